// Package home is the start: what is true about the working copy, and the choice between the jobs.
package home

import (
	"slices"
	"strings"
	"unicode"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/present"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

// Screen is the choice between the jobs, and what stands out in the working copy.
type Screen struct {
	ctx   *screen.Context
	on    string // the key of what is chosen
	moved bool   // the user chose it
	w, h  int
	areas []area // what can be clicked on, as drawn
}

// area is where an offer stands in the body.
type area struct {
	x, w, y int
	key     string
}

// New makes the start.
func New(ctx *screen.Context) *Screen { return &Screen{ctx: ctx} }

// Title is empty: the start is where every way begins.
func (s *Screen) Title() string { return "" }

// SetSize gives the screen its room.
func (s *Screen) SetSize(w, h int) { s.w, s.h = w, h }

// Typing is false: there is no text here.
func (s *Screen) Typing() bool { return false }

// Pastes is true: what is pasted here is evidence.
func (s *Screen) Pastes() bool { return true }

// Chooses takes the number of a job before a text for it: a script sends both at once. A number of
// several digits begins a text, such as a time in a log.
func (s *Screen) Chooses(burst string) int {
	isJob := slices.ContainsFunc(jobs(s.ctx), func(o offer) bool { return strings.HasPrefix(burst, o.key) })
	if isJob && len(burst) > 1 && (burst[1] == '{' || unicode.IsLetter(rune(burst[1]))) {
		return 1
	}
	return 0
}

// offers are all that can be opened, as they stand from top to bottom.
func (s *Screen) offers() []offer {
	var out []offer
	for _, o := range append(s.seen(), jobs(s.ctx)...) {
		if o.key != "" {
			out = append(out, o)
		}
	}
	return out
}

// at is the place of what is chosen among the offers: what the user went to, or else the first that
// is urgent, or the first job.
func (s *Screen) at(all []offer) int {
	first := -1
	for i, o := range all {
		switch {
		case s.moved && o.key == s.on:
			return i
		case first < 0 && o.urgent, first < 0 && o.key == "1":
			first = i
		}
	}
	return max(0, first)
}

// Update chooses and moves.
func (s *Screen) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case foretoldMsg:
		if msg.owner == s {
			return msg.show
		}
	case frame.Click:
		for _, a := range s.areas {
			if msg.Y == a.y && msg.X >= a.x && msg.X < a.x+a.w {
				return s.choose(a.key)
			}
		}
	case tea.MouseWheelMsg:
		if msg.Button == tea.MouseWheelUp {
			s.move(-1)
		} else {
			s.move(1)
		}
	case tea.PasteMsg:
		if strings.TrimSpace(msg.Content) == "" {
			return nil
		}
		return screen.ShowDiagnose{Pasted: msg.Content}
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil
}

// Holds keeps back the letters of what was not seen yet.
func (s *Screen) Holds(msg tea.KeyPressMsg) bool {
	ses := s.ctx.Session
	coming := ses.Awaited || ses.Detected && !ses.Looked && ses.Why == "" && s.ctx.Deps.Look != nil
	return coming && slices.Contains(append([]string{"p", "c", "w"}, present.SightKeys...), msg.Text)
}

func (s *Screen) press(msg tea.KeyPressMsg) screen.Action {
	k := s.ctx.Keys
	switch {
	case key.Matches(msg, k.Up, k.Previous):
		s.move(-1)
	case key.Matches(msg, k.Down, k.Next):
		s.move(1)
	case key.Matches(msg, k.Enter):
		all := s.offers()
		return s.choose(all[s.at(all)].key)
	case key.Matches(msg, k.Anew):
		return screen.StartOver(s.ctx)
	case key.Matches(msg, k.Back):
		return screen.Say{Level: theme.Info, Text: "this is the start: q quits"}
	default:
		return s.choose(msg.Text)
	}
	return nil
}

func (s *Screen) move(by int) {
	all := s.offers()
	s.on, s.moved = all[max(0, min(s.at(all)+by, len(all)-1))].key, true
}

// choose opens what a key stands for.
func (s *Screen) choose(key string) screen.Action {
	for _, o := range s.offers() {
		if o.key == key {
			s.on, s.moved = key, true
			return o.open
		}
	}
	return nil
}

// Return forgets where the cursor was put: what there is to do may be another thing now.
func (s *Screen) Return() { s.moved = s.moved && s.on != "" && s.on[0] > '9' }

// Keys are those of the footer.
func (s *Screen) Keys() []key.Binding {
	k := s.ctx.Keys
	number := key.NewBinding(key.WithKeys("1"), key.WithHelp("1-5", "open"))
	return []key.Binding{keys.As(k.Enter, "open"), k.Move, number, k.Quit}
}

// AllKeys are those of the help.
func (s *Screen) AllKeys() []key.Binding {
	k := s.ctx.Keys
	number := key.NewBinding(key.WithKeys("1"), key.WithHelp("1-9", "open the job of that number"))
	letter := key.NewBinding(key.WithKeys("a"), key.WithHelp("a-z", "open what the letter stands beside"))
	return []key.Binding{keys.As(k.Enter, "open"), k.Up, k.Down, number, letter, keys.As(k.Anew, "set up another repository, with clean answers"), k.Quit}
}

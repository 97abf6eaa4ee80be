// Package home is the start: the choice between the jobs, with what the working copy tells.
package home

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
)

// Screen is the choice between the jobs.
type Screen struct {
	ctx    *screen.Context
	at     int
	filter widget.Filter
	w, h   int
	rows   []int // line of the body -> item; -1: none
}

// New makes the start.
func New(ctx *screen.Context) *Screen { return &Screen{ctx: ctx} }

// Title is empty: the start is where every way begins.
func (s *Screen) Title() string { return "" }

// SetSize gives the screen its room.
func (s *Screen) SetSize(w, h int) { s.w, s.h = w, h }

// Typing reports whether the filter takes the letters.
func (s *Screen) Typing() bool { return s.filter.Open }

// shown are the items that the filter lets through.
func (s *Screen) shown() []item {
	var out []item
	for _, it := range items(s.ctx) {
		if s.filter.Match(it.title + " " + it.about) {
			out = append(out, it)
		}
	}
	return out
}

// Update chooses and moves.
func (s *Screen) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case frame.Click:
		if msg.Y >= 0 && msg.Y < len(s.rows) && s.rows[msg.Y] >= 0 {
			s.at = s.rows[msg.Y]
			return s.choose()
		}
	case tea.MouseWheelMsg:
		if msg.Button == tea.MouseWheelUp {
			s.move(-1)
		} else {
			s.move(1)
		}
	case tea.PasteMsg:
		s.filter.Paste(msg)
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil
}

func (s *Screen) press(msg tea.KeyPressMsg) screen.Action {
	k := s.ctx.Keys
	if s.filter.Open {
		if s.filter.Press(k, msg) {
			return s.choose()
		}
		s.move(0)
		return nil
	}
	switch {
	case key.Matches(msg, k.Filter):
		s.filter.Open = true
	case key.Matches(msg, k.Up, k.Previous):
		s.move(-1)
	case key.Matches(msg, k.Down, k.Next):
		s.move(1)
	case key.Matches(msg, k.Enter):
		return s.choose()
	case key.Matches(msg, k.Back):
		if s.filter.Text == "" {
			return screen.Say{Level: theme.Info, Text: "this is the start: q quits"}
		}
		s.filter = widget.Filter{}
	case len(msg.Text) == 1 && msg.Text[0] >= '1' && int(msg.Text[0]-'1') < len(s.shown()):
		s.at = int(msg.Text[0] - '1')
		return s.choose()
	}
	return nil
}

func (s *Screen) move(by int) { s.at = max(0, min(s.at+by, len(s.shown())-1)) }

func (s *Screen) choose() screen.Action {
	shown := s.shown()
	if len(shown) == 0 {
		return screen.Say{Level: theme.Info, Text: "nothing of that name: esc shows everything"}
	}
	s.at = min(s.at, len(shown)-1)
	s.filter = widget.Filter{}
	return shown[s.at].open
}

// View draws what is known of the working copy, and the items.
func (s *Screen) View() string {
	t := s.ctx.Theme
	var lines []string
	s.rows = s.rows[:0]
	put := func(item int, l ...string) {
		for _, one := range l {
			lines = append(lines, one)
			s.rows = append(s.rows, item)
		}
	}
	put(-1, s.facts()...)
	shown := s.shown()
	s.at = max(0, min(s.at, len(shown)-1))
	room := s.h - len(lines) - 1
	if s.filter.Shown() {
		room--
	}
	spaced, full := room >= 3*len(shown), room >= 2*len(shown)
	for i, it := range shown {
		mark, title := "  ", it.title
		if i == s.at {
			mark, title = t.Heading.Render(t.Symbols.Cursor)+" ", t.Heading.Render(it.title)
		}
		put(i, fmt.Sprintf(" %s%s  %s", mark, t.Dim.Render(fmt.Sprint(i+1)), title))
		if full || i == s.at {
			put(i, "      "+t.Dim.Render(frame.Fit(it.about, s.w-7, t.Symbols.Ellipsis)))
		}
		if spaced {
			put(-1, "")
		}
	}
	if len(shown) == 0 {
		put(-1, "   "+t.Dim.Render("nothing of that name"))
	}
	if s.filter.Shown() {
		put(-1, s.filter.View(t))
	}
	return strings.Join(lines, "\n")
}

// pitch is what the program is for.
const pitch = "Let GitHub Actions call Claude without a stored API key."

// facts are a few lines about the working copy.
func (s *Screen) facts() []string {
	t, ses := s.ctx.Theme, s.ctx.Session
	lines := []string{""}
	switch {
	case ses.Prefill.Answers.Repository != "":
		lines = append(lines, s.found()...)
	case !ses.Detected && s.ctx.Deps.Detect != nil:
		lines = append(lines, " "+t.Dim.Render(pitch))
	default:
		lines = append(lines, " "+t.Strong.Render(pitch))
		if ses.Why != "" && s.h >= frame.Roomy {
			for _, l := range frame.Wrap("Nothing is filled in beforehand: "+ses.Why+".", s.w-2) {
				lines = append(lines, " "+t.Dim.Render(l))
			}
		}
	}
	return append(lines, "")
}

// found says what the working copy is.
func (s *Screen) found() []string {
	t, p := s.ctx.Theme, s.ctx.Session.Prefill
	where := " " + t.Strong.Render(term.Clean(p.Answers.Repository))
	if b := p.Answers.Branch; b != "" {
		where += " on " + t.Strong.Render(term.Clean(b))
	}
	if n := len(p.Workflows); n > 0 {
		where += t.Dim.Render(", " + say.Plural(n, "workflow"))
	}
	lines := []string{where}
	if with := p.WithKey(); len(with) > 0 {
		text := term.Clean(with[0].Path) + " calls Claude with an API key"
		if with[0].Switches > 0 {
			text += ": switch it?"
		}
		lines = append(lines, " "+t.Say(theme.Warn, frame.Fit(text, s.w-4, t.Symbols.Ellipsis)))
	}
	return lines
}

// Keys are those of the footer.
func (s *Screen) Keys() []key.Binding {
	k := s.ctx.Keys
	if s.filter.Open {
		return []key.Binding{k.Enter, keys.As(k.Back, "no filter")}
	}
	return []key.Binding{keys.As(k.Enter, "open"), k.Up, k.Down, k.Filter, k.Quit}
}

// AllKeys are those of the help.
func (s *Screen) AllKeys() []key.Binding {
	k := s.ctx.Keys
	number := key.NewBinding(key.WithKeys("1"), key.WithHelp("1-9", "open the thing of that number"))
	return []key.Binding{keys.As(k.Enter, "open"), k.Up, k.Down, number, k.Filter, k.Quit}
}

package widget

import (
	"cmp"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
)

// Slots is a column of slots with one of them open.
type Slots struct {
	Look
	All  []*Slot
	At   int
	off  int
	w, h int
	rows []place
}

// place is what stands on a line of the column: a slot, and one of its choices; -1: none.
type place struct{ slot, choice int }

// Use is what a column of slots had for a message.
type Use int

// The uses.
const (
	Unused Use = iota // nothing: it is for somebody else
	Used
	PickFile // the user wants to choose a file for the current slot
)

// Current is the slot that is open.
func (l *Slots) Current() *Slot { return l.All[l.At] }

// Get gives a slot by its id; there must be one.
func (l *Slots) Get(id string) *Slot {
	for _, s := range l.All {
		if s.ID == id {
			return s
		}
	}
	panic("no slot of that id")
}

// SetSize gives the column its room.
func (l *Slots) SetSize(w, h int) { l.w, l.h = w, h }

func (l *Slots) move(by int) { l.At = max(0, min(l.At+by, len(l.All)-1)) }

// maxWord bounds what a paste can put into a slot for a word, in bytes.
const maxWord = 4 << 10

// Update handles what is the same for every slot.
func (l *Slots) Update(msg tea.Msg) Use {
	s := l.Current()
	switch msg := msg.(type) {
	case tea.PasteMsg:
		text := msg.Content
		if s.Kind == Word {
			text = strings.TrimSpace(text[:min(len(text), maxWord)])
		}
		s.Choose("pasted", []byte(text))
		return Used
	case frame.Click:
		if msg.Y >= 0 && msg.Y < len(l.rows) && l.rows[msg.Y].slot >= 0 {
			l.At = l.rows[msg.Y].slot
			if c := l.rows[msg.Y].choice; c >= 0 {
				l.Current().choose(c)
			}
		}
		return Used
	case tea.KeyPressMsg:
		if s.Kind == File {
			return l.pressFile(s, msg)
		}
		return l.pressText(s, msg)
	}
	return Unused
}

// pressAny is a key that means the same in every slot.
func (l *Slots) pressAny(s *Slot, msg tea.KeyPressMsg) Use {
	switch k := l.Look.Keys; {
	case key.Matches(msg, k.Next) || msg.Code == tea.KeyDown:
		l.move(1)
	case key.Matches(msg, k.Previous) || msg.Code == tea.KeyUp:
		l.move(-1)
	case key.Matches(msg, k.Clear):
		s.Empty()
	default:
		return Unused
	}
	return Used
}

// pressText is a key in a slot that letters go into.
func (l *Slots) pressText(s *Slot, msg tea.KeyPressMsg) Use {
	if l.pressChoice(s, msg) == Used {
		return Used
	}
	if l.pressAny(s, msg) == Used {
		return Used
	}
	switch {
	case msg.Code == tea.KeyBackspace:
		s.backspace()
	case keys.Letter(msg):
		s.typed(msg.Text)
	default:
		return Unused
	}
	return Used
}

// pressFile is a key in a slot for a file.
func (l *Slots) pressFile(s *Slot, msg tea.KeyPressMsg) Use {
	if s.object == nil && begins(msg) {
		s.object = new(object)
	}
	if s.object != nil {
		return l.pressObject(s, msg)
	}
	if l.pressAny(s, msg) == Used {
		return Used
	}
	switch k := l.Look.Keys; {
	case msg.Code == tea.KeyBackspace:
		s.Empty()
	case key.Matches(msg, k.Down):
		l.move(1)
	case key.Matches(msg, k.Up):
		l.move(-1)
	case key.Matches(msg, k.Toggle) && s.Offers():
		s.cycle()
	case key.Matches(msg, k.Filter):
		return PickFile
	default:
		return Unused
	}
	return Used
}

// View draws the column, scrolled so that the open slot is seen.
func (l *Slots) View() string {
	widest := 0
	for _, s := range l.All {
		widest = max(widest, len(s.Title))
	}
	var lines []string
	var owner []place
	put := func(i int, line string) { lines, owner = append(lines, line), append(owner, place{i, -1}) }
	from, to := 0, 0
	for i, s := range l.All {
		if i != l.At {
			put(i, l.closed(s, widest))
			continue
		}
		if i > 0 {
			put(-1, "")
		}
		from = len(lines)
		for _, line := range l.open(s) {
			put(i, line)
		}
		bar := " " + l.Theme.Accent.Render(l.Theme.Bar) + " "
		choices, first := l.choices(s, len(lines)+len(l.All)-i) // the slots below, and a blank line
		for at, line := range choices {
			put(i, bar+line)
			owner[len(owner)-1].choice = first + at
		}
		to = len(lines)
		put(-1, "")
	}
	l.off = frame.Window(len(lines), l.h, l.off, from, min(to, from+l.h))
	end := min(len(lines), l.off+max(1, l.h))
	l.rows = owner[l.off:end]
	return strings.Join(lines[l.off:end], "\n")
}

// closed is a slot in one line.
func (l *Slots) closed(s *Slot, widest int) string {
	t := l.Theme
	mark := "  "
	if s.Problem != "" {
		mark = t.Bad.Render(t.Symbols.Cross) + " "
	}
	value := cmp.Or(s.Shown(), t.Dim.Render("-"))
	return "   " + frame.Pad(s.Title, widest) + "  " + mark + frame.Fit(value, l.w-widest-9, t.Symbols.Ellipsis)
}

// open is the slot that is open: its value, what is wrong with it, and how to fill it.
func (l *Slots) open(s *Slot) []string {
	t := l.Theme
	bar := " " + t.Accent.Render(t.Bar) + " "
	cursor := ""
	if s.Typing() {
		cursor = t.FoundHere.Render(" ")
	}
	out := []string{
		bar + t.Heading.Render(s.Title),
		bar + t.Accent.Render(t.Symbols.Cursor) + " " + frame.Fit(s.Shown(), l.w-8, t.Symbols.Ellipsis) + cursor,
	}
	for _, p := range frame.FirstMark(t.Bad.Render(t.Symbols.Cross)+" ", frame.Wrap(s.Problem, l.w-8)) {
		out = append(out, bar+p)
	}
	for _, h := range frame.Wrap(s.help(), l.w-6) {
		out = append(out, bar+t.Dim.Render(h))
	}
	return out
}

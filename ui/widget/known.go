package widget

import (
	"slices"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"gh-wif/internal/term"
	"gh-wif/ui/frame"
)

// Known is one of the words that a slot offers; another one can be typed all the same.
type Known struct{ Value, About string }

// Words are those to choose from.
type Words []Known

// place is where a value stands among the words; -1: it is none of them.
func (w Words) place(value []byte) int {
	return slices.IndexFunc(w, func(k Known) bool { return k.Value == string(value) })
}

// chosenSource is where a choice is from.
const chosenSource = "chosen"

// choose takes one of the choices; -1: none.
func (s *Slot) choose(i int) {
	s.touched = true
	if i < 0 {
		s.Clear()
		return
	}
	s.Set(chosenSource, []byte(s.Known[i].Value))
}

// pressChoice goes up and down through the choices of a slot, and beyond them to the slots
// around it. What is typed is a word of one's own.
func (l *Slots) pressChoice(s *Slot, msg tea.KeyPressMsg) Use {
	at := s.Known.place(s.Value)
	switch {
	case msg.Code == tea.KeyDown && at < len(s.Known)-1:
		s.choose(at + 1)
	case msg.Code == tea.KeyUp && at >= 0:
		s.choose(at - 1)
	default:
		return Unused
	}
	return Used
}

// leastChoices are shown however low the screen is.
const leastChoices = 3

// choices are the choices of the open slot in lines, as many as there is room for beside
// the lines that are taken, and the place of the first that is shown.
func (l *Slots) choices(s *Slot, taken int) (lines []string, first int) {
	t := l.Theme
	n := min(len(s.Known), max(leastChoices, l.h-taken))
	at := max(0, s.Known.place(s.Value))
	first = frame.Window(len(s.Known), n, 0, at, at+1)
	widest := 0
	for _, c := range s.Known {
		widest = max(widest, ansi.StringWidth(c.Value))
	}
	for i, c := range s.Known[first : first+n] {
		mark := " "
		if first+i == s.Known.place(s.Value) {
			mark = t.Accent.Render(t.Symbols.Cursor)
		}
		line := mark + " " + frame.Pad(term.Clean(c.Value), widest) + "  " + t.Dim.Render(term.Clean(c.About))
		lines = append(lines, frame.Fit(line, l.w-6, t.Symbols.Ellipsis))
	}
	return lines, first
}

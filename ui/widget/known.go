package widget

import (
	"slices"

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

// choice is the choice among what a slot offers.
type choice struct{ *Slot }

// offers is how many things the slot has to choose from: words, or what is at hand.
func (s choice) offers() int { return len(s.Known) + len(s.ready) }

// chosen is which of them is in; -1: none.
func (s choice) chosen() int {
	switch {
	case len(s.Known) > 0:
		return s.Known.place(s.Value)
	case s.coming != nil:
		return slices.Index(s.ready, s.coming)
	}
	return slices.Index(s.ready, s.in)
}

// choose takes one of what the slot offers; -1: none.
func (s choice) choose(i int) {
	s.touched = true
	switch {
	case i < 0:
		s.Clear()
	case len(s.Known) > 0:
		writing(s).dropDraft()
		s.Set(chosenSource, []byte(s.Known[i].Value))
		s.Note = s.Known[i].About
	default:
		s.take(s.ready[i])
	}
}

// Turns reports whether keys go through what is offered: a text of one's own is in nobody's way.
func (s *Slot) Turns() bool {
	c := choice{s}
	return s.draft == nil && c.offers() > 0 && (len(s.Value) == 0 || c.chosen() >= 0)
}

// turn takes the next thing that is offered, or the one before. Beyond either end is none.
func (s choice) turn(by int) {
	n := s.offers() + 1 // and none
	at := (s.chosen() + 1 + by + n) % n
	s.choose(at - 1)
}

// leastChoices are shown however low the screen is.
const leastChoices = 3

// choices are what the open slot offers in lines, as many as there is room for beside the lines
// that are taken, and the place of the first that is shown.
func (l *Slots) choices(s *Slot, taken int) (lines []string, first int) {
	t := l.Theme
	all := slices.Clone(s.Known)
	if len(all) == 0 {
		for _, r := range s.ready {
			all = append(all, Known{Value: Name(r.Source), About: foundAbout(r)})
		}
	}
	n := min(len(all), max(leastChoices, l.h-taken))
	at := choice{s}.chosen()
	first = frame.Window(len(all), n, 0, max(0, at), max(0, at)+1)
	widest := 0
	for _, c := range all {
		widest = max(widest, ansi.StringWidth(c.Value))
	}
	for i, c := range all[first : first+n] {
		mark := " "
		if first+i == at {
			mark = t.Accent.Render(t.Symbols.Cursor)
		}
		line := mark + " " + frame.Pad(term.Clean(c.Value), widest) + "  " + t.Dim.Render(term.Clean(c.About))
		lines = append(lines, frame.Fit(line, l.w-6, t.Symbols.Ellipsis))
	}
	return lines, first
}

func foundAbout(r *Ready) string {
	if r.Found {
		return "found in the working copy"
	}
	return ""
}

// taken is what was taken away from a slot last.
type taken struct {
	value        []byte
	source, note string
	draft        string
}

// CanUndo reports whether something was taken away that can be put back.
func (s *Slot) CanUndo() bool { return s.IsEmpty() && s.gone != nil }

// Undo empties the slot, or where it is empty puts back what was taken away from it last. What is
// kept for that is overwritten with the rest when the slot is cleared.
func (s *Slot) Undo() {
	if s.CanUndo() {
		back := s.gone
		s.gone = nil
		s.touched = true
		s.Set(back.source, back.value)
		s.Note = back.note
		if back.draft != "" {
			s.draft = newLine(back.draft)
		}
		return
	}
	if s.IsEmpty() {
		s.Empty() // nothing goes in by itself any more
		return
	}
	kept := &taken{value: slices.Clone(s.Value), source: s.Source, note: s.Note}
	if s.draft != nil && s.Kind != Word {
		kept.draft = s.draft.String()
	}
	s.Empty()
	s.gone = kept
}

// forget overwrites what was taken away.
func forget(s *Slot) {
	if s.gone != nil {
		clear(s.gone.value)
	}
	s.gone = nil
}

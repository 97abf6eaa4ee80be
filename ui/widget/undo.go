package widget

import "slices"

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

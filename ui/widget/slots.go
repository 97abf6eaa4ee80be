package widget

import (
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
	w, h int // of the column
	all  int // the width of all of it, with what stands beside the open slot
	rows []place
}

// place is what stands on a line of the column: a slot, and one of its choices.
type place struct{ slot, choice int }

// What a line of a slot is beside one of its choices.
const (
	noChoice   = -1
	pickChoice = -2 // the way to choose a file
	copyChoice = -3 // what helps to get it
)

// Use is what a column of slots had for a message.
type Use int

// The uses.
const (
	Unused Use = iota // nothing: it is for somebody else
	Used
	PickFile // the user wants to choose a file for the current slot
	CopyHelp // the user wants what helps to get what goes into it
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

// SetSize gives the column its room. In a wide one what is in the open slot stands beside it.
func (l *Slots) SetSize(w, h int) {
	l.w, l.h, l.all = w, h, w
	if w >= frame.SideBySide && h >= lowColumn {
		l.w = w / 2
	}
}

// Open leaves the slot that is open, and opens another one.
func (l *Slots) Open(at int) {
	l.Current().Leave()
	l.At = max(0, min(at, len(l.All)-1))
}

// Update handles what is the same for every slot.
func (l *Slots) Update(msg tea.Msg) Use {
	switch msg := msg.(type) {
	case frame.Click:
		return l.click(msg)
	case tea.KeyPressMsg:
		return l.press(l.Current(), msg)
	}
	return Unused
}

// click opens the slot that is clicked on, or takes what it offers there.
func (l *Slots) click(c frame.Click) Use {
	if c.X >= l.w || c.Y < 0 || c.Y >= len(l.rows) || l.rows[c.Y].slot < 0 {
		return Used
	}
	row := l.rows[c.Y]
	if row.slot != l.At {
		l.Open(row.slot)
	}
	switch {
	case row.choice == pickChoice:
		return PickFile
	case row.choice == copyChoice:
		return CopyHelp
	case row.choice >= 0:
		choice{l.Current()}.choose(row.choice)
	}
	return Used
}

func (l *Slots) press(s *Slot, msg tea.KeyPressMsg) Use {
	switch k := l.Look.Keys; {
	case s.draft != nil && s.draft.openObject() && l.pressObject(s, msg):
	case key.Matches(msg, k.Next) || msg.Code == tea.KeyDown && msg.Mod == 0:
		l.Open(l.At + 1)
	case key.Matches(msg, k.Previous) || msg.Code == tea.KeyUp && msg.Mod == 0:
		l.Open(l.At - 1)
	case key.Matches(msg, k.Clear):
		s.Undo()
	case key.Matches(msg, k.Pick) && s.Kind != Word:
		return PickFile
	case key.Matches(msg, k.Step) && s.Copy != "":
		return CopyHelp
	case key.Matches(msg, k.Back):
		if !(writing{s}).escape() {
			return Unused
		}
	case s.Turns() && turning(k, msg) != 0:
		choice{s}.turn(turning(k, msg))
	default:
		return l.edit(s, msg)
	}
	return Used
}

// turning is which way a key goes through what a slot offers; 0: it does not.
func turning(k keys.Map, msg tea.KeyPressMsg) int {
	switch {
	case key.Matches(msg, k.NextOffer):
		return 1
	case key.Matches(msg, k.PreviousOffer):
		return -1
	}
	return 0
}

// pressObject is a key while JSON comes line by line: a line end is part of it.
func (l *Slots) pressObject(s *Slot, msg tea.KeyPressMsg) bool {
	switch {
	case msg.Code == tea.KeyEnter, msg.Code == 'j' && msg.Mod == tea.ModCtrl:
		s.draft.insert("\n")
	case msg.Code == tea.KeyTab && msg.Mod == 0:
		s.draft.insert("\t")
	default:
		return false
	}
	return true
}

// edit is a key for the text of a slot.
func (l *Slots) edit(s *Slot, msg tea.KeyPressMsg) Use {
	starts := s.draft == nil
	switch {
	case starts && s.Kind != Word && msg.Code == tea.KeyBackspace:
		s.Empty()
		return Used
	case starts && s.Kind != Word && !keys.Letter(msg), key.Matches(msg, l.Look.Keys.Enter):
		return Unused
	}
	writing{s}.begin()
	was := s.draft.openObject()
	if !s.draft.press(msg) {
		if starts {
			s.draft = nil
		}
		return Unused
	}
	writing{s}.edited()
	if was && s.draft != nil && !s.draft.openObject() && s.Kind != Word {
		s.Leave() // its last brace ends it
	}
	return Used
}

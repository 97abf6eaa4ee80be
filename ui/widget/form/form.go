// Package form is a page of questions: huh's fields in a container of our own.
//
// Focus moves in the same call that handles the key, never by a command, so that keys
// typed ahead reach the field they were meant for: a whole form sent in one burst ends
// in the same answers. Answers are checked as they are typed, with the reason under the
// field. Only the focused question is open; the others show their answer in one line,
// so that a page fits a small window.
package form

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
	"gh-wif/wizard"
)

// Outcome says what a key did to the form as a whole.
type Outcome int

// The outcomes.
const (
	Stay    Outcome = iota
	Changed         // an answer is another one now
	Moved           // another field has the focus
	Done            // past the last field
	Before          // before the first field
	Unused          // the form has no use for the message
)

// Form is one page of questions.
type Form struct {
	theme *theme.Theme
	keys  keys.Map
	intro string
	column
	offset int
	w, h   int
	note   string
	rows   []int // line of the body -> field, as last drawn; -1: none
}

// New makes a form of the questions in specs.
func New(t *theme.Theme, k keys.Map, intro string, specs []Spec) *Form {
	f := &Form{theme: t, keys: k, intro: intro}
	for _, s := range specs {
		f.fields = append(f.fields, newField(t, s))
	}
	f.Enter(true)
	return f
}

// SetSize gives the form its room in cells.
func (f *Form) SetSize(w, h int) {
	f.w, f.h = max(1, w), max(1, h)
	for i, fl := range f.fields {
		fl.resize(max(8, w-4), f.room(fl), i == f.focus)
	}
}

// SetNote puts a line below the questions.
func (f *Form) SetNote(s string) { f.note = s }

// The bounds of a list that has the focus: it takes what the rest of the page leaves, but
// shows enough options to choose from, and leaves room for its title and two lines of help.
const (
	fewestOptions = 6
	aroundList    = 4
	ofTheList     = 3 // its title and its help
)

// room is how many options a list may show so that the whole page is seen.
func (f *Form) room(fl *field) int {
	return max(3, min(f.h-aroundList, max(fewestOptions, f.h-f.beside(fl)-ofTheList)))
}

// beside is how many lines of the page are not the question's: the introduction, the other
// questions, and the blank lines between.
func (f *Form) beside(fl *field) int {
	lines, before, after := len(frame.Wrap(f.intro, f.w-3)), false, false
	if f.intro != "" {
		lines++
	}
	for i, seen := 0, false; i < len(f.fields); i++ {
		switch {
		case f.fields[i] == fl:
			seen = true
		case f.visible(i):
			lines++
			before, after = before || !seen, after || seen
		}
	}
	for _, part := range []bool{before, after} {
		if part {
			lines++
		}
	}
	return lines
}

// Typing reports whether letters are text in the field with the focus.
func (f *Form) Typing() bool { return len(f.fields) > 0 && f.current().typing() }

// Filtering reports whether a list's filter is open: esc closes that first.
func (f *Form) Filtering() bool { return len(f.fields) > 0 && f.current().filtering() }

// Focused gives the question with the focus.
func (f *Form) Focused() Spec {
	if len(f.fields) == 0 {
		return Spec{}
	}
	return f.current().Spec
}

// Update handles a key, a paste or a click.
func (f *Form) Update(msg tea.Msg) Outcome {
	if len(f.fields) == 0 {
		return Done
	}
	switch msg := msg.(type) {
	case tea.PasteMsg:
		return f.pass(msg)
	case tea.KeyPressMsg:
		return f.press(msg)
	}
	return Unused
}

func (f *Form) pass(msg tea.Msg) Outcome {
	if f.current().send(msg) {
		return Changed
	}
	return Stay
}

func (f *Form) press(msg tea.KeyPressMsg) Outcome {
	c := f.current()
	if c.filtering() {
		return f.pressFilter(msg)
	}
	switch {
	case key.Matches(msg, f.keys.Next, f.keys.Enter):
		return f.step(1, true)
	case key.Matches(msg, f.keys.Previous):
		return f.step(-1, false)
	case c.offer(msg):
		return Changed
	case !c.listed() && msg.Code == tea.KeyDown:
		return f.step(1, true)
	case !c.listed() && msg.Code == tea.KeyUp:
		return f.step(-1, false)
	case c.listed() && key.Matches(msg, f.keys.Filter):
		c.openFilter(msg)
		return Stay
	}
	out := f.pass(msg)
	if c.Kind == wizard.AskYesNo && keys.Letter(msg) && (msg.Text == "y" || msg.Text == "n") {
		f.step(1, true)
		return Changed
	}
	return out
}

// pressFilter is a key while a list is filtered. Enter chooses what is under the cursor,
// esc gives the filter up.
func (f *Form) pressFilter(msg tea.KeyPressMsg) Outcome {
	c := f.current()
	switch {
	case key.Matches(msg, f.keys.Back):
		c.closeFilter(false)
		return Stay
	case key.Matches(msg, f.keys.Enter, f.keys.Next):
		if c.Kind == wizard.AskChoices {
			if v, ok := c.huh.(interface{ Hovered() (string, bool) }).Hovered(); ok {
				c.togglePick(v)
			}
		} else if v, ok := c.huh.(interface{ Hovered() (string, bool) }).Hovered(); ok {
			c.choice = v
		}
		c.touched = true
		c.closeFilter(true)
		c.check()
		return Changed
	}
	return f.pass(msg)
}

// step moves the focus by one question that is asked. Forwards it stays on an answer
// that is wrong and says why.
func (f *Form) step(by int, check bool) Outcome {
	c := f.current()
	c.touched = true
	if err := c.check(); err != nil && check {
		return Stay
	}
	c.suggested = false
	for i := f.focus + by; i >= 0 && i < len(f.fields); i += by {
		if f.visible(i) {
			f.setFocus(i)
			return Moved
		}
	}
	if by > 0 {
		return Done
	}
	return Before
}

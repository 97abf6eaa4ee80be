package form

import (
	"slices"

	"charm.land/huh/v2"

	"gh-wif/wizard"
)

// column is the questions of a form, of which one has the focus.
type column struct {
	fields []*field
	focus  int
}

// Enter puts the focus on the first field, or on the last one when one comes back.
func (c *column) Enter(first bool) {
	n := len(c.fields)
	if n == 0 {
		return
	}
	c.fields[c.focus].huh.Blur()
	start, step := 0, 1
	if !first {
		start, step = n-1, -1
	}
	for i := start; i >= 0 && i < n; i += step {
		if c.visible(i) {
			c.setFocus(i)
			return
		}
	}
}

func (c *column) visible(i int) bool { return c.fields[i].Visible == nil || c.fields[i].Visible() }

// setFocus moves the focus. An answer is judged when it is left.
func (c *column) setFocus(i int) {
	if was := c.fields[c.focus]; i != c.focus && was.touched {
		was.check()
	}
	c.fields[c.focus].huh.Blur()
	c.focus = i
	if in, ok := c.fields[i].huh.(*huh.Input); ok { // other answers may have changed it
		in.Placeholder(parenthesised(c.fields[i].emptyText()))
	}
	c.fields[i].huh.Focus()
}

func (c *column) current() *field { return c.fields[c.focus] }

// Focus puts the focus on the question with the given ID, if it is asked.
func (c *column) Focus(id string) bool {
	for i, fl := range c.fields {
		if fl.ID == id && c.visible(i) {
			c.setFocus(i)
			return true
		}
	}
	return false
}

// Refresh takes over answers that changed elsewhere. Text that was found, not typed,
// is marked as a suggestion; fields that the user has touched stay as they are.
func (c *column) Refresh(suggested bool) {
	for i, fl := range c.fields {
		if fl.touched {
			fl.Set(fl.values())
			continue
		}
		before := fl.values()
		fl.load()
		if now := fl.values(); len(now) != len(before) || (len(now) > 0 && now[0] != before[0]) {
			fl.suggested = suggested && fl.Kind == wizard.AskText && fl.text != ""
			fl.rebuild(i == c.focus)
		}
	}
}

// Wrong reports whether the answer with the focus is wrong as it stands, though nothing may be
// said of it yet.
func (c *column) Wrong() bool {
	if len(c.fields) == 0 {
		return false
	}
	fl := c.current()
	return fl.hides() || fl.Check != nil && fl.Check() != nil
}

// Touched reports whether the user has answered a question, or gone past it.
func (c *column) Touched(id string) bool {
	return slices.ContainsFunc(c.fields, func(fl *field) bool { return fl.ID == id && fl.touched })
}

// Reload takes over every answer as it stands, touched or not.
func (c *column) Reload() {
	for i, fl := range c.fields {
		fl.load()
		fl.suggested = false
		fl.rebuild(i == c.focus)
	}
}

// Valid checks every question that is asked and puts the focus on the first one whose
// answer is wrong.
func (c *column) Valid() bool {
	bad := -1
	for i, fl := range c.fields {
		if c.visible(i) && fl.check() != nil {
			fl.touched = true
			if bad < 0 {
				bad = i
			}
		}
	}
	if bad >= 0 {
		c.setFocus(bad)
	}
	return bad < 0
}

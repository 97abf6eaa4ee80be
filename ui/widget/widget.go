// Package widget holds what screens are made of: lists, documents, texts, tabs, a filter, a
// column of things to enter, a question. A widget knows no screen. It is told keys and
// clicks, draws itself in the room that it was given, and answers in plain values; what is
// to be done then is the screen's business.
package widget

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
)

// Look is what every widget is drawn and moved by.
type Look struct {
	Theme *theme.Theme
	Keys  keys.Map
	Links bool // the terminal is told where an address leads
}

// Part is what stands behind one tab.
type Part interface {
	SetSize(w, h int)
	Update(msg tea.Msg) bool // whether it had a use for the message
	View() string
	Keys() []key.Binding
	Typing() bool                // letters are text now
	Back() bool                  // esc means something here
	Copied() (what, text string) // what the copy key takes
}

// wheel is the direction of a mouse wheel: -1 up, 1 down.
func wheel(msg tea.MouseWheelMsg) int {
	if msg.Button == tea.MouseWheelUp {
		return -1
	}
	return 1
}

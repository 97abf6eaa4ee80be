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
	"gh-wif/ui/widget/preview"
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

// Some parts know which of their keys do something at this moment.
type hinter interface{ here() []key.Binding }

// manyRows is how many rows of a list make it worth while to look for one.
const manyRows = 8

// Here are the keys of a part that do something at this moment, for the footer.
func Here(k keys.Map, p Part) []key.Binding {
	switch p := p.(type) {
	case *List:
		var out []key.Binding
		if len(p.shown()) > 1 {
			out = append(out, k.Move)
		}
		if len(p.Rows) > manyRows || p.filter.Shown() {
			out = append(out, k.Filter)
		}
		return out
	case *Beside:
		return Here(k, p.Part)
	case *Rule:
		return PaneKeys(k, p.pane())
	case hinter:
		return p.here()
	}
	return nil
}

// Position says where in a part its reader is; empty where all of it is seen.
func Position(p Part) string {
	if at, ok := p.(placed); ok {
		return at.position()
	}
	return ""
}

// Finding are the keys while a part takes letters for what is to be found.
func Finding(k keys.Map) []key.Binding {
	return []key.Binding{keys.As(k.Enter, "take what is found"), keys.As(k.Back, "give it up")}
}

// Here are the keys of the open page that do something at this moment, and those that turn
// pages, for the footer.
func (b *Book) Here() []key.Binding {
	out := Here(b.look.Keys, b.Open().Part)
	if len(b.pages) > 1 {
		out = append(out, keys.As(b.look.Keys.Next, "next tab"))
	}
	return out
}

// PaneKeys are the keys of a pane that do something at this moment: those that scroll where it
// is longer than its room, and those that find.
func PaneKeys(k keys.Map, p *preview.Pane) []key.Binding {
	if p.Typing() {
		return nil
	}
	var out []key.Binding
	if p.Place() != "" {
		out = append(out, k.Scroll)
	}
	if p.Searching() {
		return append(out, k.FindNext, k.FindPrevious)
	}
	return append(out, k.Filter)
}

// here are the keys of a document.
func (p *Document) here() []key.Binding { return PaneKeys(p.look.Keys, p.pane) }

// here are the keys that scroll a text longer than its room.
func (p *Text) here() []key.Binding {
	if p.position() == "" {
		return nil
	}
	return []key.Binding{p.look.Keys.Scroll}
}

// here are the keys of a sheaf: those that choose a document, and those that scroll it.
func (p *Sheaf) here() []key.Binding {
	k := p.look.Keys
	var out []key.Binding
	if len(p.leaves) > 1 {
		out = append(out, k.Move)
	}
	if rule, ok := p.part.(*Rule); ok && !p.Typing() {
		out = append(out, rule.TurnKey())
	}
	return append(out, Here(k, p.part)...)
}

// here are the keys of a rule: the one that shows it otherwise, and those of a document.
func (p *Rule) here() []key.Binding {
	return append([]key.Binding{p.TurnKey()}, PaneKeys(p.look.Keys, p.pane())...)
}

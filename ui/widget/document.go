package widget

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/highlight"
	"gh-wif/ui/keys"
	"gh-wif/ui/widget/preview"
)

// Document shows a document.
type Document struct {
	look Look
	what string
	text string
	pane *preview.Pane
}

// NewDocument makes a document that is copied as what.
func NewDocument(look Look, what string, lang highlight.Lang, text string) *Document {
	return NewDocumentOf(look, what, text, lang, text)
}

// NewDocumentOf makes a document of which something else is copied than is shown, such as the
// object behind a difference.
func NewDocumentOf(look Look, what, copied string, lang highlight.Lang, shown string) *Document {
	p := &Document{look: look, what: what, text: copied, pane: preview.New(look.Theme, look.Keys, false)}
	p.pane.SetText(lang, shown)
	return p
}

// SetSize gives the document its room.
func (p *Document) SetSize(w, h int) { p.pane.SetSize(w, h) }

// View draws the document.
func (p *Document) View() string { return p.pane.View() }

// Typing reports whether the search takes the letters.
func (p *Document) Typing() bool { return p.pane.Typing() }

// Copied is the document, or what stands for it.
func (p *Document) Copied() (what, text string) { return p.what, p.text }

// Back reports whether esc gives up a search first.
func (p *Document) Back() bool { return p.pane.Searching() }

// Update scrolls and searches.
func (p *Document) Update(msg tea.Msg) bool { return updatePane(p.look.Keys, p.pane, msg) }

// updatePane hands a message to a pane; esc gives up a search first. Sideways keys are used
// only where there is something to see at the side.
func updatePane(k keys.Map, p *preview.Pane, msg tea.Msg) bool {
	if m, ok := msg.(tea.KeyPressMsg); ok && !p.Typing() {
		if key.Matches(m, k.Back) && p.Searching() {
			p.StopSearch()
			return true
		}
		if key.Matches(m, k.Left, k.Right) && !p.Overflows() {
			return false
		}
	}
	return p.Update(msg)
}

// Keys are those of the help.
func (p *Document) Keys() []key.Binding { return documentKeys(p.look.Keys) }

// documentKeys are the keys of whatever is read in a pane.
func documentKeys(k keys.Map) []key.Binding {
	return []key.Binding{
		k.Up, k.Down, k.PageUp, k.PageDown, k.Top, k.Bottom,
		keys.As(k.Filter, "find"), k.FindNext, k.FindPrevious, keys.As(k.Wrap, "wrap long lines or not"),
	}
}

// position is how much of the document has been seen.
func (p *Document) position() string { return p.pane.Place() }

package widget

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/ui/frame"
)

// Text is text of our own, wrapped for the window and scrolled.
type Text struct {
	look   Look
	make   func(w int) []string
	copies func() (what, text string)
	lines  []string
	offset int
	w, h   int
	made   int // the generation of the theme
}

// NewText makes a text. make gives its styled lines for w cells; it is asked again only where
// the width or the theme is another one. copies is what the copy key takes.
func NewText(look Look, make func(w int) []string, copies func() (what, text string)) *Text {
	return &Text{look: look, make: make, copies: copies}
}

// NewMessage makes a text of one message, of which nothing is to be copied.
func NewMessage(look Look, text string) *Text {
	lines := func(w int) []string {
		out := frame.Wrap(text, w-3)
		for i, l := range out {
			out[i] = "  " + l
		}
		return out
	}
	return NewText(look, lines, func() (what, text string) { return "", "" })
}

// SetSize gives the text its room.
func (p *Text) SetSize(w, h int) {
	p.w, p.h = max(1, w), max(1, h)
	p.lines = nil
}

// Typing is false: nothing is typed here.
func (p *Text) Typing() bool { return false }

// Back is false: esc leaves.
func (p *Text) Back() bool { return false }

// Copied is what the copy key takes.
func (p *Text) Copied() (what, text string) { return p.copies() }

// Update scrolls.
func (p *Text) Update(msg tea.Msg) bool {
	k := p.look.Keys
	by := 0
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		by = 3 * wheel(msg)
	case tea.KeyPressMsg:
		switch {
		case key.Matches(msg, k.Up):
			by = -1
		case key.Matches(msg, k.Down):
			by = 1
		case key.Matches(msg, k.PageUp):
			by = -p.h
		case key.Matches(msg, k.PageDown):
			by = p.h
		case key.Matches(msg, k.Top):
			by = -len(p.lines)
		case key.Matches(msg, k.Bottom):
			by = len(p.lines)
		default:
			return false
		}
	}
	p.offset += by
	return true
}

// View draws the lines that are seen.
func (p *Text) View() string {
	if p.lines == nil || p.made != p.look.Theme.Generation {
		p.lines, p.made = p.make(p.w), p.look.Theme.Generation
	}
	p.offset = max(0, min(p.offset, len(p.lines)-p.h))
	end := min(len(p.lines), p.offset+p.h)
	out := p.lines[p.offset:end]
	if end < len(p.lines) && p.h > 2 {
		out = append(append([]string(nil), out[:len(out)-1]...), "   "+p.look.Theme.Dim.Render("more below"))
	}
	return strings.Join(out, "\n")
}

// Keys are those of the help.
func (p *Text) Keys() []key.Binding {
	k := p.look.Keys
	return []key.Binding{k.Up, k.Down, k.PageUp, k.PageDown, k.Top, k.Bottom}
}

// position is how much of the text has been seen, in per cent; empty where all of it is.
func (p *Text) position() string {
	if len(p.lines) <= p.h {
		return ""
	}
	return fmt.Sprintf("%d%%", 100*p.offset/(len(p.lines)-p.h))
}

package widget

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"gh-wif/internal/highlight"
	"gh-wif/internal/term"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
)

// Leaf is one document of a sheaf.
type Leaf struct {
	Name   string
	State  string // beside the name
	Level  theme.Level
	Lang   highlight.Lang
	Shown  string
	Copied string // what the copy key takes, such as the file behind a difference
	Words  string // what there is to say in the place of a document; else empty
}

// Sheaf is several documents: their names, and the one under the cursor below them.
type Sheaf struct {
	look   Look
	empty  string
	leaves []Leaf
	at     int
	part   Part // the open document
	w, h   int
	offset int
	// documents: rules are shown as such, and not in words, since the reader turned one.
	documents bool
}

// NewSheaf makes a sheaf; empty is what one without documents says.
func NewSheaf(look Look, empty string, leaves []Leaf) *Sheaf {
	p := &Sheaf{look: look, empty: empty, leaves: leaves, part: NewMessage(look, "")}
	p.Choose(0)
	return p
}

// Choose opens the document of a number, from 0.
func (p *Sheaf) Choose(at int) {
	if len(p.leaves) == 0 {
		return
	}
	if rule, ok := p.part.(*Rule); ok && p.leaves[p.at].Lang == highlight.JSON {
		p.documents = !rule.asWords
	}
	p.at = max(0, min(at, len(p.leaves)-1))
	l := p.leaves[p.at]
	p.part = NewFile(p.look, term.Clean(l.Name), l.Lang, l.Shown, l.Copied)
	switch rule, isRule := p.part.(*Rule); {
	case l.Words != "":
		p.part = NewMessage(p.look, l.Words)
	case isRule && l.Lang == highlight.JSON && !p.documents:
		rule.InWords()
	}
	if p.w > 0 {
		p.SetSize(p.w, p.h)
	}
}

// Open opens the document of a name, if there is one.
func (p *Sheaf) Open(name string) {
	for i, l := range p.leaves {
		if l.Name == name {
			p.Choose(i)
		}
	}
}

// SetSize gives the sheaf its room.
func (p *Sheaf) SetSize(w, h int) {
	p.w, p.h = max(1, w), max(1, h)
	if p.divided() {
		p.part.SetSize(p.w-p.namesWidth()-1-frame.PanelEdgeX, p.h-frame.PanelEdgeY)
		return
	}
	p.part.SetSize(p.w, max(1, p.h-p.names()-1))
}

// divided reports whether the document stands beside the names.
func (p *Sheaf) divided() bool { return p.w >= dividedWidth && p.h >= dividedHeight }

// namesWidth is how wide the names are where the document stands beside them.
func (p *Sheaf) namesWidth() int {
	names, states := p.widest()
	return min(beforeName+names+2+states+1, p.w*9/20)
}

// widest are the cells of the widest name and of the widest state.
func (p *Sheaf) widest() (names, states int) {
	for _, l := range p.leaves {
		names = max(names, ansi.StringWidth(term.Clean(l.Name)))
		states = max(states, ansi.StringWidth(term.Clean(l.State)))
	}
	return names, states
}

// keptOfState is how much of a state a name leaves room for, in cells.
const keptOfState = 16

// beforeName is the room of the cursor before a name.
const beforeName = 3

// names is how many lines the names take.
func (p *Sheaf) names() int {
	if p.divided() {
		return max(1, min(len(p.leaves), p.h))
	}
	return max(1, min(len(p.leaves), p.h/3))
}

// Typing reports whether the search takes the letters.
func (p *Sheaf) Typing() bool { return p.part.Typing() }

// Back reports whether esc gives up a search first.
func (p *Sheaf) Back() bool { return p.part.Back() }

// Copied is the document under the cursor, or what stands for it.
func (p *Sheaf) Copied() (what, text string) {
	if len(p.leaves) == 0 {
		return "", ""
	}
	return term.Clean(p.leaves[p.at].Name), p.leaves[p.at].Copied
}

// Update chooses, scrolls and searches. Up and down choose where there is a choice.
func (p *Sheaf) Update(msg tea.Msg) bool {
	k := p.look.Keys
	switch m := msg.(type) {
	case frame.Click:
		if m.Y >= 0 && m.Y < p.names() && !(p.divided() && m.X >= p.namesWidth()) {
			p.Choose(p.offset + m.Y)
		}
		return true
	case tea.KeyPressMsg:
		if p.Typing() || len(p.leaves) < 2 {
			break
		}
		switch {
		case key.Matches(m, k.Up):
			p.Choose(p.at - 1)
			return true
		case key.Matches(m, k.Down):
			p.Choose(p.at + 1)
			return true
		}
	}
	return p.part.Update(msg)
}

// View draws the names, and the document under the cursor.
func (p *Sheaf) View() string {
	t := p.look.Theme
	if len(p.leaves) == 0 {
		return "   " + t.Dim.Render(frame.Fit(p.empty, p.w-3, t.Symbols.Ellipsis))
	}
	if p.divided() {
		w := p.w - p.namesWidth() - 1
		open := p.leaves[p.at]
		panel := frame.PanelWith(t, term.Clean(open.Name), p.position(), strings.Split(p.part.View(), "\n"), w, p.h)
		return strings.Join(frame.Columns(p.nameLines(p.namesWidth()), panel, p.namesWidth(), " "), "\n")
	}
	lines := append(p.nameLines(p.w), t.Border.Render(strings.Repeat(t.Symbols.Horizontal, p.w)))
	return strings.Join(lines, "\n") + "\n" + p.part.View()
}

// nameLines are the names that are seen, in w cells.
func (p *Sheaf) nameLines(w int) []string {
	t := p.look.Theme
	widest, states := p.widest()
	widest = min(widest, max(8, w-beforeName-2-min(states, keptOfState)))
	p.offset = frame.Window(len(p.leaves), p.names(), p.offset, p.at, p.at+1)
	lines := make([]string, 0, p.names()+1)
	for i, l := range p.leaves[p.offset : p.offset+p.names()] {
		name := frame.Pad(frame.Fit(term.Clean(l.Name), widest, t.Symbols.Ellipsis), widest)
		mark := "   "
		if p.offset+i == p.at {
			mark, name = " "+t.Heading.Render(t.Symbols.Cursor)+" ", t.Strong.Render(name)
		}
		style, _ := t.Level(l.Level)
		lines = append(lines, frame.Fit(mark+name+"  "+style.Render(term.Clean(l.State)), w, t.Symbols.Ellipsis))
	}
	return lines
}

// Keys are those of the help.
func (p *Sheaf) Keys() []key.Binding {
	k := p.look.Keys
	return append([]key.Binding{keys.As(k.Up, "file before"), keys.As(k.Down, "next file")}, p.part.Keys()...)
}

// position is how much of the document has been seen.
func (p *Sheaf) position() string {
	if d, ok := p.part.(interface{ position() string }); ok {
		return d.position()
	}
	return ""
}

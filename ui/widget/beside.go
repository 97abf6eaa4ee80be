package widget

import (
	"strings"

	"gh-wif/ui/frame"
)

// Beside is a part that in a very wide window has something more beside it, in a panel.
type Beside struct {
	Part
	look  Look
	title string
	more  func(w int) []string
	w, h  int
}

// NewBeside makes a part with lines of w cells beside it.
func NewBeside(look Look, p Part, title string, more func(w int) []string) *Beside {
	return &Beside{Part: p, look: look, title: title, more: more}
}

// besideWidth is the width from which there is room for both.
const besideWidth = 160

func (p *Beside) wide() bool { return p.w >= besideWidth }

// partWidth is the room of the part where something stands beside it: what is copied from
// it is long.
func (p *Beside) partWidth() int { return p.w * 2 / 3 }

// SetSize gives both their room.
func (p *Beside) SetSize(w, h int) {
	p.w, p.h = max(1, w), max(1, h)
	if p.wide() {
		w = p.partWidth()
	}
	p.Part.SetSize(w, h)
}

// View draws the part, and the panel where there is room for it.
func (p *Beside) View() string {
	if !p.wide() {
		return p.Part.View()
	}
	w := p.w - p.partWidth() - 1
	panel := frame.Panel(p.look.Theme, p.title, p.more(w-frame.PanelEdgeX), w, p.h)
	return strings.Join(frame.Columns(strings.Split(p.Part.View(), "\n"), panel, p.partWidth(), " "), "\n")
}

// position is that of the part.
func (p *Beside) position() string { return Position(p.Part) }

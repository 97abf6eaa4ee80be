package widget

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"gh-wif/ui/frame"
	"gh-wif/ui/theme"
)

// From this much room on, a list stands at the left, and what is to be known about the chosen
// row in a panel beside it instead of below the row.
const (
	dividedWidth  = 120
	dividedHeight = 8
)

// The least that a divided list is wide, and the most, in parts of the room.
const (
	leastRows   = 44
	mostRows    = 13
	mostRowsOf  = 20
	beforeTitle = 5 // the cursor and the symbol of a row
)

// divided reports whether the chosen row's detail stands beside the list.
func divided(p *List) bool {
	return p.w >= dividedWidth && p.h >= dividedHeight && slices.ContainsFunc(p.Rows, func(r Row) bool { return len(r.Detail) > 0 })
}

// rowsWidth is how wide the rows of a divided list are: as the longest title needs, or where
// that would take more than a half, most of them.
func rowsWidth(p *List) int {
	widths := make([]int, len(p.Rows))
	for i, r := range p.Rows {
		widths[i] = ansi.StringWidth(r.Title)
	}
	slices.Sort(widths)
	most := widths[len(widths)-1]
	if most+beforeTitle+2 > p.w/2 {
		most = widths[(len(widths)-1)*3/4]
	}
	return max(leastRows, min(most+beforeTitle+2, p.w*mostRows/mostRowsOf))
}

// drawDivided draws the list at the left and the panel at the right.
func drawDivided(p *List) string {
	t := p.Theme
	out := p.headLines()
	left := rowsWidth(p)
	room := max(1, p.h-len(out))
	rows, owner := dividedRows(p, left, room)
	p.lines = p.lines[:0]
	for range out {
		p.lines = append(p.lines, -1)
	}
	p.lines = append(p.lines, owner...)
	r := p.Chosen()
	w := p.w - left - 1
	title := r.Title
	body := detailLines(p, r, w-frame.PanelEdgeX, room-frame.PanelEdgeY)
	if ansi.StringWidth(title) > titleRoom(w) {
		title = ""
	}
	panel := frame.PanelWith(t, title, among(p), body, w, room)
	return strings.Join(append(out, frame.Columns(rows, panel, left, " ")...), "\n")
}

// dividedRows are the lines of the rows that are seen, and whose each is.
func dividedRows(p *List, w, room int) (lines []string, owner []int) {
	t := p.Theme
	if p.filter.Shown() {
		room = max(1, room-1)
	}
	shown := p.shown()
	at := max(0, slices.Index(shown, p.At))
	p.offset = frame.Window(len(shown), room, p.offset, at, at+1)
	for _, i := range shown[p.offset:min(len(shown), p.offset+room)] {
		r := p.Rows[i]
		cursor, title := "   ", t.Text
		if i == p.At {
			cursor, title = " "+t.Heading.Render(t.Symbols.Cursor)+" ", t.Strong
		}
		text := frame.Fit(r.Title, w-beforeTitle, t.Symbols.Ellipsis)
		lines, owner = append(lines, cursor+marked(t, r)+" "+p.filter.Lit(t, title, text)), append(owner, i)
	}
	if len(shown) == 0 {
		lines, owner = append(lines, "   "+t.Dim.Render(nothingShown(p))), append(owner, -1)
	}
	if p.filter.Shown() {
		for len(lines) < room {
			lines = append(lines, "")
		}
		lines = append(lines, p.filter.View(t))
	}
	return lines, owner
}

// titleRoom is how long a title the border of a panel of w cells has room for.
func titleRoom(w int) int { return w - frame.PanelEdgeX - 2 }

// marked is the symbol of a row: that of its level, or its own. One of what was left out
// stands back.
func marked(t *theme.Theme, r Row) string {
	style, symbol := t.Level(r.Level)
	if r.Mark != "" {
		symbol = r.Mark
	}
	if symbol == t.Symbols.Skip {
		style = t.Dim
	}
	return style.Render(symbol)
}

// detailLines are what the panel says of a row: its title where that is cut, and the rest.
func detailLines(p *List, r Row, w, h int) []string {
	t := p.Theme
	var out []string
	if title := r.Title; ansi.StringWidth(title) > titleRoom(w+frame.PanelEdgeX) {
		for _, l := range frame.Wrap(title, w) {
			out = append(out, t.Strong.Render(l))
		}
		out = append(out, "")
	}
	for _, d := range r.Detail {
		out = append(out, labelled(p, r.Labels, d, w)...)
	}
	if h > 0 && len(out) > h {
		out = append(out[:h-1], t.Dim.Render(t.Symbols.Ellipsis))
	}
	return out
}

// labelled are the lines of a text, below the one of the labels that it begins with.
func labelled(p *List, labels []string, text string, w int) []string {
	for _, l := range labels {
		rest, found := strings.CutPrefix(text, l+": ")
		if l == "" || !found {
			continue
		}
		out := []string{p.Theme.Dim.Render(l + ":")}
		for _, part := range frame.Wrap(rest, w-2) {
			out = append(out, "  "+part)
		}
		return out
	}
	return frame.Wrap(text, w)
}

// position is the place of the chosen row; beside a divided list its panel says it.
func (p *List) position() string {
	if divided(p) {
		return ""
	}
	return among(p)
}

// among is the place of the chosen row among those that are shown.
func among(p *List) string {
	shown := p.shown()
	if len(shown) < 2 {
		return ""
	}
	return fmt.Sprintf("%d of %d", slices.Index(shown, p.At)+1, len(shown))
}

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

package preview

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/viewport"

	"gh-wif/internal/highlight"
	"gh-wif/ui/theme"
)

// sheet is the document of a pane and the part of it that is seen.
type sheet struct {
	theme *theme.Theme
	view  viewport.Model

	lang    highlight.Lang
	text    string           // cleaned: fit for a terminal
	plain   []string         // its lines
	spans   []highlight.Span // what is what in the text
	numbers []int            // of the lines, 0: none; nil: they are counted
	bare    bool             // no numbers
	styled  []string
	made    int // the generation of the theme that styled was made for
	changed map[int]bool
	cursor  int // line under the cursor; -1: none
	search  search
}

// SetChanged marks lines, counted from 0, as just changed.
func (p *sheet) SetChanged(lines map[int]bool) { p.changed = lines }

// Marks reports whether a line is marked as just changed.
func (p *sheet) Marks() bool { return len(p.changed) > 0 }

// Line gives the number of the line under the cursor, from 0.
func (p *sheet) Line() int { return p.cursor }

// Lines gives the document's lines without style.
func (p *sheet) Lines() []string { return p.plain }

// SetLine moves the cursor.
func (p *sheet) SetLine(n int) {
	if p.cursor >= 0 {
		p.cursor = max(0, min(n, len(p.plain)-1))
		p.keepCursor()
	}
}

// Show scrolls to a line.
func (p *sheet) Show(n int) {
	p.prepare()
	if p.view.SoftWrap {
		n = p.rowsBefore(n)
	}
	p.view.SetYOffset(n)
}

// prepare makes the styled lines, if the document, the theme or the search changed.
func (p *sheet) prepare() {
	if p.made == p.theme.Generation {
		return
	}
	p.made = p.theme.Generation
	p.styled = highlight.Render(p.text, p.spans, p.theme.Code)
	for len(p.styled) < len(p.plain) {
		p.styled = append(p.styled, "")
	}
	lines := p.styled
	if len(p.search.matches) > 0 {
		lines = p.search.paint(p.theme, lines)
	}
	y, x := p.view.YOffset(), p.view.XOffset()
	p.view.SetContentLines(append([]string(nil), lines...))
	p.view.SetYOffset(y)
	p.view.SetXOffset(x)
}

func (p *sheet) gutter(g viewport.GutterContext) string {
	mark := " "
	switch {
	case p.changed[g.Index] && !g.Soft:
		mark = p.theme.Changed.Render(p.theme.Mark)
	case g.Index == p.cursor && p.cursor >= 0 && !g.Soft && g.TotalLines > 0:
		mark = p.theme.Heading.Render(p.theme.Symbols.Cursor)
	}
	rest := p.margin() - 1
	if p.bare || g.Soft || g.Index >= len(p.plain) || g.TotalLines == 0 || p.number(g.Index) == 0 {
		return mark + strings.Repeat(" ", rest)
	}
	return mark + p.theme.Dim.Render(fmt.Sprintf("%*d", rest-2, p.number(g.Index))) + "  "
}

// number is what stands before a line; 0: nothing.
func (p *sheet) number(line int) int {
	if p.numbers == nil {
		return line + 1
	}
	return p.numbers[line]
}

// BareMargin is the room before a line without a number.
const BareMargin = 2

// margin is the room of the mark and the number before a line.
func (p *sheet) margin() int {
	if p.bare {
		return BareMargin
	}
	return 6
}

// Scroll moves the pane by so many rows, whatever the keys are bound to.
func (p *sheet) Scroll(by int) {
	p.prepare()
	p.view.SetYOffset(p.view.YOffset() + by)
}

package preview

import (
	"github.com/charmbracelet/x/ansi"

	"gh-wif/ui/frame"
)

// toggleWrap wraps long lines or not; the first line that is seen stays the first.
func (p *sheet) toggleWrap() {
	top := 0
	for _, line := range p.Rows() {
		if line >= 0 {
			top = line
			break
		}
	}
	p.view.SoftWrap = !p.view.SoftWrap
	p.view.SetXOffset(0)
	if p.view.SoftWrap {
		top = p.rowsBefore(top)
	}
	p.view.SetYOffset(top)
	p.keepCursor()
}

func (p *sheet) keepCursor() {
	if p.cursor >= 0 && len(p.plain) > 0 {
		p.prepare()
		p.ensure(p.cursor, 0, 0)
	}
}

// ensure scrolls as little as it can until a place in the document is seen.
func (p *sheet) ensure(line, from, to int) {
	if !p.view.SoftWrap {
		p.view.EnsureVisible(line, from, to)
		return
	}
	first, rows := p.rowsBefore(line), p.rowsOf(line)
	p.view.SetYOffset(frame.Window(p.rowsBefore(len(p.plain)), p.view.Height(), p.view.YOffset(), first, first+min(rows, p.view.Height())))
}

// rowsOf is how many rows a line takes when it is wrapped.
func (p *sheet) rowsOf(line int) int {
	w := max(1, p.view.Width()-p.margin())
	return max(1, (ansi.StringWidth(p.plain[line])+w-1)/w)
}

func (p *sheet) rowsBefore(line int) int {
	n := 0
	for i := range min(line, len(p.plain)) {
		n += p.rowsOf(i)
	}
	return n
}

// Rows gives, for each row that is seen, the number of the line that begins there, from 0;
// -1 for the rest of a wrapped line and below the end.
func (p *sheet) Rows() []int {
	p.prepare()
	rows := make([]int, p.view.Height())
	for i := range rows {
		rows[i] = -1
	}
	at := -p.view.YOffset()
	for line := range p.plain {
		if at >= len(rows) {
			break
		}
		if at >= 0 {
			rows[at] = line
		}
		if p.view.SoftWrap {
			at += p.rowsOf(line)
		} else {
			at++
		}
	}
	return rows
}

// Overflows reports whether the longest line is cut off.
func (p *sheet) Overflows() bool {
	if p.view.SoftWrap {
		return false
	}
	for _, l := range p.plain {
		if ansi.StringWidth(l)+p.margin() > p.view.Width() {
			return true
		}
	}
	return false
}

package frame

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"gh-wif/ui/theme"
)

// head is the way that led here as it fits a window: the mark, the program's name where there
// is room for it, and the last screens.
type head struct {
	name  bool
	first int // the first screen that is shown
}

// laid decides what of the way fits: the nearest screens matter most, then the name.
func laid(t *theme.Theme, p Parts, w int) head {
	out := head{name: true}
	for {
		switch width := out.width(t, p); {
		case width <= w:
			return out
		case out.name && len(p.Crumbs) > 0:
			out.name = false
		case out.first < len(p.Crumbs)-1:
			out.first++
		default:
			return out
		}
	}
}

const beforeName = 1 + smallWidth + 1

func (h head) width(t *theme.Theme, p Parts) int {
	n := beforeName - 1
	if h.name {
		n += 1 + ansi.StringWidth(p.Program)
	}
	for _, c := range p.Crumbs[h.first:] {
		n += separated(t) + ansi.StringWidth(c)
	}
	return n
}

func separator(t *theme.Theme) string { return " " + t.Symbols.Cursor + " " }

func separated(t *theme.Theme) int { return ansi.StringWidth(separator(t)) }

func header(t *theme.Theme, p Parts, w int) string {
	h := laid(t, p, w)
	left := " " + small(t)
	if h.name {
		left += " " + t.Heading.Render(p.Program)
	}
	for i, c := range p.Crumbs[h.first:] {
		style := t.Dim
		if h.first+i == len(p.Crumbs)-1 {
			style = t.Strong
		}
		left += t.Dim.Render(separator(t)) + style.Render(c)
	}
	width := h.width(t, p)
	if fact := ansi.StringWidth(p.Fact); fact > 0 && width+fact+3 <= w {
		left += strings.Repeat(" ", w-width-fact-1) + t.Dim.Render(p.Fact)
	}
	return Fit(left, w, t.Symbols.Ellipsis)
}

// CrumbAt is the number of the screen whose title stands in a column of the header: 0 for the
// mark and the name, which are the start's, then from 1; -1 for none.
func CrumbAt(t *theme.Theme, p Parts, w, x int) int {
	h := laid(t, p, w)
	end := beforeName - 1
	if h.name {
		end += 1 + ansi.StringWidth(p.Program)
	}
	if x < end {
		return 0
	}
	for i, c := range p.Crumbs[h.first:] {
		from := end + separated(t)
		end = from + ansi.StringWidth(c)
		if x >= from && x < end {
			return h.first + i + 1
		}
	}
	return -1
}

package frame

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"gh-wif/ui/theme"
)

// PanelEdge is how many cells, and how many lines, the border of a panel and its margin take.
const (
	PanelEdgeX = 4
	PanelEdgeY = 2
)

// Panel sets styled lines into a box of exactly w cells and h lines, with a title in its
// upper border; what does not fit is cut. In less room than a border takes there is none.
func Panel(t *theme.Theme, title string, body []string, w, h int) []string {
	return PanelWith(t, title, "", body, w, h)
}

// PanelWith is a panel with a note at the right of its lower border, such as a position.
func PanelWith(t *theme.Theme, title, note string, body []string, w, h int) []string {
	s := t.Symbols
	if w <= PanelEdgeX || h <= PanelEdgeY {
		return filled(body, w, h, s.Ellipsis)
	}
	edge := t.Border.Render(s.Vertical)
	inner := w - PanelEdgeX
	out := make([]string, 0, h)
	out = append(out, t.Border.Render(s.TopLeft)+ruled(t, t.Strong.Render(Fit(title, inner-2, s.Ellipsis)), w-2, false)+t.Border.Render(s.TopRight))
	for _, l := range filled(body, inner, h-PanelEdgeY, s.Ellipsis) {
		out = append(out, edge+" "+l+" "+edge)
	}
	return append(out, t.Border.Render(s.BottomLeft)+ruled(t, t.Dim.Render(Fit(note, inner-2, s.Ellipsis)), w-2, true)+t.Border.Render(s.BottomRight))
}

// filled are h lines of w cells; one that is longer ends in dots.
func filled(body []string, w, h int, dots string) []string {
	out := make([]string, max(0, h))
	for i := range out {
		line := ""
		if i < len(body) {
			line = body[i]
		}
		out[i] = Pad(Fit(line, w, dots), w)
	}
	return out
}

// ruled is a horizontal line of w cells with a text near its beginning, or its end.
func ruled(t *theme.Theme, text string, w int, atEnd bool) string {
	bar := func(n int) string { return t.Border.Render(strings.Repeat(t.Symbols.Horizontal, max(0, n))) }
	width := ansi.StringWidth(text)
	if width == 0 {
		return bar(w)
	}
	if atEnd {
		return bar(w-width-3) + " " + text + " " + bar(1)
	}
	return bar(1) + " " + text + " " + bar(w-width-3)
}

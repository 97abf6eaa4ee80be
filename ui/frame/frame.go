package frame

import (
	"strings"

	"charm.land/bubbles/v2/key"

	"gh-wif/ui/theme"
)

// The smallest window that everything is made to work in.
const (
	MinWidth  = 40
	MinHeight = 15
)

// The sizes from which there is room for more.
const (
	SideBySide = 100 // the width from which two blocks stand beside each other
	Roomy      = 18  // the height of a body from which blank lines part its blocks
)

// Click is a click in the body, in the body's own cells.
type Click struct{ X, Y int }

// Top is how many lines stand above the body, in a window of MinHeight or more.
const Top = 2

const bottom = 2 // status line and key help

// Parts is what one frame shows.
type Parts struct {
	Program string
	Crumbs  []string // the way that led here; the last one is this screen
	Fact    string   // what the screen is about, at the right of the title
	Body    string
	Status  string // styled; one line
	Keys    []key.Binding
}

// Body gives the size that is left for the body of a window.
func Body(w, h int) (int, int) { return max(1, w), max(1, h-Top-bottom) }

// Render draws a frame of exactly h lines, none wider than w cells.
func Render(t *theme.Theme, p Parts, w, h int) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	_, bodyHeight := Body(w, h)
	if !t.UTF8 {
		p.Body, p.Status, p.Fact = ASCII(p.Body), ASCII(p.Status), ASCII(p.Fact)
	}
	lines := make([]string, 0, h)
	lines = append(lines, header(t, p, w), t.Border.Render(strings.Repeat(t.Symbols.Horizontal, w)))
	rest := p.Body
	for range bodyHeight {
		line, after, _ := strings.Cut(rest, "\n")
		rest = after
		lines = append(lines, Fit(line, w, t.Symbols.Ellipsis))
	}
	lines = append(lines, Fit(status(t, p, w, h), w, t.Symbols.Ellipsis), footer(t, p.Keys, w))
	return strings.Join(lines[len(lines)-h:], "\n") // in a window of less than five lines, the title goes first
}

func status(t *theme.Theme, p Parts, w, h int) string {
	if p.Status == "" && (w < MinWidth || h < MinHeight) {
		return " " + t.Say(theme.Warn, "small window: enlarge it")
	}
	if p.Status == "" {
		return ""
	}
	return " " + p.Status
}

// Head is how many lines stand above the open page of a screen of h lines: the tabs, the
// verdict, and where there is room a blank one.
func Head(h int) int {
	if h >= Roomy {
		return 3
	}
	return 2
}

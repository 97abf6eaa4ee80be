package frame

import (
	"strings"

	"gh-wif/ui/theme"
)

// The mark of the program is a gate with somebody going through: two posts and an arrow.
var (
	gate      = [...]string{"▄▀▀▀▄", "█ ▸ █", "█   █"}
	gateASCII = [...]string{".---.", "| > |", "|   |"}
)

const program = "gh-wif"

// markWidth is the width from which the mark has its three lines.
const markWidth = 60

// Mark is the program's mark with its name, for w cells: three lines, or one.
func Mark(t *theme.Theme, w int) []string {
	name := t.Heading.Render(program)
	if w < markWidth {
		return []string{small(t) + " " + name}
	}
	lines := gate[:]
	if !t.UTF8 {
		lines = gateASCII[:]
	}
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = passing(t, l)
	}
	out[1] += "   " + name
	return out
}

// smallWidth is the width of the mark in one line.
const smallWidth = 3

// small is the mark in one line.
func small(t *theme.Theme) string {
	if t.UTF8 {
		return passing(t, "▐▸▌")
	}
	return passing(t, "|>|")
}

// passing draws a line of the gate: the posts, and what goes through in another colour.
func passing(t *theme.Theme, line string) string {
	arrow := "▸"
	if !t.UTF8 {
		arrow = ">"
	}
	left, right, found := strings.Cut(line, arrow)
	if !found {
		return t.Key.Render(line)
	}
	return t.Key.Render(left) + t.Good.Render(arrow) + t.Key.Render(right)
}

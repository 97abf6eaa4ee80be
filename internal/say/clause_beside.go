package say

import (
	"slices"

	"gh-wif/internal/term"
)

// grid are ways that stand side by side: what each asks of each name.
type grid struct {
	names []string
	cells [][]Text // by way, by name; empty: it asks nothing
}

// gridOf makes the grid of ways that are plain lists of names, each name once.
func gridOf(ways [][]Clause) (grid, bool) {
	g := grid{cells: make([][]Text, len(ways))}
	for _, way := range ways {
		for i, c := range way {
			once := !slices.ContainsFunc(way[:i], func(o Clause) bool { return o.Name == c.Name })
			if c.Name == "" || len(c.Either) > 0 || !once || Width(term.Clean(c.Name)) > longestName {
				return grid{}, false
			}
			if !slices.Contains(g.names, c.Name) {
				g.names = append(g.names, c.Name)
			}
		}
	}
	for i, way := range ways {
		g.cells[i] = make([]Text, len(g.names))
		for _, c := range way {
			g.cells[i][slices.Index(g.names, c.Name)] = c.Text
		}
	}
	return g, true
}

// notAsked stands where one way asks nothing of a name that another one asks of.
var notAsked = W("(not asked)")

// beside lays ways out side by side, where they are such and there is room for each
// value in one line.
func (l *clauseLayout) beside(indent int, ways [][]Clause) bool {
	g, ok := gridOf(ways)
	if !ok {
		return false
	}
	b := block{indent: indent + deeper}
	for _, name := range g.names {
		b.name = max(b.name, Width(term.Clean(name))+2)
	}
	widths := make([]int, len(g.cells))
	total := b.text()
	for i, cells := range g.cells {
		for k := range cells {
			if cells[k].Empty() {
				cells[k] = notAsked
			}
			widths[i] = max(widths[i], lineWidth(cells[k]))
		}
		if total += widths[i]; i > 0 {
			total += len(between)
		}
	}
	if total > l.width {
		return false
	}
	for k, name := range g.names {
		line := b.begin(Clause{Name: name})
		for i, cells := range g.cells {
			if i > 0 {
				gap := between
				if k > 0 {
					gap = blanks(len(between))
				}
				line = append(line, ClauseSpan{Quiet, gap})
			}
			line = append(line, spansOf(cells[k])...)
			if i < len(g.cells)-1 {
				line = append(line, ClauseSpan{Plain, blanks(widths[i] - lineWidth(cells[k]))})
			}
		}
		l.put(line...)
	}
	return true
}

// between stands between two ways in their first line.
const between = "   " + or + "   "

// lineWidth is the width of a text in one line.
func lineWidth(t Text) int {
	n := 0
	for _, s := range spansOf(t) {
		n += Width(s.S)
	}
	return n
}

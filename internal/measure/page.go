//go:build linux

package main

import (
	"fmt"
	"strings"
)

// chapter is one part of the page: what is measured, and a table of it with a row for each name.
type chapter struct {
	title string
	about string // what the figures are
	head  []string
	names []string // the rows
	run   func(*lab) ([]result, error)
}

// result is one row of a table. What misses its mark has a sentence that says why.
type result struct {
	name   string
	cells  []string
	missed string
}

// mark is what a figure is wanted to be at most, and why it may be more.
type mark struct {
	most float64
	unit string
	why  string
}

// judge writes a figure beside its mark. The sentence is empty where the mark is kept.
func (m mark) judge(figure float64) (cell, missed string) {
	if figure <= m.most {
		return number(figure) + m.unit, ""
	}
	return "**" + number(figure) + m.unit + "**", fmt.Sprintf("wanted at most %s%s. %s", number(m.most), m.unit, m.why)
}

// text is the chapter with what was measured.
func (c chapter) text(results []result) (string, error) {
	if len(results) != len(c.names) {
		return "", fmt.Errorf("%s: %d rows were measured of %d", c.title, len(results), len(c.names))
	}
	var b strings.Builder
	var missed []result
	fmt.Fprintf(&b, "## %s\n\n%s\n\n| %s |\n|%s\n", c.title, c.about, strings.Join(c.head, " | "), strings.Repeat("---|", len(c.head)))
	for i, r := range results {
		if r.name != c.names[i] || len(r.cells)+1 != len(c.head) {
			return "", fmt.Errorf("%s: %q with %d cells was measured, for %q with %d", c.title, r.name, len(r.cells), c.names[i], len(c.head)-1)
		}
		fmt.Fprintf(&b, "| %s | %s |\n", r.name, strings.Join(r.cells, " | "))
		switch last := len(missed) - 1; {
		case r.missed == "":
		case last >= 0 && missed[last].missed == r.missed: // once for all that miss alike
			missed[last].name += ", " + r.name
		default:
			missed = append(missed, r)
		}
	}
	for i, r := range missed {
		if i == 0 {
			b.WriteString("\n**Missed:**\n\n")
		}
		fmt.Fprintf(&b, "- %s: %s\n", r.name, r.missed)
	}
	return b.String(), nil
}

package report

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"gh-wif/diagnose"
	"gh-wif/internal/present"
	"gh-wif/ui/theme"
)

// Width of the text on the verdict, in cells: no line is longer than a person reads well.
const (
	leastWidth = 24
	mostWidth  = 102
)

// verdict is the first glance of a report: what is wrong, why, and the one thing to change.
// The words are those of the command.
func verdict(t *theme.Theme, r diagnose.Report, w int) []string {
	sections := present.Report(r)
	doc := slices.Concat(sections.Verdict, sections.Kept)
	var out []string
	text := strings.TrimRight(doc.Terminal(t.Page(max(leastWidth, min(w-2, mostWidth)))), "\n")
	for line := range strings.SplitSeq(text, "\n") {
		for part := range strings.SplitSeq(ansi.Hardwrap(line, max(1, w-1), true), "\n") {
			out = append(out, " "+part)
		}
	}
	return out
}

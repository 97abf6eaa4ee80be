package report

import (
	"slices"

	"gh-wif/diagnose"
	"gh-wif/internal/present"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

// verdict is the first glance of a report: what is wrong, why, and the one thing to change.
// The words are those of the command.
func verdict(t *theme.Theme, r diagnose.Report, w int) []string {
	sections := present.Report(r)
	return screen.Lines(t, slices.Concat(sections.Verdict, sections.Kept), w)
}

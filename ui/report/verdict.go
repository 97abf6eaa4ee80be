package report

import (
	"slices"

	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

// verdict is the first glance of a report: what is wrong, why, and the one thing to change.
// The words are those of the command.
func verdict(t *theme.Theme, shown screen.ShowReport, w int) []string {
	sections := present.Report(shown.Report)
	var saved say.Doc
	if shown.Saved != nil {
		saved = present.Saved(*shown.Saved, shown.Fresh)
	}
	return screen.Lines(t, slices.Concat(sections.Verdict[:1], saved, sections.Verdict[1:], sections.Kept), w)
}

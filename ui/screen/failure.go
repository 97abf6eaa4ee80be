package screen

import (
	"gh-wif/internal/job"
	"gh-wif/ui/frame"
	"gh-wif/ui/theme"
)

// Failure is what went wrong, and what would help; the zero value: nothing did.
type Failure struct {
	What string
	Help string // in lines; empty: nothing is known
}

// Failed is what an error of a job comes to.
func Failed(err error) Failure {
	what, help := job.Explain(err)
	return Failure{What: what, Help: help}
}

// Lines are what went wrong behind its mark, then what would help, for w cells.
func (f Failure) Lines(t *theme.Theme, w int) []string {
	style, symbol := t.Level(theme.Bad)
	return append(frame.FirstMark(" "+style.Render(symbol)+" ", frame.Wrap(f.What, w-4)), f.HelpLines(t, w)...)
}

// HelpLines are what would help, for w cells.
func (f Failure) HelpLines(t *theme.Theme, w int) []string {
	lines := frame.Wrap(f.Help, w-4)
	for i, l := range lines {
		lines[i] = "   " + t.Dim.Render(l)
	}
	return lines
}

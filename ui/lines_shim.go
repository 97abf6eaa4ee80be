package ui

import (
	"cmp"

	"gh-wif/ui/frame"
	"gh-wif/ui/screen"
	"gh-wif/wizard"
)

// What the prompts on plain lines share with the screens, by the names that they have there.
const subjectPage = screen.SubjectPage

var (
	mergeAnswers = screen.Merge
	planFiles    = screen.PlanFiles
	parseEnv     = screen.ParseEnv
	plainly      = screen.Plainly
	states       = screen.States
	plural       = frame.Plural
	prefixed     = frame.Prefixed
	orElse       = cmp.Or[string]
)

// session is what a session on plain lines remembers.
type session struct {
	prefill Prefill
	plan    *wizard.Plan
	saved   bool
	paths   []string
}

// localRule is where a corrected rule goes that was read from path.
func localRule(d *Deps, path string) string {
	root := ""
	if d.ListDir != nil {
		root, _, _ = d.ListDir("")
	}
	return screen.LocalRule(root, path)
}

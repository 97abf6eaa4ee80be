package job

import "gh-wif/wizard"

// Start is what the screens or the lines are opened for.
type Start string

// The starts. Home is the choice between the others.
const (
	Home     Start = ""
	Setup    Start = "setup"
	Diagnose Start = "diagnose"
	Exposure Start = "exposure"
)

// Prefill is what the working copy tells.
type Prefill struct {
	Answers   wizard.Answers // only what was found
	Workflows []Found        // workflow files
	Rules     []string       // files that hold a federation rule
}

// Found is a workflow file of the working copy.
type Found struct {
	Path        string
	CallsClaude bool
	APIKey      bool     // it does so with an API key
	Events      []string // what starts it, by GitHub's names; nil: not known
	// UsesVariable: it takes a rule's id from the variable that has it by default.
	UsesVariable bool
}

// APIKeyWorkflow is the first workflow that calls Claude with an API key.
func (p Prefill) APIKeyWorkflow() (Found, bool) {
	for _, f := range p.Workflows {
		if f.APIKey {
			return f, true
		}
	}
	return Found{}, false
}

// Entry is one line of a directory.
type Entry struct {
	Name string
	Dir  bool
}

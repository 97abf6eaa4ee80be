package job

import (
	"cmp"
	"slices"

	"gh-wif/wizard"
)

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
	Path        string // from the working copy's root
	File        string // from where the program runs
	CallsClaude bool
	APIKey      bool // it does so with an API key
	Switches    int  // so many of its jobs can be switched to federation, as planning it shows
	// UsesVariable: it takes a rule's id from the variable that has it by default.
	UsesVariable bool
}

// WithKey are the workflow files that call Claude with an API key: those of which the most can be switched
// first.
func (p Prefill) WithKey() []Found {
	var out []Found
	for _, f := range p.Workflows {
		if f.APIKey {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b Found) int { return cmp.Compare(b.Switches, a.Switches) })
	return out
}

// Federated are the workflow files that exchange a token.
func (p Prefill) Federated() []Found {
	var out []Found
	for _, f := range p.Workflows {
		if f.CallsClaude && !f.APIKey {
			out = append(out, f)
		}
	}
	return out
}

// Entry is one line of a directory.
type Entry struct {
	Name string
	Dir  bool
}

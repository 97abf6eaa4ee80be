package job

import (
	"cmp"
	"context"
	"slices"

	"gh-wif/internal/lint"
	"gh-wif/internal/repo"
	"gh-wif/wizard"
	"gh-wif/wizard/here"
)

// workingCopy is the one in which the program runs, as far as git tells it.
type workingCopy struct {
	hall Hall
	info repo.Info
	err  error // why git told nothing
}

func (h Hall) workingCopy(ctx context.Context) workingCopy {
	info, err := repo.Detect(ctx, h.Dir, h.Run)
	return workingCopy{h, info, err}
}

// root is where it begins, by the way from where the program runs.
func (c workingCopy) root() string {
	if c.info.Root == "" {
		return c.hall.Dir
	}
	return relative(c.info.Root)
}

// noRepository refuses to go on without a repository: neither a flag names it nor this.
func (c workingCopy) noRepository() error {
	hint := "a working copy's remote tells it as well"
	if c.err != nil {
		hint = c.err.Error()
	}
	return Refuse(hint, "--repo is missing, for example --repo acme/app")
}

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
	Saved     *Saved         // the plan that was saved there; nil: none was

	info    repo.Info
	flows   []here.Workflow       // what they tell that can be answered with
	used    []string              // languages that they set up
	read    []lint.WorkflowSource // the workflow files, for [Hall.Look]
	broken  []lint.WorkflowSource // those that are no workflows
	beside  []lint.WorkflowSource // those of which only the name matters
	leftOut int                   // so many of them were not read
}

// Found is a workflow file of the working copy.
type Found struct {
	Path        string // from the working copy's root
	File        string // from where the program runs
	CallsClaude bool
	APIKey      bool // it does so with an API key
	Switches    int  // so many of its jobs can be switched to federation, as [Hall.Look] finds out
	// NoDispatch: it exchanges a token, and nobody can start it by hand: it has no workflow_dispatch.
	NoDispatch bool
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

// Startable reports whether one of the workflow files that exchange a token can be started by hand.
func (p Prefill) Startable() bool {
	return slices.ContainsFunc(p.Federated(), func(f Found) bool { return !f.NoDispatch })
}

// Entry is one line of a directory.
type Entry struct {
	Name string
	Dir  bool
}

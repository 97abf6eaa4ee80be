// Package here is what the files of a working copy tell that can be answered with: its workflows
// with their events, branches and environments. It reads nothing itself, and nothing of it is an
// answer before somebody takes it.
package here

import (
	"cmp"
	"slices"
	"strings"
)

// Copy is a working copy.
type Copy struct {
	Repository string   // OWNER/NAME; empty: not known
	Branches   []string // by name, the likeliest first
	Workflows  []Workflow
}

// Workflow is a workflow file of it.
type Workflow struct {
	File         string // under .github/workflows
	Events       []string
	Branches     []string // that the triggers name; no patterns
	Tags         []string // that they name, or one pattern with a star at its end
	Crons        []string
	Environments []string // of its jobs, where the file says them
	Called       bool     // other workflows can call it
	Claude       bool     // it calls Claude
}

// Value is something to answer with, and where it was found.
type Value struct{ Value, Found string }

// Known are the values for a question, by its name: what most files say first. file is the workflow
// that was answered; what it says comes before the others. nil: nothing is known.
func (c *Copy) Known(question, file string) []Value {
	if c == nil {
		return nil
	}
	switch question {
	case "workflow-file":
		var out []Value
		for _, w := range c.sorted(file) {
			out = append(out, Value{w.File, w.about()})
		}
		return out
	case "environment":
		return c.said(file, func(w Workflow) []string { return w.Environments })
	case "tag":
		return c.said(file, func(w Workflow) []string { return w.Tags })
	case "cron":
		return c.said(file, func(w Workflow) []string { return w.Crons })
	case "branch", "default-branch":
		out := c.said(file, func(w Workflow) []string { return w.Branches })
		for _, b := range c.Branches {
			if !slices.ContainsFunc(out, func(v Value) bool { return v.Value == b }) {
				out = append(out, Value{b, "a branch here"})
			}
		}
		return out
	}
	return nil
}

// Workflow is the one of a file; nil: it is not here.
func (c *Copy) Workflow(file string) *Workflow {
	if c == nil {
		return nil
	}
	if i := slices.IndexFunc(c.Workflows, func(w Workflow) bool { return w.File == file }); i >= 0 {
		return &c.Workflows[i]
	}
	return nil
}

// sorted are the workflows: the one of file first, then those that call Claude.
func (c *Copy) sorted(file string) []Workflow {
	rank := func(w Workflow) int {
		switch {
		case w.File == file:
			return 0
		case w.Claude:
			return 1
		}
		return 2
	}
	out := slices.Clone(c.Workflows)
	slices.SortStableFunc(out, func(a, b Workflow) int { return cmp.Compare(rank(a), rank(b)) })
	return out
}

// said are the values that workflows name, each once with the files that do.
func (c *Copy) said(file string, of func(Workflow) []string) []Value {
	var out []Value
	for _, w := range c.sorted(file) {
		for _, v := range of(w) {
			if i := slices.IndexFunc(out, func(o Value) bool { return o.Value == v }); i < 0 {
				out = append(out, Value{v, "in " + w.File})
			} else if !strings.Contains(out[i].Found, w.File) {
				out[i].Found += ", " + w.File
			}
		}
	}
	return out
}

// about says what a workflow does, in one line.
func (w Workflow) about() string {
	var out []string
	if len(w.Events) > 0 {
		out = append(out, "on "+strings.Join(w.Events, ", "))
	}
	if len(w.Environments) > 0 {
		out = append(out, "environment "+strings.Join(w.Environments, ", "))
	}
	if w.Called {
		out = append(out, "others can call it")
	}
	return strings.Join(out, "; ")
}

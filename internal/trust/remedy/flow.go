package remedy

import (
	"slices"
	"strings"

	"gh-wif/internal/github"
)

// Trigger is one way in which the workflow's file starts the job.
type Trigger struct {
	Event string
	// Ref is the full ref, or with Open its beginning; empty: any that the event can
	// have.
	Ref         string
	Open        bool
	Environment string
	File        string // path of the workflow from the root
}

// flows are the runs of the triggers on every ref that matters: the rule's and
// this run's own.
func (s *search) flows() []github.Run {
	var out []github.Run
	refs := []string{s.run.run.Ref}
	for _, h := range s.homes {
		if !slices.Contains(refs, h.run.Ref) {
			refs = append(refs, h.run.Ref)
		}
	}
	for _, t := range s.Triggers {
		on := refs
		if t.Ref != "" && !t.Open {
			on = []string{t.Ref}
		}
		if t.Ref == "" && !slices.ContainsFunc(refs, func(ref string) bool { return coherent(t.Event, ref) }) {
			on = []string{usualRef(t.Event)}
		}
		for _, ref := range on {
			if coherent(t.Event, ref) && strings.HasPrefix(ref, t.Ref) {
				out = append(out, github.Run{Event: t.Event, Ref: ref, Environment: t.Environment, WorkflowFile: t.File})
			}
		}
	}
	return out
}

package remedy

import (
	"slices"

	"gh-wif/internal/github"
)

// flows are the runs that the workflow's file starts, on every ref that matters:
// the rule's, this run's own, and a usual one for each kind of event.
func (s finder) flows() []github.Run {
	if s.Starts == nil {
		return nil
	}
	refs := []string{s.run.run.Ref}
	for _, h := range s.homes {
		if !slices.Contains(refs, h.run.Ref) {
			refs = append(refs, h.run.Ref)
		}
	}
	for _, event := range usualEvents {
		if ref := usualRef(event); !slices.ContainsFunc(refs, func(r string) bool { return coherent(event, r) }) {
			refs = append(refs, ref)
		}
	}
	return slices.DeleteFunc(s.Starts(refs), func(r github.Run) bool { return !coherent(r.Event, r.Ref) })
}

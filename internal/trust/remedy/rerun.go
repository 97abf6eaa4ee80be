package remedy

import (
	"cmp"
	"maps"
	"slices"

	"gh-wif/internal/github"
)

// rerun is the run in question with the fewest changes with which the rule lets
// it in.
type rerun struct {
	home
	differs []string // the parts that are changed: claims, and repository, file, call, form
}

const (
	partRepository = "repository"
	partFile       = "file"
	partCall       = "call"
	partForm       = "form"
)

// weights say how hard a part is to change by running the job in another way.
var weights = map[string]int{
	partRepository: 200, partFile: 60, partCall: 60, partForm: 3, github.ClaimEvent: 6, github.ClaimRef: 4, github.ClaimEnvironment: 5,
}

const (
	weightGuard = 20
	weightOther = 12
)

// nearestRun is the run that the rule lets in with the least to change.
func (s runner) nearestRun() (rerun, bool) {
	best, least := rerun{}, -1
	for _, h := range s.homes {
		r := s.reduced(h)
		if w := r.weight(); least < 0 || w < least {
			best, least = r, w
		}
	}
	return best, least >= 0
}

func (r rerun) weight() int {
	sum := 0
	for _, d := range r.differs {
		w, known := weights[d]
		switch {
		case known:
			sum += w
		case isGuard(d):
			sum += weightGuard
		default:
			sum += weightOther
		}
	}
	return sum
}

// reduced gives back to a run of the rule's, part by part, what the run in
// question has, as long as it still gets in.
func (s runner) reduced(h home) rerun {
	own := s.run.run
	steps := []struct {
		part   string
		revert func(*home)
		same   func(a, b github.Run) bool
	}{
		{partRepository, func(h *home) {
			h.run.Owner, h.run.Repo, h.run.OwnerID, h.run.RepoID = own.Owner, own.Repo, own.OwnerID, own.RepoID
		}, func(a, b github.Run) bool {
			return a.Repository() == b.Repository() && a.OwnerID == b.OwnerID && a.RepoID == b.RepoID
		}},
		{partForm, func(h *home) { h.run.Form, h.run.Template = own.Form, own.Template }, func(a, b github.Run) bool {
			return a.Form == b.Form && slices.Equal(a.Template, b.Template)
		}},
		{partFile, func(h *home) { h.run.WorkflowFile = own.WorkflowFile }, func(a, b github.Run) bool { return a.WorkflowFile == b.WorkflowFile }},
		{partCall, func(h *home) { h.run.CalledWorkflow = own.CalledWorkflow }, func(a, b github.Run) bool { return a.CalledWorkflow == b.CalledWorkflow }},
		{github.ClaimEnvironment, func(h *home) { h.run.Environment = own.Environment }, func(a, b github.Run) bool { return a.Environment == b.Environment }},
		{github.ClaimEvent, func(h *home) { h.run.Event, h.run.BaseRef, h.run.HeadRef = own.Event, own.BaseRef, own.HeadRef }, func(a, b github.Run) bool { return a.Event == b.Event }},
		{github.ClaimRef, func(h *home) { h.run.Ref = own.Ref }, func(a, b github.Run) bool { return a.Ref == b.Ref }},
		{github.ClaimBaseRef, func(h *home) { h.run.BaseRef = own.BaseRef }, func(a, b github.Run) bool { return a.BaseRef == b.BaseRef }},
		{github.ClaimHeadRef, func(h *home) { h.run.HeadRef = headOf(h.run, own) }, func(a, b github.Run) bool { return a.HeadRef == headOf(a, b) }},
	}
	try := func(revert func(*home)) bool {
		next := h
		next.extra = maps.Clone(h.extra)
		revert(&next)
		odd := !coherent(next.run.Event, next.run.Ref) && (next.run.Event != own.Event || next.run.Ref != own.Ref)
		if odd || !admits(s.old, next.claims()) {
			return false
		}
		h = next
		return true
	}
	try(func(h *home) { // they go together
		h.run.Event, h.run.BaseRef, h.run.HeadRef, h.run.Ref = own.Event, own.BaseRef, own.HeadRef, own.Ref
	})
	for _, step := range steps {
		try(step.revert)
	}
	for name := range maps.Clone(h.extra) {
		try(func(h *home) { delete(h.extra, name) })
	}
	out := rerun{home: h}
	for _, step := range steps {
		if !step.same(h.run, own) && (step.part != github.ClaimBaseRef || h.run.Event == own.Event) {
			out.differs = append(out.differs, step.part)
		}
	}
	out.differs = append(out.differs, slices.Sorted(maps.Keys(h.extra))...)
	return out
}

// headOf is the branch of a pull request that a run has where the rule does not ask
// for one: the own run's, or any.
func headOf(r, own github.Run) string {
	if !isPull(r.Event) {
		return ""
	}
	return cmp.Or(own.HeadRef, someHead)
}

// comes is the payload that such a run brings; nil where the rule does not let in the run as
// GitHub sends it today.
func (s runner) comes(r rerun) map[string]any {
	claims := s.asSent(r.home).claims()
	if !admits(s.old, claims) {
		return nil
	}
	return claims
}

// changes reports whether a part is changed.
func (r rerun) changes(part string) bool { return slices.Contains(r.differs, part) }

// elsewhere reports whether the run is of another repository or file, so that
// running this job in another way does not make it.
func (r rerun) elsewhere() bool {
	return r.changes(partRepository) || r.changes(partFile) || r.changes(partCall)
}

// guarded are the guards that the run does not fit.
func (r rerun) guarded() []string {
	return slices.DeleteFunc(slices.Clone(r.differs), func(d string) bool { return !isGuard(d) })
}

// events are those with which such a run gets in, leaving out what strangers
// start, in the order in which they are told.
func (s runner) events(r rerun) []string {
	var out []string
	names := usualEvents
	if e, ok := github.EventByName(r.run.Event); ok && !slices.Contains(names, e.Name) {
		names = append([]string{e.Name}, names...)
	}
	for _, name := range names {
		h := r.home
		h.run.Event = name
		if !isPull(name) {
			h.run.BaseRef, h.run.HeadRef = "", ""
		}
		if coherent(name, h.run.Ref) && admits(s.old, h.claims()) {
			out = append(out, name)
		}
	}
	return out
}

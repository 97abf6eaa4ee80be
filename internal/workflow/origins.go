package workflow

import (
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/github"
)

// Limits of the enumeration: GitHub nests reusable workflows at most ten levels deep (GitHub docs,
// reusing workflows, limitations); the number of origins only guards against absurd files.
const (
	maxCallDepth = 10
	maxOrigins   = 2000
)

// Place is what is known of the repository beside its workflow files. Every field may be empty.
type Place struct {
	Repository    string // OWNER/NAME
	DefaultBranch string
	// Resolve returns a local reusable workflow by the text of its uses:. It may be nil.
	Resolve func(uses string) (File, bool)
}

// Origin is one way in which a job can come to run: a trigger and a ref. What the file does not settle is
// empty or a pattern, and Unknown says so. Whether it runs, and in which environment, is for
// [Origin.On] to say.
type Origin struct {
	Workflow string // path of the file whose trigger started the run
	Called   string // path of the reusable workflow that holds the job; "" for an ordinary job
	Job      string // id, with that of the calling job before it: caller/job
	JobName  string
	Event    string
	RefKind  github.RefKind
	// Ref is the full ref (refs/heads/main, refs/tags/v*), for a merge queue the base branch. Empty means
	// any ref of that kind.
	Ref     string
	Pattern bool // Ref is a filter pattern of GitHub's, not a name
	Unknown []string
	Pos     Pos // of the job in the file that holds it

	start startRef
	chain []frame // the calling jobs, and the job
	from  *enumerator
}

// frame is a job of a file.
type frame struct {
	file *File
	job  int
}

func (f frame) get() *Job { return &f.file.Jobs[f.job] }

// Origins enumerates every job × trigger × ref of a workflow. Local reusable workflows are read through
// the place; what they do with a ref is the caller's ref. A call of another repository's workflow yields
// an origin with what is not known.
func Origins(f File, p Place) []Origin {
	e := &enumerator{root: &f, place: p, situations: map[string]*situation{}}
	for _, t := range f.On {
		if t.Event == "workflow_call" && len(f.On) > 1 {
			continue // the other triggers say what this file does by itself; its callers have their own
		}
		for _, r := range refs(t) {
			e.walk(&f, call{ref: r, event: t.Event})
		}
	}
	return e.out
}

// startRef is one ref that a trigger can bring.
type startRef struct {
	kind    github.RefKind
	ref     string
	pattern bool
	unknown string
	// filters and ignored are all of the trigger's for this sort of ref, without what comes before the name.
	prefix           string
	filters, ignored []string
}

// fits reports whether the trigger lets a full ref start a run by this one of its filters.
func (r startRef) fits(ref string) bool {
	if !r.pattern {
		return r.ref == "" || r.ref == ref
	}
	name, ok := strings.CutPrefix(ref, r.prefix)
	return ok && github.FilterMatches(strings.TrimPrefix(r.ref, r.prefix), name) && (len(r.filters) == 0 || github.FiltersMatch(r.filters, name)) &&
		!slices.ContainsFunc(r.ignored, func(f string) bool { return github.FilterMatches(f, name) })
}

// refs lists the refs of a trigger from its filters (GitHub docs, events that trigger workflows).
func refs(t Trigger) []startRef {
	if t.Event == "workflow_call" {
		return []startRef{{unknown: "the workflow that calls this one decides the event and the ref"}}
	}
	ev, ok := github.EventByName(t.Event)
	if !ok {
		return []startRef{{unknown: fmt.Sprintf("the event %q is not known here", t.Event)}}
	}
	switch ev.Ref {
	case github.RefMergeQueue:
		return filtered(ev.Ref, "", t.Branches, nil, "")
	case github.RefChosen:
		if t.Event == "push" {
			return pushRefs(t)
		}
		return []startRef{{kind: ev.Ref}}
	default:
		return []startRef{{kind: ev.Ref}}
	}
}

// pushRefs follows the rule that a push filtered by branches alone never runs for tags, and the other
// way round (GitHub docs, workflow syntax, on.push).
func pushRefs(t Trigger) []startRef {
	branches := len(t.Branches)+len(t.BranchesIgnore) > 0
	tags := len(t.Tags)+len(t.TagsIgnore) > 0
	var out []startRef
	if branches || !tags {
		out = append(out, filtered(github.RefChosen, github.RefsHeads, t.Branches, t.BranchesIgnore, "branch")...)
	}
	if tags || !branches {
		out = append(out, filtered(github.RefChosen, github.RefsTags, t.Tags, t.TagsIgnore, "tag")...)
	}
	return out
}

// filtered turns a list of filters into refs. One that begins with ! takes away from those before it.
func filtered(kind github.RefKind, prefix string, filters, ignored []string, what string) []startRef {
	var out []startRef
	for _, f := range filters {
		if rest, negative := strings.CutPrefix(f, "!"); negative {
			for i := range out {
				if out[i].pattern {
					out[i].unknown = "without what matches " + rest
				}
			}
			continue
		}
		r := startRef{kind: kind, ref: prefix + f, pattern: true, prefix: prefix, filters: filters}
		if name, ok := github.FilterName(f); ok {
			r.ref, r.pattern = prefix+name, false
		}
		out = append(out, r)
	}
	if len(out) > 0 {
		return out
	}
	r := startRef{kind: kind, ref: prefix, pattern: prefix != "", prefix: prefix, ignored: ignored}
	if prefix != "" {
		r.ref += "**"
	}
	if len(ignored) > 0 {
		r.unknown = fmt.Sprintf("any %s except %s", what, strings.Join(ignored, ", "))
	}
	return []startRef{r}
}

// call is how a file came to run: by a trigger, or called by a job.
type call struct {
	event  string
	ref    startRef
	path   []string // ids of the calling jobs
	files  []string // uses: of the calls, against cycles
	called string   // path of the file, where it was called
	chain  []frame
}

type enumerator struct {
	root       *File
	place      Place
	out        []Origin
	situations map[string]*situation // of the root, by event and ref
	requests   map[frame][]int
	tried      int // rows of matrices
}

func (e *enumerator) walk(f *File, c call) {
	for i := range f.Jobs {
		if f.Jobs[i].Uses != "" {
			e.follow(f, i, c)
			continue
		}
		e.add(e.origin(f, i, c))
	}
}

func (e *enumerator) origin(f *File, i int, c call) Origin {
	j := &f.Jobs[i]
	o := Origin{
		Workflow: e.root.Path, Called: c.called, Job: strings.Join(append(slices.Clone(c.path), j.ID), "/"), JobName: j.Name,
		Event: c.event, RefKind: c.ref.kind, Ref: c.ref.ref, Pattern: c.ref.pattern, Pos: j.Pos,
		start: c.ref, chain: append(slices.Clone(c.chain), frame{f, i}), from: e,
	}
	if c.ref.unknown != "" {
		o.Unknown = []string{c.ref.unknown}
	}
	return o
}

func (e *enumerator) add(o Origin) {
	if len(e.out) < maxOrigins {
		e.out = append(e.out, o)
	}
}

// follow goes into the workflow that a job calls.
func (e *enumerator) follow(f *File, i int, c call) {
	j := &f.Jobs[i]
	stop := func(why string) {
		o := e.origin(f, i, c)
		o.Called = strings.TrimPrefix(j.Uses, "./")
		o.Unknown = append(o.Unknown, why)
		e.add(o)
	}
	switch {
	case !strings.HasPrefix(j.Uses, "./"):
		stop(fmt.Sprintf("the jobs are in %s, which is not read", j.Uses))
		return
	case slices.Contains(c.files, j.Uses):
		stop(fmt.Sprintf("%s calls itself, which GitHub refuses", j.Uses))
		return
	case len(c.files) == maxCallDepth:
		stop(fmt.Sprintf("calls are nested more than %d levels deep, which GitHub refuses", maxCallDepth))
		return
	case len(e.out) >= maxOrigins:
		return
	}
	var inner File
	ok := false
	if e.place.Resolve != nil {
		inner, ok = e.place.Resolve(j.Uses)
	}
	if !ok {
		stop(fmt.Sprintf("the jobs are in %s, which cannot be read", j.Uses))
		return
	}
	next := c
	next.path = append(slices.Clone(c.path), j.ID)
	next.files = append(slices.Clone(c.files), j.Uses)
	next.chain = append(slices.Clone(c.chain), frame{f, i})
	next.called = strings.TrimPrefix(j.Uses, "./")
	e.walk(&inner, next)
}

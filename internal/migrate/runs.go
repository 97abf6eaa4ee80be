package migrate

import (
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/lint"
	"gh-wif/internal/trust"
	"gh-wif/internal/workflow"
	"gh-wif/internal/workflow/expr"
	"gh-wif/wizard"
)

// wantedRun is a family of runs of a job, with the file whose trigger starts them.
type wantedRun struct {
	trust.Wanted
	workflow string // path in the repository
	called   string // path of the called file that holds the job; empty: none
	base     string // of a pull request: the one branch that it can be for; empty: any, or no pull request
}

// runFinder enumerates the runs of jobs from the triggers and conditions of the files.
type runFinder struct {
	sources     sources
	known       lint.Known
	environment string // that was answered, for one that is decided when the job runs
	repository  string
	into        bool // a job without an environment gets that one
	assumed     []wizard.Warning
}

// findRuns finds the runs of every job that is to be switched. The warnings tell what it assumes. With into,
// a job without an environment gets the one that is answered.
func findRuns(all sources, o Options, into bool) []wizard.Warning {
	r := &runFinder{sources: all, known: o.Known, environment: o.Answers.Environment, repository: o.Answers.Repository, into: into}
	for _, s := range all {
		for _, j := range s.jobs {
			if j.State != Switched || j.grants {
				continue
			}
			wanted, f := r.runsOf(j)
			if f != nil {
				j.cannot(f.line, f.because)
			}
			j.wanted = wanted
		}
	}
	return r.assumed
}

// place is what the enumeration of runs takes from what is known.
func (r *runFinder) place(root string) workflow.Place {
	return workflow.Place{Repository: r.known.Repository, DefaultBranch: r.known.DefaultBranch, Resolve: r.sources.resolve(root)}
}

// runsOf are the runs of a job, from the triggers of its file and of those that call it.
func (r *runFinder) runsOf(j *jobPlan) ([]wantedRun, *fault) {
	var out []wantedRun
	mine := lint.RepositoryPath(j.source.Path)
	for _, s := range r.sources {
		if s.Root != j.source.Root {
			continue
		}
		for _, o := range workflow.Origins(s.file, r.place(s.Root)) {
			direct := s == j.source && o.Called == "" && o.Job == j.job.ID
			if !direct && !(o.Called == mine && strings.HasSuffix(o.Job, "/"+j.job.ID)) {
				continue
			}
			if o.Event == "workflow_call" {
				continue // whoever calls has runs of their own
			}
			refs, f := r.wanted(s, j, o)
			if f != nil {
				return nil, f
			}
			for _, run := range refs {
				run.workflow, run.called, run.base = lint.RepositoryPath(s.Path), o.Called, onlyBase(s, o)
				if !slices.Contains(out, run) {
					out = append(out, run)
				}
			}
		}
	}
	if len(out) > 0 {
		return out, nil
	}
	if _, called := j.source.file.Trigger("workflow_call"); called {
		return nil, &fault{j.source.file.OnPos.Line, "no run of this job is known: other workflows call it, and none that does is here"}
	}
	return nil, &fault{j.job.Pos.Line, "no run of this job is known: by its conditions it does not run on any event of the workflow"}
}

// wanted turns an origin into families of runs. What conditions keep from happening is none.
func (r *runFinder) wanted(s *source, j *jobPlan, o workflow.Origin) ([]wantedRun, *fault) {
	refs, ok := r.refs(s, o)
	if !ok {
		return nil, &fault{s.file.OnPos.Line, fmt.Sprintf("the event %s is not known here, and so are its runs", o.Event)}
	}
	var out []wantedRun
	for _, ref := range possible(o, refs) {
		on := o.On("")
		if !ref.Open {
			on = o.On(ref.Before)
		}
		if on.Happens == expr.False {
			continue
		}
		for _, e := range on.Environments {
			names := e.Among
			switch {
			case !e.Unknown:
				names = []string{e.Text}
			case r.environment != "":
				names = []string{r.environment}
			case len(names) == 0 || e.OrOther:
				return nil, &fault{j.job.Environment.Pos.Line, "the environment is decided when the job runs; name it with --environment"}
			}
			for _, name := range names {
				if r.into && name == "" {
					name = r.environment
				}
				out = append(out, wantedRun{Wanted: trust.Wanted{Event: o.Event, Ref: ref, Environment: name}})
			}
		}
	}
	return out, nil
}

// refs are those that an origin can have.
func (r *runFinder) refs(s *source, o workflow.Origin) ([]trust.Text, bool) {
	switch o.RefKind {
	case github.RefPullMerge:
		refs := []trust.Text{{Before: github.RefsPull, After: "/merge", Open: true}}
		if t, ok := s.file.Trigger(o.Event); ok && slices.Contains(t.Types, "closed") {
			refs = append(refs, r.bases(t)...)
		}
		return refs, true
	case github.RefDefault:
		return []trust.Text{r.defaultBranch()}, true
	case github.RefTag:
		return []trust.Text{trust.StartingWith(github.RefsTags)}, true
	case github.RefMergeQueue:
		base := strings.TrimPrefix(o.Ref, github.RefsHeads)
		if base == "" {
			base = strings.TrimPrefix(r.defaultBranch().Before, github.RefsHeads)
		}
		return []trust.Text{trust.StartingWith(github.MergeQueueRef(base))}, true
	case github.RefChosen:
		return []trust.Text{r.chosen(s, o)}, true
	}
	return nil, false
}

// another is a name that no condition has.
const another = "another-name-that-nobody-has"

// possible narrows open refs to those that the conditions name, where the job runs on no other.
func possible(o workflow.Origin, refs []trust.Text) []trust.Text {
	var out []trust.Text
	for _, ref := range refs {
		if !ref.Open || o.On(ref.Before+another+ref.After).Happens != expr.False {
			out = append(out, ref)
			continue
		}
		for _, name := range o.Names() {
			rest, ok := strings.CutPrefix(name, ref.Before)
			if ok && strings.HasSuffix(rest, ref.After) && o.Fits(name) && o.On(name).Happens != expr.False {
				out = append(out, trust.Exact(name))
			}
		}
	}
	return out
}

// onlyBase is the branch that the pull requests of an origin are for, where its trigger names one alone.
func onlyBase(s *source, o workflow.Origin) string {
	e, _ := github.EventByName(o.Event)
	t, _ := s.file.Trigger(o.Event)
	if !e.PullRequestSubject || len(t.Branches) != 1 {
		return ""
	}
	name, _ := github.FilterName(t.Branches[0])
	return name
}

// bases are the refs of a merged pull request: the branches that it can be for.
func (r *runFinder) bases(t workflow.Trigger) []trust.Text {
	if len(t.Branches) == 0 {
		return []trust.Text{r.defaultBranch()}
	}
	var out []trust.Text
	for _, b := range t.Branches {
		if !strings.HasPrefix(b, "!") {
			out = append(out, patternRef(github.RefsHeads+b))
		}
	}
	return out
}

// chosen is the ref of a push, or of what else runs on a ref that somebody chooses: that is taken for
// the default branch.
func (r *runFinder) chosen(s *source, o workflow.Origin) trust.Text {
	if o.Ref == "" {
		return r.defaultBranch()
	}
	if !o.Pattern {
		return trust.Exact(o.Ref)
	}
	ref := patternRef(o.Ref)
	if ref.Open && !strings.HasSuffix(strings.TrimRight(o.Ref, "*"), ref.Before) || len(o.Unknown) > 0 && o.Ref != ref.Before+"**" {
		r.warn(warnWider(s, o.Ref, ref))
	}
	return ref
}

// patternRef is the narrowest text that covers a filter pattern of GitHub's: what stands before its
// first special character.
func patternRef(pattern string) trust.Text {
	i := strings.IndexAny(pattern, `*?+[]\`)
	if i < 0 {
		return trust.Exact(pattern)
	}
	if c := pattern[i]; c == '?' || c == '+' {
		i-- // it repeats the character before it
	}
	return trust.StartingWith(pattern[:i])
}

// defaultBranch is the ref of the default branch, with a warning where it is not known.
func (r *runFinder) defaultBranch() trust.Text {
	branch := r.known.DefaultBranch
	if branch == "" {
		branch = wizard.DefaultBranch
		r.warn(warnDefaultBranch(branch, r.repository))
	}
	return trust.Exact(github.RefsHeads + branch)
}

// warn keeps a warning that is about no one file.
func (r *runFinder) warn(w wizard.Warning) {
	same := func(o wizard.Warning) bool { return o.ID == w.ID && o.Message == w.Message }
	if !slices.ContainsFunc(r.assumed, same) {
		r.assumed = append(r.assumed, w)
	}
}

package lint

import (
	"cmp"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/say"
	"gh-wif/internal/trust"
	"gh-wif/internal/workflow"
)

// place is where runs of a job are, as the flags of gh-wif generate say it: one
// value each, or none.
type place struct{ branch, tag, environment, called string }

// join is the place of the runs of both, and whether one command can say it.
func (p place) join(o place) (place, bool) {
	one := func(a, b string) bool { return a == "" || b == "" || a == b }
	ok := p.environment == o.environment && p.called == o.called && one(p.branch, o.branch) && one(p.tag, o.tag)
	p.branch, p.tag = cmp.Or(p.branch, o.branch), cmp.Or(p.tag, o.tag)
	return p, ok
}

// placeOf is where the runs of a case are, and whether flags can say it.
func (x *crossing) placeOf(c runCase) (place, bool) {
	o, p := c.origin, place{environment: c.Text}
	if c.Unknown {
		return p, false
	}
	ref := github.RefsHeads + cmp.Or(x.place.DefaultBranch, mainBranch)
	if c.refs.is != SubPattern && strings.HasPrefix(c.refs.show, github.RefsHeads) {
		ref = c.refs.show
	}
	switch {
	case o.RefKind == github.RefPullMerge, o.RefKind == github.RefTag && o.Ref == "":
		ref = ""
	case o.RefKind == github.RefMergeQueue && o.Ref != "":
		ref = github.RefsHeads + o.Ref
	case o.Ref != "" && o.Ref != github.RefsHeads+"**":
		ref = o.Ref
	}
	branch, isBranch := strings.CutPrefix(ref, github.RefsHeads)
	tag, isTag := strings.CutPrefix(ref, github.RefsTags)
	switch {
	case isTag && github.CheckTagPattern(tag) == nil && !strings.ContainsAny(strings.TrimSuffix(tag, "*"), `*?+[]!\`):
		p.tag = tag
	case isBranch && github.CheckBranch(branch) == nil && !o.Pattern || ref == "", isBranch && o.Ref == github.RefsHeads+"**":
		p.branch = branch
	default:
		return p, false
	}
	return x.calledAt(p, o, ref)
}

// calledAt adds the workflow that the job stands in, where its full ref is known.
func (x *crossing) calledAt(p place, o workflow.Origin, ref string) (place, bool) {
	p.called = o.Called
	if strings.HasPrefix(o.Called, github.WorkflowDir) {
		p.called = x.judge.repository + "/" + o.Called + "@" + ref
	}
	_, at, _ := strings.Cut(p.called, "@")
	return p, o.Called == "" || !strings.HasSuffix(at, "*") && (strings.HasPrefix(at, "refs/") || github.IsCommit(at))
}

// command is what makes a rule for the runs of a job, beginning with those of one
// origin and with as many of the others as it can say. It is empty where no rule
// of it was seen to let them in.
func (x *crossing) command(j judgedJob, first judged) string {
	p, ok := x.placeOf(first.runCase)
	if !ok || !x.v.tells(github.ClaimRepository, x.judge.repository) {
		return ""
	}
	runs := []judged{first}
	for _, d := range j.runs {
		q, ok := x.placeOf(d.runCase)
		if joint, fits := p.join(q); ok && fits && x.asksOnlyFor(joint, append(runs, d), j.runs) {
			p, runs = joint, append(runs, d)
		}
	}
	if !x.tried(p, runs) {
		return ""
	}
	words := []string{"gh-wif", "generate", "--repo", x.judge.repository}
	flag := func(name, value string) {
		if value != "" {
			words = append(words, "--"+name, say.Shell(value))
		}
	}
	for _, event := range eventsOf(runs) {
		flag("event", event)
	}
	flag("branch", p.branch)
	flag("tag", p.tag)
	flag("environment", p.environment)
	flag("workflow-file", strings.TrimPrefix(RepositoryPath(first.origin.Workflow), github.WorkflowDir))
	flag("reusable-workflow", p.called)
	flag("owner-id", x.place.OwnerID)
	flag("repository-id", x.place.RepositoryID)
	return strings.Join(append(words, "--print", "rule"), " ")
}

func eventsOf(runs []judged) []string {
	var out []string
	for _, d := range runs {
		if !slices.Contains(out, d.origin.Event) {
			out = append(out, d.origin.Event)
		}
	}
	return out
}

func (p place) wanted(events []string) []trust.Wanted {
	return trust.WantedRuns(events, trust.Place{Branch: p.branch, Tag: p.tag, Environment: p.environment})
}

// asksOnlyFor reports whether the command for some runs asks for none that the job
// does not have.
func (x *crossing) asksOnlyFor(p place, runs, all []judged) bool {
	return !slices.ContainsFunc(p.wanted(eventsOf(runs)), func(w trust.Wanted) bool {
		return !slices.ContainsFunc(all, func(d judged) bool {
			q, ok := x.placeOf(d.runCase)
			return ok && slices.Contains(q.wanted([]string{d.origin.Event}), w)
		})
	})
}

// tried reports whether the rule that the command makes lets the runs in.
func (x *crossing) tried(p place, runs []judged) bool {
	owner, name, _ := strings.Cut(x.judge.repository, "/")
	derived, err := trust.Derive(trust.Request{
		Issuer: github.ParseIssuer(x.v.issuerURL), Owner: owner, Repo: name, OwnerID: x.place.OwnerID, RepoID: x.place.RepositoryID,
		Form: trust.FormAuto, WorkflowFile: RepositoryPath(runs[0].origin.Workflow), CalledWorkflow: p.called,
		Audience: cmp.Or(x.v.rule.Match.Audience, federation.DefaultAudience), Wanted: p.wanted(eventsOf(runs)),
	})
	if err != nil {
		return false
	}
	e := federation.NewEvaluator(derived.Match)
	return !slices.ContainsFunc(runs, func(d judged) bool { return d.verdict.claims == nil || !e.Evaluate(d.verdict.claims).Matched })
}

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
type place struct {
	branch        string // that is pushed or chosen; of pull requests, their base
	defaultBranch string
	tag           string
	environment   string
	called        string // the full name of the workflow that holds the job
	anyBase       bool   // pull requests for every branch: none may be named
}

// join is the place of the runs of both, and whether one command can say it.
func (p place) join(o place) (place, bool) {
	one := func(a, b string) bool { return a == "" || b == "" || a == b }
	ok := p.environment == o.environment && p.called == o.called && one(p.branch, o.branch) && one(p.tag, o.tag)
	p.branch, p.tag, p.defaultBranch = cmp.Or(p.branch, o.branch), cmp.Or(p.tag, o.tag), cmp.Or(p.defaultBranch, o.defaultBranch)
	p.anyBase = p.anyBase || o.anyBase
	return p, ok && !(p.anyBase && p.branch != "")
}

// generating finds the gh-wif generate that makes a rule for a job's runs, which
// the rule at hand keeps out.
type generating struct {
	rule       *ruleView
	repository string // that the rule is about
	known      Known  // of the repository
}

// placeOf is where the runs of a case are, and whether flags can say it.
func (g generating) placeOf(root workflow.File, c runCase) (place, bool) {
	o, p := c.origin, place{environment: c.Text}
	if c.Unknown {
		return p, false
	}
	main := cmp.Or(g.known.DefaultBranch, mainBranch)
	ok := true
	ref := "" // where it is known
	switch {
	case o.RefKind == github.RefDefault:
		p.defaultBranch, ref = main, github.RefsHeads+main
	case o.RefKind == github.RefPullMerge:
		p.branch = baseOf(root, o.Event)
		p.anyBase = p.branch == ""
	case o.RefKind == github.RefMergeQueue:
		p.branch, ok = cmp.Or(o.Ref, main), !o.Pattern
	case o.RefKind == github.RefTag && o.Ref == "":
	case o.Ref == "", o.Ref == github.RefsHeads+"**":
		if branch, ok := strings.CutPrefix(c.refs.show, github.RefsHeads); ok && c.refs.is != SubPattern {
			main = branch
		}
		p.branch, ref = main, github.RefsHeads+main
	case strings.HasPrefix(o.Ref, github.RefsTags):
		p.tag, ref = strings.TrimPrefix(o.Ref, github.RefsTags), o.Ref
		ok = github.CheckTagPattern(p.tag) == nil && !strings.ContainsAny(strings.TrimSuffix(p.tag, "*"), `*?+[]!\`)
	default:
		p.branch, ref, ok = strings.TrimPrefix(o.Ref, github.RefsHeads), o.Ref, !o.Pattern
	}
	if !ok {
		return p, false
	}
	return g.calledAt(p, o, ref)
}

// baseOf is the one branch that the pull requests of a trigger are for; empty where
// they may be for several.
func baseOf(root workflow.File, event string) string {
	t, ok := root.Trigger(event)
	if !ok || len(t.Branches) != 1 {
		return ""
	}
	name, _ := github.FilterName(t.Branches[0])
	return name
}

// calledAt adds the workflow that the job stands in, where its full ref is known.
func (g generating) calledAt(p place, o workflow.Origin, ref string) (place, bool) {
	p.called = o.Called
	if strings.HasPrefix(o.Called, github.WorkflowDir) {
		p.called = g.repository + "/" + o.Called + "@" + ref
	}
	_, at, _ := strings.Cut(p.called, "@")
	return p, o.Called == "" || !o.Pattern && (strings.HasPrefix(at, "refs/") || github.IsCommit(at))
}

// command is what makes a rule for the runs of a job, beginning with those of one
// origin and with as many of the others as it can say. It is empty where no rule
// of it was seen to let them in. whose says whether the rule is for all of them.
func (g generating) command(j judgedJob, first judged) (command, whose string) {
	p, ok := g.placeOf(j.root.file, first.runCase)
	if !ok || !g.rule.tells(github.ClaimRepository, g.repository) {
		return "", ""
	}
	runs := []judged{first}
	for _, d := range j.runs {
		q, ok := g.placeOf(j.root.file, d.runCase)
		if joint, fits := p.join(q); ok && fits && g.asksOnlyFor(joint, append(runs, d), j) {
			p, runs = joint, append(runs, d)
		}
	}
	if !g.tried(p, runs) {
		return "", ""
	}
	whose = "this job"
	if slices.ContainsFunc(j.runs, func(d judged) bool { return !slices.ContainsFunc(runs, d.same) }) {
		whose = "a part of its runs, on " + strings.Join(eventsOf(runs), ", ") + cmp.Or(prefixed(" of "+github.RefsHeads, p.branch), prefixed(" of "+github.RefsTags, p.tag))
	}
	words := []string{"gh-wif", "generate", "--repo", g.repository}
	flag := func(name, value string) {
		if value != "" {
			words = append(words, "--"+name, say.Shell(value))
		}
	}
	for _, event := range eventsOf(runs) {
		flag("event", event)
	}
	flag("branch", p.branch)
	flag("default-branch", p.defaultBranch)
	flag("tag", p.tag)
	flag("environment", p.environment)
	flag("workflow-file", strings.TrimPrefix(RepositoryPath(first.origin.Workflow), github.WorkflowDir))
	flag("reusable-workflow", p.called)
	flag("owner-id", g.known.OwnerID)
	flag("repository-id", g.known.RepositoryID)
	return strings.Join(append(words, "--print", "rule"), " "), whose
}

// same reports whether both are one event on one ref.
func (d judged) same(o judged) bool {
	return d.origin.Event == o.origin.Event && d.origin.Ref == o.origin.Ref && d.Text == o.Text
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
	return trust.WantedRuns(events, trust.Place{
		Branch: p.branch, DefaultBranch: p.defaultBranch, Tag: p.tag, Environment: p.environment,
	})
}

// asksOnlyFor reports whether the command for some runs asks for none that the job
// does not have.
func (g generating) asksOnlyFor(p place, runs []judged, j judgedJob) bool {
	return !slices.ContainsFunc(p.wanted(eventsOf(runs)), func(w trust.Wanted) bool {
		return !slices.ContainsFunc(j.runs, func(d judged) bool {
			q, ok := g.placeOf(j.root.file, d.runCase)
			return ok && slices.Contains(q.wanted([]string{d.origin.Event}), w)
		})
	})
}

// tried reports whether the rule that the command makes lets the runs in.
func (g generating) tried(p place, runs []judged) bool {
	owner, name, _ := strings.Cut(g.repository, "/")
	derived, err := trust.Derive(trust.Request{
		Issuer: github.ParseIssuer(g.rule.issuerURL), Owner: owner, Repo: name, OwnerID: g.known.OwnerID, RepoID: g.known.RepositoryID,
		Form: trust.FormAuto, WorkflowFile: RepositoryPath(runs[0].origin.Workflow), CalledWorkflow: p.called,
		Audience: cmp.Or(g.rule.rule.Match.Audience, federation.DefaultAudience), BaseRef: p.branch, Wanted: p.wanted(eventsOf(runs)),
	})
	if err != nil {
		return false
	}
	e := federation.NewEvaluator(derived.Match)
	return !slices.ContainsFunc(runs, func(d judged) bool { return d.verdict.claims == nil || !e.Evaluate(d.verdict.claims).Matched })
}

package lint

import (
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
	"gh-wif/internal/say"
	"gh-wif/internal/trust"
	"gh-wif/internal/workflow"
)

// wantedRun is a run that a rule is for: it gets in, and must after every change
// that is advised.
type wantedRun struct {
	claims map[string]any
	ref    trust.Text // open where the next run has another
}

func (r wantedRun) text(claim string) string { s, _ := r.claims[claim].(string); return s }

// runsOf are the runs of the jobs that exchange under a rule and get in, in the
// workflows beside it.
func (x *crossing) runsOf() []wantedRun {
	jobs := x.mine
	if len(jobs) == 0 {
		jobs = x.open
	}
	var out []wantedRun
	for _, j := range jobs {
		for _, d := range j.runs {
			if v := d.verdict; v.Answer != Denied && v.claims != nil && v.Failed.Matcher == "" {
				out = append(out, wantedRun{v.claims, refText(v.Ref, d.origin.Ref, d.origin.Pattern)})
			}
		}
	}
	return out
}

// guarded are the jobs under a rule that an event starts, by name, where the
// workflow itself keeps those without write access out of each; none where one is
// open to them.
func (x *crossing) guarded(event string) []string {
	var out []string
	for _, j := range slices.Concat(x.mine, x.open) {
		if !slices.ContainsFunc(j.runs, func(d judged) bool { return d.origin.Event == event }) {
			continue
		}
		first, _, _ := strings.Cut(j.origins[0].Job, "/")
		if workflow.OpenToStrangers(j.root.file, first, event) {
			return nil
		}
		out = append(out, j.name()+" of "+j.root.file.Path)
	}
	return out
}

// refText is what the runs of one kind have in common with a ref of theirs. filter
// is the one that the workflow sets, if any, and pattern reports whether it is more
// than a name.
func refText(ref, filter string, pattern bool) trust.Text {
	queue := strings.HasPrefix(ref, github.RefsHeads+github.MergeQueuePath)
	switch {
	case filter != "" && !pattern && !queue:
		return trust.Exact(ref)
	case strings.HasPrefix(ref, github.RefsPull):
		return trust.StartingWith(github.RefsPull)
	case queue:
		return trust.StartingWith(ref[:strings.LastIndex(ref, "/pr-")+len("/pr-")])
	}
	start := literalStart(filter, ref)
	if filter == "" && !strings.HasPrefix(ref, github.RefsTags) || start == github.RefsHeads {
		return trust.Exact(ref) // any branch starts it: the one at hand is meant
	}
	return trust.StartingWith(start)
}

// literalStart is what a filter pattern has before its first special character;
// without one, a tag is any.
func literalStart(filter, ref string) string {
	if filter == "" {
		return github.RefsTags
	}
	if i := strings.IndexAny(filter, `*?+[]!\`); i >= 0 {
		filter = filter[:i]
	}
	if !strings.HasPrefix(ref, filter) {
		return ref
	}
	return filter
}

// homeRuns is the run that a rule names, for want of a workflow.
func (v *ruleView) homeRuns() []wantedRun {
	home := v.kinds["same_run"]
	if !home.Admitted {
		return nil
	}
	ref := v.home(github.ClaimRef)
	text := refText(ref, "", false)
	if text.Open && v.names(ref) {
		text = trust.Exact(ref)
	}
	return []wantedRun{{home.Claims, text}}
}

// shell is the rule as a command names it: its file, or one that it would be saved in.
func (v *ruleView) shell() string {
	if v.real {
		return "rule.json"
	}
	return say.Shell(v.path)
}

// names reports whether the rule itself holds a value; the exposure makes up others.
func (v *ruleView) names(value string) bool { return namedBy(v.rule.Match, value) }

func namedBy(m federation.Match, value string) bool {
	return strings.Contains(m.SubjectPrefix, value) || strings.Contains(m.Condition, value) ||
		slices.ContainsFunc(m.Claims, func(c federation.Claim) bool { text, ok := c.Text(); return ok && text == value })
}

// tells reports whether a value of the runs is theirs, and not one that was made up
// for what nothing tells.
func (v *ruleView) tells(claim, value string) bool {
	k := v.about
	switch claim {
	case github.ClaimOwner:
		owner, _, _ := strings.Cut(k.Repository, "/")
		return v.names(value) || value == owner
	case github.ClaimRepository:
		return v.namesRepository(value) || value == k.Repository
	case github.ClaimOwnerID:
		return v.names(value) || value == k.OwnerID
	case github.ClaimRepositoryID:
		return v.names(value) || value == k.RepositoryID
	case github.ClaimWorkflowRef, github.ClaimJobWorkflowRef:
		repository, _, _ := strings.Cut(value, "/"+github.WorkflowDir)
		return v.names(value) || v.seen && v.tells(github.ClaimRepository, repository)
	}
	return v.seen || v.names(value)
}

// yours says of a claim that nothing tells what stands for the value advised.
var yours = map[string]string{
	github.ClaimEvent: ", or the event that starts your workflow",
	github.ClaimRef:   ", or the ref that your workflow runs on",
}

// fix is what closes an opening, in words and as the change that was tried.
func (o opening) fix(v *ruleView) (string, *federation.Change) {
	change, ok := v.mend(o)
	if !ok && o.unnamed == nil {
		return "narrow the rule by hand: no one matcher keeps this out and the runs that the rule is for in", nil
	}
	told, own := ok, ""
	for _, claim := range o.pins {
		for _, r := range v.runs {
			if !v.tells(claim, r.text(claim)) {
				told, own = false, yours[claim]
			}
		}
	}
	switch {
	case told:
		return v.told(change), &change
	case o.unnamed == nil:
		return v.told(change) + own, &change
	case ok:
		return o.unnamed(v), &change
	}
	return o.unnamed(v), nil
}

// namesRepository reports whether the rule says which repository it is about, in
// any of its matchers.
func (v *ruleView) namesRepository(repository string) bool {
	if v.names(repository) {
		return true
	}
	subjects := []string{v.rule.Match.SubjectPrefix}
	if sub, ok := v.rule.Match.Claim(github.ClaimSubject); ok {
		subjects = append(subjects, sub)
	}
	for _, m := range v.compared {
		if m.Claim == github.ClaimSubject {
			subjects = append(subjects, m.Text)
		}
	}
	return slices.ContainsFunc(subjects, func(sub string) bool {
		p := pattern.Parse(sub)
		owner, _ := p.FullOwner()
		name, _ := p.FullRepository()
		return owner+"/"+name == repository || name == repository
	})
}

// told is a change as advice: what stands in its way in this rule is said.
func (v *ruleView) told(change federation.Change) string {
	text := "add " + change.String()
	if change.Condition != "" && v.rule.Match.Condition != "" {
		text += " beside the condition there: (that) && (this)"
	}
	return text
}

// with is the rule after a change, examined anew.
func (v *ruleView) with(change federation.Change) *ruleView {
	out := *v
	out.rule = v.rule.WithMatch(change.Apply(v.rule.Match))
	out.examine()
	return &out
}

// mend finds the change that closes an opening and keeps out none of the runs that
// the rule is for, by trying it.
func (v *ruleView) mend(o opening) (federation.Change, bool) {
	if len(v.runs) == 0 {
		return federation.Change{}, false
	}
	change := federation.Change{}
	for _, claim := range o.pins {
		texts := textsOf(claim, v.runs)
		if texts == nil {
			return federation.Change{}, false
		}
		change = change.And(trust.Pin(claim, texts))
	}
	after := v.with(change)
	for _, r := range v.runs {
		if !after.evaluator.Evaluate(r.claims).Matched {
			return federation.Change{}, false
		}
	}
	if _, open := o.finds(after); open {
		return federation.Change{}, false
	}
	return change, true
}

// textsOf are the values that a claim has in the runs; nil where one of them lacks
// it.
func textsOf(claim string, runs []wantedRun) []trust.Text {
	var out []trust.Text
	for _, r := range runs {
		value := r.text(claim)
		text := trust.Exact(value)
		switch claim {
		case github.ClaimRef:
			text = r.ref
		case github.ClaimWorkflowRef:
			file, _, _ := cutFileRef(value)
			text = trust.Text{Before: file + "@" + r.ref.Before, Open: r.ref.Open}
		}
		if value == "" {
			return nil
		}
		out = append(out, text)
	}
	return out
}

package migrate

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/trust"
	"gh-wif/templates"
	"gh-wif/wizard"
)

// rulePlan is a rule and the jobs whose runs it lets in.
type rulePlan struct {
	jobs   []*jobPlan
	wanted []wantedRun
	suffix string // tells it from the others; empty where it is the only one
	apart  string // what its file has in place of suffix, where that one is another rule's; empty: none is
	rule   federation.Rule
	named  string // the variable that holds its id
	plan   wizard.Plan
}

// file is where the rule goes: rule.json, or one for each of several.
func (g *rulePlan) file() string {
	name := cmp.Or(g.apart, g.suffix)
	if name == "" {
		return "rule.json"
	}
	return "rule-" + name + ".json"
}

// ruleSet makes the rules of a migration from its answers.
type ruleSet struct {
	answers       wizard.Answers
	defaultBranch string // empty: not known
	groups        []*rulePlan
	held          map[string]string // of [Options]
	issuer        federation.Issuer
}

// make puts jobs with the same runs together and makes a rule for each group.
func (r *ruleSet) make(all sources) error {
	r.groups = nil
	for _, s := range all {
		for _, j := range s.jobs {
			if j.State == Switched && !j.grants {
				r.group(j)
			}
		}
	}
	r.name(all)
	for _, g := range r.groups {
		if err := r.build(g); err != nil {
			return err
		}
	}
	r.keepApart()
	return nil
}

// keepApart gives a rule a file of its own where the one that it would go to holds another rule.
func (r *ruleSet) keepApart() {
	for _, g := range r.groups {
		first := cmp.Or(g.suffix, slug(g.jobs[0].job.ID))
		for n := 1; n < mostHeld; n++ {
			name, there := r.held[g.file()]
			other := slices.ContainsFunc(r.groups, func(o *rulePlan) bool { return o != g && o.file() == g.file() })
			if !other && (!there || name == g.rule.Name) {
				break
			}
			g.apart = first
			if k := n + min(1, len(g.suffix)); k > 1 {
				g.apart = fmt.Sprintf("%s-%d", first, k)
			}
		}
	}
}

// mostHeld only bounds the search for a name that is free.
const mostHeld = 100

func (r *ruleSet) group(j *jobPlan) {
	same := func(g *rulePlan) bool {
		return len(g.wanted) == len(j.wanted) && !slices.ContainsFunc(j.wanted, func(w wantedRun) bool { return !slices.Contains(g.wanted, w) })
	}
	i := slices.IndexFunc(r.groups, same)
	if i < 0 {
		i = len(r.groups)
		r.groups = append(r.groups, &rulePlan{wanted: j.wanted})
	}
	r.groups[i].jobs = append(r.groups[i].jobs, j)
	j.rule = r.groups[i]
}

// name gives each of several rules a name of its own, by its first job, and by the file where two
// have jobs of one name.
func (r *ruleSet) name(all sources) {
	plain := templates.Variable{Name: federation.RuleID.Env, Kind: federation.RuleID}
	taken := false // another job's rule has the plain variable
	for _, s := range all {
		taken = taken || plain.In(string(s.Text))
	}
	if len(r.groups) == 1 && !taken {
		r.groups[0].named = federation.RuleID.Env
		return
	}
	count := map[string]int{}
	for _, g := range r.groups {
		count[slug(g.jobs[0].job.ID)]++
	}
	seen := map[string]int{}
	for _, g := range r.groups {
		j := g.jobs[0]
		name := slug(j.job.ID)
		if count[name] > 1 {
			file := path.Base(j.source.Path)
			name = slug(strings.TrimSuffix(strings.TrimSuffix(file, ".yml"), ".yaml")) + "-" + name
		}
		if seen[name]++; seen[name] > 1 {
			name += fmt.Sprintf("-%d", seen[name])
		}
		g.named = wizard.RuleVariable(name)
		if len(r.groups) > 1 {
			g.suffix = name
		}
	}
}

// slug is what a name may hold of a job's or a file's name.
func slug(s string) string { return cmp.Or(wizard.Slug(s), "job") }

// build makes the rule of a group: the answers are those of the wizard, the runs those of the jobs.
func (r *ruleSet) build(g *rulePlan) error {
	a := r.answers
	a.Language, a.Tag, a.Branch, a.Cron, a.ReusableWorkflow = string(templates.Snippet), "", "", "", ""
	a.DefaultBranch = strings.TrimPrefix(r.defaultBranchOf(g), github.RefsHeads)
	a.Events, a.Environment, a.AnyWorkflow = nil, g.wanted[0].Environment, false
	var runs []trust.Wanted
	var callers, called []string
	for _, w := range g.wanted {
		a.Events = addNew(a.Events, w.Event)
		callers, called = addNew(callers, w.workflow), addNew(called, w.called)
		if !slices.Contains(runs, w.Wanted) {
			runs = append(runs, w.Wanted)
		}
		if w.Environment != a.Environment {
			a.Environment = ""
		}
	}
	a.Branch = baseOf(g.wanted)
	a.WorkflowFile = path.Base(callers[0])
	a.AnyWorkflow = len(callers) > 1
	condition := ""
	if called[0] != "" && len(called) == 1 {
		file := r.answers.Repository + "/" + called[0] + "@"
		if ref, ok := oneRef(g.wanted); ok {
			a.ReusableWorkflow = file + ref
		} else {
			condition = "claims." + github.ClaimJobWorkflowRef + ".startsWith(" + federation.QuoteCEL(file) + ")"
		}
	}
	plan, err := wizard.BuildRuns(a, runs)
	if err != nil {
		return err
	}
	g.plan, g.rule = plan, plan.Rule
	if condition != "" {
		g.rule = g.rule.WithMatch(withCondition(g.rule.Match, condition))
	}
	r.issuer = plan.Issuer
	r.unique(g)
	return nil
}

// defaultBranchOf is the default branch where a run of the group is on it.
func (r *ruleSet) defaultBranchOf(g *rulePlan) string {
	if r.defaultBranch != "" {
		return r.defaultBranch
	}
	for _, w := range g.wanted {
		if trust.NeedsDefaultBranch(w.Event) {
			return w.Ref.Before
		}
	}
	return ""
}

// unique gives a rule a name that no other has.
func (r *ruleSet) unique(g *rulePlan) {
	for _, o := range r.groups {
		if o != g && o.rule.Name == g.rule.Name && g.suffix != "" {
			name := g.rule.Name
			g.rule.Name = strings.TrimRight(name[:min(len(name), federation.MaxName-len(g.suffix)-1)], "-") + "-" + g.suffix
		}
	}
}

// baseOf is the one branch that all the pull requests are for; empty: there are several, or none.
func baseOf(wanted []wantedRun) string {
	base := ""
	for _, w := range wanted {
		e, _ := github.EventByName(w.Event)
		switch {
		case !e.PullRequestSubject:
		case w.base == "" || base != "" && w.base != base:
			return ""
		default:
			base = w.base
		}
	}
	return base
}

// oneRef is the ref of every run, where it is one and known in full.
func oneRef(wanted []wantedRun) (string, bool) {
	ref := wanted[0].Ref
	for _, w := range wanted {
		if w.Ref != ref {
			return "", false
		}
	}
	return ref.Before, !ref.Open
}

// withCondition adds a conjunct to a match.
func withCondition(m federation.Match, condition string) federation.Match {
	switch {
	case m.Condition == "":
		m.Condition = condition
	case strings.Contains(m.Condition, "||"):
		m.Condition = "(" + m.Condition + ") && " + condition
	default:
		m.Condition += " && " + condition
	}
	return m
}

func addNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// pinned leaves the jobs alone whose runs come by a file that no rule can be pinned to, for its name.
func (all sources) pinned() {
	for _, s := range all {
		for _, j := range s.jobs {
			for _, w := range j.wanted {
				j.nameable(w.workflow)
				j.nameable(w.called)
			}
		}
	}
}

func (j *jobPlan) nameable(file string) {
	var name *github.NameError
	if j.State == Switched && file != "" && errors.As(github.CheckWorkflowFile(path.Base(file)), &name) {
		j.cannot(j.Line, fmt.Sprintf("the rule names the workflow's file, and %q %s: rename it", name.Value, name.Problem))
	}
}

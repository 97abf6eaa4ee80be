package sight

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/lint"
	"gh-wif/internal/say"
	"gh-wif/internal/trust"
	"gh-wif/internal/trust/remedy"
	"gh-wif/internal/workflow"
)

// rule is a rule of the working copy with what it says of every run.
type rule struct {
	path     string
	rule     federation.Rule
	exposure trust.Exposure
	runs     []lint.Prediction
}

// called is a job that exchanges a token, with its runs by the rules, each in the order of them.
type called struct {
	workflow, job string
	ids           []string // of the rules that the file names
	runs          [][]lint.Prediction
}

// mostTold is how many jobs of a kind are told one by one.
const mostTold = 2

// rules tells whom the rules let in, and which jobs get in by them.
func (l *looker) rules() {
	rules := l.read()
	for _, r := range rules {
		l.strangers(r)
	}
	jobs := l.jobs(rules)
	l.calls = len(jobs) > 0
	told := map[Kind]int{}
	for _, s := range judgeAll(rules, jobs) {
		s.Workflow = l.file(s.Workflow)
		same := func(o Sight) bool { return s.Kind == Fine && o.Kind == Fine && o.Rule == s.Rule }
		if i := slices.IndexFunc(l.out, same); i >= 0 { // of one rule it is said once
			l.out[i].Others++
			continue
		}
		if told[s.Kind]++; told[s.Kind] > mostTold {
			i := slices.IndexFunc(l.out, func(o Sight) bool { return o.Kind == s.Kind })
			l.out[i].Others++
			continue
		}
		l.add(s)
	}
}

// read reads the rules, and predicts the runs with the verdict of each.
func (l *looker) read() []rule {
	var out []rule
	for _, s := range l.in.Lint.Rules {
		r, err := federation.ReadRule(s.Text)
		if err != nil { // lint says what is wrong with it
			continue
		}
		if l.late() {
			l.missed++
			continue
		}
		known := l.in.Lint.Known
		one := rule{path: s.Path, rule: r, exposure: trust.Expose(r, trust.Hint{IssuerURL: cmp.Or(known.IssuerURL, github.IssuerURL)})}
		one.runs, _ = lint.Predict(lint.PredictInput{Workflows: l.in.Lint.Workflows, Known: known, Rule: &r})
		out = append(out, one)
	}
	return out
}

// strangers tells of a rule that lets in whom it should not.
func (l *looker) strangers(r rule) {
	if r.exposure.Severity != trust.SeverityDanger {
		return
	}
	var worst []trust.Kind
	for _, k := range r.exposure.Kinds {
		if k.Admitted && k.Severity == trust.SeverityDanger {
			worst = append(worst, k)
		}
	}
	s := Sight{Kind: Strangers, Rule: r.path, Of: &r.rule, Exposure: r.exposure}
	if len(worst) > 0 {
		s.Why, s.Others = say.Prose(worst[0].Title), len(worst)-1
	}
	l.add(s)
}

// jobs are the jobs that exchange a token, with what every rule says of their runs.
func (l *looker) jobs(rules []rule) []called {
	predicted := make([][]lint.Prediction, 0, max(1, len(rules)))
	for _, r := range rules {
		predicted = append(predicted, r.runs)
	}
	if len(rules) == 0 {
		runs, _ := lint.Predict(lint.PredictInput{Workflows: l.in.Lint.Workflows, Known: l.in.Lint.Known})
		predicted = append(predicted, runs)
	}
	var out []called
	for i, runs := range predicted {
		for _, p := range runs {
			if !p.Federated || p.Event == "workflow_call" {
				continue
			}
			at := slices.IndexFunc(out, func(c called) bool { return c.workflow == p.Workflow && c.job == p.Job })
			if at < 0 {
				at = len(out)
				out = append(out, called{workflow: p.Workflow, job: p.Job, ids: l.names(p), runs: make([][]lint.Prediction, len(predicted))})
			}
			out[at].runs[i] = append(out[at].runs[i], p)
		}
	}
	return out
}

// file is a workflow's path as it was given, by its path in the repository.
func (l *looker) file(workflow string) string {
	for _, w := range l.in.Lint.Workflows {
		if lint.RepositoryPath(w.Path) == workflow {
			return w.Path
		}
	}
	return workflow
}

// names are the ids of rules that the file of a run's job spells out.
func (l *looker) names(p lint.Prediction) []string {
	file := cmp.Or(p.Called, p.Workflow)
	id := path.Base(p.Job)
	var out []string
	for _, w := range l.in.Lint.Workflows {
		if lint.RepositoryPath(w.Path) != file {
			continue
		}
		f, err := workflow.Read(w.Path, w.Text)
		if err != nil {
			continue
		}
		for _, j := range f.Federated() {
			for _, v := range j.Vars {
				if j.Job == id && v.Name == federation.RuleID.Env && !v.Value.Expression && federation.RuleID.Check(v.Value.Text) == "" {
					out = append(out, v.Value.Text)
				}
			}
		}
	}
	return out
}

// judgeAll says of every job what the rules make of it.
func judgeAll(rules []rule, jobs []called) []Sight {
	var out []Sight
	taken := make([]bool, len(rules)) // the rule lets in a job
	for _, j := range jobs {
		for i := range rules {
			taken[i] = taken[i] || slices.ContainsFunc(j.runs[i], admitted)
		}
	}
	for _, j := range jobs {
		if len(rules) == 0 {
			out = append(out, Sight{Kind: NoRule, Workflow: j.workflow, Job: j.job, Events: events(j.runs[0])})
			continue
		}
		if s, ok := j.judge(rules, taken); ok {
			out = append(out, s)
		}
	}
	return out
}

func admitted(p lint.Prediction) bool { return p.Verdict.Answer == lint.Admitted }
func denied(p lint.Prediction) bool {
	return p.Verdict.Answer == lint.Denied && p.Verdict.Failed.Matcher != lint.MatcherPermissions
}

// judge says what becomes of a job by the rule that is nearest to it.
func (j called) judge(rules []rule, taken []bool) (Sight, bool) {
	at, most := -1, -1
	for i, r := range rules {
		if len(j.ids) > 0 && r.rule.ID != "" && !slices.Contains(j.ids, r.rule.ID) {
			continue // the job names another rule
		}
		if n := count(j.runs[i], admitted); n > most {
			at, most = i, n
		}
	}
	if at < 0 || len(j.runs[at]) == 0 {
		return Sight{}, false
	}
	r, runs := rules[at], j.runs[at]
	s := Sight{Workflow: j.workflow, Job: j.job, Rule: r.path, Of: &r.rule, Exposure: r.exposure}
	refused := slices.DeleteFunc(slices.Clone(runs), func(p lint.Prediction) bool { return !denied(p) })
	switch {
	case most == len(runs):
		s.Kind, s.Events = Fine, events(runs)
		return s, true
	case len(refused) == 0:
		return Sight{}, false // it hangs on something that the files do not tell
	case len(refused) < len(runs):
		s.Kind = Partly
	case taken[at] && !slices.Contains(j.ids, r.rule.ID):
		s.Kind = Unmatched
	default:
		s.Kind = Refused
	}
	s.Events, s.Run = events(refused), refused[0].Verdict.Tried()
	s.Why = remedy.Find(remedy.Input{Rule: r.rule, Claims: s.Run}).Story.Headline
	return s, true
}

func count(runs []lint.Prediction, is func(lint.Prediction) bool) (n int) {
	for _, p := range runs {
		if is(p) {
			n++
		}
	}
	return n
}

// events are those of runs, each once.
func events(runs []lint.Prediction) []string {
	var out []string
	for _, p := range runs {
		if !slices.Contains(out, p.Event) {
			out = append(out, p.Event)
		}
	}
	return out
}

// told are the findings that other sights tell better, beside those of whom a rule lets in.
var told = []string{"job_never_admitted", "rule_environment_not_in_job", "job_trigger_not_admitted", "rule_matches_no_job"}

// errors tells what is wrong with the files: one sight, with every finding that is more than a note.
func (l *looker) errors() {
	if l.late() {
		l.missed += len(l.in.Lint.Workflows)
		return
	}
	var worst, more []lint.Finding
	for _, f := range lint.Check(l.in.Lint).Findings {
		switch {
		case slices.Contains(told, f.ID) || f.Severity == workflow.Error && strings.HasPrefix(f.ID, "rule_admits_"):
		case f.Severity == workflow.Error:
			worst = append(worst, f)
		case f.Severity == workflow.Warning:
			more = append(more, f)
		}
	}
	if len(worst) == 0 {
		return
	}
	s := Sight{Kind: Errors, Why: say.Prose(worst[0].Message), Others: len(worst) - 1, Findings: append(worst, more...)}
	if strings.Contains(worst[0].File, github.WorkflowDir) {
		s.Workflow = worst[0].File
	} else {
		s.Rule = worst[0].File
	}
	l.add(s)
}

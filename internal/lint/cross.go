package lint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/workflow"
)

// The findings that need a rule and a workflow. Each is about a job that
// exchanges its token under the rule.
var crossWhy = map[string]string{
	"job_never_admitted":          "Every exchange of this job will be denied with 401.",
	"job_trigger_not_admitted":    "Runs of this trigger will be denied with 401, while others of the same job work.",
	"rule_environment_not_in_job": "sub names the environment only where the job declares it.",
	"rule_audience_not_requested": "The audience is compared byte for byte.",
	"rule_matches_no_job":         "A rule under which nothing can be exchanged is of no use.",
	"rule_other_repository":       "The rule lets in the jobs of the repository that it names and no other's.",
	"rule_issuer_differs":         "A rule belongs to the issuer with the id that it names.",
	"env_rule_id_differs":         "A rule is chosen by its id in the request: there is no search among rules.",
	"env_service_account_differs": "The exchange must name the rule's target.",
	"env_workspace_differs":       "The exchange must name one of the rule's workspaces.",
}

// jobRuns is one federated job with every origin that it has under one file.
type jobRuns struct {
	root    workflowView
	located located
	origins []workflow.Origin
}

// rule is how the job names the rule: an id, or an expression. A variable can be
// another one in each environment.
func (j jobRuns) rule() string {
	vars := j.located.facts.Vars
	if v, calls := workflow.CallsFederated(j.located.job); calls {
		vars = []workflow.EnvVar{{Name: federation.RuleID.Env, Value: v.Value}}
	}
	for _, v := range vars {
		if v.Name == federation.RuleID.Env && v.Value.Text != "" {
			return strings.Join(strings.Fields(v.Value.Text), "") + " " + j.located.job.Environment.Text
		}
	}
	return ""
}

func (j jobRuns) position() (file string, line, column int) {
	return j.located.file.Path, max(j.located.job.Pos.Line, 1), max(j.located.job.Pos.Column, 1)
}

func (j jobRuns) name() string { return fmt.Sprintf("job %q", j.located.job.ID) }

// value is a variable or input of the job where it is a literal.
func (j jobRuns) value(k federation.IDKind) (workflow.EnvVar, bool) {
	for _, v := range j.located.facts.Vars {
		if v.Name == k.Env && !v.Value.Expression && !k.IsPlaceholder(v.Value.Text) {
			return v, true
		}
	}
	return workflow.EnvVar{}, false
}

// federatedJobs groups the origins of the federated jobs.
func (c *checker) federatedJobs() []jobRuns {
	var out []jobRuns
	for _, w := range c.workflows {
		resolve := c.resolver(w)
		at := map[string]int{} // the job's place in out; -1 where it is not federated
		for _, o := range workflow.Origins(w.file, c.in.Known.place(resolve)) {
			i, known := at[o.Job]
			if !known {
				i = -1
				if l, ok := locate(w.file, o.Job, resolve); ok && l.federated() && o.Event != "workflow_call" {
					i = len(out)
					out = append(out, jobRuns{root: w, located: l})
				}
				at[o.Job] = i
			}
			if i >= 0 {
				out[i].origins = append(out[i].origins, o)
			}
		}
	}
	return out
}

// crossings asks every rule about the jobs that exchange a token.
func (c *checker) crossings(jobs []jobRuns) []*crossing {
	c.claim(jobs)
	var out []*crossing
	for _, r := range c.rules {
		switch {
		case !r.gitHub || r.broken != nil:
			continue
		case r.real && !r.ours:
			r.runs = r.homeRuns()
			continue
		}
		x := &crossing{c: c, v: r, judge: judgeOf(r.rule, r.exposure), all: len(jobs), peers: c.peers(r)}
		x.place = c.in.Known
		if !r.admits("other_repository") && r.namesRepository(x.judge.repository) {
			x.place.Repository = ""
		}
		if x.place.Form == "" {
			x.place.Form = github.FormClassic
			if x.judge.immutable {
				x.place.Form = github.FormImmutable
			}
		}
		x.take(jobs)
		r.runs = x.runsOf()
		if r.seen = len(r.runs) > 0; !r.seen {
			r.runs = r.homeRuns()
		}
		r.guards = x.guarded("pull_request_target")
		out = append(out, x)
	}
	return out
}

func (c *checker) crossIssuer() {
	if len(c.in.Rules) != 1 || len(c.in.Issuers) != 1 || len(c.rules) == 0 || len(c.issuers) == 0 {
		return
	}
	r, i := c.rules[0], c.issuers[0].issuer // files come first
	if r.real || c.issuers[0].real || i.ID == "" || federation.IssuerID.IsPlaceholder(r.rule.IssuerID) || r.rule.IssuerID == i.ID {
		return
	}
	c.add(r.finding("rule_issuer_differs", workflow.Warning, crossWhy["rule_issuer_differs"], hit{
		field: "issuer_id", message: fmt.Sprintf("issuer_id is %q, and the issuer beside it is %q", r.rule.IssuerID, i.ID), fix: "give the issuer of the rule, or write its id",
	}))
}

// crossing is one rule against all jobs.
type crossing struct {
	c     *checker
	v     *ruleView
	judge *judge
	place Known
	all   int         // how many jobs exchange a token
	peers int         // how many rules a job can mean that names none by its id
	mine  []judgedJob // the jobs that exchange under this rule
	open  []judgedJob // the jobs of which that is not known
}

// judgedJob is a job with what a rule says of each of its origins.
type judgedJob struct {
	jobRuns
	runs []judged
}

func (x *crossing) onRule(id string, severity workflow.Grade, h hit) {
	x.c.add(x.v.finding(id, severity, crossWhy[id], h))
}

func (x *crossing) onJob(j jobRuns, id string, severity workflow.Grade, pos workflow.Pos, message, fix string) {
	file, line, column := j.position()
	if pos.Line > 0 {
		line, column = pos.Line, pos.Column
	}
	x.c.add(Finding{ID: id, Severity: severity, File: file, Line: line, Column: column, Message: message, Why: crossWhy[id], Fix: fix})
}

// otherRepository compares the repository that the rule names with the one that the files are
// from, and with the present name where GitHub told that there is another one.
func (x *crossing) otherRepository(jobs int) {
	have, gitHub := x.c.in.Known.Repository, x.c.in.Known.GitHub
	renamed := gitHub != nil && gitHub.Repository != nil && strings.EqualFold(gitHub.Asked, x.judge.repository)
	if have == "" || jobs == 0 && !renamed || have == x.judge.repository || !x.v.admits("same_run") {
		return
	}
	message := fmt.Sprintf("the rule is about %s, and the workflows are those of %s", x.judge.repository, have)
	if renamed {
		message = fmt.Sprintf("the rule is about %s, which GitHub calls %s", x.judge.repository, have)
	}
	if strings.EqualFold(have, x.judge.repository) {
		message += " (the names differ in case only, and are compared byte for byte)"
	}
	x.onRule("rule_other_repository", workflow.Warning,
		hit{field: "match", message: message, fix: "write " + have + " in the rule, or check the workflows of " + x.judge.repository})
}

// take finds the jobs that exchange under this rule: those that name its id, or,
// where there is one rule, all that name it by the same expression.
func (x *crossing) take(all []jobRuns) {
	for _, j := range all {
		id, literal := j.value(federation.RuleID)
		switch {
		case literal && x.v.rule.ID != "" && id.Value.Text == x.v.rule.ID:
			x.mine = append(x.mine, judgedJob{j, x.judgeAll(j)})
		case literal && x.v.rule.ID != "":
			x.otherRule(j, id)
		default:
			x.open = append(x.open, judgedJob{jobRuns: j})
		}
	}
	if x.peers > 1 {
		return
	}
	for i := range x.open {
		x.open[i].runs = x.judgeAll(x.open[i].jobRuns)
	}
	if len(x.open) == len(all) && sameRule(x.open) {
		x.mine, x.open = x.open, nil
	}
}

// sameRule reports whether jobs mean one rule: there is one, or all name it by
// the same text.
func sameRule(jobs []judgedJob) bool {
	return len(jobs) == 1 || len(jobs) > 1 && jobs[0].rule() != "" &&
		!slices.ContainsFunc(jobs, func(j judgedJob) bool { return j.rule() != jobs[0].rule() })
}

// report says what is wrong between the rule and its jobs. Of several jobs that
// name no rule, or by several expressions, one must get in.
func (x *crossing) report() {
	if !x.v.admits("other_repository") && !x.v.real {
		x.otherRepository(x.all)
	}
	for _, j := range x.mine {
		x.job(j)
	}
	if x.peers == 1 && len(x.mine) == 0 && len(x.open) > 1 {
		x.anyOf(x.open)
	}
}

func (x *crossing) otherRule(j jobRuns, id workflow.EnvVar) {
	if x.peers > 1 || x.v.real || x.c.in.Organization != nil || federation.RuleID.Check(id.Value.Text) != "" {
		return
	}
	x.onJob(j, "env_rule_id_differs", workflow.Note, id.Value.Pos,
		fmt.Sprintf("%s exchanges under the rule %s, and the rule given is %s", j.name(), id.Value.Text, x.v.rule.ID), "give that rule too, or write the id of this one")
}

// job compares one job with its rule.
func (x *crossing) job(j judgedJob) {
	x.ids(j.jobRuns)
	x.requested(j.jobRuns)
	all := j.runs
	denied := slices.DeleteFunc(slices.Clone(all), func(d judged) bool { return d.verdict.Answer != Denied })
	switch {
	case len(denied) == 0:
	case len(denied) == len(all):
		x.never(j, denied[0])
	default:
		x.some(j.jobRuns, all, denied)
	}
}

// never tells of a job of which no trigger gets in.
func (x *crossing) never(j judgedJob, d judged) {
	message := fmt.Sprintf("%s never gets in: its sub %s, and the rule wants %s", j.name(), d.subject(), wants(d.verdict.Failed))
	env := d.Environment
	if len(x.judge.environments) > 0 && env.Pos == (workflow.Pos{}) && seesEnvironment(d.verdict.Failed) {
		want := x.judge.environments[0]
		x.onJob(j.jobRuns, "rule_environment_not_in_job", workflow.Error, workflow.Pos{},
			fmt.Sprintf("%s declares no environment, and the rule wants %q: its sub %s", j.name(), want, d.subject()), "add environment: "+want+" to the job, or write a rule for its branch")
		return
	}
	pos := workflow.Pos{}
	if seesEnvironment(d.verdict.Failed) {
		pos = env.Pos
	}
	x.onJob(j.jobRuns, "job_never_admitted", workflow.Error, pos, message, x.advice(j, d))
}

// seesEnvironment reports whether a matcher can refuse a run for its environment.
func seesEnvironment(m federation.MatcherResult) bool {
	return m.Matcher == federation.MatcherSubject || m.Matcher == federation.MatcherClaims+github.ClaimEnvironment || m.Matcher == federation.MatcherCondition
}

func (x *crossing) advice(j judgedJob, d judged) string {
	if command, whose := (generating{x.v, x.judge.repository, x.place}).command(j, d); command != "" {
		return "change the rule or the job; a rule for " + whose + ": " + command
	}
	return "change the rule or the job; what its runs carry is shown by: gh-wif subject --rule " + x.v.shell()
}

// some tells of a trigger that does not get in where others of the job do. It
// is a note where the same event gets in on another ref, or where a condition
// that is not decided may leave it out.
func (x *crossing) some(j jobRuns, all, denied []judged) {
	seen := map[string]bool{}
	for _, d := range denied {
		key := d.origin.Event + " " + d.subs[0]
		if seen[key] {
			continue
		}
		seen[key] = true
		severity, fix := workflow.Warning, "let the rule admit it, or leave it out with if: on the job"
		switch {
		case !d.sure:
			severity, fix = workflow.Note, "let the rule admit it, unless the if: of the job or of a step leaves it out"
		case slices.ContainsFunc(all, func(o judged) bool { return o.origin.Event == d.origin.Event && o.verdict.Answer != Denied }):
			severity, fix = workflow.Note, "filter the trigger (branches:, tags:), or let the rule admit these too"
		}
		pos := workflow.Pos{}
		if t, ok := j.root.file.Trigger(d.origin.Event); ok && j.root.file.Path == j.located.file.Path {
			pos = t.Pos
		}
		x.onJob(j, "job_trigger_not_admitted", severity, pos,
			fmt.Sprintf("on %s the sub of %s %s, and the rule wants %s", d.origin.Event, j.name(), d.subject(), wants(d.verdict.Failed)), fix)
	}
}

// wants words a matcher.
func wants(m federation.MatcherResult) string {
	switch {
	case m.Matcher == federation.MatcherSubject:
		return fmt.Sprintf("%q", m.Expected)
	case strings.HasPrefix(m.Matcher, federation.MatcherClaims):
		name := strings.TrimPrefix(m.Matcher, federation.MatcherClaims)
		return fmt.Sprintf("%s %q (the run has %s)", name, m.Expected, orNone(m.Actual))
	case m.Matcher == federation.MatcherCondition:
		return "the condition " + m.Expected
	}
	return "another " + m.Matcher
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return fmt.Sprintf("%q", s)
}

// requested compares audiences where the rules expect several, so that the
// workflow alone could not be told which.
func (x *crossing) requested(j jobRuns) {
	want := cmp.Or(x.v.rule.Match.Audience, federation.DefaultAudience)
	if x.c.audience() != "" {
		return
	}
	for _, r := range j.located.facts.Requests {
		if r.Known && r.Audience != want {
			x.onJob(j, "rule_audience_not_requested", workflow.Error, r.Pos,
				fmt.Sprintf("%s requests the audience %s, and the rule wants %q", j.name(), orNone(r.Audience), want), "request the audience "+want)
		}
	}
}

// ids compares the ids that the job sends with the rule's.
func (x *crossing) ids(j jobRuns) {
	if v, ok := j.value(federation.ServiceAccount); ok && !federation.ServiceAccount.IsPlaceholder(x.v.rule.ServiceAccountID) && v.Value.Text != x.v.rule.ServiceAccountID {
		x.onJob(j, "env_service_account_differs", workflow.Error, v.Value.Pos,
			fmt.Sprintf("%s names the service account %s, and the rule's target is %s", j.name(), v.Value.Text, x.v.rule.ServiceAccountID), "write "+x.v.rule.ServiceAccountID)
	}
	all := x.v.rule.AppliesToAllWorkspaces != nil && *x.v.rule.AppliesToAllWorkspaces
	known := slices.DeleteFunc(x.v.rule.Workspaces(), federation.Workspace.IsPlaceholder)
	v, ok := j.value(federation.Workspace)
	if ok && !all && len(known) > 0 && v.Value.Text != federation.DefaultWorkspace && !slices.Contains(known, v.Value.Text) {
		x.onJob(j, "env_workspace_differs", workflow.Error, v.Value.Pos,
			fmt.Sprintf("%s names the workspace %s, and the rule covers %s", j.name(), v.Value.Text, strings.Join(known, ", ")), "write "+known[0])
	}
}

// anyOf tells of several jobs that may exchange under the rule, and none gets in.
func (x *crossing) anyOf(jobs []judgedJob) {
	example := ""
	for _, j := range jobs {
		for _, d := range j.runs {
			if d.verdict.Answer != Denied {
				return
			}
			if example == "" {
				example = fmt.Sprintf("%s of %s has the sub %q", j.name(), j.located.file.Path, d.subs[0])
			}
		}
	}
	x.onRule("rule_matches_no_job", workflow.Warning, hit{
		field: "match", message: fmt.Sprintf("none of the %d jobs that exchange a token gets in; %s", len(jobs), example),
		fix: "see what the jobs carry: gh-wif subject --rule " + x.v.shell(),
	})
}

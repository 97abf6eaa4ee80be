package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/internal/workflow"
)

// matches are rules of every form, from wide to narrow.
var matches = []string{
	`"subject_prefix": "repo:acme/app:*"`,
	`"subject_prefix": "repo:acme/app:ref:refs/heads/main"`,
	`"subject_prefix": "repo:acme/app:ref:refs/heads/main*"`,
	`"subject_prefix": "repo:acme/app:ref:refs/heads/*"`,
	`"subject_prefix": "repo:acme/app:ref:refs/tags/v*"`,
	`"subject_prefix": "repo:acme/app:pull_request"`,
	`"subject_prefix": "repo:acme/app:environment:production"`,
	`"subject_prefix": "repo:acme/app:environment:prod*"`,
	`"subject_prefix": "repo:acme/*"`,
	`"subject_prefix": "repo:acme/ap*"`,
	`"subject_prefix": "repo:acm*"`,
	`"subject_prefix": "repo:acme@12/app@34:*"`,
	`"subject_prefix": "repo:acme/app:environment:*"`,
	`"claims": {"ref": "refs/heads/main"}`,
	`"claims": {"repository": "acme/app"}`,
	`"claims": {"repository_owner": "acme"}`,
	`"claims": {"repository": "acme/app", "ref": "refs/heads/main"}`,
	`"claims": {"repository": "acme/app", "environment": "production"}`,
	`"claims": {"sub": "repo:acme/app:ref:refs/heads/main", "repository_owner": "acme"}`,
	`"claims": {"repository": "acme/app"}, "condition": "claims.ref == 'refs/heads/main' || claims.ref.startsWith('refs/tags/v')"`,
	`"claims": {"repository_owner": "acme"}, "condition": "claims.repository in ['acme/app', 'acme/web']"`,
	`"condition": "claims.repository == 'acme/app' && claims.event_name in ['push', 'schedule', 'issue_comment']"`,
	`"condition": "claims.sub.startsWith('repo:acme/app:ref:refs/') && claims.ref.matches('^refs/[a-z]+/main$')"`,
}

// triggers are workflows' on:, with the environment of the job.
var triggers = []struct{ on, environment string }{
	{"push: {branches: [main]}", ""},
	{"push:", ""},
	{"push: {tags: ['v*']}", ""},
	{"push: {branches: [main, 'release/**']}", ""},
	{"schedule: [{cron: '5 4 * * *'}]", ""},
	{"workflow_dispatch:", ""},
	{"issue_comment: {types: [created]}", ""},
	{"pull_request:", ""},
	{"pull_request_target:", ""},
	{"{push: {branches: [main]}, pull_request: }", ""},
	{"{schedule: [{cron: '5 4 * * *'}], workflow_dispatch: , issue_comment: }", ""},
	{"release: {types: [published]}", ""},
	{"merge_group: {branches: [main]}", ""},
	{"{push: {branches: [main]}, workflow_dispatch: }", "production"},
	{"pull_request:", "production"},
}

func flowOf(t *testing.T, on, environment string) string {
	t.Helper()
	block := "on:\n  " + on
	if strings.HasPrefix(on, "{") {
		block = "on: " + on
	}
	text := change(t, soundWorkflow, "on:\n  push:\n    branches: [main]", block)
	if environment != "" {
		text = change(t, text, "    runs-on: ubuntu-latest\n", "    runs-on: ubuntu-latest\n    environment: "+environment+"\n")
	}
	return text
}

func ruleOf(match string) string {
	return `{"id": "fdrl_01a", "name": "ci", "issuer_id": "fdis_01a", "match": {"audience": "https://api.anthropic.com", ` + match + `},
		"target": {"type": "service_account", "service_account_id": "svac_01a"}, "workspace_id": "wrkspc_01a", "oauth_scope": "workspace:inference"}`
}

// admittedRuns are the origins of the workflows that surely get in, or may.
func admittedRuns(t *testing.T, in Input, rule federation.Rule) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	if len(in.Workflows) == 0 {
		return out
	}
	runs, errs := Predict(PredictInput{Workflows: in.Workflows, Known: in.Known, Rule: &rule})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	for _, r := range runs {
		out[fmt.Sprintf("%s %s %s", r.Job, r.Event, r.Ref)] = r.Verdict.Answer != Denied
	}
	return out
}

// never is what is new with each run or was made up, and must not be advised.
var never = regexp.MustCompile(`refs/pull/\d|pr-\d|refs/tags/v1\.0\.0|[0-9a-f]{40}|claude\.yml|some-`)

// Every fix of a rule that is a change does what it says: the finding goes away,
// and the runs that the rule is for stay in.
func TestAFixClosesWhatItIsAboutAndKeepsTheRunsIn(t *testing.T) {
	applied, without := map[string]int{}, map[string]int{}
	for i, match := range matches {
		for k, tr := range append(triggers, struct{ on, environment string }{}) {
			flow := ""
			if tr.on != "" {
				flow = flowOf(t, tr.on, tr.environment)
			}
			if testing.Short() && (i+k)%8 != 0 {
				continue
			}
			for n, known := range []Known{{}, {Repository: "acme/app"}, {Repository: "acme/app", OwnerID: "12", RepositoryID: "34"}} {
				if (i+k)%3 != n {
					continue // each pair of a rule and a trigger with another one
				}
				in := input(ruleOf(match), "", flow)
				in.Known = known
				for i := range in.Workflows {
					in.Workflows[i].Path = ".github/workflows/main.yml"
				}
				what := fmt.Sprintf("%s, on %s in %q, %s %s", match, tr.on, tr.environment, known.Repository, known.OwnerID)
				all := Check(in).Findings
				rule, err := federation.ReadRule(in.Rules[0].Text)
				if err != nil {
					t.Fatal(err)
				}
				c := changing{what, in, rule, ids(all), admittedRuns(t, in, rule)}
				for _, f := range all {
					if f.File != rulePath || f.Edit != nil || !strings.HasPrefix(f.ID, "rule_admits_") && f.ID != "rule_environment_any_ref" {
						continue
					}
					if never.MatchString(f.Fix) {
						t.Errorf("%s: %s advises %s", what, f.ID, f.Fix)
					}
					if f.Change == nil {
						without[f.ID]++
						continue
					}
					applied[f.ID]++
					c.check(t, f)
				}
			}
		}
	}
	t.Logf("applied %v; without a change %v", applied, without)
	for _, o := range openings {
		if applied[o.id] == 0 && !testing.Short() {
			t.Errorf("no fix of %s was tried", o.id)
		}
	}
}

// changing is a rule with its workflow before any change.
type changing struct {
	what   string
	in     Input
	rule   federation.Rule
	before []string        // the ids of the findings
	runs   map[string]bool // those that get in
}

// check makes the change of a finding.
func (c changing) check(t *testing.T, f Finding) {
	t.Helper()
	after := c.rule.WithMatch(f.Change.Apply(c.rule.Match))
	changed := c.in
	changed.Rules = []Source{{rulePath, after.JSON()}}
	for _, g := range Check(changed).Findings {
		if g.ID == f.ID || g.Severity == workflow.Error && !slices.Contains(c.before, g.ID) && !strings.HasPrefix(g.ID, "rule_admits_") {
			t.Errorf("%s: after %s (%s) there is %s: %s", c.what, f.ID, f.Change, g.ID, g.Message)
		}
	}
	now := admittedRuns(t, c.in, after)
	for run, was := range c.runs {
		if was && !now[run] {
			t.Errorf("%s: %s (%s) keeps out %s", c.what, f.ID, f.Change, run)
		}
	}
}

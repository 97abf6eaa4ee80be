package present

import (
	"strings"
	"testing"

	"gh-wif/internal/lint"
	"gh-wif/internal/say"
	"gh-wif/internal/workflow"
)

var someFindings = []lint.Finding{
	{ID: "rule_no_audience", Severity: workflow.Error, File: "a b.json", Line: 3, Column: 7, Message: "m \x1b[31m", Why: "w.", Fix: strings.Repeat("long ", 30) + "fix"},
	{ID: "wf_jq_null", Severity: workflow.Note, File: "ci.yml", Line: 1, Column: 1, Message: "n", Why: "w.", Fix: "f", Edit: &workflow.Edit{}},
	{ID: "wf_jq_null", Severity: workflow.Note, File: "ci.yml", Line: 2, Column: 1, Message: "n", Why: "w.", Fix: "f"},
}

func TestFindingsAreListedAsCompilersDo(t *testing.T) {
	want := `a b.json:3:7: error: m \x1b[31m [rule_no_audience]
  why: w.
  fix: ` + strings.Repeat("long ", 30) + `fix
ci.yml:1:1: note: n [wf_jq_null]
  why: w.
  fix: f
`
	if got := Lint(someFindings[:2]).Terminal(say.Terminal{Width: 40}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestFindingsAreCountedTheWorstFirst(t *testing.T) {
	given := Checked{Rules: 1, Workflows: 2, Looked: []string{"x/.github/workflows"}}
	for _, c := range []struct {
		findings []lint.Finding
		want     string
	}{
		{nil, "no findings in 1 rule, 2 workflows (looked in x/.github/workflows)"},
		{someFindings, "1 error, 2 notes in 1 rule, 2 workflows (looked in x/.github/workflows); --fix can make 1 of the changes"},
		{someFindings[2:], "1 note in 1 rule, 2 workflows (looked in x/.github/workflows)"},
	} {
		if got := LintSummary(c.findings, given); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

func TestRunsAreListedByJobWithTheRulesAnswer(t *testing.T) {
	runs := []lint.Prediction{
		{Workflow: "ci.yml", Job: "ask", Event: "push", Sub: "repo:acme/app:ref:refs/heads/main", Token: true, Verdict: lint.Verdict{Answer: lint.Admitted}},
		{Workflow: "ci.yml", Job: "test", Event: "push", Unknown: []string{"the ref"}},
		{Workflow: "ci.yml", Job: "ask", Event: "release", Environment: "prod", Sub: "s", OtherSubs: []string{"o"}, Token: true, Verdict: lint.Verdict{Answer: lint.Unsure}},
	}
	want := `ci.yml, job ask
  push
    sub: repo:acme/app:ref:refs/heads/main
    v admitted
  release, environment prod
    sub: s
     or: o
    - not known

ci.yml, job test
  gets no token: id-token: write is not among its permissions
  push
    sub: unknown
    unknown: the ref

or with ids, as repositories created, renamed or transferred after 2026-07-15
send:
  sub: repo:acme@OWNER_ID/app@REPOSITORY_ID:…
  which one: gh api repos/acme/app/actions/oidc/customization/sub --jq .sub_claim_prefix
`
	if got := Subject(lint.Foresight{Runs: runs}, lint.Known{Repository: "acme/app"}).Terminal(say.Terminal{}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if row := "| `ci.yml` | `test` | `push` |  |  | gets no token"; !strings.Contains(SubjectTable(lint.Foresight{Runs: runs}).Markdown(), row) {
		t.Errorf("no row %s in\n%s", row, SubjectTable(lint.Foresight{Runs: runs}).Markdown())
	}
}

package lint

import (
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/workflow"
)

func TestARuleAgainstItsJob(t *testing.T) {
	const wantsMain = "push:\n    branches: [main]"
	for _, tt := range []struct {
		name string
		rule []string
		flow []string
		want []string
		says string
	}{
		{"the sound pair", nil, nil, []string{}, ""},
		{"another branch", nil, []string{"[main]", "[trunk]"}, []string{"job_never_admitted"}, `refs/heads/trunk`},
		{"any branch, main among them", nil, []string{wantsMain, "push:"}, []string{"job_trigger_not_admitted"}, "refs/tags/TAG"},
		{"a pattern that holds main", nil, []string{"[main]", "['ma*']"}, []string{}, ""},
		{"a further trigger", nil, []string{wantsMain, wantsMain + "\n  workflow_dispatch:"}, []string{"job_trigger_not_admitted"}, "workflow_dispatch"},
		{"an environment that the rule does not know", nil, []string{"    runs-on", "    environment: production\n    runs-on"}, []string{"job_never_admitted"}, "environment:production"},
		{"an environment that nobody knows", nil, []string{"    runs-on", "    environment: ${{ vars.ENV }}\n    runs-on"}, []string{}, ""},
		{"no environment", []string{":ref:refs/heads/main\"", ":environment:production\""}, nil, []string{"rule_environment_not_in_job"}, "production"},
		{"another file", []string{"workflows/claude.yml", "workflows/other.yml"}, nil, []string{"job_never_admitted"}, "workflow_ref"},
		{"another account", nil, []string{"svac_01a", "svac_01b"}, []string{"env_service_account_differs"}, "svac_01b"},
		{"another workspace", nil, []string{"wrkspc_01a", "wrkspc_01b"}, []string{"env_workspace_differs"}, "wrkspc_01b"},
		{"the default workspace by its word", nil, []string{"wrkspc_01a", "default"}, []string{}, ""},
		{"another rule's id", nil, []string{"fdrl_01a", "fdrl_01b"}, []string{"env_rule_id_differs"}, "fdrl_01b"},
		{"an id from a variable, the only job", nil, []string{"fdrl_01a", "${{ vars.RULE }}", "[main]", "[trunk]"}, []string{"job_never_admitted"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Check(input(change(t, soundRule, tt.rule...), "", change(t, soundWorkflow, tt.flow...))).Findings
			got = slices.DeleteFunc(got, func(f Finding) bool {
				return f.Severity == workflow.Note && f.File == rulePath || f.ID == "rule_environment_any_ref"
			})
			if !slices.Equal(ids(got), tt.want) {
				t.Fatalf("got %+v, want %v", got, tt.want)
			}
			if len(got) > 0 && (!strings.Contains(got[0].Message, tt.says) || got[0].File != workflowPath || got[0].Why == "" || got[0].Fix == "") {
				t.Errorf("got %+v", got[0])
			}
		})
	}
}

// A condition that the file decides leaves runs out; one that hangs on something else makes a note of what
// would be a warning.
func TestConditionsAreEvaluated(t *testing.T) {
	dispatched := change(t, soundWorkflow, "    branches: [main]", "    branches: [main]\n  workflow_dispatch:")
	for _, tt := range []struct {
		name   string
		change []string
		want   workflow.Grade // empty: no finding
	}{
		{"none", nil, workflow.Warning},
		{"the event", []string{"    runs-on", "    if: github.event_name == 'push'\n    runs-on"}, ""},
		{"the other event", []string{"    runs-on", "    if: github.event_name != 'workflow_dispatch'\n    runs-on"}, ""},
		{"the branch, which can be chosen too", []string{"    runs-on", "    if: github.ref == 'refs/heads/main'\n    runs-on"}, workflow.Warning},
		{"a variable", []string{"    runs-on", "    if: vars.ASK == 'true'\n    runs-on"}, workflow.Note},
		{"the event at the step", []string{"      - uses: anthropics", "      - if: github.event_name == 'push'\n        uses: anthropics"}, ""},
		{"an output at the step", []string{"      - uses: anthropics", "      - if: steps.x.outputs.y\n        uses: anthropics"}, workflow.Note},
		{"a job that it needs", []string{"jobs:\n", "jobs:\n  first:\n    if: github.event_name == 'push'\n    runs-on: x\n    steps: [{run: make}]\n", "    runs-on: ubuntu", "    needs: first\n    runs-on: ubuntu"}, ""},
	} {
		got := Check(input(soundRule, "", change(t, dispatched, tt.change...))).Findings
		i := slices.IndexFunc(got, func(f Finding) bool { return f.ID == "job_trigger_not_admitted" })
		switch {
		case i < 0 && tt.want != "":
			t.Errorf("%s: no finding among %v", tt.name, ids(got))
		case i >= 0 && (got[i].Severity != tt.want || got[i].Line != 5):
			t.Errorf("%s: got %+v", tt.name, got[i])
		}
	}
}

func TestACalledJobIsJudgedAsItsCallersRun(t *testing.T) {
	in := input(change(t, soundRule, `"workflow_ref": "acme/app/.github/workflows/claude.yml`, `"job_workflow_ref": "acme/app/.github/workflows/ask.yml`), "", "")
	caller := "on:\n  push: {branches: [main]}\njobs:\n  call:\n    permissions: {id-token: write}\n    uses: ./.github/workflows/ask.yml\n"
	called := change(t, soundWorkflow, "on:\n  push:\n    branches: [main]\n", "on: workflow_call\n")
	in.Workflows = []WorkflowSource{at(".github/workflows/ci.yml", caller), at(".github/workflows/ask.yml", called)}
	in.Whole = true
	if got := Check(in).Findings; slices.ContainsFunc(got, func(f Finding) bool { return f.Severity != workflow.Note }) {
		t.Errorf("got %+v", got)
	}
	in.Workflows[0].Text = []byte(change(t, caller, "[main]", "[trunk]"))
	f := found(t, Check(in).Findings, "job_never_admitted")
	if f.File != ".github/workflows/ask.yml" || !strings.Contains(f.Message, "refs/heads/trunk") {
		t.Errorf("got %+v", f)
	}
}

func TestTheRepositoryOfTheFilesIsCompared(t *testing.T) {
	in := input(soundRule, "", soundWorkflow)
	in.Known.Repository = "Acme/App"
	if f := found(t, Check(in).Findings, "rule_other_repository"); !strings.Contains(f.Message, "case only") {
		t.Errorf("got %+v", f)
	}
	in = input(`{"id": "fdrl_01a", "name": "ci", "match": {"claims": {"repository_owner": "acme", "ref": "refs/heads/main", "event_name": "push"}}}`, "", soundWorkflow)
	in.Known.Repository = "acme/app"
	for _, f := range Check(in).Findings {
		if f.File == workflowPath {
			t.Errorf("a rule for every repository of the owner: %+v", f)
		}
	}
}

func TestOfSeveralJobsOneMustGetIn(t *testing.T) {
	in := input(soundRule, "", change(t, soundWorkflow, "fdrl_01a", "${{ vars.RULE_A }}"))
	in.Workflows = append(in.Workflows, at(".github/workflows/b.yml", change(t, soundWorkflow, "fdrl_01a", "${{ vars.RULE_B }}")))
	if got := Check(in).Findings; len(got) > 0 {
		t.Errorf("one gets in: %+v", got)
	}
	in.Workflows[0].Text = []byte(change(t, string(in.Workflows[0].Text), "[main]", "[trunk]"))
	found(t, Check(in).Findings, "rule_matches_no_job")
}

// One expression is one rule, and each job is judged by it. In two environments a variable can be two.
func TestJobsThatNameTheRuleByOneExpressionAreAllJudged(t *testing.T) {
	open := change(t, soundWorkflow, "fdrl_01a", "${{ vars.RULE }}")
	in := input(soundRule, "", open)
	in.Workflows = append(in.Workflows, at(".github/workflows/b.yml", change(t, open, "${{ vars.RULE }}", "${{vars.RULE}}")))
	if f := found(t, Check(in).Findings, "job_never_admitted"); f.File != ".github/workflows/b.yml" || !strings.Contains(f.Message, "workflow_ref") {
		t.Errorf("got %+v", f)
	}
	in.Workflows[1].Text = []byte(change(t, open, "    runs-on", "    environment: staging\n    runs-on"))
	if got := Check(in).Findings; slices.Contains(ids(got), "job_never_admitted") {
		t.Errorf("got %+v", got)
	}
}

func TestASubjectThatIsNotDocumentedIsSaidSo(t *testing.T) {
	f := found(t, Check(input(soundRule, "", change(t, soundWorkflow, "  push:\n    branches: [main]", "  pull_request_review:"))).Findings, "job_never_admitted")
	if !strings.Contains(f.Message, "not documented") || !strings.Contains(f.Message, ":pull_request") || !strings.Contains(f.Message, "refs/pull/N/merge") {
		t.Errorf("got %+v", f)
	}
}

func TestAnIssuerBesideTheRule(t *testing.T) {
	in := input(soundRule, change(t, soundIssuer, `"name"`, `"id": "fdis_01b", "name"`), "")
	if got := ids(Check(in).Findings); !slices.Equal(got, []string{"rule_issuer_differs"}) {
		t.Errorf("got %v", got)
	}
	in = input(soundRule, change(t, soundIssuer, `"name"`, `"id": "fdis_01a", "name"`), "")
	if got := Check(in).Findings; len(got) > 0 {
		t.Errorf("got %+v", got)
	}
}

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

func TestAConditionInTheJobMakesItANote(t *testing.T) {
	flow := change(t, soundWorkflow, "    branches: [main]", "    branches: [main]\n  workflow_dispatch:", "    runs-on", "    if: github.event_name == 'push'\n    runs-on")
	f := found(t, Check(input(soundRule, "", flow)).Findings, "job_trigger_not_admitted")
	if f.Severity != workflow.Note || f.Line != 5 {
		t.Errorf("got %+v", f)
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
	open := change(t, soundWorkflow, "fdrl_01a", "${{ vars.RULE }}")
	in := input(soundRule, "", open)
	in.Workflows = append(in.Workflows, at(".github/workflows/b.yml", open))
	if got := Check(in).Findings; len(got) > 0 {
		t.Errorf("one gets in: %+v", got)
	}
	in.Workflows[0].Text = []byte(change(t, open, "[main]", "[trunk]"))
	found(t, Check(in).Findings, "rule_matches_no_job")
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

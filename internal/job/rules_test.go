package job

import (
	"slices"
	"testing"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/workflow"
)

func TestTheRuleThatTheJobNamesIsCompared(t *testing.T) {
	rules := []federation.Rule{{ID: "fdrl_01A"}, {ID: "fdrl_01B"}, {ID: "fdrl_01C"}}
	file := func(id string) []workflow.File {
		f, err := ParseWorkflow(".github/workflows/ci.yml", []byte("on: push\npermissions: {id-token: write}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: anthropics/claude-code-action@v1\n        with:\n          anthropic_federation_rule_id: "+id+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		return []workflow.File{f}
	}
	env := func(id string) []diagnose.EnvVar {
		return []diagnose.EnvVar{{Name: "ANTHROPIC_FEDERATION_RULE_ID", Value: id}}
	}
	for _, tt := range []struct {
		name, want, by string
		in             diagnose.Input
	}{
		{"nothing names one", "fdrl_01A", "", diagnose.Input{}},
		{"the environment", "fdrl_01B", "the environment", diagnose.Input{Env: env("fdrl_01B ")}},
		{"the workflow", "fdrl_01C", ".github/workflows/ci.yml", diagnose.Input{Workflows: file("fdrl_01C")}},
		{"both", "fdrl_01B", "the environment", diagnose.Input{Env: env("fdrl_01B"), Workflows: file("fdrl_01C")}},
		{"another one", "fdrl_01A", "", diagnose.Input{Env: env("fdrl_01X")}},
		{"an expression", "fdrl_01A", "", diagnose.Input{Workflows: file("${{ vars.RULE }}")}},
	} {
		ChooseRule(&tt.in, rules)
		var others []string
		for _, o := range tt.in.Others {
			others = append(others, o.ID)
		}
		if tt.in.Rule.ID != tt.want || tt.in.RuleNamedBy != tt.by || len(others) != 2 || slices.Contains(others, tt.want) {
			t.Errorf("%s: %s by %q, others %v", tt.name, tt.in.Rule.ID, tt.in.RuleNamedBy, others)
		}
	}
	var none diagnose.Input
	ChooseRule(&none, nil)
	if none.Rule != nil || none.Others != nil {
		t.Errorf("without a rule: %+v", none)
	}
}

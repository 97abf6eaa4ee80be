package wizard_test

import (
	"slices"
	"strings"
	"testing"

	"gh-wif/wizard"
)

func TestAWorkflowNamesItsIDsByVariables(t *testing.T) {
	for _, language := range []string{"python", "claude-code-action", "snippet", "cli"} {
		a := wizard.Answers{Repository: "acme/app", Language: language, IDs: wizard.IDsVars, RuleID: "fdrl_01"}
		p, err := wizard.Build(a)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(p.Workflow.Content, "fdrl_01") || !strings.Contains(p.Workflow.Content, "${{ vars.ANTHROPIC_FEDERATION_RULE_ID }}") {
			t.Errorf("%s:\n%s", language, p.Workflow.Content)
		}
		checked := strings.Contains(p.Workflow.Content, "known ANTHROPIC_WORKSPACE_ID ")
		if checked != (language != "claude-code-action") {
			t.Errorf("%s: the token step looks at the variables: %t", language, checked)
		}
		set := slices.ContainsFunc(p.Next, func(s wizard.Step) bool {
			return strings.Contains(s.Copy, "gh variable set ANTHROPIC_FEDERATION_RULE_ID --body fdrl_01 --repo acme/app")
		})
		if !set {
			t.Errorf("%s: nobody sets the variables", language)
		}
	}
}

func TestIDsStandInTheWorkflowWhereNobodySaysOtherwise(t *testing.T) {
	p, err := wizard.Build(wizard.Answers{Repository: "acme/app", RuleID: "fdrl_01"})
	if err != nil || !strings.Contains(p.Workflow.Content, "ANTHROPIC_FEDERATION_RULE_ID: fdrl_01\n") || strings.Contains(p.Workflow.Content, "vars.") {
		t.Errorf("%v\n%s", err, p.Workflow.Content)
	}
}

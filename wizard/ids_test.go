package wizard_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gh-wif/internal/federation"
	"gh-wif/templates"
	"gh-wif/wizard"
)

// known are the ids of a workflow, all of them.
var known = wizard.Answers{
	RuleID: "fdrl_01", Organization: "6f1b7c1e-1111-4222-8333-444455556666", ServiceAccount: "svac_01", Workspace: "wrkspc_01", IssuerID: "fdis_01",
}

// idCases are answers about ids, and what stands in the workflow for the rule, the organization, the account and
// the workspace: an id, or the name of the variable that holds it.
var idCases = map[string]struct {
	change func(*A)
	want   [4]string
}{
	"none given": {
		func(a *A) { a.RuleID, a.Organization, a.ServiceAccount, a.Workspace = "", "", "", "" },
		[4]string{"ANTHROPIC_FEDERATION_RULE_ID", "ANTHROPIC_ORGANIZATION_ID", "ANTHROPIC_SERVICE_ACCOUNT_ID", "ANTHROPIC_WORKSPACE_ID"},
	},
	"all given": {func(*A) {}, [4]string{known.RuleID, known.Organization, known.ServiceAccount, known.Workspace}},
	"only the rule not": {
		func(a *A) { a.RuleID = "" },
		[4]string{"ANTHROPIC_FEDERATION_RULE_ID", known.Organization, known.ServiceAccount, known.Workspace},
	},
	"a placeholder given": {
		func(a *A) { a.Workspace = "wrkspc_..." },
		[4]string{known.RuleID, known.Organization, known.ServiceAccount, "ANTHROPIC_WORKSPACE_ID"},
	},
	"by variables": {
		func(a *A) { a.IDs = wizard.IDsVars },
		[4]string{"ANTHROPIC_FEDERATION_RULE_ID", "ANTHROPIC_ORGANIZATION_ID", "ANTHROPIC_SERVICE_ACCOUNT_ID", "ANTHROPIC_WORKSPACE_ID"},
	},
	"a variable of the rule's own": {
		func(a *A) { a.IDs, a.RuleVariable = wizard.IDsVars, wizard.RuleVariable("nightly-run.v2") },
		[4]string{"ANTHROPIC_FEDERATION_RULE_ID_NIGHTLY_RUN_V2", "ANTHROPIC_ORGANIZATION_ID", "ANTHROPIC_SERVICE_ACCOUNT_ID", "ANTHROPIC_WORKSPACE_ID"},
	},
	"as they are, and not known": {
		func(a *A) { a.IDs, a.RuleID, a.Workspace = wizard.IDsLiteral, "", "" },
		[4]string{"fdrl_...", known.Organization, known.ServiceAccount, "wrkspc_..."},
	},
}

func TestAWorkflowNamesItsIDsAsTheyAreOrByVariables(t *testing.T) {
	for name, tt := range idCases {
		for _, language := range templates.Languages() {
			a := known
			a.Repository, a.Language = "acme/app", string(language.ID)
			tt.change(&a)
			plan := built(t, a)
			for i, kind := range federation.ExchangeIDs() {
				want := tt.want[i]
				byVariable := strings.HasPrefix(want, "ANTHROPIC_")
				if byVariable {
					want = "${{ vars." + want + " }}"
				}
				key := kind.Env
				if language.ID == templates.ClaudeCodeAction {
					key = strings.ToLower(key)
				}
				if !strings.Contains(plan.Workflow.Content, key+": "+want+"\n") && !strings.Contains(plan.Workflow.Content, key+": \""+want+"\"\n") {
					t.Errorf("%s, %s: %s is not %s in\n%s", name, language.ID, key, want, plan.Workflow.Content)
				}
				if checked := strings.Contains(plan.Workflow.Content, "known "+tt.want[i]+" "); checked != byVariable {
					t.Errorf("%s, %s: a step looks at %s: %t", name, language.ID, tt.want[i], checked)
				}
			}
		}
	}
}

// variableRE finds the variables that a workflow names.
var variableRE = regexp.MustCompile(`\bvars\.([A-Z_0-9]+)`)

// Run, the commands set the variables that the workflow names, each to its id, and no other, wherever they are
// printed: among the exports, in the steps, and beside the warnings. Nothing is left to be written into the workflow.
func TestTheCommandsSetTheVariablesThatTheWorkflowNames(t *testing.T) {
	for name, tt := range idCases {
		a := known
		a.Repository = "acme/app"
		tt.change(&a)
		plan := built(t, a)
		want := map[string]string{}
		for i, kind := range federation.ExchangeIDs() {
			if strings.HasPrefix(tt.want[i], "ANTHROPIC_") {
				want[tt.want[i]] = idIn(plan.Answers, kind)
			}
		}
		named := map[string]bool{}
		for _, m := range variableRE.FindAllStringSubmatch(plan.Workflow.Content, -1) {
			named[m[1]] = true
		}
		if len(named) != len(want) {
			t.Errorf("%s: the workflow names %v", name, named)
		}
		steps, warnings := "", ""
		for _, s := range plan.Next {
			if strings.HasPrefix(s.Copy, "gh variable ") {
				steps += s.Copy + "\n"
			}
		}
		for _, w := range plan.Warnings {
			warnings += w.Set + "\n"
			if w.Set != "" && !strings.Contains(w.Fix.String(), w.Set) {
				t.Errorf("%s: the advice of %s is %s", name, w.ID, w.Fix)
			}
		}
		for where, script := range map[string]string{"exports": export(t, plan, "variables"), "steps": steps, "warnings": warnings} {
			if d := cmp.Diff(want, sets(t, script)); d != "" {
				t.Errorf("%s: by the %s:\n%s", name, where, d)
			}
		}
		unknown := slices.ContainsFunc(federation.ExchangeIDs(), func(k federation.IDKind) bool { return k.IsPlaceholder(idIn(plan.Answers, k)) })
		edits := slices.ContainsFunc(plan.Next, func(s wizard.Step) bool { return strings.HasPrefix(s.Title, "Put the ids into the workflow") })
		if edits != (len(want) == 0 && unknown) {
			t.Errorf("%s: the ids are to be put into the workflow: %t", name, edits)
		}
	}
}

// set runs a script with a stand-in for gh, and gives the variables that it sets.
func sets(t *testing.T, script string) map[string]string {
	t.Helper()
	out := map[string]string{}
	if !strings.Contains(script, "gh variable") {
		return out
	}
	for _, words := range calls(t, script) {
		words = slices.DeleteFunc(words, func(w string) bool { return w == "" }) // nothing on standard input
		if len(words) != 8 || !slices.Equal(words[:3], []string{"gh", "variable", "set"}) || words[4] != "--body" || words[6] != "--repo" || words[7] != "acme/app" {
			t.Fatalf("the command is %q", words)
		}
		if _, twice := out[words[3]]; twice {
			t.Errorf("%s is set twice", words[3])
		}
		out[words[3]] = words[5]
	}
	return out
}

func idIn(a wizard.Answers, kind federation.IDKind) string {
	for _, r := range wizard.Table() {
		if r.ID != nil && r.ID.Field == kind.Field {
			return r.Values(a)[0]
		}
	}
	return ""
}

// A workflow that only calls another one has no ids, and so no variables.
func TestACallerNamesNoVariable(t *testing.T) {
	plan := built(t, wizard.Answers{Repository: "acme/app", IDs: wizard.IDsVars, ReusableWorkflow: "acme/shared/.github/workflows/claude.yml@refs/tags/v1"})
	if got := sets(t, export(t, plan, "variables")); len(got) > 0 || strings.Contains(plan.Workflow.Content, "vars.") {
		t.Errorf("%v\n%s", got, plan.Workflow.Content)
	}
}

package wizard_test

import (
	"strings"
	"testing"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/wizard"
)

const orgID = "6f1b7c1e-1111-4222-8333-444455556666"

// holding is an organization with one of each thing that a workflow needs.
func holding() anthropic.Inventory {
	return anthropic.Inventory{
		Organization:    anthropic.Organization{ID: orgID, Name: "Acme"},
		Workspaces:      []anthropic.Workspace{{ID: "wrkspc_01a", Name: "CI"}, {ID: "wrkspc_02a", Name: "Gone", Archived: true}},
		ServiceAccounts: []anthropic.ServiceAccount{{ID: "svac_01a", Name: "ci", Role: "developer"}, {ID: "svac_02a", Name: "root", Role: "admin"}},
		Issuers: []federation.Issuer{
			{ID: "fdis_01a", Name: "other-name", IssuerURL: "https://token.actions.githubusercontent.com"},
			{ID: "fdis_02a", Name: "k8s", IssuerURL: "https://oidc.example.com"},
			{ID: "fdis_03a", Name: "gone", IssuerURL: "https://token.actions.githubusercontent.com", ArchivedAt: "x"},
		},
	}
}

func held(a wizard.Answers, made ...federation.Rule) string {
	var out []string
	for _, t := range wizard.Held(a, made...) {
		text := t.Text().String()
		if t.Warns {
			text = "! " + text
		}
		out = append(out, text)
	}
	return strings.Join(out, "\n")
}

func TestWhatAnthropicToldFillsInWhatWasNotAnswered(t *testing.T) {
	a := wizard.Adopt(wizard.Answers{Repository: "acme/app", ServiceAccount: "svac_..."}, holding())
	if a.Organization != orgID || a.IssuerID != "fdis_01a" || a.ServiceAccount != "svac_01a" || a.Workspace != "wrkspc_01a" {
		t.Errorf("%+v", a)
	}
	plan := built(t, a)
	if plan.Rule.IssuerID != "fdis_01a" || plan.Rule.ServiceAccountID != "svac_01a" || plan.Rule.WorkspaceID != "wrkspc_01a" || !strings.Contains(plan.Workflow.Content, orgID) {
		t.Errorf("%s\n%s", plan.Rule.JSON(), plan.Workflow.Content)
	}
	got := held(plan.Answers, plan.Rule)
	for _, want := range []string{"is Acme", "other-name (fdis_01a)", "none has to be made", "svac_01a is ci", "wrkspc_01a is CI"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s\nlacks %q", got, want)
		}
	}
	if strings.Contains(got, "!") {
		t.Errorf("warns: %s", got)
	}
	if warned(plan, "issuer_once") || !warned(built(t, wizard.Answers{Repository: "acme/app"}), "issuer_once") {
		t.Error("issuer_once warns where Anthropic told, or not where it was not asked")
	}
}

func TestAnAnswerStaysAndIsWarnedOfWhereItIsNotThere(t *testing.T) {
	given := wizard.Answers{
		Repository: "acme/app", Organization: "0f1b7c1e-1111-4222-8333-444455556666", IssuerID: "fdis_02a", ServiceAccount: "svac_02a", Workspace: "wrkspc_02a",
	}
	a := wizard.Adopt(given, holding())
	if a.Organization != given.Organization || a.IssuerID != given.IssuerID || a.ServiceAccount != given.ServiceAccount || a.Workspace != given.Workspace {
		t.Errorf("%+v", a)
	}
	if got := held(a); strings.Count(got, "! ") != 4 {
		t.Errorf("%s", got)
	}
	a.Workspace = "default"
	if got := held(a); strings.Count(got, "! ") != 3 {
		t.Errorf("the word default: %s", got)
	}
}

func TestOfSeveralNoneIsTaken(t *testing.T) {
	org := holding()
	org.ServiceAccounts = append(org.ServiceAccounts, anthropic.ServiceAccount{ID: "svac_03a", Name: "deploy"})
	org.Workspaces = nil
	org.Issuers = nil
	a := wizard.Adopt(wizard.Answers{Repository: "acme/app"}, org)
	if a.ServiceAccount != "" || a.Workspace != "" || a.IssuerID != "" {
		t.Errorf("%+v", a)
	}
	got := held(a)
	for _, want := range []string{"ci (svac_01a), deploy (svac_03a)", "--service-account", "no workspace that", "no issuer for https://token.actions.githubusercontent.com"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s\nlacks %q", got, want)
		}
	}
	if offered := wizard.Offered(a, "service-account"); len(offered) != 2 || offered[1].Value != "svac_03a" || offered[1].Title != "deploy" {
		t.Errorf("%+v", offered)
	}
}

// An id that is none goes into no file.
func TestAnIDThatIsNoneIsNotTaken(t *testing.T) {
	org := holding()
	org.Organization.ID = "x\ny"
	org.ServiceAccounts = []anthropic.ServiceAccount{{ID: "svac_$(id)", Name: "ci"}}
	org.Workspaces = []anthropic.Workspace{{ID: "svac_01a", Name: "CI"}}
	org.Issuers[0].ID = "fdis_${{ x }}"
	a := wizard.Adopt(wizard.Answers{Repository: "acme/app"}, org)
	if a.Organization != "" || a.ServiceAccount != "" || a.Workspace != "" || a.IssuerID != "" {
		t.Errorf("%+v", a)
	}
}

func TestNothingIsOfferedWhereNobodyWasAsked(t *testing.T) {
	a := wizard.Answers{Repository: "acme/app"}
	for _, r := range wizard.Table() {
		if wizard.Offered(a, r.Name) != nil {
			t.Errorf("%s is offered", r.Name)
		}
		if r.ID == nil && wizard.Offered(wizard.Adopt(a, holding()), r.Name) != nil {
			t.Errorf("%s is offered", r.Name)
		}
	}
	if wizard.Held(a) != nil {
		t.Error("something is said")
	}
}

func TestARuleThatIsThereIsUsedAgain(t *testing.T) {
	a := wizard.Adopt(wizard.Answers{Repository: "acme/app"}, holding())
	made := built(t, a).Rule
	there := made
	there.ID, there.Name, there.WorkspaceID, there.WorkspaceIDs = "fdrl_01a", "older", "", []string{"wrkspc_01a"}
	for name, tt := range map[string]struct {
		change func(r *federation.Rule)
		want   bool
	}{
		"the same":          {func(*federation.Rule) {}, true},
		"every workspace":   {func(r *federation.Rule) { yes := true; r.WorkspaceIDs, r.AppliesToAllWorkspaces = nil, &yes }, true},
		"archived":          {func(r *federation.Rule) { r.ArchivedAt = "x" }, false},
		"another match":     {func(r *federation.Rule) { r.Match.SubjectPrefix += "x" }, false},
		"another account":   {func(r *federation.Rule) { r.ServiceAccountID = "svac_02a" }, false},
		"another workspace": {func(r *federation.Rule) { r.WorkspaceIDs = []string{"wrkspc_09a"} }, false},
		"another issuer":    {func(r *federation.Rule) { r.IssuerID = "fdis_02a" }, false},
		"another scope":     {func(r *federation.Rule) { r.OAuthScope = "workspace:developer" }, false},
	} {
		rule := there
		tt.change(&rule)
		org := holding()
		org.Rules = []federation.Rule{rule}
		got, ok := wizard.Reuse(wizard.Adopt(wizard.Answers{Repository: "acme/app"}, org), made)
		if ok != tt.want || (got.RuleID == "fdrl_01a") != tt.want {
			t.Errorf("%s: %v, %q", name, ok, got.RuleID)
		}
		if ok && !strings.Contains(held(got, made), "older (fdrl_01a)") {
			t.Errorf("%s: %s", name, held(got, made))
		}
		clash := held(wizard.Adopt(wizard.Answers{Repository: "acme/app"}, org), federation.Rule{Name: rule.Name, IssuerID: "fdis_09a"})
		if strings.Contains(clash, "! another rule is called older") == (rule.ArchivedAt != "") {
			t.Errorf("%s: %s", name, clash)
		}
		got.RuleID = "fdrl_09a"
		if _, ok := wizard.Reuse(got, made); ok {
			t.Errorf("%s: an answer is overwritten", name)
		}
	}
}

package lint

import (
	"os"
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
)

const otherRule = `{
  "id": "fdrl_02a", "name": "other", "issuer_id": "fdis_01a",
  "match": {
    "subject_prefix": "repo:octo@56/tool@78:ref:refs/heads/main", "audience": "https://api.anthropic.com",
    "claims": {"repository": "octo/tool", "repository_id": "78", "repository_owner_id": "56", "event_name": "push",
      "workflow_ref": "octo/tool/.github/workflows/x.yml@refs/heads/main"}
  },
  "target": {"type": "service_account", "service_account_id": "svac_02a"}, "workspace_ids": ["wrkspc_02a"],
  "oauth_scope": "workspace:inference", "token_lifetime_seconds": 600
}`

// acme is an organization whose rules are given; the sound issuer and account are there.
func acme(t testing.TB, rules ...string) *anthropic.Inventory {
	t.Helper()
	issuer, err := federation.ReadIssuer([]byte(change(t, soundIssuer, `"name"`, `"id": "fdis_01a", "name"`)))
	if err != nil {
		t.Fatal(err)
	}
	out := &anthropic.Inventory{
		Organization:    anthropic.Organization{ID: "6f1b7c1e-1111-4222-8333-444455556666", Name: "Acme"},
		Workspaces:      []anthropic.Workspace{{ID: "wrkspc_01a", Name: "CI"}, {ID: "wrkspc_0", Name: "Default", Default: true}},
		ServiceAccounts: []anthropic.ServiceAccount{{ID: "svac_01a", Name: "ci"}},
		Issuers:         []federation.Issuer{issuer},
		Memberships:     map[string][]anthropic.Membership{"svac_01a": {{WorkspaceID: "wrkspc_01a", ServiceAccountID: "svac_01a"}}},
	}
	for _, text := range rules {
		r, err := federation.ReadRule([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		out.Rules = append(out.Rules, r)
	}
	return out
}

// online is the sound workflow in its repository, with an organization.
func online(org *anthropic.Inventory, flow string) Input {
	in := input("", "", flow)
	in.Known.Repository, in.Whole, in.Organization = "acme/app", true, org
	return in
}

func TestJobsAgainstTheRulesThatAreThere(t *testing.T) {
	listed := change(t, soundRule, `"workspace_id": "wrkspc_01a"`, `"workspace_ids": ["wrkspc_01a"]`)
	second := change(t, soundRule, "fdrl_01a", "fdrl_03a", `"ci"`, `"second"`)
	for _, tt := range []struct {
		name  string
		rules []string
		org   func(o *anthropic.Inventory)
		flow  []string
		want  []string
		says  string
	}{
		{name: "a sound rule", rules: []string{listed}},
		{name: "and one of another repository", rules: []string{listed, otherRule}},
		{name: "only one of another repository, the job by a variable", rules: []string{otherRule}, flow: []string{"fdrl_01a", "${{ vars.RULE }}"}},
		{name: "no rule of that id", rules: []string{otherRule}, want: []string{"job_rule_unknown"}, says: "gh-wif apply"},
		{name: "no rule of that id, another of this repository", rules: []string{second}, want: []string{"rule_unused", "job_rule_unknown"}, says: "fdrl_03a (second)"},
		{name: "archived", rules: []string{change(t, listed, `"name"`, `"archived_at": "2026-01-01T00:00:00Z", "name"`)}, want: []string{"job_rule_archived"}, says: "fdrl_01a (ci)"},
		{name: "an issuer that is archived", rules: []string{listed}, org: func(o *anthropic.Inventory) { o.Issuers[0].ArchivedAt = "x" }, want: []string{"rule_issuer_archived"}, says: "fdis_01a (github-actions)"},
		{name: "an account that is archived", rules: []string{listed}, org: func(o *anthropic.Inventory) { o.ServiceAccounts[0].Archived = true }, want: []string{"rule_account_archived"}, says: "svac_01a (ci)"},
		{name: "no member", rules: []string{listed}, org: func(o *anthropic.Inventory) { o.Memberships["svac_01a"] = nil }, want: []string{"rule_account_not_member"}, says: "wrkspc_01a (CI)"},
		{name: "membership not asked", rules: []string{listed}, org: func(o *anthropic.Inventory) { o.Memberships = nil }},
		{name: "no member of an older rule's workspace", rules: []string{soundRule}, org: func(o *anthropic.Inventory) { o.Memberships["svac_01a"] = nil }},
		{name: "the default workspace", rules: []string{change(t, listed, "wrkspc_01a", "wrkspc_0")}, flow: []string{"wrkspc_01a", "default"}, org: func(o *anthropic.Inventory) { o.Memberships["svac_01a"] = nil }},
		{name: "another organization", rules: []string{listed}, org: func(o *anthropic.Inventory) { o.Organization.ID = "0f1b7c1e-1111-4222-8333-444455556666" }, want: []string{"job_organization_differs"}, says: "(Acme)"},
		{name: "the workflow on another branch", rules: []string{listed}, flow: []string{"[main]", "[trunk]"}, want: []string{"job_never_admitted"}, says: "refs/heads/trunk"},
		{name: "by a variable, the only rule of this repository", rules: []string{listed, otherRule}, flow: []string{"fdrl_01a", "${{ vars.RULE }}", "[main]", "[trunk]"}, want: []string{"job_never_admitted"}},
		{name: "by a variable, two rules of this repository", rules: []string{listed, second}, flow: []string{"fdrl_01a", "${{ vars.RULE }}", "[main]", "[trunk]"}},
		{name: "another account", rules: []string{listed}, flow: []string{"svac_01a", "svac_01b"}, want: []string{"env_service_account_differs"}},
		{name: "another workspace", rules: []string{listed}, flow: []string{"wrkspc_01a", "wrkspc_01b"}, want: []string{"env_workspace_differs"}},
		{name: "a rule that nothing uses", rules: []string{listed, second}, want: []string{"rule_unused"}, says: "archive it"},
		{name: "an unsafe rule of another repository", rules: []string{listed, change(t, otherRule, `"subject_prefix": "repo:octo@56/tool@78:ref:refs/heads/main"`, `"subject_prefix": "repo:octo@56/*"`, `"repository": "octo/tool", "repository_id": "78", `, ``, `,
      "workflow_ref": "octo/tool/.github/workflows/x.yml@refs/heads/main"`, ``)}, want: []string{"rule_admits_other_repository", "rule_admits_any_branch", "rule_admits_recycled_name", "rule_admits_any_workflow"}, says: "octo/NAME"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			org := acme(t, tt.rules...)
			if tt.org != nil {
				tt.org(org)
			}
			got := Check(online(org, change(t, soundWorkflow, tt.flow...))).Findings
			if !slices.Equal(ids(got), append([]string{}, tt.want...)) {
				t.Fatalf("got %+v\nwant %v", got, tt.want)
			}
			all := ""
			for _, f := range got {
				all += f.Message + "\n" + f.Fix + "\n"
				if f.Why == "" || f.Fix == "" || f.Line < 1 || f.File != workflowPath && !strings.HasPrefix(f.File, "fdrl_") {
					t.Errorf("%+v", f)
				}
			}
			if !strings.Contains(all, tt.says) {
				t.Errorf("%s\nlacks %q", all, tt.says)
			}
		})
	}
}

// What lets nobody in cannot let in too many.
func TestWhatIsArchivedIsNotChecked(t *testing.T) {
	const wide = `{"id": "fdrl_02a", "name": "wide", "issuer_id": "fdis_01a", "match": {"claims": {"repository_owner": "octo"}}}`
	archived := change(t, wide, `"name"`, `"archived_at": "2026-01-01T00:00:00Z", "name"`)
	for text, want := range map[string]bool{wide: true, archived: false} {
		org := acme(t, text)
		got := Check(online(org, "on: push\njobs: {a: {runs-on: x, steps: [{run: make}]}}\n")).Findings
		if (len(got) > 0) != want {
			t.Errorf("%v: %+v", want, got)
		}
		org.Issuers[0].ArchivedAt = "2026-01-01T00:00:00Z"
		org.Issuers[0].CheckJTI = new(bool)
		if got := Check(online(org, "on: push\njobs: {a: {runs-on: x, steps: [{run: make}]}}\n")).Findings; slices.ContainsFunc(got, func(f Finding) bool { return f.ID == "issuer_jti_unchecked" }) {
			t.Errorf("an archived issuer is checked: %+v", got)
		}
	}
}

// A finding about what stands in no file cannot be mended in one.
func TestNothingIsMendedWhereThereIsNoFile(t *testing.T) {
	rule := change(t, soundRule, `"acme/app",`, `" acme/app",`)
	for _, f := range Check(online(acme(t, rule), soundWorkflow)).Findings {
		if f.Edit != nil {
			t.Errorf("%+v", f)
		}
	}
}

func TestAFileAndTheRuleOfItsID(t *testing.T) {
	for name, tt := range map[string]struct {
		there string
		want  []string
	}{
		"the same":    {change(t, soundRule, `"repository": "acme/app",`, ``, `"event_name": "push",`, `"event_name": "push", "repository": "acme/app",`), []string{}},
		"another":     {change(t, soundRule, "refs/heads/main", "refs/heads/x"), []string{"rule_file_differs"}},
		"another id":  {change(t, soundRule, "fdrl_01a", "fdrl_09a"), []string{"rule_unused", "job_rule_unknown"}},
		"not a match": {change(t, soundRule, "svac_01a", "svac_01b"), []string{"rule_file_differs"}},
	} {
		in := online(acme(t, tt.there), soundWorkflow)
		in.Rules = []Source{{Path: rulePath, Text: []byte(soundRule)}}
		if got := ids(Check(in).Findings); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
}

func TestIssuersThatAreThere(t *testing.T) {
	org := acme(t)
	foreign, _ := federation.ReadIssuer([]byte(`{"id": "fdis_2", "name": "k8s", "issuer_url": "https://oidc.example.com", "check_jti": false}`))
	failing, _ := federation.ReadIssuer([]byte(`{"id": "fdis_3", "name": "ghes", "issuer_url": "https://github.acme.example/_services/token", "poll_status": {"consecutive_failures": 4}}`))
	org.Issuers = append(org.Issuers, foreign, failing)
	got := Check(online(org, "on: push\njobs: {a: {runs-on: x, steps: [{run: make}]}}\n")).Findings
	if len(got) != 1 || got[0].ID != "issuer_keys_failing" || got[0].File != "fdis_3 (ghes)" || !strings.Contains(got[0].Message, "4 times") {
		t.Errorf("got %+v", got)
	}
}

func TestAccountsOfTheRulesOfThisRepository(t *testing.T) {
	for flow, want := range map[string][]string{
		soundWorkflow: {"svac_01a"},
		change(t, soundWorkflow, "fdrl_01a", "fdrl_02a"): {"svac_01a", "svac_02a"},
	} {
		if got := Accounts(online(acme(t, soundRule, otherRule), flow)); !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}

func TestThePageHasTheChecksOfTheOrganization(t *testing.T) {
	page, err := os.ReadFile("../../docs/checks.md")
	if err != nil {
		t.Fatal(err)
	}
	for id := range organizationWhy {
		if !strings.Contains(string(page), "| `"+id+"` |") {
			t.Errorf("docs/checks.md lacks %s", id)
		}
	}
}

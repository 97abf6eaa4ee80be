package wizard_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/wizard"
)

// advised are the warnings whose advice is another answer, with the answers that
// draw them, and the advice followed: each warning is then gone.
var advised = map[string]struct {
	draw   func(*A)
	follow func(*A)
	says   string // the flag, or the value, that the advice names
}{
	"branch_assumed":         {func(a *A) { a.Branch = "" }, func(a *A) { a.Branch = "main" }, "--branch"},
	"default_branch_assumed": {func(a *A) { a.Events, a.Branch = []string{"schedule"}, "dev" }, func(a *A) { a.DefaultBranch = "main" }, "--default-branch"},
	"any_tag":                {func(a *A) { a.Events = []string{"release"} }, func(a *A) { a.Tag = "v*" }, "--tag 'v*'"},
	"any_workflow":           {func(a *A) { a.AnyWorkflow = true }, func(a *A) { a.AnyWorkflow = false }, "--any-workflow"},
	"reusable_moves": {
		func(a *A) { a.ReusableWorkflow = "acme/s/.github/workflows/a.yml@refs/heads/main" },
		func(a *A) { a.ReusableWorkflow = "acme/s/.github/workflows/a.yml@" + strings.Repeat("0", 40) },
		"full commit",
	},
	"both_forms":             {func(a *A) { a.OwnerID, a.RepositoryID = "1", "2" }, func(a *A) { a.SubjectPrefix = "repo:acme@1/app@2" }, "--subject-prefix-from"},
	"ids_unknown":            {func(*A) {}, func(a *A) { a.OwnerID, a.RepositoryID = "1", "2" }, "--owner-id and --repository-id"},
	"classic_only":           {func(a *A) { a.SubjectFormat = "classic" }, func(a *A) { a.SubjectFormat, a.OwnerID, a.RepositoryID = "immutable", "1", "2" }, "--subject-format immutable"},
	"lifetime_never_reached": {func(a *A) { a.TokenLifetime = 3600 }, func(a *A) { a.TokenLifetime = 600 }, "600"},
	"broad_scope":            {func(a *A) { a.Scope = "org:admin" }, func(a *A) { a.Scope = federation.ScopeInference }, federation.ScopeInference},
	"scope_developer":        {func(a *A) { a.Scope = federation.ScopeDeveloper }, func(a *A) { a.Scope = federation.ScopeInference }, "--scope " + federation.ScopeInference},
	"legacy_edition":         {func(a *A) { a.Edition = federation.Legacy }, func(a *A) { a.Edition = "" }, "--edition"},
	"stranger_issues":        {func(a *A) { a.Events, a.NoGuards = []string{"issues"}, true }, func(a *A) { a.NoGuards = false }, "--no-guards"},
}

func TestAWarningIsGoneWhenItsAdviceIsFollowed(t *testing.T) {
	build := func(a A) wizard.Plan {
		t.Helper()
		plan, err := wizard.Build(a)
		if err != nil {
			t.Fatal(err)
		}
		return plan
	}
	for id, tt := range advised {
		a := A{Repository: "acme/app", Branch: "main"}
		tt.draw(&a)
		plan := build(a)
		i := slices.IndexFunc(plan.Warnings, func(w wizard.Warning) bool { return w.ID == id })
		if i < 0 {
			t.Errorf("%s is not drawn", id)
			continue
		}
		if fix := plan.Warnings[i].Fix.String(); !strings.Contains(fix, tt.says) {
			t.Errorf("%s: the advice %q does not name %s", id, fix, tt.says)
		}
		if tt.follow(&a); warned(build(a), id) {
			t.Errorf("%s is there when its advice was followed", id)
		}
	}
	for _, kind := range federation.IDKinds() {
		a := A{Repository: "acme/app", Branch: "main", RuleID: "fdrl_1", IssuerID: "fdis_1", ServiceAccount: "svac_1", Workspace: "wrkspc_1", Organization: "6f1b7c1e-1111-4222-8333-444455556666"}
		if warned(build(a), "fill_"+kind.Field) {
			t.Errorf("%s is to be filled in, and it is", kind.Field)
		}
	}
}

// Every flag that a warning or a step names is one.
func TestWarningsAndStepsNameFlagsThatExist(t *testing.T) {
	known := map[string]bool{}
	for _, r := range wizard.Table() {
		known["--"+r.Name] = true
	}
	flag := regexp.MustCompile(`--[a-z][a-z-]+`)
	for _, tt := range warningsOf {
		a := A{Repository: "acme/app", Branch: "main", NoGuards: true}
		tt.set(&a)
		plan, err := wizard.Build(a)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range plan.Warnings {
			for _, name := range flag.FindAllString(w.Message+" "+w.Fix.String(), -1) {
				if !known[name] && !slices.Contains([]string{"--jq", "--body"}, name) { // of gh api, gh variable
					t.Errorf("%s names %s", w.ID, name)
				}
			}
		}
	}
}

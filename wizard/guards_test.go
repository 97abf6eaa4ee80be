package wizard_test

import (
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/github"
	"gh-wif/wizard"
)

// What a guard closes is warned of where there is no guard, and there alone; and
// the advice is the guard that the workflow would have.
func TestAGuardTakesThePlaceOfItsWarning(t *testing.T) {
	for _, e := range github.Events() {
		a := A{Repository: "acme/app", Branch: "main", Events: []string{e.Name}}
		guarded, err := wizard.Build(a)
		if err != nil {
			t.Fatal(err)
		}
		a.NoGuards = true
		open, err := wizard.Build(a)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(open.Workflow.Content, "\n    if: ") {
			t.Errorf("%s: a guard that was not wanted:\n%s", e.Name, open.Workflow.Content)
		}
		condition, id := github.GuardOf(e.Name), "stranger_"+e.Name
		if e.Starter == github.StarterAnyone && condition == "" {
			t.Errorf("%s can be started by anyone and has no guard", e.Name)
		}
		if warned(guarded, id) {
			t.Errorf("%s: has the guard, and the warning all the same", e.Name)
		}
		if e.Starter != github.StarterAnyone {
			continue
		}
		i := slices.IndexFunc(open.Warnings, func(w wizard.Warning) bool { return w.ID == id })
		if i < 0 {
			t.Errorf("%s: neither a guard nor a warning", e.Name)
			continue
		}
		if fix := open.Warnings[i].Fix.String(); !strings.Contains(fix, "if: "+condition) {
			t.Errorf("%s: the advice is %s", e.Name, fix)
		}
	}
}

// An event that starts on any ref carries the refs of the rule into the workflow.
func TestTheWorkflowKeepsToTheRefsOfTheRule(t *testing.T) {
	for _, tt := range []struct {
		set  func(*A)
		want string // the line of the condition; empty: none
	}{
		{func(a *A) { a.Events = []string{"workflow_dispatch"} }, "if: github.ref == 'refs/heads/main'"},
		{func(a *A) { a.Events, a.Branch = []string{"create"}, "it's#1" }, "if: github.ref == 'refs/heads/it''s#1'"},
		{func(a *A) { a.Events, a.Tag = []string{"release"}, "v*" }, "if: startsWith(github.ref, 'refs/tags/v')"},
		{func(a *A) { a.Events, a.Tag = []string{"release"}, "v1.0" }, "if: github.ref == 'refs/tags/v1.0'"},
		{func(a *A) { a.Events = []string{"release"} }, ""},
		{func(a *A) { a.Events, a.Tag = []string{"workflow_dispatch"}, "v*" }, "if: github.ref == 'refs/heads/main' || startsWith(github.ref, 'refs/tags/v')"},
		{func(a *A) { a.Events, a.Tag, a.Branch = []string{"workflow_dispatch"}, "v*", "" }, "if: startsWith(github.ref, 'refs/tags/v')"},
		{func(a *A) { a.Events = []string{"registry_package"} }, "if: github.ref == 'refs/heads/main'"},
		{func(a *A) { a.Events = []string{"deployment"} }, "if: github.ref == 'refs/heads/main'"},
		{func(a *A) { a.Events = []string{"deployment_status"} }, "if: github.ref == 'refs/heads/main'"},
		{func(a *A) { a.Events = []string{"push"} }, ""},
		{func(a *A) { a.Events = []string{"schedule"} }, ""},
		{func(a *A) { a.Events = []string{"merge_group"} }, ""},
		{
			func(a *A) { a.Events = []string{"push", "workflow_dispatch"} },
			"if: github.event_name != 'workflow_dispatch' || github.ref == 'refs/heads/main'",
		},
	} {
		a := A{Repository: "acme/app", Branch: "main"}
		tt.set(&a)
		plan, err := wizard.Build(a)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for line := range strings.Lines(plan.Workflow.Content) {
			if strings.HasPrefix(line, "    if: ") {
				got = strings.TrimSpace(line)
			}
		}
		if got != tt.want {
			t.Errorf("%v on %q %q: %s, want %s", a.Events, a.Branch, a.Tag, got, tt.want)
		}
	}
}

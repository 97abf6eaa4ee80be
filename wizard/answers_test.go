package wizard_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/templates"
	"gh-wif/wizard"
)

func TestEveryAnswerHasOneRow(t *testing.T) {
	rows := map[any]string{}
	var a wizard.Answers
	for _, r := range wizard.Table() {
		at := r.At(&a)
		if reflect.TypeOf(at).Kind() != reflect.Pointer {
			t.Fatalf("%s stands nowhere", r.Name)
		}
		where := reflect.ValueOf(at).Pointer()
		if other, taken := rows[where]; taken {
			t.Errorf("%s and %s are one answer", r.Name, other)
		}
		rows[where] = r.Name
		if r.Usage == "" || r.Kind() != wizard.AskYesNo && r.Example == "" {
			t.Errorf("%s has no usage or no example: %+v", r.Name, r)
		}
		if (r.Page == "") != (r.Title == "") {
			t.Errorf("%s is half a question: page %q, title %q", r.Name, r.Page, r.Title)
		}
	}
	for _, f := range reflect.VisibleFields(reflect.TypeOf(a)) {
		if f.Name == "GitHub" || f.Name == "Anthropic" || f.Name == "Here" {
			continue // nobody answers it
		}
		if _, ok := rows[reflect.ValueOf(&a).Elem().FieldByIndex(f.Index).Addr().Pointer()]; !ok {
			t.Errorf("no row for %s", f.Name)
		}
	}
}

func TestEveryRowsPageIsThere(t *testing.T) {
	asked := 0
	for _, p := range wizard.Pages() {
		asked += len(p.Questions)
	}
	for _, r := range wizard.Table() {
		if r.Page != "" {
			asked--
		}
	}
	if asked != 0 {
		t.Errorf("%d questions are on no page or on two", -asked)
	}
}

// situations are answers in which the defaults differ.
func situations() map[string]wizard.Answers {
	return map[string]wizard.Answers{
		"nothing":           {},
		"the older edition": {Edition: federation.Legacy},
		"a pull request":    {Events: []string{"pull_request"}},
		"a schedule":        {Events: []string{"schedule"}},
		"a tag":             {Tag: "v*"},
		"a release":         {Events: []string{"release"}, Tag: "v1"},
		"another file":      {WorkflowFile: "a.yml", AnyWorkflow: true},
		"ids by variables":  {IDs: wizard.IDsVars, RuleVariable: "ANTHROPIC_FEDERATION_RULE_ID_DEPLOY"},
		"a placeholder":     {Workspace: "wrkspc_...", Organization: "00000000-0000-0000-0000-000000000000"},
	}
}

// What an untouched form, a prompt and a help text show as default is what Build
// applies: for every answer, whatever else was answered.
func TestTheDefaultShownIsTheDefaultApplied(t *testing.T) {
	for name, a := range situations() {
		a.Repository = "acme/app"
		plan, err := wizard.Build(a)
		if err != nil {
			t.Fatal(name, err)
		}
		for _, page := range wizard.Pages() {
			for _, q := range page.Questions {
				shown := q.Get(a)
				if strings.Join(shown, "") == "" {
					shown = q.Default(a)
				}
				if applied := q.Get(plan.Answers); strings.Join(shown, ",") != strings.Join(applied, ",") {
					t.Errorf("%s: %s shows %q, and %q is applied", name, q.ID, shown, applied)
				}
			}
		}
	}
}

func TestTheFlagsHelpTellsTheDefaultThatIsApplied(t *testing.T) {
	plan, err := wizard.Build(wizard.Answers{Repository: "acme/app"})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range wizard.Table() {
		applied := strings.Join(r.Values(plan.Answers), ",")
		usage := r.FlagUsage()
		_, said, tells := strings.Cut(usage, "(default ")
		said = strings.TrimSuffix(said, ")")
		switch {
		case r.Name == "repo" || r.Kind() == wizard.AskYesNo:
			if tells {
				t.Errorf("--%s tells a default: %s", r.Name, usage)
			}
		case r.Name == "rule-name":
			if said != "made of the answers" {
				t.Errorf("--%s: %s", r.Name, usage)
			}
		case tells != (applied != ""):
			t.Errorf("--%s: %q is applied, the help says: %s", r.Name, applied, usage)
		case tells && said != applied && !strings.HasPrefix(said, applied+", ") && !strings.HasPrefix(said, applied+"; "):
			t.Errorf("--%s: %q is applied, the help says %q", r.Name, applied, said)
		}
		if strings.Count(usage, "(default ") > 1 || strings.Contains(r.Usage, "default") {
			t.Errorf("--%s tells its default by hand: %s", r.Name, usage)
		}
	}
}

func TestTheScopesDefaultFollowsTheEdition(t *testing.T) {
	for edition, want := range map[federation.Edition]string{
		"": federation.ScopeInference, federation.Current: federation.ScopeInference, federation.Legacy: federation.ScopeDeveloper,
	} {
		plan, err := wizard.Build(wizard.Answers{Repository: "acme/app", Edition: edition})
		if err != nil {
			t.Fatal(err)
		}
		q := question(t, "scope")
		if got := q.Get(wizard.Answers{Edition: edition}); plan.Rule.OAuthScope != want || !slices.Equal(got, []string{want}) {
			t.Errorf("edition %q: the rule has %s, the form shows %q, want %s", edition, plan.Rule.OAuthScope, got, want)
		}
	}
}

// Every choice that is offered is taken, and what is none of them is refused.
func TestTheChoicesAreThoseThatTheCheckTakes(t *testing.T) {
	for _, r := range wizard.Table() {
		if r.Choices == nil {
			continue
		}
		offered := r.Completions()
		for i, o := range r.Choices() {
			a := wizard.Answers{Repository: "acme/app", OwnerID: "1", RepositoryID: "2"}
			r.Set(&a, []string{o.Value})
			if err := wizard.Check(r.Name, a); err != nil && o.Value != "workflow_call" {
				t.Errorf("--%s %s is offered and refused: %v", r.Name, o.Value, err)
			}
			if value, title, _ := strings.Cut(offered[i], "\t"); value != o.Value || r.Described != (title != "") {
				t.Errorf("--%s completes %q for %+v", r.Name, offered[i], o)
			}
		}
		for _, v := range r.Menu {
			if !slices.ContainsFunc(r.Choices(), func(o wizard.Option) bool { return o.Value == v }) {
				t.Errorf("--%s: the menu has %q, which the flag does not take", r.Name, v)
			}
		}
		var a wizard.Answers
		r.Set(&a, []string{"nonsense"})
		if err := wizard.Check(r.Name, a); err == nil {
			t.Errorf("--%s takes nonsense", r.Name)
		}
	}
}

func TestTheExamplesAreRight(t *testing.T) {
	for _, r := range wizard.Table() {
		var a wizard.Answers
		r.Set(&a, []string{strings.Trim(r.Example, `"'`)})
		if r.Name == "subject-prefix-from" {
			a.Repository = "acme/app"
		}
		if err := wizard.Check(r.Name, a); r.Example != "" && err != nil {
			t.Errorf("the example of --%s is refused: %v", r.Name, err)
		}
	}
}

// Whatever the templates refuse, the flag behind it is named.
func TestEveryFieldOfTheTemplatesHasItsFlag(t *testing.T) {
	for field, flag := range map[string]string{
		"workflow name": "workflow-name", "workflow file": "workflow-file", "environment": "environment", "audience": "audience",
		"federation rule": "rule-id", "organization": "organization", "service account": "service-account", "workspace": "workspace",
		"called workflow": "reusable-workflow", "model": "model", "variable": "rule-variable", "language": "language", "fetch": "fetch", "branch": "branch", "tag": "tag", "cron": "cron",
	} {
		err := wizard.TemplateError(&templates.FieldError{Field: field, Value: "x", Want: "y"})
		var answer *wizard.AnswerError
		if !errors.As(err, &answer) || answer.Field != flag || answer.Example == "" {
			t.Errorf("%s is told as %v", field, err)
		}
	}
}

func TestAnIDThatIsNotKnownYetIsToldByItsFlag(t *testing.T) {
	plan, err := wizard.Build(wizard.Answers{Repository: "acme/app", IssuerID: "fdis_abc"})
	if err != nil {
		t.Fatal(err)
	}
	var open []string
	for _, w := range plan.Warnings {
		if w.Fill != "" {
			open = append(open, w.Fill)
		}
		if (w.Fill != "") != strings.HasPrefix(w.ID, "fill_") {
			t.Errorf("%+v", w)
		}
	}
	if want := []string{"rule-id", "organization", "service-account", "workspace"}; !slices.Equal(open, want) {
		t.Errorf("still open are %q, want %q", open, want)
	}
}

func TestAnEventGivenTwiceIsOneEvent(t *testing.T) {
	plan, err := wizard.Build(wizard.Answers{Repository: "acme/app", Events: []string{"push", "schedule", "push"}})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(plan.Answers.Events, []string{"push", "schedule"}) || strings.Count(plan.Workflow.Content, "\n  push:") != 1 {
		t.Errorf("got %q\n%s", plan.Answers.Events, plan.Workflow.Content)
	}
}

package wizard_test

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/templates"
	"gh-wif/wizard"
)

// theIDs are an id of every kind, in forms in which people have them at hand.
var theIDs = []string{
	"fdis_01Hk3", "  fdrl_01Ab\n", "svac_01Cd", "https://platform.claude.com/settings/workspaces/wrkspc_01Ef?tab=keys", "6F1b7c1e-1111-4222-8333-444455556666",
}

// Whatever the order in which the ids come, the same plan comes of them, and no placeholder is
// left in anything that is copied, saved or exported.
func TestIDsGivenInAnyOrderFillEverything(t *testing.T) {
	const seed = 7
	random := rand.New(rand.NewPCG(seed, seed))
	for _, language := range templates.Languages() {
		a := A{Repository: "acme/app", Branch: "main", Environment: "production", Language: string(language.ID)}
		before := built(t, a)
		for _, i := range random.Perm(len(theIDs)) {
			got, given, err := wizard.Give(a, nil, theIDs[i])
			if err != nil || len(given) != 1 {
				t.Fatalf("%s: %q is not taken: %v", language.ID, theIDs[i], err)
			}
			a = got
			plan := built(t, a)
			ofTwo := given[0].Answer == "organization" || given[0].Answer == "workspace" // they are of one step
			if left := open(plan); left > open(before) || left == open(before) && !ofTwo {
				t.Errorf("%s: after %s %d steps wait for ids, before %d", language.ID, given[0].Answer, left, open(before))
			}
			before = plan
		}
		wantNoPlaceholder(t, string(language.ID), before)
	}
}

// open counts the steps that wait for an id.
func open(p wizard.Plan) int {
	n := 0
	for _, s := range p.Next {
		if len(s.Takes) > 0 && !s.Done(p.Answers, nil) {
			n++
		}
	}
	return n
}

func wantNoPlaceholder(t *testing.T, name string, p wizard.Plan) {
	t.Helper()
	all := map[string]string{"rule": string(p.Rule.JSON()), "workflow": p.Workflow.Content}
	for _, s := range p.Next {
		all["step "+string(s.ID)] = s.Copy
		if len(s.Takes) > 0 && !s.Done(p.Answers, nil) {
			t.Errorf("%s: %s is not done", name, s.ID)
		}
	}
	for _, x := range wizard.Exports(p) {
		all["export "+x.ID] = x.Content
	}
	for where, text := range all {
		for _, kind := range federation.IDKinds() {
			if strings.Contains(text, kind.Placeholder) || strings.Contains(text, "vars."+kind.Env) && kind.Env != "" {
				t.Errorf("%s: the %s still waits for the %s", name, where, kind.Name)
			}
		}
	}
	for _, w := range p.Warnings {
		if w.Fill != "" || w.Set != "" {
			t.Errorf("%s: %s is warned of", name, w.ID)
		}
	}
}

func TestEveryOrderOfTheIDsGivesTheSameAnswers(t *testing.T) {
	var want *A
	permuted(theIDs, func(order []string) {
		a := A{Repository: "acme/app"}
		for _, text := range order {
			got, _, err := wizard.Give(a, nil, text)
			if err != nil {
				t.Fatal(err)
			}
			a = got
		}
		if want == nil {
			want = &a
		}
		if !reflect.DeepEqual(a, *want) {
			t.Fatalf("%q gives %+v", order, a)
		}
	})
}

// permuted calls f with every order.
func permuted(all []string, f func([]string)) {
	if len(all) == 0 {
		f(nil)
		return
	}
	for i, first := range all {
		rest := slices.Concat(all[:i], all[i+1:])
		permuted(rest, func(order []string) { f(append([]string{first}, order...)) })
	}
}

func TestWhatIsNoIDIsRefusedAndChangesNothing(t *testing.T) {
	a := A{Repository: "acme/app", IssuerID: "fdis_old"}
	for text, want := range map[string]struct {
		at   []string
		says string
	}{
		"":                         {[]string{"issuer-id"}, "is no issuer id"},
		"fdis_...":                 {[]string{"issuer-id"}, "is no issuer id"},
		"fdsi_01":                  {[]string{"issuer-id"}, "starts with fdis_"},
		"nonsense":                 {nil, "holds no id"},
		"fdis_1 and fdis_2":        {nil, "two of a kind"},
		"default":                  {[]string{"organization", "workspace"}, "a rule needs its wrkspc_ id"},
		"12345":                    {[]string{"organization", "workspace"}, "is neither workspace id nor organization id"},
		"a\x1b[31mb":               {[]string{"service-account"}, "starts with svac_"},
		"6f1b7c1e-1111-4222-8333":  {[]string{"organization"}, "is no UUID"},
		strings.Repeat("x", 1<<16): {[]string{"rule-id"}, "starts with fdrl_"},
	} {
		got, given, err := wizard.Give(a, want.at, text)
		if err == nil || len(given) > 0 || !reflect.DeepEqual(got, a) {
			t.Errorf("%.40q is taken", text)
			continue
		}
		if says := err.Error(); !strings.Contains(strings.ReplaceAll(says, "organization id nor workspace id", "workspace id nor organization id"), want.says) {
			t.Errorf("%.40q: %.200s; want %q", text, says, want.says)
		}
	}
}

// What an API answers about a rule has four ids in it, and UUIDs that are none of ours.
func TestTheIDsOfAnAnswerOfTheAPIAreTakenTogether(t *testing.T) {
	const answer = `{"id": "fdrl_9", "issuer_id": "fdis_8", "target": {"service_account_id": "svac_7"}, "workspace_ids": ["wrkspc_6"], "request": "6f1b7c1e-1111-4222-8333-444455556666"}`
	got, given, err := wizard.Give(A{Repository: "acme/app", IssuerID: "fdis_old"}, []string{"rule-id"}, answer)
	if err != nil || len(given) != 4 {
		t.Fatalf("%v, %v", given, err)
	}
	if got.RuleID != "fdrl_9" || got.IssuerID != "fdis_8" || got.ServiceAccount != "svac_7" || got.Workspace != "wrkspc_6" || got.Organization != "" {
		t.Errorf("%+v", got)
	}
	if i := slices.IndexFunc(given, func(g wizard.Given) bool { return g.Before == "fdis_old" }); i < 0 || given[i].Value != "fdis_8" {
		t.Errorf("it is not told what was there before: %+v", given)
	}
}

func TestATickStaysWhileTheStepIsTheSame(t *testing.T) {
	a := A{Repository: "acme/app", Branch: "main"}
	first := built(t, a)
	ticked := []wizard.StepID{wizard.StepCommit, wizard.StepKey}
	if got := wizard.Still(ticked, first.Next, built(t, a).Next); !slices.Equal(got, ticked) {
		t.Errorf("the same plan keeps %v", got)
	}
	a.RuleID = "fdrl_1" // the workflow is another one
	if got := wizard.Still(ticked, first.Next, built(t, a).Next); !slices.Equal(got, []wizard.StepID{wizard.StepKey}) {
		t.Errorf("with another workflow it keeps %v", got)
	}
}

func TestEveryStepHasItsOwnNameAndASafePage(t *testing.T) {
	for _, issuer := range []string{"", "https://token.actions.octo.ghe.com", "https://ghes.example.com/_services/token"} {
		plan := built(t, A{Repository: "acme/app", Environment: "prod", IssuerURL: issuer})
		seen := map[wizard.StepID]bool{}
		for _, s := range plan.Next {
			if s.ID == "" || seen[s.ID] {
				t.Errorf("the name %q of %q", s.ID, s.Title)
			}
			seen[s.ID] = true
			if s.Page != "" && (!strings.HasPrefix(s.Page, "https://") || strings.ContainsAny(s.Page, " \x1b")) {
				t.Errorf("%s leads to %q", s.ID, s.Page)
			}
		}
	}
}

package present

import (
	"slices"
	"strings"
	"testing"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/say"
	"gh-wif/internal/trust"
	"gh-wif/internal/trust/remedy"
	"gh-wif/wizard"
)

func example(t *testing.T, name string) diagnose.Report {
	t.Helper()
	for _, e := range diagnose.Examples() {
		if e.Name == name {
			return diagnose.Examine(e.Input)
		}
	}
	t.Fatalf("no example %s", name)
	return diagnose.Report{}
}

// A screen shows the sections one by one, a command all of them: the same words.
func TestAReportHasItsSectionsAndTheWholeIsMadeOfThem(t *testing.T) {
	r := example(t, "immutable")
	s := Report(r)
	whole := s.Flat().Terminal(say.Terminal{})
	for name, c := range map[string]struct {
		doc   say.Doc
		holds []string
	}{
		"verdict":   {s.Verdict, []string{"Mismatch: ", Why + " [" + r.Causes[0].ID + "]", Change, PointsTo, ThenCheck, Read, r.Causes[0].Copy[0], "differs from here", "owner_id"}},
		"checks":    {s.Checks, []string{"failed", "expected  repo:", "actual    repo:", "required_claims", "skipped"}},
		"unchecked": {s.Unchecked, []string{"the signature", "--issuer"}},
		"rule":      {s.Rule, []string{"+    \"condition\""}},
	} {
		text := c.doc.Terminal(say.Terminal{})
		for _, want := range c.holds {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not hold %q:\n%s", name, want, text)
			}
		}
		if !strings.Contains(whole, text) {
			t.Errorf("the whole does not hold the section %s", name)
		}
	}
	if len(s.Others) != 0 {
		t.Errorf("other causes: %v", s.Others)
	}
}

// The heading of a cause says what it is, unless the verdict above it has said so.
func TestTheHeadingOfACauseSaysWhatItIs(t *testing.T) {
	r := example(t, "environment")
	want := Why + ": " + r.Causes[0].Title + " [" + r.Causes[0].ID + "]"
	if text := Report(r).Verdict.Terminal(say.Terminal{}); !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
		t.Errorf("no %q in\n%s", want, text)
	}
	r.Headline = say.W("Mismatch: " + r.Causes[0].Title)
	if text := Report(r).Verdict.Terminal(say.Terminal{}); strings.Count(text, r.Causes[0].Title) != 1 {
		t.Errorf("it is said twice:\n%s", text)
	}
}

// Where all agrees nothing is to be changed, and nothing says so.
func TestAMatchSaysWhatToDoAndNotWhatToChange(t *testing.T) {
	for id, changes := range map[string]bool{"ok": false, "no_token_given": false, "jti_replayed": true} {
		r := example(t, "replay")
		r.Causes[0].ID = id
		text := Report(r).Verdict.Terminal(say.Terminal{})
		if strings.Contains(text, Change) != changes || strings.Contains(text, WhatNow) == changes {
			t.Errorf("%s:\n%s", id, text)
		}
	}
}

func TestAReportNamesTheOtherCausesAndWhyNoRuleIsSuggested(t *testing.T) {
	r := example(t, "replay")
	r.Causes = append(r.Causes, diagnose.Cause{ID: "tok_expired", Title: "The token has expired", Evidence: say.W("exp is past")})
	r.Refusal = say.W("the rule is archived")
	text := Report(r).Flat().Terminal(say.Terminal{})
	for _, want := range []string{"Other causes", "The token has expired [tok_expired]: exp is past", "No change to the rule is suggested", "the rule is archived"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// The best remedy is what to change; the others stand behind it, each with what
// gets in by it, and every rule among them is there to be copied.
func TestEveryRemedyIsSaidWithWhatItDoes(t *testing.T) {
	r := example(t, "environment")
	if len(r.Remedies) < 2 || r.AdditionalRule == nil {
		t.Fatalf("remedies: %+v", r.Remedies)
	}
	s := Report(r)
	text := s.Verdict.Terminal(say.Terminal{Width: 2000})
	at := -1
	for _, want := range []string{Change + "\n", r.Remedies[0].Text.String(), "differs from here", instead(r.Remedies[1].Kind), GetsIn, "this run;", PointsTo} {
		next := strings.Index(text, want)
		if next < at {
			t.Errorf("%q does not come behind the others in\n%s", want, text)
		}
		at = next
	}
	if rules := append(s.Kept, s.Rule...).Terminal(say.Terminal{}); !strings.Contains(rules, NoChange) || !strings.Contains(rules, SecondRule) || !strings.Contains(rules, r.AdditionalRule.Name) {
		t.Errorf("the rules are\n%s", rules)
	}
	r = example(t, "immutable")
	text = Report(r).Verdict.Terminal(say.Terminal{})
	if rules := Report(r).Rule.Terminal(say.Terminal{}); !strings.Contains(rules, RuleChange) || strings.Contains(rules, NoChange) || !strings.Contains(text, "this run; other events") {
		t.Errorf("%s\n%s", text, rules)
	}
}

func TestEveryKindOfRemedyHasItsLabel(t *testing.T) {
	for _, k := range remedy.Kinds() {
		if ways[k] == "" {
			t.Errorf("%s has no label", k)
		}
	}
}

func exposed() trust.Exposure {
	return trust.Exposure{
		Verdict: "Anyone who can open a pull request", Severity: trust.SeverityDanger,
		Kinds: []trust.Kind{
			{ID: "same_run", Group: trust.GroupYours, Title: "the run that the rule names", Admitted: true, Severity: trust.SeverityNone, Who: "whoever pushes"},
			{ID: "pull_request", Group: trust.GroupTeam, Title: "a pull request", Admitted: true, Severity: trust.SeverityDanger, Who: "anyone", Close: `match.claims: "event_name": "push"`, Wildcard: true, Claims: map[string]any{"sub": "repo:acme/app:pull_request"}},
			{ID: "recycled_owner", Title: "the owner's name, taken over", Admitted: true, Severity: trust.SeverityCaution, Who: "whoever takes it over"},
			{ID: "other_owner", Title: "a repository of another owner", By: "claims.repository_owner", Severity: trust.SeverityNone, Who: "anyone"},
			{ID: "lookalike_owner", Title: "an owner whose name begins alike", By: "claims.repository_owner", Severity: trust.SeverityNone, Who: "anyone"},
		},
	}
}

func TestAnExposureNamesWhatGetsInWithWhatClosesIt(t *testing.T) {
	want := `Anyone who can open a pull request

3 of 5 kinds of runs get in, 2 to close

Yours: 1 of 1 in
  * as wanted  the run that the rule names

Your team: 1 of 1 in, 1 to close
  x danger  a pull request
      closed by         match.claims: "event_name": "push"
      who can cause it  anyone
      for example       repo:acme/app:pull_request, one of many

Strangers: 1 of 3 in, 1 to close
  ! caution  the owner's name, taken over
      who can cause it  whoever takes it over
  v kept out by claims.repository_owner: a repository of another owner; an owner
    whose name begins alike
`
	if got := Exposure(exposed(), false).Terminal(say.Terminal{}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	each := Exposure(exposed(), true).Terminal(say.Terminal{})
	if strings.Count(each, ", by claims.repository_owner\n") != 2 {
		t.Errorf("not one by one:\n%s", each)
	}
	table := Exposure(exposed(), true).Markdown()
	for _, row := range []string{"| let in: danger | a pull request | anyone | `match.claims: \"event_name\": \"push\"` |", "| kept out | a repository of another owner | anyone | `claims.repository_owner` |"} {
		if !strings.Contains(table, row) {
			t.Errorf("no row %s in\n%s", row, table)
		}
	}
}

// What is not understood stands above the verdict.
func TestAnExposureTellsFirstWhatIsNotUnderstood(t *testing.T) {
	e := exposed()
	e.NotUnderstood = []string{"claims.exp > 5"}
	if got := Exposure(e, false).Terminal(say.Terminal{}); !strings.HasPrefix(got, "  ! not understood: claims.exp > 5\nAnyone who can") {
		t.Errorf("got\n%s", got)
	}
}

func TestEverySeverityHasAWordAndAMark(t *testing.T) {
	var words []string
	for _, s := range []trust.Severity{trust.SeverityNone, trust.SeverityCaution, trust.SeverityDanger} {
		look := severities[s]
		if look.word == "" || slices.Contains(words, look.word) || look.mark == say.NoMark {
			t.Errorf("%s: %+v", s, look)
		}
		words = append(words, look.word)
	}
}

// A variable is set by its command; an id that the rule has too is told by its flag as well.
func TestVariablesAreSetByCommandsToBeCopied(t *testing.T) {
	all := []wizard.Warning{
		{ID: "fill_federation_rule_id", Fill: "rule-id", Set: "gh variable set A --body fdrl_... --repo acme/app"},
		{ID: "set_organization_id", Set: "gh variable set B --body x --repo acme/app"},
		{ID: "fill_workspace_id", Fill: "workspace", Set: "gh variable set C --body wrkspc_... --repo acme/app"},
	}
	want := `
to set, each once its id is known; the workflow stays as it is:
  gh variable set A --body fdrl_... --repo acme/app
  gh variable set B --body x --repo acme/app
  gh variable set C --body wrkspc_... --repo acme/app
  * fdrl_...
    -> the Console shows it after the rule is created: Settings → Workload identity → Rules

to fill in where the rule is created, or by these flags:
  * --workspace wrkspc_...
    -> the Console: Settings → Workspaces, in the workspace's address
`
	if text := Warnings(all).Terminal(say.Terminal{Width: 200}); strings.TrimSpace(text) != strings.TrimSpace(want) {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	for _, w := range all {
		if row := WarningRow(w); row.Word != "to set" || row.Line.String() != w.Set {
			t.Errorf("%s is a row %q %q", w.ID, row.Word, row.Line)
		}
	}
}

func TestWarningsComeBeforeTheIdsThatAreLeftOpen(t *testing.T) {
	text := Warnings([]wizard.Warning{
		{ID: "fill_workspace_id", Fill: "workspace", Message: "not known"},
		{ID: "branch_writers", Message: "Whoever can push to main can change it.", Fix: say.Join(say.W("Run "), say.C("gh api repos/acme/app --jq .id").Copied())},
		{ID: "alone", Message: "Nothing can be done."},
	}).Terminal(say.Terminal{})
	want := `  ! caution  Whoever can push to main can change it.
      what to do  Run
                  gh api repos/acme/app --jq .id
  * note     Nothing can be done.

to fill in, in the files or by these flags:
  * --workspace ` + federation.Workspace.Placeholder + `
    -> ` + federation.Workspace.Where + "\n"
	if text != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	if len(Warnings(nil)) != 0 {
		t.Error("something is said where there is nothing to warn of")
	}
}

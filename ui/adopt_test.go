package ui

import (
	"context"
	"testing"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/job"
	"gh-wif/wizard"
)

// testInventory is an organization with two workspaces, and one of each other thing.
func testInventory() anthropic.Inventory {
	return anthropic.Inventory{
		Organization:    anthropic.Organization{ID: "6f1b7c1e-1111-4222-8333-444455556666", Name: "Acme"},
		Workspaces:      []anthropic.Workspace{{ID: "wrkspc_01a", Name: "CI"}, {ID: "wrkspc_02a", Name: "Pro\x1bduction"}},
		ServiceAccounts: []anthropic.ServiceAccount{{ID: "svac_01a", Name: "ci", Role: "developer"}},
		Issuers:         []federation.Issuer{{ID: "fdis_01a", Name: "company-github", IssuerURL: "https://token.actions.githubusercontent.com"}},
	}
}

func adopts(_ context.Context, a wizard.Answers, _ func(string) bool, _ func(string)) (wizard.Answers, error) {
	return wizard.Adopt(a, testInventory()), nil
}

var toIDs = []string{"1", "pgdown", "pgdown"}

func TestAnthropicsAnswerFillsTheFormAndOffersTheRest(t *testing.T) {
	d := drive(t, 100, 40).press(toIDs...).sees("ctrl+t asks Anthropic for the ids").press("ctrl+t").sees("Ask Anthropic?", "with the token of ANTHROPIC_AUTH_TOKEN").press("enter")
	if d.app.ctx.Session.Answers.Anthropic != nil {
		t.Fatal("asked without a yes")
	}
	d.press("ctrl+t", "y").sees("Anthropic told", "Anthropic says:", "company-github (fdis_01a)", "2 known: down chooses")
	a := d.app.ctx.Session.Answers
	if a.IssuerID != "fdis_01a" || a.ServiceAccount != "svac_01a" || a.Workspace != "" || a.Organization == "" {
		t.Errorf("%+v", a)
	}
	for i, want := range []string{"wrkspc_01a", "wrkspc_02a"} {
		if d.press("down"); d.app.ctx.Session.Answers.Workspace != want {
			t.Errorf("the choice %d is %q", i+1, d.app.ctx.Session.Answers.Workspace)
		}
	}
	d.press("down").sees("wrkspc_02a Pro").press("up", "up") // beyond the last one is the next question
	if got := d.app.ctx.Session.Answers.Workspace; got != "wrkspc_01a" {
		t.Errorf("up gives %q", got)
	}
	if d.press("up"); d.app.ctx.Session.Answers.Workspace != "" {
		t.Error("above the first one the answer is not empty")
	}
	d.press("type:wrkspc_mine", "down")
	if got := d.app.ctx.Session.Answers.Workspace; got != "wrkspc_mine" {
		t.Errorf("what was typed became %q", got)
	}
	d.press("ctrl+s").sees("Anthropic").press("7").sees("Anthropic says:", "the issuer company-github (fdis_01a)")
}

func TestAProgramIsAskedForTheIDsAfterAYesOnly(t *testing.T) {
	asked := 0
	d := drive(t, 100, 40, func(d *Deps) {
		d.Bearer = ""
		d.Adopt = func(ctx context.Context, a wizard.Answers, agree func(string) bool, told func(string)) (wizard.Answers, error) {
			if agree != nil && !agree("Take the token of ant's profile admin?") {
				return a, noCredential
			}
			asked++
			return adopts(ctx, a, agree, told)
		}
	})
	d.press(toIDs...).press("ctrl+t", "y").sees("Ask ant for the token?").press("enter").sees("no credential for Anthropic's Admin API", "ant auth login")
	if asked > 0 {
		t.Fatal("ant is asked without a yes")
	}
	if d.press("ctrl+t", "y", "y").sees("company-github"); asked != 1 || !d.app.ctx.Session.Agreed {
		t.Errorf("asked %d times", asked)
	}
}

func TestARefusalOfAnthropicHoldsNobodyUp(t *testing.T) {
	d := drive(t, 100, 40, func(d *Deps) {
		d.Adopt = func(_ context.Context, a wizard.Answers, _ func(string) bool, _ func(string)) (wizard.Answers, error) {
			return a, job.Refuse("the bearer needs the scope org:admin", "Anthropic did not tell the rules: 403\x1b[31m")
		}
	})
	d.press("1", "ctrl+t", "y").sees("Anthropic did not tell the rules: 403", "all of it: page Workspace and ids").press("pgdown", "pgdown").sees("needs the scope org:admin").press("ctrl+s").sees("Review")
}

// The rule that is there already for the same runs is named in the plan.
func TestARuleThatIsThereIsNamedInThePlan(t *testing.T) {
	inventory := testInventory()
	d := drive(t, 100, 40, func(d *Deps) {
		build := d.Build
		d.Build = func(a wizard.Answers) (wizard.Plan, error) {
			p, err := build(a)
			p.Rule.IssuerID, p.Rule.ServiceAccountID, p.Rule.WorkspaceID = "fdis_01a", "svac_01a", "wrkspc_01a"
			return p, err
		}
		p, _ := d.Build(wizard.Answers{Repository: "acme/app", Branch: "main"})
		there := p.Rule
		there.ID, there.Name = "fdrl_07a", "older"
		inventory.Rules = []federation.Rule{there}
		d.Adopt = func(_ context.Context, a wizard.Answers, _ func(string) bool, _ func(string)) (wizard.Answers, error) {
			return wizard.Adopt(a, inventory), nil
		}
	})
	if d.press("1", "ctrl+t", "y", "ctrl+s").sees("Review"); d.app.ctx.Session.Answers.RuleID != "fdrl_07a" {
		t.Errorf("the rule is %q", d.app.ctx.Session.Answers.RuleID)
	}
	d.press("7").sees("older (fdrl_07a)", "none has to be made")
}

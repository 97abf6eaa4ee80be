package ui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/job"
	"gh-wif/internal/provision"
	"gh-wif/internal/verify"
	"gh-wif/wizard"
)

// federated is a working copy with a workflow that exchanges a token.
func federated(d *Deps) {
	d.Detect = func(context.Context) (Prefill, error) {
		return Prefill{
			Answers:   wizard.Answers{Repository: "acme/app", Branch: "main"},
			Workflows: []Found{{Path: ".github/workflows/claude.yml", File: ".github/workflows/claude.yml", CallsClaude: true}},
		}, nil
	}
}

// several is one with two of them, of which one cannot be read any more.
func several(d *Deps) {
	federated(d)
	first := d.Detect
	d.Detect = func(ctx context.Context) (Prefill, error) {
		p, err := first(ctx)
		p.Workflows = append(p.Workflows, Found{Path: "b\x1b.yml", File: "broken.yml", CallsClaude: true})
		return p, err
	}
}

// unstarted is one whose workflow GitHub does not know.
func unstarted(d *Deps) {
	federated(d)
	d.Verify = func(context.Context, job.ToVerify, func(string)) (verify.Result, error) {
		return verify.Result{}, job.Refuse("commit and push it", "the workflow was not started: \x1b[31m404")
	}
}

var noCredential = job.Refuse("ant auth login --profile admin   (once)\nexport ANTHROPIC_AUTH_TOKEN=$(ant auth print-credentials)", "no credential for Anthropic's Admin API: ANTHROPIC_AUTH_TOKEN is not set, and Anthropic's program ant is not installed")

// uncredited has neither a credential nor a program that would give one.
func uncredited(d *Deps) {
	d.Bearer = ""
	d.Prepare = func(context.Context, job.Wish, func(string) bool, func(string)) (job.Applying, error) {
		return job.Applying{}, noCredential
	}
}

// nothingMissing is an organization that holds all of it.
func nothingMissing(d *Deps) {
	prepare := d.Prepare
	d.Prepare = func(ctx context.Context, w job.Wish, agree func(string) bool, told func(string)) (job.Applying, error) {
		p, err := prepare(ctx, w, agree, told)
		p.Steps = p.Steps[:min(1, len(p.Steps))]
		return p, err
	}
}

// failing refuses the second step.
func failing(d *Deps) {
	prepare := d.Prepare
	d.Prepare = func(ctx context.Context, w job.Wish, agree func(string) bool, told func(string)) (job.Applying, error) {
		p, err := prepare(ctx, w, agree, told)
		p.Do = func(_ context.Context, did func(provision.Step), _ func(string)) job.Applied {
			did(p.Steps[0])
			did(p.Steps[1])
			steps := slices.Clone(p.Steps)
			steps[1].State, steps[1].Because = provision.Failed, "Anthropic answers 403"
			did(steps[1])
			return job.Applied{Steps: steps, Err: job.Refuse("run it again: it goes on where it stopped", "the step service account failed: \x1b[31mAnthropic answers 403")}
		}
		return p, err
	}
}

// testSteps are steps of every kind.
func testSteps(w job.Wish) []provision.Step {
	steps := []provision.Step{
		{ID: provision.Issuer, State: provision.Exists, Name: "company-github", Resource: "fdis_01a", Because: "it has this issuer_url"},
		{ID: provision.Account, State: provision.Planned, Deed: provision.Make, Name: "gha-acme-app", Because: "the organization has none of this name"},
		{ID: provision.Rule, State: provision.Planned, Deed: provision.Change, Name: "gha-acme-app", Resource: "fdrl_01a", Because: "its lifetime is another one\x1b[31m", Diff: "--- fdrl_01a\n+++ wanted\n@@ -1,1 +1,1 @@\n-  \"token_lifetime_seconds\": 3600\n+  \"token_lifetime_seconds\": 600\n"},
		{ID: provision.Workflow, State: provision.Planned, Deed: provision.Make, Resource: ".github/workflows/claude.yml", Because: "there is no such file"},
	}
	if w.Variables {
		steps = append(steps, provision.Step{ID: provision.Variables, State: provision.Planned, Deed: provision.Make, Name: "acme/app", Because: "ANTHROPIC_FEDERATION_RULE_ID are not set"})
	}
	if w.PullRequest {
		steps = append(steps, provision.Step{ID: provision.PullRequest, State: provision.Planned, Deed: provision.Make, Name: "gh-wif/claude", Because: "a branch gh-wif/claude with the file alone, pushed without force"})
	}
	return steps
}

// prepare plans, and makes, what the steps of the test say. It takes the credential from the
// environment.
func (w *world) prepare(_ context.Context, wish job.Wish, _ func(string) bool, told func(string)) (job.Applying, error) {
	plan, err := testBuild(wish.Answers)
	if err != nil {
		return job.Applying{}, err
	}
	hear(told, "asking Anthropic about the organization")
	return job.Applying{
		Plan: plan, Notes: []string{"workspace: wrkspc_01a CI, the only one"}, Steps: testSteps(wish),
		Do: func(ctx context.Context, did func(provision.Step), told func(string)) job.Applied {
			steps := testSteps(wish)
			for i, s := range steps {
				if ctx.Err() != nil {
					return job.Applied{Plan: plan, Steps: steps, Err: ctx.Err()}
				}
				if s.Deed != provision.Nothing {
					did(s)
					w.made = append(w.made, s.ID)
				}
				steps[i] = s.Done(made[s.ID])
				did(steps[i])
			}
			plan.Answers.IssuerID, plan.Answers.ServiceAccount, plan.Answers.RuleID = "fdis_01a", "svac_01a", "fdrl_01a"
			plan.Rule.IssuerID, plan.Rule.ServiceAccountID = "fdis_01a", "svac_01a"
			return job.Applied{Plan: plan, Steps: steps}
		},
	}, nil
}

var made = map[provision.ID]string{provision.Account: "svac_01a", provision.PullRequest: "https://github.com/acme/app/pull/7"}

func hear(told func(string), what string) {
	if told != nil {
		told(what)
	}
}

var (
	toCreate = keysAfter(toReview, "c")
	toPlan   = keysAfter(toCreate, "enter")
)

func TestWhatIsMissingIsCreatedAfterConsent(t *testing.T) {
	d := drive(t, 100, 30).press(toCreate...).sees("with the token of ANTHROPIC_AUTH_TOKEN", "Nothing is changed.")
	d.press("enter").sees("2 objects will be made, 1 changed.", "company-github fdis_01a", "differs, will be changed", "workspace: wrkspc_01a CI")
	d.press("c").sees("Carry it out?").press("enter")
	if len(d.world.made) > 0 {
		t.Fatalf("without consent %q is made", d.world.made)
	}
	d.press("c", "y").sees("All of it is there", "created service account gha-acme-app svac_01a")
	if got := d.world.made; !slices.Equal(got, []provision.ID{provision.Account, provision.Rule, provision.Workflow}) {
		t.Errorf("made %q", got)
	}
	ses := d.app.ctx.Session
	if !slices.Equal(ses.Paths, []string{".github/workflows/claude.yml"}) || ses.Answers.RuleID != "fdrl_01a" || !strings.Contains(ses.Unsaved(), "is not saved") {
		t.Errorf("wrote %q, the answers are %+v", ses.Paths, ses.Answers)
	}
	d.press("c").sees("nothing is left to do").press("esc", "6").sees("1 of 2 steps done", "✓ 1 Create the issuer fdis_01a", "› 2 Commit the workflow").press("1").sees("Review", "signed by the issuer fdis_01a")
	if d.press("esc", "pgup").sees(`"issuer_id": "fdis_01a"`).press("ctrl+s"); d.app.ctx.Session.Plan.Answers.RuleID != "fdrl_01a" {
		t.Error("the ids are lost in the next plan")
	}
}

// What Anthropic told before is no longer so then.
func TestWhatWasToldIsForgottenWhenThePlanIsCarriedOut(t *testing.T) {
	d := drive(t, 100, 30).press("1", "ctrl+t", "y", "ctrl+s").sees("Anthropic").press("c", "enter", "c", "y").sees("All of it is there")
	if ses := d.app.ctx.Session; ses.Answers.Anthropic != nil || ses.Plan.Answers.Anthropic != nil || ses.Planned.Anthropic != nil {
		t.Error("it is kept")
	}
}

func TestTheStepsLeadToTheirDifferences(t *testing.T) {
	d := drive(t, 100, 30).press(toPlan...).press("enter").sees("[Steps 4]").press("down", "down").sees("its lifetime is another one", "enter shows the difference")
	d.press("enter").sees("[Differences 1]", `- "token_lifetime_seconds": 3600`).press("y").sees("sent gha-acme-app")
}

func TestVariablesAndAPullRequestAreChosenBeforeTheConsent(t *testing.T) {
	d := drive(t, 100, 30).press(toPlan...).press("i").sees("[Steps 5]", "variables of acme/app", "i: in the workflow").press("p").sees("[Steps 6]", "pull request gh-wif/claude", "p: none")
	d.press("p", "i").sees("[Steps 4]").press("p", "c", "y").sees("https://github.com/acme/app/pull/7")
}

func TestAProgramIsAskedForTheCredentialAfterAYesOnly(t *testing.T) {
	asked := 0
	d := drive(t, 100, 30, func(d *Deps) {
		prepare := d.Prepare
		d.Bearer = ""
		d.Prepare = func(ctx context.Context, w job.Wish, agree func(string) bool, told func(string)) (job.Applying, error) {
			if agree != nil && !agree("Take the token of ant's profile admin?") {
				return job.Applying{}, noCredential
			}
			asked++
			return prepare(ctx, w, agree, told)
		}
	})
	d.press(toPlan...).sees("Ask ant for the token?", "Take the token of ant's profile admin?").press("enter")
	if d.sees("✗ no credential for Anthropic's Admin API", "ant auth login --profile admin"); asked > 0 {
		t.Fatal("ant is asked without a yes")
	}
	if d.press("y").sees("sent the commands"); d.clip != 1 {
		t.Errorf("sent %d times", d.clip)
	}
	d.press("enter", "y").sees("2 objects will be made")
	d.press("i").sees("[Steps 5]")
	if asked != 2 {
		t.Errorf("asked %d times", asked)
	}
}

// A step that fails is shown with what exists then, and a second look goes on.
func TestAStepThatFailsSaysWhatExistsAndGoesOn(t *testing.T) {
	d := drive(t, 100, 30, failing).press(toPlan...).press("c", "y")
	d.sees("✗ the step service account failed: \\x1b[31mAnthropic answers 403", "there now: issuer fdis_01a", "run it again", "failed service account")
	if left := strings.Join(d.app.ctx.Session.Left(), "\n"); !strings.Contains(left, "there now: issuer fdis_01a") {
		t.Errorf("after the program it is said: %q", left)
	}
	d.press("c").sees("2 objects will be made", "Nothing happens before you agree")
}

// hanging begins with a step, and goes on when it is stopped.
func hanging(began chan<- struct{}) func(*Deps) {
	return func(d *Deps) {
		prepare := d.Prepare
		d.Prepare = func(ctx context.Context, w job.Wish, agree func(string) bool, told func(string)) (job.Applying, error) {
			p, err := prepare(ctx, w, agree, told)
			p.Do = func(ctx context.Context, did func(provision.Step), _ func(string)) job.Applied {
				did(p.Steps[1])
				close(began)
				<-ctx.Done()
				steps := slices.Clone(p.Steps)
				steps[1] = steps[1].Done("svac_01a")
				did(steps[1])
				return job.Applied{Steps: steps, Err: ctx.Err()}
			}
			return p, err
		}
	}
}

func TestTheStepsAreStoppedByEscAndItIsSaidWhatExists(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := make(chan struct{})
		d := drive(t, 100, 30, hanging(began))
		d.beside = true
		d.press(toPlan...).press("c", "y")
		happens(t, began)
		d.glance()
		d.sees("service account …", "carrying out the plan").press("esc").sees("stopping; it is looked what exists")
		d.settle()
		d.sees("✗ stopped", "there now: issuer fdis_01a, service account svac_01a", "run it again")
		d.press("esc").sees("Review")
	})
}

func TestAnEndOfTheProgramBetweenTwoStepsIsAskedForAndSaysWhatExists(t *testing.T) {
	began := make(chan struct{})
	deps := newWorld().deps()
	hanging(began)(&deps)
	deps.Start, deps.Answers = Setup, wizard.Answers{Repository: "acme/app"}
	p := runProgram(t, deps)
	p.keys <- "\x13"
	p.keys <- "c\rcy"
	happens(t, began)
	p.keys <- "\x03"
	p.keys <- "y"
	r, _ := p.ends(t)
	if left := strings.Join(r.Left, "\n"); !r.Interrupted || !strings.Contains(left, "there now: issuer fdis_01a, service account svac_01a") {
		t.Errorf("%+v", r)
	}
}

func TestWhatIsNotWiredIsNotOffered(t *testing.T) {
	d := drive(t, 100, 30, federated, func(d *Deps) { d.Prepare, d.Verify = nil, nil }).seesNot("Start the workflow")
	d.press("1", "ctrl+s", "c", "v").sees("[Rule]").press("6").seesNot("Create what is missing", "Start the workflow")
	d.press("esc", "esc").seesNot("Create what is missing")
}

// What a task tells comes in order, and before its end.
func TestWhatATaskTellsComesInOrder(t *testing.T) {
	d := drive(t, 100, 40, federated, func(d *Deps) {
		d.Verify = func(_ context.Context, _ job.ToVerify, told func(string)) (verify.Result, error) {
			for _, n := range strings.Fields("one two three four five six seven") {
				told(n)
			}
			return verify.Result{}, errors.New("the end")
		}
	})
	d.press("w", "y").sees("05:06:07 one 05:06:07 two 05:06:07 three 05:06:07 four 05:06:07 five 05:06:07 six 05:06:07 seven ✗ the end")
}

// manyWorkspaces is an organization with workspaces of which nobody has said which is meant.
var manyWorkspaces = &provision.OpenError{
	Workspaces: []anthropic.Workspace{{ID: "wrkspc_1", Name: "Default"}, {ID: "wrkspc_2", Name: "CI\x1b[31m"}},
	Err:        &wizard.AnswerError{Field: "workspace", Problem: "is not answered"},
}

// An organization with several workspaces is no dead end: one of them is chosen on the spot.
func TestAWorkspaceThatNobodyNamedIsChosen(t *testing.T) {
	var asked []string
	d := drive(t, 100, 30, func(d *Deps) {
		prepare := d.Prepare
		d.Prepare = func(ctx context.Context, w job.Wish, agree func(string) bool, told func(string)) (job.Applying, error) {
			if asked = append(asked, w.Answers.Workspace); w.Answers.Workspace == "" {
				return job.Applying{}, manyWorkspaces
			}
			return prepare(ctx, w, agree, told)
		}
	}).press(toPlan...).sees("Which workspace?", "Not now", `CI\x1b[31m wrkspc_2`)
	d.press("n").sees("no answer says in which one").press("enter").press("2").sees("Nothing happens before you agree")
	if got := strings.Join(asked, ","); got != ",,wrkspc_2" {
		t.Errorf("asked for %q", got)
	}
}

package ui

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"gh-wif/internal/github"
	"gh-wif/internal/job"
	"gh-wif/internal/verify"
	"gh-wif/internal/workflow"
)

func TestAWorkflowIsStartedAfterAYesAndItsRunIsShown(t *testing.T) {
	started := 0
	d := drive(t, 100, 40, federated, func(d *Deps) {
		d.Verify = func(ctx context.Context, v job.ToVerify, told func(string)) (verify.Result, error) {
			if told != nil {
				started++
			}
			return verifies(ctx, v, told)
		}
	})
	d.sees("Start the workflow and watch it").press("w").sees("Start it?", ".github/workflows/claude.yml of acme/app").press("enter").sees("enter asks once more")
	if started > 0 {
		t.Fatal("started without a yes")
	}
	d.press("enter", "y").sees("The run failed", "Call Claude", "The rule does not let this run in", "Set match.subject_prefix.", "05:06:07 starting claude.yml on main", "call: waits for a \\x1b[31mrunner")
	if left := d.app.ctx.Session.Left(); len(left) > 0 {
		t.Errorf("a run that has ended is said to go on: %q", left)
	}
	if d.press("y").sees("sent the address of the run"); d.clip != 1 || started != 1 {
		t.Errorf("sent %d times, started %d times", d.clip, started)
	}
	d.press("esc").sees("Set up a repository")
}

func TestOneOfSeveralWorkflowsIsChosen(t *testing.T) {
	d := drive(t, 80, 24, several)
	d.press("w").sees("Which one is to be started?", "claude.yml").press("down", "enter").sees("✗ no workflow of the working copy", "gh-wif generate writes one")
	d.press("esc", "w", "enter").sees("Start it?")
}

func TestARunThatIsLeftGoesOnAndItIsSaidWhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := make(chan struct{})
		d := drive(t, 80, 24, federated, func(d *Deps) {
			d.Verify = func(ctx context.Context, _ job.ToVerify, told func(string)) (verify.Result, error) {
				told("started")
				close(began)
				<-ctx.Done()
				return verify.Result{State: verify.Running, Run: failedRun.Run}, ctx.Err()
			}
		})
		d.beside = true
		d.press("w", "y")
		happens(t, began)
		d.glance()
		d.sees("05:06:07 started", "starting it, and watching").press("esc").sees("not watched any more")
		d.settle()
		d.sees("the run goes on: https://github.com/acme/app/actions/runs/77")
		if left := d.app.ctx.Session.Left(); len(left) != 1 || !strings.Contains(left[0], "/runs/77") {
			t.Errorf("after the program it is said: %q", left)
		}
	})
}

// Where the stop comes before the start, nothing says that a run goes on.
func TestAStopBeforeTheStartSaysThatNothingWasStarted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := make(chan struct{})
		d := drive(t, 80, 24, federated, func(d *Deps) {
			d.Verify = func(ctx context.Context, _ job.ToVerify, _ func(string)) (verify.Result, error) {
				close(began)
				<-ctx.Done()
				return verify.Result{}, ctx.Err()
			}
		})
		d.beside = true
		d.press("w", "y")
		happens(t, began)
		d.glance()
		d.press("esc").sees("not watched any more").seesNot("goes on")
		d.settle()
		d.sees("nothing was started").seesNot("goes on")
	})
}

func TestAWorkflowThatDoesNotStartSaysWhy(t *testing.T) {
	d := drive(t, 80, 24, unstarted)
	d.press("w", "y").sees("✗ the workflow was not started: \\x1b[31m404", "commit and push it").press("enter").sees("Start it?")
}

func toVerify(_ context.Context, name string) (job.ToVerify, error) {
	if name == "broken.yml" {
		return job.ToVerify{}, job.Refuse("gh-wif generate writes one", "no workflow of the working copy is seen to exchange a token")
	}
	return job.ToVerify{Repository: github.Remote{Owner: "acme", Name: "app"}, File: workflow.File{Path: ".github/workflows/claude.yml"}}, nil
}

// failedRun is a run that failed at its exchange.
var failedRun = verify.Result{
	State: verify.Failed, Run: verify.Run{ID: "77", URL: "https://github.com/acme/app/actions/runs/77"},
	Steps:   []verify.Seen{{Job: "call", Step: "Ask for the token", Part: verify.Token, State: verify.Passed}, {Job: "call", Step: "Call Claude", Part: verify.Exchange, State: verify.Failed}},
	Failure: &verify.Failure{Job: "call", Step: "Call Claude", Part: verify.Exchange, Log: []string{"Authentication failed"}},
	Cause:   &verify.Cause{ID: "rule_mismatch", Title: "The rule does not let this run in", Fix: words("Set match.subject_prefix.")},
	Next:    "gh-wif diagnose --workflow .github/workflows/claude.yml",
}

func verifies(_ context.Context, _ job.ToVerify, told func(string)) (verify.Result, error) {
	hear(told, "starting claude.yml on main")
	hear(told, "started: https://github.com/acme/app/actions/runs/77")
	hear(told, "call: waits for a \x1b[31mrunner")
	return failedRun, nil
}

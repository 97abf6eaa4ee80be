package cli

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"gh-wif/diagnose"
	"gh-wif/internal/anthropic"
	"gh-wif/internal/job"
	"gh-wif/internal/trust"
)

func openTrial(t *testing.T, trial job.Trial) (job.Sandbox, context.CancelFunc) {
	t.Helper()
	ctx, end := context.WithCancel(t.Context())
	t.Cleanup(end)
	box, err := screens{app: newApp()}.openSandbox(ctx, trial)
	if err != nil {
		t.Fatal(err)
	}
	return box, end
}

// What the screens and the lines try is what an exposure says of the same rule.
func TestTheSandboxOfTheScreensLetsInWhomTheExposureDoes(t *testing.T) {
	e := diagnose.Examples()[0]
	trial := job.Trial{Rule: *e.Input.Rule, Hint: trust.Hint{Repository: "acme/app"}}
	box, _ := openTrial(t, trial)
	kinds := trust.Expose(trial.Rule, trial.Hint).Kinds
	if len(box.Jobs) != len(kinds) {
		t.Fatalf("%d jobs for %d kinds of runs", len(box.Jobs), len(kinds))
	}
	for i, k := range kinds {
		if got := box.Try(i); (got.Outcome == anthropic.Issued) != k.Admitted || !box.Jobs[i].Is(got) {
			t.Errorf("%s: %s %s, admitted %v", box.Jobs[i].Name(), got.Outcome, got.Reason, k.Admitted)
		}
	}
	if box.Visited() {
		t.Error("no program has asked it anything")
	}
}

// A report's run is denied in the sandbox where the report says that the rule refuses it, though
// the token itself is long over.
func TestTheRunOfAReportIsHadAgain(t *testing.T) {
	for _, e := range diagnose.Examples() {
		report := diagnose.Examine(e.Input)
		again := job.Again(e.Input, report)
		if again == nil || report.Verdict != diagnose.Mismatch && report.Verdict != diagnose.Match {
			continue
		}
		box, _ := openTrial(t, *again)
		got := box.Try(0)
		if got.Kind != anthropic.ToldRun || got.Sub != again.Claims["sub"] || got.Outcome != box.Last()[0].Outcome {
			t.Errorf("%s: %+v", e.Name, got)
		}
		failed := ""
		for _, c := range report.Checks {
			if c.Status == diagnose.Failed && c.ID != "expiry" && failed == "" {
				failed = c.ID
			}
		}
		if denied := got.Outcome == anthropic.Denied; denied != (failed != "") {
			t.Errorf("%s: the sandbox says %s %s (%s), the report %q", e.Name, got.Outcome, got.Reason, got.Check, failed)
		}
	}
}

func TestWhatTheServerWouldRefuseIsNoted(t *testing.T) {
	rule := *diagnose.Examples()[0].Input.Rule
	if box, _ := openTrial(t, job.Trial{Rule: rule}); len(box.Refused) > 0 {
		t.Errorf("a sound rule would be refused: %v", box.Refused)
	}
	rule.Name = "Not A Name"
	if box, _ := openTrial(t, job.Trial{Rule: rule}); len(box.Refused) != 1 || box.Refused[0].Field != "name" {
		t.Errorf("%v", box.Refused)
	}
}

func TestASandboxOfTheScreensEndsWithItsContext(t *testing.T) {
	box, end := openTrial(t, job.Trial{Rule: *diagnose.Examples()[0].Input.Rule})
	get := func() error {
		resp, err := http.Get(box.Address + "/.well-known/jwks")
		if err == nil {
			resp.Body.Close()
		}
		return err
	}
	if err := get(); err != nil || !box.Visited() {
		t.Errorf("%v, visited %v", err, box.Visited())
	}
	end()
	for range 1000 { // it ends beside this
		if get() != nil {
			return
		}
	}
	t.Error("it goes on answering")
}

func TestTheExportsOfAJobAreForAShell(t *testing.T) {
	box, _ := openTrial(t, job.Trial{Rule: *diagnose.Examples()[0].Input.Rule})
	text := box.Jobs[0].Exports()
	if !strings.HasPrefix(text, "export ACTIONS_ID_TOKEN_REQUEST_URL='"+box.Address) || text == box.Jobs[1].Exports() {
		t.Error(text)
	}
}

package lines

import (
	"context"
	"strings"
	"testing"

	"gh-wif/internal/job"
	"gh-wif/internal/lint"
	"gh-wif/internal/say"
	"gh-wif/internal/sight"
	"gh-wif/internal/workflow"
)

// several is a working copy in which a rule refuses a job, and a file is wrong.
func several(d *Deps) {
	rule := testRule("main")
	d.Look = func(_ context.Context, p job.Prefill) job.Seen {
		return job.Seen{Workflows: p.Workflows, Sights: []sight.Sight{
			{
				Kind: sight.Refused, Workflow: ".github/workflows/deploy.yml", Job: "ship", Rule: "old-rule.json", Of: &rule, Events: []string{"push"},
				Why: say.W("The job has an environment"), Run: map[string]any{"sub": "repo:acme/app:environment:production"},
			},
			{Kind: sight.Errors, Workflow: "a.yml", Why: say.W("no token"), Findings: []lint.Finding{{ID: "x", Severity: workflow.Error, File: "a.yml", Message: "no token\x1b[31m", Why: "why", Fix: "add it"}}},
			{Kind: sight.Fine, Workflow: "b.yml", Job: "c", Rule: "old-rule.json", Of: &rule, Exposure: testExposure()},
			{Kind: sight.LeftOut, Others: 3},
		}}
	}
}

// What stands out is said before the jobs, each with its letter, and leads to what can be done about it.
func TestWhatStandsOutIsSaidFirst(t *testing.T) {
	out, _, err := speak(t, newWorld(), several, "q")
	at := func(text string) int { return strings.Index(out, text) }
	if err != nil || at("a. ✗ old-rule.json refuses deploy.yml, job ship. The job has an environment. Choose this to see why, and the fix.") < 0 ||
		at("d. ✓ b.yml, job c, gets in by old-rule.json.") > at("1. Set up a repository") || at("a first look left out 3 things") < 0 || !strings.Contains(out, "Number or letter [a]") {
		t.Errorf("%v\n%s", err, out)
	}
	for letter, want := range map[string]string{"a": "Mismatch", "": "Mismatch", "b": "add it", "d": "Strangers: 1 of 1 in", "z": `"z" is none of them`} {
		if out, _, _ := speak(t, newWorld(), several, letter, "no", "no", "no", "q", "q"); !strings.Contains(out, want) {
			t.Errorf("%q: no %q in\n%s", letter, want, out)
		}
	}
}

// A second set-up begins with clean answers, where one wants it.
func TestStartingOverLineByLine(t *testing.T) {
	again := append(append([]string{"1"}, "octo/x"), wholeSetup[1:]...)
	out, _, _ := speak(t, newWorld(), nil, append(again, "10", "yes", "1", "no", "yes")...)
	if _, second, _ := strings.Cut(out, "No starts over with clean ones."); !strings.Contains(second, "[acme/app]") {
		t.Errorf("the answers are not clean:\n%s", second)
	}
	out, _, _ = speak(t, newWorld(), nil, append(again, "10", "yes", "1", "")...)
	if _, second, _ := strings.Cut(out, "No starts over with clean ones."); !strings.Contains(second, "[octo/x]") {
		t.Errorf("the answers are not kept:\n%s", second)
	}
}

package lines

import (
	"context"
	"strings"
	"testing"

	"gh-wif/internal/job"
	"gh-wif/wizard"
)

// planned is line mode that begins at a plan of the real wizard.
func planned(d *Deps) {
	d.Start, d.Pages, d.Build = job.Setup, func() []wizard.Page { return nil }, wizard.Build
	d.Answers = wizard.Answers{Repository: "acme/app", Branch: "main"}
}

func TestTheStepsTakeIDsLineByLine(t *testing.T) {
	w := newWorld()
	delete(w.disk, "issuer.json")
	out, r, err := speak(
		t, w, planned, "1", "yes", // save
		"fdis_01", "nonsense", "99", "3", "fdrl_x", "3", "svac_01", "fdrl_01", "wrkspc_01", "6f1b7c1e-1111-4222-8333-444455556666", "5", "",
		"yes", "yes", "yes", "yes", "yes", "yes", "10",
	)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		"8 of 8 steps left", "7 of 8 steps left", "done  2. Create the issuer, once for the organization: fdis_01", "holds no id", `"99" is no number from 1 to 8`,
		"Taken: filled in the rule id fdrl_x", "2 of 7 steps left", "Paste the service account id", "Save the files again?", "done  5. Commit the workflow",
	} {
		if !strings.Contains(strings.ReplaceAll(out, "paste the", "Paste the"), want) {
			t.Errorf("not said: %q\n%s", want, out)
		}
	}
	for _, placeholder := range []string{"fdis_...", "svac_...", "wrkspc_...", "vars."} {
		for _, path := range r.Saved {
			if strings.Contains(w.disk[path], placeholder) {
				t.Errorf("%s holds %s", path, placeholder)
			}
		}
	}
	if got := w.disk[job.PlanFile]; !strings.Contains(got, `"rule-id": "fdrl_01"`) || !strings.Contains(got, `"done": ["commit"]`) {
		t.Errorf("saved %s", got)
	}
}

func TestACredentialIsNoIDOnALine(t *testing.T) {
	out, _, err := speak(t, newWorld(), planned, "7", aToken, "2", aToken, "", "10", "yes")
	if err != nil || leaks(out, aToken) || strings.Count(out, "it is not shown") != 2 {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestASavedPlanIsGoneOnWithOnLines(t *testing.T) {
	answers := wizard.Answers{Repository: "acme/app", Branch: "main", IssuerID: "fdis_01"}
	plan, err := wizard.Build(answers)
	if err != nil {
		t.Fatal(err)
	}
	old := &job.Saved{File: job.PlanFile, Answers: answers, Plan: plan, Ticked: []wizard.StepID{wizard.StepCommit}, Left: 6, Unknown: []string{"x\x1b[2J"}}
	with := func(d *Deps) {
		planned(d)
		d.Start, d.Answers = job.Home, wizard.Answers{}
		detect := d.Detect
		d.Detect = func(ctx context.Context) (job.Prefill, error) {
			p, err := detect(ctx)
			p.Saved = old
			return p, err
		}
	}
	out, _, err := speak(t, newWorld(), with, "p", "", "10", "q")
	if err != nil || !strings.Contains(out, "Go on: 6 of 8 steps left") || !strings.Contains(out, "done  6. Commit the workflow") || !strings.Contains(out, "has what this program does not know") {
		t.Errorf("%v\n%s", err, out)
	}
	old = &job.Saved{File: job.PlanFile, Problem: "line 1, column 2: is\x1b[2J not JSON"}
	if out, _, err := speak(t, newWorld(), with, "q"); err != nil || !strings.Contains(out, "wif-plan.json is left alone, and cannot be gone on with") || strings.Contains(out, "Go on:") {
		t.Errorf("%v\n%s", err, out)
	}
}

// What line mode says names no flag where it is no command to copy.
func TestLineModeNamesNoFlag(t *testing.T) {
	out, _, err := speak(t, newWorld(), func(d *Deps) {
		planned(d)
		d.Answers.Scope, d.Answers.AnyWorkflow, d.Answers.NoGuards, d.Answers.Events = "workspace:developer", true, true, []string{"push", "issues", "release"}
	}, "6", "7", "", "10", "yes")
	if err != nil || !strings.Contains(out, "danger") {
		t.Fatalf("%v\n%s", err, out)
	}
	plan, err := wizard.Build(wizard.Answers{Repository: "acme/app"})
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(out, "\n") {
		if strings.Contains(plan.Workflow.Content, strings.TrimSpace(line)) {
			continue // to be copied
		}
		if i := strings.Index(line, "--"); i >= 0 && i+2 < len(line) && line[i+2] >= 'a' && line[i+2] <= 'z' && !strings.Contains(line, "gh ") {
			t.Errorf("it says %q", line)
		}
	}
}

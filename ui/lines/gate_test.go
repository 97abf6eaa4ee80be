package lines

import (
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/job"
	"gh-wif/wizard"
)

// Line mode says the gate after the answers, and at the next plan what is otherwise than at the
// one before.
func TestTheGateIsSaidAfterTheAnswersWithWhatChanged(t *testing.T) {
	pulls := func(d *Deps) {
		d.Start = job.Setup
		build := d.Build
		d.Build = func(a wizard.Answers) (wizard.Plan, error) {
			p, err := build(a)
			p.Exposure = testExposure()
			for i := range p.Exposure.Kinds {
				if k := &p.Exposure.Kinds[i]; k.ID == "pull_request" {
					k.Admitted = slices.Contains(a.Events, k.ID)
				}
			}
			return p, err
		}
	}
	again := []string{"9", "", "", "2", "", "", "", "", "10", "yes"}
	out, _, err := speak(t, newWorld(), pulls, append(append([]string{}, wholeSetup...), again...)...)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		"2 of 4 kinds of runs get in, 1 to close", "Your team: 0 of 2 in\n  ✓ kept out: a pull request; another branch",
		"3 of 4 kinds of runs get in, 1 to close", "Your team: 1 of 2 in", "as wanted  a pull request (changed)",
		"closed by  match.claims.repository_owner_id",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("not said: %q\n%s", want, out)
		}
	}
	if strings.Count(out, "(changed)") != 1 {
		t.Errorf("marked %d times:\n%s", strings.Count(out, "(changed)"), out)
	}
}

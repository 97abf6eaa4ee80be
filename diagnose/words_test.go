package diagnose_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	. "gh-wif/diagnose"
)

// everyReport examines every case of the tests once.
func everyReport(t *testing.T) []Report {
	t.Helper()
	var out []Report
	for _, in := range append(allInputs(t), rareInputs(t)...) {
		if in.JWKS == nil { // whose keys are new each time
			out = append(out, Examine(in))
		}
	}
	return out
}

// What every check says, for every status and reason that a case gives it.
func TestWhatEveryCheckSays(t *testing.T) {
	said := map[string]bool{}
	for _, r := range everyReport(t) {
		for i, c := range r.Checks {
			said[fmt.Sprintf("%02d %s %s: expected %s | actual %s | %s", min(i, 12), c.ID, c.Status, c.Expected, c.Actual, c.Because)] = true
		}
	}
	golden.RequireEqual(t, strings.Join(slices.Sorted(maps.Keys(said)), "\n"))
}

// What every cause says, in its first case: what points to it, what is to be
// changed, and what of that is to be copied.
func TestWhatEveryCauseSays(t *testing.T) {
	said := map[string]string{}
	for _, r := range everyReport(t) {
		for _, c := range r.Causes {
			if said[c.ID] == "" {
				said[c.ID] = fmt.Sprintf("%s\n  why   %s\n  from  %s\n  fix   %s\n  copy  %q\n", c.ID, c.Explanation, c.Evidence, c.Fix, c.Copy)
			}
		}
	}
	var b strings.Builder
	for _, id := range slices.Sorted(maps.Keys(said)) {
		b.WriteString(said[id])
	}
	golden.RequireEqual(t, b.String())
}

// Every verdict with its headline and what was not checked.
func TestWhatEveryHeadlineSays(t *testing.T) {
	said := map[string]bool{}
	for _, r := range everyReport(t) {
		said[string(r.Verdict)+": "+r.Headline.String()] = true
		for _, u := range r.Unchecked {
			said["not checked: "+u.What.String()+" -> "+u.How.String()] = true
		}
		if !r.Refusal.Empty() {
			said["no rule: "+r.Refusal.String()] = true
		}
	}
	golden.RequireEqual(t, strings.Join(slices.Sorted(maps.Keys(said)), "\n"))
}

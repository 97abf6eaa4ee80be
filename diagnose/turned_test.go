package diagnose_test

import (
	"testing"

	. "gh-wif/diagnose"
	"gh-wif/internal/say"
)

func TestTheTurnsOfEveryCheck(t *testing.T) {
	check := func(id string, s Status) Check { return Check{ID: id, Status: s} }
	before := Report{Checks: []Check{check("time", Passed), check("signature", Passed), check("sub", Failed), check("claims.ref", Failed), check("claims.actor", Passed), check("condition", Skipped)}}
	now := Report{Checks: []Check{check("time", Passed), check("signature", Skipped), check("sub", Passed), check("claims.event_name", Passed), check("claims.jti", Skipped), check("condition", Failed), check("rule", Failed)}}
	want := []struct {
		id           string
		turned, anew bool
		stays        Status
	}{
		{"time", false, false, Passed},
		{"signature", false, false, Passed},
		{"sub", true, false, Failed},
		{"claims.event_name", true, true, Passed},
		{"claims.jti", false, false, Skipped},
		{"claims.ref", true, false, Failed},
		{"claims.actor", true, false, Passed},
		{"condition", true, false, Skipped},
		{"rule", true, false, Failed},
	}
	got := Turns(before, now)
	if len(got) != len(want) {
		t.Fatalf("%d turns: %+v", len(got), got)
	}
	for i, w := range want {
		if g := got[i]; g.ID != w.id || g.Turned() != w.turned || g.Anew() != w.anew || g.Stays() != w.stays {
			t.Errorf("%d: %+v turned %v anew %v stays %v, want %+v", i, g, g.Turned(), g.Anew(), g.Stays(), w)
		}
	}
}

// What is left with a fix is said to be another cause: the failure that the fix mends did not lie
// elsewhere.
func TestAFixThatLeavesAnotherCauseSaysSo(t *testing.T) {
	for is, want := range map[string]string{
		"Match, so the failure lies elsewhere: No workspace is named": "Match with the fix, and another cause is left: No workspace is named",
		"Match: the token satisfies the issuer and the rule":          "Match: the token satisfies the issuer and the rule",
		"Mismatch: A claim differs by letter case only":               "Mismatch: A claim differs by letter case only",
	} {
		if got := (Turned{Report: Report{Headline: say.W(is)}}).Headline().String(); got != want {
			t.Errorf("%s: %s", is, got)
		}
	}
}

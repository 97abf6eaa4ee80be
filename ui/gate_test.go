package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/federation"
	"gh-wif/internal/trust"
)

// onTrigger opens the page of the events, with the cursor on pull_request.
var onTrigger = []string{"1", "pgdown", "down"}

// What an answer lets in appears at the gate beside the form and is marked, and what it
// takes back is marked as well.
func TestTheGateBesideTheFormShowsWhatTheLastAnswerChanged(t *testing.T) {
	d := drive(t, 120, 40, realJobs).press(onTrigger...).sees("Who gets in", "9 of 31 kinds of runs get in, 2 to close", "● the rule's own run").seesNot("▎● pull request", "changed by the last answer")
	d.press("space").sees("▎● pull request", "11 of 31 kinds of runs get in, 3 to close", "▎changed by the last answer", `"event_name": "pull_request"`)
	d.press("space").seesNot("▎● pull request").sees("9 of 31 kinds of runs get in, 2 to close")
	d.press("up", "space", "down", "space", "pgdown").sees("▎● pull request")
	d.press("type:production").seesNot("▎● pull request").sees("● pull request") // the mark is for what the last answer changed
	d.press("pgup", "shift+tab", "space").sees("▎○ pull request")                // what is kept out again is marked, too
}

func TestANarrowFormSaysWhatChangedAndShowsTheGateByAKey(t *testing.T) {
	d := drive(t, 80, 24, realJobs).press(onTrigger...).press("space").sees("now to close: environment elsewhere; now in: pull request; 11 of 31")
	d.press("ctrl+r").sees("[Who gets in]", "let in, as wanted: a pull request (changed)", "▎▲ environment elsewhere", "11 of 31 kinds")
	d.press("tab").sees("[The rule so far]", `"event_name": "pull_request"`).press("1").sees("[Who gets in]")
	d.press("end").sees("Strangers 2 of 9 in, 2 to close").click("pull_request_target").sees("kept out: pull_request_target: a pull request with the rights of the base, by claims.event_name")
	d.press("esc").sees("Events", "now in: pull request")
}

// The chosen dot tells everything about itself, and is what is copied and tried.
func TestTheChosenDotTellsAllOfItself(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		d := drive(t, size[0], size[1], realJobs).press("1", "ctrl+s", "4")
		d.sees("let in, caution: the owner's name, taken over by somebody else", "closed by: match.claims: \"repository_owner_id\"", "who can cause it: whoever takes over the name after it was given up")
		d.press("y")
		if d.clip != 1 {
			t.Errorf("%v: copied %d times", size, d.clip)
		}
		d.press("end").sees("another issuer").press("home").sees("let in, as wanted: the run that the rule names")
	}
}

// In the smallest window nothing of it is lost: the rest comes by a key.
func TestInTheSmallestWindowTheRestComesByAKey(t *testing.T) {
	d := drive(t, 40, 15, realJobs).press("1", "ctrl+s", "4").sees("9 of 31 get in, 2 to close", "○○○○○▲▲○○", "more lines: pgdn")
	var seen strings.Builder
	for range 6 {
		seen.WriteString(strings.Join(strings.Fields(d.text()), " ") + "\n")
		d.press("pgdown")
	}
	for _, want := range []string{"the owner's name, taken over by", "somebody else", `"repository_owner_id":`, "whoever takes over the name", "after it was given up", "one of many", "Only pushes to main of acme/app by", ".github/workflows/claude.yml"} {
		if !strings.Contains(seen.String(), want) {
			t.Errorf("%q is never shown:\n%s", want, seen.String())
		}
	}
}

func TestTheKindsOfRunsCanBeSearchedFromTheGate(t *testing.T) {
	for _, to := range [][]string{keysAfter(toReview, "4"), {"3", "enter"}} {
		d := drive(t, 80, 24, realJobs).press(to...).sees("kinds of runs get in", "Strangers")
		d.press("/", "type:look-alike").sees("nothing of that name").press("esc")
		d.press("esc", "v").sees("closed by").press("end").seesNot("Strangers ")
		d.press("/", "type:rights of the base", "enter").sees("pull_request_target: a pull request with the rights of the base").seesNot("another branch")
		d.press("down", "esc", "esc").sees("Strangers").press("esc").seesNot("Strangers ")
	}
}

// Where it is not known who gets in, no dot says that somebody is kept out.
func TestAGateOfARuleThatIsNotUnderstoodIsNotClosed(t *testing.T) {
	d := drive(t, 120, 40, realJobs, func(d *Deps) {
		d.Expose = func(federation.Rule, trust.Hint) trust.Exposure {
			return trust.Expose(federation.Rule{Match: federation.Match{Condition: `claims.repository == "acme/app" && claims.made_up == "x"`}}, trust.Hint{})
		}
	}).press("3", "enter")
	d.sees("not understood: claims.made_up", "seen to get in, others may", "? pull_request_target", "not known").seesNot("○")
}

func TestTheWheelAndClicksMoveOverTheGate(t *testing.T) {
	d := drive(t, 120, 40, realJobs).press("1", "ctrl+s", "4")
	d.click("look-alike owner").sees("kept out: an owner whose name begins alike").click("tag named").sees("kept out: a tag named like the branch, by")
	d.msg(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	d.sees("kept out: the merge queue, by")
}

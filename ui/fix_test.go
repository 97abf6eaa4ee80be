package ui

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/trust"
)

// aRun is the payload of a run of acme/app's main, as ids in its sub or an environment make it.
func aRun(change func(*github.Run)) string {
	r := github.Run{
		Owner: "acme", OwnerID: "1234567", Repo: "app", RepoID: "7654321", Form: github.FormClassic, Event: "push", Ref: "refs/heads/main",
		Workflow: "CI", WorkflowFile: ".github/workflows/ci.yml", Visibility: "private", Actor: "octocat", Audience: federation.DefaultAudience,
	}
	change(&r)
	claims := r.Claims()
	claims["iat"], claims["nbf"], claims["exp"] = testNow.Unix()-20, testNow.Unix()-20, testNow.Unix()+280
	claims["jti"] = "00000000-0000-4000-8000-000000000000"
	out, _ := json.Marshal(claims)
	return string(out)
}

// real examines and exposes as the program does.
func real(d *Deps) { d.Examine, d.Expose = diagnose.Examine, trust.Expose }

// withIDs is a run whose sub has ids, which the rule by names does not take.
func withIDs(r *github.Run) { r.Form = github.FormImmutable }

// inProduction is a run whose sub names an environment.
func inProduction(r *github.Run) { r.Environment = "production" }

// toReport pastes a run's payload and has it examined by the rule at hand.
func toReport(run func(*github.Run)) []string { return []string{"2", "paste:" + aRun(run), "enter"} }

func TestAFixIsTriedInMemoryAndTurnsTheReportGreen(t *testing.T) {
	d := drive(t, 90, 70, real).press(toReport(withIDs)...).sees("✗ Mismatch", "r try the fix")
	before := d.world.disk["old-rule.json"]
	d.press("r").sees("The fix: change this rule", "✓ Match", "✗ failed → · skipped sub", "· skipped → ✓ passed condition", "Strangers can cause some of what gets in with it: comment on an issue", "tried in memory: nothing is saved or changed anywhere")
	if d.world.disk["old-rule.json"] != before || d.world.written != nil {
		t.Error("trying a fix wrote something")
	}
	d.press("esc").sees("✗ Mismatch", "[Verdict]").press("r").sees("✓ Match")
	if d.press("y"); d.clip != 1 {
		t.Error("the rule was not copied")
	}
	d.press("s").sees("Files to write", "exists and differs").press("space", "enter").sees("Written").press("enter")
	d.sees("Report", "✓ Match", "The rule in old-rule.json is examined here", "once the rule is the same at Anthropic").seesNot("Mismatch")
	rule, err := federation.ReadRule([]byte(d.world.disk["old-rule.json"]))
	if err != nil || !strings.Contains(rule.Match.Condition, "acme@1234567/app@7654321") {
		t.Errorf("%v, the file holds %s", err, d.world.disk["old-rule.json"])
	}
	d.press("r").sees("there is no fix to try").press("esc").sees("Token").press("enter").sees("✓ Match").seesNot("is examined here")
	d.press("esc").sees("Token").press("esc")
	if !d.atHome() {
		t.Errorf("behind the report: %s", d.text())
	}
}

func TestASavedRuleIsExaminedAlsoWithoutBeingTried(t *testing.T) {
	keys := keysAfter(toReport(withIDs), "s", "space", "enter", "enter")
	drive(t, 80, 24, real).press(keys...).sees("✓ Match", "The rule in old-rule.json is examined here")
	kept := keysAfter(toReport(withIDs), "s", "enter", "esc")
	drive(t, 80, 24, real).press(kept...).sees("✗ Mismatch", "r try the fix").press("r").sees("✓ Match")
}

func TestASecondRuleIsExaminedWhereItIsSavedAlone(t *testing.T) {
	d := drive(t, 90, 70, real).press(toReport(inProduction)...).press("r").sees("Fix 1 of 2: run the job elsewhere", "✓ Match", "This is the run as it would come")
	d.press("s").sees("no rule to save: this fix changes no rule; y copies it")
	d.press("r").sees("Fix 2 of 2: a second rule", "✓ Match", "4 of 31 kinds of runs get in", "No stranger gets in")
	d.press("s", "enter").sees("Written").press("enter").sees("✓ Match", "The rule in old-rule-2.json is examined here", "its id stands in ANTHROPIC_FEDERATION_RULE_ID of the job")
	if d.world.disk["old-rule.json"] != string(testRule("main").JSON()) {
		t.Error("the rule that was given is changed")
	}
}

func TestTheFixesAreGoneThrough(t *testing.T) {
	d := drive(t, 90, 70, real).press(toReport(inProduction)...).press("r").sees("Fix 1 of 2")
	for _, step := range []struct{ key, want string }{{"r", "Fix 2 of 2"}, {"r", "Fix 1 of 2"}, {"left", "Fix 2 of 2"}, {"right", "Fix 1 of 2"}, {"right", "Fix 2 of 2"}} {
		d.press(step.key).sees(step.want, "✓ Match")
	}
	d.press("1").sees("✗ Mismatch").press("2").sees("Fix 2 of 2", "✓ Match").press("tab").sees("[Checks]").press("shift+tab", "t").sees("issued the run that the token tells of")
	d.press("esc").sees("Fix 2 of 2")
}

func TestATokenThatIsPastItsTimeIsExaminedAsOfItsIssue(t *testing.T) {
	late := func(d *Deps) { real(d); d.Now = func() time.Time { return testNow.Add(72 * time.Hour) } }
	d := drive(t, 90, 70, late).press(toReport(withIDs)...).press("r").sees("✓ Match", "time, as of its issue", "the next run of the job brings a fresh one")
	d.press("s", "space", "enter", "enter").sees("✓ Match", "It was examined as of its issue").seesNot("Invalid")
}

func TestAFixThatCannotBeTriedSaysSo(t *testing.T) {
	d := drive(t, 80, 24, real).press("2", "paste:ghs_x.y", "enter")
	d.seesNot("try the fix").press("r").sees("this fix cannot be tried here")
}

// moved are the messages that a program with motion brings back to itself.
func moved(d *driver) *[]tea.Msg {
	var out []tea.Msg
	d.app.after = func(_ time.Duration, msg tea.Msg) tea.Cmd { out = append(out, msg); return nil }
	return &out
}

func TestTheChecksTurnOneAfterTheOtherAndAnyKeyPassesOverIt(t *testing.T) {
	moving := func(d *Deps) { real(d); d.Motion = true }
	d := drive(t, 90, 70, moving).press(toReport(withIDs)...)
	ticks := moved(d)
	d.press("r").sees("✗ failed → ✗ failed sub", "✗ Mismatch").seesNot("✓ Match")
	for n := 0; n < len(*ticks); n++ {
		d.msg((*ticks)[n])
	}
	d.sees("· skipped → ✓ passed condition", "✓ Match").seesNot("✗ Mismatch")
	d.press("esc")
	n := len(*ticks)
	d.press("r").sees("✓ Match") // it has turned
	if len(*ticks) != n {
		t.Error("what has turned turns again")
	}
	again := drive(t, 90, 70, moving).press(toReport(withIDs)...)
	moved(again)
	again.press("r").sees("✗ Mismatch").press("down").sees("✓ Match")
	direct := drive(t, 90, 70, moving).press(toReport(withIDs)...)
	moved(direct)
	direct.press("r", "s").sees("Files to write").press("space", "enter", "enter").sees("✓ Match")
}

func TestATrialThatIsStoppedLeavesTheReport(t *testing.T) {
	d := drive(t, 90, 70, real).press(toReport(withIDs)...)
	d.hold = true
	d.press("r").sees("trying the fix").press("esc").sees("✗ Mismatch", "[Verdict]")
	d.release()
	d.sees("✗ Mismatch", "[Verdict]").press("r").sees("✓ Match")
}

func TestTheCauseLeadsToItsPage(t *testing.T) {
	opened := ""
	d := drive(t, 120, 40, func(d *Deps) { d.OpenURL = func(address string) error { opened = address; return nil } })
	d.press("2", "type:x", "enter").sees("o read about it").press("o").sees("in the browser: https://docs.github.com/actions")
	if opened != "https://docs.github.com/actions" {
		t.Errorf("opened %q", opened)
	}
	opened = ""
	if d.press("3").seesNot("read about it").press("o"); opened != "" {
		t.Errorf("the checks opened %q", opened)
	}
	if d.press("4").seesNot("read about it").press("o"); opened != "" { // that cause has no page
		t.Errorf("the other cause opened %q", opened)
	}
}

package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/trust"
	"gh-wif/wizard"
)

// pasted is a made-up token: what follows the first letters must not be seen anywhere but
// where a token is asked for, and not there either.
var pasted = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJyZXBvOmFjbWUvYXBwIn0." + strings.Repeat("Ab3dEf6hIj9kLm2nOp5q", 8)

func TestATokenWhereNoneIsAskedForIsNeitherShownNorUsed(t *testing.T) {
	const refusal = "looks like a token or a key"
	for _, how := range []string{"paste:", "type:"} {
		for _, c := range []struct {
			name   string
			before []string
			says   string
		}{
			{"an answer of the wizard", []string{"1"}, refusal},
			{"an answer that may stay empty", []string{"1", "tab"}, refusal},
			{"the repository of a check", []string{"3", "tab"}, refusal},
			{"the reason word", []string{"2", "tab", "tab"}, refusal},
		} {
			if how == "paste:" && c.name == "the reason word" {
				continue // it goes where a token is asked for
			}
			t.Run(how+c.name, func(t *testing.T) {
				d := drive(t, 120, 40, func(d *Deps) {
					build := d.Build
					d.Build = func(a wizard.Answers) (wizard.Plan, error) {
						if strings.Contains(a.Repository+a.Branch, "GciOiJSUzI1") {
							t.Error("a plan was made of the token")
						}
						return build(a)
					}
				}).press(c.before...).press(how + pasted)
				d.sees(c.says, "(redacted)").seesNot("GciOiJSUzI1", "Ab3dEf6h")
				d.press("tab").seesNot("GciOiJSUzI1", "Ab3dEf6h")
			})
		}
	}
}

func TestATokenInAFilterIsNotShown(t *testing.T) {
	for _, before := range [][]string{{"/"}, {"1", "ctrl+s", "/"}, {"1", "ctrl+s", "tab", "tab", "tab", "/"}} {
		for _, how := range []string{"paste:", "type:"} {
			d := drive(t, 120, 40).press(before...).press(how+pasted).seesNot("GciOiJSUzI1", "Ab3dEf6h")
			d.press("enter").seesNot("GciOiJSUzI1", "Ab3dEf6h")
		}
	}
}

func TestATokenPastedIntoTheFilterOfAListIsLeftOut(t *testing.T) {
	drive(t, 120, 40).press("1", "tab", "tab", "/", "paste:"+pasted).seesNot("GciOiJSUzI1", "Ab3dEf6h")
}

func TestATokenAsTheReasonWordIsNotExaminedWith(t *testing.T) {
	drive(t, 80, 24, func(d *Deps) {
		d.Examine = func(diagnose.Input) diagnose.Report { t.Error("examined"); return diagnose.Report{} }
	}).press("2", "paste:x", "tab", "tab", "type:"+pasted, "enter").sees("cannot read this: reason word")
}

func TestACheckIsMadeFromNamesThatGitHubWouldTakeOnly(t *testing.T) {
	for _, c := range []struct {
		tabs  int
		typed string
		says  string
	}{
		{1, "not a repo!!", "is not OWNER/NAME"},
		{2, "a..b", `branch "a..b"`},
		{4, "v*1", `"v*1"`},
	} {
		d := drive(t, 80, 24, func(d *Deps) {
			d.Expose = func(federation.Rule, trust.Hint) trust.Exposure {
				t.Errorf("%q was tried", c.typed)
				return trust.Exposure{}
			}
		}).press("3")
		for range c.tabs {
			d.press("tab")
		}
		d.press("type:"+c.typed, "enter").sees(c.says, "this answer is wrong")
	}
	drive(t, 80, 24).press("3", "tab", "type:acme/app", "enter").sees("Exposure", "Only pushes to main")
}

// Terminals send a carriage return for the end of a line that is pasted.
func TestPastedLinesAreLines(t *testing.T) {
	for _, end := range []string{"\r", "\r\n", "\n"} {
		d := drive(t, 80, 24).press("2")
		d.press("paste:ANTHROPIC_API_KEY=" + end + "ANTHROPIC_WORKSPACE_ID=default" + end).sees("pasted: environment, 2 lines, 2 variables")
	}
}

// A check of the first rule of a list would tell nothing of the others.
func TestAListOfRulesIsNotCheckedAsOne(t *testing.T) {
	const one = `{"name":"a","issuer_id":"fdis_1","match":{"subject_prefix":"repo:acme/app:*"}}`
	drive(t, 80, 24, func(d *Deps) {
		d.Expose = func(federation.Rule, trust.Hint) trust.Exposure { t.Error("checked"); return trust.Exposure{} }
	}).press("3", "ctrl+l", "paste:["+one+","+one+"]", "enter").sees("this is a list of 2 rules")
	drive(t, 80, 24).press("3", "ctrl+l", "paste:["+one+"]", "enter").sees("Only pushes to main")
}

func TestAnAnswerOfAMillionBytesIsRefusedAtOnce(t *testing.T) {
	drive(t, 80, 24).press("1", "paste:"+strings.Repeat(".", 1<<20)).sees("too long for an answer", "acme/app")
}

func TestWhatIsLargeIsLookedAtBesideTheLoop(t *testing.T) {
	large := "on: push\njobs:\n" + strings.Repeat(" ", 64<<10) + "\n  one:\n    runs-on: ubuntu-latest\n    steps:\n      - run: claude -p hello\n"
	d := drive(t, 80, 24).press("2", "tab", "tab", "tab", "tab")
	d.hold = true
	d.press("paste:" + large).sees("reading pasted")
	d.release()
	d.sees("pasted: workflow, 7 lines, 1 job").press("enter").sees("Mismatch")

	world := newWorld()
	world.disk["README.md"] = large
	d = driveIn(t, world, 80, 24).press("2", "tab", "tab", "tab", "tab", "ctrl+f", "type:README")
	d.press("enter").sees("README.md: 1 job")
}

// A terminal that does not mark pastes sends them as keys; q, m and ? are text then, and an
// enter within is no wish to go on.
func TestARuleThatComesKeyByKeyIsTextUntilItsLastBrace(t *testing.T) {
	const rule = `{"name":"quick?","match":{"subject_prefix":"repo:acme/other:ref:refs/heads/q}\"{m","audience":"https://api.anthropic.com"}`
	d := drive(t, 80, 24).press("3")
	for _, line := range strings.SplitAfter(rule, ",") {
		d.press("type:"+line, "enter")
	}
	d.sees("Check a rule", "typed so far")
	if d.gone || d.app.help != nil || !d.app.mouse {
		t.Fatal("a letter was taken for a key")
	}
	d.press("}").sees(`pasted: rule, 4 lines, repo:acme/other:ref:refs/heads/q}"{m`)
	d.press("type:{qq", "esc").sees("Check a rule", "repo:acme/other").press("esc").sees("Set up a repository")
}

// A terminal that does not mark pastes sends keys. Where a paste is taken anywhere, those of one are
// no commands: the s of svac_ saves nothing, and the q of an id does not quit.
func TestAPasteThatComesAsKeysIsNoCommand(t *testing.T) {
	for _, id := range []string{"svac_01q", "fdis_01q", "fdrl_0q1", "wrkspc_qsy1", "6f1b7c1e-1111-4222-8333-444455556666", "  svac_9q\n", "{\"id\": \"fdis_7\"}\n"} {
		d := drive(t, 120, 40, realJobs).press(toNext...).press("burst:"+id).sees("[What next]", "filled in")
		if d.gone || len(d.world.written) > 0 {
			t.Errorf("%q was taken for keys", id)
		}
	}
	// a field that is open gets all of it, as before
	drive(t, 120, 40, realJobs).press(toNext...).press("enter", "burst:wrkspc_qsytc1omlong\n").sees("1 Look up the organization and the workspace wrkspc_qsytc1omlong")
}

// On the start a paste is evidence, marked or not: it is told apart where evidence is asked for.
func TestAPasteOnTheStartIsEvidence(t *testing.T) {
	for _, how := range []string{"paste:", "burst:"} {
		drive(t, 80, 24).press(how+pasted).sees("Diagnose", "eyJhbG********").press("esc").sees("Set up a repository")
		drive(t, 80, 24).press(how+someRule()).sees("Diagnose", "Rule", "pasted: rule, 18 lines")
		drive(t, 80, 24, many).press(how+"2026-11-27T20:00:00Z "+someLog).sees("Diagnose", "pasted")
	}
	drive(t, 80, 24).press("paste: \n").sees("Set up a repository")
}

// Keys that are pressed fast are keys all the same: a few of them, or one that is held down.
func TestFastKeysAreNoPaste(t *testing.T) {
	drive(t, 120, 40, realJobs).press(toNext...).press("burst:1").sees("[Rule]")
	drive(t, 120, 40, realJobs).press(toNext...).press("burst:jjjjj").sees("› 6 Commit the workflow")
	drive(t, 120, 40, realJobs).press(toNext...).press("burst:GGGGGG").seesNot("not taken")
	drive(t, 120, 40, realJobs).press(toNext...).press("burst:jj\n").sees("┃ paste the service account id")
	drive(t, 80, 24).press("burst:3").sees("Check a rule")
	// a job's number and what a script types into its form at once
	drive(t, 80, 24).press("burst:1octo/repo\nrelease\n ", "ctrl+s").sees("Review", "octo/repo", "refs/heads/release")
}

// A key that is held back comes before what is pasted after it.
func TestAPasteBehindAKeyIsForTheScreenThatTheKeyOpens(t *testing.T) {
	d := drive(t, 80, 24)
	d.inBurst = true
	d.press("2")
	d.msg(tea.PasteMsg{Content: pasted})
	d.inBurst = false
	d.sees("Diagnose", "eyJhbG********").press("esc", "esc").sees("Set up a repository")
}

// What is held back waits for less than anybody notices, and is not forgotten where another key ends it.
func TestAKeyThatIsHeldBackIsPressedInTime(t *testing.T) {
	d := drive(t, 120, 40, realJobs).press(toNext...)
	var waits []time.Duration
	d.app.after = func(wait time.Duration, _ tea.Msg) tea.Cmd { waits = append(waits, wait); return nil }
	d.inBurst = true
	d.press("1").sees("[What next]")
	if len(waits) != 1 || waits[0] > 50*time.Millisecond {
		t.Errorf("it waits for %v", waits)
	}
	d.press("esc")
	d.inBurst = false
	d.seesNot("[What next]")
}

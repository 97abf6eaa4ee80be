package ui

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"gh-wif/diagnose"
	"gh-wif/internal/files"
	"gh-wif/internal/github"
	"gh-wif/wizard"
)

func TestOnboardingFromTheWorkingCopyTakesFourKeys(t *testing.T) {
	d := drive(t, 80, 24)
	delete(d.world.disk, "issuer.json")
	d.press("enter", "ctrl+s", "s", "enter").sees("wrote 4 files", "rule.json")
	want := []string{"issuer.json", "rule.json", ".github/workflows/claude.yml", "wif-plan.json"}
	if !reflect.DeepEqual(d.world.written, want) {
		t.Errorf("written: %v, want %v", d.world.written, want)
	}
	if d.app.ctx.Session.Unsaved() != "" {
		t.Error("a saved plan still counts as unsaved")
	}
}

func TestAFileThatExistsIsReplacedOnlyAfterConsent(t *testing.T) {
	d := drive(t, 80, 24).press("1", "ctrl+s", "s").sees("issuer.json", "exists and differs")
	d.press("enter")
	if got := d.world.disk["issuer.json"]; !strings.Contains(got, "other") {
		t.Fatalf("issuer.json was replaced without consent: %s", got)
	}
	if _, ok := d.world.disk["rule.json"]; !ok {
		t.Fatal("the new files were not written")
	}
	d.press("up", "up", "space", "enter")
	if got := d.world.disk["issuer.json"]; strings.Contains(got, "other") {
		t.Errorf("issuer.json was not replaced after consent: %s", got)
	}
}

// burst are the keys of a whole form, typed faster than any command can answer.
var burst = []string{
	"1", "type:octo/repo", "enter", "type:release", "enter", // repository, branch
	"down", "down", "space", "enter", "type:5 4 * * *", "enter", // events, schedule
	"type:wrkspc_1", "tab", "type:42", "enter", "down", "enter", "right", // workspace, owner, language, yes or no
}

func TestAPlanCountsAsSavedOnlyWhenAllOfItIsThere(t *testing.T) {
	d := drive(t, 80, 24).press("1", "ctrl+s", "s", "enter").sees("Kept as it was: issuer.json", "not written: issuer.json")
	if d.app.ctx.Session.Unsaved() == "" {
		t.Error("a plan with a file left out counts as saved")
	}
	d.press("space", "enter").sees("Written to /copy", "enter goes on")
	if d.app.ctx.Session.Unsaved() != "" {
		t.Error("all is written, and the plan counts as unsaved")
	}
	d.press("enter").sees("[What next]", "Create the issuer")
	d.press("1", "s").sees("All of it is there already, in /copy").press("enter").sees("[Rule]")

	again := driveIn(t, d.world, 80, 24).press("1", "ctrl+s", "s").sees("All of it is there already")
	if again.app.ctx.Session.Unsaved() != "" {
		t.Error("what is there already counts as unsaved")
	}
}

func TestAnotherPlanIsNotSavedYet(t *testing.T) {
	d := drive(t, 80, 24).press("1", "ctrl+s", "s", "space", "enter", "enter")
	if d.app.ctx.Session.Unsaved() != "" {
		t.Fatal("a saved plan counts as unsaved")
	}
	d.press("esc", "ctrl+s").sees("saved") // the same plan again
	if d.press("esc", "tab", "type:other", "ctrl+s"); d.app.ctx.Session.Unsaved() == "" {
		t.Error("a plan for another branch counts as saved")
	}
}

func TestAWriteThatFailsSaysWhyAndLosesNothing(t *testing.T) {
	d := drive(t, 80, 24, func(d *Deps) {
		d.WriteFiles = func([]files.Change, func(files.Change) files.Decision) (files.Result, error) {
			return files.Result{}, errors.New("rule.json: cannot write: read-only file system\x1b[2J")
		}
	}).press("1", "ctrl+s", "s", "enter").sees("rule.json: cannot write: read-only file system", "nothing was written")
	if d.press("esc", "q").sees("Quit?"); d.gone {
		t.Error("a plan that could not be written was lost")
	}
}

func TestTheRuleBesideTheFormScrollsByKeyWhileATextFieldHasTheFocus(t *testing.T) {
	d := drive(t, 110, 15, realJobs).press("1").sees("\"name\"")
	before := d.app.ctx.Session.Answers
	if d.press("ctrl+down", "ctrl+down").seesNot("\"name\""); !reflect.DeepEqual(d.app.ctx.Session.Answers, before) {
		t.Error("a key that scrolls changed an answer")
	}
	d.press("ctrl+up", "shift+up").sees("\"name\"").press("f1", "pgdown").sees("scroll the rule up")
}

func TestWhyNothingWasFoundIsSaid(t *testing.T) {
	drive(t, 80, 24, func(d *Deps) {
		d.Detect = func(context.Context) (Prefill, error) { return Prefill{}, errors.New("git did not answer in time") }
	}).sees("Nothing is filled in beforehand: git did not answer in time.")
}

func TestWhatGitHubSaysAtLengthStandsWholeOnItsPage(t *testing.T) {
	d := drive(t, 80, 24, func(d *Deps) {
		d.Pages = wizard.Pages
		d.Ask = func(_ context.Context, a wizard.Answers) (wizard.Answers, error) {
			return wizard.Learn(a, github.Knowledge{Asked: "acme/app", Gaps: []github.Gap{
				{What: "the repository", Why: "something broke"}, {What: "the environments", Why: "something broke, at the end"},
			}}), nil
		}
	}).press("1", "ctrl+o", "y").sees("GitHub told nothing: something broke", "all of it: page Subject").seesNot("at the end")
	d.click("Subject").sees("it did not tell the environments: something broke, at the end")
}

func TestKeysTypedAheadEndInTheSameAnswers(t *testing.T) {
	slow := drive(t, 80, 24).press(burst...)
	want := slow.app.ctx.Session.Answers
	if want.Repository != "octo/repo" || want.Branch != "release" || want.Cron != "5 4 * * *" || want.Language != "go" || !want.PinActions {
		t.Fatalf("typed slowly: %+v", want)
	}

	world := newWorld()
	d := world.deps()
	fast := newDriver(t, world, &d, 80, 24)
	fast.hold = true
	fast.run(fast.app.Init())
	fast.msg(drawnMsg{})
	fast.press(burst...)
	fast.release()
	if got := fast.app.ctx.Session.Answers; !reflect.DeepEqual(got, want) {
		t.Errorf("in one burst:\n got %+v\nwant %+v", got, want)
	}
}

func TestTypingReplacesWhatWasFoundAndEnterKeepsIt(t *testing.T) {
	d := drive(t, 80, 24).press("1").sees("acme/app", "enter keeps it, typing replaces it")
	d.press("type:octo/x")
	if got := d.app.ctx.Session.Answers.Repository; got != "octo/x" {
		t.Errorf("typed over: %q", got)
	}
	kept := drive(t, 80, 24).press("1", "enter", "shift+tab", "type:2")
	if got := kept.app.ctx.Session.Answers.Repository; got != "acme/app2" {
		t.Errorf("a value that was kept is edited like any other: %q", got)
	}
	edited := drive(t, 80, 24).press("1", "backspace", "type:x")
	if got := edited.app.ctx.Session.Answers.Repository; got != "acme/apx" {
		t.Errorf("a key that edits keeps the rest: %q", got)
	}
}

func TestAWrongAnswerKeepsTheFocusAndSaysWhy(t *testing.T) {
	d := drive(t, 80, 24).press("1", "type:acme").seesNot("is no OWNER/NAME").press("enter").sees("is no OWNER/NAME")
	d.press("type:/app").seesNot("is no OWNER/NAME").press("enter")
	if got := d.app.ctx.Session.Answers.Repository; got != "acme/app" {
		t.Errorf("the focus left a wrong answer: %q", got)
	}
	d.press("type:bad", "ctrl+s").sees("is no branch")
	if d.app.top().Title() != "Set up" {
		t.Error("a plan was shown for a branch that cannot be")
	}
}

func TestNothingIsLostBetweenFormAndReview(t *testing.T) {
	d := drive(t, 80, 24).press(burst...).press("ctrl+s").sees("Review")
	before := d.app.ctx.Session.Answers
	d.press("esc", "pgup", "pgup", "esc", "p").sees("Review") // the plan is still at hand
	d.press("esc", "1").sees("Set up")
	if got := d.app.ctx.Session.Answers; !reflect.DeepEqual(got, before) {
		t.Errorf("answers changed on the way:\n got %+v\nwant %+v", got, before)
	}
}

func TestInterruptAsksOnceWhereSomethingWouldBeLost(t *testing.T) {
	if d := drive(t, 80, 24).press("ctrl+c"); !d.gone || !d.app.result.Interrupted {
		t.Error("with nothing to lose, ctrl+c leaves at once")
	}
	d := drive(t, 80, 24).press("1", "type:x/y", "ctrl+c")
	if d.gone {
		t.Fatal("ctrl+c left with answers unsaved")
	}
	d.sees("Quit?", "not saved").press("esc", "ctrl+c").sees("Quit?")
	if d.press("ctrl+c"); !d.gone || !d.app.result.Interrupted {
		t.Error("the second ctrl+c leaves")
	}
	stay := drive(t, 80, 24).press("1", "ctrl+s", "q")
	if stay.sees("Quit?").press("enter"); stay.gone {
		t.Error("enter typed ahead must not lose a plan")
	}
	if stay.press("q", "y"); !stay.gone || stay.app.result.Interrupted {
		t.Error("q and y leave, and that is no interruption")
	}
}

func TestLettersAreTextInATextField(t *testing.T) {
	d := drive(t, 80, 24).press("1", "type:q?mysw/")
	if got := d.app.ctx.Session.Answers.Repository; got != "q?mysw/" {
		t.Errorf("letters did something else in a text field: %q", got)
	}
	if d.gone || d.app.help != nil {
		t.Error("a letter left the field")
	}
}

func TestTheMouseOpensChoosesAndGetsOutOfTheWay(t *testing.T) {
	d := drive(t, 80, 24).click("Set up a repository").sees("Which repository")
	d.click("Trigger").sees("What starts the workflow?")
	d.click("Repository").click("Branch").press("type:dev")
	if got := d.app.ctx.Session.Answers.Branch; got != "dev" {
		t.Errorf("a click did not focus the field: %q", got)
	}
	d.press("ctrl+s").click("Workflow").sees("name: Call Claude")
	if d.app.View().MouseMode != tea.MouseModeCellMotion {
		t.Fatal("the mouse is off")
	}
	d.msg(tea.MouseMotionMsg{X: 5, Y: 5, Button: tea.MouseLeft})
	if d.app.View().MouseMode != tea.MouseModeNone {
		t.Error("a drag is somebody selecting text: the mouse must be given back")
	}
	if d.press("down"); d.app.View().MouseMode != tea.MouseModeCellMotion {
		t.Error("the next key takes it back")
	}
	if d.press("m"); d.app.View().MouseMode != tea.MouseModeNone {
		t.Error("m turns the mouse off")
	}
	if d.press("m"); d.app.View().MouseMode != tea.MouseModeCellMotion {
		t.Error("m turns it on")
	}
}

func TestTheTokenIsHidden(t *testing.T) {
	token := "eyJhbGciOi" + strings.Repeat("Zm9v", 1000)
	d := drive(t, 80, 24).press("2", "paste:"+token).sees("eyJhbG********", "4010 characters").seesNot("Zm9v")
	d.press("enter").sees("Mismatch").seesNot("Zm9v").press("esc").sees("4010 characters").press("esc", "2").seesNot("characters")
}

func TestAReportIsTwoKeysFromAPastedToken(t *testing.T) {
	drive(t, 80, 24).press("2", "paste:x", "enter").
		sees("An environment took the branch's place", "Change this", "differs from here", "expires in 2 min 10 s").
		press("y").sees("sent the corrected rule to the clipboard").
		press("s").sees("old-rule.json", "exists and differs")
}

// No token is needed where something else tells why an exchange failed; a rule alone does
// not.
func TestWhatThereIsIsExaminedWithoutAToken(t *testing.T) {
	var got diagnose.Input
	open := func() *driver {
		return drive(t, 80, 24, func(d *Deps) {
			d.Examine = func(in diagnose.Input) diagnose.Report { got = in; return diagnose.Examine(in) }
		}).press("2", "tab", "tab", "tab", "tab", "ctrl+l")
	}
	open().press("enter").sees("Nothing to go by: a rule alone tells nothing")
	open().press("shift+tab", "shift+tab", "right", "right", "right", "enter").sees("Undecided, no token was given: The same token was exchanged twice")
	if got.Reason != "jti_reused" || got.Token != nil {
		t.Errorf("examined with the reason %q and the token %q", got.Reason, got.Token)
	}
	open().press("paste:ANTHROPIC_FEDERATION_RULE_ID=fdrl_1\n", "enter").sees("Undecided, no token was given: Federation variables are missing")
	open().press("paste:App token exchange failed: 401", "enter").sees("Undecided, no token was given: The action's exchange")
}

func TestTheStepThatPrintsAPayloadIsCopied(t *testing.T) {
	d := drive(t, 80, 24).press("2").sees("ctrl+y copy the step that prints the claims")
	if d.press("ctrl+y").sees("sent the step that prints the claims to the clipboard"); d.clip != 1 {
		t.Errorf("sent to the clipboard %d times", d.clip)
	}
	d.press("f1").sees("copy the step that prints it")
	drive(t, 80, 24).press("2", "tab", "ctrl+y").sees("sent the step that prints the answer")
}

func TestTheRuleOfThePlanGoesIntoTheOtherJobs(t *testing.T) {
	var got diagnose.Input
	d := drive(t, 80, 24, func(d *Deps) {
		d.Examine = func(in diagnose.Input) diagnose.Report { got = in; return testExamine(in) }
	})
	d.press("1", "ctrl+s", "esc", "esc").click("Find out why").sees("the plan of this session").press("paste:x", "enter")
	if got.Rule == nil || got.Rule.Match.SubjectPrefix != "repo:acme/app:ref:refs/heads/main" {
		t.Errorf("examined with the rule %+v", got.Rule)
	}
	if !got.Now.Equal(testNow) {
		t.Errorf("examined at %v", got.Now)
	}
}

func TestAFileIsPickedByNameOrPath(t *testing.T) {
	d := drive(t, 80, 24).press("3", "ctrl+l", "ctrl+f", "type:old", "enter").sees("old-rule.json: repo:acme/app")
	d.press("ctrl+f", "paste:nothing/here.json", "enter").sees("file does not exist").press("esc").sees("old-rule.json")
}

func TestGitHubsAnswerFillsTheForm(t *testing.T) {
	d := drive(t, 80, 24).press("1", "ctrl+o").sees("about acme/app", "environments", "Copy a command").press("y").sees("GitHub told 3 things")
	if got := d.app.ctx.Session.Answers; got.OwnerID != "1234567" || got.RepositoryID != "7654321" || got.DefaultBranch != "trunk" {
		t.Errorf("answers: %+v", got)
	}
}

// What GitHub told is about one repository: it goes when another one is named.
func TestAnotherRepositoryForgetsWhatGitHubToldOfTheFirst(t *testing.T) {
	d := drive(t, 80, 24).press("1", "ctrl+o", "y").press("type:octo/other")
	if got := d.app.ctx.Session.Answers; got.OwnerID != "" || got.SubjectPrefix != "" || got.DefaultBranch != "" || got.GitHub != nil {
		t.Errorf("answers: %+v", got)
	}
}

func TestGitHubIsAskedAtOnceWhereThatWasAgreedTo(t *testing.T) {
	d := drive(t, 80, 24, func(d *Deps) { d.Start, d.Online = Setup, true }).sees("GitHub told 3 things")
	if got := d.app.ctx.Session.Answers; got.OwnerID != "1234567" {
		t.Errorf("answers: %+v", got)
	}
}

func TestAQuestionThatIsLeftChoosesNothing(t *testing.T) {
	asked := false
	d := drive(t, 80, 24, func(d *Deps) {
		d.Ask = func(context.Context, wizard.Answers) (wizard.Answers, error) {
			asked = true
			return wizard.Answers{}, nil
		}
	})
	if d.press("1", "ctrl+o", "esc").seesNot("Ask GitHub?"); asked {
		t.Error("esc chose the first answer")
	}
}

func TestWhatFlagsGaveIsInTheForm(t *testing.T) {
	drive(t, 80, 24, func(d *Deps) {
		d.Start, d.Detect = Setup, nil
		d.Answers = wizard.Answers{Repository: "octo/flagged"}
	}).sees("octo/flagged", "Which repository")
}

func TestATaskCanBeStopped(t *testing.T) {
	d := drive(t, 80, 24, func(d *Deps) {
		d.Ask = func(ctx context.Context, _ wizard.Answers) (wizard.Answers, error) {
			<-ctx.Done()
			return wizard.Answers{}, ctx.Err()
		}
	})
	d.press("1")
	d.hold = true
	d.press("ctrl+o", "y").sees("asking GitHub", "esc stops it")
	d.press("type:o/x")
	if got := d.app.ctx.Session.Answers.Repository; got != "o/x" {
		t.Errorf("typing is blocked by a task: %q", got)
	}
	d.press("esc").sees("stopped")
	d.release()
	d.seesNot("no answer")
}

func TestAFaultIsCaughtAndQuotesNothing(t *testing.T) {
	d := drive(t, 80, 24)
	d.expectFault = true
	d.press("1", "type:secret/value", "tab", "type:panic", "ctrl+s").sees("a fault of gh-wif", "https://example.com/report")
	if f := d.app.result.Fault; !strings.Contains(f, "panic of type") || !strings.Contains(f, ".go:") || strings.Contains(f, "secret") {
		t.Errorf("the fault has no place in the code, or quotes an answer: %s", f)
	}
	d.press("enter").sees("Goes on with secret/value")
}

func TestEscAndTheNextKeyInOneReadAreTwoKeys(t *testing.T) {
	d := drive(t, 80, 24).press("2", "type:x", "enter")
	d.msg(tea.KeyPressMsg{Code: tea.KeyEscape, Mod: tea.ModAlt})
	if !d.atHome() {
		t.Errorf("two escs in one read:\n%s", d.text())
	}
	d.press("2", "type:x", "enter")
	d.msg(tea.KeyPressMsg{Code: 'm', Mod: tea.ModAlt})
	if d.app.top().Title() != "Diagnose" {
		t.Errorf("esc and m in one read:\n%s", d.text())
	}
	d = drive(t, 80, 24).press("2") // in a text field, where letters with alt are those of an editor
	d.msg(tea.KeyPressMsg{Code: 'b', Mod: tea.ModAlt})
	if d.app.top().Title() != "Diagnose" {
		t.Errorf("alt+b in a text field left it:\n%s", d.text())
	}
	d.msg(tea.KeyPressMsg{Code: '3', Mod: tea.ModAlt})
	if d.app.top().Title() != "Check a rule" {
		t.Errorf("esc and 3 in one read, in a text field:\n%s", d.text())
	}
}

func TestSuspendingOnlyWhereSomebodyCanContinueTheProgram(t *testing.T) {
	d := drive(t, 80, 24)
	if d.press("ctrl+z").sees("no shell is here that could continue a suspended program"); d.suspended {
		t.Error("suspended where nobody continues it")
	}
	d = drive(t, 80, 24, func(d *Deps) { d.CanSuspend = true })
	if d.press("ctrl+z"); !d.suspended {
		t.Error("not suspended under a shell with job control")
	}
}

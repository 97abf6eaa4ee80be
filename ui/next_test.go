package ui

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"gh-wif/diagnose"
	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/wizard"
	"gh-wif/wizard/saved"
)

// toNext goes to the steps of the plan, with the real jobs.
var toNext = []string{"1", "ctrl+s", "6"}

func theIssuer(d *driver) string { return d.app.ctx.Session.Plan.Answers.IssuerID }

func TestAnIDThatIsPastedAnywhereGoesToItsStep(t *testing.T) {
	d := drive(t, 120, 40, realJobs).press(toNext...).sees("0 of 8 steps done", "› 1 Look up")
	d.press("paste:svac_01\n").sees("1 of 8 steps done", "✓ 3 Create or choose the service account svac_01", "filled in the service account id svac_01")
	d.press("paste:\"id\": \"fdis_01\"").sees("✓ 2 Create the issuer")
	if got := d.app.ctx.Session.Answers; got.IssuerID != "fdis_01" || got.ServiceAccount != "svac_01" {
		t.Errorf("the answers are %+v", got)
	}
	d.press("1").sees("issuer fdis_01").press("6", "esc", "pgup", "pgup").sees("fdis_01") // the rule, and the form
}

// Letters that are commands elsewhere are text in an open field: a paste that is not marked as one
// comes key by key.
func TestAnIDThatComesKeyByKeyInAnOpenFieldIsText(t *testing.T) {
	d := drive(t, 120, 40, realJobs).press(toNext...).press("enter", "type:wrkspc_qsytc1o", "enter").sees("wrkspc_qsytc1o", "paste the organization id here")
	d.press("enter", "type:6f1b7c1e-1111-4222-8333-444455556666", "enter").sees("✓ 1 Look up")
	d.press("enter", "type:nonsense").seesNot("is no issuer id").press("enter").sees("starts with fdis_", "nonsense")
	d.press("backspace", "ctrl+l", "type:fdis_2", "enter").sees("✓ 2 Create the issuer")
	if theIssuer(d) != "fdis_2" {
		t.Errorf("the issuer is %q", theIssuer(d))
	}
	d.press("up", "enter").sees("another one: paste").press("type:fdis_3", "enter").sees("fdis_3 in place of fdis_2")
	d.press("enter", "esc").seesNot("Quit?").sees("What next")
}

func TestAllIDsFillThePlanAndTheStepsThatAreLeftAreTicked(t *testing.T) {
	d := drive(t, 200, 60, realJobs).press(toNext...).sees("Set the variables")
	for _, id := range []string{"fdrl_1", "fdis_1", "6f1b7c1e-1111-4222-8333-444455556666", "wrkspc_1", "svac_1"} {
		d.press("paste:" + id)
	}
	d.sees("4 of 7 steps done", "› 5 Commit the workflow").seesNot("...", "Set the variables")
	d.press("space").sees("5 of 7 steps done", "› 6 Run it and look").press("enter").sees("6 of 7", "› 7 Remove the stored API key", "after the first good run").press("space").sees("7 of 7 steps done")
	d.press("space").sees("6 of 7 steps done") // not after all
	d.press("up", "up", "up", "space").sees("its ids tick this step")
}

func TestEnterDoesSomethingOnEveryThingToDo(t *testing.T) {
	for i := range 11 {
		d := drive(t, 120, 40, realJobs).press(toNext...).press("home")
		for range i {
			d.press("down")
		}
		before := d.text()
		if d.press("enter").text() == before {
			t.Errorf("on thing %d enter does nothing:\n%s", i+1, before)
		}
	}
}

func TestACredentialThatIsPastedIsNotShown(t *testing.T) {
	key := "sk-ant-" + "api03-" + strings.Repeat("Ab3", 30)
	for _, keys := range [][]string{{"paste:" + key}, {"enter", "paste:" + key}, {"enter", "type:" + key}, {"enter", "type:" + key, "enter"}} {
		d := drive(t, 120, 40, realJobs).press(toNext...).press(keys...)
		if text := d.text(); strings.Contains(text, key[:20]) || strings.Contains(text, key[len(key)-20:]) {
			t.Errorf("%q is shown:\n%s", keys[:1], text)
		}
	}
	drive(t, 80, 24, realJobs).press(toNext...).press("paste:" + key).sees("not taken: that looks like a token or a key")
}

func TestTheBrowserOpensAStepsPageOrItsAddressIsCopied(t *testing.T) {
	const page = "https://platform.claude.com/settings/organization"
	d := drive(t, 120, 40, realJobs).press(toNext...).press("o").sees("in the browser: " + page)
	if !slices.Equal(d.world.opened, []string{page}) {
		t.Errorf("opened: %q", d.world.opened)
	}
	d = drive(t, 120, 40, realJobs, func(d *Deps) { d.OpenURL = nil }).press(toNext...).press("o").sees(page, "no browser is here")
	if d.clip != 1 {
		t.Errorf("sent to the clipboard %d times", d.clip)
	}
	drive(t, 120, 40, realJobs, func(d *Deps) { d.OpenURL = func(string) error { return errors.New("no\x1b[2J") } }).press(toNext...).press("o").sees("not opened", page)
	drive(t, 120, 40, realJobs).press(toNext...).press("end", "up", "up", "o").sees("no page of this step is known")
}

// resumed is a session in the working copy of another one, which was left.
func resumed(t *testing.T, w *world, width, height int, change ...func(*Deps)) *driver {
	t.Helper()
	change = append(change, realJobs, func(d *Deps) {
		before := d.Detect
		d.Detect = func(ctx context.Context) (Prefill, error) {
			p, err := before(ctx)
			p.Saved = savedOn(w)
			return p, err
		}
	})
	return driveIn(t, w, width, height, change...)
}

// savedOn reads what was saved on the disk of a test, as the hall does.
func savedOn(w *world) *job.Saved {
	state, err := saved.Parse([]byte(w.disk[job.PlanFile]))
	if err != nil {
		return &job.Saved{File: job.PlanFile, Problem: err.Error()}
	}
	plan, err := wizard.Build(state.Answers)
	if err != nil {
		return &job.Saved{File: job.PlanFile, Problem: err.Error()}
	}
	out := &job.Saved{File: job.PlanFile, Answers: state.Answers, Ticked: state.Done, Plan: plan, Unknown: state.Unknown}
	for _, s := range plan.Next {
		if !s.Done(plan.Answers, state.Done) {
			out.Left++
		}
	}
	for _, f := range job.Files(plan) {
		if w.disk[f.Path] != string(f.Content) {
			out.Differ = append(out.Differ, f.Path)
		}
	}
	return out
}

func TestWhereOneStoppedIsWhereOneGoesOn(t *testing.T) {
	w := newWorld()
	delete(w.disk, "issuer.json")
	d := driveIn(t, w, 120, 40, realJobs).press("1", "ctrl+s", "s", "enter").sees("wrote 4 files").press("enter").sees("[What next]", "0 of 8 steps done")
	d.press("paste:fdis_01", "paste:wrkspc_01").sees("not saved: s saves it").press("end", "up", "up", "space").sees("2 of 8 steps done")
	if d.press("q").sees("Quit?"); d.gone {
		t.Fatal("what was given was lost")
	}
	d.press("esc")
	for _, id := range []string{"issuer_id", "wrkspc"} {
		if strings.Contains(w.disk["rule.json"], id+"_01") {
			t.Error("it was written without being asked to")
		}
	}
	d.press("s").sees("wif-plan.json", "exists and differs").press("up", "up", "up")
	for range 4 {
		d.press("space", "down")
	}
	d.press("enter").sees("Written to")
	if d.press("enter", "q"); !d.gone {
		t.Fatalf("what is saved is asked about:\n%s", d.text())
	}

	again := resumed(t, w, 120, 40).sees("Go on: 6 of 8 steps left", "The saved plan for acme/app")
	again.press("p").sees("[What next]", "2 of 8 steps done", "✓ 2 Create the issuer", "fdis_01", "✓ 6 Commit the workflow").seesNot("not saved")
	if again.press("q"); !again.gone {
		t.Errorf("nothing was changed, and it asks:\n%s", again.text())
	}
	third := resumed(t, w, 120, 40).press("1").sees("acme/app").press("ctrl+s", "1").sees("fdis_01")
	if got := third.app.ctx.Session.Answers; got.IssuerID != "fdis_01" || got.Workspace != "wrkspc_01" {
		t.Errorf("set up begins with %+v", got)
	}
}

func TestASavedPlanThatIsStaleOrBrokenSaysSo(t *testing.T) {
	w := newWorld()
	delete(w.disk, "issuer.json")
	driveIn(t, w, 120, 40, realJobs).press("1", "ctrl+s", "s", "enter").sees("wrote 4 files")
	w.disk["rule.json"] = "{}"
	d := resumed(t, w, 120, 40).sees("not as saved: rule.json").press("p").sees("not saved: s saves it").press("s").sees("rule.json", "exists and differs")
	if d.press("esc", "q"); !d.gone {
		t.Errorf("nothing was changed, and it asks:\n%s", d.text())
	}
	w.disk[job.PlanFile] = `{"version": 1, "answers": {}, "more": "x"}`
	resumed(t, w, 120, 40).sees("cannot be gone on with").press("1").sees("acme/app")
	w.disk[job.PlanFile] = strings.Replace(`{"version": 1, "answers": {"repo": "acme/app"}, "more": "x"}`, "x", "\\u001b[2J", 1)
	resumed(t, w, 120, 40).press("p").sees("wif-plan.json has what this program does not know", "more")
	w.disk[job.PlanFile] = `{"version": 1, "answers": {"repo": "octo/other"}}`
	resumed(t, w, 120, 40).seesNot("Go on:")
}

func TestAWarningLeadsToTheQuestionThatMendsIt(t *testing.T) {
	d := drive(t, 120, 40, realJobs).press("1", "ctrl+s", "5").sees("caution", "note").press("enter").sees("no question here mends it")
	d.press("down").sees("enter opens the question").press("enter").sees("GitHub's answer", "Paste what the command prints")
	if len(d.app.stack) != 2 {
		t.Errorf("the wizard is on the stack twice: %d screens", len(d.app.stack))
	}
	d.press("type:repo:acme@1/app@2", "ctrl+s", "5").seesNot("The repository's ids are not known")
}

// On a screen nobody knows flags: only commands to copy have them.
func TestNoScreenNamesAFlag(t *testing.T) {
	flag := regexp.MustCompile(`(^|[\s"(])--[a-z]`)
	command := regexp.MustCompile(`\b(gh|git|curl|ant|claude|gh-wif|aws|npm|pip) |NO_COLOR`)
	read := func(name, text string) {
		for line := range strings.SplitSeq(text, "\n") {
			if flag.MatchString(line) && !command.MatchString(line) {
				t.Errorf("%s says %q", name, strings.TrimSpace(line))
			}
		}
	}
	look := func(name string, d *driver) { read(name, d.text()) }
	for _, e := range diagnose.Examples() {
		read("the report of "+e.Name, page(present.Report(present.ForScreens(diagnose.Examine(e.Input))).Flat()))
		e.Input.Rule, e.Input.Issuer = nil, nil
		read("the report without a rule of "+e.Name, page(present.Report(present.ForScreens(diagnose.Examine(e.Input))).Flat()))
	}
	for _, p := range places {
		if !strings.HasPrefix(p.name, "export") {
			look(p.name, at(t, p.name, 200, 60))
		}
	}
	for _, events := range []string{"", "pull_request_target", "issue_comment", "release", "schedule"} {
		d := drive(t, 200, 60, realJobs, func(d *Deps) {
			d.Answers = wizard.Answers{Scope: "workspace:developer", AnyWorkflow: true, NoGuards: true, TokenLifetime: 3000, Edition: "legacy", SubjectFormat: "classic"}
			if events != "" {
				d.Answers.Events = []string{events}
			}
		}).press("1", "ctrl+s", "5")
		for range 20 {
			look("warnings of "+events, d)
			d.press("down")
		}
		look("steps of "+events, d.press("6"))
	}
}

func TestAddressesLeadThereWhereTheTerminalFollowsThem(t *testing.T) {
	for profile, want := range map[colorprofile.Profile]bool{colorprofile.TrueColor: true, colorprofile.ANSI: true, colorprofile.ASCII: false, colorprofile.NoTTY: false} {
		d := drive(t, 80, 24, realJobs, func(d *Deps) { d.Profile = profile }).press(toNext...)
		frame := d.frame() // it checks the widths
		if got := strings.Contains(frame, ansi.SetHyperlink("https://platform.claude.com/settings/organization")); got != want {
			t.Errorf("%v: there is a link: %v", profile, got)
		}
		if got := strings.Count(frame, "\x1b]8;"); got%2 != 0 {
			t.Errorf("%v: a link is not ended", profile)
		}
	}
}

func TestAPasteWhileTheIDsAreBeingFilledInIsKept(t *testing.T) {
	d := drive(t, 120, 40, realJobs).press(toNext...)
	d.hold = true
	d.press("paste:fdis_1", "paste:svac_1").sees("filling in the ids")
	d.release()
	for range 2 {
		d.msg(tea.WindowSizeMsg{Width: 120, Height: 40})
	}
	if got := d.app.ctx.Session.Plan.Answers; got.IssuerID != "fdis_1" || got.ServiceAccount != "svac_1" {
		t.Errorf("the ids are %q and %q", got.IssuerID, got.ServiceAccount)
	}
}

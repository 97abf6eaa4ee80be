package ui

import (
	"context"
	"slices"
	"strings"
	"testing"

	"gh-wif/diagnose"
	"gh-wif/internal/files"
	"gh-wif/internal/job"
	"gh-wif/internal/sight"
)

// reportOf is a program whose examination tells what one of an example does.
func reportOf(t *testing.T, name string, change func(*diagnose.Input)) func(*Deps) {
	t.Helper()
	all := diagnose.Examples()
	i := slices.IndexFunc(all, func(e diagnose.Example) bool { return e.Name == name })
	if i < 0 {
		t.Fatalf("no example %q", name)
	}
	in := all[i].Input
	if change != nil {
		change(&in)
	}
	return func(d *Deps) { d.Examine = func(diagnose.Input) diagnose.Report { return diagnose.Examine(in) } }
}

// Where nothing is to be changed there is no fix to copy; where one is missing to go on, there is.
func TestTheVerdictOffersAFixToCopyOnlyWhereThereIsOne(t *testing.T) {
	agrees := func(in *diagnose.Input) { in.Reason, in.Response = "", nil }
	d := drive(t, 120, 40, reportOf(t, "replay", agrees)).press("2", "type:x", "enter").sees("Match: the token satisfies", "What to do").seesNot("y copy", "Change this")
	if d.press("y").sees("nothing to copy here"); d.clip != 0 {
		t.Error("something was sent to the clipboard")
	}
	drive(t, 120, 40, reportOf(t, "replay", nil)).press("2", "type:x", "enter").sees("The same token was exchanged twice", "y copy the fix", "Change this")
	none := func(in *diagnose.Input) { *in = diagnose.Input{Now: in.Now, Rule: in.Rule} }
	drive(t, 120, 40, reportOf(t, "replay", none)).press("2", "type:x", "enter").sees("Undecided", "y copy the step that prints the claims")
}

// The footer names the rule that is saved: a second one leaves the given one as it is.
func TestTheSaveKeyOfAReportNamesWhatIsSaved(t *testing.T) {
	for name, want := range map[string][2]string{"immutable": {"s save the corrected rule", "old-rule.json"}, "environment": {"s save the second rule", "old-rule-2.json"}} {
		d := drive(t, 200, 60, reportOf(t, name, nil)).press("2", "type:x", "enter").sees(want[0])
		d.press("s").sees("Files to write", want[1])
	}
	drive(t, 200, 60, reportOf(t, "audience", nil)).press("2", "type:x", "enter").seesNot("s save")
}

// A workflow that nobody can start by hand is not offered as if one could.
func TestAWorkflowThatCannotBeStartedIsNotOfferedAsOneThatCan(t *testing.T) {
	bare := func(d *Deps) {
		several(d)
		first := d.Detect
		d.Detect = func(ctx context.Context) (Prefill, error) {
			p, err := first(ctx)
			for i := range p.Workflows {
				p.Workflows[i].NoDispatch = true
			}
			return p, err
		}
	}
	d := drive(t, 80, 24, bare).sees("Start the workflow and watch it", "none of them has workflow_dispatch: under on:")
	d.press("w").sees("Which one is to be started?", "Not yet: it lacks workflow_dispatch:")
	drive(t, 80, 24, several).seesNot("workflow_dispatch")
	drive(t, 120, 40, realJobs, bare).press(toNext...).sees("not yet: choose workflow_dispatch among what starts it").press("w").sees("choose workflow_dispatch here")
	drive(t, 120, 40, realJobs).press(toNext...).sees("when the workflow is on the default branch").press("w").sees("Start it?")
}

// All that differ are agreed to with one key, which is offered where there are several.
func TestAllFilesThatDifferAreChosenAtOnce(t *testing.T) {
	w := newWorld()
	for _, name := range []string{"rule.json", "issuer.json", ".github/workflows/claude.yml"} {
		w.disk[name] = "{}\n"
	}
	d := driveIn(t, w, 120, 40, realJobs).press("1", "ctrl+s", "s").sees("exists and differs", "a all that differ").seesNot("will be replaced")
	d.press("a").sees("a none that differ").seesNot("exists and differs").press("a").seesNot("will be replaced")
	d.press("a", "enter").sees("Written to")
	for _, c := range files.Plan(w.read, job.Files(*d.app.ctx.Session.Plan)) {
		if c.State != files.Same {
			t.Errorf("%s was not written", c.Path)
		}
	}
	d.press("a").sees("nothing to decide: no file differs")
	drive(t, 120, 40).press("1", "ctrl+s", "s").sees("exists and differs").seesNot("all that differ") // one only
}

// However much is seen, each of it has a letter of its own.
func TestMuchThatIsSeenHasLettersOfItsOwn(t *testing.T) {
	all := make([]sight.Sight, 12)
	for i := range all {
		all[i] = sight.Sight{Kind: sight.NoRule, Workflow: ".github/workflows/w" + string(rune('a'+i)) + ".yml", Job: "ask"}
	}
	d := drive(t, 120, 60, func(d *Deps) { looks(d, all...) })
	letters := map[string]bool{}
	for i := range all {
		for l := range strings.SplitSeq(d.text(), "\n") {
			if before, _, ok := strings.Cut(l, " · w"+string(rune('a'+i))+".yml"); ok {
				letters[strings.Trim(before, " ›│")] = true
			}
		}
	}
	if len(letters) != len(all) || letters[""] {
		t.Errorf("%d things have the letters %v:\n%s", len(all), letters, d.text())
	}
}

// No step looks as if it were missing: all are seen, or it is said that there are more.
func TestNoStepIsMissingWithoutAWord(t *testing.T) {
	drive(t, 80, 24, realJobs).press(toNext...).sees("1 Look up", "8 Remove the stored API key").seesNot("more below")
	for _, size := range [][2]int{{40, 15}, {60, 18}, {80, 20}} {
		d := drive(t, size[0], size[1], realJobs).press(toNext...).sees("more ", "below")
		if d.press("end").sees("more above"); size[0] == 80 { // else the step itself is longer
			d.seesNot("below")
		}
	}
}

// What is a rule opens in words wherever it is read, and v shows its JSON.
func TestRulesOpenInWords(t *testing.T) {
	drive(t, 120, 40, keyed).press(toSwitch...).press("3").sees("Lets a run in when", "v as JSON").seesNot(`"match"`).press("v").sees(`"match"`, "v in words").press("down", "up").sees(`"match"`).seesNot("Lets a run in")
	d := drive(t, 120, 40, reportOf(t, "environment", nil)).press("2", "type:x", "enter")
	d.press("6").sees("[Second rule]").seesNot(`"match"`).press("v").sees(`"match"`)
}

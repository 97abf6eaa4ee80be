package ui

import (
	"context"
	"errors"
	"strings"
	"testing"

	"gh-wif/diagnose"
)

// tree is a working copy with folders, for the picker.
func tree(d *Deps) {
	dirs := map[string][]Entry{
		"/copy":                   {dir(".git"), dir(".github"), dir("src"), file(".env"), file("a.json"), file("old-rule.json"), file("z.yml")},
		"/copy/.github":           {dir("actions"), dir("workflows")},
		"/copy/.github/workflows": {file("ci.yml"), file("review.yml")},
	}
	d.ListDir = func(path string) (string, []Entry, error) {
		if path == "" {
			path = "/copy"
		}
		list, ok := dirs[path]
		if !ok {
			return path, nil, errors.New(path + ": permission denied")
		}
		return path, list, nil
	}
}

func underCursor(t *testing.T, d *driver) string {
	t.Helper()
	for _, l := range strings.Split(d.text(), "\n") {
		if name, ok := strings.CutPrefix(l, " › "); ok {
			return name
		}
	}
	t.Fatalf("no cursor:\n%s", d.text())
	return ""
}

func TestThePickerBeginsOnTheLikeliestFile(t *testing.T) {
	rule := drive(t, 80, 24, tree).press("2", "tab", "tab", "tab", "ctrl+f")
	if got := underCursor(t, rule); got != "old-rule.json" {
		t.Errorf("for a rule: %q, want the rule that was found", got)
	}
	none := func(d *Deps) { tree(d); d.Detect = nil }
	if got := underCursor(t, drive(t, 80, 24, none).press("2", "tab", "tab", "tab", "ctrl+f")); got != "a.json" {
		t.Errorf("for a rule, with none found: %q, want the first file that may be one", got)
	}
	if got := underCursor(t, drive(t, 80, 24, none).press("2", "tab", "ctrl+f")); got != "src/" {
		t.Errorf("for an answer: %q, want the first entry", got)
	}
	flow := drive(t, 80, 24, tree).press("2", "tab", "tab", "tab", "tab", "ctrl+f")
	for _, want := range []string{".github/", "workflows/", "review.yml"} {
		if got := underCursor(t, flow); got != want {
			t.Fatalf("for a workflow: %q, want %q", got, want)
		}
		flow.press("enter")
	}
	flow.sees("review.yml: 1 job")
	up := drive(t, 80, 24, tree).press("2", "tab", "tab", "tab", "ctrl+f", "type:.github", "enter", "left")
	if got := underCursor(t, up); got != ".github/" {
		t.Errorf("coming up: %q, want the folder come from", got)
	}
}

func TestKeysTypedAheadOfAPickerAreNotLost(t *testing.T) {
	d := drive(t, 80, 24, tree).press("2", "tab", "tab", "tab", "ctrl+l")
	d.hold = true
	d.press("ctrl+f", "type:old", "enter", "tab", "ctrl+l", "tab").sees("reading the directory")
	for range 4 { // the directory, then the file, each with its commands
		d.release()
		d.hold = true
	}
	d.release()
	d.sees("old-rule.json: repo:acme/app", "KEY=VALUE")
	d.seesNot("review.yml: 1 job") // ctrl+l reached the workflow
}

func TestAReadingThatIsStoppedLetsThePickerGoOn(t *testing.T) {
	d := drive(t, 80, 24, tree).press("2", "tab", "tab", "tab")
	d.hold = true
	d.press("ctrl+f", "enter", "esc").sees("stopped")
	d.release()
	d.press("esc")
	if d.app.top().Title() != "Diagnose" {
		t.Errorf("the picker does not close:\n%s", d.text())
	}
}

func TestOneFindGoesIntoItsSlotAndSeveralAreLeftToTheUser(t *testing.T) {
	var got diagnose.Input
	examine := func(d *Deps) {
		d.Examine = func(in diagnose.Input) diagnose.Report { got = in; return testExamine(in) }
	}
	d := drive(t, 80, 24, examine).press("2", "paste:x", "tab", "tab", "tab").sees("Found in the working copy", "old-rule.json: repo:acme/app", "review.yml: 1 job")
	if d.press("enter"); got.Rule == nil || len(got.Workflows) != 1 {
		t.Errorf("examined with %v and %d workflows", got.Rule, len(got.Workflows))
	}
	two := drive(t, 80, 24, examine, func(d *Deps) {
		detect := d.Detect
		d.Detect = func(ctx context.Context) (Prefill, error) {
			p, err := detect(ctx)
			p.Rules = append(p.Rules, "other.json")
			p.Workflows[1].CallsClaude = true
			return p, err
		}
	}).press("2", "paste:x", "tab", "tab", "tab").sees("old-rule.json found in", "other.json found in").seesNot("repo:acme/app", "1 job")
	if two.press("enter"); got.Rule != nil || len(got.Workflows) != 0 {
		t.Errorf("of several, one was taken: %v", got)
	}
	gone := drive(t, 80, 24, examine, func(d *Deps) {
		d.ReadFile = func(string) ([]byte, error) { return nil, errors.New("gone") }
	}).press("2", "paste:x", "enter")
	gone.sees("Mismatch") // what nobody asked for is not in the way
}

func TestWhatIsFoundLateGoesIntoAnOpenSlotUnlessItWasTouched(t *testing.T) {
	late := func(keys ...string) *driver {
		world := newWorld()
		deps := world.deps()
		d := newDriver(t, world, &deps, 80, 24)
		d.run(d.app.Init())
		d.hold = true
		d.msg(drawnMsg{})
		d.press(keys...)
		d.release()
		return d
	}
	late("2", "paste:x").sees("old-rule.json: repo:acme/app")
	late("2", "tab", "tab", "tab", "paste:{}", "shift+tab").seesNot("old-rule.json")
	late("3").sees("old-rule.json: repo:acme/app")
	late("2", "tab", "tab", "tab", "ctrl+l").seesNot("old-rule.json: repo")
}

package ui

import (
	"context"
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/job"
	"gh-wif/internal/lint"
	"gh-wif/internal/say"
	"gh-wif/internal/sight"
	"gh-wif/internal/trust"
	"gh-wif/internal/workflow"
)

// emptyDirectory is one that is in no working copy.
func emptyDirectory(d *Deps) {
	d.Detect = func(context.Context) (Prefill, error) {
		return Prefill{}, errors.New("/copy is not in a git repository")
	}
}

// sees is a working copy in which so much stands out.
func looks(d *Deps, all ...sight.Sight) {
	d.Look = func(_ context.Context, p Prefill) job.Seen { return job.Seen{Workflows: p.Workflows, Sights: all} }
}

func plain(d *Deps) {
	first := d.Detect
	d.Detect = func(ctx context.Context) (Prefill, error) {
		p, err := first(ctx)
		p.Rules, p.Workflows = nil, []Found{{Path: ".github/workflows/ci.yml", File: ".github/workflows/ci.yml"}}
		return p, err
	}
	looks(d, sight.Sight{Kind: sight.NoCall, Others: 1})
}

func refusal() sight.Sight {
	rule := testRule("main")
	return sight.Sight{
		Kind: sight.Refused, Workflow: ".github/workflows/deploy.yml", Job: "ship", Rule: "old-rule.json", Of: &rule, Events: []string{"push"},
		Why: say.W("The job has an environment, so its sub names production and not the branch main"), Run: map[string]any{"sub": "repo:acme/app:environment:production"},
	}
}

func refused(d *Deps) { looks(d, refusal()) }

func stranger() sight.Sight {
	rule := testRule("main")
	x := testExposure()
	x.Severity = trust.SeverityDanger
	return sight.Sight{Kind: sight.Strangers, Rule: "old-rule.json", Of: &rule, Exposure: x, Why: say.W("a pull request, also from a fork"), Others: 2}
}

func strangers(d *Deps) { looks(d, stranger()) }

// many is a working copy in which everything stands out at once.
func many(d *Deps) {
	keyed(d)
	key := sight.Sight{Kind: sight.Key, Workflow: keyedPath, Files: []string{keyedPath}}
	findings := []lint.Finding{
		{ID: "wf_permission_missing", Severity: workflow.Error, File: keyedPath, Line: 3, Column: 1, Message: "job \"ask\" gets no token", Why: "Without it GitHub issues none.", Fix: "add id-token: write"},
		{ID: "rule_admits_recycled_name", Severity: workflow.Warning, File: "old-rule.json", Line: 4, Column: 12, Message: "the owner's name, taken over, gets in", Why: "A name can be registered anew.", Fix: "add repository_owner_id"},
	}
	rule := testRule("main")
	looks(d, key, refusal(), stranger(),
		sight.Sight{Kind: sight.Errors, Workflow: keyedPath, Why: say.Prose(findings[0].Message), Findings: findings},
		sight.Sight{Kind: sight.Fine, Workflow: ".github/workflows/claude.yml", Job: "call", Rule: "old-rule.json", Of: &rule, Exposure: testExposure()},
		sight.Sight{Kind: sight.LeftOut, Others: 12},
	)
}

// Whatever stands out, it leads to where something can be done about it.
func TestEverySightLeadsSomewhere(t *testing.T) {
	for key, want := range map[string]string{"a": "1 job to switch", "b": "Mismatch", "d": "let in", "f": "gets no token", "i": "let in", "1": "Set up", "2": "Diagnose", "3": "Rule", "4": "Rule", "5": "Made-up"} {
		d := drive(t, 100, 30, many).press(key).sees(want)
		if d.press("esc").sees("Set up a repository"); !d.atHome() {
			t.Errorf("%s: esc does not lead back", key)
		}
	}
	drive(t, 100, 30, many).press("b").sees("No token was needed", "deploy.yml, job ship", "on push", "worked out from the workflow: no token was needed")
}

// The jobs stand where they are, under the numbers that they have, whatever comes.
func TestTheJobsDoNotMoveWhenTheWorkingCopyAnswers(t *testing.T) {
	for _, size := range sizes {
		d := driveIn(t, newWorld(), size[0], size[1], func(d *Deps) { many(d) })
		after := jobLines(d.text())
		early := newDriver(t, newWorld(), depsOf(many), size[0], size[1])
		early.hold = true
		early.run(early.app.Init())
		early.msgSize(size)
		if before := jobLines(early.text()); before != after || !strings.Contains(before, "1  Set up a repository") {
			t.Errorf("at %v:\n%s\nthen\n%s", size, before, after)
		}
	}
}

func depsOf(change func(*Deps)) *Deps {
	d := newWorld().deps()
	change(&d)
	return &d
}

// jobLines are the lines of a frame from its jobs on, with the line that each is on.
func jobLines(frame string) string {
	var b strings.Builder
	for i, l := range strings.Split(frame, "\n") {
		for _, title := range []string{"1  Set up a repository", "2  Find out why an exchange failed", "3  Check whom a rule lets in"} {
			if at := strings.Index(l, title); at >= 0 {
				b.WriteString(strings.Repeat(".", i%100) + title + "\n")
			}
		}
	}
	return b.String()
}

// The cursor is on the strongest offer, unless somebody has moved it.
func TestEnterTakesTheStrongestOffer(t *testing.T) {
	drive(t, 80, 24, refused).press("enter").sees("Mismatch")
	drive(t, 80, 24, plain).press("enter").sees("[Repository]")
	moved := newDriver(t, newWorld(), depsOf(refused), 80, 24)
	moved.hold = true
	moved.run(moved.app.Init())
	moved.msgSize([2]int{80, 24})
	moved.msg(drawnMsg{})
	moved.press("down")
	moved.release()
	moved.press("enter").sees("Diagnose")
}

// msgSize sets the size of the window.
func (d *driver) msgSize(size [2]int) { d.msg(tea.WindowSizeMsg{Width: size[0], Height: size[1]}) }

// While the working copy is about to answer, keys that need it wait in their order; text goes to its field at once.
func TestKeysWaitForTheWorkingCopy(t *testing.T) {
	early := func(change ...func(*Deps)) *driver {
		deps := newWorld().deps()
		for _, c := range change {
			c(&deps)
		}
		d := newDriver(t, newWorld(), &deps, 80, 24)
		d.hold = true
		d.run(d.app.Init())
		d.msgSize([2]int{80, 24})
		d.msg(drawnMsg{})
		return d
	}
	d := early().press("1", "ctrl+s", "s").sees("looking at the working copy", "esc stops it")
	d.release()
	d.sees("Files to write")
	d = early().press("1", "type:octo/x").sees("octo/x").press("enter", "type:trunk")
	d.release()
	if got := d.app.ctx.Session.Answers; got.Repository != "octo/x" || got.Branch != "trunk" {
		t.Errorf("%+v", got)
	}
	d = early().press("1", "ctrl+s", "esc").sees("stopped: looking").press("type:octo/y", "enter").sees("Branch")
	if got := d.app.ctx.Session.Answers.Repository; got != "octo/y" {
		t.Errorf("after esc: %q", got)
	}
	d = early(refused).press("a")
	d.release()
	d.sees("Mismatch")
	for _, keys := range [][]string{{"2", "paste:x", "enter"}, {"3", "enter"}} {
		d = early().press(keys...).sees("looking at the working copy")
		d.release()
		d.frame()
		if title := d.app.top().Title(); title != "Report" && title != "Exposure" {
			t.Errorf("%q leads to %q", keys, title)
		}
	}
}

// A second set-up begins with clean answers, once one agrees to lose what is not saved.
func TestStartingOver(t *testing.T) {
	d := drive(t, 80, 24).press("1", "type:octo/x", "tab", "type:trunk", "ctrl+x").sees("Start over?", "not saved").press("enter").sees("octo/x")
	d.press("ctrl+x", "y").seesNot("octo/x").sees("acme/app", "main")
	if ses := d.app.ctx.Session; ses.Edited || ses.Unsaved() != "" || len(d.app.stack) != 2 {
		t.Errorf("%+v, %d screens", ses.Answers, len(d.app.stack))
	}
	drive(t, 80, 24).press(toReview...).press("esc", "esc").sees("The plan for acme/app").press("ctrl+x", "y", "esc").seesNot("The plan for")
	drive(t, 80, 24).press("ctrl+x").sees("[Repository]").seesNot("Start over?")
}

// What ctrl+l takes away comes back by it, until the screen is left.
func TestWhatIsTakenAwayIsPutBack(t *testing.T) {
	d := drive(t, 120, 30).press("3").sees("repo:acme/app").press("ctrl+l").seesNot("repo:acme/app").sees("ctrl+l put it back")
	d.press("ctrl+l").sees("repo:acme/app", "ctrl+l clear").press("enter").sees("let in")
	d = drive(t, 80, 24).press("2", "paste:"+`{"iss":"https://token.actions.githubusercontent.com","sub":"repo:acme/app:pull_request"}`)
	d.sees("claims repo:acme/app:pull_request").press("ctrl+l").seesNot("repo:acme/app:pull_request").press("ctrl+l").sees("claims repo:acme/app:pull_request")
}

// What needs no judgement is changed from the findings, after one has seen it and agreed.
func TestFindingsAreMended(t *testing.T) {
	world := newWorld()
	text := world.disk[keyedPath]
	at := strings.Index(text, "runs-on")
	d := driveIn(t, world, 100, 30, keyed, func(d *Deps) {
		looks(d, sight.Sight{Kind: sight.Errors, Workflow: keyedPath, Findings: []lint.Finding{
			{ID: "x", Severity: workflow.Error, File: keyedPath, Line: 4, Column: 5, Message: "no token", Fix: "add it", Edit: &workflow.Edit{Start: at, End: at, Replacement: "permissions: {id-token: write}\n    "}},
			{ID: "y", Severity: workflow.Warning, File: "old-rule.json", Line: 1, Column: 1, Message: "too wide", Fix: "narrow it"},
		}})
	})
	d.press("a").sees("no token", "too wide").press("s").sees("Files to write", "permissions: {id-token: write}").press("space", "enter")
	if got := world.disk[keyedPath]; !strings.Contains(got, "    permissions: {id-token: write}\n    runs-on") {
		t.Errorf("not mended:\n%s", got)
	}
	if len(world.written) != 1 {
		t.Errorf("wrote %q", world.written)
	}
}

// A saved plan that is of no use is named, and nothing is offered of it.
func TestASavedPlanThatIsOfNoUseIsNamed(t *testing.T) {
	drive(t, 80, 24, func(d *Deps) {
		first := d.Detect
		d.Detect = func(ctx context.Context) (Prefill, error) {
			p, err := first(ctx)
			p.Saved = &job.Saved{File: "wif-plan.json", Problem: "version 9 is newer than this program"}
			return p, err
		}
	}).sees("wif-plan.json is left alone, and cannot be gone on with: version 9 is newer").press("p").seesNot("Review")
}

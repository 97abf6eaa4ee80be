package ui

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/job"
)

// testBox is a sandbox that is made up: only the run that the rule names, and the one of a
// token, get in.
type testBox struct {
	mu      sync.Mutex
	ctx     context.Context
	trial   job.Trial
	history []anthropic.Exchange
	visited bool
}

var errBroken = errors.New("the sandbox cannot listen: no port is free")

// sandbox opens one, unless the rule is called so that it cannot.
func (w *world) sandbox(ctx context.Context, t job.Trial) (job.Sandbox, error) {
	if t.Rule.Name == "broken" {
		return job.Sandbox{}, errBroken
	}
	b := &testBox{ctx: ctx, trial: t}
	w.boxes = append(w.boxes, b)
	jobs := []job.SandboxJob{
		{Kind: "same_run", Title: "the run that the rule names"},
		{Kind: "pull_request", Title: "a pull request"},
		{Kind: "recycled_owner", Title: "the owner's name, taken over by somebody else"},
		{Kind: "other_branch", Title: "another branch"},
	}
	if t.Claims != nil {
		jobs = append([]job.SandboxJob{{Kind: anthropic.ToldRun, Title: "the run that the token tells of"}}, jobs...)
	}
	for i := range jobs {
		jobs[i].Environ = []string{"ACTIONS_ID_TOKEN_REQUEST_URL=http://127.0.0.1:4711/t?a=b", "ACTIONS_ID_TOKEN_REQUEST_TOKEN=sandbox-" + jobs[i].Kind}
	}
	return job.Sandbox{
		Address: "http://127.0.0.1:4711", Jobs: jobs, Refused: w.refused,
		Try: func(place int) anthropic.Exchange { return b.exchange(jobs[place].Kind) },
		History: func() []anthropic.Exchange {
			b.mu.Lock()
			defer b.mu.Unlock()
			return slices.Clone(b.history)
		},
		Visited: func() bool {
			b.mu.Lock()
			defer b.mu.Unlock()
			return b.visited
		},
	}, nil
}

func (b *testBox) exchange(kind string) anthropic.Exchange {
	e := anthropic.Exchange{At: testNow, Outcome: anthropic.Issued, Kind: kind, Sub: "repo:acme/app:ref:refs/heads/main", ExpiresIn: 600}
	if kind != "same_run" && kind != anthropic.ToldRun {
		e = anthropic.Exchange{At: testNow, Outcome: anthropic.Denied, Kind: kind, Sub: "repo:acme/app:other", Reason: "match_subject_prefix", Check: "subject"}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.history = append(b.history, e)
	return e
}

// toSandbox is the way to the sandbox of the rule that was found.
var toSandbox = []string{"4", "enter"}

func TestARuleIsTriedAsAnyKindOfRun(t *testing.T) {
	d := drive(t, 120, 40).press(toSandbox...)
	d.sees("gh-wif › Try a rule › Sandbox", "not tried the run that the rule names", "not tried a pull request", "listens on http://127.0.0.1:4711")
	d.press("enter").sees("issued the run that the rule names, for 10 min 00 s", "sub: repo:acme/app:ref:refs/heads/main", "Exchanges 1")
	d.press("down", "enter").sees("denied a pull request, match_subject_prefix", "check: subject", "Exchanges 2", "not tried another branch")
	d.press("a").sees("1 of 4 kinds of runs got a token", "denied another branch", "Exchanges 6")
	d.press("tab").sees("export ACTIONS_ID_TOKEN_REQUEST_TOKEN=sandbox-pull_request", "export ACTIONS_ID_TOKEN_REQUEST_URL='http://127.0.0.1:4711/t?a=b'")
	d.press("tab").sees("05:06:07 denied another branch", "05:06:07 issued the run that the rule names")
	box := d.world.boxes[0]
	if box.ctx.Err() != nil {
		t.Error("the sandbox has ended while its screen is open")
	}
	d.press("esc").sees("Try a rule").seesNot("Exchanges")
	if box.ctx.Err() == nil {
		t.Error("the sandbox goes on listening without its screen")
	}
}

func TestTheEnvironmentOfTheChosenKindIsCopied(t *testing.T) {
	d := drive(t, 80, 24).press(toSandbox...).press("down", "y")
	if d.clip != 1 {
		t.Errorf("%d times to the clipboard", d.clip)
	}
	d.sees("sent the environment of a pull request")
}

// Exchanges of a program appear without a key, and stopping asks then.
func TestAProgramsExchangesAppear(t *testing.T) {
	d := drive(t, 80, 24)
	var ticks []tea.Msg
	d.app.after = func(_ time.Duration, msg tea.Msg) tea.Cmd { ticks = append(ticks, msg); return nil }
	d.press(toSandbox...)
	box := d.world.boxes[0]
	box.exchange("other_branch")
	box.visited = true
	d.seesNot("denied")
	next := ticks[len(ticks)-1]
	d.msg(next)
	d.sees("denied another branch", "a program uses it", "Exchanges 1")
	d.press("esc").sees("Stop the sandbox?")
	d.press("enter").sees("denied another branch")
	if box.ctx.Err() != nil {
		t.Error("the sandbox has ended though the answer was no")
	}
	if d.press("esc", "y"); box.ctx.Err() == nil {
		t.Error("the sandbox listens though the answer was yes")
	}
	n := len(ticks)
	if d.msg(next); len(ticks) != n {
		t.Error("a sandbox that was left is looked at again")
	}
}

func TestTheSandboxOpensFromWhereTheRuleIsSeen(t *testing.T) {
	for _, tt := range []struct {
		keys []string
		want string
	}{
		{keysAfter(toReview, "t"), "not tried the run that the rule names"},
		{keysAfter(toReview, "4", "home", "right", "t"), "denied a pull request, match_subject_prefix"},
		{[]string{"3", "enter", "t"}, "denied the owner's name, taken over by somebody else, match_subject_prefix"},
		{[]string{"3", "enter", "home", "enter"}, "issued the run that the rule names"},
		{[]string{"2", "type:x", "enter", "t"}, "issued the run that the token tells of"},
		{keysAfter(toReview, "esc", "esc", "4"), "not tried the run that the rule names"},
	} {
		drive(t, 120, 40).press(tt.keys...).sees(tt.want)
	}
}

func TestARuleThatTheServerWouldRefuseIsTriedWithANote(t *testing.T) {
	w := newWorld()
	w.refused = []*federation.FieldError{{Field: "name", Problem: "is taken by\x1b[2J"}}
	driveIn(t, w, 80, 24).press(toSandbox...).sees("! the server would refuse this rule: name: is taken by", "not tried a pull request")
}

func TestASandboxThatCannotBeOpenedSaysWhy(t *testing.T) {
	d := drive(t, 80, 24, func(deps *Deps) {
		deps.Sandbox = func(context.Context, job.Trial) (job.Sandbox, error) { return job.Sandbox{}, errBroken }
	}).press(toSandbox...)
	d.sees("The sandbox is not open: the sandbox cannot listen: no port is free").press("enter").sees("no port is free")
	d.press("esc").sees("Try a rule")
}

func TestASandboxThatWasStoppedWhileItOpenedIsEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSlow(t)
		d := drive(t, 80, 24, func(deps *Deps) { s.sandbox(deps) })
		last := len(toSandbox) - 1
		d.press(toSandbox[:last]...)
		d.beside = true
		d.press(toSandbox[last], "esc").sees("stopped: opening the sandbox", "it was stopped before it was open")
		s.end()
		d.settle()
		if box := d.world.boxes[0]; box.ctx.Err() == nil {
			t.Error("it goes on listening")
		}
		d.press("enter")
		d.settle()
		d.sees("Kinds of runs")
	})
}

func TestWithoutASandboxNothingOffersIt(t *testing.T) {
	none := func(d *Deps) { d.Sandbox = nil }
	for _, keys := range [][]string{nil, toReview, {"3", "enter"}, {"2", "type:x", "enter"}} {
		d := drive(t, 120, 40, none).press(keys...)
		before := d.text()
		if d.seesNot("sandbox", "try it"); len(keys) > 0 && d.press("t").text() != before {
			t.Errorf("after %v the key does something", keys)
		}
	}
}

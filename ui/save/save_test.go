package save

import (
	"errors"
	"testing"

	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/files"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

// outside is what the screen asked for.
type outside struct{ looks, writes int }

// offered is a screen that offers a new file and one that differs.
func offered(t *testing.T, ofPlan bool, state ...files.State) (*Screen, *outside, []files.Change) {
	t.Helper()
	var changes []files.Change
	wanted := screen.ShowSave{OfPlan: ofPlan}
	for i, s := range state {
		path := string(rune('a' + i))
		wanted.Files = append(wanted.Files, files.File{Path: path})
		changes = append(changes, files.Change{Path: path, State: s})
	}
	o := &outside{}
	ctx := &screen.Context{Theme: theme.New(true, true), Keys: keys.Default(), Session: &screen.Session{}, Deps: &screen.Deps{
		PlanFiles: func([]files.File) []files.Change { o.looks++; return changes },
		WriteFiles: func([]files.Change, func(files.Change) files.Decision) (files.Result, error) {
			o.writes++
			return files.Result{}, errors.New("full")
		},
	}}
	s := New(ctx, wanted)
	s.SetSize(80, 20)
	return s, o, changes
}

var enter = tea.KeyPressMsg{Code: tea.KeyEnter}

// run carries out what the screen began and gives it the answer.
func run(t *testing.T, s *Screen, act screen.Action) {
	t.Helper()
	start, ok := act.(screen.Start)
	if !ok {
		t.Fatalf("it does %T, want a task", act)
	}
	s.Update(start.Task.Run(t.Context()))
}

func TestNothingIsWrittenBeforeOneHasSeenWhatExists(t *testing.T) {
	s, o, _ := offered(t, true, files.New, files.Differs)
	looking := s.Start().(screen.Start)
	if _, ok := s.Update(enter).(screen.Say); !ok || o.writes > 0 {
		t.Error("enter began something while it is looked at what exists")
	}
	s.Update(screen.Stopped(looking))
	again := s.Update(enter)
	if _, ok := again.(screen.Start); !ok {
		t.Fatalf("enter does %T, want another look", again)
	}
	if run(t, s, again); o.looks != 1 || o.writes > 0 || !s.known {
		t.Errorf("looked %d times, wrote %d times", o.looks, o.writes)
	}
	if run(t, s, s.Update(enter)); o.writes != 1 {
		t.Errorf("wrote %d times", o.writes)
	}
}

func TestOnlyItsOwnAnswersAreTaken(t *testing.T) {
	s, _, changes := offered(t, true, files.New)
	other, _, _ := offered(t, true, files.New)
	s.Start()
	if s.Update(plannedMsg{other, changes}); s.known || s.task == nil {
		t.Error("what another screen found out was taken")
	}
	if act := s.Update(screen.Written{Owner: other, Result: files.Result{Written: []string{"a"}}}); act != nil || len(s.done) > 0 {
		t.Error("what another screen wrote was taken")
	}
	if s.Update(plannedMsg{s, changes}); !s.known {
		t.Error("its own answer was not taken")
	}
}

func TestOnlyTheWholePlanCountsAsSaved(t *testing.T) {
	for name, c := range map[string]struct {
		ofPlan bool
		states []files.State
		saved  bool
	}{
		"all of a plan":      {true, []files.State{files.Same, files.Same}, true},
		"a part of a plan":   {true, []files.State{files.Same, files.Differs}, false},
		"a blocked file":     {true, []files.State{files.Same, files.Blocked}, false},
		"a rule, not a plan": {false, []files.State{files.Same}, false},
	} {
		s, _, changes := offered(t, c.ofPlan, c.states...)
		s.Start()
		if s.Update(plannedMsg{s, changes}); s.ctx.Session.Saved != c.saved {
			t.Errorf("%s: saved is %v", name, s.ctx.Session.Saved)
		}
	}
}

package screen

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/files"
	"gh-wif/internal/job"
	"gh-wif/internal/verify"
)

// Task is something that may take its time. Run is called beside the update loop, with a
// context that ends when the task is stopped; the message that it returns goes to every
// screen on the stack, and is dropped if the task was stopped before. While Run works, only
// the loop may touch the screen.
type Task struct {
	Label string // "asking GitHub"; empty: quiet, neither shown nor stopped by esc
	Run   func(ctx context.Context) tea.Msg
	// Tells is Run for what tells of itself while it works: each message goes to every screen,
	// in order and before the last one. Where it is set, Run is not called.
	Tells func(ctx context.Context, tell func(tea.Msg)) tea.Msg
	// Waits: keys typed while it runs are for what comes of it, and are kept until then.
	Waits bool
	// Lasting: what it does cannot be taken back, so its message counts even after esc, and
	// the program waits a moment for it before it ends.
	Lasting bool
	// Patience is how long the program waits for a lasting task when it ends, which it is told;
	// zero: as long as a file takes.
	Patience time.Duration
}

// Stopped tells the screens that the user stopped a task.
type Stopped struct{ Task *Task }

// Prefilled is what the working copy told.
type Prefilled struct {
	Prefill job.Prefill
	Err     error
}

// Sighted is what is true about the working copy.
type Sighted struct{ Seen job.Seen }

// Looking finds out quietly what is true about the working copy; nil: nobody does.
func Looking(d *Deps, p job.Prefill) *Task {
	if d.Look == nil {
		return nil
	}
	return &Task{Run: func(ctx context.Context) tea.Msg { return Sighted{Seen: d.Look(ctx, p)} }}
}

// Detecting looks at the working copy; nil: there is none to look at.
func Detecting(d *Deps, label string) *Task {
	if d.Detect == nil {
		return nil
	}
	return &Task{Label: label, Run: func(ctx context.Context) tea.Msg {
		p, err := d.Detect(ctx)
		return Prefilled{Prefill: p, Err: err}
	}}
}

// DetectAnew looks at the working copy quietly, after something was changed in it.
func DetectAnew(d *Deps) Action {
	task := Detecting(d, "")
	if task == nil {
		return nil
	}
	return Start{Task: task}
}

// Written is what became of writing files. The router notes down what was written before
// the screens hear of it.
type Written struct {
	Owner   any // the screen that asked
	Result  files.Result
	Err     error
	Changes []files.Change // what is left to write
}

// Applied is what became of a plan that was carried out. The router takes it over for the
// session before the screens hear of it.
type Applied struct {
	Owner any // the screen that asked
	job.Applied
}

// Verified is what became of a workflow that was started. The router notes down where a run
// is that is left alone.
type Verified struct {
	Owner  any // the screen that asked
	Result verify.Result
	Err    error
}

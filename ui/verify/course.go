package verify

import (
	"cmp"
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/term"
	"gh-wif/internal/verify"
	"gh-wif/ui/frame"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

// course is how far a workflow is, from its name to the end of its run.
type course struct {
	ctx     *screen.Context
	state   state
	found   job.ToVerify
	result  verify.Result
	log     []string     // what was told of the run, the newest last
	task    *screen.Task // what looks, or watches, now; nil: nothing
	failure screen.Failure
}

// state is how far it is.
type state int

const (
	choosing state = iota // one of several workflows
	looking               // for the workflow
	asking                // whether it may be started
	watching
	over // the run has ended, or is left alone
)

// What a task tells, and what comes of it.
type (
	foundMsg struct {
		owner *course
		found job.ToVerify
		err   error
	}
	toldMsg struct {
		owner *course
		what  string
	}
)

// look looks for the workflow of a name; of an empty one for the only one.
func (c *course) look(name string) screen.Action {
	find := c.ctx.Deps.ToVerify
	c.state, c.failure = looking, screen.Failure{}
	c.task = &screen.Task{Label: "looking for the workflow", Waits: true, Run: func(ctx context.Context) tea.Msg {
		found, err := find(ctx, name)
		return foundMsg{c, found, err}
	}}
	return screen.Start{Task: c.task}
}

// looked takes what was found, and reports whether it can be started.
func (c *course) looked(msg foundMsg) bool {
	c.task = nil
	if msg.err != nil {
		c.failure = screen.Failed(msg.err)
		return false
	}
	c.state, c.found = asking, msg.found
	return true
}

// question is what is asked before it is started.
func (c *course) question() string {
	return present.WhatIsStarted(c.found.File.Path, c.found.Repository.String())
}

// watch starts the workflow and follows its run.
func (c *course) watch() screen.Action {
	follow, found := c.ctx.Deps.Verify, c.found
	c.state, c.log, c.failure, c.result = watching, nil, screen.Failure{}, verify.Result{}
	c.task = &screen.Task{Label: "starting it, and watching", Lasting: true, Tells: func(ctx context.Context, tell func(tea.Msg)) tea.Msg {
		result, err := follow(ctx, found, func(what string) { tell(toldMsg{c, what}) })
		return screen.Verified{Owner: c, Result: result, Err: err}
	}}
	return screen.Start{Task: c.task}
}

// told notes down what is told of the run, with the time.
func (c *course) told(what string) {
	c.log = append(c.log, c.ctx.Deps.Now().In(c.ctx.Deps.Zone()).Format("15:04:05")+" "+term.Clean(what))
}

// stopped leaves the run alone.
func (c *course) stopped() screen.Action {
	c.task = nil
	if c.state == watching { // whether there is a run, is known when the task has ended
		return screen.Say{Level: theme.Info, Text: "not watched any more"}
	}
	return nil
}

// ended takes what became of the run, or why nothing is known.
func (c *course) ended(msg screen.Verified) {
	c.task, c.state, c.result = nil, over, msg.Result
	switch {
	case msg.Err != nil && errors.Is(msg.Err, context.Canceled):
		c.failure.What = cmp.Or(present.NotWatched(msg.Result), "nothing was started")
	case msg.Err != nil:
		c.failure = screen.Failed(msg.Err)
	}
}

// lines say how far it is, for w cells.
func (c *course) lines(w int) []string {
	t := c.ctx.Theme
	out := []string{""}
	switch c.state {
	case looking:
		if c.failure.What == "" {
			return append(out, " "+t.Dim.Render("Nothing is started before you agree."))
		}
	case asking:
		for _, l := range frame.Wrap(c.question(), w-2) {
			out = append(out, " "+l)
		}
		return append(out, "", " "+t.Dim.Render("enter asks once more, then starts it."))
	case over:
		if c.result.State != "" && c.failure.What == "" {
			return c.judged(out, w)
		}
	}
	for _, l := range c.log {
		for _, part := range frame.Wrap(l, w-2) {
			out = append(out, " "+part)
		}
	}
	if c.failure.What != "" {
		out = append(out, c.failure.Lines(t, w)...)
	}
	return out
}

// judged is the result, in the words of the command, and what was told before.
func (c *course) judged(out []string, w int) []string {
	out = append(out, screen.Lines(c.ctx.Theme, present.Verification(c.result), w)...)
	out = append(out, "")
	for _, l := range c.log {
		for _, part := range frame.Wrap(l, w-2) {
			out = append(out, " "+c.ctx.Theme.Dim.Render(part))
		}
	}
	return out
}

package apply

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/provision"
	"gh-wif/internal/term"
	"gh-wif/ui/frame"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

// course is how far a plan is, from the question to Anthropic to the last of its steps.
type course struct {
	ctx     *screen.Context
	wish    job.Wish
	state   state
	plan    job.Applying     // as looked at last
	steps   []provision.Step // of the plan, as they stand now
	task    *screen.Task     // what looks, or does the steps, now; nil: nothing
	told    string           // what that does at this moment
	failure screen.Failure
}

// state is how far it is.
type state int

const (
	asking  state = iota // nothing was looked at
	planned              // the plan is shown
	doing                // the steps are carried out
	done                 // all is there
	stopped              // they were, not to the end
)

// What a task tells, and what comes of a look.
type (
	toldMsg struct {
		owner *course
		what  string
	}
	didMsg struct {
		owner *course
		step  provision.Step
	}
	plannedMsg struct {
		owner   *course
		plan    job.Applying
		err     error
		consent *job.Consent
	}
)

// choosing reports whether the wish can still be another one.
func (c *course) choosing() bool { return c.state == planned && c.task == nil }

// look begins looking at the organization. agreed: a program may be asked for the credential.
func (c *course) look(agreed bool) screen.Action {
	prepare, wish := c.ctx.Deps.Prepare, c.wish
	consent := &job.Consent{Given: agreed || c.ctx.Session.Agreed}
	c.failure, c.told = screen.Failure{}, ""
	c.task = &screen.Task{Label: "asking Anthropic what is there", Waits: true, Tells: func(ctx context.Context, tell func(tea.Msg)) tea.Msg {
		plan, err := prepare(ctx, wish, consent.Agree, func(what string) { tell(toldMsg{c, what}) })
		return plannedMsg{c, plan, err, consent}
	}}
	return screen.Start{Task: c.task}
}

// looked takes the plan, or why there is none. Where a program would have to be asked for the
// credential, the user is asked first.
func (c *course) looked(msg plannedMsg) screen.Action {
	c.task, c.told = nil, ""
	if msg.consent.Given {
		c.ctx.Session.Agreed = true
	}
	if msg.err != nil {
		c.state, c.failure = asking, screen.Failed(msg.err)
		if q := msg.consent.Question; q != "" {
			return screen.AskProgram(q, func() screen.Action { return c.look(true) })
		}
		if open := (*provision.OpenError)(nil); errors.As(msg.err, &open) && len(open.Workspaces) > 0 {
			return c.choose(open)
		}
		return nil
	}
	c.state, c.plan, c.steps = planned, msg.plan, msg.plan.Steps
	return nil
}

// choose asks which of the organization's workspaces is meant, and looks again.
func (c *course) choose(open *provision.OpenError) screen.Action {
	c.failure = screen.Failure{What: present.WorkspaceOpen}
	choices := []screen.Choice{{Letter: "n", Label: "Not now"}}
	for i, ws := range open.Workspaces {
		if i == maxLetters {
			c.failure.Help = present.WorkspaceMany
			break
		}
		choices = append(choices, screen.Choice{Letter: strconv.Itoa(i + 1), Label: present.Workspace(ws), Then: screen.Call(func() screen.Action {
			c.wish.Answers.Workspace = ws.ID
			return c.look(false)
		})})
	}
	return screen.Ask{Title: present.WhichWorkspace, Text: present.WorkspaceOpen, Choices: choices}
}

// maxLetters is how many choices have a digit.
const maxLetters = 9

// patience is how long the end of the program waits for a look at what exists.
const patience = 6 * time.Second

// carryOut begins doing the steps.
func (c *course) carryOut() screen.Action {
	do := c.plan.Do
	c.ctx.Session.Doing = "The plan is being carried out at Anthropic: it stops between two steps."
	c.state, c.steps, c.failure = doing, c.plan.Steps, screen.Failure{}
	c.task = &screen.Task{Label: "carrying out the plan", Lasting: true, Patience: patience, Tells: func(ctx context.Context, tell func(tea.Msg)) tea.Msg {
		return screen.Applied{Owner: c, Applied: do(ctx,
			func(step provision.Step) { tell(didMsg{c, step}) },
			func(what string) { tell(toldMsg{c, what}) },
		)}
	}}
	return screen.Start{Task: c.task}
}

// did takes a step that begins or has ended, and gives its place; below 0: it is none of the plan's.
func (c *course) did(step provision.Step) (place int) {
	place = slices.IndexFunc(c.steps, func(o provision.Step) bool {
		return o.ID == step.ID && (o.Resource == "" || step.Resource == "" || o.Resource == step.Resource)
	})
	if place < 0 {
		return place
	}
	c.steps = slices.Clone(c.steps)
	c.steps[place] = step
	c.told = ""
	if step.State == provision.Planned {
		c.told = present.Object(step.ID) + " " + c.ctx.Theme.Symbols.Ellipsis
	}
	return place
}

// stop is what follows an esc: a look ends at once, the steps between two of them.
func (c *course) stop() screen.Action {
	if c.state != doing {
		c.task = nil
		return nil
	}
	c.told = "stopping; it is looked what exists"
	return screen.Say{Level: theme.Info, Text: c.told}
}

// applied says what became of it, and has the working copy looked at anew: the workflow may be
// new there.
func (c *course) applied(a job.Applied) screen.Action {
	c.task, c.told, c.steps = nil, "", a.Steps
	if a.Err == nil {
		c.state, c.plan.Plan = done, a.Plan
		return screen.Many{screen.Say{Level: theme.Good, Text: "all of it is there, and the ids are in the plan"}, screen.DetectAnew(c.ctx.Deps)}
	}
	c.state, c.failure = stopped, screen.Failed(a.Err)
	if errors.Is(a.Err, context.Canceled) {
		c.failure = screen.Failure{What: "stopped", Help: present.Again}
	}
	if there := present.There(a.Steps); there != "" {
		c.failure.Help = present.ThereNow + there + "\n" + c.failure.Help
	}
	return nil
}

// verdict says how far it is, in one line.
func (c *course) verdict() (theme.Level, string) {
	switch c.state {
	case done:
		return theme.Good, "All of it is there. The ids are in the plan."
	case doing:
		if c.told != "" {
			return theme.Info, c.told
		}
		return theme.Info, "Carrying out the plan."
	case stopped:
		return theme.Bad, c.failure.What
	}
	if c.plan.Deeds() == 0 {
		return theme.Good, "All of it is there: " + present.NoDeed + ". c takes the ids into the plan."
	}
	return theme.Info, present.Outlook(c.plan.Steps)
}

// notes stand above the steps: what was chosen for the user, and what can be chosen.
func (c *course) notes() []string {
	out := []string{term.Clean(c.plan.Plan.Exposure.Verdict)}
	for _, n := range c.plan.Notes {
		out = append(out, term.Clean(n))
	}
	if c.state != planned {
		return out
	}
	ids, request := "in the workflow (i: by variables of the repository)", "none (p: make one of the workflow)"
	if c.wish.Variables {
		ids = "by variables of the repository, which gh sets (i: in the workflow)"
	}
	if c.wish.PullRequest {
		request = "one of the workflow, by gh (p: none)"
	}
	return append(out, "ids: "+ids+"; pull request: "+request)
}

// lines are what stands there without a plan, for w cells: what will be asked, and what went wrong.
func (c *course) lines(w int) []string {
	t := c.ctx.Theme
	lines := []string{""}
	for _, l := range frame.Wrap(present.WhatAnthropicIsAsked(c.ctx.Deps.Bearer), w-2) {
		lines = append(lines, " "+t.Text.Render(l))
	}
	lines = append(lines, "")
	switch {
	case c.told != "":
		lines = append(lines, " "+t.Dim.Render(frame.Fit(c.told, w-2, t.Symbols.Ellipsis)))
	case c.failure.What != "":
		lines = append(lines, c.failure.Lines(t, w)...)
	default:
		lines = append(lines, " "+t.Dim.Render("enter asks; then you see the plan."))
	}
	return lines
}

// commands are the lines of the help that are commands, as a shell takes them.
func (c *course) commands() string {
	var out []string
	for line := range strings.SplitSeq(c.failure.Help, "\n") {
		line, _, _ = strings.Cut(strings.TrimSpace(line), "   ")
		if strings.HasPrefix(line, "ant ") || strings.HasPrefix(line, "export ") || strings.HasPrefix(line, "gh ") {
			out = append(out, line+"\n")
		}
	}
	return strings.Join(out, "")
}

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
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

// look begins looking at the organization. agreed: a program may be asked for the credential.
func (s *Screen) look(agreed bool) screen.Action {
	prepare, wish := s.ctx.Deps.Prepare, s.wish
	consent := &job.Consent{Given: agreed || s.ctx.Session.Agreed}
	s.failed, s.help, s.told = "", "", ""
	s.task = &screen.Task{Label: "asking Anthropic what is there", Waits: true, Tells: func(ctx context.Context, tell func(tea.Msg)) tea.Msg {
		plan, err := prepare(ctx, wish, consent.Agree, func(what string) { tell(toldMsg{s, what}) })
		return plannedMsg{s, plan, err, consent}
	}}
	return screen.Start{Task: s.task}
}

// looked shows the plan, or why there is none. Where a program would have to be asked for the
// credential, the user is asked first.
func (s *Screen) looked(msg plannedMsg) screen.Action {
	s.task, s.told = nil, ""
	if msg.consent.Given {
		s.ctx.Session.Agreed = true
	}
	if msg.err != nil {
		s.state = asking
		s.failed, s.help = job.Explain(msg.err)
		if q := msg.consent.Question; q != "" {
			return screen.AskProgram(q, func() screen.Action { return s.look(true) })
		}
		if open := (*provision.OpenError)(nil); errors.As(msg.err, &open) && len(open.Workspaces) > 0 {
			return s.choose(open)
		}
		return nil
	}
	s.plan = msg.plan
	s.show(planned, msg.plan.Steps)
	return nil
}

// choose asks which of the organization's workspaces is meant, and looks again.
func (s *Screen) choose(open *provision.OpenError) screen.Action {
	s.failed, s.help = present.WorkspaceOpen, ""
	choices := []screen.Choice{{Letter: "n", Label: "Not now"}}
	for i, ws := range open.Workspaces {
		if i == maxLetters {
			s.help = present.WorkspaceMany
			break
		}
		choices = append(choices, screen.Choice{Letter: strconv.Itoa(i + 1), Label: present.Workspace(ws), Then: screen.Call(func() screen.Action {
			s.wish.Answers.Workspace = ws.ID
			return s.look(false)
		})})
	}
	return screen.Ask{Title: present.WhichWorkspace, Text: present.WorkspaceOpen, Choices: choices}
}

// maxLetters is how many choices have a digit.
const maxLetters = 9

// show puts steps on the pages.
func (s *Screen) show(now state, steps []provision.Step) {
	s.state = now
	s.shown = newShown(s.ctx.Look(), s.notes(), steps, s.shown)
	s.SetSize(s.w, s.h)
}

// patience is how long the end of the program waits for a look at what exists.
const patience = 6 * time.Second

// carryOut does the steps.
func (s *Screen) carryOut() screen.Action {
	do := s.plan.Do
	s.ctx.Session.Doing = "The plan is being carried out at Anthropic: it stops between two steps."
	s.failed, s.help = "", ""
	s.task = &screen.Task{Label: "carrying out the plan", Lasting: true, Patience: patience, Tells: func(ctx context.Context, tell func(tea.Msg)) tea.Msg {
		return screen.Applied{Owner: s, Applied: do(ctx,
			func(step provision.Step) { tell(didMsg{s, step}) },
			func(what string) { tell(toldMsg{s, what}) },
		)}
	}}
	s.show(doing, s.plan.Steps)
	return screen.Start{Task: s.task}
}

// did shows a step that begins or has ended.
func (s *Screen) did(step provision.Step) {
	i := slices.IndexFunc(s.shown.steps, func(o provision.Step) bool {
		return o.ID == step.ID && (o.Resource == "" || step.Resource == "" || o.Resource == step.Resource)
	})
	if i < 0 {
		return
	}
	steps := slices.Clone(s.shown.steps)
	steps[i] = step
	s.told = ""
	if step.State == provision.Planned {
		s.told = present.Object(step.ID) + " " + s.ctx.Theme.Symbols.Ellipsis
	}
	s.show(s.state, steps)
	s.shown.list.At = i
}

// stop is what follows an esc: a look ends at once, the steps between two of them.
func (s *Screen) stop() screen.Action {
	if s.state != doing {
		s.task = nil
		return nil
	}
	s.told = "stopping; it is looked what exists"
	return screen.Say{Level: theme.Info, Text: s.told}
}

// applied says what became of it.
func (s *Screen) applied(a job.Applied) screen.Action {
	s.task, s.told = nil, ""
	if a.Err == nil {
		s.plan.Plan = a.Plan
		s.show(done, a.Steps)
		return screen.Many{screen.Say{Level: theme.Good, Text: "all of it is there, and the ids are in the plan"}, s.detect()}
	}
	s.failed, s.help = job.Explain(a.Err)
	if errors.Is(a.Err, context.Canceled) {
		s.failed, s.help = "stopped", present.Again
	}
	if there := present.There(a.Steps); there != "" {
		s.help = present.ThereNow + there + "\n" + s.help
	}
	s.show(stopped, a.Steps)
	return nil
}

// detect has the working copy looked at anew: the workflow may be new there.
func (s *Screen) detect() screen.Action {
	detect := s.ctx.Deps.Detect
	if detect == nil {
		return nil
	}
	return screen.Start{Task: &screen.Task{Run: func(ctx context.Context) tea.Msg {
		p, err := detect(ctx)
		return screen.Prefilled{Prefill: p, Err: err}
	}}}
}

// commands are the lines of a help that are commands, as a shell takes them.
func commands(help string) string {
	var out []string
	for line := range strings.SplitSeq(help, "\n") {
		line, _, _ = strings.Cut(strings.TrimSpace(line), "   ")
		if strings.HasPrefix(line, "ant ") || strings.HasPrefix(line, "export ") || strings.HasPrefix(line, "gh ") {
			out = append(out, line+"\n")
		}
	}
	return strings.Join(out, "")
}

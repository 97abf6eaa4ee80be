// Package apply is the screen that creates what a plan needs at Anthropic: it looks, shows
// what exists, what will be made and what differs, asks, and carries the steps out.
package apply

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/provision"
	"gh-wif/internal/term"
	"gh-wif/ui/frame"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

// Screen shows a plan for an organization, and carries it out after consent.
type Screen struct {
	ctx   *screen.Context
	wish  job.Wish
	state state
	plan  job.Applying // as looked at last
	shown shown
	task  *screen.Task // what looks, or does the steps, now; nil: nothing
	told  string       // what that does at this moment
	// what went wrong, and what would help in lines; empty: nothing.
	failed, help string
	w, h         int
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
		owner *Screen
		what  string
	}
	didMsg struct {
		owner *Screen
		step  provision.Step
	}
	plannedMsg struct {
		owner   *Screen
		plan    job.Applying
		err     error
		consent *job.Consent
	}
)

// New makes the screen for the session's plan.
func New(ctx *screen.Context) *Screen {
	return &Screen{ctx: ctx, wish: job.Wish{Answers: ctx.Session.Planned}}
}

// Title is the screen's name.
func (s *Screen) Title() string { return "Create" }

// Fact is the repository.
func (s *Screen) Fact() string { return term.Clean(s.wish.Answers.Repository) }

// Typing reports whether letters are text now.
func (s *Screen) Typing() bool { return s.state != asking && s.shown.part().Typing() }

// SetSize gives the screen its room.
func (s *Screen) SetSize(w, h int) {
	s.w, s.h = w, h
	if s.state != asking {
		s.shown.book.SetSize(w, max(1, h-s.head()))
	}
}

// Update looks, shows and does.
func (s *Screen) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case toldMsg:
		if msg.owner == s {
			s.told = term.Clean(msg.what)
		}
	case didMsg:
		if msg.owner == s {
			s.did(msg.step)
		}
	case plannedMsg:
		if msg.owner == s {
			return s.looked(msg)
		}
	case screen.Applied:
		if msg.Owner == s {
			return s.applied(msg.Applied)
		}
	case screen.Stopped:
		if msg.Task == s.task && s.task != nil {
			return s.stop()
		}
	case frame.Click:
		if s.state != asking {
			s.shown.book.Mouse(msg, s.head())
		}
	case tea.MouseWheelMsg, tea.PasteMsg:
		if s.state != asking {
			s.shown.part().Update(msg)
		}
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil
}

func (s *Screen) press(msg tea.KeyPressMsg) screen.Action {
	k := s.ctx.Keys
	switch {
	case s.state == asking:
		return s.pressUnknown(msg)
	case s.shown.part().Typing():
		s.shown.part().Update(msg)
	case key.Matches(msg, k.Back) && !s.shown.part().Back():
		return s.leave()
	case s.shown.book.Press(msg):
	case len(msg.Text) == 1 && msg.Text[0] >= '1' && int(msg.Text[0]-'1') < len(s.shown.book.Titles):
		s.shown.book.At = int(msg.Text[0] - '1')
	case key.Matches(msg, k.Create):
		return s.create()
	case key.Matches(msg, k.Variables) && s.choosing():
		s.wish.Variables = !s.wish.Variables
		return s.look(false)
	case key.Matches(msg, k.PullRequest) && s.choosing():
		s.wish.PullRequest = !s.wish.PullRequest
		return s.look(false)
	case key.Matches(msg, k.Save) && s.state == done:
		return screen.ShowSave{Files: job.Files(s.plan.Plan), OfPlan: true}
	case key.Matches(msg, k.Verify) && s.state == done && s.ctx.Deps.Verify != nil:
		return screen.ShowVerify{}
	case key.Matches(msg, k.Enter) && s.shown.book.Open().ID == pageSteps:
		s.shown.openDifference()
	case key.Matches(msg, k.Copy):
		return s.copied()
	default:
		s.shown.book.Rest(msg)
	}
	return nil
}

// pressUnknown is a key while there is no plan.
func (s *Screen) pressUnknown(msg tea.KeyPressMsg) screen.Action {
	k := s.ctx.Keys
	switch {
	case key.Matches(msg, k.Back):
		return screen.Pop{}
	case key.Matches(msg, k.Enter, k.Create):
		return s.look(false)
	case key.Matches(msg, k.Copy):
		return s.copied()
	}
	return nil
}

// choosing reports whether the wish can still be another one.
func (s *Screen) choosing() bool { return s.state == planned && s.task == nil }

// leave goes back; what is under way goes on to its next step first.
func (s *Screen) leave() screen.Action {
	if s.state == doing {
		return screen.Say{Level: theme.Info, Text: "wait: it is looked what exists"}
	}
	return screen.Pop{}
}

// create asks for consent to what is shown.
func (s *Screen) create() screen.Action {
	switch {
	case s.state == done:
		return screen.Say{Level: theme.Info, Text: "all of it is there: nothing is left to do here"}
	case s.state == doing || s.task != nil:
		return screen.Say{Level: theme.Info, Text: "still at it"}
	case s.state == stopped:
		return s.look(false)
	case s.plan.Deeds() == 0:
		return s.carryOut() // it changes nothing, and takes over the ids
	}
	return screen.Ask{Title: "Carry it out?", Text: present.Question(s.plan.Steps), Choices: []screen.Choice{
		{Letter: "n", Label: "No, look again"},
		{Letter: "y", Label: "Yes, as the plan shows", Then: screen.Call(s.carryOut)},
	}}
}

// copied copies what the open page offers, or without one the commands that would help.
func (s *Screen) copied() screen.Action {
	if commands := commands(s.help); s.state == asking && commands != "" {
		return screen.CopyText{What: "the commands", Text: commands}
	}
	if s.state == asking {
		return screen.Say{Level: theme.Info, Text: "nothing to copy here"}
	}
	return screen.Copied(s.shown.part())
}

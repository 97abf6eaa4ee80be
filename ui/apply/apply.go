// Package apply is the screen that creates what a plan needs at Anthropic: it looks, shows
// what exists, what will be made and what differs, asks, and carries the steps out.
package apply

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/term"
	"gh-wif/ui/frame"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

// Screen shows a plan for an organization, and carries it out after consent.
type Screen struct {
	ctx    *screen.Context
	course *course
	shown  shown
	w, h   int
}

// New makes the screen for the session's plan.
func New(ctx *screen.Context) *Screen {
	return &Screen{ctx: ctx, course: &course{ctx: ctx, wish: job.Wish{Answers: ctx.Session.Planned}}}
}

// Title is the screen's name.
func (s *Screen) Title() string { return "Create" }

// Fact is the repository.
func (s *Screen) Fact() string { return term.Clean(s.course.wish.Answers.Repository) }

// Typing reports whether letters are text now.
func (s *Screen) Typing() bool { return s.course.state != asking && s.shown.part().Typing() }

// SetSize gives the screen its room.
func (s *Screen) SetSize(w, h int) {
	s.w, s.h = w, h
	if s.course.state != asking {
		s.shown.book.SetSize(w, max(1, h-s.head()))
	}
}

// Update looks, shows and does.
func (s *Screen) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case toldMsg:
		if msg.owner == s.course {
			s.course.told = term.Clean(msg.what)
		}
	case didMsg:
		if msg.owner == s.course {
			if place := s.course.did(msg.step); place >= 0 {
				s.show()
				s.shown.list.At = place
			}
		}
	case plannedMsg:
		if msg.owner == s.course {
			return s.after(s.course.looked(msg))
		}
	case screen.Applied:
		if msg.Owner == s.course {
			return s.after(s.course.applied(msg.Applied))
		}
	case screen.Stopped:
		if msg.Task == s.course.task && msg.Task != nil {
			return s.course.stop()
		}
	case frame.Click:
		if s.course.state != asking {
			s.shown.book.Mouse(msg, s.head())
		}
	case tea.MouseWheelMsg, tea.PasteMsg:
		if s.course.state != asking {
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
	case s.course.state == asking:
		return s.pressUnknown(msg)
	case s.shown.part().Typing():
		s.shown.part().Update(msg)
	case key.Matches(msg, k.Back) && !s.shown.part().Back():
		return s.leave()
	case s.shown.book.Press(msg), s.shown.book.Number(msg):
	case key.Matches(msg, k.Create):
		return s.create()
	case key.Matches(msg, k.Variables) && s.course.choosing():
		s.course.wish.Variables = !s.course.wish.Variables
		return s.course.look(false)
	case key.Matches(msg, k.PullRequest) && s.course.choosing():
		s.course.wish.PullRequest = !s.course.wish.PullRequest
		return s.course.look(false)
	case key.Matches(msg, k.Save) && s.course.state == done:
		return screen.SavePlan(s.ctx, s.course.plan.Plan)
	case key.Matches(msg, k.Verify) && s.course.state == done && s.ctx.Deps.Verify != nil:
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
		return s.course.look(false)
	case key.Matches(msg, k.Copy):
		return s.copied()
	}
	return nil
}

// leave goes back; what is under way goes on to its next step first.
func (s *Screen) leave() screen.Action {
	if s.course.state == doing {
		return screen.Say{Level: theme.Info, Text: "wait: it is looked what exists"}
	}
	return screen.Pop{}
}

// create asks for consent to what is shown.
func (s *Screen) create() screen.Action {
	switch {
	case s.course.state == done:
		return screen.Say{Level: theme.Info, Text: "all of it is there: nothing is left to do here"}
	case s.course.state == doing || s.course.task != nil:
		return screen.Say{Level: theme.Info, Text: "still at it"}
	case s.course.state == stopped:
		return s.course.look(false)
	case s.course.plan.Deeds() == 0:
		return s.carryOut() // it changes nothing, and takes over the ids
	}
	return screen.Agree("Carry it out?", present.Question(s.course.plan.Steps), "No, look again", "Yes, as the plan shows", screen.Call(s.carryOut))
}

// carryOut does the steps.
func (s *Screen) carryOut() screen.Action { return s.after(s.course.carryOut()) }

// after shows how far it is now, where there is a plan.
func (s *Screen) after(act screen.Action) screen.Action {
	if s.course.state != asking {
		s.show()
	}
	return act
}

// show puts the steps on the pages.
func (s *Screen) show() {
	s.shown = newShown(s.ctx.Look(), s.course.notes(), s.course.steps, s.shown)
	s.SetSize(s.w, s.h)
}

// copied copies what the open page offers, or without one the commands that would help.
func (s *Screen) copied() screen.Action {
	if commands := s.course.commands(); s.course.state == asking && commands != "" {
		return screen.CopyText{What: "the commands", Text: commands}
	}
	if s.course.state == asking {
		return screen.Say{Level: theme.Info, Text: "nothing to copy here"}
	}
	return screen.Copied(s.shown.part())
}

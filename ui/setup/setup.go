// Package setup is the screen that asks the wizard's questions, page by page, while the rule
// grows beside them.
package setup

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/job"
	"gh-wif/internal/term"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget/form"
	"gh-wif/wizard"
)

// Screen asks the questions. The router keeps one as long as the session, and the session
// keeps the answers: leaving it loses nothing.
type Screen struct {
	ctx    *screen.Context
	asked  questions
	panel  *panel
	filled bool // with what the working copy told
	told   sources
	w, h   int
}

// builtMsg is the plan that the review was asked for with.
type builtMsg struct {
	owner   *Screen
	answers wizard.Answers
	plan    wizard.Plan
	err     error
}

// New makes the screen, with what is known so far filled in.
func New(ctx *screen.Context) *Screen {
	s := &Screen{ctx: ctx, asked: newQuestions(ctx), panel: newPanel(ctx), told: sources{ctx: ctx}}
	fill(s)
	return s
}

// Start takes what was found meanwhile and makes the first plan.
func (s *Screen) Start() screen.Action {
	if s.ctx.Session.Detected && !s.filled {
		fill(s)
	}
	return screen.Many{s.told.atFirst(s), s.panel.next()}
}

// Ask opens the question of an answer; empty: the one that is open stays.
func (s *Screen) Ask(question string) {
	if question != "" {
		s.asked.goTo(&wizard.AnswerError{Field: question})
	}
}

// Leave lets nothing count that comes when nobody listens.
func (s *Screen) Leave() { s.panel.leave(s.ctx.Session.Answers) }

// fill fills what is still empty with what was found, marked as suggestions.
func fill(s *Screen) {
	ses := s.ctx.Session
	s.filled = ses.Detected
	ses.Answers = job.Merge(ses.Answers, ses.Prefill.Answers)
	s.asked.refresh(true)
	s.panel.want(ses.Answers, "")
}

// Title is the screen's name.
func (s *Screen) Title() string { return "Set up" }

// Fact is the repository.
func (s *Screen) Fact() string { return term.Clean(s.ctx.Session.Answers.Repository) }

// Typing reports whether letters are text now.
func (s *Screen) Typing() bool {
	if s.panel.open {
		return s.panel.typing()
	}
	return s.asked.form().Typing()
}

// Holds keeps back, while the working copy is about to answer, what would take an answer as it
// stands: all but text for the field that has the focus, and the way back.
func (s *Screen) Holds(msg tea.KeyPressMsg) bool {
	text := s.Typing() && keys.Letter(msg)
	return s.ctx.Session.Awaited && !text && !key.Matches(msg, s.ctx.Keys.Back)
}

// panelStep is how many rows a key scrolls the rule beside the form.
const panelStep = 3

// SetSize gives the form and the rule their room.
func (s *Screen) SetSize(w, h int) {
	s.w, s.h = w, h
	fw := w
	switch {
	case s.panel.open || w < frame.SideBySide:
		s.panel.setSize(w, h)
	default:
		pw := min(84, w*45/100)
		fw = w - pw - 3
		s.panel.setSize(pw, h-2)
	}
	s.asked.setSize(fw, h-2)
}

// Update asks, and keeps the rule beside the answers.
func (s *Screen) Update(msg tea.Msg) screen.Action {
	var act screen.Action
	switch msg := msg.(type) {
	case screen.Prefilled:
		if !s.filled {
			fill(s)
			act = s.told.atFirst(s)
		}
	case planMsg:
		s.panel.built(msg)
	case builtMsg:
		if msg.owner == s {
			return msg.shown()
		}
	case screen.GitHubTold:
		if msg.Owner == s {
			act = s.took(s.told.fromGitHub(msg), "Subject", s.asked.on(screen.SubjectPage))
		}
	case screen.Applied, screen.Filled: // the session has the ids now
		reload(s)
	case screen.AnthropicTold:
		if msg.Owner == s {
			act = s.took(s.told.fromAnthropic(msg), "Workspace and ids", s.asked.asks(idsQuestion))
		}
	case frame.Click:
		if s.panel.open {
			s.panel.click(msg)
			break
		}
		if msg.Y > 0 {
			act = s.outcome(s.asked.form().Click(msg.Y - 2))
		} else {
			s.asked.Click(msg.X)
		}
	case tea.MouseWheelMsg:
		s.panel.wheel(msg, s.w)
	case tea.KeyPressMsg:
		act = s.press(msg)
	case tea.PasteMsg:
		act = s.outcome(s.asked.form().Update(msg))
	}
	return screen.Many{act, s.panel.next()}
}

// reload takes over answers that others gave.
func reload(s *Screen) {
	s.asked.reload()
	s.panel.want(s.ctx.Session.Answers, "")
}

// took shows what was filled in, with what is said of it. Where the page that it belongs to is not
// open, that one is named.
func (s *Screen) took(act screen.Action, page string, open bool) screen.Action {
	reload(s)
	if brief, ok := act.(screen.Say); ok && !open {
		return named(brief, page, s.w, s.ctx.Theme.Symbols.Ellipsis)
	}
	return act
}

func (s *Screen) press(msg tea.KeyPressMsg) screen.Action {
	k := s.ctx.Keys
	switch {
	case key.Matches(msg, k.Panel):
		s.panel.open = !s.panel.open
		s.panel.gate.ToChanged()
		s.SetSize(s.w, s.h)
		return nil
	case key.Matches(msg, k.Review):
		return s.finish()
	case key.Matches(msg, k.GitHub):
		return screen.AskGitHub(s.ctx, s, s.ctx.Session.Answers)
	case key.Matches(msg, k.Anthropic):
		return screen.AskAnthropic(s.ctx, s, s.ctx.Session.Answers)
	case key.Matches(msg, k.Take):
		return s.take()
	case key.Matches(msg, k.Anew):
		return screen.StartOver(s.ctx)
	case key.Matches(msg, k.PanelUp) && s.panel.seen(s.w):
		s.panel.pane.Scroll(-panelStep)
		return nil
	case key.Matches(msg, k.PanelDown) && s.panel.seen(s.w):
		s.panel.pane.Scroll(panelStep)
		return nil
	case s.panel.open:
		s.panel.press(msg)
		s.SetSize(s.w, s.h)
		return nil
	case s.asked.form().Filtering():
	case key.Matches(msg, k.Back) && s.asked.At > 0:
		return s.turn(-1)
	case key.Matches(msg, k.Back):
		return left(s.ctx.Session)
	case key.Matches(msg, k.NextPage):
		return s.turn(1)
	case key.Matches(msg, k.PreviousPage):
		return s.turn(-1)
	}
	return s.outcome(s.asked.form().Update(msg))
}

// outcome follows up what a message did to the form.
func (s *Screen) outcome(o form.Outcome) screen.Action {
	switch o {
	case form.Changed:
		s.ctx.Session.Edited = true
		s.told.forget()
		elsewhere(s)
		s.asked.refresh(false)
		if !s.asked.form().Wrong() { // what is being typed is judged when it is left
			s.panel.want(s.ctx.Session.Answers, s.asked.form().Focused().ID)
		}
	case form.Done:
		return s.turn(1)
	case form.Before:
		return s.turn(-1)
	}
	return nil
}

// turn goes to another page; past the last one, to the review.
func (s *Screen) turn(by int) screen.Action {
	if by > 0 && !s.asked.form().Valid() {
		return nil
	}
	if by > 0 && s.asked.last() {
		return s.finish()
	}
	s.asked.Move(by)
	s.asked.form().Enter(by > 0)
	return s.told.atFirst(s)
}

// left goes back to where set up was opened.
func left(ses *screen.Session) screen.Action {
	if ses.Edited {
		return screen.Many{screen.Pop{}, screen.Say{Level: theme.Info, Text: "your answers are kept: set up goes on where you were"}}
	}
	return screen.Pop{}
}

// finish makes the plan, or goes to the answer that is wrong.
func (s *Screen) finish() screen.Action {
	if !s.asked.valid() {
		what := strings.ToLower(s.asked.form().Focused().Title)
		return screen.Say{Level: theme.Bad, Text: "this answer is missing or wrong: " + what}
	}
	answers, build := s.ctx.Session.Answers, s.ctx.Deps.Build
	return screen.Start{Task: &screen.Task{Label: "making the plan", Waits: true, Run: func(context.Context) tea.Msg {
		named, plan, err := job.Build(build, answers)
		return builtMsg{s, named, plan, err}
	}}}
}

// shown is the plan, or the question whose answer allows none.
func (msg builtMsg) shown() screen.Action {
	s := msg.owner
	if msg.err != nil {
		s.asked.goTo(msg.err)
		return screen.Say{Level: theme.Bad, Text: term.Clean(job.Plainly(msg.err).Error())}
	}
	s.ctx.Session.Answers = msg.answers
	s.ctx.Session.Reviewed(msg.plan, msg.answers)
	return screen.ShowReview{Plan: msg.plan}
}

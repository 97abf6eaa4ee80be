// Package sandbox is the screen on which a rule is tried in a sandbox: as any kind of run, and
// by the user's own programs.
package sandbox

import (
	"context"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/term"
	"gh-wif/ui/frame"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

// Screen shows a sandbox that listens for as long as the screen is there.
type Screen struct {
	ctx    *screen.Context
	wanted screen.ShowSandbox
	end    context.CancelFunc // ends the sandbox
	task   *screen.Task       // what opens it now; nil: nothing
	open   *pages             // nil: it is not open
	failed string             // why it is not open
	w, h   int
}

type (
	// openedMsg is the sandbox, or why there is none.
	openedMsg struct {
		owner *Screen
		box   job.Sandbox
		err   error
	}
	// triedMsg is what became of an exchange; all: of one of every kind.
	triedMsg struct {
		owner *Screen
		last  anthropic.Exchange
		all   bool
	}
	// tickMsg has the log looked at.
	tickMsg struct{ owner *Screen }
)

// tickEvery is how late the log may be.
const tickEvery = 250 * time.Millisecond

// New makes the screen. The sandbox is opened by [Screen.Start].
func New(ctx *screen.Context, wanted screen.ShowSandbox) *Screen {
	return &Screen{ctx: ctx, wanted: wanted, end: func() {}}
}

// Start opens the sandbox. A task that is stopped leaves none behind.
func (s *Screen) Start() screen.Action {
	s.end()
	life, end := context.WithCancel(context.Background())
	s.end, s.failed = end, ""
	open, trial := s.ctx.Deps.Sandbox, s.wanted.Trial
	s.task = &screen.Task{Label: "opening the sandbox", Waits: true, Run: func(context.Context) tea.Msg {
		box, err := open(life, trial)
		return openedMsg{s, box, err}
	}}
	return screen.Start{Task: s.task}
}

// Leave ends the sandbox.
func (s *Screen) Leave() { s.end() }

// Title is the screen's name.
func (s *Screen) Title() string { return "Sandbox" }

// Fact is the rule's name.
func (s *Screen) Fact() string { return term.Clean(s.wanted.Trial.Rule.Name) }

// Typing reports whether letters are text in the open page.
func (s *Screen) Typing() bool { return s.open != nil && s.open.part().Typing() }

// SetSize gives the screen its room.
func (s *Screen) SetSize(w, h int) {
	s.w, s.h = w, h
	if s.open != nil {
		s.open.book.SetSize(w, h-head)
	}
}

// head is the number of lines above the open page.
const head = 2

// Update exchanges, and shows what was exchanged.
func (s *Screen) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case openedMsg:
		if msg.owner == s {
			return s.opened(msg)
		}
	case triedMsg:
		if msg.owner == s {
			return s.tried(msg)
		}
	case tickMsg:
		if msg.owner == s {
			return s.tick()
		}
	case screen.Stopped:
		if msg.Task == s.task {
			s.end()
			s.task, s.failed = nil, "it was stopped before it was open"
		}
	case frame.Click:
		if s.open != nil {
			s.open.book.Mouse(msg, head)
			s.open.follow()
		}
	case tea.MouseWheelMsg, tea.PasteMsg:
		if s.open != nil {
			s.open.part().Update(msg)
			s.open.follow()
		}
	case tea.KeyPressMsg:
		act := s.press(msg)
		if s.open != nil {
			s.open.follow()
		}
		return act
	}
	return nil
}

// opened shows the sandbox, and exchanges for the run that is asked about.
func (s *Screen) opened(msg openedMsg) screen.Action {
	s.task = nil
	if msg.err != nil {
		s.end()
		s.failed = term.Clean(msg.err.Error())
		return nil
	}
	s.open = newPages(s.ctx, msg.box)
	s.SetSize(s.w, s.h)
	at := slices.IndexFunc(s.open.box.Jobs, func(j job.SandboxJob) bool { return s.wanted.As != "" && j.Name() == s.wanted.As })
	if s.wanted.Trial.Claims != nil {
		at = 0
	}
	if at < 0 {
		return s.tick()
	}
	s.open.choose(at)
	return screen.Many{s.tick(), s.try(at)}
}

// tick shows what programs have exchanged, and comes back: not to a screen that was left.
func (s *Screen) tick() screen.Action {
	s.open.refresh()
	return screen.After{Wait: tickEvery, Msg: tickMsg{s}}
}

func (s *Screen) press(msg tea.KeyPressMsg) screen.Action {
	k := s.ctx.Keys
	switch {
	case s.open == nil && key.Matches(msg, k.Back):
		return screen.Pop{}
	case s.open == nil && key.Matches(msg, k.Enter) && s.failed != "":
		return s.Start()
	case s.open == nil:
	case s.open.part().Typing():
		s.open.part().Update(msg)
	case key.Matches(msg, k.Back) && !s.open.part().Back():
		return s.stop()
	case s.open.book.Press(msg):
	case key.Matches(msg, k.Enter) && s.open.book.Open().ID == pageKinds:
		return s.try(s.open.kinds.At)
	case key.Matches(msg, k.All):
		return s.tryAll()
	case key.Matches(msg, k.Copy):
		return screen.Copied(s.open.part())
	default:
		s.open.book.Rest(msg)
	}
	return nil
}

// stop leaves, after a question where a program may still count on the sandbox.
func (s *Screen) stop() screen.Action {
	if !s.open.box.Visited() {
		return screen.Pop{}
	}
	return screen.Agree("Stop the sandbox?", present.SandboxVisited, "No, let it listen", "Yes, stop it", screen.Pop{})
}

// try exchanges one token of a job.
func (s *Screen) try(place int) screen.Action {
	if place >= len(s.open.box.Jobs) {
		return nil
	}
	box := s.open.box
	return screen.Start{Task: &screen.Task{Label: "exchanging a token", Waits: true, Run: func(context.Context) tea.Msg {
		return triedMsg{owner: s, last: box.Try(place)}
	}}}
}

// tryAll exchanges one token of every kind of run.
func (s *Screen) tryAll() screen.Action {
	box := s.open.box
	return screen.Start{Task: &screen.Task{Label: "exchanging a token of every kind of run", Run: func(ctx context.Context) tea.Msg {
		out := triedMsg{owner: s, all: true}
		for i := range box.Jobs {
			if ctx.Err() != nil {
				break
			}
			out.last = box.Try(i)
		}
		return out
	}}}
}

// tried shows what became of an exchange.
func (s *Screen) tried(msg triedMsg) screen.Action {
	s.open.refresh()
	if msg.all {
		role, text := present.TriedAll(s.open.box.Last())
		return screen.Say{Level: screen.Level(role), Text: text}
	}
	row := present.ExchangeRow(msg.last)
	level := screen.Level(row.Role)
	if msg.last.Outcome == anthropic.Denied {
		level = theme.Info // a kind of run that stays out is no fault
	}
	return screen.Say{Level: level, Text: row.Word + ": " + row.Line.String()}
}

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
	"gh-wif/ui/widget"
)

// Screen shows a sandbox that listens for as long as the screen is there.
type Screen struct {
	ctx    *screen.Context
	wanted screen.ShowSandbox
	end    context.CancelFunc // ends the sandbox
	task   *screen.Task       // what opens it now; nil: nothing
	open   bool
	box    job.Sandbox
	failed string // why it is not open
	left   bool

	kinds       *widget.List
	log         *widget.List
	environment *environment
	book        widget.Book
	noted       int // the exchanges that are shown
	w, h        int
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
func (s *Screen) Leave() {
	s.left = true
	s.end()
}

// Title is the screen's name.
func (s *Screen) Title() string { return "Sandbox" }

// Fact is the rule's name.
func (s *Screen) Fact() string { return term.Clean(s.wanted.Trial.Rule.Name) }

// Typing reports whether letters are text in the open page.
func (s *Screen) Typing() bool { return s.open && s.part().Typing() }

// part is the page that is open.
func (s *Screen) part() widget.Part { return s.book.Open().Part }

// SetSize gives the screen its room.
func (s *Screen) SetSize(w, h int) {
	s.w, s.h = w, h
	if s.open {
		s.book.SetSize(w, h-head)
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
		if s.open {
			s.book.Mouse(msg, head)
			s.follow()
		}
	case tea.MouseWheelMsg, tea.PasteMsg:
		if s.open {
			s.part().Update(msg)
			s.follow()
		}
	case tea.KeyPressMsg:
		act := s.press(msg)
		s.follow()
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
	s.open, s.box = true, msg.box
	s.furnish()
	s.SetSize(s.w, s.h)
	at := slices.IndexFunc(s.box.Jobs, func(j job.SandboxJob) bool { return s.wanted.As != "" && j.Name() == s.wanted.As })
	if s.wanted.Trial.Claims != nil {
		at = 0
	}
	if at < 0 {
		return s.tick()
	}
	s.kinds.At = at
	s.follow()
	return screen.Many{s.tick(), s.try(at)}
}

// tick shows what programs have exchanged, and comes back.
func (s *Screen) tick() screen.Action {
	if s.left {
		return nil
	}
	s.refresh()
	return screen.After{Wait: tickEvery, Msg: tickMsg{s}}
}

func (s *Screen) press(msg tea.KeyPressMsg) screen.Action {
	k := s.ctx.Keys
	switch {
	case !s.open && key.Matches(msg, k.Back):
		return screen.Pop{}
	case !s.open && key.Matches(msg, k.Enter) && s.failed != "":
		return s.Start()
	case !s.open:
	case s.part().Typing():
		s.part().Update(msg)
	case key.Matches(msg, k.Back) && !s.part().Back():
		return s.stop()
	case s.book.Press(msg):
	case key.Matches(msg, k.Enter) && s.book.Open().ID == pageKinds:
		return s.try(s.kinds.At)
	case key.Matches(msg, k.All):
		return s.tryAll()
	case key.Matches(msg, k.Copy):
		return screen.Copied(s.part())
	default:
		s.book.Rest(msg)
	}
	return nil
}

// stop leaves, after a question where a program may still count on the sandbox.
func (s *Screen) stop() screen.Action {
	if !s.box.Visited() {
		return screen.Pop{}
	}
	return screen.Ask{Title: "Stop the sandbox?", Text: present.SandboxVisited, Choices: []screen.Choice{
		{Letter: "n", Label: "No, let it listen"},
		{Letter: "y", Label: "Yes, stop it", Then: screen.Pop{}},
	}}
}

// try exchanges one token of a job.
func (s *Screen) try(place int) screen.Action {
	if place >= len(s.box.Jobs) {
		return nil
	}
	box := s.box
	return screen.Start{Task: &screen.Task{Label: "exchanging a token", Waits: true, Run: func(context.Context) tea.Msg {
		return triedMsg{owner: s, last: box.Try(place)}
	}}}
}

// tryAll exchanges one token of every kind of run.
func (s *Screen) tryAll() screen.Action {
	box := s.box
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
	s.refresh()
	if msg.all {
		role, text := present.TriedAll(s.box.Last())
		return screen.Say{Level: screen.Level(role), Text: text}
	}
	row := present.ExchangeRow(msg.last)
	level := theme.Good
	if msg.last.Outcome == anthropic.Denied {
		level = theme.Info
	}
	return screen.Say{Level: level, Text: row.Word + ": " + row.Line.String()}
}

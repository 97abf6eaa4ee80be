// Package verify is the screen that starts a workflow of the working copy on GitHub and
// watches its run, up to the exchange.
package verify

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/term"
	"gh-wif/internal/verify"
	"gh-wif/ui/frame"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
)

// Screen starts a workflow, once and after a yes, and shows what becomes of its run.
type Screen struct {
	ctx    *screen.Context
	files  []job.Found // those that exchange a token
	list   *widget.List
	found  job.ToVerify
	task   *screen.Task // what looks, or watches, now; nil: nothing
	result verify.Result
	text   *widget.Text
	state  state
	log    []string // what was told of the run, the newest last
	// what went wrong, and what would help in lines; empty: nothing.
	failed, help string
	w, h         int
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
		owner *Screen
		found job.ToVerify
		err   error
	}
	toldMsg struct {
		owner *Screen
		what  string
	}
)

// New makes the screen. What it starts is looked up by [Screen.Start].
func New(ctx *screen.Context) *Screen {
	s := &Screen{ctx: ctx, files: ctx.Session.Prefill.Federated()}
	s.list = &widget.List{Look: ctx.Look(), Head: []string{present.WhichStarts}}
	for _, f := range s.files {
		s.list.Rows = append(s.list.Rows, widget.Row{Title: term.Clean(f.Path)})
	}
	s.text = widget.NewText(ctx.Look(), s.lines, func() (what, text string) {
		return "the address of the run", s.result.Run.URL
	})
	return s
}

// Start looks for the workflow, unless there is one to be chosen first.
func (s *Screen) Start() screen.Action {
	if len(s.files) > 1 {
		return nil
	}
	return s.look("")
}

// Title is the screen's name.
func (s *Screen) Title() string { return "Verify" }

// Fact is the repository.
func (s *Screen) Fact() string {
	r := s.found.Repository
	return term.Clean(frame.Prefixed(r.Owner+"/", r.Name))
}

// Typing reports whether letters are text now.
func (s *Screen) Typing() bool { return s.state == choosing && s.list.Typing() }

// SetSize gives the screen its room.
func (s *Screen) SetSize(w, h int) {
	s.w, s.h = w, h
	s.list.SetSize(w, h)
	s.text.SetSize(w, h)
}

// Update looks, asks, and watches.
func (s *Screen) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case foundMsg:
		if msg.owner == s {
			return s.looked(msg)
		}
	case toldMsg:
		if msg.owner == s {
			s.log = append(s.log, s.ctx.Deps.Now().In(s.ctx.Deps.Zone()).Format("15:04:05")+" "+term.Clean(msg.what))
			s.redraw()
		}
	case screen.Verified:
		if msg.Owner == s {
			return s.ended(msg)
		}
	case screen.Stopped:
		if msg.Task == s.task && s.task != nil {
			return s.stopped()
		}
	case frame.Click, tea.MouseWheelMsg:
		s.part().Update(msg)
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil
}

// part is what takes the keys that move.
func (s *Screen) part() widget.Part {
	if s.state == choosing {
		return s.list
	}
	return s.text
}

func (s *Screen) press(msg tea.KeyPressMsg) screen.Action {
	k := s.ctx.Keys
	switch {
	case s.part().Typing():
		s.part().Update(msg)
	case key.Matches(msg, k.Back) && !s.part().Back():
		return screen.Pop{}
	case key.Matches(msg, k.Enter, k.Verify):
		return s.goOn()
	case key.Matches(msg, k.Copy):
		return screen.Copied(s.part())
	default:
		s.part().Update(msg)
	}
	return nil
}

// goOn is the next thing to do.
func (s *Screen) goOn() screen.Action {
	switch {
	case s.state == choosing && s.list.At < len(s.files):
		return s.look(s.files[s.list.At].File)
	case s.state == looking && s.task == nil:
		return s.Start()
	case s.state == asking:
		return s.ask()
	case s.state == over && s.task == nil && s.found.File.Path != "":
		return s.ask()
	}
	return nil
}

// ask asks whether the workflow may be started.
func (s *Screen) ask() screen.Action {
	return screen.Ask{Title: "Start it?", Text: present.WhatIsStarted(s.found.File.Path, s.found.Repository.String()), Choices: []screen.Choice{
		{Letter: "n", Label: "Not now"},
		{Letter: "y", Label: "Yes, start it and watch", Then: screen.Call(s.watch)},
	}}
}

// lines are what the page shows, for w cells.
func (s *Screen) lines(w int) []string {
	t := s.ctx.Theme
	var out []string
	put := func(role theme.Level, text string) {
		for i, l := range frame.Wrap(text, w-4) {
			if i == 0 {
				l = t.Say(role, l)
			} else {
				l = "  " + l
			}
			out = append(out, " "+l)
		}
	}
	out = append(out, "")
	switch s.state {
	case looking:
		if s.failed == "" {
			return append(out, " "+t.Dim.Render("Nothing is started before you agree."))
		}
	case asking:
		for _, l := range frame.Wrap(present.WhatIsStarted(s.found.File.Path, s.found.Repository.String()), w-2) {
			out = append(out, " "+l)
		}
		return append(out, "", " "+t.Dim.Render("enter asks once more, then starts it."))
	case over:
		if s.result.State != "" && s.failed == "" {
			return s.judged(out, w)
		}
	}
	for _, l := range s.log {
		for _, part := range frame.Wrap(l, w-2) {
			out = append(out, " "+part)
		}
	}
	if s.failed != "" {
		put(theme.Bad, s.failed)
		for _, l := range frame.Wrap(s.help, w-4) {
			out = append(out, "   "+t.Dim.Render(l))
		}
	}
	return out
}

// judged is the result, in the words of the command, and what was told before.
func (s *Screen) judged(out []string, w int) []string {
	out = append(out, screen.Lines(s.ctx.Theme, present.Verification(s.result), w)...)
	out = append(out, "")
	for _, l := range s.log {
		for _, part := range frame.Wrap(l, w-2) {
			out = append(out, " "+s.ctx.Theme.Dim.Render(part))
		}
	}
	return out
}

package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"gh-wif/ui/frame"
	"gh-wif/ui/help"
	"gh-wif/ui/home"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/setup"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
)

const program = "gh-wif"

// app is the root model: a stack of screens in a frame. It alone sets terminal modes.
type app struct {
	ctx   *screen.Context
	stack []screen.Screen
	setup *setup.Screen // the session's wizard; nil: not opened yet
	help  *help.Overlay
	ask   *question
	tasks *tasks
	ahead []tea.Msg // keys typed ahead of what a task waits for
	w, h  int

	message   *screen.Say // of the status line, until the next key
	mouse     bool        // the terminal reports clicks
	selecting bool        // but not now: text is being selected
	after     func(d time.Duration, msg tea.Msg) tea.Cmd
	pending   []tea.Cmd // commands of the actions of this update

	result  Result
	leaving bool // the question whether to leave is open
}

// question is what a dialog asks, with what its choices do.
type question struct {
	*widget.Dialog
	choices []screen.Choice
}

// drawnMsg says that the first frame has had its time.
type drawnMsg struct{}

// firstFrame is how long what asks the terminal waits for the first frame: some three frames.
// It is an estimate; were it too short, the frame would come a little later.
const firstFrame = 25 * time.Millisecond

// later gives a message after a while.
func later(d time.Duration, msg tea.Msg) tea.Cmd {
	return tea.Tick(d, func(time.Time) tea.Msg { return msg })
}

// newApp makes the program with the start on its stack, and the screen that it was started for.
func newApp(ctx context.Context, d *Deps) *app {
	c := &screen.Context{Deps: d, Theme: theme.New(!d.Light, d.UTF8), Keys: keys.Default(), Session: &screen.Session{}}
	c.Session.Prefill.Answers = d.Answers
	a := &app{ctx: c, tasks: newTasks(ctx), after: later, mouse: true, w: 80, h: 24}
	a.push(home.New(c))
	switch d.Start {
	case Setup:
		a.do(screen.ShowSetup{})
	case Diagnose:
		a.do(screen.ShowDiagnose{})
	case Exposure:
		a.do(screen.ShowExposure{})
	}
	return a
}

// Init lets nothing come before the first frame: neither a question to the terminal, which
// may never answer, nor the look at the working copy.
func (a *app) Init() tea.Cmd {
	return tea.Batch(append(a.take(), a.after(firstFrame, drawnMsg{}))...)
}

// drawn begins what had to wait for the first frame.
func (a *app) drawn() tea.Cmd {
	if detect := a.ctx.Deps.Detect; detect != nil {
		a.do(screen.Start{Task: &screen.Task{Label: "looking at the working copy", Run: func(ctx context.Context) tea.Msg {
			p, err := detect(ctx)
			return screen.Prefilled{Prefill: p, Err: err}
		}}})
	}
	return tea.RequestBackgroundColor
}

// Update routes. A panic in a screen does not take the terminal down: the fault becomes
// a screen with a way back.
func (a *app) Update(msg tea.Msg) (m tea.Model, cmd tea.Cmd) {
	defer func() {
		if r := recover(); r != nil {
			a.fault(faultText(r))
			m, cmd = a, tea.Batch(a.take()...)
		}
	}()
	cmd = a.route(msg)
	return a, tea.Batch(append(a.take(), cmd)...)
}

func (a *app) route(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.resize(msg.Width, msg.Height)
	case tea.BackgroundColorMsg:
		if msg.IsDark() != a.ctx.Theme.Dark {
			a.ctx.Theme.Switch(msg.IsDark())
		}
	case drawnMsg:
		return a.drawn()
	case doneMsg:
		a.finished(msg)
	case spinMsg:
		if a.tasks.spun() {
			return a.after(spinEvery, spinMsg{})
		}
	case tea.KeyPressMsg:
		a.pressAll(msg)
	case tea.PasteMsg:
		a.paste(msg)
	case tea.MouseClickMsg, tea.MouseWheelMsg, tea.MouseMotionMsg:
		a.mouseEvent(msg)
	default:
		a.broadcast(msg)
	}
	return nil
}

func (a *app) resize(w, h int) {
	a.w, a.h = w, h
	bw, bh := frame.Body(w, h)
	for _, s := range a.stack {
		s.SetSize(bw, bh)
	}
	if a.ask != nil {
		a.ask.SetSize(bw, bh)
	}
	if a.help != nil {
		a.help.SetSize(bw, bh)
	}
}

// broadcast hands a message to every screen: results arrive also at those beneath.
func (a *app) broadcast(msg tea.Msg) {
	for _, s := range append([]screen.Screen(nil), a.stack...) {
		a.do(s.Update(msg))
	}
}

// take gives the commands that the actions of this update asked for.
func (a *app) take() []tea.Cmd {
	cmds := a.pending
	a.pending = nil
	return cmds
}

func (a *app) top() screen.Screen { return a.stack[len(a.stack)-1] }

package ui

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"gh-wif/ui/fault"
	"gh-wif/ui/frame"
	"gh-wif/ui/home"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

const program = "gh-wif"

// app is the root model. It alone sets terminal modes.
type app struct{ input }

// drawnMsg says that the first frame has had its time.
type drawnMsg struct{}

// firstFrame is how long what asks the terminal waits for the first frame: some three frames.
// It is an estimate; were it too short, the frame would come a little later.
const firstFrame = 25 * time.Millisecond

// newApp makes the program with the start on its stack, and the screen that it was started for.
func newApp(ctx context.Context, d *Deps) *app {
	c := &screen.Context{Deps: d, Theme: theme.New(!d.Light, d.UTF8), Keys: keys.Default(), Session: &screen.Session{}}
	c.Session.Prefill.Answers = d.Answers
	a := &app{input{router: newRouter(ctx, c), mouse: true}}
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
		a.start(&screen.Task{Label: "looking at the working copy", Run: func(ctx context.Context) tea.Msg {
			p, err := detect(ctx)
			return screen.Prefilled{Prefill: p, Err: err}
		}})
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
		if what := a.finished(msg); what != "" {
			a.fault(what)
		}
		a.replay()
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

// fault shows what went wrong in the program itself. The screen it happened in is left.
func (a *app) fault(what string) {
	a.result.Fault = what
	a.ask, a.help, a.ahead, a.leaving = nil, nil, nil, false
	if len(a.stack) > 1 {
		a.leave(1)
	} else {
		a.stack = []screen.Screen{home.New(a.ctx)}
	}
	a.push(fault.New(a.ctx, strings.SplitN(what, "\n", 2)[0]))
}

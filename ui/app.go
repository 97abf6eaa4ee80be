package ui

import (
	"context"
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"gh-wif/ui/fault"
	"gh-wif/ui/frame"
	"gh-wif/ui/home"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

const programName = "gh-wif"

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
	c.Theme.Degrade(d.Profile)
	c.Session.Prefill.Answers, c.Session.Awaited = d.Answers, d.Detect != nil
	a := &app{input{router: newRouter(ctx, c), mouse: true, burst: textBurst{clock: time.Now}}}
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
	if a.looking = screen.Detecting(a.ctx.Deps, "looking at the working copy"); a.looking != nil {
		a.start(a.looking)
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
	case tea.ColorProfileMsg:
		a.ctx.Theme.Degrade(msg.Profile)
	case drawnMsg:
		return a.drawn()
	case doneMsg:
		if what := a.finished(msg); what != "" {
			a.fault(what)
		}
		a.replay()
	case toldMsg:
		if a.tasks.counts(msg.id) {
			a.broadcast(msg.msg)
		}
		return msg.next
	case spinMsg:
		if a.tasks.spun() {
			return a.after(spinEvery, spinMsg{})
		}
	case burstMsg:
		a.lookAtBurst()
	case tea.KeyPressMsg:
		a.key(msg)
	case tea.PasteMsg:
		a.giveOn()
		a.paste(msg)
	case tea.MouseClickMsg:
		a.giveOn()
		if !a.clickFrame(msg) {
			a.mouseEvent(msg)
		}
	case tea.MouseWheelMsg, tea.MouseMotionMsg:
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

// framesPerSecond halves the wait of a key for its repaint, and of the first frame, against
// Bubble Tea's usual sixty. A frame is drawn only when something changed.
const framesPerSecond = 120

// lastSaves is how long the program waits for files that are being written when it ends.
const lastSaves = 500 * time.Millisecond

// Run shows the screens until the user leaves, and tells what became of the session. The
// terminal is as before afterwards, whatever happened. ctx stops the program from outside,
// as a signal does.
func Run(ctx context.Context, d Deps) (Result, error) { return runWith(ctx, d) }

// runWith is Run with more options of Bubble Tea's, for tests.
func runWith(ctx context.Context, d Deps, more ...tea.ProgramOption) (Result, error) {
	// The library makes its table of character widths at the first character that needs it,
	// which takes half of the time to the first frame. Here it is made while nothing else is done.
	go ansi.StringWidthWc("─")
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	a := newApp(ctx, &d)
	options := []tea.ProgramOption{tea.WithContext(ctx), tea.WithColorProfile(d.Profile), tea.WithFPS(framesPerSecond)}
	if d.In != nil {
		options = append(options, tea.WithInput(d.In))
	}
	if d.Out != nil {
		options = append(options, tea.WithOutput(d.Out))
	}
	if d.Environ != nil {
		options = append(options, tea.WithEnvironment(d.Environ))
	}
	_, err := tea.NewProgram(a, append(options, more...)...).Run()
	a.leave(0)
	for _, msg := range a.tasks.rest(lastSaves) {
		a.note(msg)
	}
	a.result.Saved, a.result.Left = a.ctx.Session.Paths, a.ctx.Session.Left()
	if ctx.Err() != nil || errors.Is(err, tea.ErrInterrupted) {
		a.result.Interrupted = true
		return a.result, nil
	}
	return a.result, err
}

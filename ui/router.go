package ui

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"gh-wif/ui/frame"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
)

// router keeps the stack of screens, and carries out what they want done.
type router struct {
	ctx     *screen.Context
	maker   maker
	stack   []screen.Screen
	ask     *question // on top of the screens; nil: none is open
	leaving bool      // the open question is whether to leave
	tasks   *tasks
	message *screen.Say  // of the status line, until the next key
	looking *screen.Task // at the working copy; nil: not yet, or not at all
	w, h    int

	after   func(d time.Duration, msg tea.Msg) tea.Cmd // gives a message back later
	pending []tea.Cmd                                  // commands of the actions of this update
	result  Result
}

// question is what a dialog asks, with what its choices do.
type question struct {
	*widget.Dialog
	choices []screen.Choice
}

func newRouter(ctx context.Context, c *screen.Context) *router {
	return &router{ctx: c, maker: maker{ctx: c}, tasks: newTasks(ctx), after: later, w: 80, h: 24}
}

// later gives a message after a while.
func later(d time.Duration, msg tea.Msg) tea.Cmd {
	return tea.Tick(d, func(time.Time) tea.Msg { return msg })
}

func (r *router) top() screen.Screen { return r.stack[len(r.stack)-1] }

// take gives the commands that the actions of this update asked for.
func (r *router) take() []tea.Cmd {
	cmds := r.pending
	r.pending = nil
	return cmds
}

// tell hands a message to the screen on top and does what it wants done.
func (r *router) tell(msg tea.Msg) { r.do(r.top().Update(msg)) }

// broadcast hands a message to every screen: results arrive also at those beneath.
func (r *router) broadcast(msg tea.Msg) {
	for _, s := range slices.Clone(r.stack) {
		r.do(s.Update(msg))
	}
}

// do carries out what a screen wants.
func (r *router) do(act screen.Action) {
	switch act := act.(type) {
	case nil:
	case screen.Many:
		for _, one := range act {
			r.do(one)
		}
	case screen.Call:
		r.do(act())
	case screen.Pop:
		r.pop()
	case screen.Quit:
		r.quit(act)
	case screen.Say:
		r.message = &act
	case screen.CopyText:
		r.pending = append(r.pending, tea.SetClipboard(act.Text))
		r.message = &screen.Say{Level: theme.Good, Text: "sent " + act.What + " to the clipboard (OSC 52); nothing there? save it"}
	case screen.Ask:
		r.question(act)
	case screen.Start:
		r.start(act.Task)
	case screen.After:
		r.pending = append(r.pending, r.after(act.Wait, act.Msg))
	case screen.ShowAnew:
		r.leave(1)
		r.push(r.maker.open(act))
	case screen.ShowSetup:
		r.setUp(act)
	default:
		r.push(r.maker.open(act))
	}
}

// setUp opens the session's wizard: where it is on the stack, by going back to it.
func (r *router) setUp(act screen.ShowSetup) {
	wizard := r.maker.wizard()
	wizard.Ask(act.Question)
	if i := slices.Index(r.stack, screen.Screen(wizard)); i >= 0 {
		r.leave(i + 1)
		return
	}
	r.push(wizard)
}

func (r *router) push(s screen.Screen) {
	r.stack = append(r.stack, s)
	s.SetSize(frame.Body(r.w, r.h))
	if st, ok := s.(screen.Starter); ok {
		r.do(st.Start())
	}
}

// pop leaves the screen on top, unless it is the start.
func (r *router) pop() {
	if len(r.stack) == 1 {
		return
	}
	r.leave(len(r.stack) - 1)
	if s, ok := r.top().(screen.Returner); ok {
		s.Return()
	}
}

// leave takes screens off the stack until so many are left.
func (r *router) leave(left int) {
	for len(r.stack) > left {
		gone := r.top()
		r.stack = r.stack[:len(r.stack)-1]
		if l, ok := gone.(screen.Leaver); ok {
			l.Leave()
		}
	}
}

// quit leaves the program, after a question where something would be lost.
func (r *router) quit(q screen.Quit) {
	unsaved := r.ctx.Session.Unsaved()
	if unsaved == "" || q.Sure {
		r.result.Interrupted = q.Interrupted
		r.pending = append(r.pending, tea.Quit)
		return
	}
	q.Sure = true
	r.question(screen.Ask{Title: "Quit?", Text: unsaved + " Quit all the same?", Choices: []screen.Choice{
		{Letter: "n", Label: "No, stay"},
		{Letter: "y", Label: "Yes, quit and lose it", Then: q},
	}})
	r.leaving = true
}

func (r *router) question(q screen.Ask) {
	var choices []widget.Choice
	for _, c := range q.Choices {
		choices = append(choices, widget.Choice{Letter: c.Letter, Label: c.Label})
	}
	r.leaving = false
	r.ask = &question{widget.NewDialog(r.ctx.Look(), q.Title, q.Text, choices), q.Choices}
	r.ask.SetSize(frame.Body(r.w, r.h))
}

// answer hands a key or a click to the open question.
func (r *router) answer(msg tea.Msg) {
	chosen, done := r.ask.Update(msg)
	if !done {
		return
	}
	choices := r.ask.choices
	r.ask, r.leaving = nil, false
	if chosen != widget.None {
		r.do(choices[chosen].Then)
	}
}

func (r *router) start(task *screen.Task) {
	run, spin := r.tasks.start(task)
	if spin {
		r.pending = append(r.pending, r.after(spinEvery, spinMsg{}))
	}
	r.pending = append(r.pending, run)
}

// stop stops the newest task and reports whether there was one.
func (r *router) stop() bool {
	task := r.tasks.stop()
	if task == nil {
		return false
	}
	if task == r.looking {
		r.ctx.Session.Awaited = false
	}
	text := "stopped: " + task.Label
	if task.Lasting {
		text = "not waited for any more: " + task.Label
	}
	r.message = &screen.Say{Level: theme.Info, Text: text}
	r.broadcast(screen.Stopped{Task: task})
	return true
}

// finished takes what came of a task, unless it was stopped meanwhile. fault is what went
// wrong in the task itself.
func (r *router) finished(msg doneMsg) (fault string) {
	if !r.tasks.done(msg.id) {
		return ""
	}
	if f, ok := msg.msg.(faultMsg); ok {
		return f.what
	}
	r.note(msg.msg)
	r.broadcast(msg.msg)
	if found, ok := msg.msg.(screen.Prefilled); ok && found.Err == nil {
		if look := screen.Looking(r.ctx.Deps, found.Prefill); look != nil {
			r.start(look)
		}
	}
	return ""
}

// note keeps for the session what a task found out or did, whatever screen is open.
func (r *router) note(msg tea.Msg) {
	switch msg := msg.(type) {
	case screen.Prefilled:
		r.ctx.Session.Take(msg)
	case screen.Sighted:
		r.ctx.Session.See(msg)
	case screen.Written:
		r.ctx.Session.Paths = append(r.ctx.Session.Paths, msg.Result.Written...)
	case screen.Applied:
		r.ctx.Session.Apply(msg.Applied)
	case screen.Filled:
		r.ctx.Session.Fill(msg)
	case screen.Verified:
		r.ctx.Session.Watched(msg)
	}
}

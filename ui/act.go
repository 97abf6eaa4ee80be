package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gh-wif/ui/diagnose"
	"gh-wif/ui/examples"
	"gh-wif/ui/export"
	"gh-wif/ui/exposure"
	"gh-wif/ui/fault"
	"gh-wif/ui/frame"
	"gh-wif/ui/home"
	"gh-wif/ui/picker"
	"gh-wif/ui/report"
	"gh-wif/ui/review"
	"gh-wif/ui/save"
	"gh-wif/ui/screen"
	"gh-wif/ui/setup"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
)

// do carries out what a screen wants.
func (a *app) do(act screen.Action) {
	switch act := act.(type) {
	case nil:
	case screen.Many:
		for _, one := range act {
			a.do(one)
		}
	case screen.Pop:
		if len(a.stack) > 1 {
			a.leave(len(a.stack) - 1)
			if r, ok := a.top().(screen.Returner); ok {
				r.Return()
			}
		}
	case screen.Quit:
		if a.ctx.Session.Unsaved() != "" && !act.Sure {
			a.askQuit(false)
			return
		}
		a.quit(act.Interrupted)
	case screen.Say:
		a.message = &act
	case screen.CopyText:
		a.pending = append(a.pending, tea.SetClipboard(act.Text))
		a.message = &screen.Say{Level: theme.Good, Text: "sent " + act.What + " to the clipboard (OSC 52); nothing there? save it"}
	case screen.Ask:
		a.question(act)
	case screen.Start:
		a.startTask(act.Task)
	case screen.After:
		a.pending = append(a.pending, a.after(act.Wait, act.Msg))
	default:
		a.push(a.open(act))
	}
}

// open makes the screen that an action asks for.
func (a *app) open(act screen.Action) screen.Screen {
	switch act := act.(type) {
	case screen.ShowSetup:
		return a.wizard()
	case screen.ShowSwitch:
		s := a.wizard()
		s.Switch(act.Workflow)
		return s
	case screen.ShowReview:
		return review.New(a.ctx, act.Plan)
	case screen.ShowExport:
		return export.New(a.ctx, act.Plan)
	case screen.ShowSave:
		return save.New(a.ctx, act)
	case screen.ShowDiagnose:
		return diagnose.New(a.ctx)
	case screen.ShowExamples:
		return examples.New(a.ctx)
	case screen.ShowReport:
		return report.New(a.ctx, act)
	case screen.ShowExposure:
		return exposure.New(a.ctx)
	case screen.ShowExposed:
		return exposure.NewExposed(a.ctx, act.Rule, act.Exposure)
	case screen.Pick:
		return picker.New(a.ctx, act)
	}
	panic("an action that nobody carries out")
}

// wizard is the session's one.
func (a *app) wizard() *setup.Screen {
	if a.setup == nil {
		a.setup = setup.New(a.ctx)
	}
	return a.setup
}

func (a *app) push(s screen.Screen) {
	a.stack = append(a.stack, s)
	s.SetSize(frame.Body(a.w, a.h))
	if st, ok := s.(screen.Starter); ok {
		a.do(st.Start())
	}
}

// leave takes screens off the stack until so many are left.
func (a *app) leave(left int) {
	for len(a.stack) > left {
		gone := a.top()
		a.stack = a.stack[:len(a.stack)-1]
		if l, ok := gone.(screen.Leaver); ok {
			l.Leave()
		}
	}
}

func (a *app) quit(interrupted bool) {
	a.result.Interrupted = interrupted
	a.pending = append(a.pending, tea.Quit)
}

// interrupt is ctrl+c: it asks once where something would be lost.
func (a *app) interrupt() {
	if a.leaving || a.ctx.Session.Unsaved() == "" {
		a.quit(true)
		return
	}
	a.askQuit(true)
}

func (a *app) askQuit(interrupted bool) {
	a.question(screen.Ask{Title: "Quit?", Text: a.ctx.Session.Unsaved() + " Quit all the same?", Choices: []screen.Choice{
		{Letter: "n", Label: "No, stay"},
		{Letter: "y", Label: "Yes, quit and lose it", Then: screen.Quit{Sure: true, Interrupted: interrupted}},
	}})
	a.leaving = true
}

func (a *app) question(q screen.Ask) {
	var choices []widget.Choice
	for _, c := range q.Choices {
		choices = append(choices, widget.Choice{Letter: c.Letter, Label: c.Label})
	}
	a.ask = &question{widget.NewDialog(a.ctx.Look(), q.Title, q.Text, choices), q.Choices}
	a.ask.SetSize(frame.Body(a.w, a.h))
}

// fault shows what went wrong in the program itself. The screen it happened in is left.
func (a *app) fault(what string) {
	a.result.Fault = what
	a.ask, a.help, a.ahead = nil, nil, nil
	if len(a.stack) > 1 {
		a.leave(1)
	} else {
		a.stack = []screen.Screen{home.New(a.ctx)}
	}
	a.push(fault.New(a.ctx, strings.SplitN(what, "\n", 2)[0]))
}

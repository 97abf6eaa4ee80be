package ui

import (
	"unicode"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/ui/frame"
	"gh-wif/ui/help"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
)

// typing reports whether letters are text at this moment.
func (a *app) typing() bool { return a.ask == nil && a.help == nil && a.top().Typing() }

// pressAll undoes what terminals do to keys that come fast: an esc and the key after it
// arrive as one key with alt. Outside of text fields no key with alt is bound.
func (a *app) pressAll(msg tea.KeyPressMsg) {
	if msg.Mod&tea.ModAlt == 0 || (msg.Code != tea.KeyEscape && a.typing()) {
		a.press(msg)
		return
	}
	a.press(tea.KeyPressMsg{Code: tea.KeyEscape})
	msg.Mod &^= tea.ModAlt
	if msg.Mod&^tea.ModShift == 0 && msg.Text == "" && msg.Code > ' ' && msg.Code < unicode.MaxASCII {
		msg.Text = string(msg.Code)
	}
	a.press(msg)
}

// press is a key: those that work everywhere first, unless they are text for the screen.
func (a *app) press(msg tea.KeyPressMsg) {
	k := a.ctx.Keys
	a.selecting = false
	a.message = nil
	switch {
	case key.Matches(msg, k.Interrupt):
		a.interrupt()
	case key.Matches(msg, k.Suspend):
		a.suspend()
	case a.ask != nil:
		a.answer(msg)
	case a.help != nil:
		if !a.help.Update(msg) {
			a.help = nil
		}
	case key.Matches(msg, k.Cancel) && a.stopTask():
	case a.tasks.awaited():
		a.ahead = append(a.ahead, msg)
	default:
		a.pressHere(msg)
	}
}

// pressHere is a key for the screen on top, and those that work on every screen.
func (a *app) pressHere(msg tea.KeyPressMsg) {
	k := a.ctx.Keys
	text := a.typing() && keys.Letter(msg)
	switch {
	case !text && key.Matches(msg, k.Help):
		a.help = help.New(a.ctx, a.top())
		a.help.SetSize(frame.Body(a.w, a.h))
	case !text && key.Matches(msg, k.Mouse):
		a.mouse = !a.mouse
	case !text && key.Matches(msg, k.Quit):
		a.do(screen.Quit{})
	default:
		a.do(a.top().Update(msg))
	}
}

// paste is text that was pasted: it is for the screen that keys are for.
func (a *app) paste(msg tea.PasteMsg) {
	switch {
	case a.ask != nil || a.help != nil:
	case a.tasks.awaited():
		a.ahead = append(a.ahead, msg)
	default:
		a.do(a.top().Update(msg))
	}
}

// replay gives what was typed ahead to the screen that is on top now, up to the next task
// that is waited for.
func (a *app) replay() {
	for len(a.ahead) > 0 && !a.tasks.awaited() {
		msg := a.ahead[0]
		a.ahead = a.ahead[1:]
		switch msg := msg.(type) {
		case tea.KeyPressMsg:
			a.press(msg)
		case tea.PasteMsg:
			a.paste(msg)
		}
	}
}

// suspend stops the program, where somebody can continue it.
func (a *app) suspend() {
	if !a.ctx.Deps.CanSuspend {
		a.do(screen.Say{Level: theme.Info, Text: "no shell is here that could continue a suspended program"})
		return
	}
	a.pending = append(a.pending, tea.Suspend)
}

// answer hands a key or a click to the open question.
func (a *app) answer(msg tea.Msg) {
	chosen, done := a.ask.Update(msg)
	if !done {
		return
	}
	choices := a.ask.choices
	a.ask, a.leaving = nil, false
	if chosen != widget.None {
		a.do(choices[chosen].Then)
	}
}

// mouseEvent hands clicks and the wheel to the screen. A drag is somebody selecting text:
// the mouse is given back to the terminal until the next key.
func (a *app) mouseEvent(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.MouseMotionMsg:
		if msg.Button == tea.MouseLeft {
			a.selecting = true
		}
	case tea.MouseWheelMsg:
		switch {
		case a.help != nil:
			a.help.Update(msg)
		case a.ask == nil:
			a.do(a.top().Update(msg))
		}
	case tea.MouseClickMsg:
		if msg.Button == tea.MouseLeft {
			a.message = nil
			a.click(frame.Click{X: msg.X, Y: msg.Y - frame.Top})
		}
	}
}

func (a *app) click(c frame.Click) {
	switch {
	case a.ask != nil:
		a.answer(c)
	case a.help != nil:
		a.help = nil
	case a.tasks.awaited(): // what is clicked on would be gone
	default:
		a.do(a.top().Update(c))
	}
}

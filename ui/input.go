package ui

import (
	"strings"
	"unicode"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/ui/frame"
	"gh-wif/ui/help"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

// input hands keys, pastes and the mouse to whom they are meant for.
type input struct {
	*router
	help      *help.Overlay // over the screens; nil: not open
	burst     textBurst
	ahead     []tea.Msg // what was typed ahead of a task that is waited for
	replaying bool      // it is handed on now
	mouse     bool      // the terminal reports clicks
	selecting bool      // but not now: text is being selected
}

// typing reports whether letters are text at this moment.
func (in *input) typing() bool { return in.ask == nil && in.help == nil && in.top().Typing() }

// pressAll undoes what terminals do to keys that come fast: an esc and the key after it
// arrive as one key with alt. Outside of text fields no key with alt is bound, and inside of them
// none that is a digit, which chooses on the page before.
func (in *input) pressAll(msg tea.KeyPressMsg) {
	two := msg.Code == tea.KeyEscape || msg.Mod == tea.ModAlt && '1' <= msg.Code && msg.Code <= '9'
	if msg.Mod&tea.ModAlt == 0 || (!two && in.typing()) {
		in.press(msg)
		return
	}
	in.press(tea.KeyPressMsg{Code: tea.KeyEscape})
	msg.Mod &^= tea.ModAlt
	if msg.Mod&^tea.ModShift == 0 && msg.Text == "" && msg.Code > ' ' && msg.Code < unicode.MaxASCII {
		msg.Text = string(msg.Code)
	}
	in.press(msg)
}

// press is a key: those that work everywhere first.
func (in *input) press(msg tea.KeyPressMsg) {
	k := in.ctx.Keys
	in.selecting = false
	in.message = nil
	switch {
	case key.Matches(msg, k.Interrupt): // it asks once where something would be lost
		in.do(screen.Quit{Sure: in.leaving, Interrupted: true})
	case key.Matches(msg, k.Suspend):
		in.suspend()
	case in.ask != nil:
		in.answer(msg)
	case in.help != nil:
		in.helped(msg)
	case key.Matches(msg, k.Cancel) && in.stop():
		in.ahead = nil // it was for a screen that does not come
	case in.tasks.awaited() || in.behind() || in.holds(msg):
		in.ahead = append(in.ahead, msg)
	default:
		in.pressHere(msg)
	}
}

// behind reports whether there are keys that have to be handed on first.
func (in *input) behind() bool { return len(in.ahead) > 0 && !in.replaying }

// holds reports whether the screen on top keeps a message back.
func (in *input) holds(msg tea.Msg) bool {
	key, pressed := msg.(tea.KeyPressMsg)
	h, ok := in.top().(screen.Holder)
	return pressed && ok && h.Holds(key)
}

// pressHere is a key for the screen on top, or one that works on every screen unless it is
// text there.
func (in *input) pressHere(msg tea.KeyPressMsg) {
	k := in.ctx.Keys
	text := in.typing() && keys.Letter(msg)
	switch {
	case !text && key.Matches(msg, k.Help):
		in.help = help.New(in.ctx, in.top())
		in.help.SetSize(frame.Body(in.w, in.h))
	case !text && key.Matches(msg, k.Mouse):
		in.mouse = !in.mouse
	case !text && key.Matches(msg, k.Quit):
		in.do(screen.Quit{})
	default:
		in.tell(msg)
	}
}

// helped hands a message to the help, and presses the key that was chosen there.
func (in *input) helped(msg tea.Msg) {
	open, chosen := in.help.Handle(msg)
	if !open {
		in.help = nil
	}
	if chosen != nil {
		in.press(*chosen)
	}
}

// pastedLines makes lines of what was pasted: terminals send a carriage return for
// each line end (xterm and VTE do, and tmux), as if the key had been pressed.
var pastedLines = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// paste is text that was pasted: it is for the screen that keys are for.
func (in *input) paste(msg tea.PasteMsg) {
	msg.Content = pastedLines.Replace(msg.Content)
	switch {
	case in.ask != nil || in.help != nil:
	case in.tasks.awaited() || in.behind():
		in.ahead = append(in.ahead, msg)
	default:
		in.tell(msg)
	}
}

// replay gives what was typed ahead to the screen that is on top now, up to the next task
// that is waited for.
func (in *input) replay() {
	in.replaying = true
	defer func() { in.replaying = false }()
	for len(in.ahead) > 0 && !in.tasks.awaited() && !in.holds(in.ahead[0]) {
		msg := in.ahead[0]
		in.ahead = in.ahead[1:]
		switch msg := msg.(type) {
		case tea.KeyPressMsg:
			in.press(msg)
		case tea.PasteMsg:
			in.paste(msg)
		}
	}
}

// suspend stops the program, where somebody can continue it.
func (in *input) suspend() {
	if !in.ctx.Deps.CanSuspend {
		in.do(screen.Say{Level: theme.Info, Text: "no shell is here that could continue a suspended program"})
		return
	}
	in.pending = append(in.pending, tea.Suspend)
}

// mouseEvent hands clicks and the wheel to the screen. A drag is somebody selecting text:
// the mouse is given back to the terminal until the next key.
func (in *input) mouseEvent(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.MouseMotionMsg:
		if msg.Button == tea.MouseLeft {
			in.selecting = true
		}
	case tea.MouseWheelMsg:
		switch {
		case in.ask != nil:
			in.answer(msg)
		case in.help != nil:
			in.helped(msg)
		default:
			in.tell(msg)
		}
	case tea.MouseClickMsg:
		if msg.Button == tea.MouseLeft {
			in.message = nil
			in.click(frame.Click{X: msg.X, Y: msg.Y - frame.Top})
		}
	}
}

func (in *input) click(c frame.Click) {
	switch {
	case in.ask != nil:
		in.answer(c)
	case in.help != nil:
		in.helped(c)
	case in.tasks.awaited(): // what is clicked on may be gone when the task has ended
	default:
		in.tell(c)
	}
}

// mouseMode is what the terminal is to report.
func (in *input) mouseMode() tea.MouseMode {
	if in.mouse && !in.selecting {
		return tea.MouseModeCellMotion
	}
	return tea.MouseModeNone
}

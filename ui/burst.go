package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
)

// textBurst is a text that comes as keys, faster than anybody types: a paste of a terminal that does
// not mark it. Its first line is typed into the field; a line end within it is held back until
// it is known whether more follows.
type textBurst struct {
	clock  func() time.Time
	last   time.Time // when the last key of text came
	held   string    // what came from the first line end on; empty: nothing is held
	number int       // counts what is held, so that an old alarm is known
}

// burstMsg says that no key has come for a while.
type burstMsg struct{ number int }

// The times of a burst: keys of one come closer than a person types, and a pause ends it.
const (
	burstGap   = 15 * time.Millisecond
	burstPause = 80 * time.Millisecond
)

// key takes a key as it comes from the terminal.
func (in *input) key(msg tea.KeyPressMsg) {
	now := in.burst.clock()
	quick := !in.burst.last.IsZero() && now.Sub(in.burst.last) < burstGap
	text, more := burstText(msg)
	switch {
	case in.burst.held != "" && more:
		in.hold(text)
	case in.burst.held != "":
		in.endBurst()
		in.pressAll(msg)
	case more && !keys.Letter(msg) && quick && in.pastes():
		in.hold(text)
	default:
		in.burst.last = time.Time{}
		if keys.Letter(msg) {
			in.burst.last = now
		}
		in.pressAll(msg)
	}
}

// burstText is what a key stands for in a text that is pasted.
func burstText(msg tea.KeyPressMsg) (text string, ok bool) {
	switch {
	case keys.Letter(msg):
		return msg.Text, true
	case msg.Code == tea.KeyEnter && msg.Mod == 0, msg.Code == 'j' && msg.Mod == tea.ModCtrl:
		return "\n", true
	case msg.Code == tea.KeyTab && msg.Mod == 0:
		return "\t", true
	}
	return "", false
}

// pastes reports whether the screen on top takes a burst as one text.
func (in *input) pastes() bool {
	p, ok := in.top().(screen.Paster)
	return ok && in.typing() && p.Pastes()
}

func (in *input) hold(text string) {
	in.burst.held += text
	in.burst.number++
	in.pending = append(in.pending, in.after(burstPause, burstMsg{in.burst.number}))
}

// endBurst gives on what was held: text, or the keys that only line ends and tabs are.
func (in *input) endBurst() {
	held := in.burst.held
	in.burst.held, in.burst.last = "", time.Time{}
	if strings.Trim(held, "\n\t") != "" {
		in.paste(tea.PasteMsg{Content: held})
		return
	}
	for _, c := range held {
		code := tea.KeyEnter
		if c == '\t' {
			code = tea.KeyTab
		}
		in.pressAll(tea.KeyPressMsg{Code: code})
	}
}

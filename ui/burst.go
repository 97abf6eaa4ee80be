package ui

import (
	"strings"
	"time"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
)

// textBurst is a text that comes as keys, faster than anybody types: a paste of a terminal that does
// not mark it. Its first characters are typed into the field, the rest is held back until a pause
// shows that it is all there. Then the first ones are taken back, and all of it is one paste.
//
// Where letters are keys and a paste is taken all the same, nothing can be taken back: there the
// first letter is held back already, for less than anybody notices.
type textBurst struct {
	clock func() time.Time
	last  time.Time // when the last key of text came; zero: the last key was another one
	typed []rune    // what came in a row, each close behind the one before
	held  string    // what is held back; empty: nothing is
	drawn string    // the frame while something is held back: nothing changes in it
	keys  bool      // what is held back came where letters are keys
	quiet bool      // the pause is over, and what was waiting to be read meanwhile is still to come
}

// burstMsg asks whether what is held back is all there.
type burstMsg struct{}

// The measures of a burst: keys of one come closer than a person types, more than so many of them
// are one, and a pause ends it. A line end so close behind a letter is held for the pause, too.
const (
	burstGap   = 40 * time.Millisecond
	burstKeys  = 8
	burstPause = 80 * time.Millisecond
	burstLast  = 10 * time.Millisecond // then for keys that wait behind the alarm, where the program was busy
)

// The measures where letters are keys: the first one waits so long for a second one, and so many
// in a row are still keys, as are any number of the same one.
const (
	keyPause = 40 * time.Millisecond
	mostKeys = 3
)

// key takes a key as it comes from the terminal.
func (in *input) key(msg tea.KeyPressMsg) {
	b, now := &in.burst, in.burst.clock()
	text, ok := burstText(msg)
	quick := !b.last.IsZero() && now.Sub(b.last) < burstGap
	switch {
	case b.held != "" && ok:
		b.held, b.last, b.quiet = b.held+text, now, false
	case b.held != "":
		in.endBurst()
		in.pressAll(msg)
	case keys.Letter(msg) && !in.moves(msg) && in.pastesKeys():
		b.held, b.last, b.drawn, b.keys = text, now, "", true
		in.pending = append(in.pending, in.after(keyPause, burstMsg{}))
	case ok && quick && in.pastes() && (len(b.typed) >= burstKeys || !keys.Letter(msg)):
		b.held, b.last, b.drawn = text, now, ""
		in.pending = append(in.pending, in.after(burstPause, burstMsg{}))
	case keys.Letter(msg) && in.pastes():
		if !quick {
			b.typed = b.typed[:0]
		}
		b.last, b.typed = now, append(b.typed, []rune(text)...)
		in.pressAll(msg)
	default:
		b.last, b.typed = time.Time{}, b.typed[:0]
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

// pastesKeys reports whether the screen on top takes a paste where letters are keys.
func (in *input) pastesKeys() bool {
	p, ok := in.top().(screen.Paster)
	return ok && in.ask == nil && in.help == nil && !in.typing() && p.Pastes()
}

// moves reports whether a letter moves: one that is held down comes as fast as a paste.
func (in *input) moves(msg tea.KeyPressMsg) bool {
	k := in.ctx.Keys
	return key.Matches(msg, k.Up, k.Down, k.Left, k.Right)
}

// pause is how long what is held back waits for more.
func (b *textBurst) pause() time.Duration {
	if b.keys && utf8.RuneCountInString(b.held) == 1 {
		return keyPause
	}
	return burstPause
}

// lookAtBurst gives on what was held, unless more of it has just come, or may stand behind the alarm.
func (in *input) lookAtBurst() {
	b := &in.burst
	if b.held == "" {
		return
	}
	rest := b.pause() - b.clock().Sub(b.last)
	if rest <= 0 && b.quiet {
		in.endBurst()
		return
	}
	b.quiet = rest <= 0
	in.pending = append(in.pending, in.after(max(rest, burstLast), burstMsg{}))
}

// giveOn gives on what is held before something that came after it.
func (in *input) giveOn() {
	if in.burst.held != "" {
		in.endBurst()
	}
}

// endBurst gives on what was held: several lines as one text, or the text of a single line with
// the keys that its tabs and the line ends behind it are.
func (in *input) endBurst() {
	typed, held, asKeys := in.burst.typed, in.burst.held, in.burst.keys
	in.burst = textBurst{clock: in.burst.clock}
	switch {
	case asKeys && pressed(held):
		in.pressEach(held)
		return
	case asKeys:
		if c, ok := in.top().(screen.Chooser); ok {
			n := c.Chooses(held)
			in.pressEach(held[:n])
			if held = held[n:]; n > 0 && !in.pastes() {
				in.pressEach(held)
				return
			}
		}
		in.paste(tea.PasteMsg{Content: held})
		return
	}
	if strings.Trim(held, "\n\t") != "" {
		for range typed {
			in.pressAll(tea.KeyPressMsg{Code: tea.KeyBackspace})
		}
		held = string(typed) + held
	}
	if strings.Contains(strings.TrimRight(held, "\n\t"), "\n") {
		in.paste(tea.PasteMsg{Content: held})
		return
	}
	for held != "" {
		n := strings.IndexAny(held, "\n\t")
		switch {
		case n < 0:
			n = len(held)
			in.paste(tea.PasteMsg{Content: held})
		case n > 0:
			in.paste(tea.PasteMsg{Content: held[:n]})
		default:
			n = 1
			in.pressAll(keyOfText(rune(held[0])))
		}
		held = held[n:]
	}
}

// pressEach gives on a text as the keys that it came as.
func (in *input) pressEach(text string) {
	for _, r := range text {
		in.pressAll(keyOfText(r))
	}
}

// pressed reports whether what came in a row was pressed: it is short, or one key all along.
func pressed(held string) bool {
	runes := []rune(held)
	return len(runes) <= mostKeys || strings.Trim(held, string(runes[:1])) == ""
}

// keyOfText is the key that stands for a character of a text.
func keyOfText(r rune) tea.KeyPressMsg {
	switch r {
	case '\n':
		return tea.KeyPressMsg{Code: tea.KeyEnter}
	case '\t':
		return tea.KeyPressMsg{Code: tea.KeyTab}
	case ' ':
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	}
	return tea.KeyPressMsg{Code: r, Text: string(r)}
}

// whileHeld draws, and while a burst is held back once: each of its keys asks for a frame.
func (in *input) whileHeld(draw func() string) string {
	if in.burst.held == "" {
		return draw()
	}
	if in.burst.drawn == "" {
		in.burst.drawn = draw()
	}
	return in.burst.drawn
}

package tty

import (
	"io"
	"strings"
	"unicode/utf8"

	"gh-wif/internal/say"
	"gh-wif/internal/secret"
)

// line is a line that is being typed.
type line struct {
	edits, hidden bool
	echo          io.Writer
	text          []byte
	shown         int    // bytes of text that stand on the terminal
	escape        []byte // of a key that sends several bytes
	closed        bool   // ctrl+d on an empty line
}

// The keys that edit a line, as a terminal sends them.
const (
	ctrlD     = 0x04
	backspace = 0x08
	ctrlU     = 0x15
	ctrlW     = 0x17
	escapeKey = 0x1b
	del       = 0x7f
)

// take takes bytes up to the end of the line and gives back the rest.
func (l *line) take(in []byte) (rest []byte, done bool) {
	for i, c := range in {
		if !l.edits {
			if c == '\n' {
				l.text = []byte(strings.TrimSuffix(string(l.text), "\r"))
				return in[i+1:], true
			}
			l.text = append(l.text, c)
			continue
		}
		if len(l.escape) > 0 {
			l.swallow(c)
			continue
		}
		switch {
		case c == '\n' || c == '\r':
			l.finish()
			return in[i+1:], true
		case c == ctrlD && len(l.text) == 0:
			l.closed = true
			l.finish()
			return in[i+1:], true
		default:
			l.key(c)
		}
	}
	l.show(false)
	return nil, false
}

// swallow takes the bytes of a key such as an arrow, and the marks around a paste.
func (l *line) swallow(c byte) {
	l.escape = append(l.escape, c)
	introduced := len(l.escape) >= 2 && (l.escape[1] == '[' || l.escape[1] == 'O')
	if !introduced || len(l.escape) > 2 && c >= '@' && c <= '~' {
		l.escape = nil
	}
}

func (l *line) key(c byte) {
	switch c {
	case escapeKey:
		l.escape = []byte{c}
	case del, backspace:
		_, size := utf8.DecodeLastRune(l.text)
		l.cut(len(l.text) - size)
	case ctrlU:
		l.cut(0)
	case ctrlW:
		l.cut(strings.LastIndexByte(strings.TrimRight(string(l.text), " "), ' ') + 1)
	case '\t':
		l.text = append(l.text, ' ')
	default:
		if c >= ' ' {
			l.text = append(l.text, c)
		}
	}
}

// cut shortens the line to its first n bytes and rubs out what stood on the terminal.
func (l *line) cut(n int) {
	if l.shown > n {
		cells := say.Width(string(l.text[n:l.shown]))
		l.write(strings.Repeat("\b \b", cells))
		l.shown = n
	}
	l.text = l.text[:n]
}

// show shows what was typed, up to where a credential may begin. Of one that is
// complete the mark stands in its place.
func (l *line) show(complete bool) {
	if l.hidden || l.echo == nil {
		return
	}
	text := string(l.text)
	end := min(secret.Opens(text), lastWhole(text))
	if end > l.shown {
		l.write(text[l.shown:end])
		l.shown = end
	}
	if complete && l.shown < len(text) {
		rest := text[l.shown:]
		if secret.Looks(text) {
			rest = secret.Mark
		}
		l.write(rest)
	}
}

func (l *line) finish() {
	l.show(true)
	l.write("\n")
}

func (l *line) write(s string) {
	if l.echo != nil {
		_, _ = io.WriteString(l.echo, s) // what cannot be shown is read all the same
	}
}

// lastWhole is the length of s without a character of which bytes are to come.
func lastWhole(s string) int {
	for i := len(s) - 1; i >= 0 && i >= len(s)-utf8.UTFMax; i-- {
		if utf8.RuneStart(s[i]) {
			if !utf8.FullRuneInString(s[i:]) {
				return i
			}
			break
		}
	}
	return len(s)
}

package widget

import (
	"slices"
	"strings"
	"unicode"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"gh-wif/internal/secret"
	"gh-wif/internal/strictjson"
	"gh-wif/internal/term"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
)

// line is a text that is being typed, with its cursor.
type line struct {
	text []rune
	at   int
}

// maxTyped bounds what is typed into one line, in characters.
const maxTyped = 1 << 20

func newLine(text string) *line {
	l := &line{text: []rune(text)}
	l.at = len(l.text)
	return l
}

// String is the text.
func (l *line) String() string { return string(l.text) }

// insert puts a text at the cursor.
func (l *line) insert(text string) {
	more := []rune(text)
	if len(l.text)+len(more) > maxTyped {
		return
	}
	l.text = slices.Insert(l.text, l.at, more...)
	l.at += len(more)
}

// clear overwrites the text.
func (l *line) clear() {
	clear(l.text)
	l.text, l.at = nil, 0
}

// cut takes out what stands between two places.
func (l *line) cut(from, to int) {
	from, to = max(0, from), min(to, len(l.text))
	l.text = slices.Delete(l.text, from, to)
	l.at = from
}

// The keys that edit a line beside those that are on every keyboard.
var (
	lineStart  = key.NewBinding(key.WithKeys("home", "ctrl+a"))
	lineEnd    = key.NewBinding(key.WithKeys("end", "ctrl+e"))
	cutBefore  = key.NewBinding(key.WithKeys("ctrl+u"))
	cutWord    = key.NewBinding(key.WithKeys("ctrl+w", "alt+backspace"))
	cutForward = key.NewBinding(key.WithKeys("delete", "ctrl+d"))
)

// press edits the text and reports whether the key meant something to it.
func (l *line) press(msg tea.KeyPressMsg) bool {
	switch {
	case key.Matches(msg, lineStart):
		l.at = 0
	case key.Matches(msg, lineEnd):
		l.at = len(l.text)
	case key.Matches(msg, cutBefore):
		l.cut(0, l.at)
	case key.Matches(msg, cutWord):
		l.cut(l.wordStart(), l.at)
	case key.Matches(msg, cutForward):
		l.cut(l.at, l.at+1)
	case msg.Code == tea.KeyBackspace && msg.Mod == 0:
		l.cut(l.at-1, max(l.at, 0))
	case msg.Code == tea.KeyLeft && msg.Mod == 0:
		l.at = max(0, l.at-1)
	case msg.Code == tea.KeyRight && msg.Mod == 0:
		l.at = min(len(l.text), l.at+1)
	case keys.Letter(msg):
		l.insert(msg.Text)
	default:
		return false
	}
	return true
}

// wordStart is where the word before the cursor begins.
func (l *line) wordStart() int {
	at := l.at
	for at > 0 && unicode.IsSpace(l.text[at-1]) {
		at--
	}
	for at > 0 && !unicode.IsSpace(l.text[at-1]) {
		at--
	}
	return at
}

// openObject reports whether the text is JSON that has begun and not ended: its lines come one
// by one from a terminal that does not mark what is pasted.
func (l *line) openObject() bool { return strictjson.Open(strings.TrimSpace(string(l.text))) }

// view draws the text in w cells so that its cursor is seen. Of what may be a credential only
// the beginning is drawn.
func (l *line) view(t *theme.Theme, w int) string {
	cursor := t.FoundHere
	if text := string(l.text); len(text) > secret.Opens(text) {
		return frame.Fit(masked([]byte(text)), w-1, t.Symbols.Ellipsis) + cursor.Render(" ")
	}
	before, here, behind := term.Clean(string(l.text[:l.at])), " ", ""
	if l.at < len(l.text) {
		here, behind = term.Clean(string(l.text[l.at:l.at+1])), term.Clean(string(l.text[l.at+1:]))
	}
	room := w - ansi.StringWidth(here)
	if over := ansi.StringWidth(before) - room; over > 0 {
		tail := t.Symbols.Ellipsis
		before = ansi.TruncateLeft(before, over+ansi.StringWidth(tail), tail)
	}
	return before + cursor.Render(here) + frame.Fit(behind, room-ansi.StringWidth(before), t.Symbols.Ellipsis)
}

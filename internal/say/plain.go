package say

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"gh-wif/internal/term"
)

// Marks of a piece within words, in plain text.
var marks = map[Kind]string{Value: `"`, Command: "`"}

// shown is a piece as plain text shows it, on one line: cleaned of what a
// terminal obeys, with its marks.
func (p Piece) shown() string {
	s := term.Clean(p.S)
	if p.Kind == Lines {
		s = term.CleanBlock(p.S)
	}
	return marks[p.Kind] + s + marks[p.Kind]
}

// String is the text in one paragraph, cleaned of what a terminal obeys, as the
// JSON documents hold it. Lines for a file stand behind an empty line.
func (t Text) String() string {
	var b strings.Builder
	for _, p := range t {
		if p.Kind == Lines && b.Len() > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(p.shown())
	}
	return b.String()
}

// Line is one line of a laid-out text.
type Line struct {
	Spans []Span
	Copy  bool // it holds one thing to be copied, and nothing else
}

// Span is a part of a line, ready to be written: cleaned, with its marks.
type Span struct {
	Kind Kind
	S    string
}

// String is the line without colours.
func (l Line) String() string {
	var b strings.Builder
	for _, s := range l.Spans {
		b.WriteString(s.S)
	}
	return b.String()
}

// Width is how many cells a cleaned text takes on a terminal.
func Width(s string) int { return ansi.StringWidth(s) }

// Layout breaks the text into lines of at most room cells, at the blanks between
// words. A value or a command is not broken: one that is wider than the room has
// a line of its own and is left to the terminal, so that it can be copied whole.
// What is to be copied stands alone on its line.
func (t Text) Layout(room int) []Line {
	l := layout{room: max(1, room)}
	for i, p := range t {
		switch {
		case p.S == "":
		case p.Copy || p.Kind == Lines:
			l.copied(p)
		default:
			l.put(p, i > 0 && t[i-1].Copy)
		}
	}
	l.end()
	return l.lines
}

// layout is a text being broken into lines.
type layout struct {
	room  int
	lines []Line
	spans []Span // of the line being filled
	used  int    // cells of it
	word  []Span // not broken: what has no blank within
	wide  int    // cells of it
	blank bool   // a blank stands before the word
}

func (l *layout) copied(p Piece) {
	l.end()
	text := strings.TrimRight(p.S, "\n")
	for line := range strings.SplitSeq(term.CleanBlock(text), "\n") {
		l.lines = append(l.lines, Line{Spans: []Span{{p.Kind, line}}, Copy: true})
	}
}

// put adds a piece. behind: it follows what was copied, on a line of its own, so
// that what closed the sentence before it falls away.
func (l *layout) put(p Piece, behind bool) {
	if p.Kind != Words {
		l.add(Span{p.Kind, p.shown()})
		return
	}
	text := p.S
	if behind {
		text = strings.TrimLeft(text, ".,;: ")
	}
	for i, paragraph := range strings.Split(text, "\n") {
		if i > 0 {
			l.end()
		}
		for j, word := range strings.Split(paragraph, " ") {
			if j > 0 {
				l.space()
			}
			if word != "" {
				l.add(Span{Words, term.Clean(word)})
			}
		}
	}
}

func (l *layout) add(s Span) {
	l.word = append(l.word, s)
	l.wide += Width(s.S)
}

// space ends a word.
func (l *layout) space() {
	if len(l.word) == 0 {
		l.blank = l.blank || len(l.spans) > 0
		return
	}
	gap := 0
	if l.blank && len(l.spans) > 0 {
		gap = 1
	}
	if len(l.spans) > 0 && l.used+gap+l.wide > l.room {
		l.lines = append(l.lines, Line{Spans: l.spans})
		l.spans, l.used, gap = nil, 0, 0
	}
	if gap > 0 {
		l.spans = append(l.spans, Span{Words, " "})
	}
	l.spans = append(l.spans, l.word...)
	l.used += gap + l.wide
	l.word, l.wide, l.blank = nil, 0, true
}

// end ends a line.
func (l *layout) end() {
	l.space()
	if len(l.spans) > 0 {
		l.lines = append(l.lines, Line{Spans: l.spans})
	}
	l.spans, l.used, l.blank = nil, 0, false
}

// MarshalText is [Text.String]: in a JSON document a text is a string.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

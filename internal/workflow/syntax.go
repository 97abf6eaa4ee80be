package workflow

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

const (
	tooDeep      = "nested more than %d levels deep, which no workflow needs"
	bracesInText = "text in {{ }} must be ${{ }} or stand in quotes"
	tabIndents   = "a tab indents this line; YAML indents with spaces"
	neverClosed  = "a text opened with a quote is never closed with one"
)

// mistake is one that the YAML library finds, in words that say what would be right.
type mistake struct {
	has string // what its message has
	say string
	// named means that the library names the right line, in a count that begins with first.
	named bool
	first int
	// opened holds the characters of which one opened something that is not closed. That one is then
	// the place.
	opened string
	// whole means that the line as a whole is wrong: the place is where its text begins.
	whole bool
	// other is said instead of say where the text of the line up to the place, and from it on, shows
	// that it is something else.
	other func(before, after string) string
}

// The messages are those of yaml/v3 in scannerc.go, parserc.go and decode.go.
var mistakes = []mistake{
	{has: "found character that cannot start any token", other: badStart},
	{has: "mapping values are not allowed", say: "a second colon on this line; put the value in quotes", other: onlyColon},
	{has: "did not find expected ',' or ']'", say: "a list opened with [ is never closed with ]", named: true, opened: "[", other: noComma},
	{has: "did not find expected ',' or '}'", say: "a mapping opened with { is never closed with }", named: true, opened: "{", other: noComma},
	{has: "found unexpected end of stream", say: neverClosed, named: true, first: 1, opened: `"'`},
	{has: "found unexpected document indicator", say: neverClosed, named: true, first: 1, opened: `"'`},
	{has: "found a tab character", say: tabIndents},
	{has: "could not find expected ':'", say: "this line has no colon after its key; write key: value, or indent it below the text that it continues", whole: true},
	{has: "did not find expected key", say: "this line fits neither the mapping above nor one around it; check the indentation and what the quotes enclose", whole: true},
	{has: "did not find expected '-' indicator", say: "this line stands in a list without a dash; begin it with - or indent it less", whole: true},
	{has: "did not find expected <document start>", say: "this line follows values that are complete; check the indentation and what the quotes enclose", whole: true},
	{has: "did not find expected node content", say: "a value is missing on this line, or one begins with a character that needs quotes", named: true, whole: true},
	{has: "block sequence entries are not allowed", say: "a list cannot begin here; begin it on a line of its own"},
	{has: "found unknown escape character", say: `a backslash in double quotes begins an escape, and YAML has none of this letter; write \\ or use single quotes`},
	{has: "exceeded max depth", say: fmt.Sprintf(tooDeep, maxDepth), whole: true},
}

func badStart(_, after string) string {
	r, _ := utf8.DecodeRuneInString(after)
	if r == '\t' {
		return tabIndents
	}
	return fmt.Sprintf("a value cannot begin with %c; put it in quotes", r)
}

func onlyColon(before, _ string) string {
	if strings.Contains(before, ":") {
		return ""
	}
	return "this line continues the value above, so no colon can stand in it; check the indentation, and that the key above has a space after its colon"
}

// noComma tells what is written as an expression, and what is closed after all, from what is left open.
func noComma(before, after string) string {
	line := before + after
	switch {
	case strings.HasPrefix(after, "{{"):
		return bracesInText
	case after[0] == '[' && strings.Count(line, "]") >= strings.Count(line, "["):
		return "the list that opens here has two entries without a comma between them"
	case after[0] == '{' && strings.Count(line, "}") >= strings.Count(line, "{"):
		return "the mapping that opens here has two entries without a comma between them"
	}
	return ""
}

// syntaxError says what the library found wrong in a text, and where. The library itself names a line
// at most, and often one far from the mistake.
func syntaxError(text []byte, err error) error {
	line, message := splitMessage(err)
	if strings.Contains(message, "control characters are not allowed") {
		return controlCharacter(text)
	}
	s := &seeker{source: newSource(text), message: message, left: maxSought}
	if name, ok := strings.CutPrefix(message, "unknown anchor '"); ok {
		name, _, _ = strings.Cut(name, "'")
		p := s.find(0)
		p.Column = max(1, p.Column-len(name))
		return failAt(p, "alias *%s has no anchor &%s before it", name, name)
	}
	for _, m := range mistakes {
		if strings.Contains(message, m.has) {
			return m.error(s, line)
		}
	}
	p := s.find(0)
	return failAt(Pos{p.Line, max(1, p.Column)}, "is not valid YAML: %s", message)
}

func (m mistake) error(s *seeker, line int) error {
	switch line += 1 - m.first; {
	case !m.named:
		line = 0
	case m.opened != "" && !strings.ContainsAny(s.line(line), m.opened):
		line = 1 // where something opens on the first line, the library names that where it should close
	}
	p := s.find(line)
	text := []rune(s.line(p.Line))
	known := p.Column > 0
	switch {
	case m.whole || !known:
		p.Column = 1 + len(text) - len([]rune(strings.TrimLeft(string(text), " \t")))
	case m.opened != "":
		p.Column = opening(text, p.Column, m.opened)
	}
	say := m.say
	if at := p.Column - 1; m.other != nil && known && at < len(text) {
		if other := m.other(string(text[:at]), string(text[at:])); other != "" {
			say = other
		}
	}
	return failAt(p, "%s", say)
}

// opening returns the column of the last character at or before another that opens something; of {{ it
// is the first.
func opening(line []rune, column int, opened string) int {
	for at := min(column, len(line)) - 1; at >= 0; at-- {
		if strings.ContainsRune(opened, line[at]) {
			if at > 0 && line[at] == '{' && line[at-1] == '{' {
				at--
			}
			return at + 1
		}
	}
	return column
}

// controlCharacter finds the first character that YAML allows in no file (YAML 1.2 §5.1).
func controlCharacter(text []byte) error {
	for i, r := range string(text) {
		if r < ' ' && r != '\t' && r != '\n' || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff {
			line := text[bytes.LastIndexByte(text[:i], '\n')+1 : i]
			p := Pos{1 + bytes.Count(text[:i], []byte("\n")), 1 + utf8.RuneCount(line)}
			return failAt(p, "holds the control character %U, which YAML does not allow; remove it", r)
		}
	}
	return &ReadError{Message: "holds a control character, which YAML does not allow; remove it"}
}

// maxSought bounds the bytes that are read again to find a mistake: enough for every try in a workflow of
// 100 KB. In a larger text the place can be less exact.
const maxSought = 4 << 20

// tries is how often the text is read to find a column in a line of 60,000 characters.
const tries = 16

// seeker finds the place of a mistake by reading beginnings of the text again.
type seeker struct {
	source
	message string
	left    int // bytes that it may still read
	read    int // bytes that it has read
}

// find finds the last character of the shortest text from the beginning that the library refuses with
// the same message. Where the line is known already, it is not 0. The column is 0 where it would cost
// too much.
func (s *seeker) find(line int) Pos {
	if line == 0 {
		line = s.lineOfMistake()
	}
	text, from := s.line(line), s.start[line-1]
	ends := []int{0}
	for i, r := range text {
		ends = append(ends, i+utf8.RuneLen(r))
	}
	if tries*(from+len(text)) > s.left {
		return Pos{Line: line}
	}
	column := sort.Search(len(ends), func(i int) bool { return s.fails(from + ends[i]) })
	return Pos{line, min(column, len(ends)-1)}
}

// lineOfMistake finds the line. The library has read hardly further when it stops, so the search goes
// back from there, in steps that double.
func (s *seeker) lineOfMistake() int {
	t := &trickle{text: s.text}
	_ = readAll(t)
	high := sort.SearchInts(s.start, t.off)
	low := high
	for step := 1; low > 0 && s.fails(s.end(low)); step *= 2 {
		high, low = low, max(0, low-step)
	}
	return low + 1 + sort.Search(high-low-1, func(i int) bool { return s.fails(s.end(low + 1 + i)) })
}

// fails reports whether the library refuses the text up to there with the message.
func (s *seeker) fails(end int) bool {
	if end > s.left {
		return false
	}
	s.left -= end
	s.read += end
	err := readAll(strings.NewReader(s.text[:end]))
	if err == nil {
		return false
	}
	_, got := splitMessage(err)
	return got == s.message
}

// trickle hands out a text byte by byte, which shows how far its reader came.
type trickle struct {
	text string
	off  int
}

func (t *trickle) Read(p []byte) (int, error) {
	if t.off == len(t.text) {
		return 0, io.EOF
	}
	n := copy(p[:1], t.text[t.off:])
	t.off += n
	return n, nil
}

// readAll reads every YAML document. It returns nil at the end of the text.
func readAll(r io.Reader) error {
	for dec := yaml.NewDecoder(r); ; {
		var doc yaml.Node
		if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// splitMessage returns the line that an error of the library names, 0 where it names none, and the rest.
func splitMessage(err error) (line int, message string) {
	message, _, _ = strings.Cut(strings.TrimPrefix(err.Error(), "yaml: "), "\n")
	if rest, ok := strings.CutPrefix(message, "line "); ok {
		if number, after, ok := strings.Cut(rest, ": "); ok {
			line, _ = strconv.Atoi(number)
			message = after
		}
	}
	return line, message
}

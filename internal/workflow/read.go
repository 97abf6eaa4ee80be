package workflow

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Limits of what is read. They stand well above any file that GitHub runs and keep a hostile file
// from costing more than a moment.
const (
	maxBytes = 1 << 20
	maxDepth = 64
	maxNodes = 200_000
	maxKeys  = 10_000 // of one mapping
)

// ReadError says why a file cannot be read as a workflow, and where. Line and Column count from 1 and
// are 0 where the whole file is meant.
type ReadError struct {
	Path         string
	Line, Column int
	Message      string
}

func (e *ReadError) Error() string {
	if e.Line == 0 {
		return e.Path + ": " + e.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.Path, e.Line, e.Column, e.Message)
}

// Read parses one workflow file of at most 1 MiB. The path is only carried along. Every error is a
// [*ReadError].
func Read(path string, src []byte) (File, error) {
	f, err := read(src)
	if err != nil {
		var re *ReadError
		if !errors.As(err, &re) {
			re = &ReadError{Message: err.Error()}
		}
		re.Path = path
		return File{}, re
	}
	f.Path = path
	return f, nil
}

func read(src []byte) (File, error) {
	if len(src) > maxBytes {
		return File{}, &ReadError{Message: fmt.Sprintf("is %d bytes long; a workflow has at most %d", len(src), maxBytes)}
	}
	if at := invalidUTF8(src); at >= 0 {
		return File{}, &ReadError{Line: 1 + bytes.Count(src[:at], []byte("\n")), Column: 1, Message: "is not UTF-8 text; save it as UTF-8"}
	}
	text := newSource(src)
	root, err := parse(text)
	if err != nil {
		return File{}, err
	}
	f, err := build(root)
	if err != nil {
		return File{}, err
	}
	f.src = text
	f.settings = sync.OnceValue(func() map[setting]int { return settingLines(text.text) })
	return f, nil
}

var bom = []byte("\ufeff")

func parse(src source) (root *node, err error) {
	// The YAML library is fuzzed here and elsewhere, yet a panic in it must not take a terminal
	// program down with the screen in raw mode.
	defer func() {
		if r := recover(); r != nil {
			root, err = nil, &ReadError{Message: "is YAML that this program cannot read; simplify it, or check it with actionlint"}
		}
	}()
	text, restore := forParser(src.text)
	body, err := document(text)
	if err != nil {
		return nil, err
	}
	restore(body)
	return newResolver(src).resolve(body, 0)
}

// document returns the value of the only YAML document of a text.
func document(text []byte) (*yaml.Node, error) {
	var body *yaml.Node
	for dec := yaml.NewDecoder(bytes.NewReader(text)); ; {
		var doc yaml.Node
		err := dec.Decode(&doc)
		switch {
		case errors.Is(err, io.EOF) && body == nil:
			return nil, failAt(Pos{1, 1}, "is empty; a workflow has on: and jobs:")
		case errors.Is(err, io.EOF):
			return body, nil
		case err != nil:
			return nil, syntaxError(text, err)
		case isOmitted(doc.Content[0]):
			continue
		case body != nil:
			return nil, failAt(Pos{doc.Content[0].Line, doc.Content[0].Column}, "holds a second YAML document; a workflow is one document, so remove the --- line and what follows")
		}
		body = doc.Content[0]
	}
}

func invalidUTF8(src []byte) int {
	for i := 0; i < len(src); {
		r, n := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// Edit is a replacement of the bytes from Start up to End of the file as it was given to [Read].
type Edit struct {
	Start, End  int
	Replacement string
}

// Apply returns the text with the edit made.
func (e Edit) Apply(src []byte) []byte {
	out := make([]byte, 0, len(src)+len(e.Replacement))
	out = append(out, src[:e.Start]...)
	out = append(out, e.Replacement...)
	return append(out, src[e.End:]...)
}

// source is the text of a file with the places where its lines begin.
type source struct {
	text  string
	start []int // byte offset of each line
}

func newSource(src []byte) source {
	s := source{text: string(src), start: []int{0}}
	if bytes.HasPrefix(src, bom) {
		s.start[0] = len(bom)
	}
	for i, b := range src {
		// A lone carriage return ends a line too (YAML 1.2 §5.4).
		if b == '\n' || b == '\r' && (i+1 == len(src) || src[i+1] != '\n') {
			s.start = append(s.start, i+1)
		}
	}
	return s
}

// line returns a line without its end, "" where there is none.
func (s source) line(n int) string {
	if n < 1 || n > len(s.start) {
		return ""
	}
	return strings.TrimRight(s.text[s.start[n-1]:s.end(n)], "\r\n")
}

// end returns the byte offset behind a line and its end.
func (s source) end(n int) int {
	if n < len(s.start) {
		return s.start[n]
	}
	return len(s.text)
}

// eol returns the line end that the file uses.
func (s source) eol() string {
	if strings.Contains(s.text, "\r\n") {
		return "\r\n"
	}
	return "\n"
}

// offset returns the byte offset of a place in the file as it was given to [Read], -1 where the file has
// no such place. A line ends with a line feed, a carriage return or both; a column counts characters
// (code points, a tab is one), which is how the YAML library counts; the byte order mark has no column.
// So an edit of the bytes from the offset of one place to that of another leaves all others as they are.
func (s source) offset(p Pos) int {
	if p.Line < 1 || p.Line > len(s.start) || p.Column < 1 {
		return -1
	}
	line, at := s.line(p.Line), 0
	for range p.Column - 1 {
		if at >= len(line) {
			return -1
		}
		_, n := utf8.DecodeRuneInString(line[at:])
		at += n
	}
	return s.start[p.Line-1] + at
}

// at reports whether the text at a place begins so. Every edit asks this first: where the parser's
// position and the text disagree, there is no edit rather than a wrong one.
func (s source) at(p Pos, text string) (int, bool) {
	off := s.offset(p)
	return off, off >= 0 && strings.HasPrefix(s.text[off:], text)
}

// inScript finds the place of a byte offset in the text of a run: block. Only a literal block (|) or a
// plain line maps one to one; for anything else ok is false and the place is that of the value.
func (s source) inScript(step Step, offset int) (p Pos, ok bool) {
	if offset < 0 || offset > len(step.Run) || step.runShared {
		return step.RunPos, false
	}
	before := step.Run[:offset]
	lineNo := strings.Count(before, "\n")
	lineText, _, _ := strings.Cut(step.Run[strings.LastIndexByte(before, '\n')+1:], "\n")
	inLine := offset - (strings.LastIndexByte(before, '\n') + 1)
	switch step.runStyle {
	case styleLiteral:
		p = Pos{Line: step.RunPos.Line + 1 + lineNo}
	case stylePlain:
		if lineNo > 0 {
			return step.RunPos, false
		}
		p = Pos{Line: step.RunPos.Line}
	default:
		return step.RunPos, false
	}
	full := s.line(p.Line)
	i := strings.Index(full, lineText)
	if i < 0 || strings.TrimSpace(lineText) == "" {
		return step.RunPos, false
	}
	p.Column = utf8.RuneCountInString(full[:i+inLine]) + 1
	return p, true
}

// cursor walks through a text. Places that come in the order of the file cost one pass of it in all,
// however long its lines are.
type cursor struct {
	src source
	pos Pos
	off int // bytes
}

func newCursor(src source) *cursor {
	return &cursor{src: src, pos: Pos{1, 1}, off: src.start[0]}
}

// moveTo goes to a place, or to the end of the text where that comes first.
func (c *cursor) moveTo(p Pos) {
	if p.Line != c.pos.Line || p.Column < c.pos.Column {
		c.pos, c.off = Pos{p.Line, 1}, c.src.start[p.Line-1]
	}
	for c.pos.Column < p.Column && c.off < len(c.src.text) {
		c.step()
	}
}

// step goes one character on. A line end is one with its line.
func (c *cursor) step() {
	_, n := utf8.DecodeRuneInString(c.src.text[c.off:])
	c.off += n
	c.pos.Column++
	if next := c.pos.Line; next < len(c.src.start) && c.off >= c.src.start[next] {
		c.pos = Pos{next + 1, 1}
	}
}

// skipProperties goes from the anchor and the tag of a value to the value itself, over the space and
// the comments between.
func (c *cursor) skipProperties() {
	for c.off < len(c.src.text) {
		switch c.src.text[c.off] {
		case '&':
			c.step()
			c.skip(isAnchorByte)
		case '!':
			c.skip(func(b byte) bool { return strings.IndexByte(" \t\r\n", b) < 0 })
		case '#':
			c.skip(func(b byte) bool { return b != '\n' && b != '\r' })
		case ' ', '\t', '\r', '\n':
			c.step()
		default:
			return
		}
	}
}

func (c *cursor) skip(over func(byte) bool) {
	for c.off < len(c.src.text) && over(c.src.text[c.off]) {
		c.step()
	}
}

// isAnchorByte reports whether the YAML library takes a byte for a part of an anchor's name.
func isAnchorByte(b byte) bool { return isNameByte(b) || b == '-' || '0' <= b && b <= '9' }

// extraBreaks end a line for the YAML library (YAML 1.1 §4.1.4), but neither for YAML 1.2 (§5.4), nor
// for an editor.
const extraBreaks = "\u0085\u2028\u2029"

// yaml12 begins a file that says that it is YAML 1.2, which the library does not believe in.
const yaml11, yaml12 = "%YAML 1.1\n", "%YAML 1.2\n"

// forParser returns a text as the YAML library shall see it, with every character where it is in the
// file: every line end a line feed, and extraBreaks replaced by characters that the text does not have.
// The function that comes with it undoes the last in what was read.
func forParser(text string) ([]byte, func(*yaml.Node)) {
	if strings.Contains(text, "\r") {
		text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	}
	if rest, ok := strings.CutPrefix(text, yaml12); ok {
		text = yaml11 + rest
	}
	var there, back []string
	free := '\ue000' // the private use area
	for _, r := range extraBreaks {
		if !strings.ContainsRune(text, r) {
			continue
		}
		for strings.ContainsRune(text, free) {
			free++
		}
		there, back = append(there, string(r), string(free)), append(back, string(free), string(r))
		free++
	}
	if there == nil {
		return []byte(text), func(*yaml.Node) {}
	}
	restore := strings.NewReplacer(back...)
	var undo func(*yaml.Node)
	undo = func(n *yaml.Node) {
		n.Value = restore.Replace(n.Value)
		for _, c := range n.Content {
			undo(c)
		}
	}
	return []byte(strings.NewReplacer(there...).Replace(text)), undo
}

package edit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// CannotError says which line a change would have to touch, and why it is not made.
type CannotError struct {
	Line int // counted from 1
	Why  string
}

func (e *CannotError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Why) }

func cannot(line int, format string, args ...any) error {
	return &CannotError{max(line, 1), fmt.Sprintf(format, args...)}
}

// Edit is a replacement of the bytes from Start up to End of the file as it was read.
type Edit struct {
	Start, End int
	Text       string
}

// File is a workflow file and the changes to it.
type File struct {
	text    string
	start   []int // byte offset of each line
	root    *yaml.Node
	aliased aliases
	edits   []Edit
}

const bom = "\ufeff"

// Read reads one YAML document. What it refuses is a *[CannotError].
func Read(src []byte) (*File, error) {
	f := &File{text: string(src), aliased: aliases{}}
	for i, c := range []string{"\u0085", "\u2028", "\u2029", "\r"} {
		text := strings.ReplaceAll(f.text, "\r\n", "\n")
		if at := strings.Index(text, c); at >= 0 {
			why := "the file holds an invisible line end (%U) that editors do not show"
			if i == 3 {
				why = "the file holds a carriage return (%U) without a line feed"
			}
			r, _ := utf8.DecodeRuneInString(c)
			return nil, cannot(1+strings.Count(text[:at], "\n"), why, r)
		}
	}
	if err := f.parse(); err != nil {
		return nil, err
	}
	f.start = []int{0}
	if strings.HasPrefix(f.text, bom) {
		f.start[0] = len(bom)
	}
	for i := range len(f.text) {
		if f.text[i] == '\n' {
			f.start = append(f.start, i+1)
		}
	}
	f.aliased.find(f.root)
	return f, nil
}

// parse reads the document as the library sees it: with every line end a line feed, so that lines and
// columns are those of the file.
func (f *File) parse() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = cannot(1, "this is YAML that the program cannot read")
		}
	}()
	dec := yaml.NewDecoder(bytes.NewReader([]byte(strings.ReplaceAll(f.text, "\r\n", "\n"))))
	var doc yaml.Node
	if err := dec.Decode(&doc); err != nil {
		return cannot(1, "this is no YAML: %s", err)
	}
	var more yaml.Node
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		return cannot(1, "the file holds more than one YAML document")
	}
	f.root = doc.Content[0]
	return nil
}

// Edits are the changes so far, in the order of the file.
func (f *File) Edits() []Edit {
	out := slices.Clone(f.edits)
	slices.SortStableFunc(out, func(a, b Edit) int { return a.Start - b.Start })
	return out
}

// Bytes is the file with its changes made. It refuses changes that touch the same text.
func (f *File) Bytes() ([]byte, error) {
	var out strings.Builder
	at := 0
	for _, e := range f.Edits() {
		if e.Start < at {
			return nil, cannot(1+strings.Count(f.text[:e.Start], "\n"), "two changes touch the same text")
		}
		out.WriteString(f.text[at:e.Start])
		out.WriteString(e.Text)
		at = e.End
	}
	out.WriteString(f.text[at:])
	return []byte(out.String()), nil
}

func (f *File) replace(start, end int, text string) {
	f.edits = append(f.edits, Edit{start, end, text})
}

// dropLines takes lines away. The last one of a file without a line end takes the one before it along.
func (f *File) dropLines(first, last int) {
	start, end := f.start[first-1], f.next(last)
	if end == len(f.text) && !strings.HasSuffix(f.text, "\n") && first > 1 {
		start = f.lineEnd(first - 1)
	}
	f.replace(start, end, "")
}

// lines is how many lines there are; a file that ends in a line end has an empty last one.
func (f *File) lines() int { return len(f.start) }

// line is a line without its end.
func (f *File) line(n int) string {
	if n < 1 || n > len(f.start) {
		return ""
	}
	return strings.TrimRight(f.text[f.start[n-1]:f.next(n)], "\r\n")
}

// next is the byte offset behind a line and its end.
func (f *File) next(n int) int {
	if n < len(f.start) {
		return f.start[n]
	}
	return len(f.text)
}

// lineEnd is the byte offset behind the text of a line, before its end.
func (f *File) lineEnd(n int) int { return f.start[n-1] + len(f.line(n)) }

// eol is the line end that a line has, or the one of the file where it is the last and has none.
func (f *File) eol(n int) string {
	if end := f.text[f.lineEnd(n):f.next(n)]; end != "" {
		return end
	}
	if strings.Contains(f.text, "\r\n") {
		return "\r\n"
	}
	return "\n"
}

// indent is how many spaces a line begins with.
func (f *File) indent(n int) int {
	l := f.line(n)
	return len(l) - len(strings.TrimLeft(l, " "))
}

func (f *File) blank(n int) bool { return strings.TrimSpace(f.line(n)) == "" }

func (f *File) comment(n int) bool { return strings.HasPrefix(strings.TrimSpace(f.line(n)), "#") }

// offset is the byte offset of a place, whose column counts characters from 1; -1 where there is none.
func (f *File) offset(line, column int) int {
	if line < 1 || line > len(f.start) || column < 1 {
		return -1
	}
	text, at := f.line(line), 0
	for range column - 1 {
		if at >= len(text) {
			return -1
		}
		_, n := utf8.DecodeRuneInString(text[at:])
		at += n
	}
	return f.start[line-1] + at
}

// keyOffset is where a key begins.
func (f *File) keyOffset(key *yaml.Node) (int, error) {
	off := f.offset(key.Line, key.Column)
	if off < 0 {
		return 0, cannot(key.Line, "the place of %s is not known", key.Value)
	}
	return off, nil
}

// deeper is the last line after a line that is indented deeper than outer, as the lines of a text
// without quotes are. Blank lines and comments at the end belong to nobody.
func (f *File) deeper(line, outer int) int {
	last := line
	for at := line + 1; at <= f.lines(); at++ {
		switch {
		case f.blank(at):
			continue
		case f.indent(at) <= outer:
			return last
		case f.comment(at):
			continue
		}
		last = at
	}
	return last
}

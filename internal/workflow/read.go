package workflow

import (
	"bytes"
	"errors"
	"fmt"
	"io"
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

package workflow

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Limits of what is read. They stand well above any file that GitHub runs and keep a hostile file
// from costing more than a moment.
const (
	maxBytes = 1 << 20
	maxDepth = 64
	maxNodes = 200_000
	maxKeys  = 10_000 // of one mapping, whose entries the YAML library copies once for each of them
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
	root, err := parse(src)
	if err != nil {
		return File{}, err
	}
	f, err := build(root)
	if err != nil {
		return File{}, err
	}
	f.src = newSource(src)
	return f, nil
}

var bom = []byte("\ufeff")

func parse(src []byte) (root *node, err error) {
	// The YAML library is fuzzed here and elsewhere, yet a panic in it must not take a terminal
	// program down with the screen in raw mode.
	defer func() {
		if r := recover(); r != nil {
			root, err = nil, &ReadError{Message: "is YAML that this program cannot read; simplify it, or check it with actionlint"}
		}
	}()
	// The library takes a byte order mark for a part of the first key.
	tokens := lexer.Tokenize(string(unixLines(bytes.TrimPrefix(src, bom))))
	if err := checkDepth(tokens); err != nil {
		return nil, err
	}
	if err := checkKeys(tokens); err != nil {
		return nil, err
	}
	tree, err := parser.Parse(tokens, 0)
	if err != nil {
		return nil, syntaxError(err)
	}
	var body ast.Node
	for _, doc := range tree.Docs {
		if doc.Body == nil {
			continue
		}
		if _, directive := doc.Body.(*ast.DirectiveNode); directive {
			continue
		}
		if body != nil {
			p := posOf(doc.Body)
			return nil, &ReadError{Line: p.Line, Column: p.Column, Message: "holds a second YAML document; a workflow is one document, so remove the --- line and what follows"}
		}
		body = doc.Body
	}
	if body == nil {
		return nil, &ReadError{Line: 1, Column: 1, Message: "is empty; a workflow has on: and jobs:"}
	}
	return newResolver().resolve(body, 0)
}

// checkDepth bounds nesting before the parser recurses into it: brackets, and entries that open one
// another on a single line (- - - x).
func checkDepth(tokens token.Tokens) error {
	depth, run := 0, 0
	for _, t := range tokens {
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			depth++
			run = 0
		case token.SequenceEndType, token.MappingEndType:
			depth--
			run = 0
		case token.SequenceEntryType, token.MappingKeyType, token.AnchorType, token.TagType:
			run++
		default:
			run = 0
		}
		if depth > maxDepth || run > maxDepth {
			return &ReadError{
				Line: t.Position.Line, Column: t.Position.Column,
				Message: fmt.Sprintf("nested more than %d levels deep, which no workflow needs", maxDepth),
			}
		}
	}
	return nil
}

// checkKeys bounds the keys of one block mapping. Keys of a column belong to one
// mapping until a key further to the left comes.
func checkKeys(tokens token.Tokens) error {
	keys := map[int]int{} // column -> keys so far
	widest := 0
	for i := 1; i < len(tokens); i++ {
		if tokens[i].Type != token.MappingValueType {
			continue
		}
		at := tokens[i-1].Position
		for c := at.Column + 1; c <= widest; c++ {
			delete(keys, c)
		}
		widest = at.Column
		if keys[at.Column]++; keys[at.Column] > maxKeys {
			return &ReadError{Line: at.Line, Column: at.Column, Message: fmt.Sprintf("has more than %d keys in one mapping, which no workflow needs", maxKeys)}
		}
	}
	return nil
}

// plainer replaces the library's words for the mistakes that people make most.
var plainer = []struct{ has, say string }{
	{"found character '\t'", "a tab indents this line; YAML indents with spaces"},
	{"mapping value is not allowed", "a second colon on this line; put the value in quotes"},
	{"could not find flow map content", "text in {{ }} must be ${{ }} or stand in quotes"},
	{"end token ']' not found", "a list opened with [ is never closed with ]"},
	{"could not find flow mapping end token", "a mapping opened with { is never closed with }"},
}

func syntaxError(err error) error {
	var ye *yaml.SyntaxError
	if !errors.As(err, &ye) {
		return &ReadError{Message: "is not valid YAML: " + firstLine(err.Error())}
	}
	out := &ReadError{Message: "is not valid YAML: " + firstLine(ye.GetMessage())}
	if t := ye.GetToken(); t != nil && t.Position != nil {
		out.Line, out.Column = t.Position.Line, t.Position.Column
	}
	for _, p := range plainer {
		if strings.Contains(ye.GetMessage(), p.has) {
			out.Message = p.say
		}
	}
	return out
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
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

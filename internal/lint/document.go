package lint

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"gh-wif/internal/strictjson"
	"gh-wif/internal/workflow"
)

// document is a JSON file with the positions of its fields.
type document struct {
	path     string
	text     []byte
	position func(field string) (line, column int) // column in bytes
}

// find is where a field stands, or the nearest object around it; the column
// counts characters.
func (d document) find(field string) (line, column int) {
	for {
		line, column = d.position(field)
		cut := strings.LastIndex(field, ".")
		if line > 0 || cut < 0 {
			break
		}
		field = field[:cut]
	}
	if line == 0 {
		return 1, 1
	}
	return d.characters(line, column)
}

// characters turns a column in bytes into one in characters.
func (d document) characters(line, column int) (int, int) {
	from := d.offset(line, 1)
	to := d.offset(line, column)
	if from < 0 || to < from {
		return line, column
	}
	return line, utf8.RuneCount(d.text[from:to]) + 1
}

// offset is the byte offset of a line and a column in bytes, or -1.
func (d document) offset(line, column int) int {
	at := 0
	for range line - 1 {
		next := bytes.IndexByte(d.text[at:], '\n')
		if next < 0 {
			return -1
		}
		at += next + 1
	}
	if at += column - 1; at > len(d.text) {
		return -1
	}
	return at
}

// valueAt is the byte offset of a field's value, or -1 where the field itself is
// not there.
func (d document) valueAt(field, begins string) int {
	line, column := d.position(field)
	if line == 0 {
		return -1
	}
	at := d.offset(line, column)
	if at < 0 || !bytes.HasPrefix(d.text[at:], []byte(begins)) {
		return -1
	}
	return at
}

// replace is the edit that gives a field another value; nil where what stands
// there is not what was read.
func (d document) replace(field string, was any, becomes any) *workflow.Edit {
	at := d.valueAt(field, "")
	if at < 0 {
		return nil
	}
	now := strictjson.ReadStart(d.text[at:])
	if len(now.Faults) > 0 || literal(now.Root.Any()) != literal(was) {
		return nil
	}
	return &workflow.Edit{Start: at, End: at + now.End, Replacement: literal(becomes)}
}

// literal writes a JSON value of a string or a number.
func literal(v any) string {
	if s, ok := v.(string); ok {
		return string(strictjson.Quote(s))
	}
	b, _ := json.Marshal(v) // strings and numbers always marshal
	return string(b)
}

// insert is the edit that puts a member at the beginning of an object, in the
// object's own layout.
func (d document) insert(object, name, value string) *workflow.Edit {
	at := d.valueAt(object, "{")
	if at < 0 {
		return nil
	}
	at++
	rest := d.text[at:]
	space := rest[:len(rest)-len(bytes.TrimLeft(rest, " \t\r\n"))]
	if bytes.HasPrefix(rest[len(space):], []byte("}")) {
		return nil
	}
	member := literal(name) + ": " + literal(value) + ","
	if len(space) == 0 {
		return &workflow.Edit{Start: at, End: at, Replacement: member + " "}
	}
	return &workflow.Edit{Start: at, End: at, Replacement: string(space) + member}
}

// rename is the edit that replaces a member, its name and its text value.
func (d document) rename(name, value, becomes string) *workflow.Edit {
	e := d.replace(name, value, value)
	if e == nil {
		return nil
	}
	key := bytes.LastIndex(d.text[:e.Start], []byte(literal(name)))
	if key < 0 || strings.Trim(string(d.text[key+len(literal(name)):e.Start]), " \t\r\n:") != "" {
		return nil
	}
	return &workflow.Edit{Start: key, End: e.End, Replacement: becomes}
}

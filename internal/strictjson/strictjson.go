// Package strictjson reads one JSON document the way a careful server does, and
// is the only reader of JSON from outside: of rules, issuers and tokens.
//
// It walks the bytes once and reports every fault that other readers pass over
// in silence, with its offset and its path: a member that is there twice, half
// of a surrogate pair, bytes that are no UTF-8, nesting without reason, too many
// members, something behind the end. [Parse] takes none of them; [Read] leaves
// it to the caller which ones count.
//
// It keeps the position and the order of every member, so that an error can name
// the line and a rewritten document keeps what it did not understand.
package strictjson

import "fmt"

// Limits of a document. What the APIs take is flat and small; anything beyond
// only serves to exhaust a reader.
const (
	MaxDepth   = 32  // levels of objects and arrays
	MaxMembers = 256 // members of one object
)

// FaultID names a kind of fault.
type FaultID string

// The kinds of fault. After a syntax error, or where the document ends too
// early, nothing more is read.
const (
	Empty         FaultID = "empty"
	Syntax        FaultID = "syntax"
	Truncated     FaultID = "truncated"
	Duplicate     FaultID = "duplicate_member"
	LoneSurrogate FaultID = "lone_surrogate"
	InvalidUTF8   FaultID = "invalid_utf8"
	TooDeep       FaultID = "too_deep"
	TooMany       FaultID = "too_many_members"
	Trailing      FaultID = "trailing_data"
)

// Fault is one thing that is wrong with a document.
type Fault struct {
	ID           FaultID
	Offset       int    // bytes from the start of the document
	Line, Column int    // of the offset, from 1; the column counts bytes
	Path         string // of the value, such as match.claims.sub or keys[2]; empty for the document
	Name         string // of the member that is there twice
	Detail       string // of a syntax error: what stands there, and what is expected
}

// Stops reports whether the document cannot be read to its end.
func (f Fault) Stops() bool { return f.ID == Empty || f.ID == Syntax || f.ID == Truncated }

// Problem says in plain words what is wrong; it goes on after "the document".
func (f Fault) Problem() string {
	switch f.ID {
	case Empty:
		return "is empty, a JSON document is expected"
	case Syntax:
		return "is not JSON: " + f.Detail
	case Truncated:
		return "ends too early"
	case Duplicate:
		return fmt.Sprintf("has the member %q twice: readers disagree on which one counts", f.Name)
	case LoneSurrogate:
		return "has half of a surrogate pair in " + f.where() + ", which is no character: write the character itself"
	case InvalidUTF8:
		return "is not valid UTF-8"
	case TooDeep:
		return fmt.Sprintf("is nested deeper than %d levels", MaxDepth)
	case TooMany:
		return fmt.Sprintf("has more than %d members in %s", MaxMembers, f.where())
	}
	return "has something after the end of the document"
}

func (f Fault) where() string {
	if f.Path == "" {
		return "its outermost value"
	}
	return f.Path
}

// Error says where a document is wrong, and how. Line and Column count from 1;
// the column counts bytes.
type Error struct {
	Line, Column int
	Path         string // as in [Fault]
	Problem      string
}

func (e *Error) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Problem)
}

// Document is what was read.
type Document struct {
	Root   Node
	Faults []Fault // in the order of the document; one of a kind for each path and name
	End    int     // offset behind the value
}

// OK reports whether a value was read to its end, whatever else is wrong with it.
func (d Document) OK() bool { return len(d.Faults) == 0 || !d.Faults[len(d.Faults)-1].Stops() }

// Parse reads the one document in src and takes no fault. The error is always an
// *[Error], of the first one.
func Parse(src []byte) (Node, error) {
	d := Read(src)
	if len(d.Faults) == 0 {
		return d.Root, nil
	}
	f := d.Faults[0]
	return Node{}, &Error{f.Line, f.Column, f.Path, f.Problem()}
}

// Read reads the one document in src, with its faults.
func Read(src []byte) Document {
	r := &reader{cursor: cursor{src: src}}
	d := r.document()
	if d.OK() {
		r.blanks()
		if r.at < len(src) {
			r.fault(Trailing, r.at)
		}
	}
	d.Faults = r.faults
	return d
}

// ReadStart reads the value at the start of src and leaves the rest alone.
func ReadStart(src []byte) Document { return (&reader{cursor: cursor{src: src}}).document() }

// Open reports whether a text begins as an object or an array and has not come to its end, be
// something wrong with it or not.
func Open(text string) bool {
	if text == "" || text[0] != '{' && text[0] != '[' {
		return false
	}
	depth, quoted, escape := 0, false, false
	for _, c := range []byte(text) {
		switch {
		case escape:
			escape = false
		case quoted:
			escape, quoted = c == '\\', c != '"'
		case c == '"':
			quoted = true
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		}
	}
	return depth > 0
}

package strictjson

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// reader walks over a document once. Once stopped it reads nothing more.
type reader struct {
	cursor
	path    path
	faults  []Fault
	reports int             // faults met, counted also where one like it was reported
	seen    map[string]bool // faults reported, by id, path and name
	stopped bool
}

// cursor is a place in a document.
type cursor struct {
	src   []byte
	at    int // the next byte
	line  int // line breaks before at
	start int // where the line begins
}

// blanks goes over white space.
func (c *cursor) blanks() {
	for ; c.at < len(c.src); c.at++ {
		switch c.src[c.at] {
		case '\n':
			c.line++
			c.start = c.at + 1
		case ' ', '\t', '\r':
		default:
			return
		}
	}
}

// optional goes over the next byte where it is one of a set, and reports whether
// it was.
func (c *cursor) optional(set string) bool {
	if c.at < len(c.src) && strings.IndexByte(set, c.src[c.at]) >= 0 {
		c.at++
		return true
	}
	return false
}

// Bounds on what is told of a document that is wrong all over.
const (
	maxReports  = 1000 // faults looked at
	maxPathName = 64   // bytes of one member's name in a path
)

// step is one level of a path: a member's name, or an item's index.
type step struct {
	name   string
	item   int
	isItem bool
}

// path is the way to what is being read.
type path []step

func (p path) String() string {
	var b strings.Builder
	for _, s := range p {
		name := s.name[:min(len(s.name), maxPathName)]
		switch {
		case s.isItem:
			fmt.Fprintf(&b, "[%d]", s.item)
		case b.Len() > 0:
			b.WriteString("." + name)
		default:
			b.WriteString(name)
		}
	}
	return b.String()
}

func (r *reader) document() Document {
	r.blanks()
	var d Document
	if r.at == len(r.src) {
		r.at, r.line, r.start = 0, 0, 0
		r.stop(Empty, "")
	} else {
		d.Root = r.value()
	}
	d.Faults, d.End = r.faults, r.at
	return d
}

// fault reports one fault of a kind for each path and name.
func (r *reader) fault(id FaultID, offset int) { r.report(Fault{ID: id, Offset: offset}) }

func (r *reader) report(f Fault) {
	if r.reports++; r.reports > maxReports && !f.Stops() {
		return
	}
	f.Path = r.path.String()
	key := string(f.ID) + "\x00" + f.Path + "\x00" + f.Name
	if r.seen[key] {
		return
	}
	if r.seen == nil {
		r.seen = map[string]bool{}
	}
	r.seen[key] = true
	f.Line, f.Column = r.line+1, f.Offset-r.start+1
	r.faults = append(r.faults, f)
}

// stop reports what makes it impossible to go on, at the current byte.
func (r *reader) stop(id FaultID, detail string) {
	if !r.stopped {
		r.report(Fault{ID: id, Offset: r.at, Detail: detail})
		r.stopped = true
	}
}

// unexpected stops at the current byte, which should be something else.
func (r *reader) unexpected(want string) {
	if r.at >= len(r.src) {
		r.stop(Truncated, "")
		return
	}
	c, size := utf8.DecodeRune(r.src[r.at:])
	if c == utf8.RuneError && size == 1 {
		r.fault(InvalidUTF8, r.at)
	}
	r.stop(Syntax, fmt.Sprintf("%s stands where %s is expected", strconv.QuoteRune(c), want))
}

// next is the byte after blanks; 0 at the end.
func (r *reader) next() byte {
	r.blanks()
	if r.stopped || r.at >= len(r.src) {
		return 0
	}
	return r.src[r.at]
}

func (r *reader) value() Node {
	c := r.next()
	n := Node{Line: r.line + 1, Column: r.at - r.start + 1, start: r.at}
	switch {
	case c == '{' || c == '[':
		if len(r.path) >= MaxDepth {
			r.fault(TooDeep, r.at)
			r.skip()
			break
		}
		if c == '{' {
			r.object(&n)
		} else {
			r.array(&n)
		}
	case c == '"':
		n.Kind, n.Text = String, r.text()
	case c == '-' || c >= '0' && c <= '9':
		n.Kind, n.Text = Number, r.number()
	case c == 't':
		n.Kind, n.Bool, n.Text = Bool, true, r.word("true")
	case c == 'f':
		n.Kind, n.Text = Bool, r.word("false")
	case c == 'n':
		r.word("null")
	default:
		r.unexpected("a value")
	}
	n.end = r.at
	return n
}

// skip goes over an object or array that is nested too deeply, to its end.
func (r *reader) skip() {
	for depth := 0; r.at < len(r.src); {
		switch r.src[r.at] {
		case '"':
			r.text()
			if r.stopped {
				return
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '\n':
			r.line++
			r.start = r.at + 1
		}
		r.at++
		if depth == 0 {
			return
		}
	}
	r.stop(Truncated, "")
}

func (r *reader) array(n *Node) {
	n.Kind = Array
	r.at++
	if r.next() == ']' {
		r.at++
		return
	}
	r.path = append(r.path, step{isItem: true})
	top := len(r.path) - 1
	for !r.stopped {
		n.Items = append(n.Items, r.value())
		switch r.next() {
		case ',':
			r.at++
			r.path[top].item++
			continue
		case ']':
			r.at++
		default:
			r.unexpected("a comma or ]")
		}
		break
	}
	r.path = r.path[:top]
}

func (r *reader) object(n *Node) {
	n.Kind = Object
	r.at++
	if r.next() == '}' {
		r.at++
		return
	}
	names := map[string]bool{}
	r.path = append(r.path, step{})
	top := len(r.path) - 1
	for !r.stopped {
		r.member(n, names)
		if c := r.next(); c == ',' {
			r.at++
			continue
		} else if c == '}' {
			r.at++
		} else {
			r.unexpected("a comma or }")
		}
		break
	}
	r.path = r.path[:top]
}

// member reads one name and value of an object whose names so far are known.
func (r *reader) member(n *Node, names map[string]bool) {
	if r.next() != '"' {
		r.unexpected("the name of a member in quotes")
		return
	}
	top, at := len(r.path)-1, r.at
	m := Member{Line: r.line + 1, Column: r.at - r.start + 1}
	r.path = r.path[:top] // a name is the object's, not a value's of the member before
	m.Name = r.text()
	if names[m.Name] {
		r.report(Fault{ID: Duplicate, Offset: at, Name: m.Name})
	}
	names[m.Name] = true
	if len(n.Members) == MaxMembers {
		r.fault(TooMany, at)
	}
	r.path = append(r.path, step{name: m.Name})
	if r.next() != ':' {
		r.unexpected("a colon")
		return
	}
	r.at++
	m.Value = r.value()
	n.Members = append(n.Members, m)
}

func (r *reader) word(word string) string {
	for i := range len(word) {
		if r.at >= len(r.src) || r.src[r.at] != word[i] {
			r.unexpected(word)
			return ""
		}
		r.at++
	}
	return word
}

// number reads a number (RFC 8259 §6).
func (r *reader) number() string {
	from := r.at
	r.optional("-")
	if r.at < len(r.src) && r.src[r.at] == '0' {
		r.at++
	} else if !r.digits() {
		return ""
	}
	if r.optional(".") && !r.digits() {
		return ""
	}
	if r.optional("eE") {
		r.optional("+-")
		if !r.digits() {
			return ""
		}
	}
	return string(r.src[from:r.at])
}

// digits reads at least one digit, or stops.
func (r *reader) digits() bool {
	from := r.at
	for r.at < len(r.src) && r.src[r.at] >= '0' && r.src[r.at] <= '9' {
		r.at++
	}
	if r.at == from {
		r.unexpected("a digit")
	}
	return r.at > from
}

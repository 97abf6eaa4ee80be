package strictjson

import (
	"bytes"
	"encoding/json"
)

// Kind is the kind of a JSON value.
type Kind int

// The kinds of value.
const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
)

// String names the kind in plain words.
func (k Kind) String() string {
	return [...]string{"null", "a boolean", "a number", "a string", "an array", "an object"}[k]
}

// Node is one value of a document.
type Node struct {
	Kind    Kind
	Line    int
	Column  int
	Text    string // the value of a string, the literal of a number or boolean
	Bool    bool
	Members []Member // Object, in the document's order
	Items   []Node   // Array

	start, end int // offsets in the document
}

// Member is one name and value of an object.
type Member struct {
	Name         string
	Line, Column int // of the name
	Value        Node
}

// Get finds a member of an object: the first one of the name.
func (n Node) Get(name string) (Node, bool) {
	for _, m := range n.Members {
		if m.Name == name {
			return m.Value, true
		}
	}
	return Node{}, false
}

// Raw is the value as it stands in the document that it was read from.
func (n Node) Raw(src []byte) []byte { return src[n.start:n.end] }

// Span is where the value stands in the document that it was read from: from its
// first byte to the one behind it.
func (n Node) Span() (start, end int) { return n.start, n.end }

// Any turns the node into the values of encoding/json, with json.Number for
// numbers. Of a member that is there twice the last one counts, as there.
func (n Node) Any() any {
	switch n.Kind {
	case Bool:
		return n.Bool
	case Number:
		return json.Number(n.Text)
	case String:
		return n.Text
	case Array:
		items := make([]any, len(n.Items))
		for i, it := range n.Items {
			items[i] = it.Any()
		}
		return items
	case Object:
		out := make(map[string]any, len(n.Members))
		for _, m := range n.Members {
			out[m.Name] = m.Value.Any()
		}
		return out
	}
	return nil
}

// MarshalJSON writes the node back, members in their order, without escaping
// HTML.
func (n Node) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	n.write(&b)
	return b.Bytes(), nil
}

func (n Node) write(b *bytes.Buffer) {
	switch n.Kind {
	case Array:
		b.WriteByte('[')
		for i, it := range n.Items {
			if i > 0 {
				b.WriteByte(',')
			}
			it.write(b)
		}
		b.WriteByte(']')
	case Object:
		b.WriteByte('{')
		for i, m := range n.Members {
			if i > 0 {
				b.WriteByte(',')
			}
			b.Write(Quote(m.Name))
			b.WriteByte(':')
			m.Value.write(b)
		}
		b.WriteByte('}')
	case String:
		b.Write(Quote(n.Text))
	case Null:
		b.WriteString("null")
	default:
		b.WriteString(n.Text)
	}
}

// Quote writes a JSON string without escaping HTML characters. Such a string is
// one of CEL as well, with the same value.
func Quote(s string) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string always encodes
	return bytes.TrimRight(b.Bytes(), "\n")
}

// FromString makes a string node.
func FromString(s string) Node { return Node{Kind: String, Text: s} }

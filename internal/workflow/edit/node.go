package edit

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// Node is a value of a file. The zero Node is none.
type Node struct {
	f      *File
	n      *yaml.Node
	key    *yaml.Node // its key, where it is a value of a mapping
	parent *Node
	shared bool // an alias brings it, or what it is in, to a second place
}

// Root is the value of the whole file.
func (f *File) Root() Node { return Node{f: f, n: f.root, shared: f.aliased[f.root]} }

// Is reports whether there is such a value.
func (n Node) Is() bool { return n.n != nil }

func (n Node) child(value, key *yaml.Node) Node {
	parent := n
	c := Node{f: n.f, n: value, key: key, parent: &parent, shared: n.shared || n.f.aliased[value]}
	if value.Kind == yaml.AliasNode {
		c.n, c.shared = value.Alias, true
	}
	return c
}

// Get is the value of a key, written in the mapping itself.
func (n Node) Get(key string) Node {
	if n.n == nil || n.n.Kind != yaml.MappingNode {
		return Node{}
	}
	for i := 0; i+1 < len(n.n.Content); i += 2 {
		if k := n.n.Content[i]; k.Kind == yaml.ScalarNode && k.Value == key {
			return n.child(n.n.Content[i+1], k)
		}
	}
	return Node{}
}

// At is an item of a list.
func (n Node) At(i int) Node {
	if n.n == nil || n.n.Kind != yaml.SequenceNode || i < 0 || i >= len(n.n.Content) {
		return Node{}
	}
	return n.child(n.n.Content[i], nil)
}

// Keys are the keys of a mapping, in the order of the file.
func (n Node) Keys() []string {
	var out []string
	if n.n != nil && n.n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.n.Content); i += 2 {
			out = append(out, n.n.Content[i].Value)
		}
	}
	return out
}

// IsMapping reports whether the value is a mapping.
func (n Node) IsMapping() bool { return n.n != nil && n.n.Kind == yaml.MappingNode }

// Text is the text of a scalar, as it reads once decoded; "" for anything else.
func (n Node) Text() string {
	if n.n == nil || n.n.Kind != yaml.ScalarNode {
		return ""
	}
	return n.n.Value
}

// Line is where the value stands: that of its key, where it has one.
func (n Node) Line() int {
	switch {
	case n.key != nil:
		return n.key.Line
	case n.n != nil:
		return n.n.Line
	}
	return 1
}

// InFlow reports whether the value is a mapping or a list in brackets.
func (n Node) InFlow() bool { return n.n != nil && n.flow() }

func (n Node) flow() bool { return n.n.Style&yaml.FlowStyle != 0 }

// editable refuses a value that is in two places.
func (n Node) editable() error {
	switch {
	case n.n == nil:
		return cannot(1, "there is no such value")
	case n.shared:
		return cannot(n.Line(), "an alias brings this to a second place, which a change here would change too")
	}
	return nil
}

// free refuses to take a value away that an alias needs.
func (n Node) free() error {
	var held func(*yaml.Node) bool
	held = func(v *yaml.Node) bool {
		if n.f.aliased[v] {
			return true
		}
		for _, c := range v.Content {
			if held(c) {
				return true
			}
		}
		return false
	}
	if held(n.n) || n.key != nil && held(n.key) {
		return cannot(n.Line(), "an alias elsewhere needs the anchor here")
	}
	return nil
}

// keyOffset is where the key begins.
func (n Node) keyOffset() (int, error) {
	off := n.f.offset(n.key.Line, n.key.Column)
	if off < 0 {
		return 0, cannot(n.key.Line, "the place of %s is not known", n.key.Value)
	}
	return off, nil
}

// first reports whether the value's key does not begin its line, as after the dash of a list.
func (n Node) afterDash() bool {
	line := n.f.line(n.key.Line)
	return strings.TrimSpace(string([]rune(line)[:min(n.key.Column-1, len([]rune(line)))])) != ""
}

// lastLine is the line on which the value of a key, or an item of a list in block style, ends.
// outer is the indentation of the key: what is indented deeper belongs to the value.
func (n Node) lastLine(outer int) int {
	v := n.n
	switch {
	case n.shared && n.key != nil && n.f.aliased[v]: // an alias or an anchor: its own lines are not known
	case v.Kind == yaml.MappingNode && !n.flow() && len(v.Content) > 0:
		last := n.child(v.Content[len(v.Content)-1], v.Content[len(v.Content)-2])
		return max(last.key.Line, last.lastLine(last.key.Column-1))
	case v.Kind == yaml.SequenceNode && !n.flow() && len(v.Content) > 0:
		last := n.child(v.Content[len(v.Content)-1], nil)
		return max(last.n.Line, last.lastLine(max(v.Column-1, 0)))
	}
	line := max(n.Line(), v.Line)
	if v.Kind == yaml.ScalarNode && v.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 && n.onOneLine() {
		return v.Line
	}
	return n.deeper(line, outer, v.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0)
}

// deeper is the last line after a line that is indented deeper than outer. At the end, blank lines
// belong to nobody, and neither do comments, save for those inside of a block of text.
func (n Node) deeper(line, outer int, block bool) int {
	last := line
	for at := line + 1; at <= n.f.lines(); at++ {
		switch {
		case n.f.blank(at):
			continue
		case n.f.indent(at) <= outer:
			return last
		case n.f.comment(at) && !block:
			continue
		}
		last = at
	}
	return last
}

// onOneLine reports whether a plain or quoted scalar stands on one line as a whole.
func (n Node) onOneLine() bool {
	_, _, ok := n.scalarSpan()
	return ok
}

// scalarSpan is where a plain or quoted scalar on one line begins and ends, with its quotes.
func (n Node) scalarSpan() (start, end int, ok bool) {
	v := n.n
	start = n.f.offset(v.Line, v.Column)
	if start < 0 || v.Kind != yaml.ScalarNode || v.Anchor != "" || v.Style&yaml.TaggedStyle != 0 {
		return 0, 0, false
	}
	rest := n.f.text[start:n.f.lineEnd(v.Line)]
	switch {
	case v.Style&yaml.DoubleQuotedStyle != 0:
		return start, start + quotedLength(rest, '"'), quotedLength(rest, '"') > 0
	case v.Style&yaml.SingleQuotedStyle != 0:
		return start, start + quotedLength(rest, '\''), quotedLength(rest, '\'') > 0
	case v.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return 0, 0, false
	}
	if !strings.HasPrefix(rest, v.Value) {
		return 0, 0, false
	}
	return start, start + len(v.Value), true
}

// quotedLength is the length of a quoted scalar at the beginning of a text, 0 where it does not end.
func quotedLength(text string, quote byte) int {
	if text == "" || text[0] != quote {
		return 0
	}
	for i := 1; i < len(text); i++ {
		switch {
		case quote == '"' && text[i] == '\\':
			i++
		case text[i] == quote && quote == '\'' && i+1 < len(text) && text[i+1] == quote:
			i++
		case text[i] == quote:
			return i + 1
		}
	}
	return 0
}

// Find lists the lines of the scalars in the value that are wanted, each with the key nearest to it. What an
// alias brings is not looked at.
func (n Node) Find(want func(key, text string) bool) []int {
	var out []int
	var walk func(key string, v *yaml.Node)
	walk = func(key string, v *yaml.Node) {
		switch v.Kind {
		case yaml.ScalarNode:
			if want(key, v.Value) {
				out = append(out, v.Line)
			}
		case yaml.MappingNode:
			for i := 0; i+1 < len(v.Content); i += 2 {
				walk(v.Content[i].Value, v.Content[i+1])
			}
		case yaml.SequenceNode:
			for _, c := range v.Content {
				walk(key, c)
			}
		}
	}
	if n.n != nil {
		walk("", n.n)
	}
	return out
}

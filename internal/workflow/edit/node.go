package edit

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// Node is a value of a file. The zero Node is none.
type Node struct {
	f      *File
	n      *yaml.Node
	at     *yaml.Node // as it is written: the alias, where one brings it
	key    *yaml.Node // its key, where it is a value of a mapping
	parent *Node
	shared bool // an alias brings it, or what it is in, to a second place
}

// Root is the value of the whole file.
func (f *File) Root() Node { return Node{f: f, n: f.root, at: f.root, shared: f.aliased[f.root]} }

// Is reports whether there is such a value.
func (n Node) Is() bool { return n.n != nil }

func (n Node) child(value, key *yaml.Node) Node {
	parent := n
	c := Node{f: n.f, n: value, at: value, key: key, parent: &parent, shared: n.shared || n.f.aliased[value]}
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
	case n.at != nil:
		return n.at.Line
	}
	return 1
}

// InFlow reports whether the value is a mapping or a list in brackets.
func (n Node) InFlow() bool { return n.n != nil && n.n.Style&yaml.FlowStyle != 0 }

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

// lastLine is the line on which the value of a key, or an item of a list in block style, ends.
// outer is the indentation of the key: what is indented deeper belongs to the value.
func (n Node) lastLine(outer int) int {
	v := n.at
	line := max(n.Line(), v.Line)
	switch {
	case v.Kind == yaml.AliasNode:
		return line
	case v.Kind == yaml.MappingNode && !n.InFlow() && len(v.Content) > 0:
		last := n.child(v.Content[len(v.Content)-1], v.Content[len(v.Content)-2])
		return last.lastLine(last.key.Column - 1)
	case v.Kind == yaml.SequenceNode && !n.InFlow() && len(v.Content) > 0:
		last := n.child(v.Content[len(v.Content)-1], nil)
		return last.lastLine(n.dash())
	case v.Kind == yaml.ScalarNode && v.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return n.f.blockEnd(v, outer)
	}
	if end := n.f.closed(v); end >= 0 {
		return n.f.lineOf(end)
	}
	switch start := n.f.content(v); {
	case v.Kind == yaml.ScalarNode && v.Value == "" && (start < 0 || start == n.f.offset(v.Line, v.Column)):
		return n.nothing(outer)
	case v.Kind == yaml.ScalarNode && v.Value != "" && start >= 0:
		line = max(line, n.f.lineOf(start))
	}
	return n.f.deeper(line, outer)
}

// dash is the indentation of the dashes of a list in block style.
func (n Node) dash() int {
	if at := n.f.content(n.at); at >= 0 {
		return at - n.f.start[n.f.lineOf(at)-1]
	}
	return max(n.at.Column-1, 0)
}

// nothing is the last line of a value of which nothing is written: of its key, or of its dash. The
// parser may place it at what follows.
func (n Node) nothing(outer int) int {
	line := min(n.at.Line, n.f.lines())
	if at := n.f.offset(line, n.at.Column); line < n.at.Line || at < 0 || strings.TrimSpace(n.f.text[n.f.start[line-1]:at]) == "" {
		for line--; line > 1 && (n.f.blank(line) || n.f.comment(line)); line-- {
		}
	}
	if n.key != nil {
		key := n.child(n.key, nil)
		line = max(line, n.key.Line, key.lastLine(outer))
	}
	return line
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

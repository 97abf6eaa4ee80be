package edit

import "go.yaml.in/yaml/v3"

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
	v := n.n
	switch {
	case n.shared && n.key != nil && n.f.aliased[v]: // an alias or an anchor: its own lines are not known
	case v.Kind == yaml.MappingNode && !n.InFlow() && len(v.Content) > 0:
		last := n.child(v.Content[len(v.Content)-1], v.Content[len(v.Content)-2])
		return max(last.key.Line, last.lastLine(last.key.Column-1))
	case v.Kind == yaml.SequenceNode && !n.InFlow() && len(v.Content) > 0:
		last := n.child(v.Content[len(v.Content)-1], nil)
		return max(last.n.Line, last.lastLine(max(v.Column-1, 0)))
	}
	line := max(n.Line(), v.Line)
	if _, _, ok := scalarSpan(n.f, v); ok {
		return v.Line
	}
	return n.f.deeper(line, outer, v.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0)
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

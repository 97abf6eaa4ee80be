package edit

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// changeFlow is [Node.Change] in flow style, {a: b}.
func (n Node) changeFlow(gone []Node, add []Entry) error {
	if len(n.n.Content) == 0 {
		return n.fillFlow(add)
	}
	if len(gone) == 0 {
		keys := n.Keys()
		return n.insertFlow(n.Get(keys[len(keys)-1]), add)
	}
	for i, g := range gone {
		start, end, err := g.flowSpan()
		if err != nil {
			return err
		}
		if i == 0 && len(add) > 0 {
			n.f.replace(start, end, flowText(add))
			continue
		}
		if start, end, err = n.withComma(gone, g, start, end); err != nil {
			return err
		}
		n.f.replace(start, end, "")
	}
	return nil
}

// withComma widens the span of an entry that goes by the comma behind it, or before it where it is
// among the last.
func (n Node) withComma(gone []Node, g Node, start, end int) (from, to int, err error) {
	keys := n.Keys()
	i := slices.Index(keys, g.key.Value)
	stays := func(key string) bool {
		return !slices.ContainsFunc(gone, func(o Node) bool { return o.key.Value == key })
	}
	if slices.ContainsFunc(keys[i+1:], stays) || i == 0 {
		to, err = n.Get(keys[i+1]).keyOffset()
		return start, to, err
	}
	_, from, err = n.Get(keys[i-1]).flowSpan()
	return from, end, err
}

func flowText(add []Entry) string {
	parts := make([]string, len(add))
	for i, e := range add {
		parts[i] = e.flow()
	}
	return strings.Join(parts, ", ")
}

// insertFlow adds entries behind another.
func (n Node) insertFlow(at Node, add []Entry) error {
	_, end, err := at.flowSpan()
	if err != nil {
		return err
	}
	n.f.replace(end, end, ", "+flowText(add))
	return nil
}

// fillFlow adds entries to an empty mapping.
func (n Node) fillFlow(add []Entry) error {
	start := n.f.offset(n.n.Line, n.n.Column)
	if start < 0 || !strings.HasPrefix(n.f.text[start:], "{") {
		return cannot(n.Line(), "the place of the braces is not known")
	}
	end := n.f.flowEnd(start)
	if end < 0 || strings.TrimSpace(n.f.text[start+1:end-1]) != "" {
		return cannot(n.Line(), "the braces hold a comment")
	}
	n.f.replace(start, end, "{"+flowText(add)+"}")
	return nil
}

// flowSpan is where an entry of a mapping in flow style begins and ends.
func (n Node) flowSpan() (start, end int, err error) {
	if start, err = n.keyOffset(); err != nil {
		return 0, 0, err
	}
	unknown := cannot(n.key.Line, "the end of %s is not known", n.key.Value)
	if n.shared || n.n.Anchor != "" {
		return 0, 0, unknown
	}
	if n.n.Kind == yaml.ScalarNode {
		_, end, ok := n.scalarSpan()
		if !ok {
			return 0, 0, unknown
		}
		return start, end, nil
	}
	open := n.f.offset(n.n.Line, n.n.Column)
	if open < 0 || !n.flow() {
		return 0, 0, unknown
	}
	if end = n.f.flowEnd(open); end < 0 {
		return 0, 0, unknown
	}
	return start, end, nil
}

// flowEnd is the offset behind the bracket that closes the one at start; -1 where none does.
func (f *File) flowEnd(start int) int {
	depth := 0
	for i := start; i < len(f.text); i++ {
		before := byte(' ')
		if i > 0 {
			before = f.text[i-1]
		}
		switch c := f.text[i]; {
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth--; depth == 0 {
				return i + 1
			}
		case c == '#' && strings.IndexByte(" \t\n", before) >= 0:
			for i+1 < len(f.text) && f.text[i+1] != '\n' {
				i++
			}
		case (c == '"' || c == '\'') && strings.IndexByte(" \t\n,[{:", before) >= 0:
			length := quotedLength(f.text[i:], c)
			if length == 0 {
				return -1
			}
			i += length - 1
		}
	}
	return -1
}

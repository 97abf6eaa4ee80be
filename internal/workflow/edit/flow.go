package edit

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// flow makes the change in flow style, {a: b}.
func (c change) flow() error {
	if len(c.keys) == 0 {
		return c.fill()
	}
	if len(c.gone) == 0 {
		return insertFlow(c.mapping.Get(c.keys[len(c.keys)-1]), c.add)
	}
	for i, g := range c.gone {
		start, end, err := flowSpan(g)
		if err != nil {
			return err
		}
		if i == 0 && len(c.add) > 0 {
			c.f.replace(start, end, flowText(c.add))
			continue
		}
		if start, end, err = c.withComma(g, start, end); err != nil {
			return err
		}
		c.f.replace(start, end, "")
	}
	return nil
}

// withComma widens the span of an entry that goes by the comma behind it, or before it where it is
// among the last.
func (c change) withComma(g Node, start, end int) (from, to int, err error) {
	i := slices.Index(c.keys, g.key.Value)
	stays := func(key string) bool {
		return !slices.ContainsFunc(c.gone, func(o Node) bool { return o.key.Value == key })
	}
	if slices.ContainsFunc(c.keys[i+1:], stays) || i == 0 {
		to, err = c.f.keyOffset(c.mapping.Get(c.keys[i+1]).key)
		return start, to, err
	}
	_, from, err = flowSpan(c.mapping.Get(c.keys[i-1]))
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
func insertFlow(at Node, add []Entry) error {
	_, end, err := flowSpan(at)
	if err != nil {
		return err
	}
	at.f.replace(end, end, ", "+flowText(add))
	return nil
}

// fill adds the entries to an empty mapping.
func (c change) fill() error {
	n := c.mapping
	start := n.f.offset(n.n.Line, n.n.Column)
	if start < 0 || !strings.HasPrefix(n.f.text[start:], "{") {
		return cannot(n.Line(), "the place of the braces is not known")
	}
	end := flowEnd(n.f.text, start)
	if end < 0 || strings.TrimSpace(n.f.text[start+1:end-1]) != "" {
		return cannot(n.Line(), "the braces hold a comment")
	}
	n.f.replace(start, end, "{"+flowText(c.add)+"}")
	return nil
}

// flowSpan is where an entry of a mapping in flow style begins and ends.
func flowSpan(n Node) (start, end int, err error) {
	if start, err = n.f.keyOffset(n.key); err != nil {
		return 0, 0, err
	}
	unknown := cannot(n.key.Line, "the end of %s is not known", n.key.Value)
	if n.shared || n.n.Anchor != "" {
		return 0, 0, unknown
	}
	if n.n.Kind == yaml.ScalarNode {
		_, end, ok := scalarSpan(n.f, n.n)
		if !ok {
			return 0, 0, unknown
		}
		return start, end, nil
	}
	open := n.f.offset(n.n.Line, n.n.Column)
	if open < 0 || !n.InFlow() {
		return 0, 0, unknown
	}
	if end = flowEnd(n.f.text, open); end < 0 {
		return 0, 0, unknown
	}
	return start, end, nil
}

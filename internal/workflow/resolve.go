package workflow

import (
	"go.yaml.in/yaml/v3"
)

// resolver turns the syntax tree of the YAML library into nodes. Every expansion of an alias counts
// against maxNodes, so that a few nested aliases cannot grow into gigabytes.
type resolver struct {
	open   map[*yaml.Node]bool // anchors that are being expanded: an alias to one of them is a cycle
	placed map[*yaml.Node]Pos  // of values with an anchor or a tag before them
	cursor *cursor
	nodes  int
	shared int // anchors that are being read
	room   []node
}

func newResolver(src source) *resolver {
	return &resolver{cursor: newCursor(src), open: map[*yaml.Node]bool{}, placed: map[*yaml.Node]Pos{}}
}

func (r *resolver) resolve(n *yaml.Node, depth int) (*node, error) {
	if r.nodes++; r.nodes > maxNodes {
		return nil, r.errorAt(n, "aliases expand to more than %d values, which no workflow needs", maxNodes)
	}
	if depth > maxDepth {
		return nil, r.errorAt(n, tooDeep, maxDepth)
	}
	if n.Kind == yaml.AliasNode {
		return r.alias(n, depth)
	}
	if n.Anchor == "" {
		return r.value(n, depth)
	}
	r.open[n] = true
	r.shared++
	defer func() { delete(r.open, n); r.shared-- }()
	return r.value(n, depth)
}

// alias expands an alias in place. Its anchor has been read before, so a place is that of the anchor's
// value.
func (r *resolver) alias(n *yaml.Node, depth int) (*node, error) {
	if r.open[n.Alias] {
		return nil, r.errorAt(n, "alias *%s stands inside its own anchor", n.Value)
	}
	return r.resolve(n.Alias, depth+1)
}

func (r *resolver) value(n *yaml.Node, depth int) (*node, error) {
	switch n.Kind {
	case yaml.MappingNode:
		return r.mapping(n, depth)
	case yaml.SequenceNode:
		return r.sequence(n, depth)
	}
	out := r.new(node{kind: kindScalar, text: n.Value, pos: r.place(n)})
	switch {
	case n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		out.style = styleQuoted
	case n.Style&yaml.LiteralStyle != 0:
		out.style = styleLiteral
	case n.Style&yaml.FoldedStyle != 0:
		out.style = styleFolded
	case n.Tag == "!!null":
		out.kind, out.text = kindNull, ""
	}
	return out, nil
}

// new keeps a node, in a room with others.
func (r *resolver) new(n node) *node {
	if len(r.room) == cap(r.room) {
		r.room = make([]node, 0, min(max(32, 2*cap(r.room)), 512))
	}
	n.shared = r.shared > 0
	r.room = append(r.room, n)
	return &r.room[len(r.room)-1]
}

func (r *resolver) sequence(n *yaml.Node, depth int) (*node, error) {
	out := r.new(node{
		kind: kindSequence, pos: r.place(n), flow: n.Style&yaml.FlowStyle != 0,
		items: make([]*node, 0, len(n.Content)),
	})
	for _, v := range n.Content {
		item, err := r.resolve(v, depth+1)
		if err != nil {
			return nil, err
		}
		out.items = append(out.items, item)
	}
	return out, nil
}

func (r *resolver) mapping(n *yaml.Node, depth int) (*node, error) {
	pairs := len(n.Content) / 2
	if pairs > maxKeys {
		return nil, r.errorAt(n.Content[2*maxKeys], "has more than %d keys in one mapping, which no workflow needs", maxKeys)
	}
	out := r.new(node{
		kind: kindMapping, pos: r.place(n), flow: n.Style&yaml.FlowStyle != 0,
		entries: make([]entry, 0, pairs),
	})
	known := keys{of: out}
	var merged []*node
	for i := 0; i+1 < len(n.Content); i += 2 {
		if out.flow && n.Content[i].Kind == yaml.MappingNode {
			return nil, failAt(out.pos, bracesInText)
		}
		key, err := r.key(n.Content[i], depth)
		if err != nil {
			return nil, err
		}
		value, err := r.resolve(n.Content[i+1], depth+1)
		if err != nil {
			return nil, err
		}
		if isMerge(n.Content[i]) {
			merged = append(merged, value)
			continue
		}
		if first, dup := known.find(key.text); dup {
			return nil, failAt(key.pos, "key %q is already set on line %d; keep one of them", key.text, first.Line)
		}
		known.add(entry{key, value})
	}
	if !out.flow && len(out.entries) > 0 {
		out.pos = out.entries[0].key.pos
	}
	for _, m := range merged {
		if err := r.merge(&known, m); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (r *resolver) key(n *yaml.Node, depth int) (*node, error) {
	key, err := r.resolve(n, depth)
	if err != nil {
		return nil, err
	}
	if key.kind != kindScalar {
		return nil, r.errorAt(n, "a key must be a plain word or text")
	}
	return key, nil
}

// isMerge reports whether a key is a merge key, which brings the keys of another mapping (YAML 1.1,
// type merge). What becomes of one is decided in mapping alone.
func isMerge(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!merge" }

// isOmitted reports whether a value is empty because the file has nothing there.
func isOmitted(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Value == "" && n.Style&^yaml.TaggedStyle == 0
}

// merge adds what a merge key brings: keys of the mapping itself win, then the earlier of several
// sources (YAML 1.1, merge key).
func (r *resolver) merge(into *keys, from *node) error {
	sources := []*node{from}
	if from.kind == kindSequence {
		sources = from.items
	}
	for _, s := range sources {
		if s.kind != kindMapping {
			return &ReadError{
				Line: s.pos.Line, Column: s.pos.Column,
				Message: "a merge key << takes a mapping, an alias of one, or a list of them",
			}
		}
		for _, e := range s.entries {
			if _, ok := into.find(e.key.text); ok {
				continue
			}
			if r.nodes++; r.nodes > maxNodes {
				return &ReadError{Line: s.pos.Line, Column: s.pos.Column, Message: "merge keys expand to more values than any workflow needs"}
			}
			into.add(e)
		}
	}
	return nil
}

func (r *resolver) errorAt(n *yaml.Node, format string, args ...any) error {
	return failAt(r.place(n), format, args...)
}

// place finds where a value begins. The library gives the place of the anchor or tag before it.
func (r *resolver) place(n *yaml.Node) Pos {
	if lines := len(r.cursor.src.start); n.Line > lines {
		return Pos{lines, 1} // a key with ? and no value at the end of the file
	}
	if n.Anchor == "" && n.Style&yaml.TaggedStyle == 0 || isOmitted(n) {
		return Pos{n.Line, n.Column}
	}
	p, ok := r.placed[n]
	if !ok {
		r.cursor.moveTo(Pos{n.Line, n.Column})
		r.cursor.skipProperties()
		p = r.cursor.pos
		r.placed[n] = p
	}
	return p
}

// keys are the entries of a mapping that is being read. Most mappings are small enough to look through.
type keys struct {
	of   *node
	many map[string]Pos // nil while there are few
}

const fewKeys = 12

// find returns the place of a key.
func (k *keys) find(text string) (Pos, bool) {
	if k.many != nil {
		p, ok := k.many[text]
		return p, ok
	}
	for i := range k.of.entries {
		if key := k.of.entries[i].key; key.text == text {
			return key.pos, true
		}
	}
	return Pos{}, false
}

// add adds an entry whose key is not there yet.
func (k *keys) add(e entry) {
	k.of.entries = append(k.of.entries, e)
	switch {
	case k.many != nil:
		k.many[e.key.text] = e.key.pos
	case len(k.of.entries) > fewKeys:
		k.many = make(map[string]Pos, cap(k.of.entries))
		for _, e := range k.of.entries {
			k.many[e.key.text] = e.key.pos
		}
	}
}

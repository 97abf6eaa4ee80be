package workflow

import (
	"go.yaml.in/yaml/v3"
)

type kind uint8

const (
	kindNull kind = iota
	kindScalar
	kindMapping
	kindSequence
)

type style uint8

const (
	stylePlain style = iota
	styleQuoted
	styleLiteral
	styleFolded
)

// node is a YAML value with anchors and aliases resolved.
type node struct {
	kind    kind
	style   style
	text    string
	pos     Pos
	flow    bool // written with [] or {}
	shared  bool // under an anchor or reached by an alias, so that a change here would change other places too
	entries []entry
	items   []*node
}

type entry struct{ key, value *node }

// get returns the value of a key, nil where the mapping has none.
func (n *node) get(key string) *node {
	if e := n.entry(key); e != nil {
		return e.value
	}
	return nil
}

func (n *node) entry(key string) *entry {
	if n == nil || n.kind != kindMapping {
		return nil
	}
	for i := range n.entries {
		if n.entries[i].key.text == key {
			return &n.entries[i]
		}
	}
	return nil
}

// scalar returns the text of a scalar, and "" for anything else.
func (n *node) scalar() string {
	if n == nil || n.kind != kindScalar {
		return ""
	}
	return n.text
}

// list returns the scalars of a sequence, or a single scalar as a list of one.
func (n *node) list() []string {
	if n == nil {
		return nil
	}
	switch n.kind {
	case kindScalar:
		return []string{n.text}
	case kindSequence:
		out := make([]string, 0, len(n.items))
		for _, item := range n.items {
			if item.kind == kindScalar {
				out = append(out, item.text)
			}
		}
		return out
	default:
		return nil
	}
}

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
	for i := 0; i+1 < len(n.Content); i += 2 {
		if out.flow && n.Content[i].Kind == yaml.MappingNode {
			return nil, failAt(out.pos, bracesInText)
		}
		if isMerge(n.Content[i]) {
			return nil, r.errorAt(n.Content[i], "merge keys (<<) are refused by GitHub; write the keys out, or alias the whole mapping")
		}
		key, err := r.key(n.Content[i], depth)
		if err != nil {
			return nil, err
		}
		value, err := r.resolve(n.Content[i+1], depth+1)
		if err != nil {
			return nil, err
		}
		if first, dup := known.find(key.text); dup {
			return nil, failAt(key.pos, "key %q is already set on line %d; keep one of them", key.text, first.Line)
		}
		known.add(entry{key, value})
	}
	if !out.flow && len(out.entries) > 0 {
		out.pos = out.entries[0].key.pos
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

// isMerge reports whether a key is a merge key, which in YAML 1.1 brings the keys of another mapping. GitHub
// takes anchors and aliases, and refuses these (GitHub changelog, 2025-09-18).
func isMerge(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!merge" }

// isOmitted reports whether a value is empty because the file has nothing there.
func isOmitted(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Value == "" && n.Style&^yaml.TaggedStyle == 0
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

package workflow

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

// node is a YAML value with anchors, aliases and merge keys resolved.
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

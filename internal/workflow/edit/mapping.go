package edit

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Change takes keys out of a mapping and puts entries in: in the place of the first that goes, or
// else at the end. A mapping that would be empty goes as a whole. Keys that are not there are none.
func (n Node) Change(remove []string, add ...Entry) error {
	if err := n.editable(); err != nil {
		return err
	}
	if !plain(n) {
		return cannot(n.Line(), "this is no mapping of plain keys")
	}
	c := change{f: n.f, mapping: n, keys: n.Keys(), add: add}
	for _, key := range c.keys {
		if slices.Contains(remove, key) {
			c.gone = append(c.gone, n.Get(key))
		}
	}
	for _, g := range c.gone {
		if err := n.f.aliased.free(g); err != nil {
			return err
		}
	}
	switch {
	case len(c.gone) == 0 && len(add) == 0:
		return nil
	case len(c.gone) == len(c.keys) && len(add) == 0:
		return n.Remove()
	case n.InFlow():
		return c.flow()
	case len(c.gone) == 0:
		return n.InsertAfter(c.keys[len(c.keys)-1], add...)
	}
	return c.block()
}

// change is a change of a mapping of plain keys.
type change struct {
	f       *File
	mapping Node
	keys    []string // of the mapping, as it was read
	gone    []Node   // values that go with their keys
	add     []Entry
}

// block makes the change in block style, where something goes.
func (c change) block() error {
	gone := c.gone
	if len(c.add) > 0 {
		if err := c.swap(gone[0]); err != nil {
			return err
		}
		gone = gone[1:]
	}
	for _, g := range gone {
		if err := c.drop(g); err != nil {
			return err
		}
	}
	return nil
}

// plain reports whether a value is a mapping whose keys are single words or texts, each written once and
// before a colon: no merge key, no alias, no question mark.
func plain(n Node) bool {
	if !n.IsMapping() {
		return false
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.n.Content); i += 2 {
		k := n.n.Content[i]
		off := n.f.offset(k.Line, k.Column)
		if k.Kind != yaml.ScalarNode || k.Tag == "!!merge" || k.Anchor != "" || k.Style&yaml.TaggedStyle != 0 || seen[k.Value] || off < 0 {
			return false
		}
		before := strings.TrimSpace(n.f.text[n.f.start[k.Line-1]:off])
		if strings.HasSuffix(before, "?") || !n.InFlow() && (strings.HasSuffix(before, ":") || k.Column != n.n.Content[0].Column) {
			return false
		}
		if i == 0 && !n.InFlow() && off != n.f.offset(n.n.Line, n.n.Column) && off != n.f.content(n.n) {
			return false // a question mark stands on a line above
		}
		seen[k.Value] = true
	}
	return true
}

// Remove takes the value away with its key.
func (n Node) Remove() error {
	if n.parent == nil || n.key == nil {
		return cannot(n.Line(), "this cannot be taken away alone")
	}
	return n.parent.Change([]string{n.key.Value})
}

// swap puts the new entries in the place of one.
func (c change) swap(gone Node) error {
	start, err := c.f.keyOffset(gone.key)
	if err != nil {
		return err
	}
	last := gone.lastLine(gone.key.Column - 1)
	text := strings.Join(render(c.f, c.add), c.f.eol(gone.key.Line)+strings.Repeat(" ", gone.key.Column-1))
	c.f.replace(start, c.f.lineEnd(last), text)
	return nil
}

// render writes entries in block style, in the file's indentation.
func render(f *File, add []Entry) []string {
	var out []string
	for _, e := range add {
		out = append(out, e.block(f.unit())...)
	}
	return out
}

// drop takes the lines of an entry away.
func (c change) drop(gone Node) error {
	i := slices.Index(c.keys, gone.key.Value)
	outer := gone.key.Column - 1
	last := gone.lastLine(outer)
	if !afterDash(c.f, gone.key) {
		var before Node
		for _, key := range c.keys[:max(i, 0)] {
			if n := c.mapping.Get(key); !slices.ContainsFunc(c.gone, func(g Node) bool { return g.key == n.key }) {
				before = n
			}
		}
		c.f.dropLines(gone.key.Line, c.f.own(last, outer, before))
		return nil
	}
	start, err := c.f.keyOffset(gone.key)
	if err != nil {
		return err
	}
	if i < 0 || i+1 == len(c.keys) {
		return cannot(gone.key.Line, "nothing would be left after the dash")
	}
	next := c.mapping.Get(c.keys[i+1])
	for line := last + 1; line < next.key.Line; line++ {
		if !c.f.blank(line) {
			return cannot(gone.key.Line, "a comment stands between this key, which begins an item, and the next")
		}
	}
	end, err := c.f.keyOffset(next.key)
	if err != nil {
		return err
	}
	c.f.replace(start, end, "")
	return nil
}

// afterDash reports whether a key does not begin its line, as after the dash of a list.
func afterDash(f *File, key *yaml.Node) bool {
	line := []rune(f.line(key.Line))
	return strings.TrimSpace(string(line[:min(key.Column-1, len(line))])) != ""
}

// InsertAfter adds entries behind a key of a mapping.
func (n Node) InsertAfter(key string, add ...Entry) error {
	if err := n.editable(); err != nil {
		return err
	}
	at := n.Get(key)
	if !plain(n) || !at.Is() {
		return cannot(n.Line(), "there is no plain key %s", key)
	}
	if n.InFlow() {
		return insertFlow(at, add)
	}
	last := at.lastLine(at.key.Column - 1)
	indent := strings.Repeat(" ", at.key.Column-1)
	eol := n.f.eol(last)
	var b strings.Builder
	end := n.f.lineEnd(last)
	for _, line := range render(n.f, add) {
		b.WriteString(eol + indent + line)
	}
	n.f.replace(end, end, b.String())
	return nil
}

// unit is how many spaces the file indents a level: those of the first block mapping in the root's.
func (f *File) unit() int {
	for i := 1; i < len(f.root.Content); i += 2 {
		v := f.root.Content[i]
		if v.Kind == yaml.MappingNode && v.Style&yaml.FlowStyle == 0 && len(v.Content) > 0 {
			if unit := v.Content[0].Column - f.root.Content[0].Column; unit > 0 {
				return unit
			}
		}
	}
	return 2
}

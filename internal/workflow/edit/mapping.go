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
	if !n.plain() {
		return cannot(n.Line(), "this is no mapping of plain keys")
	}
	var gone []Node
	for _, key := range n.Keys() {
		if slices.Contains(remove, key) {
			gone = append(gone, n.Get(key))
		}
	}
	for _, g := range gone {
		if err := g.free(); err != nil {
			return err
		}
	}
	switch {
	case len(gone) == 0 && len(add) == 0:
		return nil
	case len(gone) == len(n.Keys()) && len(add) == 0:
		return n.Remove()
	case n.flow():
		return n.changeFlow(gone, add)
	case len(gone) == 0:
		keys := n.Keys()
		return n.InsertAfter(keys[len(keys)-1], add...)
	case len(add) > 0:
		if err := n.swap(gone[0], add); err != nil {
			return err
		}
		gone = gone[1:]
	}
	for _, g := range gone {
		if err := n.drop(g); err != nil {
			return err
		}
	}
	return nil
}

// plain reports whether the value is a mapping whose keys are single words or texts, each written once and
// before a colon: no merge key, no alias, no question mark.
func (n Node) plain() bool {
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
		if strings.HasSuffix(before, "?") || strings.HasSuffix(before, ":") && !n.flow() {
			return false
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

// swap puts entries in the place of one.
func (n Node) swap(gone Node, add []Entry) error {
	start, err := gone.keyOffset()
	if err != nil {
		return err
	}
	last := gone.lastLine(gone.key.Column - 1)
	text := strings.Join(n.render(add), n.f.eol(gone.key.Line)+strings.Repeat(" ", gone.key.Column-1))
	n.f.replace(start, n.f.lineEnd(last), text)
	return nil
}

// render writes entries in block style, in the file's indentation.
func (n Node) render(add []Entry) []string {
	var out []string
	for _, e := range add {
		out = append(out, e.block(n.f.unit())...)
	}
	return out
}

// drop takes the lines of an entry away.
func (n Node) drop(gone Node) error {
	last := gone.lastLine(gone.key.Column - 1)
	if !gone.afterDash() {
		n.f.dropLines(gone.key.Line, last)
		return nil
	}
	start, err := gone.keyOffset()
	if err != nil {
		return err
	}
	keys := n.Keys()
	i := slices.Index(keys, gone.key.Value)
	if i < 0 || i+1 == len(keys) {
		return cannot(gone.key.Line, "nothing would be left after the dash")
	}
	next := n.Get(keys[i+1])
	for line := last + 1; line < next.key.Line; line++ {
		if !n.f.blank(line) {
			return cannot(gone.key.Line, "a comment stands between this key, which begins an item, and the next")
		}
	}
	end, err := next.keyOffset()
	if err != nil {
		return err
	}
	n.f.replace(start, end, "")
	return nil
}

// InsertAfter adds entries behind a key of a mapping.
func (n Node) InsertAfter(key string, add ...Entry) error {
	if err := n.editable(); err != nil {
		return err
	}
	at := n.Get(key)
	if !n.plain() || !at.Is() {
		return cannot(n.Line(), "there is no plain key %s", key)
	}
	if n.flow() {
		return n.insertFlow(at, add)
	}
	last := at.lastLine(at.key.Column - 1)
	indent := strings.Repeat(" ", at.key.Column-1)
	eol := n.f.eol(last)
	var b strings.Builder
	end := n.f.lineEnd(last)
	for _, line := range n.render(add) {
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

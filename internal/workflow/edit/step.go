package edit

import (
	"slices"
	"strings"
)

// InsertBefore puts an item before one of a list in block style, and before the comments above it. The
// text has the dash of the item in its first column and two spaces a level; lines above the dash are
// comments. Blank lines between items are kept up.
func (n Node) InsertBefore(text string) error {
	if err := n.editable(); err != nil {
		return err
	}
	if n.parent == nil || n.key != nil || n.parent.InFlow() {
		return cannot(n.Line(), "the list is written in brackets, where no step can be put in")
	}
	dash, err := n.dashed()
	if err != nil {
		return err
	}
	line := n.n.Line
	full := n.f.line(line)
	width := len(full[dash+1:]) - len(strings.TrimLeft(full[dash+1:], " ")) + 1
	if width < 2 || n.n.Column-1 != dash+width {
		width = 2
	}
	for above := n.before(); line-1 > above && n.f.comment(line-1) && n.f.indent(line-1) == dash; {
		line--
	}
	eol := n.f.eol(line)
	var b strings.Builder
	for _, l := range strings.Split(text, "\n") {
		b.WriteString(reindent(l, dash, width, n.f.unit()) + eol)
	}
	if line > 1 && n.f.blank(line-1) {
		b.WriteString(eol)
	}
	n.f.replace(n.f.start[line-1], n.f.start[line-1], b.String())
	return nil
}

// dashed is the indentation of the dashes of an item's list, where the line of the item begins with one.
func (n Node) dashed() (int, error) {
	dash, full := n.parent.dash(), n.f.line(n.n.Line)
	if len(full) <= dash || strings.TrimSpace(full[:dash]) != "" || full[dash] != '-' {
		return 0, cannot(n.n.Line, "the dash of this item is not where the list begins")
	}
	return dash, nil
}

// before is the last line of the item before this one of a list in block style.
func (n Node) before() int {
	if i := slices.Index(n.parent.n.Content, n.at); i > 0 {
		return n.parent.At(i - 1).lastLine(n.parent.dash())
	}
	return 0 // nothing but comments stands between a list and its key
}

// reindent moves a line of an item to where the list's items are.
func reindent(line string, dash, width, unit int) string {
	rest := strings.TrimLeft(line, " ")
	deep := len(line) - len(rest)
	switch {
	case rest == "":
		return ""
	case deep == 0 && strings.HasPrefix(rest, "- "):
		return strings.Repeat(" ", dash) + "-" + strings.Repeat(" ", width-1) + rest[2:]
	case deep == 0:
		return strings.Repeat(" ", dash) + rest
	case deep < 4:
		return strings.Repeat(" ", dash+width+deep-2) + rest
	}
	return strings.Repeat(" ", dash+width+unit+deep-4) + rest
}

// RemoveItem takes an item of a list in block style away, with its lines; comments above it stay.
func (n Node) RemoveItem() error {
	if err := n.editable(); err != nil {
		return err
	}
	if err := n.f.aliased.free(n); err != nil {
		return err
	}
	if n.parent == nil || n.key != nil || n.parent.InFlow() || len(n.parent.n.Content) < 2 {
		return cannot(n.Line(), "this item cannot be taken out of its list")
	}
	dash, err := n.dashed()
	if err != nil {
		return err
	}
	before := n.parent.At(slices.Index(n.parent.n.Content, n.n) - 1)
	n.f.dropLines(n.n.Line, n.f.own(n.lastLine(dash), dash, before))
	return nil
}

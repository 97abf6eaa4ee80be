package edit

import (
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
	dash := n.parent.n.Column - 1
	line := n.n.Line
	full := n.f.line(line)
	if len(full) <= dash || strings.TrimSpace(full[:dash]) != "" || full[dash] != '-' {
		return cannot(line, "the dash of this item is not where the list begins")
	}
	width := len(full[dash+1:]) - len(strings.TrimLeft(full[dash+1:], " ")) + 1
	if width < 2 || n.n.Column-1 != dash+width {
		width = 2
	}
	for line > 1 && n.f.comment(line-1) && n.f.indent(line-1) == dash {
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
	last := n.lastLine(n.parent.n.Column - 1)
	n.f.dropLines(n.n.Line, last)
	return nil
}

package edit

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// LineEdit puts lines in the place of those from From up to To of a text, counted from 0.
type LineEdit struct {
	From, To int
	Lines    []string
}

// EditLines changes lines of a text: of a literal block in place; of one line, which becomes a block
// where several lines come of it. Other forms are refused.
func (n Node) EditLines(edits []LineEdit) error {
	if err := n.editable(); err != nil {
		return err
	}
	slices.SortStableFunc(edits, func(a, b LineEdit) int { return a.From - b.From })
	switch {
	case len(edits) == 0:
		return nil
	case n.n.Style&yaml.LiteralStyle != 0 && n.n.Style&yaml.TaggedStyle == 0 && n.n.Anchor == "":
		block, err := readLiteral(n)
		if err != nil {
			return err
		}
		return block.edit(edits)
	}
	if _, _, ok := scalarSpan(n.f, n.n); !ok || strings.Contains(n.Text(), "\n") {
		return cannot(n.Line(), "this text is folded over several lines, so that its lines are not those of the file; write it with |")
	}
	return n.SetLines(applyLines(textLines(n.Text()), edits))
}

// textLines are the lines of a text; the line end of the last is none.
func textLines(text string) []string { return strings.Split(strings.TrimRight(text, "\n"), "\n") }

func applyLines(lines []string, edits []LineEdit) []string {
	var out []string
	at := 0
	for _, e := range edits {
		out = append(out, lines[at:min(e.From, len(lines))]...)
		out = append(out, e.Lines...)
		at = min(e.To, len(lines))
	}
	return append(out, lines[at:]...)
}

// literal is a literal block, each line of which is a line of the file.
type literal struct {
	n      Node
	lines  []string
	first  int // the line of the file that holds the first
	indent int // of every line
}

// readLiteral finds the first line and the indentation of a literal block, and checks every line of it.
func readLiteral(n Node) (literal, error) {
	first, indent := n.n.Line+1, -1
	lines := textLines(n.Text())
	for i, l := range lines {
		full := n.f.line(first + i)
		if strings.TrimSpace(l) == "" && strings.TrimSpace(full) == "" {
			continue
		}
		if indent < 0 {
			indent = len(full) - len(l)
		}
		if indent < 0 || len(full) < indent || strings.TrimSpace(full[:indent]) != "" || full[indent:] != l {
			return literal{}, cannot(first+i, "the lines of this text are not those of the file")
		}
	}
	if indent < 0 {
		return literal{}, cannot(n.Line(), "the text is empty")
	}
	return literal{n, lines, first, indent}, nil
}

// edit changes lines of the block.
func (l literal) edit(edits []LineEdit) error {
	todo, err := l.begin(applyLines(l.lines, edits))
	if err != nil {
		return err
	}
	for _, e := range edits {
		if e.From > len(l.lines) || e.To > len(l.lines) || e.From > e.To {
			return cannot(l.n.Line(), "the text has no such line")
		}
		before := l.first + e.From - 1 // the line in front, so that what is put in behind the block touches nothing of it
		eol := l.n.f.eol(before)
		var b strings.Builder
		for _, line := range e.Lines {
			if line != "" {
				line = strings.Repeat(" ", l.indent) + line
			}
			b.WriteString(eol + line)
		}
		todo = append(todo, Edit{l.n.f.lineEnd(before), l.n.f.lineEnd(before + e.To - e.From), b.String()})
	}
	l.n.f.edits = append(l.n.f.edits, todo...)
	return nil
}

// begin is the change of the block's header that its new text needs: the first line tells the
// indentation of all (YAML 1.2, §8.1.1.1), unless the header does.
func (l literal) begin(lines []string) ([]Edit, error) {
	i := slices.IndexFunc(lines, func(s string) bool { return strings.TrimSpace(s) != "" })
	header := l.n.f.offset(l.n.n.Line, l.n.n.Column)
	switch {
	case i < 0:
		return nil, cannot(l.n.Line(), "nothing would be left of the text")
	case header < 0 || l.n.key == nil:
		return nil, cannot(l.n.Line(), "the place of this text is not known")
	case lines[i][0] != ' ' || strings.ContainsAny(l.n.f.text[header:min(header+3, l.n.f.lineEnd(l.n.n.Line))], "123456789"):
		return nil, nil
	}
	deep := l.indent - (l.n.key.Column - 1)
	if deep < 1 || deep > 9 {
		return nil, cannot(l.n.Line(), "the text would begin with blanks")
	}
	return []Edit{{header + 1, header + 1, strconv.Itoa(deep)}}, nil
}

// SetLines puts another text in the place of a scalar on one line: on one line too, as it is written
// now, or as a literal block.
func (n Node) SetLines(lines []string) error {
	if err := n.editable(); err != nil {
		return err
	}
	start, end, ok := scalarSpan(n.f, n.n)
	if !ok {
		return cannot(n.Line(), "this value is not written on one line")
	}
	inFlow := n.parent != nil && n.parent.InFlow()
	if len(lines) == 1 {
		n.f.replace(start, end, inStyle(n.n.Style, lines[0], inFlow))
		return nil
	}
	if inFlow || n.key == nil {
		return cannot(n.Line(), "a text of several lines cannot stand in braces")
	}
	behind := strings.TrimRight(n.f.text[end:n.f.lineEnd(n.n.Line)], " \t") // a comment
	eol := n.f.eol(n.n.Line)
	indent := strings.Repeat(" ", n.key.Column-1+n.f.unit())
	var b strings.Builder
	b.WriteString("|" + behind)
	for _, l := range lines {
		b.WriteString(eol)
		if l != "" {
			b.WriteString(indent + l)
		}
	}
	n.f.replace(start, n.f.lineEnd(n.n.Line), b.String())
	return nil
}

// Surround puts lines before and behind a block of text, literal or folded.
func (n Node) Surround(before, behind []string) error {
	if err := n.editable(); err != nil {
		return err
	}
	if n.n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 || n.key == nil {
		return cannot(n.Line(), "this is no block of text")
	}
	first := n.n.Line + 1
	for n.f.blank(first) && first < n.f.lines() {
		first++
	}
	last := n.lastLine(n.key.Column - 1)
	if first > last {
		return cannot(n.Line(), "the text is empty")
	}
	indent := strings.Repeat(" ", n.f.indent(first))
	eol := n.f.eol(n.n.Line)
	var top, bottom strings.Builder
	for _, l := range before {
		top.WriteString(indent + l + eol)
	}
	for _, l := range behind {
		bottom.WriteString(eol + indent + l)
	}
	n.f.replace(n.f.start[first-1], n.f.start[first-1], top.String())
	n.f.replace(n.f.lineEnd(last), n.f.lineEnd(last), bottom.String())
	return nil
}

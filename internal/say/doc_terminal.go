package say

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"gh-wif/internal/term"
)

// Terminal is what a document needs to know of the terminal.
type Terminal struct {
	Width   int // cells; 0 means 80
	Symbols term.Symbols
	Paint   func(r Role, s string) string // nil: no colour
}

const (
	plainWidth = 80
	leastRoom  = 20 // cells that a text has at least, however narrow the terminal is
)

// Terminal writes the document in lines no wider than the terminal, save those
// that are to be copied and values that would be broken. Without colour nothing
// is lost.
func (d Doc) Terminal(t Terminal) string {
	if t.Width <= 0 {
		t.Width = plainWidth
	}
	if t.Paint == nil {
		t.Paint = func(_ Role, s string) string { return s }
	}
	if t.Symbols == (term.Symbols{}) {
		t.Symbols = term.SymbolsFor(false)
	}
	w := &terminalWriter{Terminal: t}
	for _, b := range d {
		b.terminal(w)
	}
	return w.b.String()
}

type terminalWriter struct {
	Terminal
	b strings.Builder
}

// Symbol is a mark as a terminal shows it.
func (m Mark) Symbol(s term.Symbols) string {
	return [...]string{NoMark: "", Check: s.Check, Cross: s.Cross, Skip: s.Skip, Warning: s.Warning, Bullet: s.Bullet, Arrow: s.Arrow}[m]
}

// line writes one line; s may hold colour.
func (w *terminalWriter) line(s string) { w.b.WriteString(strings.TrimRight(s, " ") + "\n") }

func (w *terminalWriter) paint(r Role, s string) string {
	if r == Plain || s == "" {
		return s
	}
	return w.Paint(r, s)
}

// text writes a text of any length, indented. What is to be copied stands two
// cells further in.
func (w *terminalWriter) text(indent string, t Text, r Role) {
	for _, l := range t.Layout(max(leastRoom, w.Width-len(indent))) {
		role, further := r, ""
		if l.Copy {
			role, further = Copied, "  "
		}
		w.line(w.before(indent+further, l) + w.paint(role, l.String()))
	}
}

// before are the blanks before a line: fewer where it has room without them only, so
// that what one copies is broken nowhere.
func (w *terminalWriter) before(indent string, l Line) string {
	n := Width(l.String())
	if n > w.Width { // nothing helps
		return indent
	}
	return indent[:min(len(indent), w.Width-n)]
}

// marked writes a text behind a mark, its further lines under the first.
func (w *terminalWriter) marked(indent string, m Mark, mark Role, t Text, r Role) {
	symbol := m.Symbol(w.Symbols)
	hang := strings.Repeat(" ", Width(symbol)+1)
	for i, l := range t.Layout(max(leastRoom, w.Width-len(indent)-len(hang))) {
		start := w.before(indent+hang, l)
		if first := indent + symbol + " "; i == 0 && Width(first+l.String()) <= max(w.Width, leastRoom) {
			start = indent + w.paint(mark, symbol) + " "
		} else if i == 0 { // it has no room beside the mark
			w.line(indent + w.paint(mark, symbol))
		}
		w.line(start + w.paint(r, l.String()))
	}
}

func (h Heading) terminal(w *terminalWriter) {
	role := h.Role
	if role == Plain {
		role = Title
	}
	if !h.Top {
		w.line("")
	}
	text := h.Text
	if h.ID != "" {
		text = Join(text, W(" ["), N(h.ID), W("]"))
	}
	if h.Mark != NoMark {
		w.marked("", h.Mark, role, text, role)
		return
	}
	w.text("", text, role)
}

func (p Para) terminal(w *terminalWriter) { w.text("  ", p.Text, Plain) }

func (f Field) terminal(w *terminalWriter) {
	if f.Text.Empty() {
		return
	}
	w.line("  " + w.paint(Label, f.Label))
	w.text("    ", f.Text, f.Role)
}

func (l Link) terminal(w *terminalWriter) {
	w.line("  " + w.paint(Label, l.Label))
	w.text("    ", N(l.Address), Plain)
}

func (c Code) terminal(w *terminalWriter) {
	indent := "  "
	if !c.Label.Empty() {
		w.text("  ", c.Label, Label)
		indent = "    "
	}
	lines := strings.Split(strings.TrimRight(term.CleanBlock(c.Lines), "\n"), "\n")
	for _, line := range lines {
		if n := Width(line); n <= w.Width { // else it is broken in any case
			indent = indent[:min(len(indent), w.Width-n)]
		}
	}
	hunk := false
	for _, line := range lines {
		role := c.Role
		if c.Language == "diff" {
			hunk = hunk || strings.HasPrefix(line, "@@")
			role = diffRole(line, hunk)
		}
		w.line(indent + w.paint(role, line))
	}
}

// diffRole is what a line of a unified difference is. The names of the files come before
// the first hunk.
func diffRole(line string, hunk bool) Role {
	switch {
	case !hunk:
		return Quiet
	case strings.HasPrefix(line, "+"):
		return Added
	case strings.HasPrefix(line, "-"):
		return Removed
	}
	return Plain
}

func (i Item) terminal(w *terminalWriter) {
	w.marked("  ", i.Mark, i.Role, i.Text, Plain)
	if !i.Below.Empty() {
		w.marked("    ", Arrow, Plain, i.Below, Plain)
	}
}

// pairIndent stands before both texts of a pair, with their names in it.
const pairIndent = 10

func (p Pair) terminal(w *terminalWriter) {
	w.line("  " + w.paint(Label, p.Label))
	room := max(leastRoom, w.Width-pairIndent)
	first, second, at := term.Clean(p.First.Text), term.Clean(p.Second.Text), p.caret()
	for from := 0; from == 0 || from < max(Width(first), Width(second)); from += room {
		w.line(w.side(p.First, ansi.Cut(first, from, from+room)))
		w.line(w.side(p.Second, ansi.Cut(second, from, from+room)))
		if at >= from && at < from+room {
			w.line(strings.Repeat(" ", pairIndent+at-from) + w.Symbols.Caret + differsNote(at-from, room))
		}
	}
	for _, n := range p.Notes {
		w.marked("    ", Cross, Bad, n, Plain)
	}
}

func (w *terminalWriter) side(s Side, part string) string {
	name := "    " + s.Name
	return name + strings.Repeat(" ", max(1, pairIndent-len(name))) + w.paint(s.Role, part)
}

// caret is the cell of the second text's first difference; -1: none.
func (p Pair) caret() int {
	if p.Second.Differs < 0 || p.Second.Differs > len(p.Second.Text) {
		return -1
	}
	return Width(term.Clean(p.Second.Text[:p.Second.Differs]))
}

func differsNote(at, room int) string {
	const note = " differs from here"
	if at+1+len(note) > room {
		return ""
	}
	return note
}

func (r Rows) terminal(w *terminalWriter) {
	words := 0
	for _, row := range r.Rows {
		words = max(words, len(row.Word))
	}
	for _, row := range r.Rows {
		state := row.Mark.Symbol(w.Symbols)
		if words > 0 {
			state += " " + row.Word + strings.Repeat(" ", words-len(row.Word)+1)
		}
		start, hang := "  "+w.paint(row.Role, state)+" ", strings.Repeat(" ", 3+Width(state))
		for i, l := range row.Line.Layout(max(leastRoom, w.Width-len(hang))) {
			if i > 0 {
				start = w.before(hang, l)
			}
			w.line(start + l.String())
		}
		w.details(row.Below)
	}
}

// details writes labelled texts one below the other, their further lines under
// the first.
func (w *terminalWriter) details(all []Detail) {
	const indent = "      "
	labels := 0
	for _, d := range all {
		labels = max(labels, len(d.Label)+2)
	}
	for _, d := range all {
		start := d.Label + strings.Repeat(" ", labels-len(d.Label))
		for _, l := range d.Text.Layout(max(leastRoom, w.Width-len(indent)-labels)) {
			if Width(indent+start+l.String()) > w.Width { // it has no room beside its label
				if strings.TrimSpace(start) != "" {
					w.line(indent + start)
				}
				start = w.before(indent+blanks(labels), l)
				w.line(start + l.String())
			} else {
				w.line(indent + start + l.String())
			}
			start = blanks(labels)
		}
	}
}

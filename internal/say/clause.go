package say

import (
	"slices"
	"strings"

	"gh-wif/internal/term"
)

// Clause is one line of a statement that is made of several: what joins it to the one
// before it, what it is about, and what that must be.
type Clause struct {
	Head bool   // it begins a part of the statement
	Lead string // what joins it: and, or, not; may be empty
	Name string // what it is about; may be empty
	Text Text
	Why  []Text // why it is there
	// Either are the ways in which it holds, each a statement of its own. They stand
	// side by side where there is room and each is a plain list of names.
	Either [][]Clause
}

// Clauses are a statement.
type Clauses []Clause

// ClauseLine is one line of a statement that is laid out.
type ClauseLine struct {
	At    int // the number of the clause, from 0
	Spans []ClauseSpan
}

// ClauseSpan is a part of such a line, ready to be written.
type ClauseSpan struct {
	Role Role // Title of a part's beginning, Label of a name, Quiet of what joins, Copied of a value
	S    string
}

// String is the line without colours.
func (l ClauseLine) String() string {
	var b strings.Builder
	for _, s := range l.Spans {
		b.WriteString(s.S)
	}
	return b.String()
}

const (
	clauseIndent = 2  // of all that is below the beginning of a part
	deeper       = 4  // of the ways in which a clause holds
	longestName  = 18 // a longer one has its text on the next line
)

// Layout breaks the statement into lines of at most width cells. A value is not broken:
// one that has no room beside its name has a line of its own.
func (c Clauses) Layout(width int) []ClauseLine {
	l := clauseLayout{width: max(1, width)}
	for from := 0; from < len(c); {
		if c[from].Head {
			l.head(from, c[from])
			from++
			continue
		}
		to := from
		for to < len(c) && !c[to].Head {
			to++
		}
		b := blockOf(clauseIndent, c[from:to])
		for i := from; i < to; i++ {
			l.at = i
			l.clause(b, c[i])
		}
		from = to
	}
	return l.lines
}

// clauseLayout is a statement being broken into lines.
type clauseLayout struct {
	width int
	at    int
	lines []ClauseLine
}

// block is where the columns of some clauses stand, in cells.
type block struct{ indent, lead, name int }

// text is where a clause's text begins.
func (b block) text() int { return b.indent + b.lead + b.name }

func blockOf(indent int, all []Clause) block {
	b := block{indent: indent}
	for _, c := range all {
		if c.Lead != "" {
			b.lead = max(b.lead, Width(c.Lead)+1)
		}
		if n := Width(term.Clean(c.Name)); n > 0 && n <= longestName {
			b.name = max(b.name, n+2)
		}
	}
	return b
}

func (l *clauseLayout) put(spans ...ClauseSpan) {
	l.lines = append(l.lines, ClauseLine{At: l.at, Spans: spans})
}

func blanks(n int) string { return strings.Repeat(" ", max(0, n)) }

func (l *clauseLayout) head(at int, c Clause) {
	if l.at = at; at > 0 {
		l.put()
	}
	for _, line := range c.Text.Layout(l.width) {
		l.put(ClauseSpan{Title, line.String()})
	}
}

// clause lays out one clause among those of its block.
func (l *clauseLayout) clause(b block, c Clause) {
	first := b.begin(c)
	if len(c.Either) > 0 {
		l.put(append(first, spansOf(c.Text)...)...)
		l.either(b.indent+b.lead, c.Either)
		return
	}
	room := l.width - b.text()
	if c.Name == "" {
		room += b.name
	}
	below := Width(term.Clean(c.Name)) > longestName || c.Name != "" && c.Text.widest() > room && c.Text.widest() > leastRoom/2
	if below {
		l.put(first...)
		first = nil
		b = block{indent: max(0, min(b.indent+b.lead+clauseIndent, l.width-c.Text.widest()))}
		room = l.width - b.text()
	}
	if c.Name == "" {
		b.name = 0
	}
	for i, line := range c.Text.Layout(max(leastRoom, room)) {
		start := []ClauseSpan{{Plain, blanks(b.text())}}
		if i == 0 && first != nil {
			start = first
		}
		l.put(append(start, line.spans()...)...)
	}
}

// begin is what stands before a clause's text.
func (b block) begin(c Clause) []ClauseSpan {
	out := []ClauseSpan{{Plain, blanks(b.indent)}, {Quiet, c.Lead}, {Plain, blanks(b.lead - Width(c.Lead))}}
	if c.Name == "" {
		return out
	}
	name := term.Clean(c.Name)
	return append(out, ClauseSpan{Label, name}, ClauseSpan{Plain, blanks(b.name - Width(name))})
}

// either lays out the ways in which a clause holds.
func (l *clauseLayout) either(indent int, ways [][]Clause) {
	if l.beside(indent, ways) {
		return
	}
	b := blockOf(indent+deeper, slices.Concat(ways...))
	for i, way := range ways {
		if i > 0 {
			l.put(ClauseSpan{Plain, blanks(indent)}, ClauseSpan{Quiet, or})
		}
		for _, c := range way {
			l.clause(b, c)
		}
	}
}

const or = "or"

// widest is the width of the widest thing in the text that is not broken.
func (t Text) widest() int {
	widest := 0
	for _, line := range t.Layout(1) {
		widest = max(widest, Width(line.String()))
	}
	return widest
}

// spansOf are the parts of a text in one line.
func spansOf(t Text) []ClauseSpan {
	var out []ClauseSpan
	for _, line := range t.Layout(1 << 30) {
		out = append(out, line.spans()...)
	}
	return out
}

// spans are the line's parts by what they are.
func (l Line) spans() []ClauseSpan {
	out := make([]ClauseSpan, len(l.Spans))
	for i, s := range l.Spans {
		out[i] = ClauseSpan{Copied, s.S}
		if s.Kind == Words {
			out[i].Role = Plain
		}
	}
	return out
}

func (c Clauses) terminal(w *terminalWriter) {
	lines := c.Layout(w.Width)
	if w.b.Len() > 0 {
		w.line("")
	}
	for i, line := range lines {
		var b strings.Builder
		for _, s := range line.Spans {
			b.WriteString(w.paint(s.Role, s.S))
		}
		w.line(b.String())
		if i+1 == len(lines) || lines[i+1].At != line.At {
			for _, why := range c[line.At].Why {
				w.marked(blanks(clauseIndent+deeper), Arrow, Quiet, why, Quiet)
			}
		}
	}
}

func (c Clauses) markdown() string {
	var b strings.Builder
	for i, one := range c {
		if one.Head {
			if i > 0 && !c[i-1].Head {
				b.WriteString("\n")
			}
			b.WriteString("**" + term.Markdown(one.Text.String()) + "**\n\n")
			continue
		}
		one.list(&b, "")
	}
	return b.String()
}

// list writes a clause as one of a list in Markdown, with what belongs to it below.
func (c Clause) list(b *strings.Builder, indent string) {
	var words []string
	if c.Lead != "" {
		words = append(words, c.Lead)
	}
	if c.Name != "" {
		words = append(words, "**"+term.Markdown(c.Name)+"**")
	}
	if !c.Text.Empty() {
		words = append(words, c.Text.Markdown())
	}
	b.WriteString(indent + "- " + strings.Join(words, " ") + "\n")
	indent += "  "
	for i, way := range c.Either {
		if len(c.Either) > 1 {
			lead := "the one"
			if i > 0 {
				lead = or
			}
			b.WriteString(indent + "- " + lead + "\n")
		}
		for _, one := range way {
			one.list(b, indent+"  ")
		}
	}
	for _, why := range c.Why {
		b.WriteString(indent + "- why: " + why.Markdown() + "\n")
	}
}

package widget

import (
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/highlight"
	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/internal/trust"
	"gh-wif/ui/frame"
	"gh-wif/ui/widget/preview"
)

// note is what there is to say of a line of a rule: the fields that it stands for, and
// why they are there.
type note struct {
	fields  []string
	because []string
}

// same reports whether two notes say the same.
func (n note) same(o note) bool {
	return slices.Equal(n.fields, o.fields) && slices.Equal(n.because, o.because)
}

// wordsFace is a rule in words.
type wordsFace struct {
	pane  *preview.Pane
	rule  present.RuleWords
	notes []note // by clause
	rows  []int  // line -> clause
	made  layout // what it is laid out for
}

func newWordsFace(look Look, rule federation.Rule, reasons []trust.Reason) *wordsFace {
	f := &wordsFace{pane: preview.New(look.Theme, look.Keys, reasons != nil), rule: present.RuleInWords(rule, reasons)}
	for i, c := range f.rule.Clauses {
		n := note{fields: f.rule.Fields[i]}
		for _, why := range c.Why {
			n.because = append(n.because, why.String())
		}
		f.notes = append(f.notes, n)
	}
	f.layOut(plainWidth, 0, 0, false)
	return f
}

// plainWidth is what words are laid out for before the window is known.
const plainWidth = 80

// clauseKinds are how the parts of a clause are highlighted.
var clauseKinds = map[say.Role]highlight.Kind{
	say.Title: highlight.Keyword, say.Label: highlight.Key, say.Quiet: highlight.Punct, say.Copied: highlight.String,
}

// layOut breaks the words for a width; the clause under the cursor stays under it. Where
// the reasons stand beside, each clause gets the lines of its reason, as far as the height
// allows.
func (f *wordsFace) layOut(width, side, height int, sides bool) {
	made := layout{width: width}
	if sides {
		made.side, made.height = side, height
	}
	if made == f.made {
		return
	}
	at := -1
	if n := f.pane.Line(); n >= 0 && n < len(f.rows) {
		at = f.rows[n]
	}
	lines := f.rule.Clauses.Layout(max(1, width-preview.BareMargin))
	if sides {
		lines = f.spread(lines, side, height-len(lines))
	}
	f.made, f.rows = made, nil
	var text strings.Builder
	var spans []highlight.Span
	for _, line := range lines {
		f.rows = append(f.rows, line.At)
		for _, s := range line.Spans {
			if s.S != "" {
				spans = append(spans, highlight.Span{Start: text.Len(), End: text.Len() + len(s.S), Kind: clauseKinds[s.Role]})
				text.WriteString(s.S)
			}
		}
		spans = append(spans, highlight.Span{Start: text.Len(), End: text.Len() + 1})
		text.WriteString("\n")
	}
	f.pane.SetSpans(text.String(), spans)
	f.goTo(at)
}

// layout is what words are laid out for.
type layout struct{ width, side, height int }

// spread puts empty lines behind the clauses of which the reasons take more lines, from
// the first one on, as long as there are lines left.
func (f *wordsFace) spread(lines []say.ClauseLine, side, left int) []say.ClauseLine {
	var out []say.ClauseLine
	wanted := 0 // lines that the reason which was begun still takes
	fill := func(at int) {
		for ; wanted > 0 && left > 0; wanted-- {
			out = append(out, say.ClauseLine{At: at})
			left--
		}
	}
	for i, line := range lines {
		if i == 0 || !f.notes[lines[i-1].At].same(f.notes[line.At]) {
			if i > 0 {
				fill(lines[i-1].At)
			}
			wanted = len(sideLines(f.notes[line.At], side))
		}
		out = append(out, line)
		wanted = max(0, wanted-1)
	}
	fill(lines[len(lines)-1].At)
	return out
}

// goTo puts the cursor on the first line of a clause.
func (f *wordsFace) goTo(clause int) {
	for line, at := range f.rows {
		if at == clause {
			f.pane.SetLine(line)
			return
		}
	}
}

// begin puts the cursor where there is something to say.
func (f *wordsFace) begin() {
	for i, n := range f.notes {
		if len(n.because) > 0 {
			f.goTo(i)
			return
		}
	}
}

// paneWidth is the width for the words where half of a window, and no more than most
// of it, is theirs: as much as no value is broken with, and ways stand side by side, if
// there is that much.
func (f *wordsFace) paneWidth(half, most int) int {
	need := half
	for _, line := range f.rule.Clauses.Layout(half - preview.BareMargin) {
		need = max(need, say.Width(line.String())+preview.BareMargin+1)
	}
	need = min(need, most)
	beside := 0
	for _, line := range f.rule.Clauses.Layout(most - preview.BareMargin) {
		if len(f.rule.Clauses[line.At].Either) > 0 {
			beside = max(beside, say.Width(line.String())+preview.BareMargin+1)
		}
	}
	return max(need, min(beside, most))
}

func (f *wordsFace) note(line int) note {
	if line < 0 || line >= len(f.rows) {
		return note{}
	}
	return f.notes[f.rows[line]]
}

// documentFace is a rule as a document.
type documentFace struct {
	pane  *preview.Pane
	notes []note // by line
}

func newDocumentFace(look Look, lang highlight.Lang, text string, reasons []trust.Reason) *documentFace {
	f := &documentFace{pane: preview.New(look.Theme, look.Keys, reasons != nil)}
	f.pane.SetText(lang, text)
	because := map[string][]string{}
	for _, r := range reasons {
		because[r.Field] = []string{term.Clean(r.Because)}
	}
	for _, path := range linePaths(f.pane.Lines()) {
		n := note{because: because[path]}
		if path != "" {
			n.fields = []string{path}
		}
		f.notes = append(f.notes, n)
	}
	return f
}

// begin puts the cursor where there is something to say.
func (f *documentFace) begin() {
	for i, n := range f.notes {
		if len(n.because) > 0 {
			f.pane.SetLine(i)
			return
		}
	}
}

func (f *documentFace) note(line int) note {
	if line < 0 || line >= len(f.notes) {
		return note{}
	}
	return f.notes[line]
}

// linePaths gives the dotted path of the field on each line of indented JSON, one member a
// line, as this program writes it.
func linePaths(lines []string) []string {
	paths := make([]string, len(lines))
	var stack []string
	for i, line := range lines {
		text := strings.TrimSpace(line)
		depth := (len(line) - len(strings.TrimLeft(line, " "))) / 2
		if name, _, ok := strings.Cut(text, `": `); ok && strings.HasPrefix(text, `"`) && depth > 0 {
			stack = append(stack[:min(depth-1, len(stack))], strings.TrimPrefix(name, `"`))
		} else if depth > 0 && depth < len(stack) {
			stack = stack[:depth]
		}
		if depth > 0 {
			paths[i] = strings.Join(stack, ".")
		}
	}
	return paths
}

// ruleReasons are the reasons of a rule, beside its lines and below them.
type ruleReasons struct{ *Rule }

// beside gives for each row the reasons for its line, going on below it as far as there
// is room.
func (p ruleReasons) beside(n, width int) []string {
	t := p.look.Theme
	reasons := make([][]string, n)
	for i, line := range p.pane().Rows() {
		if i < n && line >= 0 && p.owns(line) {
			reasons[i] = sideLines(p.note(line), width)
		}
	}
	side := make([]string, n)
	for i := 0; i < n; {
		end := i + 1
		for end < n && len(reasons[end]) == 0 {
			end++
		}
		copy(side[i:end], reasons[i])
		if len(reasons[i]) > end-i {
			side[end-1] = frame.Fit(side[end-1], width-1, "") + t.Symbols.Ellipsis
		}
		for k := i; k < end; k++ {
			side[k] = t.Dim.Render(side[k])
		}
		i = end
	}
	return side
}

// sideLines are the lines of a note's reasons beside the rule, each set in behind its
// first one.
func sideLines(n note, width int) []string {
	var out []string
	for _, because := range n.because {
		for i, l := range frame.Wrap(because, width-2) {
			if i > 0 {
				l = "  " + l
			}
			out = append(out, l)
		}
	}
	return out
}

// owns reports whether a line is the first one of what its note is about.
func (p ruleReasons) owns(line int) bool {
	return line == 0 || !p.note(line-1).same(p.note(line))
}

// below are the lines on a note: the fields, and why they are there.
func (p ruleReasons) below(n note) []string {
	t := p.look.Theme
	if len(n.fields) == 0 {
		return nil
	}
	var out []string
	for _, l := range frame.Wrap(strings.Join(n.fields, ", "), p.w-2) {
		out = append(out, " "+t.Strong.Render(l))
	}
	for _, because := range n.because {
		for _, l := range frame.Wrap(because, p.w-2) {
			out = append(out, " "+l)
		}
	}
	return append([]string{""}, out...)
}

// reason is why the line under the cursor is there.
func (p ruleReasons) reason() []string {
	room := p.room()
	if room == 0 {
		return nil
	}
	t := p.look.Theme
	n := p.note(p.pane().Line())
	out := p.below(n)
	if out == nil {
		words := "Move along the lines: here stands why each of them is there."
		if p.asWords {
			words = "Move along the lines: here stands what each is in the JSON, and why it is there."
		}
		out = []string{""}
		for _, l := range frame.Wrap(words, p.w-2) {
			out = append(out, " "+t.Dim.Render(l))
		}
	}
	out[0] = t.Border.Render(strings.Repeat(t.Symbols.Horizontal, p.w))
	if !p.asWords && slices.Contains(n.fields, conditionPath) && len(out)+len(p.condition) <= room {
		for _, l := range p.condition {
			out = append(out, "   "+frame.Fit(l, p.w-4, t.Symbols.Ellipsis))
		}
	}
	if len(out) > room {
		out = out[:room]
		out[room-1] = frame.Fit(out[room-1], p.w-2, "") + t.Symbols.Ellipsis
	}
	return out
}

// conditionPath is the line of a rule's condition.
const conditionPath = "match." + federation.MatcherCondition

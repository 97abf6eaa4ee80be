package widget

import (
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/ui/frame"
)

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

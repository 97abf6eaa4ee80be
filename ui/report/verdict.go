package report

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"gh-wif/diagnose"
	"gh-wif/internal/term"
	"gh-wif/ui/frame"
	"gh-wif/ui/theme"
)

// verdictLevels are how the verdicts are shown.
var verdictLevels = map[diagnose.Verdict]theme.Level{
	diagnose.Match: theme.Good, diagnose.Mismatch: theme.Bad, diagnose.Invalid: theme.Bad,
}

// verdict is the first glance of a report: what is wrong, why, and the one thing to change.
func verdict(t *theme.Theme, r diagnose.Report, w int) []string {
	width := max(20, min(w-4, 100))
	style, symbol := t.Level(verdictLevels[r.Verdict])
	var out []string
	headline := frame.Wrap(term.Clean(r.Headline.String()), width)
	for i, l := range headline {
		headline[i] = style.Render(l)
	}
	out = append(out, frame.FirstMark(" "+style.Render(symbol)+" ", headline)...)
	block := func(title, text string) {
		if text == "" {
			return
		}
		out = append(out, "", " "+t.Heading.Render(title))
		for _, l := range frame.Wrap(term.CleanBlock(text), width) {
			out = append(out, "   "+l)
		}
	}
	if len(r.Causes) > 0 {
		c := r.Causes[0]
		out = append(out, "")
		if !strings.Contains(r.Headline.String(), c.Title) {
			out = append(out, " "+t.Strong.Render(frame.Fit(term.Clean(c.Title), w-2, t.Symbols.Ellipsis)))
		}
		for _, l := range frame.Wrap(term.CleanBlock(c.Explanation.String()), width) {
			out = append(out, "   "+l)
		}
		block("Change this", c.Fix.String())
	}
	if f := r.Fix; f != nil && f.Lines != "" {
		block("In "+f.Path, f.Lines)
	}
	if a := r.Alignment; a != nil {
		out = append(out, "")
		out = append(out, alignment(t, *a, width)...)
	}
	if len(r.Causes) > 0 {
		block("What points to it", r.Causes[0].Evidence.String())
		block("Then check", r.Causes[0].Verify.String())
		if d := r.Causes[0].Docs; d != "" {
			out = append(out, "", " "+t.Dim.Render(frame.Fit(term.Clean(d), w-2, "")))
		}
	}
	block("No corrected rule", r.Refusal.String())
	return out
}

const alignLabel = 8 // the width of "  token "

// alignment sets the token's subject under the rule's, with a caret at the first difference,
// and words for the segments that differ.
func alignment(t *theme.Theme, a diagnose.Alignment, width int) []string {
	rule, sub := term.Clean(a.Rule), term.Clean(a.Sub)
	at := -1
	if a.FirstDiff >= 0 && a.FirstDiff <= len(a.Sub) {
		at = ansi.StringWidth(term.Clean(a.Sub[:a.FirstDiff]))
	}
	ruleAt := at
	if a.RuleDiffAt >= 0 && a.RuleDiffAt <= len(a.Rule) {
		ruleAt = ansi.StringWidth(term.Clean(a.Rule[:a.RuleDiffAt]))
	}
	out := []string{" " + t.Heading.Render("Subject")}
	room := max(8, width-alignLabel)
	longest := max(ansi.StringWidth(rule), ansi.StringWidth(sub))
	for from := 0; from == 0 || from < longest; from += room {
		out = append(out,
			"   rule  "+piece(t, rule, from, room, ruleAt),
			"   token "+piece(t, sub, from, room, at))
		if at >= from && at < from+room {
			out = append(out, strings.Repeat(" ", alignLabel+1+at-from)+t.Bad.Render(t.Symbols.Caret)+" "+t.Dim.Render("the first difference"))
		}
	}
	for _, seg := range a.Segments {
		if seg.Same {
			continue
		}
		text := term.Clean(seg.Name)
		if !seg.How.Empty() {
			text += ": " + term.Clean(seg.How.String())
		}
		out = append(out, frame.FirstMark("   "+t.Bad.Render(t.Symbols.Cross)+" ", frame.Wrap(text, width-2))...)
	}
	return out
}

// piece is a part of a subject, what differs in another style.
func piece(t *theme.Theme, text string, from, room, at int) string {
	part := ansi.Cut(text, from, from+room)
	switch {
	case at < 0 || at >= from+room:
		return part
	case at <= from:
		return t.Warn.Render(part)
	default:
		return ansi.Cut(part, 0, at-from) + t.Warn.Render(ansi.Cut(part, at-from, room))
	}
}

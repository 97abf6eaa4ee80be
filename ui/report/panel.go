package report

import (
	"slices"
	"strings"

	"gh-wif/diagnose"
	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/ui/frame"
	"gh-wif/ui/screen"
	"gh-wif/ui/widget"
)

// The columns of the page in a wide window, in cells.
const (
	checksWide  = 52
	between     = 3
	threeBeside = 170 // from this width on there are three
	lowRoom     = 12  // in fewer lines none is left empty
)

// draw gives the lines of the page for w cells.
func (p *fixPage) draw(w int) []string {
	one := p.remedy()
	lines := p.strip(w)
	t := p.result()
	if t == nil {
		doc := say.Doc{say.Field{Label: present.WithFix, Text: one.Text, Role: say.Advice}}
		if p.task == nil {
			doc = append(doc, say.Para{Text: say.W(present.NotHere)})
		}
		return append(lines, screen.Lines(p.ctx.Theme, doc, w)...)
	}
	trial := present.TriedFix(p.before, *t)
	verdict := trial.Verdict
	if p.turned < p.turning() {
		verdict = present.Verdict(p.before)
	}
	lines = append(append(lines, p.lines(verdict, w)...), "")
	lines = append(lines, p.columns(trial, w)...)
	if p.h < lowRoom {
		lines = slices.DeleteFunc(lines, func(l string) bool { return l == "" })
	}
	return lines
}

// columns are the parts of a fix that was tried, beside each other as far as there is room.
func (p *fixPage) columns(t present.FixTrial, w int) []string {
	below := func(top []string, w int, docs ...say.Doc) []string {
		for _, d := range docs {
			if len(d) > 0 {
				top = append(append(top, p.lines(d, w)...), "")
			}
		}
		return top
	}
	gap := strings.Repeat(" ", between)
	checks := append(p.checks(t.Turns, min(w, checksWide), w >= frame.SideBySide), "")
	rest := w - checksWide - between
	switch {
	case w < frame.SideBySide:
		top := append(below(checks, w, t.Fix), p.gate(t.Gate, w)...)
		return below(top, w, t.Effects, slices.Concat(t.Subject, t.Notes), t.Rule)
	case w < threeBeside:
		left := below(checks, checksWide, t.Notes, t.Rule)
		right := append(below(nil, rest, t.Fix), p.gate(t.Gate, rest)...)
		return frame.Columns(left, below(right, rest, t.Effects, t.Subject), checksWide, gap)
	}
	half := (rest - between) / 2
	middle := below(nil, half, slices.Concat(t.Fix, t.Subject), t.Notes)
	right := below(p.gate(t.Gate, half), half, t.Effects, t.Rule)
	return frame.Columns(checks, frame.Columns(middle, right, half, gap), checksWide, gap)
}

// gateHigh is how many lines the gate has at most.
const gateHigh = 14

// gate is who gets in with a fix as a picture, in w cells.
func (p *fixPage) gate(g *present.Gate, w int) []string {
	if g == nil {
		return nil
	}
	out := []string{" " + p.ctx.Theme.Heading.Render(present.WhoGetsIn)}
	for _, l := range widget.NewGate(p.ctx.Look(), *g).Lines(w-3, gateHigh) {
		out = append(out, "  "+l)
	}
	return append(out, "")
}

func (p *fixPage) lines(doc say.Doc, w int) []string { return screen.Lines(p.ctx.Theme, doc, w) }

// strip names the fix and what is done to it.
func (p *fixPage) strip(w int) []string {
	t := p.ctx.Theme
	name := present.FixName(p.at, len(p.tried), p.remedy().Kind)
	if len(p.tried) > 1 {
		marks := make([]string, len(p.tried))
		for i := range marks {
			marks[i] = t.Dim.Render(t.Symbols.Skip)
			if i == p.at {
				marks[i] = t.Heading.Render(t.Symbols.Bullet)
			}
		}
		name += "  " + strings.Join(marks, " ")
	}
	return []string{frame.Fit(" "+t.Heading.Render(name), w, t.Symbols.Ellipsis), ""}
}

// checks set each check beside what the fix makes of it. Where there is no room for all, those
// that stay, and those that the rule asks anew, are counted.
func (p *fixPage) checks(all []diagnose.Turn, w int, whole bool) []string {
	t := p.ctx.Theme
	out := []string{" " + t.Heading.Render(present.Checks)}
	turned, anew := 0, 0
	for _, c := range all {
		is := c.Is
		if c.Turned() {
			if turned++; turned > p.turned {
				is = c.Was
			}
		}
		switch {
		case whole || c.Turned() && !c.Anew():
			out = append(out, frame.Fit(p.check(c, is), w, t.Symbols.Ellipsis))
		case c.Anew():
			anew++
		}
	}
	if whole {
		return out
	}
	for _, rest := range []string{present.Anew(anew), present.Unturned(all)} {
		if rest != "" {
			out = append(out, "   "+t.Dim.Render(frame.Fit(rest, w-3, t.Symbols.Ellipsis)))
		}
	}
	return out
}

// check is one line: what a check says, and what it says now.
func (p *fixPage) check(c diagnose.Turn, is diagnose.Status) string {
	t := p.ctx.Theme
	if !c.Turned() {
		return "   " + statusMark(p, c.Stays(), true) + strings.Repeat(" ", statusWide+3+say.Width(t.Symbols.Arrow)) + t.Dim.Render(c.ID)
	}
	name, mark := t.Strong.Render(c.ID), " "
	if c.OfCopy {
		name += t.Dim.Render(", " + present.AsOfIssue)
	}
	if is == c.Is {
		mark = t.Changed.Render(t.Mark)
	}
	return " " + mark + " " + statusMark(p, c.Was, true) + " " + t.Dim.Render(t.Symbols.Arrow) + " " + statusMark(p, is, is == c.Was) + " " + name
}

// statusWide is the room of a status with its symbol.
const statusWide = 11

// statusMark is a status with its symbol; one that fails is always seen to.
func statusMark(p *fixPage, s diagnose.Status, dim bool) string {
	t := p.ctx.Theme
	mark, role := present.StatusMark(s)
	style, _ := t.Level(screen.Level(role))
	if dim && s != diagnose.Failed || role == say.Quiet {
		style = t.Dim
	}
	return frame.Pad(style.Render(mark.Symbol(t.Symbols)+" "+present.StatusWord(s)), statusWide)
}

package report

import (
	"slices"
	"strings"

	"gh-wif/diagnose"
	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/ui/frame"
	"gh-wif/ui/screen"
)

// The columns of the page of the fixes in a wide window, in cells.
const (
	checksWide = 52
	between    = 3
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
	rest := slices.Concat(trial.Fix, trial.Subject, trial.Effects, trial.Notes)
	if w < frame.SideBySide {
		lines = append(lines, p.checks(trial.Turns, w, false)...)
		lines = append(lines, "")
		return append(lines, p.lines(rest, w)...)
	}
	left := p.checks(trial.Turns, checksWide, true)
	right := p.lines(rest, w-checksWide-between)
	gap := strings.Repeat(" ", between)
	return append(lines, frame.Columns(left, right, checksWide, gap)...)
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
// that stay are counted.
func (p *fixPage) checks(all []diagnose.Turn, w int, whole bool) []string {
	t := p.ctx.Theme
	out := []string{" " + t.Strong.Render(present.Checks)}
	seen := 0
	for _, c := range all {
		if !c.Turned() && !whole {
			continue
		}
		is := c.Is
		if c.Turned() {
			if seen++; seen > p.turned {
				is = c.Was
			}
		}
		out = append(out, frame.Fit(p.check(c, is), w, t.Symbols.Ellipsis))
	}
	if rest := present.Unturned(all); rest != "" && !whole {
		out = append(out, "   "+t.Dim.Render(frame.Fit(rest, w-3, t.Symbols.Ellipsis)))
	}
	return out
}

// check is one line: what a check says, and what it says now.
func (p *fixPage) check(c diagnose.Turn, is diagnose.Status) string {
	t := p.ctx.Theme
	if !c.Turned() {
		return "   " + p.status(is, true) + strings.Repeat(" ", statusWide+2+say.Width(t.Symbols.Arrow)) + t.Dim.Render(c.ID)
	}
	name, mark := t.Strong.Render(c.ID), " "
	if is == c.Is {
		mark = t.Changed.Render(t.Mark)
	}
	return " " + mark + " " + p.status(c.Was, true) + " " + t.Dim.Render(t.Symbols.Arrow) + " " + p.status(is, is == c.Was) + " " + name
}

// statusWide is the room of a status with its symbol.
const statusWide = 11

func (p *fixPage) status(s diagnose.Status, dim bool) string {
	t := p.ctx.Theme
	mark, role := present.StatusMark(s)
	style, _ := t.Level(screen.Level(role))
	if dim {
		style = t.Dim
	}
	return frame.Pad(style.Render(mark.Symbol(t.Symbols)+" "+present.StatusWord(s)), statusWide)
}

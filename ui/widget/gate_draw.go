package widget

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/internal/trust"
	"gh-wif/ui/frame"
	"gh-wif/ui/theme"
)

// The room that a gate takes.
const (
	dotRoom    = 3 + trust.ShortTitle + 1 // cells of a dot with its mark, its symbol and its short title
	belowRoom  = 5                        // lines of the text about the chosen dot
	leastLines = 6                        // of the dots, where each has its title
	longTitles = 50                       // cells of a lane in which whole titles stand
	laneName   = 10                       // cells of a lane's title before its dots
)

// spot is where a dot was drawn: in cells, y below 0 where it is out of sight; and at which
// place among the others.
type spot struct {
	x, y, w  int
	dot      int
	col, row int
	lanes    bool // the lanes stand beside each other
}

// picture is a gate in a width: its lines, and where the dots are.
type picture struct {
	lines []string
	spots []spot
}

// View draws the gate, and what there is to say of the chosen dot.
func (g *Gate) View() string {
	lines := headOf(g.Look.Theme, g.gate, g.w, g.h/3)
	g.top = len(lines)
	p := g.picture(g.h - len(lines))
	g.spots = p.spots
	lines = append(lines, p.lines...)
	return strings.Join(append(lines, g.below(g.h-len(lines))...), "\n")
}

// picture draws the dots in at most h lines, in the largest way that there is room for.
func (g *Gate) picture(h int) picture {
	d := drawing{Theme: g.Look.Theme, gate: g.gate, w: g.w, chosen: g.at}
	room := h - belowRoom
	switch {
	case g.w >= frame.SideBySide && room >= leastLines:
		return d.columns(room)
	case g.w >= 2*dotRoom && room >= leastLines, room >= 3*leastLines:
		return d.flow(room)
	}
	return d.strips()
}

// look is how a dot is drawn: its style and its symbol.
func look(t *theme.Theme, d present.Dot) (lipgloss.Style, string) {
	switch {
	case d.In && d.Kind.Severity == trust.SeverityDanger:
		return t.Bad, t.Symbols.Close
	case d.ToClose:
		return t.Warn, t.Symbols.Close
	case d.In:
		return t.Good, t.Symbols.In
	case d.Unsure:
		return t.Warn, t.Symbols.Unsure
	}
	return t.Dim, t.Symbols.Out
}

// drawing draws the dots of a gate.
type drawing struct {
	*theme.Theme
	gate   present.Gate
	w      int
	chosen int // the number of the dot under the cursor; -1: none
}

// dot is one with its title in w cells, and where there is room its state as a word.
func (d drawing) dot(one present.Dot, number, w int, word bool) string {
	t := d.Theme
	mark := " "
	switch {
	case number == d.chosen:
		mark = t.Heading.Render(t.Symbols.Cursor)
	case one.Changed:
		mark = t.Changed.Render(t.Mark)
	}
	style, symbol := look(t, one)
	title, state, room := one.Title, "", w-3
	if long := term.Clean(one.Kind.Title); word && w >= longTitles && say.Width(long)+len(one.Word())+1 <= room {
		title = long
	}
	title = frame.Fit(term.Clean(title), room, t.Symbols.Ellipsis)
	if gap := room - say.Width(title) - len(one.Word()); word && gap > 0 {
		state = strings.Repeat(" ", gap) + style.UnsetBold().Render(one.Word())
	}
	weight := t.Dim
	switch {
	case number == d.chosen || one.ToClose:
		weight = t.Strong
	case one.In:
		weight = t.Text
	}
	return mark + style.Render(symbol) + " " + weight.Render(title) + state
}

// columns draws the lanes beside each other in at most h lines, each scrolled on its own.
func (d drawing) columns(h int) picture {
	width, rows := (d.w-1)/len(d.gate.Lanes), 0
	for _, l := range d.gate.Lanes {
		rows = max(rows, len(l.Dots))
	}
	rows = min(rows, h-2)
	p := picture{lines: make([]string, rows+2)}
	first := 0
	for col, l := range d.gate.Lanes {
		x, from := 1+col*width, 0
		if at := d.chosen - first; at >= 0 && at < len(l.Dots) {
			from = frame.Window(len(l.Dots), rows, 0, at, at+1)
		}
		for y, text := range d.box(l, first, from, rows, width-1) {
			p.lines[y] = frame.Pad(p.lines[y], x) + text
		}
		for i := range l.Dots {
			y := 1 + i - from
			if i < from || i >= from+rows {
				y = -1
			}
			p.spots = append(p.spots, spot{x: x, y: y, w: width, dot: first + i, col: col, row: i, lanes: true})
		}
		first += len(l.Dots)
	}
	return p
}

// box draws a lane in a border w cells wide: rows of its dots, from one of them on. first is the
// number of the lane's first dot.
func (d drawing) box(l present.Lane, first, from, rows, w int) []string {
	s, in := d.Symbols, w-2
	line := func(left, text, right string) string {
		text = frame.Fit(text, in, s.Ellipsis)
		return d.Border.Render(left) + text + d.Border.Render(strings.Repeat(s.Horizontal, in-say.Width(text))+right)
	}
	counts := l.Counts()
	if say.Width(l.Title)+say.Width(counts)+3 > in {
		counts = l.Brief()
	}
	out := []string{line(s.TopLeft, " "+d.Heading.Render(l.Title)+" "+d.Dim.Render(counts)+" ", s.TopRight)}
	for i := from; i < from+rows; i++ {
		text := ""
		if i < len(l.Dots) {
			text = d.dot(l.Dots[i], first+i, in-1, true)
		}
		edge := d.Border.Render(s.Vertical)
		out = append(out, edge+frame.Pad(text, in)+edge)
	}
	end := min(len(l.Dots), from+rows)
	foot := d.hidden(slices.Concat(l.Dots[:from], l.Dots[end:]))
	return append(out, line(s.BottomLeft, foot, s.BottomRight))
}

// hidden says how many dots are out of sight, and what is to be minded among them; nothing where
// there are none.
func (d drawing) hidden(dots []present.Dot) string {
	all, open := len(dots), 0
	for _, one := range dots {
		if one.ToClose {
			open++
		}
	}
	switch {
	case all == 0:
		return ""
	case open == 0:
		return d.Dim.Render(fmt.Sprintf(" %s %d more ", d.Symbols.Ellipsis, all))
	}
	return d.Dim.Render(fmt.Sprintf(" %s %d more, ", d.Symbols.Ellipsis, all)) + d.Warn.Render(fmt.Sprintf("%d %s ", open, present.GateClose))
}

// flow draws the lanes below each other, their dots in rows, in at most h lines.
func (d drawing) flow(h int) picture {
	var p picture
	cols := max(1, (d.w-1)/dotRoom)
	number, line, chosen := 0, 0, 0
	for _, l := range d.gate.Lanes {
		p.lines = append(p.lines, d.laneHead(l))
		line++
		for i, one := range l.Dots {
			col := i % cols
			if col == 0 {
				p.lines = append(p.lines, "")
				line++
			}
			at := &p.lines[line-1]
			*at = frame.Pad(*at, 1+col*dotRoom) + d.dot(one, number, dotRoom-1, false)
			p.spots = append(p.spots, spot{x: 1 + col*dotRoom, y: line - 1, w: dotRoom, dot: number, col: col, row: line})
			if number == d.chosen {
				chosen = line - 1
			}
			number++
		}
	}
	if h >= len(p.lines) {
		return p
	}
	h-- // for what is hidden
	from := frame.Window(len(p.lines), h, 0, max(0, chosen-1), min(len(p.lines), chosen+2))
	p.lines = p.lines[from : from+h : from+h]
	var hidden, all []present.Dot
	for _, l := range d.gate.Lanes {
		all = append(all, l.Dots...)
	}
	for i := range p.spots {
		at := &p.spots[i]
		if at.y -= from; at.y < 0 || at.y >= h {
			at.y, hidden = -1, append(hidden, all[i])
		}
	}
	p.lines = append(p.lines, " "+d.hidden(hidden))
	return p
}

// laneHead is a lane's title, its counts and a line to the end.
func (d drawing) laneHead(l present.Lane) string {
	head := " " + d.Heading.Render(l.Title) + " " + d.Dim.Render(l.Counts()) + " "
	return frame.Fit(head, d.w, "") + d.Border.Render(strings.Repeat(d.Symbols.Horizontal, max(0, d.w-1-say.Width(head))))
}

// strips draws a line of dots for each lane, without their titles.
func (d drawing) strips() picture {
	t := d.Theme
	var p picture
	number := 0
	for row, l := range d.gate.Lanes {
		line := " " + t.Heading.Render(l.Title) + strings.Repeat(" ", max(1, laneName-say.Width(l.Title)))
		for i, one := range l.Dots {
			style, symbol := look(t, one)
			if one.Changed {
				style = style.Underline(true)
			}
			if number == d.chosen {
				style = t.FoundHere
			}
			p.spots = append(p.spots, spot{x: 1 + laneName + i, y: row, w: 1, dot: number, col: i, row: row})
			line += style.Render(symbol)
			number++
		}
		said := l.Counts()
		if say.Width(line)+say.Width(said)+3 > d.w {
			said = l.Brief()
		}
		if say.Width(line)+say.Width(said)+3 <= d.w {
			line = frame.Pad(line, d.w-1-say.Width(said)) + t.Dim.Render(said)
		}
		p.lines = append(p.lines, line)
	}
	return p
}

// Lines draws the gate without a cursor in at most h lines: the counts, and for each lane its
// dots and the titles of those that are in or have just changed, with what closes those that
// are to be closed, as far as there is room.
func (g *Gate) Lines(w, h int) []string {
	if want := (drawnAs{w, h, g.Look.Theme.Generation}); g.lines == nil || g.as != want {
		g.lines, g.as = g.compact(w, h), want
	}
	return slices.Clone(g.lines)
}

// drawnAs is what the lines of a gate depend on beside the gate itself.
type drawnAs struct{ w, h, theme int }

// compact makes the lines.
func (g *Gate) compact(w, h int) []string {
	d := drawing{Theme: g.Look.Theme, gate: g.gate, w: w, chosen: -1}
	out := headOf(g.Look.Theme, g.gate, w, h)
	strips := d.strips().lines
	named := make([][]string, len(strips))
	room := h - len(out) - len(strips)
	for much := range 3 {
		for i := len(strips) - 1; i >= 0; i-- { // strangers matter most
			if lines := d.named(g.gate.Lanes[i], much); len(lines)-len(named[i]) <= room {
				room -= len(lines) - len(named[i])
				named[i] = lines
			}
		}
	}
	for i, s := range strips {
		out = append(append(out, s), named[i]...)
	}
	return out[:min(len(out), max(0, h))]
}

// How much is told of a lane below its dots.
const (
	minded  = iota // the titles of those that are to be closed, or have just changed
	inToo          // and of all that are in
	closers        // and beside those that are to be closed, each on a line of its own, what closes them
)

// named are the titles of a lane's dots.
func (d drawing) named(l present.Lane, much int) []string {
	var out []string
	alone := false
	for _, one := range l.Dots {
		if !one.ToClose && !one.Changed && (much < inToo || !one.In) {
			continue
		}
		text, closer := d.dot(one, -2, dotRoom-1, false), ""
		if much >= closers {
			closer = one.Closer()
		}
		if closer != "" {
			text += "  " + d.Dim.Render(closer)
		}
		if n := len(out); n > 0 && !alone && closer == "" && say.Width(out[n-1])+1+say.Width(text) < d.w {
			out[n-1] += " " + text
			continue
		}
		out, alone = append(out, frame.Fit("  "+text, d.w, d.Symbols.Ellipsis)), closer != ""
	}
	return out
}

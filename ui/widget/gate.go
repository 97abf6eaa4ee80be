package widget

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/internal/trust"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
)

// Gate shows whom a rule lets in: three lanes of dots, a cursor on one of them, and below
// them all that there is to say of that one.
type Gate struct {
	Look
	Foot   string // plain text below all, where there is no room for it elsewhere
	gate   present.Gate
	dots   []present.Dot // of all lanes, in their order
	at     int           // the dot that is chosen
	w, h   int
	spots  []spot // where the dots were drawn
	top    int    // how many lines stood above them
	scroll int    // lines of the text below that are passed by
	seen   int    // how many of its lines were drawn where there is no room for all
	more   int    // how many come after them
	lines  []string
	as     drawnAs // what lines were drawn for
}

// NewGate makes a gate.
func NewGate(look Look, gate present.Gate) *Gate {
	g := &Gate{Look: look, w: frame.MinWidth, h: frame.MinHeight}
	g.Show(gate)
	return g
}

// Show shows a gate. The cursor stays on its kind of run; at first it is on what is worst.
func (g *Gate) Show(gate present.Gate) {
	was, first := g.Chosen(), len(g.dots) == 0
	g.gate, g.dots, g.spots, g.lines = gate, nil, nil, nil
	for _, l := range gate.Lanes {
		g.dots = append(g.dots, l.Dots...)
	}
	if !first {
		g.at = min(g.at, max(0, len(g.dots)-1))
		g.Choose(was.ID, was.Event)
		return
	}
	worst, number := 0, 0
	for i, l := range gate.Lanes {
		for _, d := range l.Dots {
			if rank := rankOf(d, i); rank > worst {
				g.at, worst = number, rank
			}
			number++
		}
	}
}

// rankOf is how much a dot of a lane is to be minded: the farther the lane, the more.
func rankOf(d present.Dot, lane int) int {
	switch {
	case d.In && d.Kind.Severity == trust.SeverityDanger:
		return 20 + lane
	case d.ToClose:
		return 10 + lane
	}
	return 0
}

// SetSize gives the gate its room.
func (g *Gate) SetSize(w, h int) { g.w, g.h, g.scroll = max(1, w), max(1, h), 0 }

// Typing is false: nothing is typed here.
func (g *Gate) Typing() bool { return false }

// Back is false: esc leaves.
func (g *Gate) Back() bool { return false }

// Chosen is the kind of run under the cursor; the zero kind where there is none.
func (g *Gate) Chosen() trust.Kind {
	if g.at >= len(g.dots) {
		return trust.Kind{}
	}
	return g.dots[g.at].Kind
}

// Choose puts the cursor on a kind of run.
func (g *Gate) Choose(id, event string) {
	for i, d := range g.dots {
		if d.Kind.ID == id && d.Kind.Event == event {
			g.to(i)
		}
	}
}

// ToChanged puts the cursor on the first dot that has just changed, if there is one.
func (g *Gate) ToChanged() {
	if i := slices.IndexFunc(g.dots, func(d present.Dot) bool { return d.Changed }); i >= 0 {
		g.to(i)
	}
}

// Copied is the token that was tried for the chosen kind.
func (g *Gate) Copied() (what, text string) { return present.TokenTried(g.Chosen()) }

// Keys are those of the help.
func (g *Gate) Keys() []key.Binding {
	k := g.Look.Keys
	return []key.Binding{k.Up, k.Down, k.Left, k.Right, keys.As(k.PageDown, "the rest of the text"), k.Top, k.Bottom}
}

// Update moves the cursor.
func (g *Gate) Update(msg tea.Msg) bool {
	k := g.Look.Keys
	switch m := msg.(type) {
	case frame.Click:
		for _, s := range g.spots {
			if m.Y == s.y+g.top && m.X >= s.x && m.X < s.x+s.w {
				g.to(s.dot)
			}
		}
		return true
	case tea.MouseWheelMsg:
		g.to(g.at + wheel(m))
		return true
	case tea.KeyPressMsg:
		switch {
		case key.Matches(m, k.Up):
			g.move(0, -1)
		case key.Matches(m, k.Down):
			g.move(0, 1)
		case key.Matches(m, k.Left):
			g.move(-1, 0)
		case key.Matches(m, k.Right):
			g.move(1, 0)
		case key.Matches(m, k.PageDown):
			g.turn()
		case key.Matches(m, k.PageUp):
			g.scroll = 0
		case key.Matches(m, k.Top):
			g.to(0)
		case key.Matches(m, k.Bottom):
			g.to(len(g.dots) - 1)
		default:
			return false
		}
		return true
	}
	return false
}

// to puts the cursor on a dot by its number.
func (g *Gate) to(at int) { g.at, g.scroll = max(0, min(at, len(g.dots)-1)), 0 }

// turn shows the rest of the text below, and after it its beginning.
func (g *Gate) turn() {
	if g.more == 0 {
		g.scroll = 0
		return
	}
	g.scroll += max(1, g.seen)
}

// move goes to the nearest dot in a direction, as they were drawn. Sideways it goes on to the
// next one where none stands there.
func (g *Gate) move(dx, dy int) {
	if g.spots == nil {
		g.View()
	}
	var here spot
	for _, s := range g.spots {
		if s.dot == g.at {
			here = s
		}
	}
	best, least := -1, 0
	for _, s := range g.spots {
		across, along := abs(s.col-here.col), abs(s.row-here.row)
		cost := 100*along + across
		switch {
		case dx != 0 && (s.col-here.col)*dx <= 0, dy != 0 && (s.row-here.row)*dy <= 0:
			continue
		case here.lanes && dy != 0 && across > 0, !here.lanes && dx != 0 && along > 0:
			continue
		case here.lanes:
			cost = 100*across + along
		}
		if best < 0 || cost < least {
			best, least = s.dot, cost
		}
	}
	switch {
	case best >= 0:
		g.to(best)
	case dx != 0 && !here.lanes, dy != 0 && here.lanes:
		g.to(g.at + dx + dy)
	}
}

func abs(n int) int { return max(n, -n) }

// notes are what is not known of a rule, in lines of w cells.
func notes(t *theme.Theme, g present.Gate, w int) []string {
	var out []string
	for _, n := range g.Notes {
		out = append(out, frame.FirstMark(" "+t.Warn.Render(t.Symbols.Warning)+" ", frame.Wrap(term.Clean(n.String()), w-4))...)
	}
	return out
}

// noteRoom is how many lines of notes stand above the dots, of h lines.
func noteRoom(h int) int { return max(1, h/6) }

// headOf is what stands above the dots: what is not known, as far as there is room in h lines,
// then the counts with what the symbols mean.
func headOf(t *theme.Theme, g present.Gate, w, h int) []string {
	out := notes(t, g, w)
	if room := noteRoom(h); len(out) > room {
		out = out[:0]
		for _, n := range g.Notes[:min(len(g.Notes), room)] {
			out = append(out, frame.Fit(" "+t.Warn.Render(t.Symbols.Warning)+" "+term.Clean(n.String()), w-1, t.Symbols.Ellipsis))
		}
	}
	counts := g.Counts()
	if say.Width(counts)+2 > w {
		counts = g.Brief()
	}
	style := t.Strong
	if g.Unsure {
		style = t.Warn
	}
	for i, l := range frame.Wrap(counts, w-2) {
		out = append(out, " "+style.Render(l))
		if i > 0 {
			return out
		}
	}
	legend := t.Good.Render(t.Symbols.In) + t.Dim.Render(" "+present.GateIn) + "  " + t.Warn.Render(t.Symbols.Close) + t.Dim.Render(" "+present.GateClose) + "  "
	if g.Unsure {
		legend += t.Warn.Render(t.Symbols.Unsure) + t.Dim.Render(" "+present.GateUnsure)
	} else {
		legend += t.Dim.Render(t.Symbols.Out + " " + present.GateOut)
	}
	if room := w - say.Width(counts) - say.Width(legend) - 3; room > 0 {
		out[len(out)-1] += strings.Repeat(" ", room) + legend
	}
	return out
}

// told is what there is to say of the chosen dot.
func (g *Gate) told() []string {
	if g.at >= len(g.dots) {
		return nil
	}
	t, d := g.Look.Theme, g.dots[g.at]
	style, symbol := look(t, d)
	var text []string
	for _, l := range frame.Wrap(term.Clean(d.Line().String()), g.w-5) {
		text = append(text, t.Strong.Render(l))
	}
	text = frame.FirstMark(" "+style.Render(symbol)+" ", text)
	for _, b := range d.Below() {
		for _, l := range frame.Wrap(term.Clean(b.Label+": "+b.Text.String()), g.w-5) {
			text = append(text, "   "+t.Dim.Render(l))
		}
	}
	for _, l := range frame.Wrap(g.Foot, g.w-5) {
		text = append(text, "   "+l)
	}
	if all := notes(t, g.gate, g.w); len(all) > noteRoom(g.h) {
		text = append(text, all...)
	}
	return text
}

// below is the text about the chosen dot in h lines; the rest of it comes by a key.
func (g *Gate) below(h int) []string {
	g.more = 0
	text := g.told()
	if len(text) == 0 || h <= 0 {
		return nil
	}
	if h > len(text) {
		return append([]string{""}, text...)
	}
	text = text[min(g.scroll, len(text)-1):]
	if len(text) <= h {
		return text
	}
	t := g.Look.Theme
	g.more, g.seen = len(text)-h+1, h-1
	more := t.Dim.Render(fmt.Sprintf("   %s %s: %s", t.Symbols.Ellipsis, say.Plural(g.more, "more line"), frame.KeyName(t, g.Look.Keys.PageDown)))
	return append(text[:h-1:h-1], frame.Fit(more, g.w, ""))
}

package widget

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/present"
	"gh-wif/internal/trust"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
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
	g.gate, g.dots, g.spots = gate, nil, nil
	for _, l := range gate.Lanes {
		g.dots = append(g.dots, l.Dots...)
	}
	if !first {
		g.at = min(g.at, max(0, len(g.dots)-1))
		g.Choose(was.ID, was.Event)
		return
	}
	worst := 0
	for i, d := range g.dots {
		if rank := rankOf(d); rank > worst {
			g.at, worst = i, rank
		}
	}
}

// rankOf is how much a dot is to be minded.
func rankOf(d present.Dot) int {
	switch {
	case d.In && d.Kind.Severity == trust.SeverityDanger:
		return 2
	case d.ToClose:
		return 1
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

package screen

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/term"
	"gh-wif/internal/trust"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/widget"
)

// Exposure shows whom a rule lets in: as a gate, or every kind of run in a list that can be
// searched.
type Exposure struct {
	look   widget.Look
	x      trust.Exposure
	said   bool // the verdict stands above, in one line
	gate   *widget.Gate
	list   *widget.List
	listed bool
	w, h   int
}

// NewExposure makes the part. said: a line above tells the verdict, as far as it has room.
func NewExposure(look widget.Look, x trust.Exposure, said bool) *Exposure {
	return &Exposure{look: look, x: x, said: said, gate: widget.NewGate(look, present.GateOf(x, nil)), list: Kinds(look, x, !said)}
}

// Chosen is the kind of run under the cursor, by its name in the sandbox.
func (e *Exposure) Chosen() string {
	if e.listed {
		return e.list.Chosen().ID
	}
	return nameOf(e.gate.Chosen())
}

// nameOf is what a kind of run is called in the sandbox.
func nameOf(k trust.Kind) string { return job.SandboxJob{Kind: k.ID, Event: k.Event}.Name() }

// SetSize gives the part its room.
func (e *Exposure) SetSize(w, h int) {
	e.w, e.h = max(1, w), max(1, h)
	e.list.SetSize(w, h)
	lines, whole := e.verdict()
	e.gate.SetSize(w, h-len(lines))
	if e.gate.Foot = ""; !whole {
		e.gate.Foot = term.Clean(e.x.Verdict)
	}
}

// verdict are the lines over the gate: the verdict, where it is told nowhere else in full, as
// far as there is room. whole: it is told in full, here or elsewhere.
func (e *Exposure) verdict() (over []string, whole bool) {
	words := term.Clean(e.x.Verdict)
	lines, room := frame.Wrap(words, e.w-4), max(1, e.h/5)
	switch {
	case e.said && len(lines) == 1:
		return nil, true
	case e.said && room < len(lines):
		return nil, false
	case room < len(lines):
		lines = []string{frame.Fit(words, e.w-4, e.look.Theme.Symbols.Ellipsis)}
	default:
		whole = true
	}
	style, symbol := e.look.Theme.Level(ExposureLevel(e.x))
	over = frame.FirstMark(" "+style.Render(symbol)+" ", lines)
	if e.h >= frame.Roomy {
		over = append(over, "")
	}
	return over, whole
}

// Typing reports whether the filter of the list takes the letters.
func (e *Exposure) Typing() bool { return e.listed && e.list.Typing() }

// Back reports whether esc goes back to the gate, or gives up the filter first.
func (e *Exposure) Back() bool { return e.listed }

// Copied is the token that was tried for the chosen kind.
func (e *Exposure) Copied() (what, text string) {
	if e.listed {
		return e.list.Copied()
	}
	return e.gate.Copied()
}

// Update moves, and changes between the gate and the list.
func (e *Exposure) Update(msg tea.Msg) bool {
	k := e.look.Keys
	m, pressed := msg.(tea.KeyPressMsg)
	switch {
	case pressed && !e.Typing() && key.Matches(m, k.Words):
		e.turn(!e.listed)
		return true
	case pressed && !e.listed && key.Matches(m, k.Filter):
		e.turn(true)
	case pressed && e.listed && !e.list.Back() && key.Matches(m, k.Back):
		e.turn(false)
		return true
	}
	if e.listed {
		return e.list.Update(msg)
	}
	if c, ok := msg.(frame.Click); ok {
		over, _ := e.verdict()
		msg = frame.Click{X: c.X, Y: c.Y - len(over)}
	}
	return e.gate.Update(msg)
}

// turn shows the list, or the gate; the cursor stays on its kind of run.
func (e *Exposure) turn(listed bool) {
	name := e.Chosen()
	e.listed = listed
	for i, r := range e.list.Rows {
		if listed && r.ID == name {
			e.list.At = i
		}
	}
	for _, k := range e.x.Kinds {
		if !listed && nameOf(k) == name {
			e.gate.Choose(k.ID, k.Event)
		}
	}
}

// View draws the gate or the list.
func (e *Exposure) View() string {
	if e.listed {
		return e.list.View()
	}
	over, _ := e.verdict()
	return strings.Join(append(over, e.gate.View()), "\n")
}

// TurnKey is the key that shows the list in place of the gate, and the other way round.
func (e *Exposure) TurnKey() key.Binding {
	if e.listed {
		return keys.As(e.look.Keys.Words, "as a picture")
	}
	return keys.As(e.look.Keys.Words, "as a list")
}

// Keys are those of the help.
func (e *Exposure) Keys() []key.Binding {
	if e.listed {
		return append(e.list.Keys(), e.TurnKey())
	}
	return append(e.gate.Keys(), keys.As(e.look.Keys.Filter, "find in the list"), e.TurnKey())
}

package widget

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/ui/frame"
)

// Dialog asks one question on top of a screen. The first choice is the harmless one, so that
// an enter typed ahead does no harm.
type Dialog struct {
	look    Look
	title   string
	text    string
	choices []Choice
	at      int
	w, h    int
	rows    int // where the choices were drawn
}

// Choice is one answer, chosen by its letter, too.
type Choice struct{ Letter, Label string }

// NewDialog makes a question.
func NewDialog(look Look, title, text string, choices []Choice) *Dialog {
	return &Dialog{look: look, title: title, text: text, choices: choices}
}

// None is the answer of a question that was left without one.
const None = -1

// SetSize gives the room that the question stands in the middle of.
func (d *Dialog) SetSize(w, h int) { d.w, d.h = w, h }

// Update gives the number of the choice once one is made, or [None].
func (d *Dialog) Update(msg tea.Msg) (chosen int, done bool) {
	switch msg := msg.(type) {
	case frame.Click:
		if i := msg.Y - d.rows; i >= 0 && i < len(d.choices) {
			return i, true
		}
	case tea.KeyPressMsg:
		k := d.look.Keys
		switch {
		case key.Matches(msg, k.Back):
			return None, true
		case key.Matches(msg, k.Enter):
			return d.at, true
		case key.Matches(msg, k.Up, k.Left, k.Previous):
			d.at = (d.at + len(d.choices) - 1) % len(d.choices)
		case key.Matches(msg, k.Down, k.Right, k.Next):
			d.at = (d.at + 1) % len(d.choices)
		}
		for i, c := range d.choices {
			if msg.Text != "" && msg.Text == c.Letter {
				return i, true
			}
		}
	}
	return None, false
}

// View draws the question.
func (d *Dialog) View() string {
	t := d.look.Theme
	s := t.Symbols
	inner := max(1, min(60, d.w-6))
	var body []string
	body = append(body, t.Strong.Render(d.title), "")
	body = append(body, frame.Wrap(d.text, inner)...)
	body = append(body, "")
	first := len(body)
	for i, c := range d.choices {
		line := "  " + t.Key.Render(c.Letter) + "  " + c.Label
		if i == d.at {
			line = t.Heading.Render(s.Cursor) + " " + t.Key.Render(c.Letter) + "  " + t.Strong.Render(c.Label)
		}
		body = append(body, line)
	}
	left := strings.Repeat(" ", max(0, (d.w-inner-4)/2))
	edge := t.Border.Render(s.Vertical)
	bar := strings.Repeat(s.Horizontal, inner+2)
	lines := []string{left + t.Border.Render(s.TopLeft+bar+s.TopRight)}
	for _, l := range body {
		lines = append(lines, left+edge+" "+frame.Pad(frame.Fit(l, inner, s.Ellipsis), inner)+" "+edge)
	}
	lines = append(lines, left+t.Border.Render(s.BottomLeft+bar+s.BottomRight))
	if len(lines) > d.h { // the choices matter most
		lines = lines[len(lines)-d.h:]
		d.rows = d.h - 1 - len(d.choices)
		return strings.Join(lines, "\n")
	}
	top := (d.h - len(lines)) / 2
	d.rows = top + 1 + first
	return strings.Repeat("\n", top) + strings.Join(lines, "\n")
}

// Keys are those of the footer.
func (d *Dialog) Keys() []key.Binding {
	k := d.look.Keys
	return []key.Binding{k.Up, k.Down, k.Enter, k.Back}
}

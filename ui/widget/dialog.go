package widget

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

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
	offset  int   // the first line of the text that is seen
	rows    []int // line of the body -> choice; None: none
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
		if msg.Y >= 0 && msg.Y < len(d.rows) && d.rows[msg.Y] != None {
			return d.rows[msg.Y], true
		}
	case tea.MouseWheelMsg:
		d.offset += wheel(msg)
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
		case key.Matches(msg, k.PageUp):
			d.offset--
		case key.Matches(msg, k.PageDown):
			d.offset++
		}
		for i, c := range d.choices {
			if msg.Text != "" && msg.Text == c.Letter {
				return i, true
			}
		}
	}
	return None, false
}

// widest is the most that a question is wide, in cells, without its border.
const widest = 64

// Over draws the question over a page, which stays to be seen around it.
func (d *Dialog) Over(page string) string {
	box, left, top := d.box()
	lines := strings.Split(page, "\n")
	out := make([]string, max(1, d.h))
	for y := range out {
		behind := ""
		if y < len(lines) {
			behind = ansi.Strip(lines[y])
		}
		if y < top || y >= top+len(box) {
			out[y] = d.faint(frame.Fit(behind, d.w, ""))
			continue
		}
		right := left + ansi.StringWidth(box[y-top])
		line := frame.Pad(d.faint(ansi.Cut(behind, 0, left)), left) + box[y-top] + d.faint(ansi.Cut(behind, right, max(right, d.w)))
		out[y] = frame.Fit(line, d.w, "")
	}
	return strings.Join(out, "\n")
}

// faint draws what is behind the question, without the style that it had.
func (d *Dialog) faint(s string) string {
	if strings.TrimSpace(s) == "" {
		return s
	}
	return d.look.Theme.Dim.Render(s)
}

// box is the question in its border, and where it stands. In a small window it has all of
// the width.
func (d *Dialog) box() (lines []string, left, top int) {
	t := d.look.Theme
	inner := max(1, min(widest, d.w-frame.PanelEdgeX))
	if d.w > frame.MinWidth {
		inner = max(1, min(widest, d.w-3*frame.PanelEdgeX))
	}
	text := frame.Wrap(d.text, inner)
	if d.w > frame.MinWidth {
		inner = min(inner, d.needs(text))
	}
	choices, rows := d.drawnChoices(inner)
	room := d.h - frame.PanelEdgeY - len(choices)
	body, note := []string(nil), ""
	if room > len(text)+1 { // blank lines part text and choices
		text = append(append([]string{""}, text...), "")
	}
	if shown := max(0, min(len(text), room)); shown < len(text) {
		d.offset = max(0, min(d.offset, len(text)-shown))
		note = fmt.Sprintf("pgup, pgdn: line %d of %d", min(len(text), d.offset+shown), len(text))
		text = text[d.offset : d.offset+shown]
	} else {
		d.offset = 0
	}
	body = append(append(body, text...), choices...)
	lines = frame.PanelWith(t, d.title, note, body, inner+frame.PanelEdgeX, min(max(1, d.h), len(body)+frame.PanelEdgeY))
	left, top = max(0, (d.w-inner-frame.PanelEdgeX)/2), max(0, (d.h-len(lines))/2)
	d.rows = make([]int, top+1+len(text), max(1, d.h))
	for i := range d.rows {
		d.rows[i] = None
	}
	d.rows = append(d.rows, rows...)
	return lines, left, top
}

// leastBox is the least that a question is wide where there is room, without its border.
const leastBox = 36

// needs is how wide the question is with its text in these lines.
func (d *Dialog) needs(text []string) int {
	w := max(leastBox, ansi.StringWidth(d.title)+2)
	for _, l := range text {
		w = max(w, ansi.StringWidth(l))
	}
	for _, c := range d.choices {
		w = max(w, ansi.StringWidth(c.Label)+beforeLabel)
	}
	return w
}

// beforeLabel is what stands before the label of a choice: the cursor, and its letter.
const beforeLabel = 5

// drawnChoices are the lines of the choices, and whose each is.
func (d *Dialog) drawnChoices(w int) (lines []string, owner []int) {
	t := d.look.Theme
	for i, c := range d.choices {
		mark, style := "  ", t.Text
		if i == d.at {
			mark, style = t.Heading.Render(t.Symbols.Cursor)+" ", t.Strong
		}
		label := frame.Wrap(c.Label, w-beforeLabel)
		for j := range label {
			label[j] = style.Render(label[j])
		}
		for _, l := range frame.FirstMark(mark+t.Key.Render(c.Letter)+"  ", label) {
			lines, owner = append(lines, l), append(owner, i)
		}
	}
	return lines, owner
}

// Keys are those of the footer.
func (d *Dialog) Keys() []key.Binding {
	k := d.look.Keys
	return []key.Binding{k.Move, k.Enter, k.Back}
}

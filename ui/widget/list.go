package widget

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"gh-wif/internal/say"
	"gh-wif/ui/frame"
	"gh-wif/ui/theme"
)

// Row is one line of a list with what unfolds below it while it is chosen.
type Row struct {
	Level  theme.Level
	Mark   string // in the place of the level's symbol
	Title  string
	Side   string   // beside the title, in a wide window
	Detail []string // plain text; wrapped when drawn
	Labels []string // what texts of Detail begin with, such as "why"
	ID     string   // what the row is of, where somebody asks; else empty
	What   string   // what copy names
	Text   string   // what copy takes
}

// List is a list of things, the chosen one unfolded.
type List struct {
	Look
	Empty string   // what an empty list says
	Head  []string // plain text above the rows
	Rows  []Row
	At    int // the row that is chosen

	offset int
	filter Filter
	w, h   int
	lines  []int // line of the body -> row; -1: none
}

// SetSize gives the list its room.
func (p *List) SetSize(w, h int) { p.w, p.h = max(1, w), max(1, h) }

// Size is the room that the list was given.
func (p *List) Size() (w, h int) { return p.w, p.h }

// Typing reports whether the filter takes the letters.
func (p *List) Typing() bool { return p.filter.Open }

// Back reports whether esc gives up the filter first.
func (p *List) Back() bool { return p.filter.Shown() }

// CloseFilter ends typing into the filter; what it lets through stays.
func (p *List) CloseFilter() { p.filter.Open = false }

// shown are the numbers of the rows that the filter lets through.
func (p *List) shown() []int {
	var out []int
	for i, r := range p.Rows {
		if p.filter.Match(r.Title + " " + strings.Join(r.Detail, " ")) {
			out = append(out, i)
		}
	}
	return out
}

// Update moves, filters and chooses.
func (p *List) Update(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		p.filter.Paste(msg)
		return p.filter.Open
	case frame.Click:
		if divided(p) && msg.X >= rowsWidth(p) {
			return true
		}
		if msg.Y >= 0 && msg.Y < len(p.lines) && p.lines[msg.Y] >= 0 {
			p.At = p.lines[msg.Y]
		}
		return true
	case tea.MouseWheelMsg:
		p.move(wheel(msg))
		return true
	case tea.KeyPressMsg:
		return p.press(msg)
	}
	return false
}

func (p *List) press(msg tea.KeyPressMsg) bool {
	k := p.Look.Keys
	if p.filter.Open {
		p.filter.Press(k, msg)
		p.move(0)
		return true
	}
	switch {
	case key.Matches(msg, k.Filter):
		p.filter = Filter{Open: true}
	case key.Matches(msg, k.Back) && p.filter.Text != "":
		p.filter = Filter{}
	case key.Matches(msg, k.Up):
		p.move(-1)
	case key.Matches(msg, k.Down):
		p.move(1)
	case key.Matches(msg, k.PageUp):
		p.move(-max(1, p.h/2))
	case key.Matches(msg, k.PageDown):
		p.move(max(1, p.h/2))
	case key.Matches(msg, k.Top):
		p.move(-len(p.Rows))
	case key.Matches(msg, k.Bottom):
		p.move(len(p.Rows))
	default:
		return false
	}
	return true
}

// move goes along the rows that are shown.
func (p *List) move(by int) {
	shown := p.shown()
	if len(shown) == 0 {
		return
	}
	at := 0
	for i, n := range shown {
		if n <= p.At {
			at = i
		}
	}
	p.At = shown[max(0, min(at+by, len(shown)-1))]
}

// Chosen is the row under the cursor; the zero row where there is none.
func (p *List) Chosen() Row {
	if p.At < 0 || p.At >= len(p.Rows) {
		return Row{}
	}
	return p.Rows[p.At]
}

// Copied is what the copy key takes of the chosen row.
func (p *List) Copied() (what, text string) {
	r := p.Chosen()
	return r.What, r.Text
}

// Keys are those of the help.
func (p *List) Keys() []key.Binding {
	k := p.Look.Keys
	return []key.Binding{k.Up, k.Down, k.Filter, k.Top, k.Bottom}
}

// nothingShown is what stands where no row is shown.
func nothingShown(p *List) string {
	if p.filter.Text != "" {
		return "nothing of that name"
	}
	return p.Empty
}

// View draws the list.
func (p *List) View() string {
	if divided(p) {
		return drawDivided(p)
	}
	t := p.Theme
	var lines []string
	var owner []int
	put := func(row int, l string) { lines, owner = append(lines, l), append(owner, row) }
	head := p.headLines()
	room := p.h - len(head)
	if p.filter.Shown() {
		room--
	}
	from, to := 0, 0
	shown := p.shown()
	for _, i := range shown {
		r := p.Rows[i]
		symbol := marked(t, r)
		if i != p.At {
			put(i, "   "+symbol+" "+p.titled(r, t.Text))
			continue
		}
		from = len(lines)
		detail := p.detail(r)
		if whole := p.whole(r, detail); whole != nil { // in its place, and not once more below
			for _, l := range frame.FirstMark(" "+t.Heading.Render(t.Symbols.Cursor)+" "+symbol+" ", whole) {
				put(i, l)
			}
			detail = detail[1:]
		} else {
			put(i, " "+t.Heading.Render(t.Symbols.Cursor)+" "+symbol+" "+p.titled(r, t.Strong))
		}
		for _, d := range detail {
			for _, l := range frame.Wrap(d, p.w-8) {
				put(i, "       "+t.Dim.Render(l))
			}
		}
		to = len(lines)
	}
	if len(shown) == 0 {
		put(-1, "   "+t.Dim.Render(nothingShown(p)))
	}
	room = max(1, room)
	p.offset = frame.Window(len(lines), room, p.offset, from, min(to, from+room))
	end := min(len(lines), p.offset+room)
	out := append(head, lines[p.offset:end]...)
	p.lines = p.lines[:0]
	for range head {
		p.lines = append(p.lines, -1)
	}
	p.lines = append(p.lines, owner[p.offset:end]...)
	if p.filter.Shown() {
		out = append(out, p.filter.View(t))
	}
	return strings.Join(out, "\n")
}

// detail is what stands below the chosen row: its title once more where that was cut, and
// what the row says beyond it.
func (p *List) detail(r Row) []string {
	room := p.w - 6
	if p.beside(r) {
		room = p.titleRoom()
	}
	said := func(d string) bool { return strings.HasSuffix(r.Title, d) }
	if say.Width(r.Title) <= room || slices.ContainsFunc(r.Detail, said) {
		return r.Detail
	}
	return append([]string{r.Title}, r.Detail...)
}

// whole is the title of the chosen row over several lines, where that is what its detail would
// begin with; nil: its line holds it.
func (p *List) whole(r Row, detail []string) []string {
	if p.beside(r) || len(detail) == 0 || detail[0] != r.Title || say.Width(r.Title) <= p.w-6 {
		return nil
	}
	lines := frame.Wrap(r.Title, max(1, p.w-6))
	for i, l := range lines {
		lines[i] = p.Theme.Strong.Render(l)
	}
	return lines
}

// titleColumn is the least room of a title that has something beside it, sideColumn the
// least room of that.
const (
	titleColumn = 58
	sideColumn  = 30
)

// beside reports whether something stands beside a row's title.
func (p *List) beside(r Row) bool { return r.Side != "" && p.w >= frame.SideBySide }

// titleRoom is the room of the titles that have something beside them: that of the longest,
// as far as there is any.
func (p *List) titleRoom() int {
	widest := titleColumn
	for _, r := range p.Rows {
		if r.Side != "" {
			widest = max(widest, say.Width(r.Title))
		}
	}
	return max(titleColumn, min(widest, p.w-sideColumn-9))
}

// titled is a row's title, with what stands beside it where there is room.
func (p *List) titled(r Row, style lipgloss.Style) string {
	dots := p.Theme.Symbols.Ellipsis
	if !p.beside(r) {
		return p.filter.Lit(p.Theme, style, frame.Fit(r.Title, p.w-6, dots))
	}
	room := p.titleRoom()
	title := frame.Pad(frame.Fit(r.Title, room, dots), room)
	return p.filter.Lit(p.Theme, style, title) + "  " + p.Theme.Dim.Render(frame.Fit(r.Side, p.w-room-9, dots))
}

// headLines are the lines above the list, fewer in a small window.
func (p *List) headLines() []string {
	var out []string
	for _, h := range p.Head {
		for _, l := range frame.Wrap(h, p.w-3) {
			out = append(out, " "+l)
		}
	}
	if len(out) > 0 {
		out = append(out, "")
	}
	if limit := max(0, p.h/2); len(out) > limit {
		out = out[:limit]
	}
	return out
}

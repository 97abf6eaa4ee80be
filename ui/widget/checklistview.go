package widget

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"gh-wif/internal/say"
	"gh-wif/internal/secret"
	"gh-wif/internal/term"
	"gh-wif/ui/frame"
)

// unfolding draws the things of a checklist in lines.
type unfolding struct{ *Checklist }

// View draws the list: what is under the cursor unfolded, and of what is to be done as much as
// there is room for.
func (p *Checklist) View() string {
	draw := unfolding{p}
	head := []string{draw.progress(), ""}
	if p.h < frame.Roomy-frame.Head(p.h) {
		head = head[:1]
	}
	room := max(1, p.h-len(head))
	rows := draw.rows(draw.unfolds(room))
	if len(rows.lines) > room { // what is to be done is worth more than what is left empty
		head = head[:1]
		room = max(1, p.h-len(head))
		rows = draw.rows(draw.unfolds(room)).close()
	}
	more := len(rows.lines) > room && room > leastMore
	if more {
		room--
	}
	p.offset = frame.Window(len(rows.lines), room, p.offset, rows.from, min(rows.to, rows.from+room))
	end := min(len(rows.lines), p.offset+room)
	p.owner = p.owner[:0]
	for range head {
		p.owner = append(p.owner, -1)
	}
	p.owner = append(p.owner, rows.owner[p.offset:end]...)
	out := append(head, rows.lines[p.offset:end]...)
	if more {
		out = append(out, "   "+p.Theme.Dim.Render(moreOf(p.offset, len(rows.lines)-end)))
	}
	return strings.Join(out, "\n")
}

// leastMore is the room from which a line says that there is more.
const leastMore = 4

// moreOf says where there is more.
func moreOf(above, below int) string {
	switch {
	case above > 0 && below > 0:
		return "more above and below"
	case above > 0:
		return "more above"
	}
	return "more below"
}

// rows are the lines of a list: whose each is, and those of what is under the cursor.
type rows struct {
	lines    []string
	owner    []int
	from, to int
}

func (r *rows) put(owner int, lines ...string) {
	for _, l := range lines {
		r.lines, r.owner = append(r.lines, l), append(r.owner, owner)
	}
}

// close leaves out what is empty.
func (r rows) close() rows {
	var out rows
	for i, l := range r.lines {
		if i == r.from {
			out.from = len(out.lines)
		}
		if l != "" {
			out.put(r.owner[i], l)
		}
		if i+1 == r.to {
			out.to = len(out.lines)
		}
	}
	return out
}

// unfolds are the things that are unfolded in so many lines: the one under the cursor, then the
// next ones that are not done, then those before it.
func (p unfolding) unfolds(room int) map[int]bool {
	out := map[int]bool{p.At: true}
	left := room - len(p.rows(out).lines)
	for n := range p.ToDos {
		i := (p.At + 1 + n) % len(p.ToDos)
		if t := p.ToDos[i]; t.Offer || t.Done || out[i] {
			continue
		}
		if left -= len(p.unfolded(i)); left < 0 {
			break
		}
		out[i] = true
	}
	return out
}

// rows are those of all things.
func (p unfolding) rows(unfolds map[int]bool) (out rows) {
	for i, t := range p.ToDos {
		if i == p.At {
			out.from = len(out.lines)
		}
		out.put(i, p.titled(i))
		if unfolds[i] {
			out.put(i, p.unfolded(i)...)
		}
		if i == p.At {
			out.to = len(out.lines)
		}
		if t.Offer && (i+1 == len(p.ToDos) || !p.ToDos[i+1].Offer) {
			out.put(-1, "")
		}
	}
	return out
}

// Bounds of the bar, in cells.
const (
	leastBar = 8
	mostBar  = 32
)

// progress says how much is done.
func (p unfolding) progress() string {
	t := p.Theme
	done, of := p.Done()
	full, empty := "▓", "░"
	if !t.UTF8 {
		full, empty = "#", "-"
	}
	width := max(leastBar, min(mostBar, p.w/5))
	n := 0
	if of > 0 {
		n = width * done / of
	}
	words := fmt.Sprintf("%d of %s done", done, say.Plural(of, "step"))
	line := " " + t.Good.Render(strings.Repeat(full, n)) + t.Dim.Render(strings.Repeat(empty, width-n)) + "  " + t.Strong.Render(words)
	if p.Note != "" {
		line += "  " + p.Note
	}
	return frame.Fit(line, p.w, t.Symbols.Ellipsis)
}

// titled is the line of a thing.
func (p unfolding) titled(i int) string {
	t, one := p.Theme, p.ToDos[i]
	style, symbol := t.Level(one.Level)
	mark, title := style.Render(or(one.Mark, symbol)), t.Text
	if one.Done {
		mark, title = t.Good.Render(t.Symbols.Check)+" "+t.Dim.Render(one.Mark), t.Dim
	} else if !one.Offer {
		mark = "  " + mark
	}
	cursor := "   "
	if i == p.At {
		cursor, title = " "+t.Heading.Render(t.Symbols.Cursor)+" ", t.Strong
	}
	line := cursor + mark + " " + title.Render(one.Title)
	if side := "  " + t.Dim.Render(one.Side); one.Side != "" && (!one.Offer || ansi.StringWidth(line+side) <= p.w) {
		line += side
	}
	return frame.Fit(line, p.w, t.Symbols.Ellipsis)
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// indent is what stands before the lines of a thing that is unfolded.
const indent = "        "

// unfolded are the lines below the title of a thing: its field comes first, so that it is
// seen in the smallest window.
func (p unfolding) unfolded(i int) []string {
	t, one := p.Theme, p.ToDos[i]
	var out []string
	if one.Field != "" && (!one.Done || i == p.At) {
		out = append(out, p.field(i))
	}
	if i == p.At && p.problem != "" {
		lines := frame.FirstMark(t.Symbols.Cross+" ", frame.Wrap(term.Clean(p.problem), p.w-len(indent)-2))
		for _, l := range lines {
			out = append(out, indent+t.Bad.Render(l))
		}
	}
	for _, d := range one.Detail {
		label := frame.Prefixed("", d.Label)
		if label != "" {
			label += ": "
		}
		for n, l := range p.wrapped(label, d) {
			lead := ""
			if n == 0 && strings.HasPrefix(l, label) {
				lead, l = t.Dim.Render(label), strings.TrimPrefix(l, label)
			}
			if d.Address && l != "" {
				l = p.link(d.Text, l)
			}
			out = append(out, indent+lead+l)
		}
	}
	return out
}

// wrapped are the lines of a detail. An address is cut where a line ends, and nowhere else.
func (p unfolding) wrapped(label string, d Labelled) []string {
	room := max(1, p.w-len(indent)-1)
	if d.Address && len(label)+len(d.Text) > room {
		return append([]string{label}, strings.Split(ansi.Hardwrap(d.Text, room, true), "\n")...)
	}
	return frame.Wrap(label+d.Text, room)
}

// link makes a part of an address lead there, where the terminal can follow it.
func (p unfolding) link(address, part string) string {
	text := p.Theme.Accent.Render(part)
	if !p.Links || !safeAddress(address) {
		return text
	}
	return ansi.SetHyperlink(address) + text + ansi.ResetHyperlink()
}

// safeAddress reports whether an address holds nothing that a terminal would obey.
func safeAddress(s string) bool {
	return strings.HasPrefix(s, "https://") && term.Clean(s) == s && !strings.ContainsAny(s, " \\\"'<>`")
}

// field is the line of a text field.
func (p unfolding) field(i int) string {
	t, one := p.Theme, p.ToDos[i]
	what := one.Field
	if len(indent)+2+len(what) > p.w {
		what = or(one.Short, what)
	}
	if i != p.At || !p.open {
		return frame.Fit(indent+t.Border.Render(t.Bar)+" "+t.Dim.Render(what), p.w, t.Symbols.Ellipsis)
	}
	shown := term.Clean(p.text)
	if secret.Looks(p.text) {
		shown = secret.Mark
	}
	if room := p.w - len(indent) - 4; ansi.StringWidth(shown) > room { // the end is where one types
		shown = t.Symbols.Ellipsis + ansi.TruncateLeft(shown, ansi.StringWidth(shown)-room+1, "")
	}
	line := indent + t.Heading.Render(t.Bar) + " " + shown + t.FoundHere.Render(" ")
	if p.text == "" {
		line += " " + t.Dim.Render(what)
	}
	return frame.Fit(line, p.w, t.Symbols.Ellipsis)
}

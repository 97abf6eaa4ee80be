package home

import (
	"path"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/internal/sight"
	"gh-wif/internal/term"
	"gh-wif/ui/frame"
	"gh-wif/ui/widget"
)

// line is one line of the body, with the key of the offer that it belongs to.
type line struct{ text, key string }

// text are lines that belong to no offer.
func text(all ...string) []line {
	out := make([]line, len(all))
	for i, l := range all {
		out[i].text = l
	}
	return out
}

// seenRoom is how many lines what was seen gets at least, where the start is one column: the jobs
// stand where they are when it comes.
const seenRoom = 8

// drawing draws the start.
type drawing struct{ *Screen }

// View draws what is known of the working copy, what stands out, and the jobs.
func (s *Screen) View() string {
	all := s.offers()
	on := all[s.at(all)].key
	d := drawing{s}
	head := d.facts()
	s.areas = s.areas[:0]
	if s.w >= frame.SideBySide {
		return d.beside(head, on)
	}
	work := jobs(s.ctx)
	room := max(1, s.h-len(head)-len(work)-1)
	if s.h >= frame.Roomy {
		room = max(seenRoom, min(room-1, seenRoom+s.h-frame.Roomy-2))
	}
	seen := drawing{s}.fit(d.stands(s.w, room), room, on, s.w)
	for len(seen) < room+1 {
		seen = append(seen, line{})
	}
	var list []line
	for _, o := range work {
		list = append(list, d.job(o, o.key == on, s.w))
	}
	return d.put(s.w, slices.Concat(text(head...), seen, list), on)
}

// beside draws two panels: what stands out, and the jobs; and where there is room below them, whom
// a rule lets in that was found here.
func (s drawing) beside(head []string, on string) string {
	t := s.ctx.Theme
	right := min(64, max(46, s.w*2/5))
	left := s.w - right
	room := max(1, s.h-len(head)-frame.PanelEdgeY)
	var work []part
	for _, o := range jobs(s.ctx) {
		work = append(work, part{offer: o})
	}
	seen := s.fit(s.stands(left-frame.PanelEdgeX, room), room, on, left-frame.PanelEdgeX)
	list := s.fit(work, room, on, right-frame.PanelEdgeX)
	h := min(room, max(len(seen), len(list))) + frame.PanelEdgeY
	title := "What stands out here"
	if len(s.seen()) == 0 {
		title = "What this is"
	}
	l := frame.Panel(t, title, textsOf(seen), left, h)
	r := frame.Panel(t, "What do you want to do?", textsOf(list), right, h)
	s.note(seen, frame.PanelEdgeX/2, left, len(head)+1)
	s.note(list, left+frame.PanelEdgeX/2, right, len(head)+1)
	lines := append(head, frame.Columns(l, r, left, "")...)
	return strings.Join(append(lines, s.gate(on, s.h-len(head)-h)...), "\n")
}

// leastGate is how many lines the picture of a rule needs to say something.
const leastGate = 9

// gate is whom the rule lets in that what is chosen is about, or the first of what was seen, in at
// most so many lines.
func (s drawing) gate(on string, room int) []string {
	if room < leastGate {
		return nil
	}
	var of *sight.Sight
	for i, one := range s.ctx.Session.Sights {
		if one.Of != nil && (of == nil || present.SightKey(i) == on) {
			of = &s.ctx.Session.Sights[i]
		}
	}
	if of == nil {
		return nil
	}
	picture := widget.NewGate(s.ctx.Look(), present.GateOf(of.Exposure, nil)).Lines(s.w-frame.PanelEdgeX, room-frame.PanelEdgeY)
	return frame.Panel(s.ctx.Theme, "Who gets in by "+term.Clean(path.Base(of.Rule)), picture, s.w, len(picture)+frame.PanelEdgeY)
}

// textsOf are lines as they are drawn.
func textsOf(lines []line) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = l.text
	}
	return out
}

// put draws lines from the top, or in a small window those around what is chosen, and notes down
// where the offers stand.
func (s drawing) put(w int, lines []line, on string) string {
	if len(lines) > s.h {
		at := slices.IndexFunc(lines, func(l line) bool { return l.key == on })
		first := frame.Window(len(lines), s.h, 0, max(0, at), at+1)
		lines = lines[first : first+s.h]
	}
	s.note(lines, 0, w, 0)
	return strings.Join(textsOf(lines), "\n")
}

// note remembers where offers stand.
func (s *Screen) note(lines []line, x, w, y int) {
	for i, l := range lines {
		if l.key != "" {
			s.areas = append(s.areas, area{x, w, y + i, l.key})
		}
	}
}

// part is something that stands out, or a text in its place.
type part struct {
	offer offer
	text  []line // where it is no offer
}

// stands is what stands out: what was seen, or what explains the program to somebody who is
// somewhere where there is nothing to be seen.
func (s drawing) stands(w, room int) []part {
	t, ses := s.ctx.Theme, s.ctx.Session
	var out []part
	for _, o := range s.seen() {
		out = append(out, part{offer: o})
	}
	nowhere := ses.Prefill.Answers.Repository == ""
	switch {
	case !ses.Detected && s.ctx.Deps.Detect != nil, ses.Detected && !ses.Looked && ses.Why == "" && s.ctx.Deps.Look != nil:
		out = append(out, part{text: text(" " + t.Dim.Render("looking around in the working copy"))})
	case nowhere && len(out) == 0:
		out = append(out, part{text: s.teach(w, room)})
	}
	return out
}

// How much of an offer is drawn.
type amount int

const (
	bare  amount = iota // its title
	short               // and one line about it
	whole               // and all that is said of it
)

// fit draws parts in so many lines: all of them whole with blank lines between, or the first ones
// longer than the others, or a window around the chosen one.
func (s drawing) fit(parts []part, room int, on string, w int) []line {
	drawn := make([][whole + 1][]line, len(parts)) // by how much
	at, total, most := make([]amount, len(parts)), 0, 0
	chosen := 0
	for i, p := range parts {
		for much := bare; much <= whole; much++ {
			if drawn[i][much] = p.text; p.text == nil {
				drawn[i][much] = s.draw(p.offer, p.offer.key == on && on != "", w, much)
			}
		}
		if p.offer.key == on && on != "" {
			chosen, at[i] = i, short
		}
		total, most = total+len(drawn[i][at[i]]), most+len(drawn[i][whole])
	}
	blank := s.w >= frame.SideBySide && most+len(parts)-1 <= room
	for much := short; much <= whole; much++ {
		for i := range parts {
			if more := total + len(drawn[i][much]) - len(drawn[i][at[i]]); much > at[i] && more <= room {
				at[i], total = much, more
			}
		}
	}
	var out []line
	from, to := 0, 1
	for i := range parts {
		if blank && i > 0 {
			out = append(out, line{})
		}
		if i == chosen {
			from, to = len(out), len(out)+len(drawn[i][at[i]])
		}
		out = append(out, drawn[i][at[i]]...)
	}
	if len(out) <= room {
		return out
	}
	first := frame.Window(len(out), room, 0, from, to)
	return out[first : first+room]
}

// draw draws an offer.
func (s drawing) draw(o offer, on bool, w int, much amount) []line {
	t := s.ctx.Theme
	cursor, title := "  ", o.title
	if on {
		cursor, title = t.Heading.Render(t.Symbols.Cursor)+" ", t.Heading.Render(o.title)
	}
	key := t.Key.Render(o.key)
	if o.key == "" {
		key = " "
	}
	lead := " " + cursor + key + "  "
	indent := 6
	if o.mark != "" {
		style, _ := t.Level(o.level)
		lead += style.Render(o.mark) + " "
		indent += 2
	}
	lines := []line{{frame.Fit(lead+title, w, t.Symbols.Ellipsis), o.key}}
	if more := frame.Wrap(o.title, w-indent-1); len(more) > 1 && (on || much >= whole || o.key == "") {
		lines = lines[:0]
		for i, l := range more {
			if on {
				l = t.Heading.Render(l)
			}
			if i == 0 {
				lines = append(lines, line{lead + l, o.key})
				continue
			}
			lines = append(lines, line{strings.Repeat(" ", indent) + l, o.key})
		}
	}
	if much == bare {
		if o.what != "" && ansi.StringWidth(lead+title)+len(o.what)+5 <= w {
			lines[0].text += t.Dim.Render(" " + t.Symbols.Bullet + " " + o.what)
		}
		return lines
	}
	for _, l := range s.about(o, w-indent-1, much) {
		lines = append(lines, line{strings.Repeat(" ", indent) + l, o.key})
	}
	return lines
}

// about is what opening an offer does, and what is said of it.
func (s drawing) about(o offer, w int, much amount) []string {
	t := s.ctx.Theme
	all := o.about
	if o.what != "" {
		all = o.what + frame.Prefixed(" "+t.Symbols.Bullet+" ", o.about)
	}
	if all == "" {
		return nil
	}
	lines := frame.Wrap(all, w)
	if much == short && len(lines) > 1 {
		lines = []string{frame.Fit(all, w, t.Symbols.Ellipsis)}
	}
	for i, l := range lines {
		rest, found := strings.CutPrefix(l, o.what)
		if i == 0 && found && o.what != "" {
			lines[i] = t.Accent.Render(o.what) + t.Dim.Render(rest)
		} else {
			lines[i] = t.Dim.Render(l)
		}
	}
	return lines
}

// titles is the room for the titles of the jobs, with what is said of them beside it.
const titles = 40

// job is a job in one line.
func (s drawing) job(o offer, on bool, w int) line {
	t := s.ctx.Theme
	l := s.draw(o, on, w, bare)[0]
	if w >= titles+30 {
		l.text = frame.Pad(l.text, titles) + t.Dim.Render(frame.Fit(o.about, w-titles-1, t.Symbols.Ellipsis))
	}
	return l
}

// withMark is the height from which the start has the mark of the program.
const withMark = 26

// facts are a few lines about the working copy.
func (s drawing) facts() []string {
	t, p := s.ctx.Theme, s.ctx.Session.Prefill
	line := t.Strong.Render(present.Pitch)
	if r := p.Answers.Repository; r != "" {
		line = t.Strong.Render(term.Clean(r))
		if b := p.Answers.Branch; b != "" {
			line += " on " + t.Strong.Render(term.Clean(b))
		}
		var more []string
		if n := len(p.Workflows); n > 0 {
			more = append(more, say.Plural(n, "workflow"))
		}
		for _, file := range p.Rules {
			more = append(more, term.Clean(path.Base(file)))
		}
		if n := len(p.WithKey()); n > 0 {
			more = append(more, say.Plural(n, "API key")+" in use")
		}
		for _, m := range more {
			line += t.Dim.Render(" " + t.Symbols.Bullet + " " + m)
		}
	}
	line = frame.Fit(" "+line, s.w-1, t.Symbols.Ellipsis)
	switch {
	case s.h < frame.Roomy:
		return []string{line}
	case s.h < withMark:
		return []string{"", line, ""}
	}
	mark := frame.Mark(t, s.w)
	for i, l := range mark {
		mark[i] = " " + l
	}
	mark[len(mark)-1] = frame.Fit(mark[len(mark)-1]+"  "+line, s.w-1, t.Symbols.Ellipsis)
	return append(mark, "")
}

// teach explains the program where there is no working copy: as much as there is room for.
func (s drawing) teach(w, room int) []line {
	t := s.ctx.Theme
	var out []line
	for i, one := range present.Teaching(s.ctx.Session.Why) {
		var lines []line
		if i > 0 && room > 14 {
			lines = append(lines, line{})
		}
		for _, l := range frame.Wrap(one, w-2) {
			lines = append(lines, line{text: " " + t.Dim.Render(l)})
		}
		if len(out)+len(lines) > room {
			continue
		}
		out = append(out, lines...)
	}
	return out
}

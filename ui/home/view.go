package home

import (
	"path"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/ui/frame"
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

// Rows of the start in one column: the least that what was seen gets, so that the jobs stand where
// they are when it comes.
const (
	seenRoom = 7
	gap      = 3 // between two columns
)

// View draws what is known of the working copy, what stands out, and the jobs.
func (s *Screen) View() string {
	all := s.offers()
	on := all[s.at(all)].key
	head := s.facts()
	s.areas = s.areas[:0]
	if s.w >= frame.SideBySide {
		return s.beside(head, on)
	}
	work := jobs(s.ctx)
	room := max(1, s.h-len(head)-len(work)-1)
	if s.h >= frame.Roomy {
		room = max(seenRoom, min(room-1, seenRoom+s.h-frame.Roomy-2))
	}
	seen := s.fit(s.stands(s.w, room), room, on, s.w)
	for len(seen) < room+1 {
		seen = append(seen, line{})
	}
	var list []line
	for _, o := range work {
		list = append(list, s.job(o, o.key == on, s.w))
	}
	return s.put(s.w, slices.Concat(text(head...), seen, list), on)
}

// beside draws two columns: what stands out, and the jobs.
func (s *Screen) beside(head []string, on string) string {
	t := s.ctx.Theme
	right := min(64, max(46, s.w*2/5))
	left := s.w - right - gap
	room := max(1, s.h-len(head)-2)
	seen := s.fit(s.stands(left, room), room, on, left)
	seen = append(text(" "+t.Strong.Render("What stands out here"), ""), seen...)
	list := text(" "+t.Strong.Render("What do you want to do?"), "")
	var work []part
	for _, o := range jobs(s.ctx) {
		work = append(work, part{offer: o})
	}
	list = append(list, s.fit(work, room, on, right)...)
	both := make([]string, 0, s.h)
	both = append(both, head...)
	var l, r []string
	for _, one := range seen {
		l = append(l, one.text)
	}
	for _, one := range list {
		r = append(r, one.text)
	}
	for len(l) < len(r) {
		l = append(l, "")
	}
	s.note(seen, 0, left, len(head))
	s.note(list, left+gap, right, len(head))
	rule := " " + t.Border.Render(t.Symbols.Vertical) + " "
	return strings.Join(append(both, frame.Columns(l, r, left, rule)...), "\n")
}

// put draws lines from the top, or in a small window those around what is chosen, and notes down
// where the offers stand.
func (s *Screen) put(w int, lines []line, on string) string {
	if len(lines) > s.h {
		at := slices.IndexFunc(lines, func(l line) bool { return l.key == on })
		first := frame.Window(len(lines), s.h, 0, max(0, at), at+1)
		lines = lines[first : first+s.h]
	}
	s.note(lines, 0, w, 0)
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = l.text
	}
	return strings.Join(out, "\n")
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
func (s *Screen) stands(w, room int) []part {
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
	loose               // and a blank line after it
)

// fit draws parts in so many lines: all of them whole, or those that are not chosen shorter, or a
// window around the chosen one.
func (s *Screen) fit(parts []part, room int, on string, w int) []line {
	most := whole
	if s.w >= frame.SideBySide {
		most = loose
	}
	for others := most; ; others-- {
		out, from, to := s.all(parts, others, on, w)
		switch {
		case len(out) <= room:
			return out
		case others == bare:
			first := frame.Window(len(out), room, 0, from, to)
			return out[first : first+room]
		}
	}
}

// all draws parts, those that are not chosen by so much. The chosen one is in the lines from and to.
func (s *Screen) all(parts []part, others amount, on string, w int) (out []line, from, to int) {
	to = 1
	for i, p := range parts {
		if i > 0 && others == loose {
			out = append(out, line{})
		}
		if p.text != nil {
			out = append(out, p.text...)
			continue
		}
		chosen, much := p.offer.key == on && on != "", others
		if chosen {
			much = max(others, short)
			from = len(out)
		}
		if out = append(out, s.draw(p.offer, chosen, w, much)...); chosen {
			to = len(out)
		}
	}
	return out, from, to
}

// draw draws an offer.
func (s *Screen) draw(o offer, on bool, w int, much amount) []line {
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
func (s *Screen) about(o offer, w int, much amount) []string {
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
func (s *Screen) job(o offer, on bool, w int) line {
	t := s.ctx.Theme
	l := s.draw(o, on, w, bare)[0]
	if w >= titles+30 {
		l.text = frame.Pad(l.text, titles) + t.Dim.Render(frame.Fit(o.about, w-titles-1, t.Symbols.Ellipsis))
	}
	return l
}

// facts are a few lines about the working copy.
func (s *Screen) facts() []string {
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
	if s.h < frame.Roomy {
		return []string{line}
	}
	return []string{"", line, ""}
}

// teach explains the program where there is no working copy: as much as there is room for.
func (s *Screen) teach(w, room int) []line {
	t := s.ctx.Theme
	var out []line
	for i, one := range present.Teaching(s.ctx.Session.Why) {
		var lines []line
		if i > 0 && room > 2*seenRoom {
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

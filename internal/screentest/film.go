package screentest

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// A film is a session as a picture that moves: what was seen, and what was pressed.
type film struct {
	title, words string // what it is, and what happens in it, for those who do not see it
	w, h         int
	frames       []frame
}

// frame is a screen and how long it stays.
type frame struct {
	rows  [][]run
	text  string
	caps  []string // what was pressed so far, the last one just now
	aside string   // what is going on
	hold  time.Duration
}

// The strip below the screen that shows what is pressed, in pixels.
const (
	strip     = 46
	capHeight = 24
	capPad    = 9
	capGap    = 6
)

// The colours around the screen.
const (
	edgeColour  = "#39424e"
	capColour   = "#2a323c"
	freshColour = "#d97757"
	asideColour = "#9aa5b1"
)

// symbols are what keycaps show for keys that are called otherwise.
var symbols = map[string]string{"down": "↓", "up": "↑", "right": "→", "left": "←", "pgdown": "pgdn"}

// frame reads the present screen. Replace says what stands for a text that differs from run to
// run, as a folder's name does.
func (s *display) frame(p palette, replace func(string) string) frame {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := frame{}
	var lines []string
	for y := range s.h {
		var row []run
		var line strings.Builder
		shift := 0
		for _, r := range s.runs(y, p) {
			before := utf8.RuneCountInString(r.text)
			r.text = replace(r.text)
			r.x += shift
			r.cells += utf8.RuneCountInString(r.text) - before
			shift += utf8.RuneCountInString(r.text) - before
			line.WriteString(r.text)
			row = append(row, r)
		}
		f.rows = append(f.rows, row)
		lines = append(lines, strings.TrimRight(line.String(), " "))
	}
	f.text = strings.TrimRight(strings.Join(lines, "\n"), "\n")
	return f
}

// SVG draws the film: every piece once, with the times at which it is seen. Where nothing moves,
// because the viewer cannot or the reader does not want it, the last frame is seen.
func (f film) SVG() string {
	p := darkPalette
	w, h := f.w*cellWidth+2*margin, f.h*cellHeight+2*margin
	e := encoder{film: f, seen: map[string][]bool{}, looks: map[string]string{}}
	for i, fr := range f.frames {
		for y, row := range fr.rows {
			for _, r := range row {
				e.piece(i, e.run(r, p, y))
			}
		}
		e.strip(i, fr, w, h)
	}
	groups, styles := e.groups()
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-labelledby="title words">`+"\n", w, h+strip, w, h+strip)
	fmt.Fprintf(&b, "<title id=\"title\">%s</title>\n<desc id=\"words\">%s</desc>\n<style>\n%s</style>\n", html.EscapeString(f.title), html.EscapeString(f.words), styles)
	fmt.Fprintf(&b, `<rect x="0.5" y="0.5" width="%d" height="%d" rx="8" fill="%s" stroke="%s"/>`+"\n", w-1, h+strip-1, p.background, edgeColour)
	fmt.Fprintf(&b, `<path d="M1 %d.5H%d" stroke="%s"/>`+"\n", h, w-1, edgeColour)
	fmt.Fprintf(&b, `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="%g" fill="%s">`+"\n", fontSize, p.text)
	b.WriteString(groups)
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

// encoder collects the pieces of a film and the frames in which each is seen.
type encoder struct {
	film  film
	order []string
	seen  map[string][]bool
	looks map[string]string // the class of each look
	names []string          // the looks, in the order of their classes
}

// piece notes that a piece is seen in a frame.
func (e *encoder) piece(i int, piece string) {
	if piece == "" {
		return
	}
	if e.seen[piece] == nil {
		e.seen[piece] = make([]bool, len(e.film.frames))
		e.order = append(e.order, piece)
	}
	e.seen[piece][i] = true
}

// run draws one run.
func (e *encoder) run(r run, p palette, y int) string {
	px, py := margin+r.x*cellWidth, margin+y*cellHeight
	out := ""
	if r.bg != "" && r.bg != p.background {
		out = fmt.Sprintf(`<rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>`, px, py, r.cells*cellWidth, cellHeight, r.bg)
	}
	for _, w := range r.words() {
		out += fmt.Sprintf(`<text x="%d" y="%d" textLength="%d"%s>%s</text>`, margin+w.x*cellWidth, py+baseline, w.cells*cellWidth, e.class(r.look), html.EscapeString(w.text))
	}
	return out
}

// class is the class of a look; looks that occur again share it.
func (e *encoder) class(l look) string {
	css := ""
	for _, a := range strings.Split(strings.TrimSpace(l.attributes()), `" `) {
		if name, value, found := strings.Cut(strings.TrimSuffix(a, `"`), `="`); found {
			css += name + ":" + value + ";"
		}
	}
	if css == "" {
		return ""
	}
	if e.looks[css] == "" {
		e.looks[css] = fmt.Sprintf("t%d", len(e.looks))
		e.names = append(e.names, css)
	}
	return ` class="` + e.looks[css] + `"`
}

// strip draws what was pressed, as many keycaps as there is room for, and what is going on.
func (e *encoder) strip(i int, fr frame, w, h int) {
	y := h + (strip-capHeight)/2
	aside := (utf8.RuneCountInString(fr.aside) + 2) * cellWidth
	from, room := len(fr.caps), w-2*margin-aside
	for from > 0 && room >= capWidth(fr.caps[from-1]) {
		from--
		room -= capWidth(fr.caps[from]) + capGap
	}
	x := margin
	for n, c := range fr.caps[from:] {
		colour, text, width := capColour, "", capWidth(c)
		if from+n == len(fr.caps)-1 {
			colour, text = freshColour, ` fill="`+darkPalette.background+`" font-weight="bold"`
		}
		e.piece(i, fmt.Sprintf(`<rect x="%d" y="%d" width="%d" height="%d" rx="5" fill="%s" stroke="%s"/><text x="%d" y="%d" text-anchor="middle"%s>%s</text>`,
			x, y, width, capHeight, colour, edgeColour, x+width/2, y+capHeight-8, text, html.EscapeString(c)))
		x += width + capGap
	}
	if fr.aside != "" {
		e.piece(i, fmt.Sprintf(`<text x="%d" y="%d" text-anchor="end" fill="%s">%s</text>`, w-margin, y+capHeight-8, asideColour, html.EscapeString(fr.aside)))
	}
}

func capWidth(label string) int { return utf8.RuneCountInString(label)*cellWidth + 2*capPad }

// groups writes the pieces, those that are seen at the same times together, and the styles.
func (e *encoder) groups() (groups, styles string) {
	var g, s strings.Builder
	var keys []string
	together := map[string][]string{}
	for _, piece := range e.order {
		key := fmt.Sprint(e.seen[piece])
		if together[key] == nil {
			keys = append(keys, key)
		}
		together[key] = append(together[key], piece)
	}
	var total time.Duration
	for _, fr := range e.film.frames {
		total += fr.hold
	}
	for i, css := range e.names {
		fmt.Fprintf(&s, ".t%d{%s}\n", i, strings.TrimSuffix(css, ";"))
	}
	fmt.Fprintf(&s, ".m{visibility:hidden;animation:none %gs step-end infinite}\n.l{visibility:visible}\n", total.Seconds())
	for n, key := range keys {
		pieces := together[key]
		seen := e.seen[pieces[0]]
		class := fmt.Sprintf("m v%d", n)
		switch {
		case !slices.Contains(seen, false):
			class = ""
		default:
			fmt.Fprintf(&s, ".v%d{animation-name:v%d}@keyframes v%d{%s}\n", n, n, n, e.keyframes(seen, total))
			if seen[len(seen)-1] {
				class += " l"
			}
		}
		fmt.Fprintf(&g, "<g class=\"%s\">\n%s\n</g>\n", class, strings.Join(pieces, "\n"))
	}
	s.WriteString("@media (prefers-reduced-motion:reduce){.m{animation:none!important}}\n")
	return g.String(), s.String()
}

// keyframes says when something is seen, in parts of the film's length.
func (e *encoder) keyframes(seen []bool, total time.Duration) string {
	var b strings.Builder
	var at time.Duration
	for i, fr := range e.film.frames {
		if i == 0 || seen[i] != seen[i-1] {
			state := "hidden"
			if seen[i] {
				state = "visible"
			}
			fmt.Fprintf(&b, "%.3f%%{visibility:%s}", 100*at.Seconds()/total.Seconds(), state)
		}
		at += fr.hold
	}
	return b.String()
}

package screentest

import (
	"fmt"
	"html"
	"image/color"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// The size of a cell in a picture, and the room around the screen, in pixels.
const (
	cellWidth, cellHeight = 8, 17
	margin                = 12
	baseline              = 13
	fontSize              = 13.3
)

// palette is what the terminal's own colours look like in a picture.
type palette struct{ text, background string }

var (
	darkPalette  = palette{"#d5dae0", "#14181d"}
	lightPalette = palette{"#1f2429", "#ffffff"}
)

// look is how a run of cells is drawn.
type look struct {
	fg, bg                         string
	bold, faint, italic, underline bool
}

// The bits of a cell's attributes (SGR order, as the emulator keeps them).
const (
	bold = 1 << iota
	faint
	italic
	_ // blink
	_ // rapid blink
	reverse
)

// SVG draws the present screen. Light chooses the terminal's own colours.
func (s *display) SVG(light bool) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := darkPalette
	if light {
		p = lightPalette
	}
	w, h := s.w*cellWidth+2*margin, s.h*cellHeight+2*margin
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img">`+"\n", w, h, w, h)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" rx="8" fill="%s"/>`+"\n", w, h, p.background)
	fmt.Fprintf(&b, `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="%g" fill="%s">`+"\n",
		fontSize, p.text)
	for y := range s.h {
		for _, r := range s.runs(y, p) {
			draw(&b, r, p, y)
		}
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

// run is a piece of a line: cells of one look, one beside the other.
type run struct {
	look
	text     string
	x, cells int
}

// runs reads one line, cells of the same look together.
func (s *display) runs(y int, p palette) []run {
	var out []run
	for x := 0; x < s.w; {
		c := s.screen.CellAt(x, y)
		content, width := " ", 1
		var l look
		if c != nil {
			if c.Content != "" {
				content = c.Content
			}
			width = max(1, c.Width)
			l = lookOf(c.Style.Fg, c.Style.Bg, c.Style.Attrs, c.Style.Underline != 0, p)
		}
		if len(out) == 0 || out[len(out)-1].look != l {
			out = append(out, run{look: l, x: x})
		}
		last := &out[len(out)-1]
		last.text += content
		last.cells += width
		x += width
	}
	return out
}

func lookOf(fg, bg color.Color, attrs uint8, underlined bool, p palette) look {
	l := look{fg: hex(fg), bg: hex(bg), bold: attrs&bold != 0, faint: attrs&faint != 0, italic: attrs&italic != 0, underline: underlined}
	if attrs&reverse != 0 {
		l.fg, l.bg = l.bg, l.fg
		if l.fg == "" {
			l.fg = p.background
		}
		if l.bg == "" {
			l.bg = p.text
		}
	}
	return l
}

func hex(c color.Color) string {
	if c == nil {
		return ""
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// draw writes one run; one of blanks only where it has a background.
func draw(b *strings.Builder, r run, p palette, y int) {
	px, py := margin+r.x*cellWidth, margin+y*cellHeight
	if r.bg != "" && r.bg != p.background {
		fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>`+"\n", px, py, r.cells*cellWidth, cellHeight, r.bg)
	}
	for _, w := range r.words() {
		fmt.Fprintf(b, `<text x="%d" y="%d" textLength="%d"%s>%s</text>`+"\n", margin+w.x*cellWidth, py+baseline, w.cells*cellWidth, r.attributes(), html.EscapeString(w.text))
	}
}

// words are what a run says between blanks: viewers do not agree on how wide more than one blank
// is, or one at the end. What has one blank within stays together.
func (r run) words() []run {
	var out []run
	blanks := 0 // since the last letter
	x := r.x
	for _, c := range r.text {
		switch {
		case c == ' ':
			blanks++
			x++
			continue
		case blanks > 1 || len(out) == 0:
			out = append(out, run{look: r.look, x: x})
		case blanks == 1:
			out[len(out)-1].text += " "
		}
		blanks = 0
		last := &out[len(out)-1]
		last.text += string(c)
		x += ansi.StringWidth(string(c))
		last.cells = x - last.x
	}
	return out
}

// attributes are a look as a picture's text has it.
func (l look) attributes() string {
	var attr strings.Builder
	for _, a := range []struct {
		on   bool
		text string
	}{
		{l.fg != "", ` fill="` + l.fg + `"`},
		{l.bold, ` font-weight="bold"`},
		{l.faint, ` opacity="0.6"`},
		{l.italic, ` font-style="italic"`},
		{l.underline, ` text-decoration="underline"`},
	} {
		if a.on {
			attr.WriteString(a.text)
		}
	}
	return attr.String()
}

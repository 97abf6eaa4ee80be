package screentest

import (
	"fmt"
	"html"
	"image/color"
	"strings"
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
	fmt.Fprintf(&b, `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="%g" fill="%s" xml:space="preserve">`+"\n",
		fontSize, p.text)
	for y := range s.h {
		s.row(&b, y, p)
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

// row draws one line, cells of the same look together.
func (s *display) row(b *strings.Builder, y int, p palette) {
	var text strings.Builder
	from, cells := 0, 0
	var now look
	flush := func() {
		draw(b, now, p, text.String(), from, y, cells)
		text.Reset()
		cells = 0
	}
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
		if l != now && cells > 0 {
			flush()
		}
		if cells == 0 {
			from, now = x, l
		}
		text.WriteString(content)
		cells += width
		x += width
	}
	flush()
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
func draw(b *strings.Builder, l look, p palette, text string, x, y, cells int) {
	px, py := margin+x*cellWidth, margin+y*cellHeight
	if l.bg != "" && l.bg != p.background {
		fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>`+"\n", px, py, cells*cellWidth, cellHeight, l.bg)
	}
	if strings.TrimSpace(text) == "" {
		return
	}
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
	fmt.Fprintf(b, `<text x="%d" y="%d" textLength="%d"%s>%s</text>`+"\n", px, py+baseline, cells*cellWidth, attr.String(), html.EscapeString(text))
}

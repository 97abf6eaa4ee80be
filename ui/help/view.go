package help

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"gh-wif/ui/frame"
	"gh-wif/ui/screen"
)

// line is one line of the help, and the item that it shows.
type line struct {
	text string
	item int // none: it shows no key
}

const none = -1

// layout makes the lines: the explanation first, then the keys. In a wide window they stand
// beside each other, where the explanation fits.
func (s *Overlay) layout() {
	s.left, s.lines, s.room = nil, s.lines[:0], s.h
	if s.w >= frame.SideBySide && s.h > frame.PanelEdgeY {
		inner := leftWidth(s) - 1 - frame.PanelEdgeX
		title, left := explained(s, inner)
		if left = append(left, aboutLines(s, inner)...); len(left) <= s.h-frame.PanelEdgeY {
			s.title, s.left, s.room = title, left, s.h-frame.PanelEdgeY
		}
	}
	if title, lines := explained(s, s.w-6); s.left == nil && title != "" {
		s.put(s.ctx.Theme.Heading.Render(frame.Fit(title, s.w-4, s.ctx.Theme.Symbols.Ellipsis)))
		for _, l := range lines {
			s.put("  " + l)
		}
	}
	s.keyLines()
	if s.left == nil {
		s.put("")
		for _, l := range aboutLines(s, s.w-6) {
			s.put("  " + l)
		}
	}
	s.scroll(0)
	if y := s.lineOf(s.at); s.filter.Shown() && y >= 0 {
		s.offset = frame.Window(len(s.lines), s.room, s.offset, y, y+1)
	}
}

// leftWidth is how wide the explanation is where it stands beside the keys.
func leftWidth(s *Overlay) int { return s.w * 9 / 20 }

// put adds lines that show no key.
func (s *Overlay) put(lines ...string) {
	for _, l := range lines {
		s.lines = append(s.lines, line{" " + l, none})
	}
}

// explained is what has the focus, its name and lines of w cells; nothing where the screen
// says nothing.
func explained(s *Overlay, w int) (title string, lines []string) {
	e, ok := s.top.(screen.Explainer)
	if !ok {
		return "", nil
	}
	title, text := e.Explain()
	if text == "" {
		return "", nil
	}
	return title, append(frame.Wrap(text, w), "")
}

// aboutLines is what holds on every screen, in lines of w cells.
func aboutLines(s *Overlay, w int) []string {
	t := s.ctx.Theme
	var out []string
	for _, l := range frame.Wrap(about, w) {
		out = append(out, t.Dim.Render(l))
	}
	if v := s.ctx.Deps.Version; v != "" {
		out = append(out, "", t.Dim.Render("gh-wif "+v))
	}
	return out
}

// leastDesc is the least room of what a key does.
const leastDesc = 16

// keysWidth is the room of the keys.
func keysWidth(s *Overlay) int {
	if s.left == nil {
		return s.w
	}
	return s.w - leftWidth(s) - frame.PanelEdgeX
}

// keyLines adds the keys, those of the screen first.
func (s *Overlay) keyLines() {
	t := s.ctx.Theme
	name := 0
	for _, i := range s.items {
		name = max(name, ansi.StringWidth(frame.KeyName(t, i.binding)))
	}
	title := map[int]string{0: "Keys on this screen", s.here: "Keys everywhere"}
	any := false
	for n, i := range s.items {
		if head, ok := title[n]; ok {
			if n > 0 {
				s.put("")
			}
			s.put(t.Heading.Render(head))
		}
		if !s.shown(i) {
			continue
		}
		any = true
		cursor, style := "   ", t.Text
		if n == s.at && i.runs {
			cursor, style = " "+t.Heading.Render(t.Symbols.Cursor)+" ", t.Strong
		}
		says := frame.Wrap(i.binding.Help().Desc, max(leastDesc, keysWidth(s)-name-6))
		for j := range says {
			says[j] = s.filter.Lit(t, style, says[j])
		}
		for _, l := range frame.FirstMark(cursor+keyName(s, i, name)+"  ", says) {
			s.lines = append(s.lines, line{l, n})
		}
	}
	if !any {
		s.put("", "  "+t.Dim.Render("no such key"))
	}
}

func keyName(s *Overlay, i item, w int) string {
	t := s.ctx.Theme
	style := t.Key
	if !i.runs {
		style = t.Dim
	}
	return frame.Pad(s.filter.Lit(t, style, frame.KeyName(t, i.binding)), w)
}

// lineOf is the line that an item stands in; none: it is not shown.
func (s *Overlay) lineOf(i int) int {
	for y, l := range s.lines {
		if l.item == i && i != none {
			return y
		}
	}
	return none
}

// visible reports whether an item can be seen.
func (s *Overlay) visible(i int) bool {
	y := s.lineOf(i)
	return y >= s.offset && y < s.offset+s.room
}

// itemAt is the item that was clicked on.
func (s *Overlay) itemAt(c frame.Click) int {
	y := c.Y + s.offset
	if s.left != nil {
		if c.X < leftWidth(s) {
			return none
		}
		y--
	}
	if y < s.offset || y >= min(len(s.lines), s.offset+s.room) {
		return none
	}
	return s.lines[y].item
}

// View draws the lines that are seen.
func (s *Overlay) View() string {
	t := s.ctx.Theme
	room := s.room
	var out []string
	for _, l := range s.lines[s.offset:min(len(s.lines), s.offset+room)] {
		out = append(out, l.text)
	}
	if s.filter.Shown() {
		if len(out) == room {
			out = out[:room-1]
		}
		out = append(out, s.filter.View(t))
	}
	if s.left == nil {
		return strings.Join(out, "\n")
	}
	at := ""
	if len(s.lines) > room {
		at = fmt.Sprintf("%d%%", 100*s.offset/(len(s.lines)-room))
	}
	left := frame.Panel(t, s.title, s.left, leftWidth(s)-1, s.h)
	right := frame.PanelWith(t, "Keys", at, out, s.w-leftWidth(s), s.h)
	return strings.Join(frame.Columns(left, right, leftWidth(s)-1, " "), "\n")
}

package widget

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"gh-wif/ui/frame"
	"gh-wif/ui/theme"
)

// Tabs is a line of titles of which one is open. Where they do not all fit, it shows the
// open one with its number.
type Tabs struct {
	Titles []string
	At     int

	digits bool  // a digit opens each
	ends   []int // where each title ends in the line as last drawn; empty: not drawn whole
}

// Move opens the tab that many places on, without going around.
func (b *Tabs) Move(by int) { b.At = max(0, min(b.At+by, len(b.Titles)-1)) }

// Turn opens the tab that many places on, around the ends.
func (b *Tabs) Turn(by int) { b.At = (b.At + by + len(b.Titles)) % len(b.Titles) }

// Click opens the tab in a column of the line, if there is one.
func (b *Tabs) Click(x int) {
	for i, end := range b.ends {
		if x < end {
			b.At = i
			return
		}
	}
}

// wideGap is the room between two titles where there is enough.
const wideGap = 3

// View draws the line in w cells: every title with the digit that opens it, or without where
// that does not fit, or the open one alone.
func (b *Tabs) View(t *theme.Theme, w int) string {
	for _, l := range []tabLine{{b.digits, wideGap}, {b.digits, 1}, {false, 1}} {
		if b.measure(l) <= w {
			return b.draw(t, l)
		}
	}
	b.ends = b.ends[:0]
	label := fmt.Sprintf("%d/%d %s", b.At+1, len(b.Titles), b.Titles[b.At])
	return frame.Fit(" "+t.Active.Render("["+label+"]"), w, t.Symbols.Ellipsis)
}

// tabLine is how the titles are set: with their digits or not, and so many blanks apart.
type tabLine struct {
	digits bool
	gap    int
}

func (b *Tabs) draw(t *theme.Theme, l tabLine) string {
	var line strings.Builder
	for i, title := range b.Titles {
		line.WriteString(strings.Repeat(" ", b.before(l, i)))
		if l.digits {
			line.WriteString(t.Key.Render(strconv.Itoa(i + 1)))
		}
		if i == b.At {
			line.WriteString(t.Active.Render("[" + title + "]"))
			continue
		}
		line.WriteString(" " + t.Dim.Render(title) + " ")
	}
	return line.String()
}

// before is how many blanks stand before a title.
func (b *Tabs) before(l tabLine, i int) int {
	if i == 0 {
		return 1
	}
	return l.gap
}

// measure notes down where each title ends, and gives the width of the line.
func (b *Tabs) measure(l tabLine) int {
	b.ends = b.ends[:0]
	width := 0
	for i, title := range b.Titles {
		width += b.before(l, i) + len("[]") + ansi.StringWidth(title)
		if l.digits {
			width += len(strconv.Itoa(i + 1))
		}
		b.ends = append(b.ends, width)
	}
	return width
}

// Page is one part of a book.
type Page struct {
	ID, Title string
	Part      Part
}

// Book is several parts behind tabs, one of them open.
type Book struct {
	Tabs
	look  Look
	pages []Page
}

// NewBook makes an empty book.
func NewBook(look Look) Book { return Book{look: look, Tabs: Tabs{digits: true}} }

// Add puts a page at the end.
func (b *Book) Add(p Page) {
	b.pages = append(b.pages, p)
	b.Titles = append(b.Titles, p.Title)
}

// Open gives the page that is open.
func (b *Book) Open() Page { return b.pages[b.At] }

// Place gives the number of a page, from 1; 0: there is none of that id.
func (b *Book) Place(id string) int {
	return 1 + slices.IndexFunc(b.pages, func(p Page) bool { return p.ID == id })
}

// Go opens a page by its id.
func (b *Book) Go(id string) {
	if n := b.Place(id); n > 0 {
		b.At = n - 1
	}
}

// SetSize gives every page its room, below the tabs.
func (b *Book) SetSize(w, h int) {
	for _, p := range b.pages {
		p.Part.SetSize(w, h)
	}
}

// Mouse hands a click or the wheel on. head is the number of lines above the open page.
func (b *Book) Mouse(msg tea.Msg, head int) {
	c, ok := msg.(frame.Click)
	switch {
	case ok && c.Y == 0:
		b.Click(c.X)
	case ok:
		b.Open().Part.Update(frame.Click{X: c.X, Y: c.Y - head})
	default:
		b.Open().Part.Update(msg)
	}
}

// placed is a part that knows where its reader is.
type placed interface{ position() string }

// View draws the tabs, and at the end of their line where in the open page its reader is.
func (b *Book) View(t *theme.Theme, w int) string {
	line := b.Tabs.View(t, w)
	at := Position(b.Open().Part)
	if room := w - ansi.StringWidth(line) - 1; at != "" && ansi.StringWidth(at)+2 <= room {
		return frame.Pad(line, w-ansi.StringWidth(at)-1) + t.Dim.Render(at)
	}
	return line
}

// Press handles a key that turns pages: tab and shift+tab go around, a digit opens the page of
// that number.
func (b *Book) Press(msg tea.KeyPressMsg) bool {
	if b.Number(msg) {
		return true
	}
	switch {
	case key.Matches(msg, b.look.Keys.Next):
		b.Turn(1)
	case key.Matches(msg, b.look.Keys.Previous):
		b.Turn(-1)
	default:
		return false
	}
	return true
}

// Number handles a digit: it opens the page of that number, if there is one.
func (b *Book) Number(msg tea.KeyPressMsg) bool {
	if len(msg.Text) != 1 || msg.Text[0] < '1' || int(msg.Text[0]-'1') >= len(b.Titles) {
		return false
	}
	b.At = int(msg.Text[0] - '1')
	return true
}

// Numbers are the digits that open pages, as the help names them.
func (b *Book) Numbers() key.Binding {
	return key.NewBinding(key.WithKeys("1", "2", "3", "4", "5", "6", "7", "8", "9"), key.WithHelp(fmt.Sprintf("1-%d", len(b.Titles)), "open the tab of that number"))
}

// Rest is a key that the open page may have a use for; sideways it changes the tab otherwise.
func (b *Book) Rest(msg tea.KeyPressMsg) {
	if b.Open().Part.Update(msg) {
		return
	}
	switch {
	case key.Matches(msg, b.look.Keys.Right):
		b.Move(1)
	case key.Matches(msg, b.look.Keys.Left):
		b.Move(-1)
	}
}

package workflow

import (
	"strings"
	"unicode/utf8"
)

// cursor walks through a text. Places that come in the order of the file cost one pass of it in all,
// however long its lines are.
type cursor struct {
	src source
	pos Pos
	off int // bytes
}

func newCursor(src source) *cursor {
	return &cursor{src: src, pos: Pos{1, 1}, off: src.start[0]}
}

// moveTo goes to a place, or to the end of the text where that comes first.
func (c *cursor) moveTo(p Pos) {
	if p.Line != c.pos.Line || p.Column < c.pos.Column {
		c.pos, c.off = Pos{p.Line, 1}, c.src.start[p.Line-1]
	}
	for c.pos.Column < p.Column && c.off < len(c.src.text) {
		c.step()
	}
}

// step goes one character on. A line end is one with its line.
func (c *cursor) step() {
	_, n := utf8.DecodeRuneInString(c.src.text[c.off:])
	c.off += n
	c.pos.Column++
	if next := c.pos.Line; next < len(c.src.start) && c.off >= c.src.start[next] {
		c.pos = Pos{next + 1, 1}
	}
}

// skipProperties goes from the anchor and the tag of a value to the value itself, over the space and
// the comments between.
func (c *cursor) skipProperties() {
	for c.off < len(c.src.text) {
		switch c.src.text[c.off] {
		case '&':
			c.step()
			c.skip(isAnchorByte)
		case '!':
			c.skip(func(b byte) bool { return strings.IndexByte(" \t\r\n", b) < 0 })
		case '#':
			c.skip(func(b byte) bool { return b != '\n' && b != '\r' })
		case ' ', '\t', '\r', '\n':
			c.step()
		default:
			return
		}
	}
}

func (c *cursor) skip(over func(byte) bool) {
	for c.off < len(c.src.text) && over(c.src.text[c.off]) {
		c.step()
	}
}

// isAnchorByte reports whether the YAML library takes a byte for a part of an anchor's name.
func isAnchorByte(b byte) bool { return isNameByte(b) || b == '-' || '0' <= b && b <= '9' }

package cli

// plainWidth is the width of text for what is no terminal, in cells.
const plainWidth = 80

// width is that of the lines for a stream that is a terminal or not.
func (a *app) width(tty bool) int {
	if !tty || a.Width <= 0 {
		return plainWidth
	}
	return max(20, a.Width)
}

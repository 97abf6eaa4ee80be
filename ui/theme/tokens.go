// Package theme is the one place where the program's look is decided: tokens for
// a light and a dark terminal, and the styles made from them.
//
// The palette is that of Okabe and Ito, which people with any of the common colour
// vision deficiencies can tell apart. No meaning hangs on colour: every style that
// carries one is used beside a word or a symbol. Nor does rank: where there is no
// colour, it is carried by weight, underline and reverse.
package theme

import (
	"image/color"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// token names one use of colour.
type token int

// The tokens.
const (
	dim      token = iota // what is secondary
	border                // lines and boxes
	accent                // headings, keys, values to copy
	onAccent              // text on an accent background
	good
	warn
	bad
	str // in code: strings, numbers, keywords
	num
	keyword
	tokens
)

// ink is one colour by what the terminal can show, each given by hand: a colour that is
// brought down by arithmetic changes its hue, and a grey gets one.
type ink struct {
	full  string
	of256 uint8
	of16  int // of the sixteen; or one of the two below
}

// What stands for a colour where the sixteen have none that is readable.
const (
	own   = -1 // the terminal's own colour
	faint = -2 // the terminal's own colour, faint: "bright black" is invisible in some palettes
)

// dark and light are the two palettes. Of the sixteen colours, those that are readable on
// the background in the palettes of xterm and VGA: no green, yellow or cyan on white.
var (
	dark = [tokens]ink{
		dim:      {"#949BA4", 246, faint},
		border:   {"#757D88", 243, faint},
		accent:   {"#56B4E9", 74, int(ansi.Cyan)},
		onAccent: {"#0B1620", 233, int(ansi.Black)},
		good:     {"#3FC39B", 79, int(ansi.Green)},
		warn:     {"#E6B450", 179, int(ansi.BrightYellow)},
		bad:      {"#FF8A5B", 209, int(ansi.BrightRed)},
		str:      {"#E3C08D", 180, own},
		num:      {"#CC9BC2", 182, int(ansi.BrightMagenta)},
		keyword:  {"#7FD1AE", 115, int(ansi.Green)},
	}
	light = [tokens]ink{
		dim:      {"#5C646D", 241, faint},
		border:   {"#858D96", 244, faint},
		accent:   {"#005F9E", 25, int(ansi.Blue)},
		onAccent: {"#FFFFFF", 231, int(ansi.BrightWhite)},
		good:     {"#00694E", 23, own},
		warn:     {"#7F5300", 94, int(ansi.Magenta)},
		bad:      {"#AD3900", 124, int(ansi.Red)},
		str:      {"#7A4B00", 94, own},
		num:      {"#8B3F78", 90, int(ansi.Magenta)},
		keyword:  {"#00624A", 23, int(ansi.Blue)},
	}
)

// color is an ink in a profile; nil is the terminal's own.
func (i ink) color(p colorprofile.Profile) color.Color {
	switch {
	case p == colorprofile.ASCII || p == colorprofile.NoTTY:
		return nil
	case p == colorprofile.ANSI && i.of16 < 0:
		return nil
	case p == colorprofile.ANSI:
		return ansi.BasicColor(i.of16)
	case p == colorprofile.ANSI256:
		return ansi.IndexedColor(i.of256)
	}
	return lipgloss.Color(i.full)
}

// paint sets a style's foreground to a token.
func (t *Theme) paint(s lipgloss.Style, of token) lipgloss.Style {
	i := t.palette()[of]
	c := i.color(t.profile)
	switch {
	case c != nil:
		return s.Foreground(c)
	case t.colourless() && (of == dim || of == border), !t.colourless() && i.of16 == faint:
		return s.Faint(true)
	}
	return s
}

func (t *Theme) palette() *[tokens]ink {
	if t.Dark {
		return &dark
	}
	return &light
}

// colourless reports whether the terminal shows no colour.
func (t *Theme) colourless() bool {
	return t.profile == colorprofile.ASCII || t.profile == colorprofile.NoTTY
}

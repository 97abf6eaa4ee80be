package theme

import (
	"fmt"
	"image/color"
	"math"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"gh-wif/internal/highlight"
)

// luminance is the relative luminance of a colour (WCAG 2.2, "relative luminance").
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

func contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// palettes are both, each with the backgrounds that it is read on.
var palettes = map[string]struct {
	inks        *[tokens]ink
	backgrounds []string
	base        int // of the sixteen colours
}{
	"dark":  {&dark, []string{"#000000", "#1e1e1e", "#282c34"}, 0},
	"light": {&light, []string{"#ffffff", "#fafafa"}, 15},
}

// Text of normal size wants a contrast of 4.5, what is no text one of 3 (WCAG 2.2, success
// criteria 1.4.3 and 1.4.11).
func TestEveryColourCanBeReadOnItsBackground(t *testing.T) {
	for name, p := range palettes {
		for of, i := range p.inks {
			least := 4.5
			if token(of) == border {
				least = 3
			}
			for _, c := range []color.Color{i.color(colorprofile.TrueColor), i.color(colorprofile.ANSI256)} {
				for _, bg := range p.backgrounds {
					if got := contrast(c, lipgloss.Color(bg)); token(of) != onAccent && got < least {
						t.Errorf("token %d (%v) on %s of the %s theme: contrast %.2f", of, c, bg, name, got)
					}
				}
			}
		}
		for _, profile := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256} {
			if got := contrast(p.inks[onAccent].color(profile), p.inks[accent].color(profile)); got < 4.5 {
				t.Errorf("text on the accent of the %s theme: contrast %.2f", name, got)
			}
		}
	}
}

// sixteen are the colours 0 to 15 as two common palettes have them.
var sixteen = map[string][16]string{
	"xterm": {
		"#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5",
		"#7f7f7f", "#ff0000", "#00ff00", "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff",
	},
	"VGA": {
		"#000000", "#aa0000", "#00aa00", "#aa5500", "#0000aa", "#aa00aa", "#00aaaa", "#aaaaaa",
		"#555555", "#ff5555", "#55ff55", "#ffff55", "#5555ff", "#ff55ff", "#55ffff", "#ffffff",
	},
}

func TestTheSixteenColoursCanBeReadToo(t *testing.T) {
	for name, p := range palettes {
		for terminal, colours := range sixteen {
			background := lipgloss.Color(colours[p.base])
			for of, i := range p.inks {
				bg := background
				if token(of) == onAccent {
					bg = lipgloss.Color(colours[p.inks[accent].of16])
				}
				if i.of16 >= 0 && contrast(lipgloss.Color(colours[i.of16]), bg) < 4.5 {
					t.Errorf("token %d of the %s theme in %s's palette: contrast %.2f", of, name, terminal, contrast(lipgloss.Color(colours[i.of16]), bg))
				}
			}
		}
	}
}

// tint is the hue of a colour in degrees, and how far it is from grey, from 0 to 1.
func tint(c color.Color) (hue, saturation float64) {
	r, g, b, _ := c.RGBA()
	x, y, z := float64(r), float64(g), float64(b)
	most, least := max(x, y, z), min(x, y, z)
	if most == least {
		return 0, 0
	}
	hue = math.Atan2(math.Sqrt(3)*(y-z), 2*x-y-z) * 180 / math.Pi
	return math.Mod(hue+360, 360), (most - least) / most
}

func TestAColourKeepsItsHueIn256Colours(t *testing.T) {
	const grey, apart = 0.2, 32
	for name, p := range palettes {
		for of, i := range p.inks {
			hue, full := tint(i.color(colorprofile.TrueColor))
			got, few := tint(i.color(colorprofile.ANSI256))
			if token(of) == dim || token(of) == border || token(of) == onAccent {
				if few != 0 {
					t.Errorf("token %d of the %s theme is no grey in 256 colours", of, name)
				}
				continue
			}
			off := math.Abs(hue - got)
			if off = min(off, 360-off); full > grey && (few <= grey/2 || off > apart) {
				t.Errorf("token %d of the %s theme: hue %.0f becomes %.0f (%.2f)", of, name, hue, got, few)
			}
		}
	}
}

func TestWhatHasDifferentMeaningsLooksDifferent(t *testing.T) {
	for _, isDark := range []bool{true, false} {
		for _, p := range []colorprofile.Profile{colorprofile.ANSI, colorprofile.ANSI256, colorprofile.TrueColor} {
			th := New(isDark, true)
			th.Degrade(p)
			seen := map[string]string{}
			for what, style := range map[string]lipgloss.Style{"good": th.Good, "warn": th.Warn, "bad": th.Bad, "heading": th.Heading} {
				got := style.Render("x")
				if other := seen[got]; other != "" {
					t.Errorf("%s, dark %v: %s and %s look the same", p, isDark, what, other)
				}
				seen[got] = what
			}
		}
	}
}

// attributes tells the weight of a style: what is left of it without colour.
func attributes(s lipgloss.Style) string {
	return fmt.Sprint(s.GetBold(), s.GetFaint(), s.GetUnderline(), s.GetReverse())
}

func TestRankSurvivesWithoutColour(t *testing.T) {
	for _, isDark := range []bool{true, false} {
		th := New(isDark, true)
		th.Degrade(colorprofile.ASCII)
		for _, pair := range []struct {
			what string
			a, b lipgloss.Style
		}{
			{"a heading and the body", th.Heading, th.Text},
			{"the body and what is secondary", th.Text, th.Dim},
			{"a key and its label", th.Key, th.Dim},
			{"the chosen row and the others", th.Strong, th.Text},
			{"the open tab and the others", th.Active, th.Dim},
			{"a value to copy and the body", th.Accent, th.Text},
			{"a border and the body", th.Border, th.Text},
			{"a match and the one under the cursor", th.Found, th.FoundHere},
			{"a suggestion and what was typed", th.Suggested, th.Text},
		} {
			if attributes(pair.a) == attributes(pair.b) {
				t.Errorf("%s look the same without colour: %s", pair.what, attributes(pair.a))
			}
			if out := pair.a.Render("x"); strings.Contains(out, "38;") || strings.Contains(out, "48;") {
				t.Errorf("%s: coloured without colour: %q", pair.what, out)
			}
		}
	}
}

func TestAProfileIsTakenOverOnce(t *testing.T) {
	th := New(true, true)
	full, generation := th.Heading.Render("x"), th.Generation
	th.Degrade(colorprofile.Unknown)
	th.Degrade(colorprofile.TrueColor)
	if th.Generation != generation {
		t.Error("what changes nothing makes new styles")
	}
	th.Degrade(colorprofile.ANSI256)
	if th.Heading.Render("x") == full || th.Generation == generation {
		t.Error("256 colours look as all of them")
	}
	if th.Switch(false); th.Heading.GetForeground() != light[accent].color(colorprofile.ANSI256) {
		t.Error("a switch of the background forgets the profile")
	}
}

func TestALevelIsASymbolToo(t *testing.T) {
	for _, utf8 := range []bool{true, false} {
		th := New(true, utf8)
		seen := map[string]Level{}
		for _, l := range []Level{Info, Good, Warn, Bad} {
			_, symbol := th.Level(l)
			if other, ok := seen[symbol]; ok || symbol == "" {
				t.Errorf("levels %d and %d have the symbol %q", l, other, symbol)
			}
			seen[symbol] = l
		}
	}
}

func TestASwitchChangesTheStylesInPlace(t *testing.T) {
	th := New(true, true)
	before, style, generation := th.Code(highlight.Key, "x"), th.Huh(func() bool { return false }).Theme(true).Focused.Title, th.Generation
	th.Switch(false)
	if th.Code(highlight.Key, "x") == before || th.Generation == generation {
		t.Error("the code keeps its colours")
	}
	if got := th.Huh(func() bool { return false }).Theme(true).Focused.Title; got.GetForeground() == style.GetForeground() {
		t.Error("huh's fields keep their colours")
	}
	if th.Code(highlight.Plain, "x") != "x" {
		t.Error("plain text is styled")
	}
}

package theme

import (
	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"gh-wif/internal/highlight"
	"gh-wif/internal/term"
)

// Level says how a line of text is meant.
type Level int

// The levels.
const (
	Info Level = iota
	Good
	Warn
	Bad
)

// Theme holds the styles and symbols of one background, locale and range of colours. The
// program keeps one and changes it in place, so that everything switches together.
type Theme struct {
	Dark       bool
	UTF8       bool
	Generation int // grows with every switch: caches of styled text compare it

	Symbols term.Symbols
	Bar     string // stands before what has the focus
	Mark    string // stands before a line that has just changed

	// By rank: what is read first, the body, what is secondary.
	Heading, Strong, Text, Dim lipgloss.Style
	Accent                     lipgloss.Style // a value that is worth copying
	Good, Warn, Bad            lipgloss.Style
	Key                        lipgloss.Style // the name of a key
	Border                     lipgloss.Style
	Active                     lipgloss.Style // the open tab, the chosen button
	Changed                    lipgloss.Style // a line that has just changed
	Found, FoundHere           lipgloss.Style // matches of a search
	Suggested                  lipgloss.Style // a value that typing will replace

	profile colorprofile.Profile
	code    [highlight.Hunk + 1]lipgloss.Style

	huh, huhSuggested *huh.Styles
	huhMade           int // the generation that they were made for
}

// New makes the theme for a dark or a light background, with symbols for a
// terminal that shows UTF-8 or only ASCII. It has all colours until [Theme.Degrade].
func New(isDark, utf8 bool) *Theme {
	t := &Theme{UTF8: utf8, Symbols: term.SymbolsFor(utf8), Bar: "┃", Mark: "▎", profile: colorprofile.TrueColor}
	if !utf8 {
		t.Bar, t.Mark = "|", "~"
	}
	t.Switch(isDark)
	return t
}

// Degrade makes do with what the terminal can show; Unknown changes nothing.
func (t *Theme) Degrade(p colorprofile.Profile) {
	if p == colorprofile.Unknown || p == t.profile {
		return
	}
	t.profile = p
	t.Switch(t.Dark)
}

// Switch changes the background that the styles are made for.
func (t *Theme) Switch(isDark bool) {
	t.Dark = isDark
	t.Generation++
	plain := lipgloss.NewStyle()
	bold := plain.Bold(true)
	t.Text = plain
	t.Dim = t.paint(plain, dim)
	t.Strong = bold
	t.Accent = t.paint(plain, accent)
	t.Heading = t.paint(bold, accent)
	t.Good = t.paint(bold, good)
	t.Warn = t.paint(bold, warn)
	t.Bad = t.paint(bold, bad)
	t.Key = t.paint(bold, accent)
	t.Border = t.paint(plain, border)
	t.Active = t.paint(bold, onAccent).Background(t.palette()[accent].color(t.profile))
	t.Changed = t.paint(bold, warn)
	t.Found = t.paint(bold, warn).Underline(true)
	t.FoundHere = plain.Reverse(true)
	t.Suggested = t.paint(plain, accent).Underline(true)
	if t.colourless() {
		t.Active = bold.Reverse(true)
		t.Accent = plain.Underline(true)
	}
	t.makeCode(plain)
}

// makeCode makes the styles of highlighted documents.
func (t *Theme) makeCode(plain lipgloss.Style) {
	quiet, number := t.paint(plain, dim), t.paint(plain, num)
	t.code = [highlight.Hunk + 1]lipgloss.Style{
		highlight.Key:        t.paint(plain, accent),
		highlight.String:     t.paint(plain, str),
		highlight.Number:     number,
		highlight.Bool:       number,
		highlight.Null:       quiet,
		highlight.Comment:    quiet.Italic(true),
		highlight.Punct:      quiet,
		highlight.Keyword:    t.paint(plain.Bold(true), keyword),
		highlight.Variable:   number,
		highlight.Expression: number,
		highlight.Added:      t.paint(plain, good),
		highlight.Removed:    t.paint(plain, bad),
		highlight.Hunk:       t.paint(plain, accent),
	}
}

// Code styles a piece of a highlighted document.
func (t *Theme) Code(kind highlight.Kind, s string) string {
	if kind == highlight.Plain || int(kind) >= len(t.code) {
		return s
	}
	return t.code[kind].Render(s)
}

// Level gives the style and the symbol of a level.
func (t *Theme) Level(l Level) (lipgloss.Style, string) {
	switch l {
	case Good:
		return t.Good, t.Symbols.Check
	case Warn:
		return t.Warn, t.Symbols.Warning
	case Bad:
		return t.Bad, t.Symbols.Cross
	default:
		return t.Heading, t.Symbols.Bullet
	}
}

// Say styles a text of a level, with its symbol before it.
func (t *Theme) Say(l Level, s string) string {
	style, symbol := t.Level(l)
	return style.Render(symbol) + " " + s
}

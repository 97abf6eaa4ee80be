package theme

import (
	"charm.land/lipgloss/v2"

	"gh-wif/internal/say"
)

// Paint colours a part of a document by its role. Plain parts stay as they are.
func (t *Theme) Paint(r say.Role, s string) string {
	styles := [...]*lipgloss.Style{
		say.Title: &t.Heading, say.Label: &t.Heading, say.Good: &t.Good, say.Bad: &t.Bad, say.Caution: &t.Warn,
		say.Quiet: &t.Dim, say.Copied: &t.Accent, say.Added: &t.Good, say.Removed: &t.Bad,
	}
	if int(r) >= len(styles) || styles[r] == nil {
		return s
	}
	return styles[r].Render(s)
}

// Page is a document on a screen of a width, in cells.
func (t *Theme) Page(width int) say.Terminal {
	return say.Terminal{Width: width, Symbols: t.Symbols, Paint: t.Paint}
}

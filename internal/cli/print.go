package cli

import (
	"bytes"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/ui/theme"
)

// painter colours text for standard output as the screens do, by what that can show.
// Meaning never hangs on colour alone: a word or a symbol always stands beside it.
type painter struct {
	profile colorprofile.Profile
	theme   *theme.Theme
}

func newPainter(s term.Streams) painter {
	return painter{s.OutProfile(), theme.New(!s.Light(), s.UTF8())}
}

func (p painter) render(style lipgloss.Style, s string) string {
	if p.profile <= colorprofile.NoTTY || s == "" {
		return s
	}
	var out bytes.Buffer
	_, _ = (&colorprofile.Writer{Forward: &out, Profile: p.profile}).WriteString(style.Render(s))
	return out.String()
}

// page is standard output, for a document.
func page(s term.Streams) say.Terminal {
	return say.Terminal{Width: width(s, s.OutTTY), Symbols: s.Symbols(), Paint: newPainter(s).role}
}

// role colours one part of a document.
func (p painter) role(role say.Role, s string) string {
	switch role {
	case say.Title, say.Advice:
		return p.render(p.theme.Strong, s)
	case say.Label, say.Quiet:
		return p.render(p.theme.Dim, s)
	case say.Good, say.Added, say.Copied:
		return p.render(p.theme.Good, s)
	case say.Caution:
		return p.render(p.theme.Warn, s)
	case say.Bad, say.Removed:
		return p.render(p.theme.Bad, s)
	}
	return s
}

// plainWidth is the width of text for what is no terminal, in cells.
const plainWidth = 80

// width is that of the lines for a stream that is a terminal or not.
func width(s term.Streams, tty bool) int {
	if !tty || s.Width <= 0 {
		return plainWidth
	}
	return max(20, s.Width)
}

package cli

import (
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"gh-wif/internal/say"
	"gh-wif/internal/trust"
)

// painter colours text for standard output, by what that can show. Meaning never
// hangs on colour alone: a word or a symbol always stands beside it.
type painter struct{ profile colorprofile.Profile }

func (a *app) painter() painter { return painter{a.OutProfile()} }

// The colours are told apart by colour-blind readers too: blue, amber and a
// reddish purple, all readable on light and dark.
var severityColours = map[trust.Severity]string{
	trust.SeverityCaution: "#b58900",
	trust.SeverityDanger:  "#d33682",
}

func (p painter) render(style lipgloss.Style, s string) string {
	if p.profile <= colorprofile.NoTTY || s == "" {
		return s
	}
	return style.Render(s)
}

func (p painter) colour(hex string) lipgloss.Style {
	return lipgloss.NewStyle().Foreground(p.profile.Convert(lipgloss.Color(hex)))
}

func (p painter) bold(s string) string  { return p.render(lipgloss.NewStyle().Bold(true), s) }
func (p painter) faint(s string) string { return p.render(lipgloss.NewStyle().Faint(true), s) }

func (p painter) severity(sev trust.Severity, s string) string {
	hex, ok := severityColours[sev]
	if !ok {
		return s
	}
	if p.profile <= colorprofile.ASCII {
		return p.bold(s)
	}
	return p.render(p.colour(hex).Bold(true), s)
}

// roleColours are the colours of a document's parts.
var roleColours = map[say.Role]string{
	say.Good: "#268bd2", say.Bad: "#d33682", say.Caution: "#b58900",
	say.Added: "#268bd2", say.Copied: "#268bd2", say.Removed: "#d33682",
}

// page is standard output, for a document.
func (a *app) page() say.Terminal {
	return say.Terminal{Width: a.width(a.OutTTY), Symbols: a.Symbols(), Paint: a.painter().role}
}

// role colours one part of a document.
func (p painter) role(role say.Role, s string) string {
	switch role {
	case say.Title, say.Advice:
		return p.bold(s)
	case say.Label, say.Quiet:
		return p.faint(s)
	}
	if hex, ok := roleColours[role]; ok && p.profile > colorprofile.ASCII {
		return p.render(p.colour(hex), s)
	}
	return s
}

package cli

import (
	"bytes"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"gh-wif/diagnose"
	"gh-wif/internal/trust"
	"gh-wif/ui/theme"
)

// painter colours text for standard output as the screens do, by what that can show.
// Meaning never hangs on colour alone: a word or a symbol always stands beside it.
type painter struct {
	profile colorprofile.Profile
	theme   *theme.Theme
}

func (a *app) painter() painter {
	return painter{a.OutProfile(), theme.New(!a.Light(), a.UTF8())}
}

func (p painter) render(style lipgloss.Style, s string) string {
	if p.profile <= colorprofile.NoTTY || s == "" {
		return s
	}
	var out bytes.Buffer
	_, _ = (&colorprofile.Writer{Forward: &out, Profile: p.profile}).WriteString(style.Render(s))
	return out.String()
}

func (p painter) bold(s string) string  { return p.render(p.theme.Strong, s) }
func (p painter) faint(s string) string { return p.render(p.theme.Dim, s) }

func (p painter) severity(sev trust.Severity, s string) string {
	switch sev {
	case trust.SeverityCaution:
		return p.render(p.theme.Warn, s)
	case trust.SeverityDanger:
		return p.render(p.theme.Bad, s)
	}
	return s
}

// role colours one part of a report.
func (p painter) role(role, s string) string {
	switch role {
	case diagnose.RoleTitle, diagnose.RoleFix:
		return p.bold(s)
	case diagnose.RoleLabel, diagnose.RoleSkip:
		return p.faint(s)
	case diagnose.RoleGood, diagnose.RoleAdd:
		return p.render(p.theme.Good, s)
	case diagnose.RoleBad, diagnose.RoleDel:
		return p.render(p.theme.Bad, s)
	}
	return s
}

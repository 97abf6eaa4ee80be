package screen

import (
	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/internal/trust"
	"gh-wif/ui/frame"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
)

// SeverityLevel maps how bad an exposure is to how it is shown.
func SeverityLevel(s trust.Severity) theme.Level {
	switch s {
	case trust.SeverityDanger:
		return theme.Bad
	case trust.SeverityCaution:
		return theme.Warn
	default:
		return theme.Good
	}
}

// ExposureLevel is how the verdict about a rule is shown: all is well only where
// somebody gets in who is wanted, and who it is is known.
func ExposureLevel(x trust.Exposure) theme.Level {
	if level := SeverityLevel(x.Severity); level != theme.Good || x.Well() && x.Nobody == "" {
		return level
	}
	return theme.Warn
}

// inOrder are the kinds of runs by groups: those that get in first, the worst of them before
// the others.
var inOrder = []func(trust.Kind) bool{
	func(k trust.Kind) bool { return k.Admitted && k.Severity == trust.SeverityDanger },
	func(k trust.Kind) bool { return k.Admitted && k.Severity == trust.SeverityCaution },
	func(k trust.Kind) bool { return k.Admitted && k.Severity == trust.SeverityNone },
	func(k trust.Kind) bool { return !k.Admitted },
}

// Kinds lists the kinds of runs that a rule was tried against. With verdict, the line about
// all of them comes first.
func Kinds(look widget.Look, x trust.Exposure, verdict bool) *widget.List {
	l := &widget.List{Look: look, Empty: "no kind of run was tried"}
	if verdict {
		for _, part := range present.NotUnderstood(x) {
			_, symbol := look.Theme.Level(theme.Warn)
			l.Head = append(l.Head, symbol+" "+term.Clean(part.String()))
		}
		_, symbol := look.Theme.Level(ExposureLevel(x))
		l.Head = append(l.Head, symbol+" "+term.Clean(x.Verdict))
	}
	l.Head = append(l.Head, present.GateOf(x, nil).Counts())
	var kinds []trust.Kind
	var rows []say.Row
	for _, wanted := range inOrder {
		for _, k := range x.Kinds {
			if wanted(k) {
				kinds, rows = append(kinds, k), append(rows, present.KindRow(k))
			}
		}
	}
	l.Rows = Rows(look, rows)
	for i, k := range kinds {
		l.Rows[i].ID = job.SandboxJob{Kind: k.ID, Event: k.Event}.Name()
		if k.Admitted {
			l.Rows[i].Side = frame.Prefixed(present.ClosedBy+" ", term.Clean(k.Close))
		}
		l.Rows[i].What, l.Rows[i].Text = present.TokenTried(k)
	}
	return l
}

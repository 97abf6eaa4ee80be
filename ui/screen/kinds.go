package screen

import (
	"encoding/json"
	"fmt"

	"gh-wif/internal/github"
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
	if _, symbol := look.Theme.Level(SeverityLevel(x.Severity)); verdict {
		l.Head = append(l.Head, symbol+" "+term.Clean(x.Verdict))
	}
	admitted := 0
	for _, wanted := range inOrder {
		for _, k := range x.Kinds {
			if wanted(k) {
				l.Rows = append(l.Rows, kindRow(look.Theme, k))
			}
		}
	}
	for _, k := range x.Kinds {
		if k.Admitted {
			admitted++
		}
	}
	l.Head = append(l.Head, fmt.Sprintf("%d of %d kinds of run get in.", admitted, len(x.Kinds)))
	return l
}

func kindRow(t *theme.Theme, k trust.Kind) widget.Row {
	r := widget.Row{Level: theme.Info, Mark: t.Symbols.Skip, Title: "kept out  " + term.Clean(k.Title), Side: frame.Prefixed("by ", term.Clean(k.By))}
	if k.Admitted {
		r.Level, r.Mark = SeverityLevel(k.Severity), ""
		r.Title, r.Side = "gets in   "+term.Clean(k.Title), frame.Prefixed("closed by ", term.Clean(k.Close))
	}
	add := func(label, text string) {
		if text != "" {
			r.Detail = append(r.Detail, label+": "+term.Clean(text))
		}
	}
	add("kept out by", k.By)
	add("who can cause it", k.Who)
	add("closed by", k.Close)
	if k.Wildcard {
		r.Detail = append(r.Detail, "one of many: every run of this kind gets in")
	}
	if sub, ok := k.Claims[github.ClaimSubject].(string); ok {
		add("sub", sub)
	}
	if raw, err := json.MarshalIndent(k.Claims, "", "  "); err == nil {
		r.What, r.Text = "the token's claims", string(raw)
	}
	return r
}

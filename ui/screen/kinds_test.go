package screen

import (
	"testing"

	"gh-wif/internal/trust"
	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
)

func TestHowBadAKindOfRunIsIsShownAndTheWorstComesFirst(t *testing.T) {
	look := widget.Look{Theme: theme.New(true, true), Keys: keys.Default()}
	l := Kinds(look, trust.Exposure{Kinds: []trust.Kind{
		{Title: "out", By: "match.sub"},
		{Title: "wanted", Admitted: true, Severity: trust.SeverityNone},
		{Title: "caution", Admitted: true, Severity: trust.SeverityCaution},
		{Title: "danger", Admitted: true, Severity: trust.SeverityDanger, Close: "match.ref"},
	}}, false)
	marks := look.Theme.Symbols
	want := []widget.Row{
		{Level: theme.Bad, Mark: marks.Cross, Title: "danger     danger", Side: "closed by match.ref"},
		{Level: theme.Warn, Mark: marks.Warning, Title: "caution    caution"},
		{Level: theme.Info, Mark: marks.Bullet, Title: "as wanted  wanted"},
		{Level: theme.Info, Mark: marks.Check, Title: "kept out   out, by match.sub"},
	}
	for i, w := range want {
		if got := l.Rows[i]; got.Level != w.Level || got.Mark != w.Mark || got.Title != w.Title || got.Side != w.Side {
			t.Errorf("row %d is %+v, want %+v", i+1, got, w)
		}
	}
	if l.Head[0] != "3 of 4 kinds of runs get in, 2 to close" {
		t.Errorf("counted: %q", l.Head)
	}
}

// Green is for a rule that lets in who is wanted, and of which that is known.
func TestOnlyAKnownRuleIsShownAsGood(t *testing.T) {
	for _, tt := range []struct {
		x    trust.Exposure
		want theme.Level
	}{
		{trust.Exposure{Severity: trust.SeverityNone}, theme.Good},
		{trust.Exposure{Severity: trust.SeverityNone, Nobody: "two matchers exclude each other"}, theme.Warn},
		{trust.Exposure{Severity: trust.SeverityNone, NotUnderstood: []string{"match.sub"}}, theme.Warn},
		{trust.Exposure{Severity: trust.SeverityCaution, Unknown: "no run was found"}, theme.Warn},
		{trust.Exposure{Severity: trust.SeverityDanger, NotUnderstood: []string{"match.sub"}}, theme.Bad},
	} {
		if got := ExposureLevel(tt.x); got != tt.want {
			t.Errorf("%+v: %v, want %v", tt.x, got, tt.want)
		}
	}
	look := widget.Look{Theme: theme.New(true, true), Keys: keys.Default()}
	l := Kinds(look, trust.Exposure{Verdict: "Anyone", Severity: trust.SeverityDanger, NotUnderstood: []string{"claims.exp > 5"}}, true)
	if l.Head[0] != look.Theme.Symbols.Warning+" not understood: claims.exp > 5" || l.Head[1] != look.Theme.Symbols.Cross+" Anyone" {
		t.Errorf("%q", l.Head)
	}
}

package report

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"gh-wif/diagnose"
	"gh-wif/internal/job"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

var made = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

// seen is a report of a token that ends two minutes after it was made, seen at another time.
func seen(at time.Time, example bool) *Screen {
	ctx := &screen.Context{
		Deps:  &screen.Deps{Now: func() time.Time { return at }},
		Theme: theme.New(true, true), Keys: keys.Default(), Session: &screen.Session{},
	}
	claims := map[string]any{"exp": float64(made.Unix() + 120)}
	s := New(ctx, screen.ShowReport{Report: diagnose.Report{Token: diagnose.TokenView{Claims: claims}}, Made: made, Example: example})
	s.SetSize(100, 20)
	return s
}

func TestTheCountdownOfATokenAndWhatHasEnded(t *testing.T) {
	look := theme.New(true, true).Symbols
	for _, c := range []struct {
		at   time.Time
		want string
	}{
		{made.Add(60 * time.Second), look.Bullet + " the token expires in 1 min 00 s"},
		{made.Add(125 * time.Second), look.Warning + " the token expired 5 s ago"},
	} {
		if got := ansi.Strip(seen(c.at, false).Status()); got != c.want {
			t.Errorf("at %v: %q, want %q", c.at, got, c.want)
		}
	}
}

func TestAnExampleDoesNotAge(t *testing.T) {
	later := made.Add(365 * 24 * time.Hour)
	for example, want := range map[bool]string{true: "expires in 2 min 00 s", false: "ago"} {
		s := seen(later, example)
		s.book.Go("Claims")
		if got := ansi.Strip(s.View()); !strings.Contains(got, want) {
			t.Errorf("example %v: no %q in\n%s", example, want, got)
		}
		if ticks := s.Start() != nil; ticks == example {
			t.Errorf("example %v: the countdown runs: %v", example, ticks)
		}
	}
}

func TestAReportThatIsLeftForgetsItsToken(t *testing.T) {
	example := diagnose.Examples()[0]
	r := diagnose.Examine(example.Input)
	c := job.NewCase(example.Input)
	ctx := &screen.Context{
		Deps:  &screen.Deps{Now: func() time.Time { return made }},
		Theme: theme.New(true, true), Keys: keys.Default(), Session: &screen.Session{},
	}
	s := New(ctx, screen.ShowReport{Report: r, Case: c, Made: made})
	if len(r.Remedies) == 0 || !c.CanTry(r.Remedies[0]) {
		t.Fatal("the fix cannot be tried")
	}
	if s.Leave(); c.CanTry(r.Remedies[0]) {
		t.Error("the case is still there")
	}
}

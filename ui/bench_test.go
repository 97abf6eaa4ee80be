package ui

import (
	"testing"

	"gh-wif/diagnose"
	"gh-wif/internal/trust"
	"gh-wif/wizard"
)

// realJobs is the program with the real jobs behind the screens.
func realJobs(d *Deps) {
	d.Pages, d.Build, d.Exports, d.Expose = wizard.Pages, wizard.Build, wizard.Exports, trust.Expose
	d.Examine, d.Examples = diagnose.Examine, diagnose.Examples
}

// BenchmarkKeyToFrame is a key and the frame that follows, at 200x60, on the screens that draw
// the most.
func BenchmarkKeyToFrame(b *testing.B) {
	for _, c := range []struct {
		name string
		to   []string
		keys []string
	}{
		{"home", nil, []string{"down", "up"}},
		{"form typing", []string{"1"}, []string{"type:a", "backspace"}},
		{"form list", []string{"1", "pgdown"}, []string{"down", "up"}},
		{"form choosing", []string{"1", "pgdown"}, []string{"space"}},
		{"review rule", []string{"1", "ctrl+s"}, []string{"down", "up"}},
		{"review workflow", []string{"1", "ctrl+s", "3"}, []string{"down", "up"}},
		{"review exposure", []string{"1", "ctrl+s", "4"}, []string{"down", "up"}},
		{"diagnosis", []string{"2", "tab", "tab", "tab"}, []string{"tab", "shift+tab"}},
		{"diagnosis typing", []string{"2", "paste:" + someClaims}, []string{"type:a", "backspace"}},
		{"report", []string{"5", "enter"}, []string{"3", "1"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			d := drive(b, 200, 60, realJobs).press(c.to...)
			d.hold = true // plans are made beside the loop
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				d.press(c.keys[i%len(c.keys)])
				_ = d.app.View()
				d.held = nil
			}
		})
	}
}

func TestTheRealJobsBehindTheScreens(t *testing.T) {
	d := drive(t, 120, 40, realJobs).press("1").sees("The rule so far", "acme/app").press("pgdown", "space", "ctrl+s").sees("Review", "and token for https://api.anthropic.com")
	for range 6 {
		d.press("tab").frame()
	}
	d.press("e").sees("Terraform").press("esc", "s").sees("rule.json")
	drive(t, 80, 24, realJobs).press("5", "enter").sees("Mismatch", "Change this")
}

package widget

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"gh-wif/internal/federation"
	"gh-wif/internal/present"
	"gh-wif/internal/trust"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
)

// gateOf is the gate of a rule for an environment that asks for no event any more.
func gateOf() present.Gate {
	claims := []federation.Claim{federation.Pin("repository", "acme/app"), federation.Pin("environment", "production")}
	hint := trust.Hint{Repository: "acme/app", Branch: "main", Environment: "production"}
	before := trust.Expose(federation.Rule{Match: federation.Match{Claims: append(claims, federation.Pin("event_name", "push"), federation.Pin("ref", "refs/heads/main"))}}, hint)
	return present.GateOf(trust.Expose(federation.Rule{Match: federation.Match{Claims: claims}}, hint), &before)
}

func newGate(utf8 bool, g present.Gate) *Gate {
	return NewGate(Look{Theme: theme.New(true, utf8), Keys: keys.Default()}, g)
}

// gateSizes are the rooms that a gate has in the windows that the frames are drawn in.
var gateSizes = [][2]int{{40, 9}, {80, 17}, {99, 30}, {100, 18}, {120, 33}, {200, 53}}

func TestGateFrames(t *testing.T) {
	for name, utf8 := range map[string]bool{"utf8": true, "ascii": false} {
		t.Run(name, func(t *testing.T) {
			var all strings.Builder
			for _, s := range gateSizes {
				g := newGate(utf8, gateOf())
				g.SetSize(s[0], s[1])
				fmt.Fprintf(&all, "== %dx%d\n%s\n-- compact\n%s\n", s[0], s[1], g.View(), strings.Join(g.Lines(s[0], s[1]), "\n"))
			}
			out := ansi.Strip(all.String())
			for _, r := range out {
				if !utf8 && r > 0x7e {
					t.Fatalf("%q is not ASCII:\n%s", r, out)
				}
			}
			golden.RequireEqual(t, out)
		})
	}
}

// Without colour what is in, to be closed, out and chosen is told apart as well.
func TestAGateWithoutColour(t *testing.T) {
	g := newGate(true, gateOf())
	g.SetSize(100, 30)
	var out bytes.Buffer
	w := colorprofile.Writer{Forward: &out, Profile: colorprofile.ASCII}
	fmt.Fprintln(&w, g.View())
	fmt.Fprintln(&w, strings.Join(g.Lines(60, 12), "\n"))
	golden.RequireEqual(t, out.String())
}

// fits fails where a line is wider than the room, or where there are more.
func fits(t *testing.T, what string, lines []string, w, h int) {
	t.Helper()
	if len(lines) > h {
		t.Fatalf("%s: %d lines in %dx%d:\n%s", what, len(lines), w, h, ansi.Strip(strings.Join(lines, "\n")))
	}
	for _, l := range lines {
		if ansi.StringWidth(l) > w {
			t.Fatalf("%s: too wide for %dx%d: %q", what, w, h, ansi.Strip(l))
		}
	}
}

func TestAGateKeepsToItsRoom(t *testing.T) {
	for w := 40; w <= 210; w += 7 {
		for h := 6; h <= 60; h += 3 {
			g := newGate(true, gateOf())
			g.SetSize(w, h)
			fits(t, "the gate", strings.Split(g.View(), "\n"), w, h)
			fits(t, "compact", g.Lines(w, h), w, h)
		}
	}
}

// From every dot the arrows lead to every other one, in every way of drawing.
func TestEveryDotIsReached(t *testing.T) {
	for _, s := range gateSizes {
		g := newGate(true, gateOf())
		g.SetSize(s[0], s[1])
		reached := map[string]bool{}
		note := func() {
			g.View()
			reached[g.Chosen().ID+g.Chosen().Event] = true
		}
		press := func(code rune) { g.Update(tea.KeyPressMsg{Code: code}); note() }
		press(tea.KeyHome)
		for range 3 {
			for range 20 {
				press(tea.KeyDown)
			}
			for range 4 {
				press(tea.KeyRight)
			}
			for range 20 {
				press(tea.KeyUp)
			}
		}
		press(tea.KeyHome)
		for range 40 {
			press(tea.KeyRight)
		}
		press(tea.KeyEnd)
		for range 40 {
			press(tea.KeyUp)
		}
		if len(reached) != len(g.dots) {
			t.Errorf("%v: %d of %d reached", s, len(reached), len(g.dots))
		}
	}
}

func TestAClickChoosesTheDotThatIsDrawnThere(t *testing.T) {
	for _, s := range gateSizes[1:] {
		g := newGate(true, gateOf())
		g.SetSize(s[0], s[1])
		lines := strings.Split(ansi.Strip(g.View()), "\n")
		clicked := 0
		for y, l := range lines {
			for _, d := range g.dots {
				at := max(strings.Index(l, g.Theme.Symbols.Out+" "+d.Title+" "), strings.Index(l, g.Theme.Symbols.Out+" "+d.Kind.Title+" "))
				if at < 0 {
					continue
				}
				clicked++
				g.Update(frame.Click{X: ansi.StringWidth(l[:at]) + 3, Y: y})
				if got := g.Chosen(); got.ID != d.Kind.ID || got.Event != d.Kind.Event {
					t.Errorf("%v: a click on %q chooses %q", s, d.Title, got.Short)
				}
				g.to(len(g.dots) - 1) // as it was drawn
			}
		}
		if clicked == 0 {
			t.Errorf("%v: nothing to click on:\n%s", s, strings.Join(lines, "\n"))
		}
	}
}

// However much is not understood, the dots and what is to be said of one stay: the rest of the
// notes comes after that.
func TestNotesLeaveRoomForTheGate(t *testing.T) {
	var parts []string
	for i := range 30 {
		parts = append(parts, fmt.Sprintf("claims.made_up_%d.startsWith('a long text that is to be wrapped')", i))
	}
	x := trust.Exposure{NotUnderstood: parts, Kinds: trust.Expose(federation.Rule{}, trust.Hint{}).Kinds}
	for _, s := range gateSizes {
		g := newGate(true, present.GateOf(x, nil))
		g.SetSize(s[0], s[1])
		view := ansi.Strip(g.View())
		for _, want := range []string{"! not understood: claims.made_up_0", "0 of 31", "Your team", "not known: the run that the rule"} {
			if !strings.Contains(view, want) {
				t.Errorf("%v: no %q in\n%s", s, want, view)
			}
		}
		seen := ""
		for range 100 {
			seen += strings.Join(strings.Fields(ansi.Strip(g.View())), " ")
			g.Update(tea.KeyPressMsg{Code: tea.KeyPgDown})
		}
		if !strings.Contains(seen, "claims.made_up_29") {
			t.Errorf("%v: the last note is never seen", s)
		}
	}
}

func TestTheCursorStaysOnItsKindWhenTheGateChanges(t *testing.T) {
	g := newGate(true, gateOf())
	g.Choose("tag", "")
	all := gateOf()
	all.Lanes[0].Dots = all.Lanes[0].Dots[1:]
	g.Show(all)
	if g.Chosen().ID != "tag" {
		t.Errorf("on %s", g.Chosen().ID)
	}
	what, text := g.Copied()
	if what != "the token's claims" || !strings.Contains(text, `"ref": "refs/tags/`) {
		t.Errorf("%s: %s", what, text)
	}
	if g.Show(present.Gate{}); g.Chosen().ID != "" || g.View() == "" {
		t.Error("an empty gate has a kind of run")
	}
}

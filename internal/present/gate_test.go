package present

import (
	"strings"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/internal/say"
	"gh-wif/internal/trust"
)

func kindOf(id string, g trust.Group, in bool, s trust.Severity) trust.Kind {
	return trust.Kind{ID: id, Title: "a long title of " + id, Short: id, Group: g, Admitted: in, Severity: s}
}

func gateExposure() trust.Exposure {
	closed := kindOf("recycled", trust.GroupStrangers, true, trust.SeverityCaution)
	closed.Close = `claims.repository_owner_id: "12"`
	return trust.Exposure{Severity: trust.SeverityCaution, Kinds: []trust.Kind{
		kindOf("own", trust.GroupYours, true, trust.SeverityNone),
		kindOf("pull", trust.GroupTeam, false, trust.SeverityNone),
		kindOf("branch", trust.GroupTeam, false, trust.SeverityNone),
		closed,
		kindOf("odd", "", true, trust.SeverityDanger),
	}}
}

// drawn writes a gate down: + in, ! to be closed, !! a danger, - out, ? not known; * changed.
func drawn(g Gate) string {
	marks := map[string]string{GateIn: "+", GateClose: "!", GateDanger: "!!", GateOut: "-", GateUnsure: "?"}
	var out []string
	for _, l := range g.Lanes {
		line := string(l.Group) + ":"
		for _, d := range l.Dots {
			line += " " + marks[d.Word()] + d.Title
			if d.Changed {
				line += "*"
			}
		}
		out = append(out, line)
	}
	return strings.Join(out, " | ")
}

func TestAGateHasEveryKindInALane(t *testing.T) {
	g := GateOf(gateExposure(), nil)
	if got, want := drawn(g), "yours: +own | team: -pull -branch | strangers: !recycled !!odd"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := g.Counts(), "3 of 5 kinds of runs get in, 2 to close"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := g.Lanes[2].Counts(), "2 of 2 in, 2 to close"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestAGateMarksWhatIsOtherwiseThanBefore(t *testing.T) {
	before, after := gateExposure(), gateExposure()
	after.Kinds[1].Admitted = true                         // in now
	after.Kinds[4].Admitted = false                        // out now
	after.Kinds[3].Severity = trust.SeverityNone           // in as before, as wanted now
	after.Kinds = append(after.Kinds, trust.Kind{ID: "x"}) // not among those before
	if got, want := drawn(GateOf(after, &before)), "yours: +own | team: +pull* -branch | strangers: +recycled* -odd* -*"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := drawn(GateOf(after, &after)); strings.Contains(got, "*") {
		t.Errorf("nothing changed: %s", got)
	}
	events := trust.Exposure{Kinds: []trust.Kind{{ID: "other", Event: "a"}, {ID: "other", Event: "b", Admitted: true}}}
	if got := drawn(GateOf(events, &events)); strings.Contains(got, "*") {
		t.Errorf("two events of one kind are taken for each other: %s", got)
	}
}

// What closes a kind is said shortly, and only of what is to be closed.
func TestWhatClosesADotIsSaidShortly(t *testing.T) {
	claim := federation.Change{Claims: []federation.Claim{federation.Pin("repository_id", "12")}}
	for _, tt := range []struct {
		kind trust.Kind
		want string
	}{
		{trust.Kind{Admitted: true, Severity: trust.SeverityCaution, Close: "x", Change: claim}, "closed by repository_id"},
		{trust.Kind{Admitted: true, Severity: trust.SeverityDanger, Close: "x", Change: federation.Change{Audience: "x"}}, "closed by audience"},
		{trust.Kind{Admitted: true, Severity: trust.SeverityDanger, Close: "x", Change: federation.Change{Condition: "x"}}, "closed by a condition"},
		{trust.Kind{Admitted: true, Severity: trust.SeverityCaution, Close: "no matcher: protect it by a ruleset"}, "no matcher closes it"},
		{trust.Kind{Admitted: true, Severity: trust.SeverityNone, Close: "x", Change: claim}, ""},
		{trust.Kind{Severity: trust.SeverityNone}, ""},
	} {
		if got := GateOf(trust.Exposure{Kinds: []trust.Kind{tt.kind}}, nil).Lanes[2].Dots[0].Closer(); got != tt.want {
			t.Errorf("%+v: %q", tt.kind, got)
		}
	}
}

// What was not seen to get in is not said to be kept out where that is not known.
func TestAGateIsNotClosedWhereThatIsNotKnown(t *testing.T) {
	for name, change := range map[string]func(*trust.Exposure){
		"unknown":        func(x *trust.Exposure) { x.Unknown = "the condition costs too much" },
		"not understood": func(x *trust.Exposure) { x.NotUnderstood = []string{"claims.x > 5"} },
	} {
		x := gateExposure()
		change(&x)
		g := GateOf(x, nil)
		if got, want := drawn(g), "yours: +own | team: ?pull ?branch | strangers: !recycled !!odd"; got != want || !g.Unsure {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
		text := g.Doc().Terminal(say.Terminal{Width: 200})
		if len(g.Notes) != len(x.NotUnderstood) || !strings.Contains(text, strings.Join(x.NotUnderstood, "")) || !strings.Contains(text, "seen to get in, others may") || strings.Contains(text, KeptOut) || !strings.Contains(text, "not known: a long title of pull; ") {
			t.Errorf("%s:\n%s", name, text)
		}
	}
	x := trust.Exposure{Nobody: "two matchers exclude each other", NotUnderstood: []string{"match.other"}, Kinds: []trust.Kind{kindOf("own", trust.GroupYours, false, trust.SeverityNone)}}
	if g := GateOf(x, nil); g.Unsure || drawn(g) != "yours: -own | team: | strangers:" || len(g.Notes) != 1 {
		t.Errorf("a proof that nobody gets in is doubted: %+v", g)
	}
}

func TestAGateInWordsIsThreeLists(t *testing.T) {
	before := gateExposure()
	x := gateExposure()
	x.Kinds[1].Admitted = true
	x.Kinds[4].Admitted = false
	text := GateOf(x, &before).Doc().Terminal(say.Terminal{Width: 200})
	at := 0
	for _, want := range []string{
		"3 of 5 kinds of runs get in, 1 to close", "Yours: 1 of 1 in", "as wanted  a long title of own", "Your team: 1 of 2 in", "a long title of pull (changed)",
		"kept out: a long title of branch", "Strangers: 1 of 2 in, 1 to close", "caution  a long title of recycled", `closed by  claims.repository_owner_id: "12"`,
		"kept out: a long title of odd (changed)",
	} {
		next := strings.Index(text[at:], want)
		if next < 0 {
			t.Fatalf("no %q where it belongs in\n%s", want, text)
		}
		at += next
	}
}

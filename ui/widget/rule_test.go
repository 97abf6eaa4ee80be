package widget

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"gh-wif/internal/federation"
	"gh-wif/internal/trust"
	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
)

func TestEveryRuleLineHasItsPath(t *testing.T) {
	raw, _ := json.MarshalIndent(map[string]any{"a": map[string]any{"b": []string{"x", "y"}, "c": "d: \": e"}, "f": 1}, "", "  ")
	got := linePaths(strings.Split(string(raw), "\n"))
	want := []string{"", "a", "a.b", "a.b", "a.b", "a.b", "a.c", "a", "f", ""}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("paths %q, want %q in\n%s", got, want, raw)
	}
}

// A condition, which is one long text in the rule, stands below it over lines, no
// line wider than the window and the rule still in sight.
func TestTheConditionCanBeRead(t *testing.T) {
	m := federation.Match{Condition: `((claims.event_name == "push" && claims.ref == "refs/heads/main") || (claims.event_name == "schedule" && claims.ref == "refs/heads/develop")) && claims.workflow_ref.startsWith("acme/app/.github/workflows/claude.yml@")`}
	for _, size := range [][2]int{{80, 24}, {120, 40}, {40, 15}} {
		r := NewRule(Look{Theme: theme.New(true, true), Keys: keys.Default()}, federation.Rule{Match: m}, []trust.Reason{{Field: "match.condition", Because: "each event on its own branch"}})
		r.SetSize(size[0], size[1])
		lines := strings.Split(ansi.Strip(r.View()), "\n")
		shown := strings.Join(lines, "\n")
		if want := "\n   && claims.workflow_ref.startsWith("; strings.Contains(shown, want) != (size[1] >= 24) {
			t.Errorf("at %v:\n%s", size, shown)
		}
		if len(lines) > size[1]+1 || !strings.Contains(shown, "each event on its own branch") {
			t.Errorf("at %v %d lines:\n%s", size, len(lines), shown)
		}
		for _, l := range lines {
			if ansi.StringWidth(l) > size[0] {
				t.Errorf("at %v %q is too wide", size, l)
			}
		}
	}
}

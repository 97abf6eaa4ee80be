package widget

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"gh-wif/internal/federation"
	"gh-wif/internal/highlight"
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

var (
	condition = `((claims.event_name == "push" && claims.ref == "refs/heads/main") || (claims.event_name == "schedule" && claims.ref == "refs/heads/develop")) && claims.workflow_ref.startsWith("acme/app/.github/workflows/claude.yml@")`
	twoPlaces = federation.Rule{Name: "gha", Match: federation.Match{Claims: []federation.Claim{federation.Pin("repository", "acme/app")}, Condition: condition}}
	because   = []trust.Reason{{Field: "match.claims.repository", Because: "this repository"}, {Field: "match.condition", Because: "each event on its own branch"}}
)

func newRule(w, h int) *Rule {
	r := NewRule(Look{Theme: theme.New(true, true), Keys: keys.Default()}, twoPlaces, because)
	r.SetSize(w, h)
	return r
}

func shownLines(t *testing.T, p Part, w, h int) []string {
	t.Helper()
	lines := strings.Split(ansi.Strip(p.View()), "\n")
	if len(lines) > h {
		t.Errorf("at %dx%d %d lines", w, h, len(lines))
	}
	for _, l := range lines {
		if ansi.StringWidth(l) > w {
			t.Errorf("at %dx%d %q is too wide", w, h, l)
		}
	}
	return lines
}

func letter(r rune) tea.KeyPressMsg { return tea.KeyPressMsg{Code: r, Text: string(r)} }

// A condition, which is one long text in the rule, stands over lines in words, and below
// the document, no line wider than the window and the rule still in sight.
func TestTheConditionCanBeRead(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {40, 15}} {
		w, h := size[0], size[1]
		r := newRule(w, h)
		r.words.goTo(3)
		shown := strings.Join(shownLines(t, r, w, h), "\n")
		for _, want := range []string{"event", "push", "schedule", "match.condition", "each event on its own branch"} {
			if !strings.Contains(shown, want) {
				t.Errorf("at %v there is no %q:\n%s", size, want, shown)
			}
		}
		r.Update(letter('v'))
		shown = strings.Join(shownLines(t, r, w, h), "\n")
		if want := "\n   && claims.workflow_ref.startsWith("; strings.Contains(shown, want) != (h >= 24) || !strings.Contains(shown, "each event on its own branch") {
			t.Errorf("at %v:\n%s", size, shown)
		}
	}
}

// The place stays when one goes from the words to the document and back, and what is
// copied is the document in both.
func TestThePlaceStaysBetweenWordsAndDocument(t *testing.T) {
	for _, w := range []int{40, 80, 200} {
		r := newRule(w, 24)
		_, before := r.Copied()
		for i := range r.words.rule.Clauses {
			r.words.goTo(i)
			fields := r.note(r.pane().Line()).fields
			if len(fields) == 0 {
				continue
			}
			for _, words := range []bool{false, true} {
				r.Update(letter('v'))
				if got := r.note(r.pane().Line()).fields; r.Words() != words || !slices.Contains(fields, got[0]) {
					t.Errorf("at %d cells, words %v: from %v to %v", w, words, fields, got)
				}
				if what, text := r.Copied(); what != "the rule" || text != before || text != string(twoPlaces.JSON()) {
					t.Errorf("words %v: copies %s\n%s", words, what, text)
				}
			}
		}
	}
}

// The reason of the line under the cursor stands below the rule whole, at every size.
func TestTheReasonOfTheChosenLineIsNeverCut(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("word ", 30)) + " end."
	for _, size := range [][2]int{{40, 11}, {80, 20}, {120, 36}, {200, 56}} {
		r := NewRule(Look{Theme: theme.New(true, true), Keys: keys.Default()}, twoPlaces, []trust.Reason{{Field: "match.condition", Because: long}})
		for range 2 {
			r.SetSize(size[0], size[1])
			lines := shownLines(t, r, size[0], size[1])
			rule := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "───") })
			below := strings.Join(strings.Fields(strings.Join(lines[rule:], " ")), " ")
			if !strings.Contains(below, long) {
				t.Errorf("at %v, words %v:\n%s", size, r.Words(), strings.Join(lines, "\n"))
			}
			r.Turn()
		}
	}
}

// A file that holds a rule has its words one key away, wherever files are shown; another
// one has not. What is copied is the file.
func TestAFileThatHoldsARuleHasItsWords(t *testing.T) {
	look := Look{Theme: theme.New(true, true), Keys: keys.Default()}
	rule := string(twoPlaces.JSON())
	for _, shown := range []struct {
		lang    highlight.Lang
		content string
		words   bool
	}{
		{highlight.JSON, rule, true},
		{highlight.Diff, rule, true},
		{highlight.JSON, `{"issuer_url": "https://host"}`, false},
		{highlight.JSON, "{", false},
		{highlight.YAML, rule, false},
	} {
		p := NewFile(look, "rule.json", shown.lang, "shown", shown.content)
		p.SetSize(80, 24)
		if seen := ansi.Strip(p.View()); !strings.Contains(seen, "shown") || strings.Contains(seen, "Lets a run in") {
			t.Errorf("does not begin with the file:\n%s", seen)
		}
		p.Update(letter('v'))
		if seen := strings.Join(shownLines(t, p, 80, 24), "\n"); strings.Contains(seen, "Lets a run in when") != shown.words {
			t.Errorf("words are there, want %v:\n%s", shown.words, seen)
		}
		if what, text := p.Copied(); what != "rule.json" || text != shown.content {
			t.Errorf("copies %s\n%s", what, text)
		}
	}
}

// The lines that only give room to the reasons beside are passed over.
func TestTheCursorPassesOverEmptyLines(t *testing.T) {
	long := strings.Repeat("a reason that takes some lines ", 10)
	r := NewRule(Look{Theme: theme.New(true, true), Keys: keys.Default()}, twoPlaces, []trust.Reason{{Field: "match.claims.repository", Because: long}})
	r.SetSize(120, 40)
	for _, k := range []rune{tea.KeyDown, tea.KeyUp} {
		last := -1
		for range 40 {
			r.Update(tea.KeyPressMsg{Code: k})
			at := r.pane().Line()
			if strings.TrimSpace(r.pane().Lines()[at]) == "" {
				t.Fatalf("the cursor is on the empty line %d", at)
			}
			last = at
		}
		if end := map[rune]int{tea.KeyUp: 0}[k]; k == tea.KeyUp && last != end {
			t.Errorf("it ends on %d", last)
		}
	}
}

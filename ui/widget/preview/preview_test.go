package preview

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"gh-wif/internal/highlight"
	"gh-wif/internal/proptest"
	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
)

func newPane(w, h int, cursor bool, text string) *Pane {
	p := New(theme.New(true, true), keys.Default(), cursor)
	p.SetSize(w, h)
	p.SetText(highlight.JSON, text)
	return p
}

func seen(p *Pane) string { return ansi.Strip(p.View()) }

func press(p *Pane, names ...string) {
	codes := map[string]tea.KeyPressMsg{
		"up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown}, "left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "enter": {Code: tea.KeyEnter},
		"esc": {Code: tea.KeyEscape}, "pgdown": {Code: tea.KeyPgDown}, "pgup": {Code: tea.KeyPgUp}, "home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd}, "backspace": {Code: tea.KeyBackspace},
	}
	for _, n := range names {
		if k, ok := codes[n]; ok {
			p.Update(k)
			continue
		}
		for _, r := range n {
			p.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
	}
}

func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "line-%d\n", i+1)
	}
	return b.String()
}

func TestItShowsNumbersAndScrolls(t *testing.T) {
	p := newPane(40, 5, false, numbered(20))
	if got := seen(p); !strings.Contains(got, "  1  line-1") || strings.Contains(got, "line-6") {
		t.Errorf("at the top:\n%s", got)
	}
	press(p, "down", "down", "pgdown")
	if got := seen(p); !strings.Contains(got, "line-8") || strings.Contains(got, "line-7 ") {
		t.Errorf("after two lines and a page:\n%s", got)
	}
	press(p, "end")
	if got := seen(p); !strings.Contains(got, "line-20") || !strings.Contains(got, "line-16") || strings.Contains(got, "line-15") {
		t.Errorf("at the end:\n%s", got)
	}
	press(p, "home")
	p.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	if strings.Contains(seen(p), "line-1 ") || !strings.Contains(seen(p), "line-4") {
		t.Errorf("after the wheel:\n%s", seen(p))
	}
}

func TestLongLinesAreWrappedOrScrolledSideways(t *testing.T) {
	p := newPane(26, 4, false, strings.Repeat("abcdefghij", 5)+"\nlast")
	if got := seen(p); !strings.Contains(got, "last") || p.Overflows() {
		t.Errorf("wrapped:\n%s", got)
	}
	press(p, "z")
	if !p.Overflows() || !strings.Contains(strings.Split(seen(p), "\n")[1], "last") {
		t.Errorf("not wrapped:\n%s", seen(p))
	}
	press(p, "right", "right")
	if !strings.Contains(seen(p), "ghijabcdef") {
		t.Errorf("sideways:\n%s", seen(p))
	}
}

func TestSearch(t *testing.T) {
	p := newPane(60, 5, false, numbered(30)+"Line-X\n")
	press(p, "/", "line-2")
	if !p.Typing() || !strings.Contains(seen(p), "1 of 11") || !strings.Contains(seen(p), "line-2") {
		t.Errorf("while typing:\n%s", seen(p))
	}
	press(p, "enter", "n", "n")
	if p.Typing() || !strings.Contains(seen(p), "3 of 11") || !strings.Contains(seen(p), "line-21") {
		t.Errorf("the third match:\n%s", seen(p))
	}
	press(p, "N", "N", "N")
	if !strings.Contains(seen(p), "11 of 11") || !strings.Contains(seen(p), "line-29") {
		t.Errorf("around the beginning:\n%s", seen(p))
	}
	press(p, "/", "Line")
	if !strings.Contains(seen(p), "1 of 1 ") {
		t.Errorf("capitals are minded where they are typed:\n%s", seen(p))
	}
	press(p, "backspace", "zzz")
	if !strings.Contains(seen(p), "no match") {
		t.Errorf("%s", seen(p))
	}
	if press(p, "enter"); p.Searching() {
		t.Error("a search without a match is still open after enter")
	}
	press(p, "/")
	p.Update(tea.PasteMsg{Content: "line-30\nrest"})
	if !strings.Contains(seen(p), "1 of 1") || !p.Searching() {
		t.Errorf("pasted:\n%s", seen(p))
	}
	press(p, "esc")
	if p.Searching() || strings.Contains(seen(p), "/") {
		t.Errorf("esc:\n%s", seen(p))
	}
	p.search.term = "x"
	if p.StopSearch(); p.Searching() {
		t.Error("StopSearch")
	}
}

func TestTheCursorIsSeenAndChangesAreMarked(t *testing.T) {
	p := newPane(40, 6, true, numbered(30))
	for range 12 {
		press(p, "down")
	}
	if p.Line() != 12 || !strings.Contains(seen(p), "› 13") {
		t.Errorf("line %d:\n%s", p.Line(), seen(p))
	}
	press(p, "pgdown", "pgup", "end")
	if p.Line() != 29 {
		t.Errorf("at the end: %d", p.Line())
	}
	p.SetChanged(map[int]bool{28: true})
	if !p.Marks() || !strings.Contains(seen(p), "▎ 29") {
		t.Errorf("not marked:\n%s", seen(p))
	}
	if p.SetText(highlight.JSON, "{}\n"); p.Line() != 0 || p.Marks() {
		t.Errorf("another document: line %d", p.Line())
	}
}

func TestHostileTextIsNeutralised(t *testing.T) {
	p := newPane(60, 3, false, "a\x1b[2Jb\u202ec")
	if got := p.View(); strings.Contains(got, "\x1b[2J") || strings.Contains(got, "\u202e") || !strings.Contains(ansi.Strip(got), `a\x1b[2Jb\u202ec`) {
		t.Errorf("%q", got)
	}
}

func TestRowsTellWhichLineIsWhere(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		var lines []string
		for i := range rapid.IntRange(1, 20).Draw(t, "lines") {
			lines = append(lines, fmt.Sprintf("<%d>", i)+strings.Repeat("x", rapid.IntRange(0, 60).Draw(t, "length")))
		}
		p := newPane(rapid.IntRange(20, 60).Draw(t, "w"), rapid.IntRange(3, 12).Draw(t, "h"), rapid.Bool().Draw(t, "cursor"), strings.Join(lines, "\n"))
		for range rapid.IntRange(0, 12).Draw(t, "keys") {
			press(p, rapid.SampledFrom([]string{"down", "up", "pgdown", "z", "end"}).Draw(t, "key"))
		}
		view := strings.Split(seen(p), "\n")
		rows := p.Rows()
		if len(view) != len(rows) {
			t.Fatalf("%d rows for a view of %d", len(rows), len(view))
		}
		found := p.Line() < 0
		for i, n := range rows {
			if n >= 0 && !strings.Contains(view[i], fmt.Sprintf("<%d>", n)) {
				t.Fatalf("row %d should begin line %d:\n%s", i, n, strings.Join(view, "\n"))
			}
			found = found || n == p.Line()
		}
		if !found {
			t.Fatalf("the cursor's line %d is not seen: %v\n%s", p.Line(), rows, strings.Join(view, "\n"))
		}
	})
}

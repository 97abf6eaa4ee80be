package widget

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
)

func testDialog(text string, w, h int) *Dialog {
	d := NewDialog(Look{Theme: theme.New(true, true), Keys: keys.Default()}, "Write them?", text, []Choice{{"n", "No, write nothing"}, {"y", "Yes, write all of them now"}})
	d.SetSize(w, h)
	return d
}

func TestADialogLiesOverAPageThatStays(t *testing.T) {
	page := strings.Repeat(strings.Repeat("\x1b[1m日本\x1b[mpage ", 30)+"\n", 40)
	proptest.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 200).Draw(t, "w"), rapid.IntRange(1, 60).Draw(t, "h")
		d := testDialog(strings.Repeat("some words ", rapid.IntRange(0, 80).Draw(t, "words")), w, h)
		lines := strings.Split(d.Over(page), "\n")
		if len(lines) != h {
			t.Fatalf("%d lines in a room of %d", len(lines), h)
		}
		seen := 0
		for i, l := range lines {
			if got := ansi.StringWidth(l); got > w {
				t.Fatalf("line %d is %d cells wide in a room of %d: %q", i, got, w, ansi.Strip(l))
			}
			if l = ansi.Strip(l); strings.Contains(l, "page") {
				seen++
			}
		}
		if w >= 80 && h > 10 && seen == 0 {
			t.Fatalf("nothing of the page is to be seen:\n%s", ansi.Strip(strings.Join(lines, "\n")))
		}
	})
}

func TestWhateverTheWindowTheChoicesAreSeenAndClicked(t *testing.T) {
	for _, size := range [][2]int{{40, 11}, {80, 20}, {120, 36}, {30, 8}} {
		d := testDialog(strings.Repeat("A long text that tells what will happen. ", 12), size[0], size[1])
		lines := strings.Split(ansi.Strip(d.Over("")), "\n")
		clicked := false
		for y, l := range lines {
			if strings.Contains(l, "Yes, write") {
				chosen, done := d.Update(frame.Click{X: 5, Y: y})
				clicked = done && chosen == 1
			}
		}
		if !clicked {
			t.Errorf("%v: a click on the choice chooses nothing:\n%s", size, strings.Join(lines, "\n"))
		}
		if size[0] == 40 && ansi.StringWidth(strings.TrimSpace(lines[0])) != 40 {
			t.Errorf("in a small window the question has not all of the width:\n%s", strings.Join(lines, "\n"))
		}
	}
}

func TestAllOfALongQuestionCanBeRead(t *testing.T) {
	words := strings.Split("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen", " ")
	d := testDialog(strings.Join(words, "\n"), 40, 11)
	var all string
	for range 20 {
		all += ansi.Strip(d.Over(""))
		if _, done := d.Update(tea.KeyPressMsg{Code: tea.KeyPgDown}); done {
			t.Fatal("a page down answers")
		}
	}
	for _, w := range words {
		if !strings.Contains(all, " "+w+" ") {
			t.Errorf("%q is never seen", w)
		}
	}
}

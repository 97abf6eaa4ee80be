package frame

import (
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
)

func TestAFrameFillsItsWindowExactly(t *testing.T) {
	k := keys.Default()
	proptest.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"word", "ein längeres Wort", "日本語", "\x1b[1mbold\x1b[m", "", "a-very-long-word-without-any-place-to-break-it"}), 0, 40)
		p := Parts{
			Program: "gh-wif", Crumbs: words.Draw(t, "crumbs"), Fact: strings.Join(words.Draw(t, "fact"), " "),
			Body: strings.Join(words.Draw(t, "body"), rapid.SampledFrom([]string{"\n", " "}).Draw(t, "between")), Status: strings.Join(words.Draw(t, "status"), " "),
			Keys: []key.Binding{k.Enter, k.Up, k.Down, k.Filter, k.Back, k.Help},
		}
		w, h := rapid.IntRange(1, 150).Draw(t, "w"), rapid.IntRange(1, 60).Draw(t, "h")
		out := Render(theme.New(rapid.Bool().Draw(t, "dark"), rapid.Bool().Draw(t, "utf8")), p, w, h)
		lines := strings.Split(out, "\n")
		if len(lines) != h {
			t.Fatalf("%d lines in a window of %d:\n%s", len(lines), h, out)
		}
		for i, l := range lines {
			if ansi.StringWidth(l) > w {
				t.Fatalf("line %d is wider than %d: %q", i, w, l)
			}
		}
		if w >= MinWidth && !strings.Contains(ansi.Strip(lines[h-1]), "back") {
			t.Fatalf("the footer hides the way back: %q", lines[h-1])
		}
	})
	if Render(theme.New(true, true), Parts{}, 0, 0) != "" {
		t.Error("a window without room draws something")
	}
}

func TestASmallWindowSaysSo(t *testing.T) {
	out := Render(theme.New(true, true), Parts{Program: "gh-wif"}, MinWidth-1, MinHeight)
	if !strings.Contains(ansi.Strip(out), "enlarge") {
		t.Errorf("no hint in\n%s", out)
	}
	if out := Render(theme.New(true, true), Parts{Program: "gh-wif"}, MinWidth, MinHeight); strings.Contains(out, "enlarge") {
		t.Errorf("a hint at the smallest size that everything works in\n%s", out)
	}
}

func TestTheNearestCrumbsStay(t *testing.T) {
	p := Parts{Program: "gh-wif", Crumbs: []string{"Set up a repository", "Review", "Save"}}
	first, _, _ := strings.Cut(ansi.Strip(Render(theme.New(true, true), p, MinWidth, MinHeight)), "\n")
	if !strings.Contains(first, "Review › Save") || strings.Contains(first, "Set up") {
		t.Errorf("%q", first)
	}
}

func TestWindowShowsTheRangeAndMovesLittle(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		total, h := rapid.IntRange(0, 100).Draw(t, "total"), rapid.IntRange(1, 30).Draw(t, "h")
		from := rapid.IntRange(0, max(0, total-1)).Draw(t, "from")
		to := min(total, from+rapid.IntRange(1, h).Draw(t, "size"))
		old := rapid.IntRange(0, max(0, total-h)).Draw(t, "old")
		got := Window(total, h, old, from, to)
		if got < 0 || (total >= h && got > total-h) {
			t.Fatalf("offset %d beyond %d lines in a room of %d", got, total, h)
		}
		if total > 0 && (from < got || to > got+h) {
			t.Fatalf("[%d,%d) is not in [%d,%d)", from, to, got, got+h)
		}
		if total > 0 && from >= old && to <= old+h && got != old {
			t.Fatalf("moved from %d to %d without need", old, got)
		}
	})
}

func TestASCIIHasAStandInForEveryCharacterOfOurs(t *testing.T) {
	if got := ASCII("a → b… “c” 日 é"); got != `a -> b... "c" ? ?` {
		t.Errorf("%q", got)
	}
	if KeyName(theme.New(true, false), keys.Default().Up) != "up/k" {
		t.Error("an arrow stays in a key's name")
	}
}

func TestColumnsKeepTheirWidth(t *testing.T) {
	got := Columns([]string{"left is too long"}, []string{"a", "b"}, 6, "|")
	if len(got) != 2 || got[0] != "left i|a" || got[1] != "      |b" {
		t.Errorf("%q", got)
	}
	if Wrap("", 10) != nil || Wrap("x", 0) != nil || Fit("x", 0, "") != "" {
		t.Error("nothing makes something")
	}
}

func TestTheMarkIsOneLineOrThree(t *testing.T) {
	for _, utf8 := range []bool{true, false} {
		th := theme.New(true, utf8)
		wide, narrow := Mark(th, 80), Mark(th, 59)
		if len(wide) != 3 || len(narrow) != 1 {
			t.Errorf("%d and %d lines", len(wide), len(narrow))
		}
		for _, l := range append(wide, narrow...) {
			if ansi.StringWidth(l) > 40 {
				t.Errorf("%q is wider than the smallest window", l)
			}
			if !utf8 && strings.ContainsFunc(ansi.Strip(l), func(r rune) bool { return r > 126 }) {
				t.Errorf("%q is no ASCII", ansi.Strip(l))
			}
		}
		if !strings.Contains(ansi.Strip(strings.Join(wide, "")), "gh-wif") || !strings.HasSuffix(ansi.Strip(narrow[0]), "gh-wif") {
			t.Error("the name is missing")
		}
	}
}

func TestAPanelHasExactlyItsSize(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(0, 60).Draw(t, "w"), rapid.IntRange(0, 12).Draw(t, "h")
		body := rapid.SliceOf(rapid.StringMatching(`[a-z日 ]{0,70}`)).Draw(t, "body")
		title, note := rapid.StringMatching(`[a-zé ]{0,70}`).Draw(t, "title"), rapid.StringMatching(`[0-9 of]{0,70}`).Draw(t, "note")
		th := theme.New(true, rapid.Bool().Draw(t, "utf8"))
		lines := PanelWith(th, title, note, body, w, h)
		if len(lines) != h {
			t.Fatalf("%d lines of %d", len(lines), h)
		}
		for _, l := range lines {
			if ansi.StringWidth(l) != w {
				t.Fatalf("%q is %d cells wide, not %d", ansi.Strip(l), ansi.StringWidth(l), w)
			}
		}
	})
	got := ansi.Strip(strings.Join(Panel(theme.New(true, true), "Why", []string{"because"}, 16, 3), "\n"))
	if want := "╭─ Why ────────╮\n│ because      │\n╰──────────────╯"; got != want {
		t.Errorf("\n%s", got)
	}
}

func TestAPlaceInTheHeaderIsThatOfAScreen(t *testing.T) {
	th := theme.New(true, true)
	p := Parts{Program: "gh-wif", Crumbs: []string{"Set up", "Review"}}
	line := ansi.Strip(strings.Split(Render(th, p, 60, 20), "\n")[0])
	at := func(text string) int { return ansi.StringWidth(line[:strings.Index(line, text)]) }
	for text, want := range map[string]int{"gh-wif": 0, "Set": 1, "Review": 2, "›": -1} {
		if got := CrumbAt(th, p, 60, at(text)); got != want {
			t.Errorf("%q: screen %d, not %d", text, got, want)
		}
	}
	if got := CrumbAt(th, p, 60, 59); got != -1 {
		t.Errorf("nothing is screen %d", got)
	}
}

func TestAPlaceInTheFooterIsThatOfAKey(t *testing.T) {
	th, k := theme.New(true, true), keys.Default()
	all := []key.Binding{k.Enter, k.Up, k.Filter, k.Copy, k.Save, k.Back, k.Help}
	for _, w := range []int{40, 50, 120} {
		line := ansi.Strip(footer(th, all, w))
		for x := range w {
			b, ok := KeyAt(th, all, w, x)
			if !ok {
				continue
			}
			rest := ansi.Cut(line, 0, w)
			if i := strings.Index(rest, b.Help().Key+" "+b.Help().Desc); i < 0 || x < ansi.StringWidth(rest[:i]) {
				t.Errorf("in column %d of %q there is %q", x, line, b.Help().Key)
			}
		}
		if b, ok := KeyAt(th, all, w, 1); !ok || b.Help().Key != "enter" {
			t.Errorf("the first key is %q", b.Help().Key)
		}
	}
}

func TestABrokenLineKeepsItsStyle(t *testing.T) {
	red, bold := "\x1b[31m", "\x1b[1m"
	got := Carried([]string{"a " + red + "bc", "de\x1b[m f" + bold + "g", "h", "i\x1b[m j", "k"})
	want := []string{"a " + red + "bc\x1b[m", red + "de\x1b[m f" + bold + "g\x1b[m", bold + "h\x1b[m", bold + "i\x1b[m j", "k"}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("line %d: %q, want %q", i, got[i], want[i])
		}
	}
}

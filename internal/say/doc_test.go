package say

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"gh-wif/internal/term"
)

// everything has each kind of part, with values from outside in it.
func everything(value string) Doc {
	v := V(value)
	return Doc{
		Heading{Top: true, Mark: Cross, Role: Bad, Text: Join(W("It is "), v)},
		Heading{Text: W("Why"), ID: "some_id"},
		Para{Text: Join(W("Because of "), v, W(", and so on, in a sentence that is long enough for two lines."))},
		Field{Label: "Change this", Text: Join(W("Set it to "), v.Copied(), W(". Then run it.")), Role: Advice},
		Field{Label: "Then check", Text: W("it again")},
		Field{Label: "Empty"},
		Link{Label: "Read", Address: "https://host/page"},
		Code{Label: W("In file.yml, line 3"), Language: "yaml", Lines: "a: " + value + "\nb: c\n", Role: Advice},
		Code{Language: "diff", Lines: "--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new\n"},
		Item{Mark: Bullet, Text: Join(W("what "), v), Below: W("where to look for it, in words that take more than one line of a terminal")},
		Rows{Columns: []string{"name", "state"}, Rows: []Row{
			{Mark: Check, Role: Good, Word: "ok", Line: Join(N("first"), W(": fine")), Cells: []Text{N("first"), W("ok")}},
			{Mark: Cross, Role: Bad, Word: "failed", Line: v, Below: []Detail{{"expected", v}, {"is", W("other")}}, Cells: []Text{v, W("failed")}},
		}},
		Entry{
			Place: "file.yml:1:2", Word: "error", Role: Bad, Text: Join(W("it is, in a line that is not broken, "), N(value)), ID: "some_id",
			Below: []Detail{{"why", v}}, Last: Item{Mark: Check, Role: Good, Text: W("mended")},
		},
		Entry{Text: W("under a heading"), Below: []Detail{{"sub", N(value)}}},
		File{Path: "file.yml", Content: "a: " + value + "\n"},
	}
}

func TestADocumentIsLaidOutForATerminal(t *testing.T) {
	got := everything("x y").Terminal(Terminal{Width: 40, Symbols: term.SymbolsFor(true)})
	want := `✗ It is "x y"

Why [some_id]
  Because of "x y", and so on, in a
  sentence that is long enough for two
  lines.
  Change this
    Set it to
      x y
    Then run it.
  Then check
    it again
  Read
    https://host/page
  In file.yml, line 3
    a: x y
    b: c
  --- a
  +++ b
  @@ -1 +1 @@
  -old
  +new
  • what "x y"
    → where to look for it, in words
      that take more than one line of a
      terminal
  ✓ ok      first: fine
  ✗ failed  "x y"
      expected  "x y"
      is        other
file.yml:1:2: error: it is, in a line that is not broken, x y [some_id]
  why: "x y"
  ✓ mended
  under a heading
    sub: x y

# file.yml
a: x y
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestColourChangesNothingOfTheText(t *testing.T) {
	plain := everything("v").Terminal(Terminal{})
	roles := map[Role]bool{}
	coloured := everything("v").Terminal(Terminal{Paint: func(r Role, s string) string {
		roles[r] = true
		return "\x1b[1m" + s + "\x1b[0m"
	}})
	if ansi.Strip(coloured) != plain {
		t.Error("colour changes the text")
	}
	for _, r := range []Role{Title, Label, Good, Bad, Advice, Copied, Added, Removed} {
		if !roles[r] {
			t.Errorf("nothing has the role %d", r)
		}
	}
	if roles[Plain] {
		t.Error("plain text is painted")
	}
}

func TestADocumentInMarkdownKeepsItsListsAndTablesApart(t *testing.T) {
	want := "## It is `x`\n\n### Why (`some_id`)\n\nBecause of `x`, and so on, in a sentence that is long enough for two lines.\n\n**Change this**\n\nSet it to\n\n```text\nx\n```\n\nThen run it.\n\n" +
		"- **Then check:** it again\n- **Read:** <https://host/page>\n\nIn file.yml, line 3:\n\n```yaml\na: x\nb: c\n```\n\n```diff\n--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new\n```\n\n" +
		"- what `x`: where to look for it, in words that take more than one line of a terminal\n\n| name | state |\n| --- | --- |\n| `first` | ok |\n| `x` | failed |\n\n" +
		"- `file.yml:1:2`: **error**: it is, in a line that is not broken, `x` (`some_id`)\n  - why: `x`\n  - mended\n" +
		"- under a heading\n  - sub: `x`\n\n### `file.yml`\n\n```text\na: x\n```\n"
	if got := everything("x").Markdown(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// The caret stands under the first cell that differs, also where characters take
// two cells or none, and past the first row of a long pair.
func TestTheCaretStandsUnderTheFirstDifference(t *testing.T) {
	long := strings.Repeat("x", 70)
	for _, c := range []struct{ name, first, second, same string }{
		{"ASCII", "a:main", "a:dev", "a:"},
		{"two cells a character", "environment:本番環境-a", "environment:本番環境-b", "environment:本番環境-"},
		{"a combining mark", "e\u0301-a", "e\u0301-b", "e\u0301-"},
		{"in the second row", long + "/a", long + "/b", long + "/"},
	} {
		p := Pair{Label: "both", First: Side{Name: "rule", Text: c.first, Differs: len(c.same)}, Second: Side{Name: "sub", Text: c.second, Differs: len(c.same)}, Notes: []Text{W("a note")}}
		lines := strings.Split(Doc{p}.Terminal(Terminal{Width: 60, Symbols: term.SymbolsFor(true)}), "\n")
		found := false
		for i, l := range lines {
			before, _, ok := strings.Cut(l, "^")
			if !ok {
				continue
			}
			found = true
			at := Width(before)
			if got := ansi.Cut(lines[i-1], at, at+1); got != c.second[len(c.same):len(c.same)+1] {
				t.Errorf("%s: the caret is under %q:\n%s", c.name, got, strings.Join(lines, "\n"))
			}
		}
		if last := lines[len(lines)-2]; last != "    ✗ a note" {
			t.Errorf("%s: the note is %q", c.name, last)
		}
		if !found {
			t.Errorf("%s: no caret:\n%s", c.name, strings.Join(lines, "\n"))
		}
		block := Doc{p}.Markdown()
		rows := strings.Split(block, "\n")
		before, _, _ := strings.Cut(rows[5], "^")
		if got := ansi.Cut(rows[4], Width(before), Width(before)+1); got != c.second[len(c.same):len(c.same)+1] {
			t.Errorf("%s, Markdown: the caret is under %q:\n%s", c.name, got, block)
		}
	}
	if text := (Doc{Pair{First: Side{Name: "rule", Text: "a", Differs: -1}, Second: Side{Name: "sub", Text: "a", Differs: -1}}}).Terminal(Terminal{}); strings.Contains(text, "^") {
		t.Errorf("a caret where nothing differs:\n%s", text)
	}
}

func TestNothingInADocumentIsObeyedByATerminalOrIsMarkup(t *testing.T) {
	doc := everything("a\x1b[31mb\u202ec <img src=x> @bob | `d` ``e`` ```")
	for _, line := range strings.Split(doc.Terminal(Terminal{})+doc.Markdown(), "\n") {
		if term.Clean(line) != line {
			t.Errorf("%q", line)
		}
	}
	if strings.Contains(strings.NewReplacer("```yaml\na: a", "", "````text\na: a", "").Replace(doc.Markdown()), "\n<img") || strings.Contains(doc.Markdown(), "is <img") {
		t.Errorf("markup:\n%s", doc.Markdown())
	}
}

// pairOf is a pair whose second side differs from one place on.
func pairOf(first, second string, at int) Doc {
	return Doc{Pair{Label: "both", First: Side{Name: "rule", Text: first, Differs: at}, Second: Side{Name: "sub", Text: second, Differs: at}}}
}

// There is one caret, wherever the first difference lies, and what is said
// beside it fits the width.
func TestThereIsOneCaretForAPair(t *testing.T) {
	const width = 60
	for at := range 120 {
		text := pairOf(strings.Repeat("x", 130), strings.Repeat("x", at)+strings.Repeat("y", 130-at), at).Terminal(Terminal{Width: width, Symbols: term.SymbolsFor(true)})
		if strings.Count(text, "^") != 1 {
			t.Fatalf("the difference at %d:\n%s", at, text)
		}
		for line := range strings.Lines(text) {
			if w := Width(strings.TrimRight(line, "\n")); w > width {
				t.Fatalf("the difference at %d: %d cells: %s", at, w, line)
			}
		}
	}
}

func TestAnAddressAndAPairAreCleaned(t *testing.T) {
	const bad = "a\x1b[31mb\u202ec"
	doc := append(pairOf(bad, bad+"x", 3), Link{Label: "Read", Address: "https://host/" + bad})
	for medium, s := range map[string]string{"terminal": doc.Terminal(Terminal{}), "Markdown": doc.Markdown()} {
		if strings.ContainsAny(s, "\x1b\u202e") {
			t.Errorf("%s: %q", medium, s)
		}
	}
}

// Whatever is there to be copied stands whole on a line that fits the terminal, wherever
// it fits at all; what does not is left to the terminal, which cuts at its edge alone.
func TestWhatOneCopiesIsBrokenNowhere(t *testing.T) {
	for _, value := range []string{
		"--subject-prefix-from", "repo:octo-org@123456/octo-repo@456789:ref:refs/heads/a-b", "https://host/a-page", strings.Repeat("long-", 30) + "end",
	} {
		doc := Doc{
			Heading{Text: Join(W("it is "), N(value).Copied())},
			Para{Text: Join(W("Write "), V(value).Copied(), W("."))},
			Link{Label: "Read", Address: value},
			Field{Label: "Set", Text: Join(W("to "), V(value).Copied())},
			Code{Label: W("In a file"), Lines: value + "\n"},
			Item{Mark: Bullet, Text: Join(W("put"), N(value).Copied()), Below: Join(W("or "), N(value).Copied())},
			Rows{Rows: []Row{{Mark: Check, Word: "ok", Line: Join(W("a "), N(value).Copied()), Below: []Detail{{"a label", N(value)}, {"b", Join(W("with "), V(value).Copied())}}}}},
			Clauses{{Name: "a name of some length", Lead: "and", Text: N(value)}, {Name: "b", Text: Join(W("begins with "), N(value)), Why: []Text{N(value).Copied()}}},
		}
		for width := 30; width <= 200; width++ {
			whole := 0
			for line := range strings.SplitSeq(strings.TrimSuffix(doc.Terminal(Terminal{Width: width}), "\n"), "\n") {
				if Width(line) > width && Width(value) <= width {
					t.Fatalf("%d cells: %q is broken by the terminal", width, line)
				}
				if strings.Contains(line, value) {
					whole++
				}
			}
			if whole != 13 {
				t.Fatalf("%d cells: %q stands whole %d times in\n%s", width, value, whole, doc.Terminal(Terminal{Width: width}))
			}
		}
	}
}

package frame

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
)

func TestTextIsBrokenAtBlanksAlone(t *testing.T) {
	const sub = "repo:octo-org@123456/octo-repo@456789:ref:refs/heads/a-b"
	for _, row := range []struct {
		text string
		w    int
		want []string
	}{
		{"curl --fail-with-body -s", 16, []string{"curl", "--fail-with-body", "-s"}},
		{"it is " + sub + ".", 60, []string{"it is", sub + "."}},
		{"it is " + sub, 20, []string{"it is", sub[:20], sub[20:40], sub[40:]}},
		{"a\nb  c", 10, []string{"a", "b  c"}},
		{"  in   columns", 20, []string{"  in   columns"}},
		{"state    a long text", 14, []string{"state    a", "long text"}},
		{"  a-long-word b", 11, []string{"  a-long-wo", "rd b"}},
		{"日本語 日本語", 6, []string{"日本語", "日本語"}},
		{"one\n\ntwo", 5, []string{"one", "", "two"}},
	} {
		if got := Wrap(row.text, row.w); !slices.Equal(got, row.want) {
			t.Errorf("%q in %d cells: %q, want %q", row.text, row.w, got, row.want)
		}
	}
}

func TestNoWordThatFitsIsBroken(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "--subject-prefix-from", "repo:octo-org/octo-repo:ref:refs/heads/main", "it-is", "本番-環境", "/x/y-z.yml@refs/heads/a-b"}), 1, 30).Draw(t, "words")
		w := rapid.IntRange(1, 200).Draw(t, "w")
		var got []string
		lines := Wrap(strings.Join(words, " "), w)
		for _, l := range lines {
			if ansi.StringWidth(l) > max(w, 2) {
				t.Fatalf("%q is wider than %d", l, w)
			}
			got = append(got, strings.Fields(l)...)
		}
		if strings.Join(got, "") != strings.Join(words, "") {
			t.Fatalf("%d cells: %q became %q", w, words, lines)
		}
		for _, word := range words {
			if ansi.StringWidth(word) <= w && !slices.Contains(got, word) {
				t.Fatalf("%d cells: %q is broken in %q", w, word, lines)
			}
		}
	})
}

func TestBlanksThatAreCutOffAreNoText(t *testing.T) {
	for line, want := range map[string]string{
		"abc   ": "abc", "\x1b[1mabc\x1b[m   ": "abc", "abcd ": "ab…", "a  b": "a …",
	} {
		if got := ansi.Strip(Fit(line, 3, "…")); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

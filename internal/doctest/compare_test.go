package doctest

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

const dots = "…"

// pattern is the expression for what a command may print where a document shows these lines.
func pattern(shown []string) *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`\A`)
	for _, line := range shown {
		if strings.TrimSpace(line) == dots {
			b.WriteString(`(?:.*\n)*`)
			continue
		}
		for i, part := range strings.Split(line, dots) {
			if i > 0 {
				b.WriteString(`.*`)
			}
			b.WriteString(regexp.QuoteMeta(part))
		}
		b.WriteString(`\n`)
	}
	return regexp.MustCompile(b.String())
}

// trimmed are lines without the blanks behind them, and without blank lines at their end.
func trimmed(lines []string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = strings.TrimRight(line, " \t\r")
	}
	for len(out) > 0 && out[len(out)-1] == "" {
		out = out[:len(out)-1]
	}
	return out
}

// differs compares what is shown with what was printed: -1 where it is that, else the first of
// the shown lines that is not found.
func differs(shown, printed []string) int {
	shown, printed = trimmed(shown), trimmed(printed)
	text := strings.Join(append(printed, ""), "\n")
	if re := regexp.MustCompile(pattern(shown).String() + `\z`); re.MatchString(text) {
		return -1
	}
	for n := range shown {
		if !pattern(shown[:n+1]).MatchString(text) {
			return n
		}
	}
	return len(shown) // more was printed
}

// shortened reports whether something is left out of what is shown.
func shortened(shown []string) bool {
	return slices.ContainsFunc(shown, func(line string) bool { return strings.Contains(line, dots) })
}

func TestWhatIsShownIsWhatIsPrinted(t *testing.T) {
	printed := []string{"one", "", "two  ", "three (4)", "five", ""}
	for _, tt := range []struct {
		shown string
		want  int
	}{
		{"one\n\ntwo\nthree (4)\nfive", -1},
		{"…", -1},
		{"one\n…", -1},
		{"…\nfive", -1},
		{"one\n…\nthree …\n  …\nfive", -1},
		{"one\n…\n\n…\nf…e", -1},
		{"one\n…\nfive\n…", -1},
		{"one\n\ntwo\nthree 4\nfive", 3},
		{"one\n\ntwo", 3},
		{"two\n…", 0},
		{"…\nsix", 1},
		{"…\ntwo\n…\none", 3},
		{"one\n\ntwo\nthree (4)\nfive\nsix", 5},
		{"…\nfi…f", 1},
	} {
		if got := differs(strings.Split(tt.shown, "\n"), printed); got != tt.want {
			t.Errorf("%q: %d, want %d", tt.shown, got, tt.want)
		}
	}
	if shortened([]string{"a", "b"}) || !shortened([]string{"a", "b … c"}) {
		t.Error("what is left out is not seen")
	}
}

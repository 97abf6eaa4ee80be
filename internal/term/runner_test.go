package term

import (
	"strings"
	"testing"
)

func TestNothingIsACommandForTheRunner(t *testing.T) {
	for in, want := range map[string]string{
		"a ##[add-mask]b":         "a ## [add-mask]b",
		"####[error]x":            "#### [error]x",
		"::add-mask::a":           ": :add-mask::a",
		"  \t::warning::a\n::x::": "  \t: :warning::a\n: :x::",
		"a ::b:: c":               "a ::b:: c",
		"x\r::stop":               "x\r: :stop",
		"# [a] :a: ##":            "# [a] :a: ##",
		": :x":                    ": :x",
	} {
		for _, step := range []int{1, 2, len(in)} {
			var out strings.Builder
			w := &RunnerSafe{To: &out}
			for rest := in; rest != ""; {
				n := min(step, len(rest))
				if _, err := w.Write([]byte(rest[:n])); err != nil {
					t.Fatal(err)
				}
				rest = rest[n:]
			}
			if out.String() != want {
				t.Errorf("%q in pieces of %d: %q, want %q", in, step, out.String(), want)
			}
		}
	}
}

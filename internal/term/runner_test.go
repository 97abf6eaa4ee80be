package term

import (
	"strings"
	"testing"
)

func TestNothingIsACommandForTheRunner(t *testing.T) {
	for in, want := range map[string]string{
		"a ##[add-mask]b":            "a ## [add-mask]b",
		"####[error]x":               "#### [error]x",
		"::add-mask::a":              ": :add-mask::a",
		"  \t::warning::a\n::x::":    "  \t: :warning::a\n: :x::",
		"a ::b:: c":                  "a ::b:: c",
		"x\r::stop":                  "x\r: :stop",
		"# [a] :a: ##":               "# [a] :a: ##",
		": :x":                       ": :x",
		"\u00a0\u2003\v::error::x":   "\u00a0\u2003\v: :error::x", // TrimStart takes all white space
		"\u0085::error::x":           "\u0085: :error::x",
		"\u200b:\u00ad:error::x":     "\u200b:\u00ad :error::x", // compared as people read
		"#\u200d#\ufeff[error]x":     "#\u200d#\ufeff [error]x",
		"\x00::error::x":             "\x00: :error::x",
		"é::x é##[x é:x":             "é::x é## [x é:x",
		"\x80::x":                    "\x80::x", // is shown, as a mark for what it should be
		"##\x1b[1mtitle\x1b[0m":      "##\x1b[1mtitle\x1b[0m",
		"\x1b[1m::x":                 "\x1b[1m::x", // the colour's letters stand before it
		": a :: b\n:::x":             ": a :: b\n: ::x",
		"##\n[x] #\n#[y]":            "##\n[x] #\n#[y]",
		"https://a.b ::c":            "https://a.b ::c",
		"\u2800::x \U000e0001##[a]b": "\u2800: :x \U000e0001## [a]b",
	} {
		for _, step := range []int{1, 2, 3, len(in)} {
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

func TestWhetherALineIsOpenIsKnown(t *testing.T) {
	for in, want := range map[string]bool{"": false, "a": true, "a\n": false, "a\nb": true, " ": true, "é": true, "a\r": false} {
		w := &RunnerSafe{To: &strings.Builder{}}
		if _, err := w.Write([]byte(in)); err != nil || w.Open() != want {
			t.Errorf("%q: open is %v, %v", in, w.Open(), err)
		}
	}
}

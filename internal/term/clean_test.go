package term

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
)

func TestCleanMakesVisibleWhatATerminalWouldObeyOrHide(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"plain text is left alone", "repo:acme/app:ref:refs/heads/main", "repo:acme/app:ref:refs/heads/main"},
		{"accents, scripts and emoji are left alone", "Größe 東京 🚀", "Größe 東京 🚀"},
		{"tab, newline and carriage return", "a\tb\nc\rd", `a\tb\nc\rd`},
		{"colour", "\x1b[31mred\x1b[0m", `\x1b[31mred\x1b[0m`},
		{"title and hyperlink commands", "\x1b]0;x\x07\x1b]8;;http://x\x1b\\", `\x1b]0;x\x07\x1b]8;;http://x\x1b\`},
		{"backspace and delete", "a\bb\x7f", `a\x08b\x7f`},
		{"delete alone", "main\x7f", `main\x7f`},
		{"eight-bit control sequence introducer", "\u009b2J", `\u009b2J`},
		{"a stray byte is told from the C1 control of the same number", "\x9b", `\x9b`},
		{"right-to-left override", "main\u202egnp", `main\u202egnp`},
		{"isolates", "\u2066a\u2069", `\u2066a\u2069`},
		{"zero-width characters", "ma\u200bi\u200dn\ufeff", `ma\u200bi\u200dn\ufeff`},
		{"line and paragraph separators", "a\u2028b\u2029", `a\u2028b\u2029`},
		{"spaces that are not U+0020", "a\u00a0b\u3000c", `a\u00a0b\u3000c`},
		{"tag characters", "x\U000e0041", `x\U000e0041`},
		{"variation selectors", "x\ufe0f\U000e0100", `x\ufe0f\U000e0100`},
		{"letters without a glyph", "a\u3164\u115f\uffa0\u2800", `a\u3164\u115f\uffa0\u2800`},
		{"private use", "\ue000\U0010fffd", `\ue000\U0010fffd`},
		{"unassigned and noncharacters", "\u0378\ufffe", `\u0378\ufffe`},
		{"truncated UTF-8", "a\xe2\x82", `a\xe2\x82`},
		{"a real replacement character", "\ufffd", `\ufffd`},
		{"an accent of its own on a letter", "e\u0301", "e\u0301"},
		{"an accent without a letter would hang on what we printed before", "\u0301e", `\u0301e`},
		{"a tower of accents", "e\u0301\u0302\u0303\u0304", "e\u0301\u0302\\u0303\\u0304"},
		{"backslashes stay", `C:\x1b`, `C:\x1b`},
		{"nothing", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Clean(tt.in); got != tt.want {
				t.Errorf("Clean(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestCleanBlockKeepsLinesAndExpandsTabs(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"lines", "a: 1\nb: 2\n", "a: 1\nb: 2\n"},
		{"Windows line ends", "a\r\nb\r\n", "a\nb\n"},
		{"a lone carriage return would overwrite the line", "safe\rEVIL", `safe\rEVIL`},
		{"tabs go to the next stop", "\ta\tbcd\tx", "    a   bcd x"},
		{"a wide character takes two cells", "東\tx", "東  x"},
		{"the stop counts from the start of the line", "abc\n\tx", "abc\n    x"},
		{"escape sequences", "a\n\x1b[2Jb", "a\n\\x1b[2Jb"},
		{"an accent at the start of a line", "a\n\u0301", "a\n\\u0301"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := CleanBlock(tt.in); got != tt.want {
				t.Errorf("CleanBlock(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

// hostile draws text dense in what Clean is for.
func hostile() *rapid.Generator[string] {
	pieces := []string{"\x1b[", "\x9b", "\u202e", "\u0301", "\t", "\r\n", "\n", "\xff", "\u200b", "a", "東", "`", "|", "\\", " "}
	return rapid.Custom(func(t *rapid.T) string {
		parts := rapid.SliceOf(rapid.OneOf(rapid.SampledFrom(pieces), rapid.String())).Draw(t, "parts")
		return strings.Join(parts, "")
	})
}

func assertHarmless(t interface {
	Helper()
	Fatalf(string, ...any)
}, s string, block bool,
) {
	t.Helper()
	if !utf8.ValidString(s) {
		t.Fatalf("%q is not UTF-8", s)
	}
	for _, r := range s {
		if !visible(r) && !(block && r == '\n') {
			t.Fatalf("%q still holds %U", s, r)
		}
	}
}

func TestCleanTextIsHarmlessAndStaysAsItIs(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		s := hostile().Draw(t, "s")
		once := Clean(s)
		assertHarmless(t, once, false)
		if twice := Clean(once); twice != once {
			t.Fatalf("Clean changes its own result: %q, then %q", once, twice)
		}
		block := CleanBlock(s)
		assertHarmless(t, block, true)
		if twice := CleanBlock(block); twice != block {
			t.Fatalf("CleanBlock changes its own result: %q, then %q", block, twice)
		}
	})
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"\x1b[31m", "\u202e", "e\u0301\u0301\u0301", "\xff\xfe", "\U000e0041"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		assertHarmless(t, Clean(s), false)
		assertHarmless(t, CleanBlock(s), true)
		assertHarmless(t, Markdown(s), false)
		assertHarmless(t, MarkdownCode(s), false)
		Suspicious(s)
	})
}

func BenchmarkCleanBlock(b *testing.B) {
	for name, line := range map[string]string{"ascii": "  run: go test ./...\n", "tabs": "\ta\tb\n", "mixed": "name: Größe 東京 \x1b[31m\n"} {
		src := strings.Repeat(line, 200)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			for b.Loop() {
				CleanBlock(src)
			}
		})
	}
}

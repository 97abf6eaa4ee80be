package say

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"gh-wif/internal/secret"
	"gh-wif/internal/term"
)

// Whatever a value is, no medium gets a control character of it, nor a credential but in what is
// code: that is cleaned where it comes in.
func FuzzDoc(f *testing.F) {
	for _, seed := range []string{"", "x y", "\x1b[31m", "\u202e", "`a` <b> [c](d) | # *", "##[add-mask]x", "sk-ant-api03-Ab3dEf6hIj9kLm2nOp5q", "@acme #1", "\xff", "a\nb\r\n```"} {
		f.Add(seed, 40)
	}
	f.Fuzz(func(t *testing.T, value string, width int) {
		if len(value) > 4000 {
			return
		}
		doc := everything(value)
		for medium, text := range map[string]string{
			"terminal": doc.Terminal(Terminal{Width: width % 200, Symbols: term.SymbolsFor(true)}), "Markdown": doc.Markdown(),
		} {
			if i := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) }); i >= 0 {
				t.Errorf("%s: %q of %q", medium, text[i:min(len(text), i+20)], value)
			}
		}
		words := slices.DeleteFunc(doc, func(p Part) bool {
			switch p.(type) {
			case Code, File:
				return true
			}
			return false
		})
		if text := words.Markdown(); secret.Has(text) {
			t.Errorf("a credential of %q is shown: %q", value, text)
		}
	})
}

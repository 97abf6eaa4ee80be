package tty

import (
	"strings"
	"testing"
)

// typed types texts one after the other into a line and gives it with what was shown.
func typed(hidden bool, texts ...string) (l *line, shown string, rest []byte) {
	var out strings.Builder
	l = &line{edits: true, hidden: hidden, echo: &out}
	for _, t := range texts {
		rest, _ = l.take([]byte(t))
	}
	return l, out.String(), rest
}

func TestKeysEditTheLine(t *testing.T) {
	for name, c := range map[string]struct{ in, text, shown string }{
		"plain":              {"abc\r", "abc", "abc\n"},
		"a backspace":        {"abc\x7fd\r", "abd", "abd\n"},
		"a wide character":   {"日本\x7f\r", "日", "日\n"},
		"ctrl+u":             {"abc\x15d\r", "d", "d\n"},
		"ctrl+w":             {"one two\x17x\r", "one x", "one x\n"},
		"an arrow":           {"a\x1b[Ab\x1bOPc\r", "abc", "abc\n"},
		"marks of a paste":   {"\x1b[200~abc\x1b[201~\r", "abc", "abc\n"},
		"ctrl+d in a line":   {"a\x04b\r", "ab", "ab\n"},
		"a control":          {"a\x01b\r", "ab", "ab\n"},
		"backspace of none":  {"\x7f\x7fa\r", "a", "a\n"},
		"a newline, no more": {"one\ntwo", "one", "one\n"},
	} {
		l, shown, _ := typed(false, c.in)
		if string(l.text) != c.text || shown != c.shown {
			t.Errorf("%s: text %q, shown %q", name, l.text, shown)
		}
	}
}

func TestWhatStoodThereIsRubbedOut(t *testing.T) {
	_, shown, _ := typed(false, "a日", "\x7f", "\x15")
	if shown != "a日"+"\b \b\b \b"+"\b \b" {
		t.Errorf("%q", shown)
	}
}

func TestTheRestOfTheBytesIsKept(t *testing.T) {
	if _, _, rest := typed(false, "one\ntwo\n"); string(rest) != "two\n" {
		t.Errorf("%q", rest)
	}
}

func TestAHiddenLineShowsItsEndOnly(t *testing.T) {
	l, shown, _ := typed(true, "secret", "\x7f", "\r")
	if string(l.text) != "secre" || shown != "\n" {
		t.Errorf("%q, shown %q", l.text, shown)
	}
}

func TestACredentialInAVisibleLineIsNotShown(t *testing.T) {
	key := "sk-ant-" + "api03-" + strings.Repeat("Ab3d", 12)
	run := strings.Repeat("Ab3d", 40)
	for name, texts := range map[string][]string{
		"at once":              {key, "\r"},
		"key by key":           strings.Split(key+"\r", ""),
		"behind a word":        {"it is " + key, "\r"},
		"a signature, at once": {run, "\r"},
	} {
		l, shown, _ := typed(false, texts...)
		if strings.Contains(shown, "Ab3dAb3d") || !strings.Contains(shown, "(redacted)") {
			t.Errorf("%s: shown %q", name, shown)
		}
		if !strings.HasSuffix(string(l.text), "Ab3d") {
			t.Errorf("%s: read %q", name, l.text)
		}
	}
	if _, shown, _ := typed(false, "gi", "t", "hub", "\r"); shown != "github\n" {
		t.Errorf("a word is shown as %q", shown)
	}
}

func TestControlDOnAnEmptyLineEndsTheInput(t *testing.T) {
	if l, _, _ := typed(false, "\x04"); !l.closed {
		t.Error("not closed")
	}
	if l, _, _ := typed(false, "a\x7f\x04"); !l.closed {
		t.Error("not closed after all was rubbed out")
	}
}

func TestACharacterIsShownWhole(t *testing.T) {
	_, shown, _ := typed(false, "\xe6\x97", "\xa5", "\r")
	if shown != "日\n" {
		t.Errorf("%q", shown)
	}
}

// What is typed comes out as it was typed, in whatever pieces, and a hidden line is not shown.
func FuzzReadLine(f *testing.F) {
	for _, seed := range []string{"", "a\nb\n", "a\r\nb", "a\x7fb\x15c\x17d\n", "\x1b[A\x1b]0;x\x07\x1b[200~paste\x1b[201~\n", "\x04", "\xff\xfe\n", "é\x08\n"} {
		f.Add([]byte(seed), 1)
	}
	f.Fuzz(func(t *testing.T, typed []byte, step int) {
		var echo strings.Builder
		l := &line{edits: true, hidden: true, echo: &echo}
		for rest, done := typed, false; !done && len(rest) > 0; {
			n := min(len(rest), 1+abs(step%7))
			_, done = l.take(rest[:n])
			rest = rest[n:]
		}
		if strings.ContainsAny(string(l.text), "\n\r") {
			t.Errorf("%q", l.text)
		}
		if shown := strings.Trim(echo.String(), "\r\n"); shown != "" {
			t.Errorf("a hidden line shows %q", shown)
		}
	})
}

func abs(n int) int { return max(n, -n) }

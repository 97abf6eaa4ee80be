package cli

import "testing"

func TestWrapBreaksAtBlanksOnly(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"short", "a b", "a b"},
		{"long", "one two three four", "one two\n  three\n  four"},
		{"a word wider than the line", "see https://example.com/long here", "see\n  https://example.com/long\n  here"},
		{"a flag keeps its value", "say --scope workspace:x now", "say\n  --scope workspace:x\n  now"},
		{"a command to copy stays on one line", "run gh api repos/acme/app and look", "run gh api repos/acme/app and look"},
		{"wide characters", "環境 環境 環境", "環境 環境\n  環境"},
	} {
		if got := wrap(c.text, "  ", 9); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

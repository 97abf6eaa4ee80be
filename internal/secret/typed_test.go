package secret

import (
	"strings"
	"testing"
)

func TestWhatIsTypedAndLooksLikeACredentialIsRecognised(t *testing.T) {
	run := strings.Repeat("Ab3-", 12)
	for text, want := range map[string]bool{
		"yes": false, "rule.json": false, "": false, "github": false, "ghost_story": false, "sk-ant": false, "eyJ": false, "keyJournal": false,
		"/home/user/a-very-long-directory-name-of-somebody/rule.json":    false,
		"/srv/Token-from-Run-2026-11-27-Build-and-Deploy-to-Prod/x.json": false, strings.Repeat("0123456789abcdef", 4): false,
		run: true, "x." + run: true, "sk-ant-api03-" + run: true, "eyJhbGciOiJSUzI1NiJ9": true, "ghs_" + run: true,
		strings.Repeat("a", 100) + "." + strings.Repeat("b", 100) + "." + "c": true,
	} {
		if got := Looks(text); got != want {
			t.Errorf("Looks(%q) is %v", text, got)
		}
	}
}

func TestWhatMayBecomeACredentialIsHeldBack(t *testing.T) {
	for _, c := range []struct {
		text string
		want int
	}{
		{"yes", 3},
		{"e", 1},
		{"ey", 2},
		{"eyJ", 0},
		{"eyJhb", 0},
		{"a eyJhb", 2},
		{"git", 0},
		{"github.com", 10},
		{"keyJournal", 10},
		{"the key sk-ant-", 8},
		{"s", 1},
		{"", 0},
	} {
		if got := Opens(c.text); got != c.want {
			t.Errorf("Opens(%q) is %d, want %d", c.text, got, c.want)
		}
	}
}

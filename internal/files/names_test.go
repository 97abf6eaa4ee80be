package files

import (
	"strings"
	"testing"
)

// Whatever the system, a path is one that every system can check out.
func TestNamesThatAreOthersElsewhereAreNotWritten(t *testing.T) {
	for _, tt := range []struct {
		path  string
		state State
		why   string
	}{
		{".git./config", Blocked, "the repository's own data"},
		{".git /config", Blocked, "the repository's own data"},
		{"GIT~1/config", Blocked, "the repository's own data"},
		{".g\u200cit/config", Blocked, "the repository's own data"},
		{".github/workflows/git~2.yml", New, ""},
		{"con.yml", Blocked, "names a device on Windows (con.yml)"},
		{"deep/NUL", Blocked, "names a device on Windows (NUL)"},
		{"aux .json/new.json", Blocked, "names a device on Windows"},
		{"com1.json", Blocked, "names a device on Windows"},
		{"lpt².txt", Blocked, "names a device on Windows"},
		{"console.yml", New, ""},
		{"com10.json", New, ""},
		{"null.json", New, ""},
		{"rule.", Blocked, "ends in a dot or a space"},
		{"deep /new.json", Blocked, "ends in a dot or a space"},
		{"rule?.json", Blocked, "Windows allows in none"},
		{`//server/share/new.json`, Blocked, "leaves the directory"},
		{`\\?\C:\new.json`, Blocked, "holds a backslash"},
	} {
		c := Plan(Existing(t.TempDir()), []File{file(tt.path, "x\n")})[0]
		if c.State != tt.state || !strings.Contains(c.Why, tt.why) || (tt.why == "") != (c.Why == "") {
			t.Errorf("%q: got %s, %q; want %s, %q", tt.path, c.State, c.Why, tt.state, tt.why)
		}
	}
}

// A file that is there is no new one: on this system it can be, and it may be changed.
func TestAFileThatIsThereMayBeChangedWhateverItsName(t *testing.T) {
	there := func(string) ([]byte, error) { return []byte("old\n"), nil }
	if c := Plan(there, []File{file("rule?.json", "new\n")})[0]; c.State != Differs {
		t.Errorf("got %s, %q", c.State, c.Why)
	}
}

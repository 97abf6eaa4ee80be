package term

import (
	"os"
	"reflect"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"
)

// environ is an environment as a lookup function.
func environ(env map[string]string) func(string) (string, bool) {
	return func(key string) (string, bool) {
		v, ok := env[key]
		return v, ok
	}
}

type vars = map[string]string

func TestColourFollowsTheEnvironment(t *testing.T) {
	const (
		none  = colorprofile.NoTTY
		plain = colorprofile.ASCII
	)
	for _, tt := range []struct {
		name string
		tty  bool
		env  vars
		want colorprofile.Profile
	}{
		{"a colour terminal", true, vars{"TERM": "xterm-256color"}, colorprofile.ANSI256},
		{"true colour", true, vars{"TERM": "xterm-256color", "COLORTERM": "truecolor"}, colorprofile.TrueColor},
		{"sixteen colours", true, vars{"TERM": "xterm"}, colorprofile.ANSI},
		{"a pipe", false, vars{"TERM": "xterm-256color"}, none},
		{"NO_COLOR keeps bold", true, vars{"TERM": "xterm", "NO_COLOR": "1"}, plain},
		{"NO_COLOR with any value", true, vars{"TERM": "xterm", "NO_COLOR": "0"}, plain},
		{"NO_COLOR spelled yes", true, vars{"TERM": "xterm", "COLORTERM": "truecolor", "NO_COLOR": "yes"}, plain},
		{"NO_COLOR empty is not set", true, vars{"TERM": "xterm", "NO_COLOR": ""}, colorprofile.ANSI},
		{"NO_COLOR wins over force", false, vars{"TERM": "xterm", "NO_COLOR": "1", "CLICOLOR_FORCE": "1"}, none},
		{"force into a pipe", false, vars{"TERM": "xterm-256color", "CLICOLOR_FORCE": "1"}, colorprofile.ANSI256},
		{"force in a job log", false, vars{"CLICOLOR_FORCE": "1"}, colorprofile.ANSI},
		{"force switched off", false, vars{"TERM": "xterm", "CLICOLOR_FORCE": "0"}, none},
		{"a dumb terminal", true, vars{"TERM": "dumb", "COLORTERM": "truecolor"}, none},
		{"no TERM at all", true, vars{}, none},
		{"CLICOLOR=0", true, vars{"TERM": "xterm", "CLICOLOR": "0"}, plain},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := Streams{OutTTY: tt.tty, ErrTTY: !tt.tty, Env: environ(tt.env), OS: "linux"}
			if got := s.OutProfile(); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestEachStreamHasItsOwnProfile(t *testing.T) {
	s := Streams{OutTTY: false, ErrTTY: true, Env: environ(vars{"TERM": "xterm"}), OS: "linux"}
	if out, err := s.OutProfile(), s.ErrProfile(); out != colorprofile.NoTTY || err != colorprofile.ANSI {
		t.Errorf("got %v and %v", out, err)
	}
}

func TestLineModeIsForDumbTerminalsAndThoseWhoAsk(t *testing.T) {
	for _, tt := range []struct {
		env  vars
		os   string
		want bool
	}{
		{vars{"TERM": "xterm"}, "linux", false},
		{vars{"TERM": "dumb"}, "linux", true},
		{vars{}, "linux", true},
		{vars{}, "windows", false},
		{vars{"TERM": "xterm", "ACCESSIBLE": "1"}, "linux", true},
		{vars{"TERM": "xterm", "ACCESSIBLE": "0"}, "linux", false},
		{vars{"TERM": "xterm", "ACCESSIBLE": "false"}, "linux", false},
	} {
		if got := (Streams{Env: environ(tt.env), OS: tt.os}).Accessible(); got != tt.want {
			t.Errorf("%v on %s: got %v, want %v", tt.env, tt.os, got, tt.want)
		}
	}
}

func TestNothingMovesWhereThatIsNotWanted(t *testing.T) {
	for value, want := range map[string]bool{"": true, "0": true, "false": true, "1": false, "yes": false} {
		if got := (Streams{Env: environ(vars{"NO_MOTION": value})}).Motion(); got != want {
			t.Errorf("NO_MOTION=%q: got %v, want %v", value, got, want)
		}
	}
}

func TestSymbolsFollowTheLocale(t *testing.T) {
	for _, tt := range []struct {
		env  vars
		os   string
		want bool
	}{
		{vars{"LANG": "en_US.UTF-8"}, "linux", true},
		{vars{"LANG": "C.utf8"}, "linux", true},
		{vars{"LANG": "C"}, "linux", false},
		{vars{"LC_ALL": "C", "LANG": "en_US.UTF-8"}, "linux", false},
		{vars{"LC_CTYPE": "UTF-8", "LANG": "C"}, "linux", true},
		{vars{"LC_ALL": "", "LANG": "de_DE.UTF-8"}, "linux", true},
		{vars{"LANG": "de_DE.ISO-8859-1"}, "linux", false},
		{vars{}, "linux", false},
		{vars{}, "darwin", true},
		{vars{}, "windows", false},
		{vars{"WT_SESSION": "1"}, "windows", true},
	} {
		s := Streams{Env: environ(tt.env), OS: tt.os}
		if got := s.UTF8(); got != tt.want {
			t.Errorf("%v on %s: got %v, want %v", tt.env, tt.os, got, tt.want)
		}
		if (s.Symbols().Check == "✓") != tt.want {
			t.Errorf("%v on %s: wrong symbols", tt.env, tt.os)
		}
	}
}

func TestEverySymbolHasAnASCIIFallback(t *testing.T) {
	rich, plain := reflect.ValueOf(SymbolsFor(true)), reflect.ValueOf(SymbolsFor(false))
	for i := range rich.NumField() {
		name := rich.Type().Field(i).Name
		if ansi.StringWidth(rich.Field(i).String()) != 1 {
			t.Errorf("%s does not take one cell", name)
		}
		if p := plain.Field(i).String(); p == "" || !isPlainASCII(p) {
			t.Errorf("%s falls back to %q", name, p)
		}
	}
}

func TestStreamsWithoutAnEnvironmentPromiseNothing(t *testing.T) {
	s := Streams{OutTTY: true, OS: "linux"}
	if s.OutProfile() != colorprofile.NoTTY || s.UTF8() || !s.Dumb() {
		t.Error("an empty environment must give a dumb ASCII terminal")
	}
}

func TestDetectTellsTerminalsFromPipes(t *testing.T) {
	terminal, user, err := pty.Open()
	if err != nil {
		t.Skip("no pseudo-terminals here:", err)
	}
	defer terminal.Close()
	defer user.Close()
	if err := pty.Setsize(user, &pty.Winsize{Rows: 24, Cols: 91}); err != nil {
		t.Fatal(err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()

	s := Detect(r, w, user, environ(vars{"COLUMNS": "40"}))
	if s.InTTY || s.OutTTY || !s.ErrTTY || s.Width != 91 {
		t.Errorf("got in %v out %v err %v width %d, want only err, 91 wide", s.InTTY, s.OutTTY, s.ErrTTY, s.Width)
	}
	if s := Detect(r, w, w, environ(vars{"COLUMNS": "40"})); s.Width != 40 {
		t.Errorf("without a terminal the width is %d, want that of COLUMNS", s.Width)
	}
	if s := Detect(r, w, w, environ(nil)); s.Width != 0 {
		t.Errorf("without anything the width is %d, want 0", s.Width)
	}
}

func TestALightBackgroundIsTakenFromTheEnvironment(t *testing.T) {
	for value, want := range map[string]bool{"": false, "15;0": false, "0;15": true, "0;default;7": true, "0;": false} {
		s := Streams{Env: func(key string) (string, bool) { return value, key == "COLORFGBG" }}
		if s.Light() != want {
			t.Errorf("COLORFGBG=%q: got %v", value, !want)
		}
	}
}

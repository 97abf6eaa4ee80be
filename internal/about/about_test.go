package about

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"gh-wif/internal/term"
)

// tail is the part of a made-up credential that must not be seen.
var tail = strings.Repeat("Hidden0", 8)

func gathered(env map[string]string) Facts {
	s := term.Streams{OS: "linux", Width: 120, OutTTY: true, Env: func(name string) (string, bool) {
		v, ok := env[name]
		return v, ok
	}}
	said := func(program string) (string, bool) {
		return map[string]string{"git": "git version 2.50.1\nmore\n", "ant": "\x1b]0;x\aant " + "sk-" + "ant-oat01-" + tail}[program], program != "gh"
	}
	return Gather(Build{Version: "v1.2.3", Go: "go1.26.10", OS: "linux", Arch: "arm64"}, s, said, WorkingCopy{true, 2, 1})
}

// both are the facts as text and as JSON.
func both(t *testing.T, f Facts) string {
	t.Helper()
	document, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	return f.Text() + string(document)
}

func TestAReportHasWhatTellsOnePlaceFromAnother(t *testing.T) {
	got := gathered(map[string]string{"TERM": "xterm-256color", "LANG": "C.UTF-8", "NO_COLOR": "1", "GH_HOST": "ghe.example.com"}).Text()
	for _, want := range []string{
		"gh-wif v1.2.3\n", "go1.26.10, for linux/arm64", "xterm-256color, 120 columns, UTF-8, colours Ascii, input not a terminal", "git version 2.50.1\n",
		"gh            not there", "credentials   none", "NO_COLOR=1", "GH_HOST=ghe.example.com", "2 workflows, 1 rule",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestAReportNamesCredentialsAndShowsNone(t *testing.T) {
	env := map[string]string{"TERM": "x" + "sk-" + "ant-api03-" + tail, "COLORTERM": "\x1b[2J" + strings.Repeat("y", 500)}
	for _, name := range credentials {
		env[name] = "hunter2" + tail
	}
	for _, name := range settings {
		env[name] = "https://me:hunter2@proxy.example.com:8080/" + tail + "?key=" + tail
	}
	env["NO_COLOR"], env["CI"], env["GH_HOST"] = "hunter2 secret", "\x1b[31mtrue\n::error::x", tail
	f := gathered(env)
	got := both(t, f)
	for _, bad := range []string{tail, "hunter2", "\x1b", "\a", "\n::error", "me:"} {
		if strings.Contains(got, bad) {
			t.Errorf("%q is shown in\n%s", bad, got)
		}
	}
	if len(f.Credentials) != len(credentials) || !strings.Contains(got, "GH_TOKEN") || !strings.Contains(got, "HTTPS_PROXY=https://proxy.example.com:8080") {
		t.Errorf("%s", got)
	}
}

// caught runs what panics and gives what would be reported.
func caught(f func()) (text string) {
	defer func() { text = Fault(recover(), debug.Stack()) }()
	f()
	return ""
}

func TestAFaultIsDescribedWithoutWhatWasEntered(t *testing.T) {
	none := []string{}
	entered := "sk-" + "ant-api03-" + tail
	for name, tt := range map[string]struct {
		panics func()
		want   string
	}{
		"of the runtime": {func() { _ = none[len(entered)] }, "index out of range"},
		"a text":         {func() { panic(entered) }, "panic of type string"},
		"an error":       {func() { panic(errors.New(entered)) }, "panic of type *errors.errorString"},
		"a value":        {func() { panic(map[string]string{"token": entered}) }, "panic of type map[string]string"},
	} {
		got := Report(caught(tt.panics), Build{Version: "v1", Go: "go1.26.10", OS: "linux", Arch: "amd64"}, term.Streams{})
		if strings.Contains(got, tail) || strings.Contains(got, "0x") || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %s", name, got)
		}
		if !strings.Contains(got, "internal/about/about_test.go:") || !strings.Contains(got, "about.caught(") {
			t.Errorf("%s: it is not said where: %s", name, got)
		}
		if wd, err := os.Getwd(); err != nil || strings.Contains(got, filepath.ToSlash(wd)) {
			t.Errorf("%s: the directory of whoever built it is told: %s", name, got)
		}
	}
}

func TestAStackIsShortenedOnEverySystem(t *testing.T) {
	stack := "goroutine 1 [running]:\nmain.load({0xc000012345, 0x28}, 0x7)\n\tC:/Users/some body/src/gh-wif/internal/job/x.go:12 +0x1f\n" +
		"main.f(...)\n\tC:\\Users\\me\\gh-wif\\ui\\y.go:7\npanic({0x1234?, 0x5678?})\n\tstrange place\nmain.(*T).m(0xc0001)\n"
	want := "panic of type int\ngoroutine 1 [running]:\nmain.load()\n\tinternal/job/x.go:12\nmain.f()\n\tgh-wif/ui/y.go:7\npanic()\n\t(a place of another form)\nmain.(*T).m()"
	if got := Fault(1, []byte(stack)); got != want {
		t.Errorf("%s", got)
	}
}

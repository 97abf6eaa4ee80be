package program

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// openerOnPath puts a stand-in for a browser's opener on the PATH, which writes down what it is given.
func openerOnPath(t *testing.T, name string) (noted string) {
	t.Helper()
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("another opener")
	}
	dir := t.TempDir()
	noted = filepath.Join(dir, "noted")
	script := "#!/bin/sh\nprintf '%s|%s' \"$*\" \"$SECRET_TOKEN\" > " + noted + ".new && mv " + noted + ".new " + noted + "\n"
	if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":/bin:/usr/bin")
	return noted
}

func TestABrowserIsOpenedOnlyBeforeSomebodysEyes(t *testing.T) {
	openerOnPath(t, "xdg-open")
	for _, tt := range []struct {
		env  map[string]string
		want bool
	}{
		{nil, false},
		{map[string]string{"DISPLAY": ":0"}, true},
		{map[string]string{"WAYLAND_DISPLAY": "wayland-0"}, true},
		{map[string]string{"WSL_DISTRO_NAME": "Debian"}, true},
		{map[string]string{"DISPLAY": ":0", "SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, false},
		{map[string]string{"DISPLAY": "localhost:10.0", "SSH_TTY": "/dev/pts/1"}, false},
	} {
		if got := Browser(func(name string) string { return tt.env[name] }); (got != nil) != tt.want {
			t.Errorf("with %v the opener is %v", tt.env, got)
		}
	}
	t.Setenv("PATH", t.TempDir())
	if got := Browser(func(string) string { return ":0" }); got != nil {
		t.Errorf("without a program there is the opener %v", got)
	}
}

func TestAPageIsOneArgumentAndIsNotWaitedFor(t *testing.T) {
	noted := openerOnPath(t, "wslview")
	opener := Browser(func(name string) string { return map[string]string{"DISPLAY": ":0"}[name] })
	before := slices.Clone(opener)
	const page = "https://example.com/a?b=c&d='e'"
	if err := Open(opener, []string{"PATH=" + os.Getenv("PATH")}, page); err != nil {
		t.Fatal(err)
	}
	for range 500 {
		if got, err := os.ReadFile(noted); err == nil {
			if want := page + "|"; strings.TrimSpace(string(got)) != want || !slices.Equal(opener, before) {
				t.Errorf("the opener got %q, want %q", got, want)
			}
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("the opener was not started")
}

package program

import (
	"os"
	"os/exec"
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
	all := []string{"open", "rundll32", "wslview", "xdg-open"}
	for _, tt := range []struct {
		system string
		env    map[string]string
		there  []string
		want   string
	}{
		{"linux", nil, all, ""},
		{"linux", map[string]string{"DISPLAY": ":0"}, all, "/bin/wslview"},
		{"linux", map[string]string{"DISPLAY": ":0"}, []string{"xdg-open"}, "/bin/xdg-open"},
		{"linux", map[string]string{"WAYLAND_DISPLAY": "wayland-0"}, all, "/bin/wslview"},
		{"linux", map[string]string{"WSL_DISTRO_NAME": "Debian"}, all, "/bin/wslview"},
		{"linux", map[string]string{"DISPLAY": ":0", "SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, all, ""},
		{"linux", map[string]string{"DISPLAY": "localhost:10.0", "SSH_TTY": "/dev/pts/1"}, all, ""},
		{"linux", map[string]string{"DISPLAY": ":0"}, nil, ""},
		{"freebsd", map[string]string{"DISPLAY": ":0"}, []string{"xdg-open"}, "/bin/xdg-open"},
		{"darwin", nil, all, "/bin/open"},
		{"darwin", map[string]string{"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, all, ""},
		{"windows", nil, all, "/bin/rundll32 url.dll,FileProtocolHandler"},
		{"windows", map[string]string{"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, all, ""},
	} {
		got := browser(tt.system, func(name string) string { return tt.env[name] }, func(name string) (string, error) {
			if slices.Contains(tt.there, name) {
				return "/bin/" + name, nil
			}
			return "", exec.ErrNotFound
		})
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s with %v and %v: the opener is %q, want %q", tt.system, tt.env, tt.there, got, tt.want)
		}
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

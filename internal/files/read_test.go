package files

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
)

func TestReadTakesFilesPipesAndStandardInput(t *testing.T) {
	root := disk(t, map[string]string{"rule.json": "{}", "link": "->rule.json"})
	stdin := strings.NewReader("piped")
	for path, want := range map[string]string{
		filepath.Join(root, "rule.json"): "{}",
		filepath.Join(root, "link"):      "{}",
		Stdin:                            "piped",
		os.DevNull:                       "",
	} {
		got, err := Read(t.Context(), path, stdin, 10)
		if err != nil || string(got) != want {
			t.Errorf("%s: got %q, %v; want %q", path, got, err, want)
		}
	}
}

func TestReadTakesWhatTheShellGivesForACommand(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("no /proc here")
	}
	r, w, err := os.Pipe()
	must(t, err)
	defer r.Close()
	go func() {
		_, _ = io.WriteString(w, "made by a command")
		_ = w.Close()
	}()
	got, err := Read(t.Context(), "/dev/fd/"+itoa(r.Fd()), nil, 100)
	if err != nil || string(got) != "made by a command" {
		t.Errorf("got %q, %v", got, err)
	}
}

func itoa(n uintptr) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}

func TestReadSaysWhatIsWrongAndWhatWouldBeRight(t *testing.T) {
	root := disk(t, map[string]string{"big": "12345678901", "dir/": "", "file": "x", "secret": "x"})
	must(t, os.Chmod(filepath.Join(root, "secret"), 0))
	for _, tt := range []struct {
		path, want string
		is         error
		skip       bool
	}{
		{path: "big", want: "big: holds more than 10 bytes, the most that is read; is it the right file?"},
		{path: "dir", want: "dir: is a directory; give a file, or - for standard input"},
		{path: "none", want: "none: no such file; give an existing file, or - for standard input", is: fs.ErrNotExist},
		{path: "file/x", want: "file/x: a file stands where a directory is needed"},
		{path: "", want: `"": names no file; give a file, or - for standard input`},
		{path: "/dev/zero", want: "/dev/zero: is a device or a socket; give a file, a pipe, or - for standard input", skip: runtime.GOOS == "windows"},
		{path: "secret", want: "secret: no permission to read it", is: fs.ErrPermission, skip: runtime.GOOS == "windows" || os.Getuid() == 0},
	} {
		t.Run(tt.path, func(t *testing.T) {
			if tt.skip {
				t.Skip("cannot happen here")
			}
			t.Chdir(root)
			_, err := Read(t.Context(), tt.path, nil, 10)
			var input *InputError
			if !errors.As(err, &input) || err.Error() != tt.want {
				t.Errorf("got %q, want %q", errText(err), tt.want)
			}
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("%v is not %v", err, tt.is)
			}
		})
	}
}

func TestReadStopsAtTheLimit(t *testing.T) {
	endless := io.MultiReader(strings.NewReader(strings.Repeat("x", 11)), iotest.ErrReader(errors.New("read too far")))
	_, err := Read(t.Context(), Stdin, endless, 10)
	if got, want := errText(err), "standard input: holds more than 10 bytes, the most that is read; is it the right file?"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if _, err := Read(t.Context(), Stdin, iotest.ErrReader(errors.New("broken pipe")), 10); errText(err) != "standard input: broken pipe" {
		t.Errorf("got %v", err)
	}
}

func TestSizesAreForPeople(t *testing.T) {
	for n, want := range map[int64]string{10: "10 bytes", 64 << 10: "64 KiB", 1 << 20: "1 MiB"} {
		if got := size(n); got != want {
			t.Errorf("size(%d) = %q, want %q", n, got, want)
		}
	}
}

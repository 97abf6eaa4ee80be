package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	xterm "golang.org/x/term"

	"gh-wif/internal/live"
	"gh-wif/internal/term"
)

// newApp is an app in an empty environment.
func newApp() *app {
	return &app{
		console: console{restore: &restorer{}}, saving: &sync.Mutex{}, guest: &guest{},
		outside: live.Outside{Env: func(string) string { return "" }},
	}
}

func TestAnInterruptLeavesHeavyWorkBehind(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	never := make(chan struct{})
	defer close(never)
	a, screen := newApp(), &bytes.Buffer{}
	if ours, theirs, err := pty.Open(); err == nil {
		defer ours.Close()
		defer theirs.Close()
		defer a.restore.hold(theirs, screen)()
	}
	time.AfterFunc(time.Millisecond, interrupt)
	if err := a.obey(ctx, func() error { <-never; return nil }); err != errInterrupted {
		t.Errorf("%v", err)
	}
	if !strings.Contains(screen.String(), "\x1b[?1049l") {
		t.Errorf("the screens were not left: %q", screen)
	}
}

func TestAnInterruptWaitsForASave(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	a, saved, never := newApp(), false, make(chan struct{})
	defer close(never)
	a.saving.Lock()
	interrupt()
	time.AfterFunc(grace+50*time.Millisecond, func() { saved = true; a.saving.Unlock() })
	if err := a.obey(ctx, func() error { <-never; return nil }); err != errInterrupted || !saved {
		t.Errorf("%v, saved %v", err, saved)
	}
	if a.saving.TryLock() {
		t.Error("another save could begin")
	}
}

func TestACommandThatEndsAfterAnInterruptSaysHow(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	if err := newApp().obey(ctx, func() error { return errNotWell }); err != errNotWell {
		t.Errorf("%v", err)
	}
}

func TestNothingIsWrittenAfterTheEnd(t *testing.T) {
	var out bytes.Buffer
	g := guard(term.Streams{}, &out)
	_, _ = g.Write([]byte("before sk"))
	if err := g.close(); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Write([]byte("after")); err == nil || out.String() != "before sk" {
		t.Errorf("%q, %v", out.String(), err)
	}
}

func TestATerminalThatIsLeftBehindIsRestored(t *testing.T) {
	ours, theirs, err := pty.Open()
	if err != nil {
		t.Skip(err)
	}
	defer ours.Close()
	defer theirs.Close()
	before, err := xterm.GetState(int(theirs.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	for name, screen := range map[string]*bytes.Buffer{"screens": {}, "lines": nil} {
		r := &restorer{}
		var to io.Writer
		if screen != nil {
			to = screen
		}
		forget := r.hold(theirs, to)
		if _, err := xterm.MakeRaw(int(theirs.Fd())); err != nil {
			t.Fatal(err)
		}
		r.now()
		if after, err := xterm.GetState(int(theirs.Fd())); err != nil || !reflect.DeepEqual(before, after) {
			t.Errorf("%s: the terminal was left raw, %v", name, err)
		}
		if screen != nil && !strings.Contains(screen.String(), "\x1b[?1049l") {
			t.Errorf("%s: the alternate screen was not left: %q", name, screen)
		}
		forget()
		if screen != nil {
			screen.Reset()
		}
		if r.now(); screen != nil && screen.Len() > 0 {
			t.Errorf("%s: a terminal that was given back is written to", name)
		}
	}
}

// The flags' texts are found in cobra's text of usage by what cobra makes of the flags.
func TestTheFlagsAreFittedToTheTerminal(t *testing.T) {
	for _, width := range []int{70, 120} {
		var out bytes.Buffer
		Main(t.Context(), []string{"generate", "--help"}, term.Streams{Out: &out, Err: &out, OutTTY: true, Width: width})
		_, flags, _ := strings.Cut(out.String(), "Flags:")
		widest := 0
		for _, l := range strings.Split(flags, "\n") {
			widest = max(widest, len([]rune(l)))
		}
		if widest > width+24 || width == 120 && widest < 90 { // a word may stand out
			t.Errorf("at %d cells the widest line of the flags has %d", width, widest)
		}
	}
}

// Most terminals have 80 columns: nothing that a help says is cut or folded there, but for
// an address or a path that is one word.
func TestEveryHelpFitsEightyColumns(t *testing.T) {
	for _, command := range []string{"", "setup", "generate", "diagnose", "exposure", "lint", "subject", "completion"} {
		var out bytes.Buffer
		Main(t.Context(), append(strings.Fields(command), "--help"), term.Streams{Out: &out, Err: &out, OutTTY: true, Width: 80})
		if !strings.Contains(out.String(), "Usage:") {
			t.Errorf("%s: no help: %s", command, &out)
		}
		for _, l := range strings.Split(out.String(), "\n") {
			if len([]rune(l)) > 80 && len(strings.Fields(l)) > 1 {
				t.Errorf("%s --help: %d columns: %s", command, len([]rune(l)), l)
			}
		}
	}
}

// A program that panics while it is asked stands for every fault in a command.
func TestAFaultInACommandSaysWhatToSendAndHoldsNoToken(t *testing.T) {
	for name, s := range secrets() {
		a := newApp()
		var out, errs bytes.Buffer
		a.Out, a.Err, a.OS = &out, &errs, "linux"
		a.hall.Run = func(context.Context, string, string, ...string) ([]byte, error) { panic(errors.New(s[0])) }
		status := a.main(t.Context(), []string{"--version", "--verbose"})
		got := errs.String()
		if status != exitUsage || out.Len() > 0 || strings.Contains(got, s[1]) {
			t.Errorf("%s: status %d, %q\n%s", name, status, out.String(), got)
		}
		for _, want := range []string{reportPlace, "panic of type *errors.errorString", "goroutine", "gh-wif " + version(), "linux/", "internal/cli/cli.go:"} {
			if !strings.Contains(got, want) {
				t.Errorf("%s: no %q in\n%s", name, want, got)
			}
		}
	}
}

func TestMoreIsSaidOfTheVersionAlone(t *testing.T) {
	for _, tt := range []struct {
		line, want string
		status     int
	}{
		{"--version", "gh-wif " + version() + "\n", exitOK},
		{"-v", "gh-wif " + version() + "\n", exitOK},
		{"--version --verbose", "built with", exitOK},
		{"--version --json", `"credentials_set"`, exitOK},
		{"--verbose", "", exitUsage},
		{"--json", "", exitUsage},
	} {
		got := call(t.Context(), t, strings.NewReader(""), strings.Fields(tt.line)...)
		if got.status != tt.status || !strings.Contains(got.out, tt.want) || tt.want == "" && got.out != "" {
			t.Errorf("%s: status %d, %q, %s", tt.line, got.status, got.out, got.err)
		}
	}
}

//go:build linux

package tty

import (
	"bytes"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// onTerminal is a terminal in a mode of its own, with both of its ends.
func onTerminal(t *testing.T, change func(*unix.Termios)) (ours, theirs *os.File) {
	t.Helper()
	ours, theirs, err := pty.Open()
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { ours.Close(); theirs.Close() })
	mode := modeOf(t, theirs)
	if change != nil {
		change(&mode)
	}
	setMode(t, theirs, mode)
	return ours, theirs
}

func modeOf(t *testing.T, f *os.File) unix.Termios {
	t.Helper()
	mode, err := unix.IoctlGetTermios(int(f.Fd()), getTermios)
	if err != nil {
		t.Fatal(err)
	}
	return *mode
}

func setMode(t *testing.T, f *os.File, mode unix.Termios) {
	t.Helper()
	if err := unix.IoctlSetTermios(int(f.Fd()), setTermios, &mode); err != nil {
		t.Fatal(err)
	}
}

func quiet(m *unix.Termios) { m.Lflag &^= unix.ECHO }

func TestATerminalIsTakenOverAndGivenBackAsItWas(t *testing.T) {
	for name, change := range map[string]func(*unix.Termios){"an ordinary one": nil, "one that shows nothing": quiet} {
		_, theirs := onTerminal(t, change)
		before := modeOf(t, theirs)
		r := NewReader(theirs, nil)
		taken := modeOf(t, theirs)
		if taken.Lflag&(unix.ECHO|unix.ICANON) != 0 {
			t.Errorf("%s: the kernel shows or edits what is typed: %#x", name, taken.Lflag)
		}
		if taken.Lflag&unix.ISIG == 0 {
			t.Errorf("%s: ctrl+c is no interrupt any more", name)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if after := modeOf(t, theirs); after != before {
			t.Errorf("%s: it was left as %+v, found as %+v", name, after, before)
		}
	}
}

// safe is a buffer for two goroutines.
type safe struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safe) Write(p []byte) (int, error) { s.mu.Lock(); defer s.mu.Unlock(); return s.b.Write(p) }

func (s *safe) String() string { s.mu.Lock(); defer s.mu.Unlock(); return s.b.String() }

func TestWhatIsTypedIsShownOnceOrNotAtAll(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*unix.Termios)
		hidden bool
		want   string
	}{
		"a visible line":                       {nil, false, "abc\n"},
		"a hidden line":                        {nil, true, "\n"},
		"where the terminal has shown nothing": {quiet, false, ""},
	} {
		ours, theirs := onTerminal(t, c.change)
		var echo safe
		r := NewReader(theirs, &echo)
		if _, err := ours.WriteString("abc\r"); err != nil {
			t.Fatal(err)
		}
		if got, err := r.ReadLine(t.Context(), c.hidden); got != "abc" || err != nil {
			t.Errorf("%s: read %q, %v", name, got, err)
		}
		r.Close()
		if echo.String() != c.want {
			t.Errorf("%s: shown %q", name, echo.String())
		}
		ready := []unix.PollFd{{Fd: int32(ours.Fd()), Events: unix.POLLIN}}
		if n, _ := unix.Poll(ready, 20); n > 0 && ready[0].Revents&unix.POLLIN != 0 {
			t.Errorf("%s: the kernel has shown something", name)
		}
	}
}

// A shell that continues a suspended program gives the terminal its own mode.
func TestATerminalInAnothersModeIsTakenOverAnew(t *testing.T) {
	ours, theirs := onTerminal(t, nil)
	shells := modeOf(t, theirs)
	r := NewReader(theirs, nil)
	defer r.Close()
	done := make(chan string, 1)
	go func() { got, _ := r.ReadLine(t.Context(), true); done <- got }()
	setMode(t, theirs, shells)
	for range 200 {
		if time.Sleep(blink / 4); modeOf(t, theirs).Lflag&unix.ECHO == 0 {
			break
		}
	}
	if modeOf(t, theirs).Lflag&(unix.ECHO|unix.ICANON) != 0 {
		t.Error("the kernel shows what is typed hidden")
	}
	if _, err := ours.WriteString("abc\n"); err != nil {
		t.Fatal(err)
	}
	if got := <-done; got != "abc" {
		t.Errorf("read %q", got)
	}
}

func TestALineAtItsBound(t *testing.T) {
	whole := bytes.Repeat([]byte("a"), MaxLine)
	if got, err := NewReader(bytes.NewReader(append(whole, '\n')), nil).ReadLine(t.Context(), false); len(got) != 64<<10 || err != nil {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if _, err := NewReader(bytes.NewReader(append(whole, "a\n"...)), nil).ReadLine(t.Context(), false); err == nil {
		t.Error("a line over the bound was read")
	}
}

// Package screentest runs a program in a pseudo-terminal and reads its screen as a person
// would: the bytes go through a terminal emulator, keys go in as a keyboard sends them.
//
// It is for tests, and for measuring. Waiting is always for something to be seen, never for a
// time to pass.
package screentest

import (
	"fmt"
	"image/color"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// patience bounds how long something may take to be seen. It is generous: a test that
// passes never waits for it.
const patience = 20 * time.Second

// Host is whoever wants to see a program: a test, or what measures. Fatalf does not return.
type Host interface {
	Helper()
	Fatalf(format string, args ...any)
	Cleanup(f func())
	TempDir() string
}

// Options say what kind of terminal it is.
type Options struct {
	Width, Height int
	Env           []string // besides TERM and a UTF-8 locale
	Dir           string
	Silent        bool        // answers no query, as some terminals do
	Background    color.Color // what it answers; nil: black
}

// Session is a running program and the terminal around it.
type Session struct {
	t    Host
	pty  *os.File
	cmd  *exec.Cmd
	done chan struct{} // closed when the program has ended
	display
}

// display is what the program has drawn so far.
type display struct {
	mu     sync.Mutex
	screen *vt.Emulator
	raw    []byte
	reads  []read
	waiter chan struct{} // closed at the next change
	w, h   int
}

// read is how much had been written, and after what time.
type read struct {
	bytes int
	after time.Duration
}

// Start runs a program in a terminal. It is killed when the host cleans up.
func Start(t Host, o Options, program string, args ...string) *Session {
	t.Helper()
	if o.Width == 0 {
		o.Width, o.Height = 80, 24
	}
	cmd := exec.Command(program, args...)
	cmd.Dir = o.Dir
	cmd.Env = append([]string{
		"TERM=xterm-256color", "LANG=C.UTF-8", "COLORTERM=truecolor", "TZ=UTC", "HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH"),
		"GOCOVERDIR=" + os.Getenv("GOCOVERDIR"),
	}, o.Env...)
	begin := time.Now()
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: uint16(o.Height), Cols: uint16(o.Width)})
	if err != nil {
		t.Fatalf("start %s: %v", program, err)
	}
	s := &Session{t: t, pty: f, cmd: cmd, done: make(chan struct{})}
	s.screen, s.waiter, s.w, s.h = vt.NewEmulator(o.Width, o.Height), make(chan struct{}), o.Width, o.Height
	if o.Background != nil {
		s.screen.SetDefaultBackgroundColor(o.Background)
	}
	go s.answer(s.screen, o.Silent)
	go s.watch(begin)
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-s.done
		_ = f.Close()
	})
	return s
}

// answer hands an emulator's answers to the program, or swallows them.
func (s *Session) answer(screen *vt.Emulator, silent bool) {
	buf := make([]byte, 1024)
	for {
		n, err := screen.Read(buf)
		if err != nil {
			return
		}
		if !silent {
			_, _ = s.pty.Write(buf[:n])
		}
	}
}

// watch draws what the program writes until it ends.
func (s *Session) watch(begin time.Time) {
	buf := make([]byte, 32<<10)
	for {
		n, err := s.pty.Read(buf)
		after := time.Since(begin)
		s.mu.Lock()
		s.reads = append(s.reads, read{len(s.raw) + n, after})
		s.raw = append(s.raw, buf[:n]...)
		_, _ = s.screen.Write(buf[:n])
		close(s.waiter)
		s.waiter = make(chan struct{})
		s.mu.Unlock()
		if err != nil {
			break
		}
	}
	_ = s.cmd.Wait()
	close(s.done)
}

// Screen is what is seen now, without spaces at the ends of lines.
func (s *display) Screen() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text()
}

func (s *display) text() string {
	lines := strings.Split(s.screen.String(), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}

// Raw is every byte that the program wrote.
func (s *display) Raw() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.raw)
}

// AltScreen reports whether the terminal shows its alternate screen.
func (s *display) AltScreen() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.screen.IsAltScreen()
}

// WaitFor waits until every text is seen at once, and fails with the screen if that never
// happens.
func (s *Session) WaitFor(texts ...string) *Session {
	s.t.Helper()
	s.wait("never seen", func(screen string) bool {
		for _, t := range texts {
			if !strings.Contains(screen, t) {
				return false
			}
		}
		return true
	}, texts)
	return s
}

// WaitGone waits until a text is not seen any more.
func (s *Session) WaitGone(text string) *Session {
	s.t.Helper()
	s.wait("still seen", func(screen string) bool { return !strings.Contains(screen, text) }, []string{text})
	return s
}

// wait asks ok after every change, while nothing is drawn.
func (s *Session) wait(complaint string, ok func(string) bool, texts []string) {
	s.t.Helper()
	late := time.After(patience)
	for {
		s.mu.Lock()
		screen, change := s.text(), s.waiter
		seen := ok(screen)
		s.mu.Unlock()
		if seen {
			return
		}
		select {
		case <-change:
		case <-s.done:
			if s.mu.Lock(); ok(s.text()) {
				s.mu.Unlock()
				return
			}
			s.mu.Unlock()
			s.t.Fatalf("%s: %q; the program has ended with:\n%s", complaint, texts, screen)
		case <-late:
			s.t.Fatalf("%s: %q on\n%s", complaint, texts, screen)
		}
	}
}

// keys are the bytes that a keyboard sends.
var keys = map[string]string{
	"enter": "\r", "esc": "\x1b", "tab": "\t", "shift+tab": "\x1b[Z", "space": " ", "backspace": "\x7f",
	"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "pgup": "\x1b[5~", "pgdown": "\x1b[6~", "f1": "\x1bOP",
	"ctrl+c": "\x03", "ctrl+s": "\x13", "ctrl+r": "\x12", "ctrl+o": "\x0f", "ctrl+z": "\x1a", "ctrl+l": "\x0c", "ctrl+d": "\x04", "ctrl+f": "\x06", "ctrl+t": "\x14",
}

// Press presses keys by name; another text is typed as it is. All of them are sent in one write.
func (s *Session) Press(names ...string) *Session {
	s.t.Helper()
	var b strings.Builder
	for _, n := range names {
		if seq, ok := keys[n]; ok {
			b.WriteString(seq)
			continue
		}
		b.WriteString(n)
	}
	return s.Send(b.String())
}

// Paste sends a text as a terminal with bracketed paste does.
func (s *Session) Paste(text string) *Session {
	s.t.Helper()
	return s.Send("\x1b[200~" + text + "\x1b[201~")
}

// Send writes bytes to the program.
func (s *Session) Send(bytes string) *Session {
	s.t.Helper()
	if _, err := io.WriteString(s.pty, bytes); err != nil {
		s.t.Fatalf("send: %v", err)
	}
	return s
}

// Click presses and lets go the left button on the first place where a text is seen.
func (s *Session) Click(text string) *Session {
	s.t.Helper()
	for y, line := range strings.Split(s.Screen(), "\n") {
		if before, _, found := strings.Cut(line, text); found {
			x := len([]rune(before)) + 1
			return s.Send(mouse(0, x, y+1, 'M') + mouse(0, x, y+1, 'm'))
		}
	}
	s.t.Fatalf("nothing to click on: %q on\n%s", text, s.Screen())
	return s
}

// Resize changes the size of the window.
func (s *Session) Resize(w, h int) *Session {
	s.t.Helper()
	s.mu.Lock()
	s.screen.Resize(w, h)
	s.w, s.h = w, h
	s.mu.Unlock()
	if err := pty.Setsize(s.pty, &pty.Winsize{Rows: uint16(h), Cols: uint16(w)}); err != nil {
		s.t.Fatalf("resize: %v", err)
	}
	return s
}

// Signal sends a signal to the program.
func (s *Session) Signal(sig syscall.Signal) *Session {
	s.t.Helper()
	if err := s.cmd.Process.Signal(sig); err != nil {
		s.t.Fatalf("signal: %v", err)
	}
	return s
}

// Exit waits for the program to end and gives its exit status.
func (s *Session) Exit() int {
	s.t.Helper()
	select {
	case <-s.done:
	case <-time.After(patience):
		s.t.Fatalf("the program does not end; it shows\n%s", s.Screen())
	}
	return s.cmd.ProcessState.ExitCode()
}

// mouse is a report in the SGR form (xterm control sequences, "Extended coordinates").
func mouse(button, x, y int, final byte) string {
	return fmt.Sprintf("\x1b[<%d;%d;%d%c", button, x, y, final)
}

// settle waits until the program has written nothing for a while: a frame is then whole.
func (s *Session) settle() {
	for quiet := time.After(patience); ; {
		s.mu.Lock()
		change := s.waiter
		s.mu.Unlock()
		select {
		case <-change:
		case <-time.After(300 * time.Millisecond):
			return
		case <-quiet:
			return
		}
	}
}

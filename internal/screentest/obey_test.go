//go:build linux

package screentest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A pipe that nobody writes to is waited for for ever; an interrupt is not to wait with it.
func TestTheFirstInterruptEndsEveryCommand(t *testing.T) {
	t.Parallel()
	dir := copyWithRule(t, signed(40))
	fifo := filepath.Join(dir, "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Skip(err)
	}
	signals := []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP}
	for i, line := range []string{
		"exposure --rule fifo", "diagnose fifo", "diagnose token.txt --rule fifo", "diagnose token.txt --env-file fifo", "lint --rule fifo",
		"subject --repo acme/app --event push --rule fifo",
	} {
		for j, sig := range signals {
			if testing.Short() && j != i%len(signals) {
				continue
			}
			cmd := exec.Command(binary, strings.Fields(line)...)
			cmd.Dir = dir
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			writer := readBy(t, fifo)
			_ = cmd.Process.Signal(sig)
			done := make(chan error, 1)
			go func() { done <- cmd.Wait() }()
			select {
			case <-done:
			case <-time.After(patience):
				_ = cmd.Process.Kill()
				t.Fatalf("%s: %v does not end it", line, sig)
			}
			if code := cmd.ProcessState.ExitCode(); code != 130 {
				t.Errorf("%s: %v: exit status %d, want 130", line, sig, code)
			}
			writer.Close()
		}
	}
}

// readBy opens a named pipe for writing once somebody reads it.
func readBy(t *testing.T, fifo string) *os.File {
	t.Helper()
	for began := time.Now(); time.Since(began) < patience; time.Sleep(time.Millisecond) {
		if fd, err := syscall.Open(fifo, syscall.O_WRONLY|syscall.O_NONBLOCK, 0); err == nil {
			return os.NewFile(uintptr(fd), fifo)
		}
	}
	t.Fatal("nobody reads the pipe")
	return nil
}

func TestAHangupRestoresTheTerminal(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGHUP, syscall.SIGTERM} {
		s := open(t, Options{}).WaitFor("acme/app on main").Press("2").WaitFor("What do you have?").Signal(sig)
		if code := s.Exit(); code != 130 {
			t.Errorf("%v: exit status %d, want 130", sig, code)
		}
		if s.AltScreen() {
			t.Errorf("%v: the terminal was left on the alternate screen", sig)
		}
		if !s.Echoes() {
			t.Errorf("%v: the terminal was left raw", sig)
		}
	}
}

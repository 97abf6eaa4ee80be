package screentest

import "golang.org/x/sys/unix"

// Echoes reports whether the terminal is as a shell leaves it: it shows what is typed and
// edits lines by itself.
func (s *Session) Echoes() bool {
	s.t.Helper()
	raw, err := s.pty.SyscallConn()
	if err != nil {
		s.t.Fatalf("the terminal: %v", err)
	}
	var mode *unix.Termios
	failed := raw.Control(func(fd uintptr) { mode, err = unix.IoctlGetTermios(int(fd), unix.TCGETS) })
	if failed != nil || err != nil {
		s.t.Fatalf("the terminal's modes: %v %v", failed, err)
	}
	return mode.Lflag&unix.ECHO != 0 && mode.Lflag&unix.ICANON != 0
}

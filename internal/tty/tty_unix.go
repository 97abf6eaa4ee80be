//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package tty

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// terminal is a terminal without the kernel's echo and line editor. Signals by keys,
// such as ctrl+c, work as ever.
type terminal struct {
	fd     int
	before unix.Termios
}

// openTerminal takes a terminal over; nil where f is none. shows: it has shown what is
// typed until now; one that did not, as within Emacs, must not do so by us.
func openTerminal(f *os.File) (s source, shows bool) {
	fd := int(f.Fd())
	before, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		return nil, false
	}
	t := &terminal{fd: fd, before: *before}
	if t.apply() != nil {
		return nil, false
	}
	return t, before.Lflag&unix.ECHO != 0
}

func (t *terminal) apply() error {
	mode := t.before
	mode.Lflag &^= unix.ECHO | unix.ICANON | unix.IEXTEN
	mode.Iflag |= unix.ICRNL
	mode.Cc[unix.VMIN], mode.Cc[unix.VTIME] = 1, 0
	return unix.IoctlSetTermios(t.fd, setTermios, &mode)
}

func (t *terminal) restore() error { return unix.IoctlSetTermios(t.fd, setTermios, &t.before) }

func (t *terminal) next(ctx context.Context) ([]byte, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		ready, err := t.poll(blink)
		if err != nil {
			return nil, err
		}
		if ready {
			return t.read()
		}
		t.again()
	}
}

// again takes the terminal over anew where a shell gave it its own mode, as it does
// when the program is suspended.
func (t *terminal) again() {
	if now, err := unix.IoctlGetTermios(t.fd, getTermios); err == nil && now.Lflag&(unix.ECHO|unix.ICANON) != 0 {
		_ = t.apply() // in the background it is refused, and tried again
	}
}

func (t *terminal) read() ([]byte, error) {
	buffer := make([]byte, 4096)
	for {
		n, err := unix.Read(t.fd, buffer)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case errors.Is(err, unix.EIO):
			return nil, errNoTerminal
		case err != nil:
			return nil, err
		case n == 0:
			return nil, io.EOF
		}
		return buffer[:n], nil
	}
}

// poll reports whether bytes are there within a time.
func (t *terminal) poll(within time.Duration) (bool, error) {
	n, err := unix.Poll([]unix.PollFd{{Fd: int32(t.fd), Events: unix.POLLIN}}, int(within.Milliseconds()))
	if errors.Is(err, unix.EINTR) {
		return false, nil
	}
	return n > 0, err
}

func (t *terminal) soon() bool {
	ready, err := t.poll(blink)
	return ready && err == nil
}

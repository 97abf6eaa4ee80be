//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package tty

import (
	"context"
	"os"

	xterm "golang.org/x/term"
)

// terminal is a console that knows no single modes: it is raw while a line is read.
type terminal struct {
	*stream
	fd     int
	before *xterm.State
}

func openTerminal(f *os.File) (s source, shows bool) {
	if !xterm.IsTerminal(int(f.Fd())) {
		return nil, false
	}
	before, err := xterm.MakeRaw(int(f.Fd()))
	if err != nil {
		return nil, false
	}
	return &terminal{&stream{in: f}, int(f.Fd()), before}, true
}

// next gives the bytes up to ctrl+c, which no signal stands for in raw mode.
func (t *terminal) next(ctx context.Context) ([]byte, error) {
	got, err := t.stream.next(ctx)
	for _, c := range got {
		if c == 0x03 {
			return nil, context.Canceled
		}
	}
	return got, err
}

func (t *terminal) restore() error { return xterm.Restore(t.fd, t.before) }

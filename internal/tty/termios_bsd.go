//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package tty

import "golang.org/x/sys/unix"

// The requests of tty(4). Setting takes effect at once and drops no input.
const (
	getTermios = unix.TIOCGETA
	setTermios = unix.TIOCSETA
)

package tty

import "golang.org/x/sys/unix"

// The requests of ioctl_tty(2). Setting takes effect at once and drops no input.
const (
	getTermios = unix.TCGETS
	setTermios = unix.TCSETS
)

//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package tty

import "golang.org/x/sys/unix"

// CanSuspend reports whether somebody can continue this program once it stops: a
// shell with job control, in the same session and another process group. A session
// leader (a terminal's own command, ssh -t, docker run) and an orphaned process group
// (POSIX 3.264) would stay stopped for ever.
func CanSuspend() bool {
	self, err := unix.Getsid(0)
	if err != nil || self == unix.Getpid() {
		return false
	}
	parent, err := unix.Getsid(unix.Getppid())
	if err != nil || parent != self {
		return false
	}
	group, err := unix.Getpgid(unix.Getppid())
	return err == nil && group != unix.Getpgrp()
}

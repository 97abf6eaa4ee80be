//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package tty

// CanSuspend reports false: there is no job control here.
func CanSuspend() bool { return false }

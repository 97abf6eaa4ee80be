//go:build unix

package term

import (
	"bytes"
	"fmt"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// CanSuspend reports whether somebody can continue this process once it is stopped: a parent
// of its process group, in the same session but in another group, as a shell with job control
// is. A session leader, such as the only program of a terminal window or of a container, and
// an orphaned group have nobody: the kernel would not even stop the latter (POSIX, 2.4.3).
func CanSuspend() bool {
	session, err := unix.Getsid(0)
	if err != nil || session == os.Getpid() {
		return false
	}
	group := unix.Getpgrp()
	for parent := os.Getppid(); parent > 1; parent = parentOf(parent) {
		if s, err := unix.Getsid(parent); err != nil || s != session {
			return false
		}
		if g, err := unix.Getpgid(parent); err != nil || g != group {
			return err == nil
		}
	}
	return false
}

// parentOf is the parent of another process, from /proc; 0: there is none, or no /proc.
func parentOf(pid int) int {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, after, found := bytes.Cut(stat[max(0, bytes.LastIndexByte(stat, ')')):], []byte(") ")) // the name may hold anything
	fields := bytes.Fields(after)
	if !found || len(fields) < 2 {
		return 0
	}
	parent, _ := strconv.Atoi(string(fields[1])) // after the state
	return parent
}

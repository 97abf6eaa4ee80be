// Command peak runs another and tells the most memory that it held, in kibibytes, on standard
// error. It is small, since the system counts what its starter held as held by a program.
package main

import (
	"os"
	"os/exec"
	"syscall"
)

func main() {
	cmd := exec.Command(os.Args[1], os.Args[2:]...)
	cmd.Stdin = os.Stdin
	_ = cmd.Run()
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() > 1 {
		os.Exit(1)
	}
	println(cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
}

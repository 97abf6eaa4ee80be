// Package program runs a program of the user's in the place of this one: with its streams,
// its signals and its exit status.
package program

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

// Command is what is run.
type Command struct {
	Name     string
	Args     []string
	Env      []string // whole, NAME=VALUE
	In       io.Reader
	Out, Err io.Writer
	// OnTerminal: it stands in the foreground of a terminal, which sends it the interrupt of
	// ctrl+c, and the signal of ctrl+\, itself.
	OnTerminal bool
}

// signalled is added to a signal's number for the status of a program that it ended, as
// shells do.
const signalled = 128

// Run runs a program to its end and gives its exit status; of one that a signal ended, 128
// and the signal's number. Signals that this program gets go to it, and it decides what they
// mean; told reports whether there was one. The error is that it could not be started.
func Run(c Command) (status int, told bool, err error) {
	cmd := exec.Command(c.Name, c.Args...)
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = c.Env, c.In, c.Out, c.Err
	cmd.WaitDelay = time.Second // for what it left running with our streams
	got := make(chan os.Signal, 8)
	signal.Notify(got, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	defer signal.Stop(got)
	if err := cmd.Start(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return 0, false, fmt.Errorf("there is no program %q on PATH", c.Name)
		}
		return 0, false, fmt.Errorf("the program cannot be started: %w", err)
	}
	done := make(chan struct{})
	go func() {
		_ = cmd.Wait() // the state says it all
		close(done)
	}()
	for {
		select {
		case s := <-got:
			told = true
			if s != os.Interrupt && s != syscall.SIGQUIT || !c.OnTerminal {
				_ = cmd.Process.Signal(s) // it may have ended
			}
		case <-done:
			status = statusOf(cmd.ProcessState)
			// The terminal may have ended it before its signal is heard here.
			return status, told || len(got) > 0 || status == signalled+int(syscall.SIGINT), nil
		}
	}
}

func statusOf(state *os.ProcessState) int {
	if w, ok := state.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		return signalled + int(w.Signal())
	}
	return state.ExitCode()
}

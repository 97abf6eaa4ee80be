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
	"runtime"
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

// openers are the programs that open a page in the browser, with their arguments before its address.
var openers = map[string][][]string{
	"darwin":  {{"open"}},
	"windows": {{"rundll32", "url.dll,FileProtocolHandler"}},
	"linux":   {{"wslview"}, {"xdg-open"}},
}

// Browser is what opens a page in the browser here; nil: nothing does. env gives a variable of
// the environment. Where somebody is logged in from elsewhere, no browser is before their eyes.
func Browser(env func(name string) string) []string {
	return browser(runtime.GOOS, env, exec.LookPath)
}

// browser is [Browser] on a system, where look finds the programs.
func browser(system string, env func(name string) string, look func(name string) (string, error)) []string {
	if openers[system] == nil {
		system = "linux" // the other Unixes
	}
	if env("SSH_CONNECTION") != "" || env("SSH_TTY") != "" {
		return nil
	}
	if system == "linux" && env("DISPLAY") == "" && env("WAYLAND_DISPLAY") == "" && env("WSL_DISTRO_NAME") == "" {
		return nil
	}
	for _, o := range openers[system] {
		if path, err := look(o[0]); err == nil {
			return append([]string{path}, o[1:]...)
		}
	}
	return nil
}

// Open opens a page with a browser's opener, and does not wait for the browser. env is what it
// gets of the environment, whole.
func Open(opener, env []string, address string) error {
	cmd := exec.Command(opener[0], append(opener[1:len(opener):len(opener)], address)...)
	cmd.Env = env
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("the browser cannot be started: %w", err)
	}
	go func() { _ = cmd.Wait() }()
	return nil
}

func statusOf(state *os.ProcessState) int {
	if w, ok := state.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		return signalled + int(w.Signal())
	}
	return state.ExitCode()
}

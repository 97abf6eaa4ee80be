// Package repo tells what the working copy knows about its repository ([Detect], by
// the git program, never over the network), and does with the gh program what the user has
// agreed to: variables of the repository, and a pull request. Both programs are reached
// through a [Runner], so tests need neither.
//
// Everything that they answer is checked before it is handed on: names obey
// GitHub's rules. Credentials in remote URLs are dropped unread.
package repo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// Runner runs a program in dir (the present directory if empty) and gives what it
// prints. A program that fails gives a *[ExitError], one that is not
// installed an error that is exec.ErrNotFound. What was printed is given in either case.
type Runner func(ctx context.Context, dir, name string, args ...string) (stdout []byte, err error)

// ExitError is the failure of a program that ran.
type ExitError struct {
	Name   string // of the program
	Code   int    // exit status
	Stderr string // as printed; not to be trusted on a terminal
}

func (e *ExitError) Error() string {
	line, _, _ := strings.Cut(strings.TrimSpace(e.Stderr), "\n")
	if line == "" {
		line = "no message"
	}
	return fmt.Sprintf("%s failed with status %d: %s", e.Name, e.Code, line)
}

// maxOutput is how much of a program's output is kept, in bytes of each stream.
const maxOutput = 4 << 20

// quiet is added to the environment of the programs: no questions, no locks, no colour,
// no news, and messages in the language that we read.
var quiet = []string{
	"GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0", "LC_ALL=C",
	"GH_PROMPT_DISABLED=1", "GH_NO_UPDATE_NOTIFIER=1", "NO_COLOR=1", "CLICOLOR_FORCE=0", "GH_FORCE_TTY=",
}

// Exec is the [Runner] that runs real programs. They get the environment without the
// credentials that they have no use for.
func Exec(ctx context.Context, dir, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(unwatched(environ(os.Environ(), name, args)), quiet...)
	cmd.WaitDelay = time.Second // for what the program left running with our pipes
	stdout, stderr := &limited{}, &limited{}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		err = ctx.Err()
	case errors.As(err, &exit):
		err = &ExitError{Name: name, Code: exit.ExitCode(), Stderr: stderr.kept.String()}
	}
	return stdout.kept.Bytes(), err
}

// limited keeps the first maxOutput bytes and swallows the rest. The buffer is a field, as
// its ReadFrom would take everything.
type limited struct{ kept bytes.Buffer }

func (l *limited) Write(p []byte) (int, error) {
	_, _ = l.kept.Write(p[:min(len(p), maxOutput-l.kept.Len())])
	return len(p), nil
}

// Problem is an error with a hint: what the user can do about it. Err tells the
// kinds apart, with errors.Is.
type Problem struct {
	What string
	Hint string
	Err  error
}

func (p *Problem) Error() string { return p.What }
func (p *Problem) Unwrap() error { return p.Err }

// The kinds of [Problem] that callers decide on.
var (
	ErrNoGit         = errors.New("git is not installed")
	ErrNotRepository = errors.New("not a git repository")
	ErrUnsafe        = errors.New("git does not trust this directory")
	ErrNoGH          = errors.New("gh is not installed")
	ErrNotLoggedIn   = errors.New("gh is not logged in")
	ErrForbidden     = errors.New("not permitted on GitHub")
	ErrTimeout       = errors.New("no answer in time")
)

// within runs a program with a time limit of its own.
func (run Runner) within(ctx context.Context, limit time.Duration, dir, name string, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	out, err := run(ctx, dir, name, args...)
	if errors.Is(err, context.DeadlineExceeded) {
		err = &Problem{
			What: fmt.Sprintf("%s %s gave no answer within %v", name, args[0], limit),
			Hint: "try again, or give the values yourself",
			Err:  ErrTimeout,
		}
	}
	return out, err
}

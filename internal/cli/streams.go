package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"sync"
	"time"

	xterm "golang.org/x/term"

	"gh-wif/internal/about"
	"gh-wif/internal/runlog"
	"gh-wif/internal/secret"
	"gh-wif/internal/term"
)

// guarded is a stream of results or messages: credentials are taken out as the second
// line of defence, what a runner would take for a command is broken, and nothing is
// written any more once it is closed, as by an interrupt.
type guarded struct {
	mu     sync.Mutex
	to     *secret.Writer
	log    *term.RunnerSafe // of a job of GitHub Actions; nil: a runner does not read this
	closed bool
}

func guard(s term.Streams, w io.Writer) *guarded {
	if v, _ := lookup(s, "GITHUB_ACTIONS"); v == "true" {
		log := &term.RunnerSafe{To: w}
		return &guarded{to: secret.NewWriter(log), log: log}
	}
	return &guarded{to: secret.NewWriter(w)}
}

// command writes a command for the runner on a line of its own, past all guards; nothing
// where no runner reads.
func (g *guarded) command(c runlog.Command) {
	if g == nil || g.log == nil || c.IsZero() {
		return
	}
	_ = g.flush()
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return
	}
	if g.log.Open() {
		_, _ = g.log.Write([]byte("\n"))
	}
	_, _ = io.WriteString(g.log.To, c.String()+"\n")
}

// runner are the streams of a job's log, for commands: a program that is no job's has none
// that does anything.
type runner struct{ out, errs *guarded }

// reads reports whether a runner reads the streams.
func (r runner) reads() bool { return r.errs != nil && r.errs.log != nil }

func lookup(s term.Streams, key string) (string, bool) {
	if s.Env == nil {
		return "", false
	}
	return s.Env(key)
}

func (g *guarded) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return 0, os.ErrClosed
	}
	return g.to.Write(p)
}

// flush writes what is held back, as before a question. An error stays with the writer, for
// close.
func (g *guarded) flush() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.to.Flush()
}

// close ends the stream and gives the first error of all writes: a full disk must not
// pass for success.
func (g *guarded) close() error {
	_ = g.flush()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
	return g.to.Err()
}

// grace is how long a command may take to end by itself after an interrupt.
const grace = 700 * time.Millisecond

// obey runs a command, and ends with the first interrupt, whatever the command is busy
// with; only a save that is under way is waited for.
func (a *app) obey(ctx context.Context, command func() error) error {
	done := make(chan error, 1)
	go func() { done <- safely(command) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	if a.guest.running() {
		return <-done // it has heard the signal, too, and says what it means
	}
	select {
	case err := <-done:
		return err
	case <-time.After(grace):
	}
	a.saving.Lock() // never given back: nothing is saved from here on
	a.restore.now()
	return errInterrupted
}

// fault is a panic in a command.
type fault string

func (f fault) Error() string { return "a fault of the program" }

// safely runs a command; a panic in it is an error, too.
func safely(command func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fault(about.Fault(r, debug.Stack()))
		}
	}()
	return command()
}

// tell prints a fault of the program with what is to be sent, and where to.
func (c console) tell(what string) {
	fmt.Fprintf(c.Err, "gh-wif: a fault of the program, not of yours: please report it in %s, with these lines. They hold nothing that you entered.\n%s", reportPlace, about.Report(what, build(c.OS), c.Streams))
}

// restorer gives a terminal back that a program held when it had to be left behind.
type restorer struct {
	mu     sync.Mutex
	screen io.Writer
	fd     int
	before *xterm.State
}

// leaveScreen ends what screens switch on: the alternate screen, the hidden cursor, mouse
// reports, bracketed paste, focus reports, key disambiguation.
const leaveScreen = "\x1b[?1049l\x1b[?25h\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[?1004l\x1b[<u\x1b[>4m\x1b[0m"

// hold remembers a terminal as it is; the function given back forgets it. screen is where
// screens are drawn; nil: none are.
func (r *restorer) hold(in io.Reader, screen io.Writer) (forget func()) {
	f, ok := in.(*os.File)
	if !ok {
		return func() {}
	}
	before, err := xterm.GetState(int(f.Fd()))
	if err != nil {
		return func() {}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.screen, r.fd, r.before = screen, int(f.Fd()), before
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.before = nil
	}
}

func (r *restorer) now() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.before == nil {
		return
	}
	if r.screen != nil {
		_, _ = io.WriteString(r.screen, leaveScreen)
	}
	_ = xterm.Restore(r.fd, r.before)
}

// interrupted turns a stopped context into the one error for it.
func interrupted(err error) error {
	if errors.Is(err, context.Canceled) {
		return errInterrupted
	}
	return err
}

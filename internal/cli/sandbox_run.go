package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/program"
	"gh-wif/internal/sandbox"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/internal/trust"
)

// guest is a program of the user's that runs in the place of this one.
type guest struct {
	errs io.Writer // standard error as it is

	mu   sync.Mutex
	runs bool
}

// running reports whether it runs: then it hears the signals, and decides what they mean.
func (g *guest) running() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.runs
}

func (g *guest) set(runs bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.runs = runs
}

// exchangeLog hears of the exchanges, from whichever goroutine.
type exchangeLog struct {
	*app
	json bool
	live bool // a line an exchange for people, too
	to   io.Writer
}

func (l *exchangeLog) told(e anthropic.Exchange) {
	switch {
	case l.json:
		_ = printJSONWith(l.to, e, "") // a stream that is closed is found when it is flushed
	case l.live:
		fmt.Fprintf(l.to, "# %s\n", present.ExchangeLine(e))
	}
	_ = flush(l.to) // it is found at the end
}

// flush writes what a stream holds back.
func flush(w io.Writer) error {
	if g, ok := w.(*guarded); ok {
		return g.flush()
	}
	return nil
}

// runCommand runs the command in the environment of the job, or of every kind of job, and
// says what was exchanged.
func (o *sandboxOptions) runCommand(s *sandbox.Sandbox, log *exchangeLog) error {
	jobs := []sandbox.Job{s.Job}
	if o.asAll {
		jobs = s.State.Jobs()
	}
	var status int
	for i, j := range jobs {
		if o.asAll && !o.json {
			fmt.Fprintf(o.Err, "gh-wif: as %s\n", term.Clean(j.Name()))
			_ = flush(o.Err)
		}
		ended, told, err := o.runAs(s.Environ(j))
		if err != nil {
			return usage("", "%s", err)
		}
		if i == 0 || told {
			status = ended
		}
		if told { // whoever ends one of them wants no other
			break
		}
	}
	if !o.json {
		fmt.Fprint(log.to, present.Exchanges(s.State.Exchanges()).Terminal(say.Terminal{Width: width(o.Streams, o.ErrTTY), Symbols: o.Symbols(), Paint: unpainted}))
	}
	if status == exitOK {
		return nil
	}
	return programEnded(status)
}

// unpainted leaves a text without colour: standard error may be a file where standard output
// is none.
func unpainted(_ say.Role, s string) string { return s }

// runAs runs the command once: its status, and whether a signal came for it.
func (o *sandboxOptions) runAs(environ []string) (status int, told bool, err error) {
	if o.admin {
		environ = append(environ, sandbox.Administrator()...)
	}
	o.guest.set(true)
	defer o.guest.set(false)
	return program.Run(program.Command{
		Name: o.command[0], Args: o.command[1:], Env: sandbox.Around(os.Environ(), environ),
		In: o.In, Out: o.terminal, Err: o.guest.errs, OnTerminal: o.InTTY,
	})
}

// tryAll exchanges one token of every kind of run.
func (o *sandboxOptions) tryAll(s *sandbox.Sandbox, log *exchangeLog, c sandbox.Config) error {
	history := s.TryAll()
	own := slices.ContainsFunc(history, func(e anthropic.Exchange) bool { return e.Kind == "same_run" && e.Outcome == anthropic.Issued })
	exposure := trust.Expose(*c.Rule, c.Hint)
	if !o.json {
		fmt.Fprint(log.to, present.ExchangesOfAll(history, exposure, own).Terminal(page(o.Streams)))
	}
	if !own || !exposure.Well() {
		return errNotWell
	}
	return nil
}

// serve prints the environment and waits for the end.
func (o *sandboxOptions) serve(ctx context.Context, s *sandbox.Sandbox) error {
	to := o.Out
	if o.json {
		to = o.Err
	}
	fmt.Fprint(to, job.Exports(s.Environ(s.Job)))
	fmt.Fprintf(o.Err, "gh-wif: listening on %s until ctrl+c; the job is %s\n", s.Anthropic, term.Clean(s.Job.Name()))
	// Without the environment nobody can come: the error is that of the stream, said at its end.
	if errors.Join(flush(to), flush(o.Err)) == nil {
		<-ctx.Done()
	}
	return nil
}

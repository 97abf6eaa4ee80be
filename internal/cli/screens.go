package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"gh-wif/diagnose"
	"gh-wif/internal/files"
	"gh-wif/internal/job"
	"gh-wif/internal/migrate"
	"gh-wif/internal/term"
	"gh-wif/internal/trust"
	"gh-wif/internal/tty"
	"gh-wif/ui"
	"gh-wif/ui/lines"
	"gh-wif/wizard"
)

// screenOptions are the flags of the commands that open screens.
type screenOptions struct {
	*app
	accessible bool
	// Of the program itself.
	version, verbose, json bool
}

// canAsk reports whether somebody is at a terminal, or prompts on plain lines were asked
// for, which do without one.
func (o *screenOptions) canAsk() bool { return o.accessible || o.InTTY }

// runHome opens the screens, or says why it cannot.
func (o *screenOptions) runHome(cmd *cobra.Command) error {
	switch {
	case o.version:
		return o.printVersion(cmd.Context(), o.verbose, o.json)
	case o.verbose || o.json:
		return usage("gh-wif --version --verbose", "--verbose and --json say more of --version")
	}
	if !o.canAsk() || !o.OutTTY && !o.accessible {
		cmd.SetOut(o.Err)
		_ = cmd.Help()
		return usage("on a pipe use a command: generate, diagnose, exposure, lint, subject", "no terminal to open the screens on")
	}
	return o.screens(cmd.Context(), start{})
}

func (a *app) setupCommand(o *screenOptions) *cobra.Command {
	var s start
	cmd := &cobra.Command{
		Use:     "setup",
		GroupID: "jobs",
		Short:   "Set up a repository by questions, prefilled from the working copy",
		Example: `  gh-wif setup
  gh-wif setup --repo acme/app --environment production`,
		Args: noArgs("the repository is named by a flag: --repo OWNER/NAME"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !o.canAsk() {
				return usage("without a terminal: gh-wif generate --repo acme/app --out .", "no terminal to ask on")
			}
			s.job = job.Setup
			return o.screens(cmd.Context(), s)
		},
	}
	answerFlags(cmd, &s.answers)
	addOnline(cmd, &s.online)
	return cmd
}

// start says what the screens begin with.
type start struct {
	job     job.Start
	answers wizard.Answers
	input   diagnose.Input
	online  bool
}

// reportPlace is where a fault of the program is reported. A release sets its address (.goreleaser.yaml).
var reportPlace = "the issue tracker of gh-wif"

// screens opens the screens, or the prompts line by line, and leaves with the
// status of what became of them.
func (o *screenOptions) screens(ctx context.Context, s start) error {
	screen, done, err := o.screen(s)
	if err != nil {
		return err
	}
	defer done()
	result, err := screen.show(ctx, o.accessible || o.Accessible())
	for _, path := range result.Saved {
		fmt.Fprintf(o.Out, "wrote %s\n", term.Clean(path))
	}
	for _, line := range result.Left {
		fmt.Fprintln(o.Err, term.Clean(line))
	}
	switch {
	case err != nil:
		return err
	case result.Fault != "":
		o.tell(result.Fault)
	case result.Interrupted:
		return errInterrupted
	}
	return nil
}

// screens are the screens and the prompts on plain lines, and what both get to work with.
type screens struct {
	*app
	start start
}

// show runs the screens, or the prompts on plain lines.
func (s screens) show(ctx context.Context, plain bool) (ui.Result, error) {
	if !plain {
		defer s.restore.hold(s.In, s.terminal)()
		return ui.Run(ctx, s.deps(ctx))
	}
	defer s.restore.hold(s.In, nil)()
	in := tty.NewReader(s.In, s.echo())
	defer in.Close()
	result, err := lines.Run(ctx, s.lines(ctx, in))
	return ui.Result{Saved: result.Saved, Interrupted: result.Interrupted}, err
}

// echo is where the terminal shows what is typed. Standard output may be a pipe.
func (s screens) echo() io.Writer {
	if s.OutTTY {
		return s.terminal
	}
	if s.ErrTTY {
		return s.Err
	}
	return io.Discard
}

func (s screens) lines(ctx context.Context, in lines.Terminal) lines.Deps {
	d := s.deps(ctx)
	return lines.Deps{
		In: in, Out: d.Out, UTF8: d.UTF8, Width: s.Width,
		Start: d.Start, Answers: d.Answers, Input: d.Input, Dir: s.hall.WorkingDir(), Online: d.Online,
		Detect: d.Detect, Look: d.Look, Ask: d.Ask, Pages: d.Pages, Build: d.Build, Exports: d.Exports, Examine: d.Examine, Examples: d.Examples, Expose: d.Expose,
		Sandbox: d.Sandbox, Adopt: d.Adopt, Bearer: d.Bearer, Prepare: d.Prepare, ToVerify: d.ToVerify, Verify: d.Verify,
		Migrate: d.Migrate, WriteMigration: d.WriteMigration, PlanFiles: d.PlanFiles, WriteFiles: d.WriteFiles, ReadFile: d.ReadFile, Now: d.Now,
	}
}

// screen is the program with its output on a terminal: standard output, or where
// that is a pipe for the result, the terminal behind it.
func (o *screenOptions) screen(begin start) (s screens, done func(), err error) {
	if o.OutTTY || o.accessible || o.Accessible() {
		return screens{o.app, begin}, func() {}, nil
	}
	tty, err := os.OpenFile("/dev/tty", os.O_WRONLY, 0)
	if err != nil {
		return screens{}, nil, usage("without a terminal: gh-wif generate, gh-wif diagnose TOKEN", "no terminal to open the screens on")
	}
	onTTY := *o.app
	onTTY.terminal, onTTY.OutTTY = tty, true
	return screens{&onTTY, begin}, func() { tty.Close() }, nil
}

// readFile reads what is named on a screen or a line: standard input is no file there.
func (s screens) readFile(ctx context.Context) func(string) ([]byte, error) {
	files := s.hall
	files.Stdin = nil
	return func(path string) ([]byte, error) { return files.Read(ctx, path) }
}

// fill asks GitHub for the screens and the lines, which say themselves what is being done.
func (s screens) fill(ctx context.Context, answers wizard.Answers) (wizard.Answers, error) {
	return s.outside.Learn(ctx, answers, nil)
}

func (s screens) deps(ctx context.Context) ui.Deps {
	return ui.Deps{
		In: s.In, Out: s.terminal, Profile: s.OutProfile(), UTF8: s.UTF8(), Light: s.Light(), Environ: os.Environ(),
		Start: s.start.job, Answers: s.start.answers, Input: s.start.input, Version: version(), Report: reportPlace,
		Detect: s.hall.Detect, Look: s.hall.Look, Ask: s.fill, Online: s.start.online,
		Pages: wizard.Pages, Build: wizard.Build, Exports: wizard.Exports,
		Examine: diagnose.Examine, Examples: diagnose.Examples, Expose: trust.Expose,
		PlanFiles: func(wanted []files.File) []files.Change {
			return files.Plan(files.Existing(s.hall.Dir), wanted)
		},
		WriteFiles: func(changes []files.Change, decide func(files.Change) files.Decision) (files.Result, error) {
			s.saving.Lock()
			defer s.saving.Unlock()
			return files.Write(s.hall.Dir, changes, decide)
		},
		Migrate: func(ctx context.Context, o migrate.Options, workflows []string) (job.Migration, error) {
			return s.hall.Migrate(ctx, o, workflows, "")
		},
		Adopt: s.adopt, Bearer: s.bearer(), Prepare: s.prepare, ToVerify: s.toVerify, Verify: s.verify,
		WriteMigration: func(m job.Migration) ([]string, error) {
			s.saving.Lock()
			defer s.saving.Unlock()
			written, _, err := m.Write()
			return written, err
		},
		Sandbox: s.openSandbox, OpenURL: s.browser(),
		ReadFile: s.readFile(ctx), ListDir: s.hall.ListDir, Dir: s.hall.WorkingDir(), CanSuspend: term.CanSuspend(),
		Now: s.now, Location: time.Local, Motion: s.Motion(),
	}
}

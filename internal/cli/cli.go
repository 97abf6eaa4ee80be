// Package cli is the command line of gh-wif: it parses flags, reads the files
// that they name, calls the core and prints what it says.
//
// Its contract, on which scripts rely:
//   - results go to standard output, messages to standard error;
//   - the exit status is 0 where all is well, 1 where the thing examined is not,
//     2 for bad usage or unreadable input, with nothing written, and for a fault
//     of the program, and 130 when interrupted;
//   - --json prints one JSON document on standard output and nothing else;
//   - text from tokens, rules, files and servers is neutralised before it is
//     printed, in JSON too;
//   - messages are lower case without a full stop; a hint stands on its own line.
//
// Every command is an options struct, a constructor that parses, and a run
// method that works; both get their streams and clock from [app].
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"gh-wif/internal/about"
	"gh-wif/internal/cli/manual"
	"gh-wif/internal/discovery"
	"gh-wif/internal/job"
	"gh-wif/internal/live"
	"gh-wif/internal/repo"
	"gh-wif/internal/secret"
	"gh-wif/internal/term"
	"gh-wif/wizard"
)

// Exit statuses.
const (
	exitOK          = 0
	exitNotWell     = 1
	exitUsage       = 2
	exitInterrupted = 130
)

// app is what every command gets: the console, the clock and the hall.
type app struct {
	console
	hall    job.Hall
	now     func() time.Time
	saving  *sync.Mutex  // held while files are written: an interrupt waits for it
	guest   *guest       // a program of the user's
	runner  runner       // that reads the streams, in a job
	outside live.Outside // what the jobs reach that ask other servers
}

// Main runs one command line and returns the exit status.
func Main(ctx context.Context, args []string, s term.Streams) int {
	a := &app{
		console: console{Streams: s, terminal: s.Out, restore: &restorer{}}, now: time.Now, guest: &guest{errs: s.Err}, saving: &sync.Mutex{},
		hall: job.Hall{Dir: ".", Stdin: s.In, Run: repo.Exec, Keys: func(ctx context.Context, issuer string) ([]byte, error) {
			return discovery.JWKS(ctx, nil, issuer)
		}},
		outside: live.Outside{Run: repo.Exec, Now: time.Now, UserAgent: "gh-wif/" + version(), Env: func(name string) string {
			value, _ := lookup(s, name)
			return value
		}},
	}
	return a.main(ctx, args)
}

func (a *app) main(ctx context.Context, args []string) int {
	out, errs := guard(a.Streams, a.Out), guard(a.Streams, a.Err)
	a.Out, a.Err, a.runner = out, errs, runner{out, errs}
	err := checkArguments(args)
	if err == nil {
		err = a.obey(ctx, func() error { return a.execute(ctx, args) })
	}
	if failed := out.close(); failed != nil {
		err = usage("", "standard output cannot be written: %s", failed)
	}
	status := a.exit(ctx, err)
	_ = errs.close()
	return status
}

// execute runs the command that the arguments name.
func (a *app) execute(ctx context.Context, args []string) error {
	root := a.root()
	root.SetArgs(args)
	root.SetIn(a.In)
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd(args...)
	strict(root)
	return root.ExecuteContext(ctx)
}

// checkArguments refuses a command line that holds a credential, before any part
// of it could be echoed in a message or end in a file.
func checkArguments(args []string) error {
	for i, arg := range args {
		if secret.Has(arg) {
			return usage("other programs can read a command line: put a token into a file, or pipe it to gh-wif diagnose -\nif others use this machine, revoke what was typed",
				"argument %d holds a credential: it is not used, and not shown", i+1)
		}
	}
	return nil
}

// errNotWell ends a command whose answer is that the thing examined is not well.
// What there is to say has been printed.
var errNotWell = errors.New("not well")

// errInterrupted ends a command that the user left.
var errInterrupted = errors.New("interrupted")

// usage is a wrong command line or an unreadable input, and what would help.
func usage(hint, format string, args ...any) error { return job.Refuse(hint, format, args...) }

// exit is the one place where an error becomes a message and a status.
func (a *app) exit(ctx context.Context, err error) int {
	var ended programEnded
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &ended):
		return int(ended)
	case errors.Is(err, errNotWell):
		return exitNotWell
	case errors.Is(err, errInterrupted), ctx.Err() != nil:
		return exitInterrupted
	}
	var ours fault
	if errors.As(err, &ours) {
		a.restore.now()
		a.tell(string(ours))
		return exitUsage
	}
	report(a.Err, err)
	return exitUsage
}

// report prints an error and its hint, one line for each of several.
func report(w io.Writer, err error) {
	hint := ""
	for _, e := range job.Each(err) {
		var p *job.Problem
		if errors.As(e, &p) && p.Hint != "" {
			hint = p.Hint
		}
	}
	for _, e := range job.Each(err) {
		message, rest, _ := strings.Cut(e.Error(), "\n")
		fmt.Fprintf(w, "gh-wif: %s\n", term.Clean(message))
		printHint(w, rest)
	}
	printHint(w, hint)
}

// printHint prints what would help, indented under the message.
func printHint(w io.Writer, text string) {
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			fmt.Fprintf(w, "  %s\n", term.Clean(line))
		}
	}
}

// foldedUsage prints cobra's text of usage, with the flags' texts folded at a width. Nothing here may
// set a template of cobra's: that would bring text/template into the program, whose look-up of
// methods by name keeps the linker from leaving out every method that is never called.
func foldedUsage(width int) func(*cobra.Command) error {
	plain := (&cobra.Command{}).UsageFunc()
	return func(c *cobra.Command) error {
		out := c.OutOrStderr()
		var text strings.Builder
		c.SetOut(&text)
		err := plain(c)
		c.SetOut(out)
		if err != nil {
			return err
		}
		fitted := text.String()
		for _, flags := range []*pflag.FlagSet{c.LocalFlags(), c.InheritedFlags()} {
			if unfolded := strings.TrimSpace(flags.FlagUsages()); unfolded != "" {
				fitted = strings.Replace(fitted, unfolded, strings.TrimSpace(flags.FlagUsagesWrapped(width)), 1)
			}
		}
		_, err = io.WriteString(out, fitted)
		return err
	}
}

// root builds the tree of commands.
func (a *app) root() *cobra.Command {
	o := &screenOptions{app: a}
	cmd := &cobra.Command{
		Use:   "gh-wif",
		Short: "Let GitHub Actions call the Claude API without a stored key",
		Long: `gh-wif lets GitHub Actions call the Claude API through Workload Identity
Federation instead of a stored API key.

Without a command, on a terminal, it opens its screens: set up a repository,
diagnose a failed exchange, check a rule.`,
		Example: `  gh-wif                                        the screens
  gh-wif generate --repo acme/app --branch main --out .
  gh-wif diagnose token.txt --rule rule.json    why was this token refused?
  gh-wif exposure --rule rule.json              who gets in?`,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return o.runHome(cmd) },
	}
	f := cmd.Flags()
	f.BoolVarP(&o.version, "version", "v", false, "the version of gh-wif")
	f.BoolVar(&o.verbose, "verbose", false, "with --version: what a report of a fault needs to know; no credential is shown")
	f.BoolVar(&o.json, "json", false, "with --version: print one JSON document")
	cmd.SetUsageFunc(foldedUsage(width(a.Streams, a.OutTTY)))
	cmd.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return flagError(c, err)
	})
	cmd.CompletionOptions.HiddenDefaultCmd = false
	cmd.PersistentFlags().BoolVar(&o.accessible, "accessible", false, "plain prompts line by line instead of screens (also ACCESSIBLE=1)")
	cmd.AddGroup(&cobra.Group{ID: "jobs", Title: "Jobs:"})
	cmd.AddCommand(a.setupCommand(o), a.generateCommand(), a.exposureCommand(), a.diagnoseCommand(o), a.lintCommand(), a.subjectCommand(),
		a.migrateCommand(), a.applyCommand(), a.verifyCommand(), a.sandboxCommand(), manual.Command())
	return cmd
}

// answerErrors turns what the wizard refuses into a usage error.
func answerErrors(err error) error {
	if err == nil {
		return nil
	}
	var answer *wizard.AnswerError
	if errors.As(err, &answer) {
		return err
	}
	return fmt.Errorf("internal fault: %w", err)
}

// version tells the build as --version says it.
func version() string { return build("").Version }

// build is what the Go toolchain recorded: the module's version for an installed program, the
// commit for one built from a checkout.
func build(system string) about.Build {
	b := about.Build{Version: "unknown", OS: system}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	b.Go = info.GoVersion
	dirty := ""
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.modified":
			if s.Value == "true" {
				dirty = "-dirty"
			}
		case "GOOS":
			b.OS = s.Value
		case "GOARCH":
			b.Arch = s.Value
		}
	}
	switch v := info.Main.Version; {
	case v != "" && v != "(devel)":
		b.Version = v
	case b.Commit == "":
		b.Version = "devel"
	default:
		b.Version = "devel-" + b.Commit[:min(12, len(b.Commit))] + dirty
	}
	return b
}

// patience is how long a program may take to say its version.
const patience = 3 * time.Second

// printVersion prints the version, and where more is asked for what a report needs to know.
func (a *app) printVersion(ctx context.Context, verbose, asJSON bool) error {
	b := build(a.OS)
	if !verbose && !asJSON {
		fmt.Fprintf(a.Out, "gh-wif %s\n", b.Version)
		return nil
	}
	said := func(program string) (string, bool) {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		out, err := a.hall.Run(ctx, a.hall.Dir, program, "--version")
		return string(out), !errors.Is(err, exec.ErrNotFound)
	}
	var here about.WorkingCopy
	if found, err := a.hall.Detect(ctx); err == nil {
		here = about.WorkingCopy{Git: true, Workflows: len(found.Workflows), Rules: len(found.Rules)}
	}
	if ctx.Err() != nil {
		return errInterrupted
	}
	facts := about.Gather(b, a.Streams, said, here)
	if asJSON {
		return printJSON(a.Out, facts)
	}
	_, err := io.WriteString(a.Out, facts.Text())
	return err
}

package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"gh-wif/internal/federation"
	"gh-wif/internal/files"
	"gh-wif/internal/github"
	"gh-wif/internal/job"
	"gh-wif/internal/term"
	"gh-wif/internal/trust"
)

// bothFormats refuses two documents at once.
func bothFormats() error {
	return usage("leave one of them out", "--json and --markdown exclude each other")
}

// namedInput is an input and the flag that names it.
type namedInput struct{ flag, path string }

func named(flag string, paths []string) []namedInput {
	var out []namedInput
	for _, p := range paths {
		out = append(out, namedInput{flag, p})
	}
	return out
}

// oneStdin refuses standard input in two places: the second would find it empty.
func oneStdin(inputs ...namedInput) error {
	before := ""
	for _, in := range inputs {
		switch {
		case in.path != files.Stdin:
		case before != "":
			return usage("put one of them into a file, or use <(command)", "%s and %s cannot both come from standard input", before, in.flag)
		default:
			before = in.flag
		}
	}
	return nil
}

// noArgs refuses arguments and says what was probably meant.
func noArgs(hint string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usage(hint, "%s takes no argument, and %q is one", cmd.Name(), term.Clean(args[0]))
		}
		return nil
	}
}

// flagError words what the flag library refuses.
func flagError(c *cobra.Command, err error) error {
	hint := "run " + c.CommandPath() + " --help for the flags"
	var invalid *pflag.InvalidValueError
	if !errors.As(err, &invalid) {
		return usage(hint, "%s", err)
	}
	name, what, example := invalid.GetFlag().Name, "no "+invalid.GetFlag().Value.Type(), ""
	switch invalid.GetFlag().Value.Type() {
	case "int", "int64":
		what, example = "no whole number", ", for example --"+name+" 600"
	case "duration":
		what, example = "no length of time", ", for example --"+name+" 10m"
	case "bool":
		what, example = "neither true nor false", ", for example --"+name
	}
	return usage(hint, "--%s %q is %s%s", name, invalid.GetValue(), what, example)
}

// strict makes every command refuse flags without a value that need one, and the
// library's own commands refuse arguments that they do not know.
func strict(root *cobra.Command) {
	for _, cmd := range root.Commands() {
		run := cmd.RunE
		switch {
		case cmd.Name() == "help":
			cmd.Args = func(help *cobra.Command, args []string) error {
				if found, _, err := root.Find(args); err != nil || found == root && len(args) > 0 {
					return usage("the commands: "+strings.Join(names(root), ", "), "no command %q to help with", term.Clean(strings.Join(args, " ")))
				}
				return nil
			}
		case cmd.Name() == "completion":
			cmd.RunE = func(c *cobra.Command, args []string) error {
				example := ", for example gh-wif completion bash"
				if len(args) == 0 {
					return usage("the shells: "+strings.Join(names(c), ", "), "no shell is named%s", example)
				}
				return usage("the shells: "+strings.Join(names(c), ", "), "no completion for the shell %q%s", term.Clean(args[0]), example)
			}
			cmd.Args = cobra.ArbitraryArgs
		case run != nil:
			completions(cmd)
			cmd.RunE = func(c *cobra.Command, args []string) error {
				if err := checkEmpty(c.Flags()); err != nil {
					return err
				}
				return run(c, args)
			}
		}
	}
}

func names(parent *cobra.Command) []string {
	var out []string
	for _, c := range parent.Commands() {
		if c.IsAvailableCommand() {
			out = append(out, c.Name())
		}
	}
	return out
}

func checkEmpty(flags *pflag.FlagSet) (err error) {
	examples := map[string]string{}
	for _, row := range flagRows() {
		examples[row.name] = row.example
	}
	flags.Visit(func(f *pflag.Flag) {
		example := examples[f.Name]
		if example == "" || err != nil {
			return
		}
		switch v := f.Value.String(); {
		case v == "", v == "[]":
			err = usage("leave it out, or give it a value", "--%s is empty, for example --%s %s", f.Name, f.Name, example)
		case f.Value.Type() == "int" && v == "0":
			err = usage("", "--%s 0 is out of range: %d to %d seconds, for example --%s %s", f.Name, federation.MinTokenLifetime, federation.MaxTokenLifetime,
				f.Name, example)
		}
	})
	return err
}

// hintFlags adds the flags that name the run where a rule does not.
func hintFlags(f *pflag.FlagSet, h *trust.Hint) {
	f.StringVar(&h.Repository, "repo", "", "the repository that the rule is about, `OWNER/NAME`, where the rule does not name it")
	f.StringVar(&h.Branch, "branch", "", "the branch, where the rule does not name it")
	f.StringVar(&h.Environment, "environment", "", "the environment, where the rule does not name it")
	f.StringVar(&h.Tag, "tag", "", "the tag, where the rule does not name it")
}

// checkPlace checks the flags that name the run where a rule does not.
func checkPlace(h trust.Hint) error {
	var place *job.PlaceError
	if !errors.As(job.CheckPlace(h), &place) {
		return nil
	}
	var name *github.NameError
	if errors.As(place, &name) {
		return usage("", "--%s %q %s, for example --%s %s", place.Of, name.Value, name.Problem, place.Of, name.Example)
	}
	return fmt.Errorf("--%s: %w", place.Of, place.Err)
}

// checkRepo checks the flag --repo.
func checkRepo(name string) error {
	if name == "" {
		return nil
	}
	if _, _, err := github.SplitRepository(name); err != nil {
		return usage("", "--repo: %s", err)
	}
	return nil
}

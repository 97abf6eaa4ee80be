package manual

import (
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Page is what there is to say of one command: the manual page and the reference are made of it.
type Page struct {
	Command   string // as it is typed: gh-wif generate
	Short     string
	Usage     string
	Long      string // paragraphs, parted by empty lines; indented lines stay as they are
	Flags     []Flag // of this command
	Inherited []Flag // of every command
	Examples  []Example
	Variables []Variable // of the environment, that this command reads beside every command's
	Related   []string   // the commands above and below
}

// Flag is one flag of a command.
type Flag struct {
	Name     string // without the dashes
	Short    string // one letter; empty: none
	Value    string // what stands for its value; empty: it takes none
	Optional bool   // it may stand without its value
	Usage    string
	Default  string   // empty: none, or false
	Choices  []string // the values that it takes, where they are known and Usage does not list them
}

// Written is the flag as it is typed: -v, --version, or --repo OWNER/NAME.
func (f Flag) Written() string {
	out := "--" + f.Name
	switch {
	case f.Optional:
		out += "[=" + f.Value + "]"
	case f.Value != "":
		out += " " + f.Value
	}
	if f.Short != "" {
		out = "-" + f.Short + ", " + out
	}
	return out
}

// Example is one command line, and what it is for where the line does not say it.
type Example struct{ Line, Meaning string }

// Pages are the pages of a command and of those below it that are not hidden.
func Pages(root *cobra.Command) []Page {
	out := []Page{pageOf(root)}
	for _, sub := range visible(root) {
		out = append(out, Pages(sub)...)
	}
	return out
}

// visible are the commands below one that have a page.
func visible(cmd *cobra.Command) []*cobra.Command {
	return slices.DeleteFunc(slices.Clone(cmd.Commands()), func(c *cobra.Command) bool {
		return !c.IsAvailableCommand() || c.Name() == "completion"
	})
}

func pageOf(cmd *cobra.Command) Page {
	p := Page{
		Command: cmd.CommandPath(), Short: cmd.Short, Usage: cmd.UseLine(), Long: strings.Trim(cmd.Long, "\n"),
		Flags: flagsOf(cmd, cmd.NonInheritedFlags()), Inherited: flagsOf(cmd, cmd.InheritedFlags()), Examples: examplesOf(cmd.Example),
	}
	for _, v := range Variables {
		if slices.Contains(v.Commands, cmd.Name()) {
			p.Variables = append(p.Variables, v)
		}
	}
	if cmd.HasParent() {
		p.Related = append(p.Related, cmd.Parent().CommandPath())
	}
	for _, sub := range visible(cmd) {
		p.Related = append(p.Related, sub.CommandPath())
	}
	return p
}

// defaultRE is how the usage of a flag names its default.
var defaultRE = regexp.MustCompile(`(?s)^(.*) \(default (.*)\)$`)

func flagsOf(cmd *cobra.Command, set *pflag.FlagSet) []Flag {
	var out []Flag
	set.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		one := Flag{Name: f.Name, Short: f.Shorthand, Value: value, Usage: usage, Optional: f.NoOptDefVal != "" && f.Value.Type() != "bool"}
		if m := defaultRE.FindStringSubmatch(usage); m != nil {
			one.Usage, one.Default = m[1], m[2]
		} else if !slices.Contains([]string{"", "false", "0", "[]"}, f.DefValue) {
			one.Default = f.DefValue
		}
		one.Choices = choicesOf(cmd, f, usage)
		out = append(out, one)
	})
	return out
}

// choicesOf are the values that a shell is offered for a flag; nil where its usage names them
// all, or where no list of them is known.
func choicesOf(cmd *cobra.Command, f *pflag.Flag, usage string) []string {
	complete, ok := cmd.GetFlagCompletionFunc(f.Name)
	if !ok {
		return nil
	}
	offered, directive := complete(cmd, nil, "")
	if directive&(cobra.ShellCompDirectiveFilterFileExt|cobra.ShellCompDirectiveFilterDirs) != 0 {
		return nil
	}
	var out []string
	listed := true
	for _, o := range offered {
		word, _, _ := strings.Cut(o, "\t")
		out, listed = append(out, word), listed && strings.Contains(usage, word)
	}
	if listed {
		return nil
	}
	return out
}

// goesOn is the end of a line that goes on in the next one.
var goesOn = regexp.MustCompile(`\\\n\s*`)

// examplesOf takes the examples apart. A line that ends in a backslash goes on; what stands
// behind three blanks says what the line is for.
func examplesOf(text string) []Example {
	var out []Example
	for line := range strings.SplitSeq(goesOn.ReplaceAllString(strings.Trim(text, "\n"), ""), "\n") {
		command, meaning, _ := strings.Cut(strings.TrimSpace(line), "   ")
		if command = strings.Join(strings.Fields(command), " "); command != "" {
			out = append(out, Example{command, strings.TrimSpace(meaning)})
		}
	}
	return out
}

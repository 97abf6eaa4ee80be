// Package manual writes what packages carry beside the program: the manual pages and the
// scripts by which shells complete its commands. Both are made from the commands themselves.
package manual

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Command is a hidden command that writes everything into a directory, for those who package
// the program.
func Command() *cobra.Command {
	return &cobra.Command{
		Use: "manual DIRECTORY", Hidden: true, Args: cobra.ExactArgs(1),
		Short: "Write the manual pages and the shells' completions",
		Long: `manual writes the manual pages (man/) and the scripts by which shells complete
the commands (completions/) into a directory, as packages carry them.`,
		RunE: func(cmd *cobra.Command, args []string) error { return write(cmd.Root(), args[0]) },
	}
}

// write writes every file of [Files] below a directory.
func write(root *cobra.Command, dir string) error {
	files, err := Files(root)
	if err != nil {
		return err
	}
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// Files are the files that a package carries, by their names with slashes. They hold no day
// and no version, so that they are the same each time.
func Files(root *cobra.Command) (map[string][]byte, error) {
	out := map[string][]byte{}
	var visit func(*cobra.Command)
	visit = func(cmd *cobra.Command) {
		out["man/"+pageName(cmd)+".1"] = page(cmd)
		for _, sub := range cmd.Commands() {
			if sub.IsAvailableCommand() && sub.Name() != "completion" {
				visit(sub)
			}
		}
	}
	visit(root)
	for name, generate := range map[string]func(*bytes.Buffer) error{
		"bash": func(b *bytes.Buffer) error { return root.GenBashCompletionV2(b, true) },
		"zsh":  func(b *bytes.Buffer) error { return root.GenZshCompletion(b) },
		"fish": func(b *bytes.Buffer) error { return root.GenFishCompletion(b, true) },
		"ps1":  func(b *bytes.Buffer) error { return root.GenPowerShellCompletionWithDesc(b) },
	} {
		var b bytes.Buffer
		if err := generate(&b); err != nil {
			return nil, fmt.Errorf("completions of %s: %w", name, err)
		}
		out["completions/"+root.Name()+"."+name] = b.Bytes()
	}
	return out, nil
}

// pageName is the name of a command's page: gh-wif-generate.
func pageName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// page is the manual page of a command, for man (man(7)).
func page(cmd *cobra.Command) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, ".TH %q 1 \"\" %q %q\n", strings.ToUpper(pageName(cmd)), cmd.Root().Name(), cmd.Root().Name()+" manual")
	section(&b, "NAME")
	fmt.Fprintf(&b, "%s \\- %s\n", roff(pageName(cmd)), roff(cmd.Short))
	section(&b, "SYNOPSIS")
	fmt.Fprintf(&b, ".B %s\n", roff(cmd.UseLine()))
	section(&b, "DESCRIPTION")
	paragraphs(&b, cmd.Long)
	options(&b, "OPTIONS", cmd.NonInheritedFlags())
	options(&b, "OPTIONS OF EVERY COMMAND", cmd.InheritedFlags())
	if cmd.Example != "" {
		section(&b, "EXAMPLES")
		fmt.Fprintf(&b, ".nf\n%s\n.fi\n", roff(strings.Trim(cmd.Example, "\n")))
	}
	section(&b, "EXIT STATUS")
	fmt.Fprintln(&b, roff("0 where all is well, 1 where what is examined is not, 2 for bad usage or unreadable input, 130 when interrupted."))
	also(&b, cmd)
	return b.Bytes()
}

func section(b *bytes.Buffer, title string) { fmt.Fprintf(b, ".SH %s\n", title) }

// paragraphs writes text whose paragraphs are parted by empty lines. Indented lines stay as they are.
func paragraphs(b *bytes.Buffer, text string) {
	for i, p := range strings.Split(strings.Trim(text, "\n"), "\n\n") {
		if i > 0 {
			fmt.Fprintln(b, ".PP")
		}
		if strings.HasPrefix(p, " ") || strings.Contains(p, "\n ") {
			fmt.Fprintf(b, ".nf\n%s\n.fi\n", roff(p))
		} else {
			fmt.Fprintln(b, roff(p))
		}
	}
}

func options(b *bytes.Buffer, title string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	section(b, title)
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		fmt.Fprintf(b, ".TP\n.B %s\n%s\n", roff(strings.TrimSpace(name+" "+value)), roff(usage))
	})
}

// also names the pages of the commands above and below.
func also(b *bytes.Buffer, cmd *cobra.Command) {
	var others []string
	if cmd.HasParent() {
		others = append(others, pageName(cmd.Parent()))
	}
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() && sub.Name() != "completion" {
			others = append(others, pageName(sub))
		}
	}
	if len(others) == 0 {
		return
	}
	section(b, "SEE ALSO")
	for i, name := range others {
		end := ","
		if i == len(others)-1 {
			end = ""
		}
		fmt.Fprintf(b, ".BR %s (1)%s\n", roff(name), end)
	}
}

// roff writes text for man: its backslashes and hyphens are meant, and no line is a request.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, ".") || strings.HasPrefix(l, "'") {
			lines[i] = `\&` + l
		}
	}
	return strings.Join(lines, "\n")
}

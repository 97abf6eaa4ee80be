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
	for _, p := range Pages(root) {
		out["man/"+fileName(p.Command)+".1"] = page(p, root.Name())
	}
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

// fileName is the name of a command's page: gh-wif-generate.
func fileName(command string) string { return strings.ReplaceAll(command, " ", "-") }

// page is the manual page of a command, for man (man(7)).
func page(p Page, program string) []byte {
	var b bytes.Buffer
	name := fileName(p.Command)
	fmt.Fprintf(&b, ".TH %q 1 \"\" %q %q\n", strings.ToUpper(name), program, program+" manual")
	section(&b, "NAME")
	fmt.Fprintf(&b, "%s \\- %s\n", roff(name), roff(p.Short))
	section(&b, "SYNOPSIS")
	fmt.Fprintf(&b, ".B %s\n", roff(p.Usage))
	section(&b, "DESCRIPTION")
	if p.Long != "" {
		paragraphs(&b, p.Long)
	} else {
		fmt.Fprintln(&b, roff(p.Short)+".")
	}
	options(&b, "OPTIONS", p.Flags)
	options(&b, "OPTIONS OF EVERY COMMAND", p.Inherited)
	examples(&b, p.Examples)
	section(&b, "EXIT STATUS")
	for _, s := range Statuses {
		item(&b, s.Code, s.Meaning)
	}
	variables(&b, p.Variables)
	also(&b, p.Related)
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

// item is one entry of a list: what it is about, and what is said of it.
func item(b *bytes.Buffer, tag, text string) {
	fmt.Fprintf(b, ".TP\n.B %s\n%s\n", roff(tag), roff(text))
}

func options(b *bytes.Buffer, title string, flags []Flag) {
	if len(flags) == 0 {
		return
	}
	section(b, title)
	for _, f := range flags {
		text := f.Usage
		if len(f.Choices) > 0 {
			text += "; known: " + strings.Join(f.Choices, ", ")
		}
		if f.Default != "" {
			text += " (default " + f.Default + ")"
		}
		item(b, f.Written(), text)
	}
}

func examples(b *bytes.Buffer, all []Example) {
	if len(all) == 0 {
		return
	}
	section(b, "EXAMPLES")
	for _, e := range all {
		item(b, e.Line, e.Meaning)
	}
}

func variables(b *bytes.Buffer, own []Variable) {
	section(b, "ENVIRONMENT")
	for _, v := range own {
		item(b, v.Name, v.Meaning)
	}
	for _, v := range Variables {
		if v.Commands == nil {
			item(b, v.Name, v.Meaning)
		}
	}
}

// also names the pages of the commands above and below.
func also(b *bytes.Buffer, related []string) {
	if len(related) == 0 {
		return
	}
	section(b, "SEE ALSO")
	for i, command := range related {
		end := ","
		if i == len(related)-1 {
			end = ""
		}
		fmt.Fprintf(b, ".BR %s (1)%s\n", roff(fileName(command)), end)
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

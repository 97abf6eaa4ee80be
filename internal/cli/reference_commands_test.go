package cli

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"gh-wif/internal/cli/manual"
	"gh-wif/internal/say"
	"gh-wif/wizard"
)

var updatePages = flag.Bool("update", false, "write the pages of docs/reference that are made here anew")

// isCurrent fails where a page is not what the program says; with -update it writes the page.
func isCurrent(t *testing.T, path, want string) {
	t.Helper()
	if *updatePages {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%s is not what the program says (%v): run go test ./internal/cli -run %s -update", strings.TrimPrefix(path, "../../"), err, t.Name())
	}
}

// tree is the tree of commands with all that a command line has.
func tree() *cobra.Command {
	root := newApp().root()
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	strict(root)
	return root
}

// notRun are the examples that no test can run, and why.
var notRun = map[string]string{
	"gh-wif":       "it opens the screens",
	"gh-wif setup": "it asks questions",
	"gh-wif setup --repo acme/app --environment production":                    "it asks questions",
	`gh-wif diagnose token.txt --markdown >> "$GITHUB_STEP_SUMMARY"`:           "in a job",
	"gh-wif diagnose --request --exchange --rule rule.json":                    "in a job",
	`gh api … | gh-wif exposure --rule - --markdown >> "$GITHUB_STEP_SUMMARY"`: "in a job",
	"gh-wif sandbox --rule rule.json --listen 127.0.0.1:8080":                  "it runs until ctrl+c",
	"gh-wif migrate --write":                                                 "it asks before it writes",
	"gh-wif apply --branch main --workspace wrkspc_01":                       "it asks before it creates",
	"gh-wif apply --environment production --variables --pull-request --yes": "it pushes",
	"gh-wif apply --remove":                                                  "it asks before it archives",
	"gh-wif verify --workflow claude.yml --ref main --timeout 5m":            "it follows a run at GitHub",
	"gh-wif verify --workflow claude.yml --input topic=release":              "it follows a run at GitHub",
	"gh-wif verify": "it follows a run at GitHub",
}

const commandsPage = "../../docs/reference/commands.md"

// docs/reference/commands.md has every command, in the program's own words.
func TestCommandsPage(t *testing.T) {
	var b strings.Builder
	b.WriteString(`# Commands

Every command with its flags, as ` + "`gh-wif COMMAND --help`" + ` says it. A test writes this page from the commands themselves (` + "`go test ./internal/cli -run TestCommandsPage -update`" + `) and runs the examples.

`)
	pages := manual.Pages(tree())
	for _, p := range pages[1:] {
		fmt.Fprintf(&b, "- [%s](#%s): %s\n", p.Command, anchor(p.Command), prose(p.Short))
	}
	b.WriteString("- [The answers](#the-answers): flags of `setup`, `generate`, `apply` and `migrate`\n- [Exit statuses](#exit-statuses)\n- [Environment](#environment)\n")
	used := map[string]bool{}
	for _, p := range pages {
		commandSection(&b, p, used)
	}
	b.WriteString("\n## The answers\n\nWhat the wizard asks, as flags. The first column is the same in every command that has them.\n")
	flagTable(&b, answersOf(pages))
	b.WriteString("\n## Exit statuses\n\n| status | |\n|---|---|\n")
	for _, s := range manual.Statuses {
		fmt.Fprintf(&b, "| %s | %s |\n", s.Code, prose(s.Meaning))
	}
	b.WriteString("\nWhat makes a command end with 1 is said with it above. `sandbox` ends with the status of the program that it runs.\n")
	environment(&b)
	for line := range notRun {
		if !used[line] {
			t.Errorf("no example is %q", line)
		}
	}
	isCurrent(t, commandsPage, b.String())
}

// environment lists the variables, those together that the same commands read.
func environment(b *strings.Builder) {
	b.WriteString("\n## Environment\n")
	var before []string
	for i, v := range manual.Variables {
		if i == 0 || !slices.Equal(v.Commands, before) {
			by := "every command"
			if before = v.Commands; before != nil {
				by = coded(before)
			}
			fmt.Fprintf(b, "\nRead by %s:\n\n| variable | what it does |\n|---|---|\n", by)
		}
		fmt.Fprintf(b, "| `%s` | %s |\n", v.Name, prose(v.Meaning))
	}
}

// codeRE finds what is code in a text of the program: flags, addresses, paths, names with an
// underscore or a star, and variables with their values.
var codeRE = regexp.MustCompile(`--[a-z-]+|https?://[^\s,)]+|[\w…./@:*<>-]*(?:[a-zA-Z0-9]_|\w/\w|\*|@\w)[\w…./@:*=-]*\w|[\w-]*\w_(?:[ ,)]|$)|\*\.json|[A-Z]+=[\w.]+|\{.*\}`)

// prose is a text of the program as Markdown, in a cell of a table too.
func prose(text string) string {
	var b strings.Builder
	at := 0
	escape := strings.NewReplacer("|", "\\|", "<", "\\<", "*", "\\*", "`", "\\`")
	for _, m := range codeRE.FindAllStringIndex(text, -1) {
		piece := strings.TrimRight(text[m[0]:m[1]], " ,)")
		b.WriteString(escape.Replace(text[at:m[0]]) + "`" + strings.ReplaceAll(piece, "|", "\\|") + "`")
		at = m[0] + len(piece)
	}
	return b.String() + escape.Replace(text[at:])
}

// anchor is how GitHub names a heading in an address.
func anchor(heading string) string { return strings.ReplaceAll(strings.ToLower(heading), " ", "-") }

func coded(words []string) string {
	return "`" + strings.Join(words, "`, `") + "`"
}

func commandSection(b *strings.Builder, p manual.Page, used map[string]bool) {
	fmt.Fprintf(b, "\n## %s\n\n**%s**\n", p.Command, prose(p.Short))
	fmt.Fprintf(b, "\n```text\n%s\n```\n", p.Usage)
	for text := range strings.SplitSeq(p.Long, "\n\n") {
		switch {
		case text == "":
		case strings.HasPrefix(text, " "):
			b.WriteString("\n" + say.Fenced("text", text))
		default:
			fmt.Fprintf(b, "\n%s\n", prose(strings.Join(strings.Fields(text), " ")))
		}
	}
	own, answers, missing := partFlags(p)
	if len(own) > 0 {
		flagTable(b, own)
	}
	if answers {
		b.WriteString("\nFurther flags: [the answers](#the-answers)")
		if len(missing) > 0 {
			b.WriteString(", but for " + coded(missing))
		}
		b.WriteString(".\n")
	}
	if len(p.Examples) == 0 {
		return
	}
	b.WriteString("\nExamples:\n")
	var runs []string
	for _, e := range p.Examples {
		line := "$ " + e.Line
		if e.Meaning != "" {
			line += "   # " + e.Meaning
		}
		if why, not := notRun[e.Line]; not {
			used[e.Line] = true
			fmt.Fprintf(b, "\n<!-- not run: %s -->\n```console\n%s\n```\n", why, line)
			continue
		}
		runs = append(runs, line)
	}
	if len(runs) > 0 {
		fmt.Fprintf(b, "\n<!-- in: reference -->\n```console\n%s\n```\n", strings.Join(runs, "\n"))
	}
}

// partFlags parts a command's own flags from the answers of the wizard, and names the answers
// that it does not take.
func partFlags(p manual.Page) (own []manual.Flag, answers bool, missing []string) {
	var has []string
	for _, f := range p.Flags {
		if isAnswer(f.Name) {
			has = append(has, f.Name)
		} else {
			own = append(own, f)
		}
	}
	if len(has) < 15 { // a few have the name of an answer, and say something of their own
		return p.Flags, false, nil
	}
	for _, row := range wizard.Table() {
		if !slices.Contains(has, row.Name) {
			missing = append(missing, "--"+row.Name)
		}
	}
	return own, true, missing
}

func isAnswer(name string) bool {
	return slices.ContainsFunc(wizard.Table(), func(r wizard.Row) bool { return r.Name == name })
}

// answersOf are the flags of the wizard's answers.
func answersOf(pages []manual.Page) []manual.Flag {
	at := slices.IndexFunc(pages, func(p manual.Page) bool { return strings.HasSuffix(p.Command, " generate") })
	return slices.DeleteFunc(slices.Clone(pages[at].Flags), func(f manual.Flag) bool { return !isAnswer(f.Name) })
}

// value is a default: code where it is one word.
func value(text string) string {
	if text == "" || strings.Contains(text, " ") {
		return prose(text)
	}
	return "`" + text + "`"
}

func flagTable(b *strings.Builder, flags []manual.Flag) {
	b.WriteString("\n| flag | what it says | default |\n|---|---|---|\n")
	for _, f := range flags {
		usage := prose(f.Usage)
		if len(f.Choices) > 0 {
			usage += "; known: " + coded(f.Choices)
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", f.Written(), usage, value(f.Default))
	}
}

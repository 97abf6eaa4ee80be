package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"gh-wif/diagnose"
	"gh-wif/internal/trust"
	"gh-wif/internal/workflow"
	"gh-wif/wizard"
)

// flagRow is what the command line knows of a flag beside its usage.
type flagRow struct {
	name string
	// example is a right value. With it, the flag without a value is refused: it
	// means something else than the flag left out, and a script's empty variable
	// must not be overlooked.
	example string
	values  func() []string // what a shell offers; nil: endings, or what no shell knows
	endings []string        // files, by how they end
	dirs    bool
	open    bool // the shell's own way: any file
}

// ownFlags are the flags that are no answers of the wizard.
var ownFlags = []flagRow{
	{name: "rule", example: "rule.json", endings: []string{"json"}},
	{name: "issuer", example: "issuer.json", endings: []string{"json"}},
	{name: "workflow", example: ".github/workflows/claude.yml", endings: []string{"yml", "yaml"}},
	{name: "env-file", example: "job.env", open: true},
	{name: "response", example: "response.txt", open: true},
	{name: "jwks", example: "discover", open: true},
	{name: "now", example: "2026-11-22T20:00:00Z"},
	{name: "reason", values: func() (out []string) {
		for _, r := range diagnose.KnownReasons() {
			out = append(out, r.Word+"\t"+r.Meaning)
		}
		return out
	}},
	{name: "as", example: "pull_request", values: func() (out []string) {
		for _, id := range trust.KindIDs() {
			out = append(out, id+"\t"+trust.KindTitle(id))
		}
		return out
	}},
	{name: "listen", example: "127.0.0.1:8080"},
	{name: "jwt-lifetime", example: "300"},
	{name: "jti-noted", example: beforeMatch, values: func() []string { return []string{beforeMatch, afterMatch} }},
	{name: "workspace-named", example: optional, values: func() []string { return []string{optional, required} }},
	{name: "account-named", example: optional, values: func() []string { return []string{optional, required} }},
	{name: "out", example: ".", dirs: true},
	{name: "job", example: "review"},
	{name: "into", example: ".github/workflows/ci.yml", endings: []string{"yml", "yaml"}},
	{name: "print", example: "rule", values: func() []string { return printable }},
	{name: "ref", example: "main"},
	{name: "input", example: "topic=release"},
	{name: "timeout", example: "10m"},
	{name: "severity", values: func() []string { return words(workflow.Error, workflow.Warning, workflow.Note) }},
	{name: "example", values: func() (out []string) {
		for _, e := range diagnose.Examples() {
			out = append(out, e.Name+"\t"+e.Title)
		}
		return out
	}},
}

// flagRows are the flags of every command: the wizard's answers and the others.
func flagRows() []flagRow {
	rows := slices.Clone(ownFlags)
	for _, a := range wizard.Table() {
		row := flagRow{name: a.Name}
		if a.Explicit {
			row.example = a.Example
		}
		if a.Choices != nil {
			row.values = a.Completions
		}
		rows = append(rows, row)
	}
	return rows
}

func words[T ~string](values ...T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// completions tells the shells what each flag of a command takes.
func completions(cmd *cobra.Command) {
	for _, row := range flagRows() {
		switch {
		case row.open:
		case row.dirs:
			offer(cmd, row.name, cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs))
		case row.endings != nil:
			offer(cmd, row.name, cobra.FixedCompletions(row.endings, cobra.ShellCompDirectiveFilterFileExt))
		case row.values != nil:
			offer(cmd, row.name, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
				return row.values(), cobra.ShellCompDirectiveNoFileComp
			})
		default:
			offer(cmd, row.name, cobra.NoFileCompletions)
		}
	}
}

// offer registers what completes a flag, where the command has it.
func offer(cmd *cobra.Command, flag string, f cobra.CompletionFunc) {
	if cmd.Flags().Lookup(flag) != nil {
		_ = cmd.RegisterFlagCompletionFunc(flag, f) // fails for an unknown flag only
	}
}

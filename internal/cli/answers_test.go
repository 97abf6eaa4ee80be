package cli

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"gh-wif/internal/term"
	"gh-wif/wizard"
)

// everyFlag runs what over every flag of every command of ours.
func everyFlag(t *testing.T, what func(*cobra.Command, *pflag.Flag)) {
	t.Helper()
	a := &app{}
	root := a.root()
	strict(root)
	for _, cmd := range root.Commands() {
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) { what(cmd, f) })
	}
}

// A flag that takes a value has a row, and so says what completes it.
func TestEveryFlagThatTakesAValueHasARow(t *testing.T) {
	rows := map[string]bool{}
	for _, r := range flagRows() {
		if rows[r.name] {
			t.Errorf("two rows for --%s", r.name)
		}
		rows[r.name] = true
	}
	seen := map[string]bool{}
	everyFlag(t, func(cmd *cobra.Command, f *pflag.Flag) {
		seen[f.Name] = true
		if f.Value.Type() != "bool" && !rows[f.Name] {
			t.Errorf("%s --%s has no row", cmd.Name(), f.Name)
		}
	})
	for name := range rows {
		if !seen[name] {
			t.Errorf("the row --%s is no flag's", name)
		}
	}
}

func TestTheCommandsOfTheWizardTakeEveryAnswer(t *testing.T) {
	for _, name := range []string{"setup", "generate"} {
		var flags []string
		everyFlag(t, func(cmd *cobra.Command, f *pflag.Flag) {
			if cmd.Name() == name {
				flags = append(flags, f.Name)
				if f.DefValue != "" && f.DefValue != "[]" && f.DefValue != "false" && f.DefValue != "0" {
					t.Errorf("%s --%s has a default of its own: %s", name, f.Name, f.DefValue)
				}
			}
		})
		for _, r := range wizard.Table() {
			if !slices.Contains(flags, r.Name) {
				t.Errorf("%s does not take --%s", name, r.Name)
			}
		}
	}
}

// What a shell offers for an answer is what the table lists for it.
func TestTheShellsOfferTheChoicesOfTheTable(t *testing.T) {
	for _, r := range wizard.Table() {
		if r.Choices == nil {
			continue
		}
		var out strings.Builder
		if status := Main(t.Context(), []string{"__complete", "generate", "--" + r.Name, ""}, term.Streams{Out: &out, Err: &strings.Builder{}}); status != exitOK {
			t.Errorf("--%s: status %d", r.Name, status)
		}
		for _, want := range r.Completions() {
			if !slices.Contains(strings.Split(out.String(), "\n"), want) {
				t.Errorf("--%s does not offer %q:\n%s", r.Name, want, out.String())
			}
		}
	}
}

package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"gh-wif/wizard"
)

// answerFlags adds the flags that answer the wizard's questions, but for some.
func answerFlags(cmd *cobra.Command, a *wizard.Answers, but ...string) {
	f := cmd.Flags()
	for _, row := range wizard.Table() {
		if slices.Contains(but, row.Name) {
			continue
		}
		usage := row.FlagUsage()
		switch at := row.At(a).(type) {
		case *string:
			f.StringVar(at, row.Name, "", usage)
		case *[]string:
			f.StringSliceVar(at, row.Name, nil, usage)
		case *int:
			f.IntVar(at, row.Name, 0, usage)
		case *bool:
			f.BoolVar(at, row.Name, false, usage)
		}
	}
}

package cli

import (
	"fmt"

	"gh-wif/internal/term"
	"gh-wif/wizard"
)

// printWarnings lists on standard error what the rule alone cannot make right,
// the gravest first, and last as one block the ids that are still to be filled in.
func (o *generateOptions) printWarnings(p wizard.Plan) {
	width := o.width(o.ErrTTY)
	open := map[string]bool{}
	for _, w := range p.Warnings {
		if w.Fill != "" {
			open[w.Fill] = true
			continue
		}
		fmt.Fprintln(o.Err, wrap("warning: "+term.Clean(w.Message), "  ", width))
		if w.Fix != "" {
			fmt.Fprintln(o.Err, wrap("  fix: "+term.Clean(w.Fix), "    ", width))
		}
	}
	if len(open) == 0 {
		return
	}
	fmt.Fprintln(o.Err, "\nto fill in, in the files or by these flags:")
	for _, row := range wizard.Table() {
		if open[row.Name] {
			fmt.Fprintf(o.Err, "  %-18s %s\n%s\n", "--"+row.Name, row.ID.Placeholder, wrap("    "+row.ID.Where, "    ", width))
		}
	}
}

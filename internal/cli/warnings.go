package cli

import (
	"fmt"

	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/wizard"
)

// printWarnings lists on standard error what the rule alone cannot make right,
// the gravest first, and last as one block the ids that are still to be filled in.
func (o *generateOptions) printWarnings(p wizard.Plan) {
	fmt.Fprint(o.Err, present.Warnings(p.Warnings).Terminal(say.Terminal{Width: o.width(o.ErrTTY), Symbols: o.Symbols()}))
}

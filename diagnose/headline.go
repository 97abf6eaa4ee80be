package diagnose

import (
	"gh-wif/diagnose/cause"
	"gh-wif/internal/say"
)

// headline is the verdict in one line.
func headline(k *cause.Known, v Verdict, found []cause.Found) say.Text {
	var primary *cause.Cause
	title := ""
	if len(found) > 0 {
		primary = found[0].Cause
		title = primary.Title
	}
	switch {
	case v == Invalid:
		return say.W("Invalid, no rule can take this: " + title)
	case v == Mismatch:
		return say.W("Mismatch: " + title)
	case k.Rule() == nil && primary == cause.NoRuleGiven:
		return say.W("No mismatch found, but no rule was given to compare with: this proves nothing about the rule")
	case k.Rule() == nil:
		return say.W("No mismatch found, and no rule was given to compare with: " + title)
	case primary == cause.Overbroad:
		return say.W("Match, and more: " + title)
	case primary == cause.AllAgrees:
		return say.W("Match: the token satisfies the issuer and the rule; see what was not checked")
	}
	return say.W("Match, so the failure lies elsewhere: " + title)
}

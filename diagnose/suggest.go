package diagnose

import (
	"github.com/aymanbagabas/go-udiff"

	"gh-wif/diagnose/cause"
	"gh-wif/diagnose/check"
	"gh-wif/internal/federation"
	"gh-wif/internal/say"
	"gh-wif/internal/trust"
)

// suggest adds the smallest change to the rule that lets exactly this run in, or
// says why none is offered. Nothing is offered where the rule is not what is
// wrong: another issuer, a token that no rule can take.
func suggest(k *cause.Known, m *mask, r *Report) {
	given := k.Rule()
	if given == nil || r.Verdict != Mismatch || k.Checks.Failed(check.Issuer) || !k.Checks.MatchFailed() {
		return
	}
	if given.ArchivedAt != "" {
		r.Refusal = say.W("the rule is archived, and an archived rule cannot be changed")
		return
	}
	match, changes, err := trust.Adjust(given.Match, k.Claims)
	if err != nil {
		r.Refusal = say.Prose(err.Error())
		return
	}
	if len(changes) == 0 {
		return
	}
	rule := given.WithMatch(match)
	before, after := string(given.JSON()), string(rule.JSON())
	if m.text(before) != before || m.text(after) != after {
		r.Refusal = say.W("what looks like a credential stands in the rule or in the token's claims: take it out first")
		return
	}
	r.SuggestedRule, r.Partial = &rule, !federation.Evaluate(match, k.Claims).Matched
	r.Diff = udiff.Unified("rule.json", "rule.json (suggested)", before, after)
}

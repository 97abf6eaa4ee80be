package diagnose

import (
	"maps"

	"github.com/aymanbagabas/go-udiff"

	"gh-wif/diagnose/cause"
	"gh-wif/diagnose/check"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/say"
	"gh-wif/internal/trust/remedy"
)

// suggest puts the remedies into the report. What a remedy says is what was
// tried; where no rule can be what is wrong, it is the fix of the first cause.
func suggest(k *cause.Known, m *mask, found []cause.Found, r *Report) {
	r.Remedies = []remedy.Remedy{}
	if k.Tried != nil {
		result := *k.Tried
		if m.holdsRules(k.Rule(), result.Remedies) {
			r.Refusal = say.W("what looks like a credential stands in the rule or in the token's claims: take it out first")
			result.Remedies = nil
		} else {
			r.Refusal = result.Kept
		}
		r.Remedies = append(r.Remedies, result.Remedies...)
	}
	fixes(k, found, r)
	for i := range r.Remedies {
		one := &r.Remedies[i]
		if one.Rule != nil && (one.Kind == remedy.Rule || one.Kind == remedy.Run) {
			one.Diff = udiff.Unified("rule.json", "rule.json (suggested)", string(k.Rule().JSON()), string(one.Rule.JSON()))
		}
		if one.Claims != nil {
			one.Claims = m.object(one.Claims)
		}
		one.Gains, one.Loses = append([]string{}, one.Gains...), append([]string{}, one.Loses...)
		switch {
		case r.Verdict != Mismatch || one.Rule == nil || !federation.Evaluate(one.Rule.Match, k.Claims).Matched: // only with another audience
		case one.Kind == remedy.Rule && r.SuggestedRule == nil:
			r.SuggestedRule, r.Diff = one.Rule, one.Diff
		case one.Kind == remedy.SecondRule && r.AdditionalRule == nil:
			r.AdditionalRule = one.Rule
		}
	}
}

// fixes makes one decision of the fix of the first cause and the first remedy:
// where the cause is about the rule's matchers, what was tried is the fix of all
// such causes, else the cause's fix is the first remedy.
func fixes(k *cause.Known, found []cause.Found, r *Report) {
	if len(found) == 0 {
		return
	}
	first := found[0]
	if r.Verdict == Match && first.Narrowed != nil {
		rule := k.Rule().WithMatch(*first.Narrowed)
		gains, loses := remedy.Effects(*k.Rule(), rule.Match, k.Claims)
		r.Remedies = append(r.Remedies, remedy.Remedy{Kind: remedy.Rule, Text: first.Mends(), Rule: &rule, Gains: gains, Loses: loses})
	}
	if r.Verdict == Match {
		return
	}
	tried := say.Text(nil)
	if len(r.Remedies) > 0 {
		tried = r.Remedies[0].Text
	}
	whole := len(r.Remedies) > 0 && r.Remedies[0].Kind == remedy.Rule && federation.Evaluate(r.Remedies[0].Rule.Match, k.Claims).Matched
	if len(r.Remedies) == 0 || !first.OfMatch() && !(whole && first.Check == check.Audience) {
		own := remedy.Remedy{Kind: first.Cause.RemedyKind(), Text: first.Mends()}
		if first.Check == check.Audience && own.Kind == remedy.Workflow {
			own.Claims = withAudience(k, r.Remedies)
		}
		if len(r.Remedies) > 0 && first.Check == check.Audience {
			own.Text = say.Join(own.Text, say.W(" That alone is not enough. With that audience: "), r.Remedies[0].Text)
		}
		r.Remedies = append([]remedy.Remedy{own}, r.Remedies...)
	}
	for i, f := range found {
		switch {
		case i == 0:
			r.Causes[i].Fix = r.Remedies[0].Text
		case f.OfMatch() && !tried.Empty():
			r.Causes[i].Fix = tried
		}
	}
}

// withAudience is the payload of the run as it comes with the audience that the rule wants, and
// with what the next remedy changes of the run.
func withAudience(k *cause.Known, next []remedy.Remedy) map[string]any {
	claims := maps.Clone(k.Claims)
	if len(next) > 0 && next[0].Claims != nil {
		claims = maps.Clone(next[0].Claims)
	}
	claims[github.ClaimAudience] = federation.DefaultAudience
	if m, ok := k.Matcher(federation.MatcherAudience); ok && m.Expected != "" {
		claims[github.ClaimAudience] = m.Expected
	}
	return claims
}

// holdsRules reports whether what looks like a credential stands in one of the
// rules that would be shown.
func (m *mask) holdsRules(given *federation.Rule, all []remedy.Remedy) bool {
	holds := func(r *federation.Rule) bool { s := string(r.JSON()); return m.text(s) != s }
	for _, one := range all {
		if one.Rule != nil && holds(one.Rule) {
			return true
		}
	}
	return holds(given)
}

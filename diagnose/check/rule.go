package check

import (
	"gh-wif/internal/federation"
	"gh-wif/internal/say"
)

func (m *maker) rule(c *Check) {
	r := m.Rule()
	if r == nil {
		c.skip(NoRule, nil)
		return
	}
	c.Expected = say.W("not archived, with a matcher that counts")
	unknown := r.Match.Unknown()
	switch {
	case r.ArchivedAt != "":
		c.Actual = say.Join(say.W("archived at "), say.N(r.ArchivedAt))
		c.fail(RuleArchived, nil)
	case m.In.Issuer != nil && m.In.Issuer.ArchivedAt != "":
		c.Actual = say.Join(say.W("issuer archived at "), say.N(m.In.Issuer.ArchivedAt))
		c.fail(IssuerArchived, nil)
	case len(unknown) > 0:
		c.Actual = say.Join(say.W("match has "), say.ValuesOf(unknown...))
		c.fail(UnknownMatcher, nil)
	case federation.Evaluate(r.Match, nil).Empty:
		c.fail(NothingCounts, nil)
	case otherIssuer(m.In.Issuer, r):
		c.Actual = say.Join(say.W("issuer_id "), say.N(r.IssuerID))
		c.skip(OtherIssuer, say.Fills{"issuer": say.N(m.In.Issuer.ID)})
	default:
		c.pass(RuleUsable, nil)
	}
}

// otherIssuer reports whether the rule names another issuer than the one given.
func otherIssuer(i *federation.Issuer, r *federation.Rule) bool {
	return i != nil && i.ID != "" && r.IssuerID != "" && !federation.IssuerID.IsPlaceholder(r.IssuerID) &&
		!federation.IssuerID.IsPlaceholder(i.ID) && i.ID != r.IssuerID
}

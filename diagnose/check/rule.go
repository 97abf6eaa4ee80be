package check

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

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
	unknown := UnknownMatchers(r.Match)
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

// matcherNames are the members of a match (WIF reference, "Rule matching
// semantics").
var matcherNames = []string{
	federation.MatcherSubject, federation.MatcherAudience, strings.TrimSuffix(federation.MatcherClaims, "."), federation.MatcherCondition,
}

// UnknownMatchers are the members of a match that are none and not null: the
// server refuses such a rule or leaves them out, and what they were meant to
// keep out must not pass for a match.
func UnknownMatchers(m federation.Match) []string {
	raw, err := m.MarshalJSON()
	var members map[string]json.RawMessage
	if err != nil || json.Unmarshal(raw, &members) != nil {
		return nil
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if string(members[name]) != "null" && !slices.Contains(matcherNames, name) {
			out = append(out, name)
		}
	}
	return out
}

// otherIssuer reports whether the rule names another issuer than the one given.
func otherIssuer(i *federation.Issuer, r *federation.Rule) bool {
	return i != nil && i.ID != "" && r.IssuerID != "" && !federation.IssuerID.IsPlaceholder(r.IssuerID) &&
		!federation.IssuerID.IsPlaceholder(i.ID) && i.ID != r.IssuerID
}

package check

import (
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/say"
)

// matcher fills a check from a matcher's result; name is the matcher's in words.
func (m *maker) matcher(c *Check, matcher, name string) {
	if m.Rule() == nil {
		c.skip(NoRule, nil)
		return
	}
	r, ok := m.Matcher(matcher)
	if !ok {
		c.skip(NoMatcher, say.Fills{"matcher": say.N(name)})
		return
	}
	m.fill(c, r)
}

func (m *maker) fill(c *Check, r federation.MatcherResult) {
	c.Expected, c.Actual = say.N(r.Expected), say.N(r.Actual)
	if r.Absent {
		c.Actual = say.N("(absent)")
	}
	implied := AudienceImplied
	if m.Rule() == nil {
		implied = AudienceWithoutRule
	}
	audience := say.Fills{"audience": say.N(federation.DefaultAudience)}
	switch {
	case r.Held && r.Implied:
		c.pass(implied, audience)
	case r.Held:
		c.pass(Holds, nil)
	case r.Problem != "":
		c.fail(CannotBeEvaluated, say.Fills{"problem": say.Prose(r.Problem)})
	case r.RuleNotString:
		c.fail(RuleValueNoString, nil)
	case r.Absent:
		c.fail(ClaimAbsent, nil)
	case r.NotString:
		c.fail(ClaimNoString, nil)
	case r.Implied:
		c.fail(implied, audience)
	default:
		c.fail(Differs, nil)
	}
}

// audience is checked without a rule, too: Anthropic's own is expected then.
func (m *maker) audience(c *Check) {
	if m.Excerpt && !m.Has(github.ClaimAudience) {
		c.skip(PartOfPayload, say.Fills{"missing": say.W("aud was")})
		return
	}
	r, _ := m.Matcher(federation.MatcherAudience)
	m.fill(c, r)
}

func (m *maker) subject(c *Check) {
	m.matcher(c, federation.MatcherSubject, federation.MatcherSubject)
	if m.Rule() == nil {
		c.Actual = say.N(m.Sub)
	}
	if c.Reason != Differs {
		return
	}
	switch p := m.SubjectPrefix(); {
	case p == "*":
		c.fail(LoneStar, nil)
	case strings.HasSuffix(p, "*"):
		c.fail(DiffersFromPrefix, nil)
	default:
		c.fail(DiffersExactly, nil)
	}
}

// claims makes one check for each entry of the rule's claims.
func (m *maker) claims(title string) {
	entries := false
	for _, r := range m.Evaluation.Matchers {
		name, ok := strings.CutPrefix(r.Matcher, federation.MatcherClaims) // an id, claims.NAME
		if !ok {
			continue
		}
		entries = true
		c := Check{ID: OfClaim(name), Title: name + " is what the rule says"}
		m.fill(&c, r)
		if r.Absent && m.SubjectAlone() {
			c.skip(SubjectOnly, nil)
		}
		m.done = append(m.done, c)
	}
	if entries {
		return
	}
	c := Check{ID: Claims, Title: title}
	switch {
	case m.Rule() == nil:
		c.skip(NoRule, nil)
	case !m.Readable():
		c.skip(m.unread(), nil)
	default:
		c.skip(NoEntries, nil)
	}
	m.done = append(m.done, c)
}

func (m *maker) condition(c *Check) {
	m.matcher(c, federation.MatcherCondition, federation.MatcherCondition)
	c.Actual = nil
	switch {
	case c.Status == Failed && m.SubjectAlone() && readsMoreThanSub(m.Rule().Match.Condition):
		c.skip(SubjectOnly, nil)
	case c.Reason == Differs:
		c.Actual = say.W("false")
		c.fail(ConditionFalse, nil)
	case c.Status == Passed:
		c.Actual = say.W("true")
	}
}

// readsMoreThanSub reports whether the condition looks at other claims than the
// subject.
func readsMoreThanSub(source string) bool {
	c, err := federation.CompileCondition(source)
	return err == nil && slices.ContainsFunc(c.Claims(), func(name string) bool { return name != github.ClaimSubject })
}

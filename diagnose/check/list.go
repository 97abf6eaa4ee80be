package check

import (
	"slices"

	"gh-wif/diagnose/evidence"
)

// List are the checks of one examination, in their order.
type List []Check

// Get finds a check that has been made; an empty one where it has not.
func (l List) Get(id string) *Check {
	for i := range l {
		if l[i].ID == id {
			return &l[i]
		}
	}
	return &Check{}
}

// Failed reports whether a check has failed.
func (l List) Failed(id string) bool { return l.Get(id).Status == Failed }

// Position is the place of a check in the order; past the last where there is
// none.
func (l List) Position(id string) int {
	if i := slices.IndexFunc(l, func(c Check) bool { return c.ID == id }); i >= 0 {
		return i
	}
	return len(l)
}

// MatchFailed reports whether a check of the rule itself has failed.
func (l List) MatchFailed() bool {
	return slices.ContainsFunc(l, func(c Check) bool { return c.Status == Failed && ofMatch(c.ID) })
}

func ofMatch(id string) bool {
	switch id {
	case Audience, Subject, Condition, Rule:
		return true
	}
	return IsClaim(id)
}

// Invalidates reports whether a failure of the check makes a token unusable with
// any rule.
func Invalidates(id string) bool {
	switch id {
	case Structure, Size, Algorithm, KeyID, Required, Time, Lifetime, Signature:
		return true
	}
	return false
}

// OfCopy reports a failure of the text that was pasted and not of the exchange: a
// token that is shown to somebody has expired by then, or has lost its signature
// on purpose. Everything else about it is judged as of its issue.
func (c Check) OfCopy() bool {
	return c.Status == Failed && (c.Reason == Expired || c.Reason == SignatureLost)
}

// Disagree reports whether a check of token, issuer or rule has failed that is not
// about the copy alone.
func (l List) Disagree() bool {
	return slices.ContainsFunc(l, func(c Check) bool { return c.Status == Failed && !Outside(c.ID) && !c.OfCopy() })
}

// Copied reports whether a check has failed for the copy alone.
func (l List) Copied() bool { return slices.ContainsFunc(l, Check.OfCopy) }

// Outside reports whether a failure of the check lies beyond issuer and rule.
func Outside(id string) bool { return id == Environment || id == Workspace }

// Covers reports whether a family of deny reasons is about a check.
func Covers(f evidence.Family, id string) bool {
	switch f {
	case evidence.OfSubject:
		return id == Subject
	case evidence.OfAudience:
		return id == Audience
	case evidence.OfClaims:
		return id == Claims || IsClaim(id)
	case evidence.OfKey:
		return id == Signature
	case evidence.OfLifetime:
		return id == Lifetime
	case evidence.OfWorkspace:
		return id == Workspace
	}
	return false
}

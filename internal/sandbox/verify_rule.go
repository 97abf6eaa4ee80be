package sandbox

import (
	"slices"
	"strings"

	"gh-wif/internal/federation"
)

// match asks the rule's match; the check is that of the first matcher that does not hold.
func (a *attempt) match() Reason {
	e := federation.Evaluate(a.rule.Match, a.claims)
	if e.Matched {
		return ""
	}
	failed := e.Failed()
	if len(failed) == 0 {
		a.check = checkRule
		return ReasonNoMatcher
	}
	// The audience is asked first: it says whom the token is for.
	first := failed[0]
	if i := slices.IndexFunc(failed, func(m federation.MatcherResult) bool { return m.Matcher == federation.MatcherAudience }); i >= 0 {
		first = failed[i]
	}
	switch {
	case first.Matcher == federation.MatcherAudience:
		a.check = "aud"
		return ReasonAudience
	case first.Matcher == federation.MatcherSubject:
		a.check = "sub"
		return ReasonSubject
	case strings.HasPrefix(first.Matcher, federation.MatcherClaims):
		a.check = first.Matcher
		return ReasonClaim
	}
	a.check = "condition"
	return ReasonCondition
}

func (a *attempt) usable() Reason {
	switch {
	case a.rule.ArchivedAt != "":
		return ReasonRuleArchived
	case a.issuer.ArchivedAt != "":
		return ReasonIssuerArchived
	}
	return ""
}

// account compares the account that the exchange names with the rule's target.
func (a *attempt) account() Reason {
	switch {
	case a.ServiceAccountID != "" && a.ServiceAccountID != a.rule.ServiceAccountID:
		return ReasonAccount
	case a.accountArchived(a.rule.ServiceAccountID):
		return ReasonAccountArchived
	}
	return ""
}

// workspace finds out which workspace the token is for.
func (a *attempt) workspace() Reason {
	several := a.rule.CoversSeveralWorkspaces()
	enabled := a.rule.Workspaces()
	everywhere := a.rule.AppliesToAllWorkspaces != nil && *a.rule.AppliesToAllWorkspaces
	switch {
	case a.WorkspaceID == "" && (several || a.assume.WorkspaceRequired || len(enabled) == 0):
		return ReasonWorkspaceRequired
	case a.WorkspaceID == "":
		a.WorkspaceID = enabled[0]
	case !everywhere && !slices.Contains(enabled, a.WorkspaceID):
		return ReasonWorkspace
	}
	return ""
}

func (a *attempt) membership() Reason {
	if !a.isMember(a.WorkspaceID, a.rule.ServiceAccountID) {
		return ReasonNotMember
	}
	return ""
}

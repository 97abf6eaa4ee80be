package sandbox

import (
	"slices"
	"strings"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
)

// match asks the rule's match; the check is that of the first matcher that does not hold.
func (a *attempt) match() anthropic.Reason {
	e := federation.Evaluate(a.rule.Match, a.claims)
	if e.Matched {
		return ""
	}
	if e.Empty {
		a.check = checkRule
		return anthropic.ReasonNoMatcher
	}
	failed := e.Failed()
	// The audience is asked first: it says whom the token is for.
	first := failed[0]
	if i := slices.IndexFunc(failed, func(m federation.MatcherResult) bool { return m.Matcher == federation.MatcherAudience }); i >= 0 {
		first = failed[i]
	}
	switch {
	case first.Matcher == federation.MatcherAudience:
		a.check = checkAudience
		return anthropic.ReasonAudience
	case first.Matcher == federation.MatcherSubject:
		a.check = checkSubject
		return anthropic.ReasonSubject
	case strings.HasPrefix(first.Matcher, federation.MatcherClaims):
		a.check = first.Matcher
		return anthropic.ReasonClaim
	}
	a.check = checkCondition
	return anthropic.ReasonCondition
}

func (a *attempt) usable() anthropic.Reason {
	switch {
	case a.rule.ArchivedAt != "":
		return anthropic.ReasonRuleArchived
	case a.issuer.ArchivedAt != "":
		return anthropic.ReasonIssuerArchived
	}
	return ""
}

// account compares the account that the exchange names with the rule's target.
func (a *attempt) account() anthropic.Reason {
	if a.ServiceAccountID != "" && a.ServiceAccountID != a.rule.ServiceAccountID {
		return anthropic.ReasonAccount
	}
	if target, ok := a.ServiceAccount(a.rule.ServiceAccountID); !ok || target.Archived {
		return anthropic.ReasonAccountArchived
	}
	return ""
}

// workspace finds out which workspace the token is for.
func (a *attempt) workspace() anthropic.Reason {
	several := a.rule.CoversSeveralWorkspaces()
	enabled := a.rule.Workspaces()
	everywhere := a.rule.CoversAllWorkspaces()
	switch {
	case a.WorkspaceID == "" && (several || a.assume.WorkspaceRequired || len(enabled) == 0):
		return anthropic.ReasonWorkspaceRequired
	case a.WorkspaceID == "":
		a.WorkspaceID = enabled[0]
	case a.WorkspaceID == federation.DefaultWorkspace:
		a.WorkspaceID = a.theDefault()
	}
	switch {
	case !a.isThere(a.WorkspaceID):
		return anthropic.ReasonWorkspace
	case !everywhere && !slices.Contains(enabled, a.WorkspaceID):
		return anthropic.ReasonWorkspace
	}
	return ""
}

func (a *attempt) membership() anthropic.Reason {
	if !a.IsMember(a.WorkspaceID, a.rule.ServiceAccountID) {
		return anthropic.ReasonNotMember
	}
	return ""
}

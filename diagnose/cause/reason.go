package cause

import (
	"cmp"
	"slices"

	"gh-wif/diagnose/check"
	"gh-wif/diagnose/evidence"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/say"
)

// saidBy is the history's reason, as evidence.
func saidBy(k *Known) say.Text {
	return say.Template("{where} is {word}").Fill(say.Fills{"where": k.Reason.Where(), "word": say.V(k.Reason.Word)})
}

// reasonFills fill the texts about a reason.
func reasonFills(k *Known) say.Fills {
	f := say.Fills{"word": say.V(k.Reason.Word), "meaning": say.W(k.Reason.Meaning), "jti": k.Show(github.ClaimJWTID), "id": say.W("ID")}
	f["why"] = say.Join(saidBy(k).Capital(), say.W("."))
	f["account"], f["workspace"] = target(k)
	switch {
	case !k.Given() || k.Rule() == nil:
		f["retry"] = say.W(replayOpen)
	default:
		f["retry"] = say.W(replayAgrees)
	}
	return f
}

// replayed is the reason jti_reused. Where token and rule disagree, it is the entry
// of a retry that was read: what disagrees goes first.
func replayed(k *Known) Found {
	out := Found{Cause: jtiReplayed, Rank: rankProof, Evidence: saidBy(k), Fills: reasonFills(k)}
	if k.Checks.Disagree() {
		out.Rank, out.Explanation = k.rankBehindMatch(), replayRetry
		out.Fix = "Mend what disagrees. A fresh token alone does not help: it is denied for the same."
	}
	return out
}

// reasonNamedOnly is what a reason tells where there is no token to compare.
func reasonNamedOnly(k *Known) Found {
	f := reasonFills(k)
	f["expects"] = nil
	if rule := k.Rule(); rule != nil {
		switch fam := k.Reason.Family; {
		case fam == evidence.OfSubject && rule.Match.SubjectPrefix != "":
			f["expects"] = say.Template(" The rule expects {rule}.").Fill(say.Fills{"rule": say.V(rule.Match.SubjectPrefix)})
		case fam == evidence.OfClaims && k.Reason.Claim != "":
			if value, ok := rule.Match.Claim(k.Reason.Claim); ok {
				f["expects"] = say.Template(" The rule expects {name} to be {rule}.").Fill(say.Fills{"name": say.N(k.Reason.Claim), "rule": say.V(value)})
			}
		case fam == evidence.OfAudience:
			f["expects"] = say.Template(" The rule expects {rule}.").Fill(say.Fills{"rule": say.V(cmp.Or(rule.Match.Audience, federation.DefaultAudience))})
		}
	}
	return Found{Cause: reasonNamed, Rank: rankProof + 1, Evidence: saidBy(k), Fills: f}
}

// findReason turns the history's reason into causes. Where the check that it
// names has failed, that check's causes go first (see rank).
func findReason(k *Known) []Found {
	one := func(c *Cause, rank int) []Found {
		return []Found{{Cause: c, Rank: rank, Evidence: saidBy(k), Fills: reasonFills(k)}}
	}
	switch {
	case k.Reason.Word == "":
		return nil
	case k.Reason.Family == evidence.NoFamily:
		return one(reasonUnknown, rankSoft+2)
	case k.Reason.Family == evidence.OfReplay:
		return []Found{replayed(k)}
	case k.Reason.Family == evidence.OfMembership:
		return one(saNotInWorkspace, rankProof)
	case k.Reason.Family == evidence.OfWorkspace:
		f := workspaceFills(k.Rule(), "", "")
		f["reason"] = say.Join(saidBy(k).Capital(), say.W(": the rule covers several workspaces, and the request named none."))
		return []Found{{Cause: envWorkspaceMissing, Rank: rankProof, Evidence: saidBy(k), Fills: f}}
	case k.Reason.Family == evidence.OfKey:
		if k.Checks.Failed(check.Signature) {
			return nil
		}
		return []Found{{Cause: tokKidNotInJWKS, Rank: rankProof, Evidence: saidBy(k), Fills: keyFills(k)}}
	case !k.Given() && !(k.Reason.Family == evidence.OfLifetime && k.IssuerAssumed):
		return []Found{reasonNamedOnly(k)}
	case k.Given() && !k.Readable() || reasonExplained(k):
		return nil
	}
	if f, ok := settingByReason(k); ok {
		return []Found{f}
	}
	rank := rankProof + 1
	if k.Checks.MatchFailed() || k.Checks.Failed(check.Issuer) {
		rank = rankAside // what disagrees is known; the word only names it differently
	}
	all := one(reasonContradicts, rank)
	if k.Env != nil { // which would explain it
		if fault, bad := check.RuleIDFault(k.Env, k.Rule()); bad {
			f := envFound(fault)
			f.Rank = rankProof
			all = append(all, f)
		}
	}
	return all
}

// settingByReason is a setting of the issuer or the rule that was not given, and
// that the reason tells.
func settingByReason(k *Known) (Found, bool) {
	out := Found{Rank: rankProof, Evidence: saidBy(k)}
	switch fam := k.Reason.Family; {
	case fam == evidence.OfLifetime && k.IssuerAssumed:
		out.Cause, out.Fills = tokLifetimeOverMax, lifetimeFills(k)
		out.Fills["max"] = say.W("the issuer's max_jwt_lifetime_seconds")
	case fam == evidence.OfAudience && k.Rule() == nil:
		out.Cause = audRuleWrong
		out.Fills = say.Fills{"aud": k.Show(github.ClaimAudience), "expected": say.W("another one (it was not given)")}
		out.Evidence = say.Join(out.Evidence, say.W(", and aud is the standard one"))
	case fam == evidence.OfAudience && k.Rule().Match.Audience == "":
		out.Cause = audRuleWrong
		out.Fills = say.Fills{"aud": k.Show(github.ClaimAudience), "expected": say.W("an audience of its own, because the rule names none")}
		out.Evidence = say.Join(out.Evidence, say.W(", and the rule names no audience"))
	default:
		return out, false
	}
	return out, true
}

// reasonExplained reports whether a check or the token alone already says what
// the reason means.
func reasonExplained(k *Known) bool {
	if slices.ContainsFunc(k.Checks, func(c check.Check) bool { return c.Status == check.Failed && check.Covers(k.Reason.Family, c.ID) }) {
		return true
	}
	return k.Rule() == nil && (k.Reason.Family == evidence.OfSubject && k.Sub != "" || k.Reason.Family == evidence.OfClaims)
}

// target names the rule's service account and the workspace that is asked for.
func target(k *Known) (account, workspace say.Text) {
	account, workspace = say.W("that the rule targets"), say.W("that is named")
	if k.Rule() != nil && k.Rule().ServiceAccountID != "" {
		account = say.V(k.Rule().ServiceAccountID)
	}
	if k.Env != nil && k.Env.Holds(federation.Workspace.Env) {
		return account, say.V(k.Env.Value(federation.Workspace.Env))
	}
	if names := evidence.Workspaces(k.Rule()); len(names) == 1 {
		workspace = say.V(names[0])
	}
	return account, workspace
}

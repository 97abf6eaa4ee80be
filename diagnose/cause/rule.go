package cause

import (
	"slices"
	"strings"

	"gh-wif/diagnose/check"
	"gh-wif/internal/say"
)

// ruleFamily: nothing that could be checked disagrees, or the rule itself is what
// cannot work.
var ruleFamily = Family{"The rule itself, and no cause", []*Cause{
	AllAgrees, Overbroad, NoRuleGiven, NoTokenGiven, SignatureUnchecked, ruleArchived, ruleEmpty, ruleUnknownMatcher, ruleOtherIssuer,
}, findRule}

var AllAgrees = &Cause{
	ID:          "ok",
	Title:       "The token satisfies the issuer and the rule",
	Explanation: "Everything that a token and a rule can tell agrees.{denied} If the exchange still fails, it is for something that they cannot tell: see what was not checked.",
	Fix:         "Change neither the rule nor the token. Look at the authentication history and at the environment of the job: a second exchange of one token, an archived rule, the service account's membership, another rule's id.",
	Verify:      "Open Settings → Workload identity → History in the Console; give its reason word with {--reason}.",
	Docs:        docsHistory,
}

var Overbroad = &Cause{
	ID:          "ok_but_rule_overbroad",
	Title:       "The token satisfies the rule, which lets in more than it should",
	Explanation: "Everything agrees. But {own}the rule {lets} {more}: subject_prefix {rule} and its claims do not keep that out.",
	Fix:         "{narrow} `gh-wif exposure --rule FILE` shows whom a rule lets in.",
	Verify:      "Examine the same token with the changed rule: {must}.",
	Docs:        docsWIF,
}

var NoRuleGiven = &Cause{
	ID:          "no_rule_given",
	Title:       "Nothing speaks against the token; no rule was given",
	Explanation: "The token itself passes what could be checked. Whether a rule accepts its subject and claims was not checked, because no rule was given.",
	Fix:         "Give the rule with {--rule}: the JSON that the Console or the Admin API shows for ANTHROPIC_FEDERATION_RULE_ID.",
	Verify:      "Examine the same token with {--rule}.",
	Docs:        docsWIF,
}

// NoTokenGiven is what is left where nothing else tells.
var NoTokenGiven = &Cause{
	ID:          "no_token_given",
	Title:       "There is no token to compare",
	Explanation: "Nothing was compared with a rule, because no token was given. Its payload is enough: the claims by themselves, which nobody can exchange.",
	Fix:         "In the job that failed, let a step print the payload, and examine that:\n\n" + PayloadStep,
	Verify:      "Examine again with what the step prints.",
	Docs:        docsOIDC,
}

// SignatureUnchecked is the primary cause where a key set was given and nothing
// but the signature is open.
var SignatureUnchecked = &Cause{
	ID:          "signature_unchecked",
	Title:       "The signature could not be checked with the key set that was given",
	Explanation: "All else agrees, and {because}. So it is not known whether the issuer made this token.",
	Fix:         "Give the whole token, from `gh-wif diagnose FILE --jwks …` inside the job, or leave {--jwks} out to examine the claims alone.",
	Verify:      "The check signature must have passed.",
	Docs:        docsWIF,
}

var ruleArchived = &Cause{
	ID:          "rule_archived",
	Title:       "The rule or its issuer is archived",
	Explanation: "{why}. An archived rule refuses every exchange at once; so does every rule of an archived issuer.",
	Fix:         "Make a new rule and set ANTHROPIC_FEDERATION_RULE_ID to its id: an archived one cannot be brought back.",
	Verify:      "Examine the token with the new rule.",
	Docs:        docsWIF,
}

var ruleEmpty = &Cause{
	ID:          "rule_empty",
	Title:       "The rule has no matcher that counts",
	Explanation: "A rule needs at least one of subject_prefix, claims and condition; an audience alone, or a subject_prefix of only *, does not count, and the server refuses such a rule.",
	Fix:         "Set match.subject_prefix of the rule to {sub!}.",
	Verify:      verifySame,
	Docs:        docsWIF,
}

var ruleUnknownMatcher = &Cause{
	ID:          "rule_unknown_matcher",
	Title:       "The rule's match has a member that is no matcher",
	Explanation: "match has {unknown}, and a match knows subject_prefix, audience, claims and condition only. The server refuses such a rule or leaves the member out, so it keeps nobody out.",
	Fix:         "{repair}",
	Verify:      "Examine the same token with the changed rule.",
	Docs:        docsWIF,
}

var ruleOtherIssuer = &Cause{
	ID:          "rule_other_issuer",
	Title:       "The rule belongs to another issuer than the one given",
	Explanation: "{why}. A rule is checked with its own issuer.",
	Fix:         "Give the issuer that the rule's issuer_id names.",
	Verify:      "Examine the token with that issuer.",
	Docs:        docsWIF,
}

func findRule(k *Known) []Found {
	c := k.Checks.Get(check.Rule)
	if k.Rule() == nil {
		return nil
	}
	out := Found{Check: check.Rule, Evidence: c.Actual, Fills: say.Fills{"why": c.Actual.Capital(), "sub": say.V(k.Sub)}}
	switch c.Reason {
	case check.OtherIssuer:
		out.Cause, out.Check, out.Rank = ruleOtherIssuer, "", rankAside
		out.Evidence, out.Fills["why"] = c.Because, c.Because.Capital()
	case check.RuleArchived, check.IssuerArchived:
		out.Cause = ruleArchived
	case check.UnknownMatcher:
		out.Cause = ruleUnknownMatcher
		unknown := k.Rule().Match.Unknown()
		out.Fills = say.Fills{"unknown": say.ValuesOf(unknown...), "repair": matcherRepair(unknown)}
	case check.NothingCounts:
		out.Cause, out.Evidence = ruleEmpty, c.Because
	default:
		return nil
	}
	return []Found{out}
}

// matcherRepair says what to do with members of match that are none.
func matcherRepair(unknown []string) say.Text {
	fills := say.Fills{"unknown": say.ValuesOf(unknown...), "first": say.V(unknown[0])}
	if name := matcherSlips[strings.ToLower(strings.ReplaceAll(unknown[0], "_", ""))]; name != "" {
		fills["name"] = say.V(name)
		return say.Template("In match of the rule, write {name!} in place of {first}.").Fill(fills)
	}
	return say.Template("Take {unknown} out of match of the rule. It knows subject_prefix, audience, claims and condition.").Fill(fills)
}

// matcherSlips are names that people write for a matcher, without underscores.
var matcherSlips = map[string]string{
	"sub": "subject_prefix", "subject": "subject_prefix", "subjectprefix": "subject_prefix", "subprefix": "subject_prefix", "subjectpattern": "subject_prefix",
	"aud": "audience", "audiences": "audience", "claim": "claims", "boundclaims": "claims", "claimpattern": "claims",
	"cel": "condition", "conditions": "condition", "expression": "condition", "attributecondition": "condition",
}

// findMatch says what a match means, after all other causes are known.
func findMatch(k *Known, others []Found) []Found {
	switch signature := k.Checks.Get(check.Signature); {
	case !k.Given() && explained(others):
		return nil
	case !k.Given():
		found := Found{Cause: NoTokenGiven, Rank: rankMatch, Evidence: say.W("no token was given")}
		if slices.ContainsFunc(others, func(o Found) bool { return o.Cause == respDenied }) {
			found.Rank = rankAside + 1 // the reason of the denial is nearer than a token
		}
		return []Found{found}
	case k.Rule() == nil:
		return []Found{{Cause: NoRuleGiven, Rank: rankMatch, Evidence: say.W("no check failed; the checks of the rule were not made")}}
	case k.SignatureOpen() && signature.Reason == check.KeySetUnreadable:
		return nil // which has a cause of its own
	case k.SignatureOpen():
		return []Found{{Cause: SignatureUnchecked, Rank: rankMatch, Evidence: signature.Because, Fills: say.Fills{"because": signature.Because}}}
	}
	if found, ok := overbroad(k); ok {
		return []Found{found}
	}
	if explained(others) {
		return nil
	}
	fills := say.Fills{"denied": nil}
	if k.Answer.Denied() {
		fills["denied"] = say.Template(" The server denied an exchange all the same ({answer}).").Fill(say.Fills{"answer": k.Answer.Describe()})
	}
	found := Found{Cause: AllAgrees, Rank: rankMatch, Evidence: say.W("every check that could be made passed"), Fills: fills}
	if k.In.Accepted {
		found.Evidence = say.W("every check that could be made passed, and the server accepted a token of this job")
		found.Explanation = "Token and rule agree, and the server accepted a token of this very job under these ids. What fails is something else: a later call, or the exchange of a step that has another environment or an older token."
		found.Fix = "Change neither the rule nor the token. Compare the environment of the step that fails with this one's, and look at when its token was fetched."
	}
	return []Found{found}
}

// explained reports whether a cause of the failure is known, and not only what is
// worth knowing beside.
func explained(others []Found) bool {
	return slices.ContainsFunc(others, func(o Found) bool { return o.Rank < rankMatch })
}

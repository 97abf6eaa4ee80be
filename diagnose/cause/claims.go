package cause

import (
	"slices"
	"strings"

	"gh-wif/diagnose/check"
	"gh-wif/diagnose/evidence"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
	"gh-wif/internal/say"
	"gh-wif/internal/trust/remedy"
)

const verifyClaims = "Examine the same token with the changed rule: the check claims.{claim} must pass."

// claimFamily: an entry of the rule's claims or its condition does not hold.
var claimFamily = Family{
	Name:   "Claims and condition",
	Causes: []*Cause{claimValueDiffers, claimAbsent, claimCaseOnly, ruleClaimNotString, claimJobWorkflowRefDiffers, condFalse},
	find:   func(k *Known) []Found { return slices.Concat(findClaims(k), findCondition(k), findStory(k)) },
}

var claimValueDiffers = &Cause{
	ID:          "claim_value_differs",
	Title:       "A claim has another value than the rule's",
	Explanation: "{claim} is {actual} in the token, and the rule's claims have {expected}. Claims are compared as whole strings, byte for byte; there are no wildcards.{note}",
	Fix:         "Run the job where {claim} is {expected}. Or make a second rule for runs like this one, whose {claim} is {actual}, and leave this one as it is. A guard, such as ref_protected or actor, is not changed to fit a run.",
	Verify:      verifyClaims,
	Docs:        docsWIF,
}

var claimAbsent = &Cause{
	ID:          "claim_absent",
	Title:       "The rule names a claim that the token lacks",
	Explanation: "The rule's claims have {claim} with {expected}, and the token does not carry {claim}.{note}",
	Fix:         "{repair}",
	Verify:      verifyClaims,
	Docs:        docsOIDC,
}

var claimCaseOnly = &Cause{
	ID:          "claim_case_only",
	Title:       "A claim differs by letter case only",
	Explanation: "{claim} is {actual} in the token, and the rule has {expected}. Claims are compared case-sensitively.",
	Fix:         "Set match.claims.{claim} of the rule to {actual!}.",
	Verify:      verifyClaims,
	Docs:        docsWIF,
}

var ruleClaimNotString = &Cause{
	ID:          "rule_claim_not_string",
	Title:       "An entry of the rule's claims is no string",
	Explanation: "The rule's claims have {claim} with {expected}, which is no string. Claims compares strings only, and GitHub sends ids as strings.",
	Fix:         "Set match.claims.{claim} of the rule to {quoted!}, in quotes. For a claim that is a number in the token, such as iat, write a condition: claims.{claim} == {expected}.",
	Verify:      verifyClaims,
	Docs:        docsWIF,
}

var claimJobWorkflowRefDiffers = &Cause{
	ID:          "claim_job_workflow_ref_differs",
	Title:       "job_workflow_ref names another file than the rule's",
	Explanation: "job_workflow_ref is the file that holds the job, which in a reusable workflow is the called file and not the caller; workflow_ref is the caller. The token has {actual}, the rule {expected}.{note}",
	Fix:         "Use the rule that was made for {actual!}. If there is none, make a second rule for it and leave this one as it is.{alternative}",
	Verify:      verifyClaims,
	Docs:        docsOIDC,
}

// ownFile explains job_workflow_ref where no reusable workflow is in play.
const ownFile = "job_workflow_ref is the file that holds the job, here the workflow's own. The token has {actual}, the rule {expected}: another workflow file, so that the rule is probably not the one that was made for this workflow.{note}"

func findClaims(k *Known) []Found {
	if k.Rule() == nil {
		return claimsByReason(k)
	}
	if k.Foreign() {
		return nil
	}
	var all []Found
	for _, m := range k.Evaluation.Matchers {
		name, ok := strings.CutPrefix(m.Matcher, federation.MatcherClaims) // an id, claims.NAME
		if ok && !m.Held {
			all = append(all, claimFound(k, name, m))
		}
	}
	return append(all, append(recreatedByClaims(k), renamedByClaims(k)...)...)
}

// claimFound is what is wrong with one entry of claims.
func claimFound(k *Known, name string, m federation.MatcherResult) Found {
	f := say.Fills{
		"claim": say.N(name), "actual": k.Show(name), "expected": say.V(m.Expected), "quoted": say.V(m.Actual), "note": nil, "alternative": nil,
		"repair": nil,
	}
	out := Found{Check: check.OfClaim(name), Fills: f, Evidence: say.Template("{claim} is {actual}, the rule has {expected}").Fill(f)}
	switch {
	case m.RuleNotString:
		out.Cause = ruleClaimNotString
		f["expected"] = say.N(m.Expected)
		if m.Absent {
			f["quoted"] = say.V(m.Expected)
		}
		out.Evidence = say.Template("{claim} is {actual} in the token, and {expected} without quotes in the rule").Fill(f)
	case m.Absent:
		out.Cause = claimAbsent
		out.Evidence = say.Template("the token has no {claim}").Fill(f)
		f["note"], f["repair"] = absence(k, name, f)
	case m.NotString:
		out.Cause = claimValueDiffers
		f["note"] = say.W(" This claim is no string in the token, so only a condition can look at it.")
		out.Fix = "Take {claim} out of match.claims, and write match.condition instead: claims.{claim} == {actual}."
	case strings.EqualFold(m.Actual, m.Expected):
		out.Cause = claimCaseOnly
	case name == github.ClaimJobWorkflowRef:
		out.Cause = claimJobWorkflowRefDiffers
		if k.Text(github.ClaimWorkflowRef) == k.Text(github.ClaimJobWorkflowRef) {
			out.Explanation = ownFile
		}
		if m.Expected == k.Text(github.ClaimWorkflowRef) {
			f["note"] = say.W(" The rule's value is the token's workflow_ref.")
			f["alternative"] = say.W(" Or, if any job of the calling file may get in, name the claim workflow_ref instead and keep the value.")
		}
	default:
		out.Cause = claimValueDiffers
		f["note"], out.Fix = otherValue(k, name, m, f)
	}
	return out
}

// notes are what is commonly behind a claim's other value, the first that is
// true of it.
var notes = []struct {
	is   func(k *Known, name, want, got string) bool
	note say.Template
}{
	{
		func(_ *Known, _, want, _ string) bool { return strings.ContainsAny(want, "*?") },
		" A * in a claim's value is an ordinary character; a pattern needs a condition, such as claims.{claim}.startsWith(…).",
	},
	{func(_ *Known, _, want, got string) bool { return strings.TrimSpace(want) == got }, " They differ by blanks at an end."},
	{func(_ *Known, _, want, got string) bool { return len(pattern.Lookalikes(want, got)) > 0 }, " The rule's value holds {odd}."},
	{func(_ *Known, name, want, got string) bool {
		return name == github.ClaimRef && github.RefsHeads+want == got
	}, " ref is the full ref, with refs/heads/."},
	{
		func(_ *Known, name, want, _ string) bool { return name == github.ClaimWorkflow && isWorkflowFile(want) },
		" workflow is the name that the file gives itself; its path stands in workflow_ref.",
	},
	{func(_ *Known, name, want, _ string) bool {
		return name == github.ClaimRepository && !strings.Contains(want, "/")
	}, " repository is OWNER/NAME."},
	{func(_ *Known, name, want, _ string) bool {
		return name == github.ClaimOwner && strings.Contains(want, "/")
	}, " repository_owner is the owner alone."},
	{func(k *Known, name, want, _ string) bool {
		return name == github.ClaimRepositoryID && want == k.Text(github.ClaimOwnerID) || name == github.ClaimOwnerID && want == k.Text(github.ClaimRepositoryID)
	}, " The rule has the owner's and the repository's id the wrong way round."},
	{func(_ *Known, name, _, _ string) bool {
		return name == github.ClaimRepositoryID || name == github.ClaimOwnerID
	}, " Ids never change: another id is another repository or owner, perhaps recreated under the same name."},
}

// otherValue says what is commonly behind a claim's other value, and gives the
// fix where the token's value would be no help.
func otherValue(k *Known, name string, m federation.MatcherResult, f say.Fills) (note say.Text, fix say.Template) {
	event := k.Text(github.ClaimEvent)
	switch {
	case name == github.ClaimWorkflowRef && m.Expected == k.Text(github.ClaimJobWorkflowRef):
		return say.W(" The rule's value is the token's job_workflow_ref, the called workflow; workflow_ref is the caller."),
			"In match.claims of the rule, name the claim job_workflow_ref in place of workflow_ref and keep {expected}. Or set match.claims.workflow_ref to {actual!}, if the calling file is what is meant."
	case name == github.ClaimRef && strings.HasPrefix(event, "pull_request") && strings.HasPrefix(m.Expected, github.RefsHeads):
		return say.Join(say.W(" This run is of "), say.N(event), say.W(", whose ref is not the branch that was pushed.")),
			"Run the job where ref is {expected}, on push. Only if pull requests are meant to call Claude, make a rule of their own without ref in match.claims, and with event_name \"pull_request\": the ref of a pull request is another one each time."
	}
	for _, n := range notes {
		if n.is(k, name, m.Expected, m.Actual) {
			return n.note.Fill(say.Fills{"claim": f["claim"], "odd": say.W(pattern.OddCharacters(m.Expected))}), ""
		}
	}
	return nil, ""
}

func isWorkflowFile(s string) bool {
	return strings.HasSuffix(s, ".yml") || strings.HasSuffix(s, ".yaml")
}

// absence says why a claim is not there, and what to do.
func absence(k *Known, name string, f say.Fills) (note, repair say.Text) {
	near := remedy.Near(name, k.Claims)
	fills := say.Fills{"claim": f["claim"], "expected": f["expected"], "near": say.N(near), "value": evidence.Show(k.Claims[near])}
	fill := func(note, repair say.Template) (say.Text, say.Text) { return note.Fill(fills), repair.Fill(fills) }
	const other = "Take {claim} out of match.claims of the rule, or name a claim that the token carries."
	_, documented := github.Gloss(name)
	switch {
	case k.Excerpt && !k.Has(github.ClaimRepository):
		return fill(" Only a part of a payload was pasted: perhaps the token carries it, and it was left out.",
			"Paste the whole payload. If {claim} is not in it, take {claim} out of match.claims of the rule.")
	case name == github.ClaimEnvironment:
		return fill(" A job carries it only where it declares an environment.",
			"Add ``environment: {expected}`` to the job that fetches the token, or take environment out of match.claims of the rule.")
	case near != "":
		return fill(" The token has {near} instead.", "In match.claims of the rule, write {near} in place of {claim}: the token's value is {value}.")
	case !documented:
		return fill(" GitHub documents no claim of this name.", other)
	}
	return fill("", other)
}

// claimsByReason: the history names the claims, and no rule was given.
func claimsByReason(k *Known) []Found {
	if k.Reason.Family != evidence.OfClaims || !k.Readable() {
		return nil
	}
	f := say.Fills{"claim": say.W("an entry"), "actual": k.Show(k.Reason.Claim), "expected": say.W("another value (the rule was not given)"), "note": nil}
	if k.Reason.Claim != "" {
		f["claim"] = say.N(k.Reason.Claim)
	}
	return []Found{{
		Cause: claimValueDiffers, Rank: rankProof, Evidence: saidBy(k), Fills: f,
		Fix: "Compare every entry of match.claims of the rule with the token's claims, and examine again with {--rule}.",
	}}
}

package diagnose

import (
	"fmt"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
)

func (f *facts) findClaims() []found {
	if f.in.Rule == nil {
		return f.claimsByReason()
	}
	if f.foreign() {
		return nil
	}
	var all []found
	for _, m := range f.eval.Matchers {
		name, ok := strings.CutPrefix(m.Matcher, federation.MatcherClaims)
		if ok && !m.Held {
			all = append(all, f.claimFound(name, m))
		}
	}
	all = append(all, f.recreatedByClaims()...)
	renamed := f.renamedByClaims()
	for i := range renamed {
		renamed[i].after = -1 // says more than that a value differs
	}
	return append(all, renamed...)
}

func (f *facts) claimFound(name string, m federation.MatcherResult) found {
	v := values(
		"claim", show0(name), "actual", show(claimAny(f.claims, name)), "expected", show(m.Expected), "quoted", show(claimText(f.claims, name)),
		"note", "", "alternative", "", "repair", "",
	)
	out := found{check: checkClaim + name, values: v}
	out.evidence = fmt.Sprintf("%s is %s, the rule has %s", show0(name), v["actual"], v["expected"])
	switch {
	case m.RuleNotString:
		out.id = "rule_claim_not_string"
		v["expected"] = show0(m.Expected)
		out.evidence = show0(name) + " is " + v["actual"] + " in the token, and " + v["expected"] + " without quotes in the rule"
		if m.Absent {
			v["quoted"] = show(m.Expected)
		}
	case m.Absent:
		out.id = "claim_absent"
		out.evidence = "the token has no " + show0(name)
		f.explainAbsent(name, m.Expected, v)
	case m.NotString:
		out.id = "claim_value_differs"
		v["note"] = " This claim is no string in the token, so only a condition can look at it."
		out.fix = "Take {claim} out of match.claims, and write match.condition instead: claims.{claim} == {actual}."
	case strings.EqualFold(m.Actual, m.Expected):
		out.id = "claim_case_only"
	case name == github.ClaimJobWorkflowRef:
		out.id = "claim_job_workflow_ref_differs"
		if m.Expected == text(f.claims, github.ClaimWorkflowRef) {
			v["note"] = " The rule's value is the token's workflow_ref."
			v["alternative"] = " Or, if any job of the calling file may get in, name the claim workflow_ref instead and keep the value."
		}
	default:
		out.id = "claim_value_differs"
		out.fix = f.explainValue(name, m, v)
	}
	return out
}

// explainValue adds what is commonly behind a claim's other value, and returns
// the fix where the token's value would be no help.
func (f *facts) explainValue(name string, m federation.MatcherResult, v map[string]string) (fix string) {
	event := text(f.claims, github.ClaimEvent)
	switch {
	case name == github.ClaimWorkflowRef && m.Expected == text(f.claims, github.ClaimJobWorkflowRef):
		v["note"] = " The rule's value is the token's job_workflow_ref, the called workflow; workflow_ref is the caller."
		return "In match.claims of the rule, name the claim job_workflow_ref in place of workflow_ref and keep {expected}. Or set match.claims.workflow_ref to {actual}, if the calling file is what is meant."
	case name == github.ClaimRef && strings.HasPrefix(event, "pull_request") && strings.HasPrefix(m.Expected, github.RefsHeads):
		v["note"] = " This run is of " + show0(event) + ", whose ref is not the branch that was pushed."
		return "Run the job where ref is {expected}, on push. Only if pull requests are meant to call Claude, make a rule of their own without ref in match.claims, and with event_name \"pull_request\": the ref of a pull request is another one each time."
	case strings.ContainsAny(m.Expected, "*?"):
		v["note"] = " A * in a claim's value is an ordinary character; a pattern needs a condition, such as claims." + show0(name) + ".startsWith(…)."
	case strings.TrimSpace(m.Expected) == m.Actual:
		v["note"] = " They differ by blanks at an end."
	case len(pattern.Lookalikes(m.Expected, m.Actual)) > 0:
		v["note"] = " The rule's value holds " + pattern.OddCharacters(m.Expected) + "."
	case name == github.ClaimRef && github.RefsHeads+m.Expected == m.Actual:
		v["note"] = " ref is the full ref, with refs/heads/."
	case name == github.ClaimWorkflow && isWorkflowFile(m.Expected):
		v["note"] = " workflow is the name that the file gives itself; its path stands in workflow_ref."
	case name == github.ClaimRepository && !strings.Contains(m.Expected, "/"):
		v["note"] = " repository is OWNER/NAME."
	case name == github.ClaimOwner && strings.Contains(m.Expected, "/"):
		v["note"] = " repository_owner is the owner alone."
	case name == github.ClaimRepositoryID && m.Expected == text(f.claims, github.ClaimOwnerID), name == github.ClaimOwnerID && m.Expected == text(f.claims, github.ClaimRepositoryID):
		v["note"] = " The rule has the owner's and the repository's id the wrong way round."
	case name == github.ClaimRepositoryID || name == github.ClaimOwnerID:
		v["note"] = " Ids never change: another id is another repository or owner, perhaps recreated under the same name."
	}
	return ""
}

func isWorkflowFile(s string) bool {
	return strings.HasSuffix(s, ".yml") || strings.HasSuffix(s, ".yaml")
}

// explainAbsent says why a claim is not there, and what to do.
func (f *facts) explainAbsent(name, expected string, v map[string]string) {
	if f.excerpt && !has(f.claims, github.ClaimRepository) {
		v["note"] = " Only a part of a payload was pasted: perhaps the token carries it, and it was left out."
		v["repair"] = "Paste the whole payload. If " + show0(name) + " is not in it, take " + show0(name) + " out of match.claims of the rule."
		return
	}
	v["repair"] = "Take " + show0(name) + " out of match.claims of the rule, or name a claim that the token carries."
	if name == github.ClaimEnvironment {
		v["note"] = " A job carries it only where it declares an environment."
		v["repair"] = "Add `environment: " + show0(expected) + "` to the job that fetches the token, or take environment out of match.claims of the rule."
		return
	}
	if near := nearClaim(name, f.claims); near != "" {
		v["note"] = " The token has " + near + " instead."
		v["repair"] = "In match.claims of the rule, write " + near + " in place of " + show0(name) + ": the token's value is " + show(claimAny(f.claims, near)) + "."
		return
	}
	if _, known := github.Gloss(name); !known {
		v["note"] = " GitHub documents no claim of this name."
	}
}

// slips are names that people write for a claim.
var slips = map[string]string{
	"repo": github.ClaimRepository, "owner": github.ClaimOwner, "branch": github.ClaimRef, "event": github.ClaimEvent,
	"org": github.ClaimOwner, "organization": github.ClaimOwner, "env": github.ClaimEnvironment, "repo_id": github.ClaimRepositoryID,
	"owner_id": github.ClaimOwnerID, "workflow_file": github.ClaimWorkflowRef, "job_workflow": github.ClaimJobWorkflowRef, "visibility": github.ClaimVisibility,
}

// nearClaim is the claim of the token that was probably meant.
func nearClaim(name string, claims map[string]any) string {
	plain := func(s string) string {
		return strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(s))
	}
	if c, ok := slips[strings.ToLower(name)]; ok && has(claims, c) {
		return c
	}
	for _, c := range github.ClaimInfos() {
		if plain(c.Name) == plain(name) && has(claims, c.Name) {
			return c.Name
		}
	}
	return ""
}

// claimsByReason: the history names the claims, and no rule was given.
func (f *facts) claimsByReason() []found {
	if f.reason.family != familyClaims || !f.readable() {
		return nil
	}
	name := orElse(f.reason.claim, "an entry")
	return []found{{
		id: "claim_value_differs", rank: rankProof, evidence: f.reason.where + " is " + show(f.reason.word),
		values: values("claim", show0(name), "actual", show(claimText(f.claims, f.reason.claim)), "expected", "another value (the rule was not given)", "note", ""),
		fix:    "Compare every entry of match.claims of the rule with the token's claims, and examine again with --rule.",
	}}
}

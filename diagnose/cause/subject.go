package cause

import (
	"slices"
	"strings"

	"gh-wif/diagnose/check"
	"gh-wif/diagnose/evidence"
	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
	"gh-wif/internal/say"
)

const (
	verifySame = "Examine the same token with the changed rule: the check sub must pass. Then run the job again."
	verifyRun  = "Run the job again and examine the new token: the check sub must pass."
	setExact   = "Set match.subject_prefix of the rule to {sub!}."
	bothForms  = "Let the rule take both forms: by claims that say whose run it is and where, or by a condition that lists both subjects, of which this run's is {sub!}."
	orSecond   = " Or make a second rule for this run, whose sub is {sub!}, and leave this one as it is."
	leaveToIDs = "Run the job in the repository that the rule was made for. If you made this one anew, make a rule from its own ids; if you do not know who did, leave the rule as it is."
)

// subjectFamily: sub does not match the rule's subject_prefix. In all texts
// {rule} is subject_prefix and {sub} the token's sub. The causes about what
// follows the repository are in subject_context.go, those about how the rule is
// written in subject_written.go, the holes in subject_fills.go.
var subjectFamily = Family{"The subject", subjectCauses, findSubject}

var subjectCauses = []*Cause{
	subImmutableTokenVsNameRule, subNameTokenVsImmutableRule, subRepoRenamed, subRepoIDDiffers,
	subOtherRepo, subEnvVsRefRule, subRefVsEnvRule, subPRVsRefRule,
	subRefVsPRRule, subTagVsBranch, subBranchDiffers, subMergeQueueRef,
	subCaseOnly, subEnvNameDiffers, subEnvNameEncoding, subMissingTrailingStar,
	subStarInMiddle, subLoneStar, subWhitespaceInRule, subUnicodeLookalike,
	subCustomTemplate, subRuleTypo, subDiffers, subRuleUnknown,
}

var subImmutableTokenVsNameRule = &Cause{
	ID:          string(pattern.ImmutableToken),
	Title:       "The token's sub carries ids, the rule has names only",
	Explanation: "The token names the repository as {with_ids}, the rule without the ids, so the comparison fails at the first @. Repositories created, renamed or transferred after 2026-07-15 send this immutable form; one subject_prefix cannot accept both forms.",
	Fix:         bothForms,
	Verify:      verifySame,
	Docs:        docsOIDC,
}

var subNameTokenVsImmutableRule = &Cause{
	ID:          string(pattern.NameToken),
	Title:       "The rule has ids, the token's sub has names only",
	Explanation: "The rule expects OWNER@ID/REPO@ID, and this repository still sends names only: it is older than 2026-07-15 and nobody has turned immutable subjects on.",
	Fix:         bothForms + " Or keep the rule and turn the immutable form on: the repository's Settings → Actions → OIDC, \"Use immutable subject claim\".",
	Verify:      verifySame,
	Docs:        docsOIDC,
}

var subRepoRenamed = &Cause{
	ID:          string(pattern.RepoRenamed),
	Title:       "The repository was renamed or transferred",
	Explanation: "The repository's id is the same, and its name is now {repository}; the rule still has the old name. A sub holds the names even in the form with ids, so a rename changes it.",
	Fix:         setExact + " Where the rule's claims name the old repository or owner, change them too: repository is {repository}.",
	Verify:      verifySame,
	Docs:        docsOIDC,
}

var subRepoIDDiffers = &Cause{
	ID:          string(pattern.RepoIDDiffers),
	Title:       "The names are equal, the ids are not",
	Explanation: "The rule was made for a repository or owner with other ids: one of them was deleted and created again under the same name. To the rule that is another repository, which is what the ids are for.",
	Fix:         leaveToIDs,
	Verify:      verifySame,
	Docs:        docsOIDC,
}

var subOtherRepo = &Cause{
	ID:          string(pattern.OtherRepo),
	Title:       "The token belongs to another repository",
	Explanation: "The token is of {repository}, the rule is for {rule_repository}. Either the rule's id in this workflow is the wrong one, or the rule names the wrong repository.",
	Fix:         "Use the rule that was made for {repository}: its id belongs into ANTHROPIC_FEDERATION_RULE_ID. If there is none, make one for this repository with match.subject_prefix {sub!}.",
	Verify:      verifyRun,
	Docs:        docsWIF,
}

var subDiffers = &Cause{
	ID:          string(pattern.Differs),
	Title:       "sub is not what the rule expects",
	Explanation: "The rule expects {rule}, the token has {sub}.",
	Fix:         "Run the job where the rule expects it." + orSecond,
	Verify:      verifySame,
	Docs:        docsWIF,
}

var subRuleUnknown = &Cause{
	ID:          "sub_rule_unknown",
	Title:       "The history says that sub does not match the rule",
	Explanation: "The rule was not given, so it cannot be said how they differ. The token's sub is {sub}, and subject_prefix is compared exactly and case-sensitively unless it ends in *.",
	Fix:         "Compare match.subject_prefix of the rule with {sub!}, and examine again with {--rule}.",
	Verify:      verifySame,
	Docs:        docsWIF,
}

var subCustomTemplate = &Cause{
	ID:          string(pattern.CustomTemplate),
	Title:       "sub follows a customised template",
	Explanation: "{template} A template (include_claim_keys) replaces the whole sub, so a rule for another shape never matches.",
	Fix:         "Make a rule for the customised subject, {sub!}. Or set the repository back to the default subject: ``gh api -X PUT repos/{repo_path}/actions/oidc/customization/sub -F use_default=true``.",
	Verify:      verifySame,
	Docs:        docsOIDC,
}

func findSubject(k *Known) []Found {
	switch {
	case k.Foreign() || k.Sub == "":
		return nil
	case k.Checks.Failed(check.Subject):
		return subjectMismatch(k)
	case k.Rule() == nil && k.Reason.Family == evidence.OfSubject:
		return subjectByReason(k)
	}
	return nil
}

// subjectMismatch says why the rule's subject does not let the sub in: the
// grammar of subjects compares, and names each difference by a cause's id.
func subjectMismatch(k *Known) []Found {
	p := pattern.Parse(k.SubjectPrefix())
	fills := subjectFills(k, p)
	var all []Found
	for i, d := range pattern.Compare(p, k.Sub, samePinned(k, p)) {
		c := subjectCause(d.ID)
		all = append(all, Found{Cause: c, Check: check.Subject, After: i, Evidence: subjectEvidence(k, c, fills), Fills: fills})
	}
	return all
}

// subjectCause is the cause of a difference.
func subjectCause(id pattern.ID) *Cause {
	i := slices.IndexFunc(subjectCauses, func(c *Cause) bool { return c.ID == string(id) })
	if i < 0 {
		return subDiffers
	}
	return subjectCauses[i]
}

func subjectEvidence(k *Known, c *Cause, fills say.Fills) say.Text {
	said := say.Template("sub is {sub}, subject_prefix is {rule}").Fill(fills)
	switch c {
	case subUnicodeLookalike:
		return say.Join(said, say.W(": "), fills["odd"])
	case subEnvVsRefRule:
		return say.Join(said, environmentLine(k))
	}
	return said
}

// samePinned reports whether the rule knows the repository by its id, and it is
// the token's.
func samePinned(k *Known, p pattern.Pattern) bool {
	id := k.RepositoryID()
	pinned, _ := k.Rule().Match.Claim(github.ClaimRepositoryID)
	return id != "" && (pinned == id || p.RepoID == id)
}

// subjectByReason says what can be told of a mismatch from the token alone.
func subjectByReason(k *Known) []Found {
	c, s := subRuleUnknown, k.Subject
	switch {
	case k.SubjectErr != nil || s.Custom:
		c = subCustomTemplate
	case s.Form == github.FormImmutable:
		c = subImmutableTokenVsNameRule
	case strings.HasPrefix(s.Context.Value, github.RefsHeads+github.MergeQueuePath):
		c = subMergeQueueRef
	case s.Context.Kind == github.ContextEnvironment:
		c = subEnvVsRefRule
	case s.Context.Kind == github.ContextPullRequest:
		c = subPRVsRefRule
	case strings.HasPrefix(s.Context.Value, github.RefsTags):
		c = subTagVsBranch
	}
	fills := subjectFills(k, pattern.Parse(""))
	fills["rule"], fills["rule_repository"], fills["rule_value"] = say.W("(not given)"), say.W("(not given)"), say.W("NAME")
	fills["rule_context"] = say.W("probably something else (the rule was not given)")
	said := say.Join(saidBy(k), say.W(", and sub is "), say.V(k.Sub))
	all := []Found{{Cause: c, Rank: rankProof, Evidence: said, Fills: fills}}
	if c != subRuleUnknown {
		all = append(all, Found{Cause: subRuleUnknown, Rank: rankProof + 1, Evidence: said, Fills: fills})
	}
	return all
}

// renamedByClaims: the names differ, and the id that the rule pins is the same.
func renamedByClaims(k *Known) []Found {
	m := k.Rule().Match
	id, pinned := m.Claim(github.ClaimRepositoryID)
	if !pinned || id != k.Text(github.ClaimRepositoryID) {
		return nil
	}
	for _, name := range []string{github.ClaimRepository, github.ClaimOwner} {
		want, ok := m.Claim(name)
		got := k.Text(name)
		if !ok || got == "" || strings.EqualFold(want, got) {
			continue
		}
		fills := subjectFills(k, pattern.Parse(m.SubjectPrefix))
		fills["claim"], fills["got"], fills["want"], fills["id"] = say.N(name), say.V(got), say.V(want), say.V(id)
		return []Found{{
			Cause: subRepoRenamed, Check: check.OfClaim(name), After: -1, Fills: fills, // says more than that a value differs
			Evidence: say.Template("{claim} is {got}, the rule has {want}, and repository_id is {id} in both").Fill(fills),
			Fix:      "Set match.claims.{claim} of the rule to {got!}.",
		}}
	}
	return nil
}

// recreatedByClaims: the names are equal, and the pinned id is another one.
func recreatedByClaims(k *Known) []Found {
	m := k.Rule().Match
	for _, pin := range [][2]string{{github.ClaimRepositoryID, github.ClaimRepository}, {github.ClaimOwnerID, github.ClaimOwner}} {
		id, ok := m.Claim(pin[0])
		got := k.Text(pin[0])
		name, named := m.Claim(pin[1])
		if !ok || got == "" || id == got || !named || name != k.Text(pin[1]) {
			continue
		}
		fills := subjectFills(k, pattern.Parse(m.SubjectPrefix))
		fills["names"], fills["name_value"], fills["claim"] = say.N(pin[1]), say.V(name), say.N(pin[0])
		fills["got"], fills["want"] = say.V(got), say.V(id)
		return []Found{{
			Cause: subRepoIDDiffers, Check: check.OfClaim(pin[0]), After: 1, Fills: fills,
			Evidence: say.Template("{names} is {name_value} in both, and {claim} is {got}, the rule has {want}").Fill(fills),
			Fix:      leaveToIDs,
		}}
	}
	return nil
}

package cause

import (
	"cmp"
	"slices"

	"gh-wif/diagnose/check"
)

// Family is the causes of one kind and how they are found.
type Family struct {
	Name   string // heading of the page
	Causes []*Cause
	find   func(k *Known) []Found
}

// Families hold every cause once, in the order of docs/causes.md.
func Families() []Family {
	return []Family{
		subjectFamily, audienceFamily, issuerFamily, claimFamily, tokenFamily,
		workflowFamily, environmentFamily, answerFamily, ruleFamily,
	}
}

// Ranks. A cause of a failed check ranks by the check's place, so that the
// primary cause is that of the first failing check, unless better evidence (the
// history's reason, the server's answer, the workflow) ranks before all of them.
const (
	rankProof  = 0    // the server or the history said so
	rankRoot   = 50   // why there is no token at all
	rankChecks = 100  // + rankStep for each check before
	rankStep   = 20   // room for several causes of one check
	rankSoft   = 5000 // nothing failed that could be checked, and this still is suspicious
	rankPaste  = 6000
	rankMatch  = 7000 // all matches
	rankAside  = 8000 // worth knowing, explains no failure
)

// Find is what explains the failure, the primary cause first, each cause once.
// agrees: nothing that could be checked speaks against token and rule.
func Find(k *Known, agrees bool) []Found {
	var all []Found
	for _, f := range Families() {
		all = append(all, f.find(k)...)
	}
	for i := range all {
		all[i].Rank = k.rank(all[i])
	}
	switch {
	case agrees:
		all = append(all, findMatch(k, all)...)
	case k.Rule() != nil && k.Checks.Copied() && !k.Checks.Disagree():
		// The rule lets in what it does, whatever has become of the copy.
		if found, ok := overbroad(k); ok {
			all = append(all, found)
		}
	}
	slices.SortStableFunc(all, func(a, b Found) int { return cmp.Compare(a.Rank, b.Rank) })
	out := make([]Found, 0, len(all))
	for _, f := range all {
		if !slices.ContainsFunc(out, func(o Found) bool { return o.Cause == f.Cause }) {
			out = append(out, f)
		}
	}
	return out
}

// rank is where a cause stands. The check that the history's reason names goes
// before all others: the server saw the whole request. What is wrong with a copy
// alone goes behind all that disagrees.
func (k *Known) rank(f Found) int {
	switch {
	case f.Check == "":
		return f.Rank
	case k.Checks.Get(f.Check).OfCopy() && k.Checks.Disagree():
		return k.rankBehindMatch()
	case check.Covers(k.Reason.Family, f.Check):
		return rankProof + rankStep + f.After
	}
	return rankChecks + k.Checks.Position(f.Check)*rankStep + f.After
}

// rankBehindMatch is behind every cause of a check on token, issuer and rule, and
// before those of the environment.
func (k *Known) rankBehindMatch() int {
	return rankChecks + k.Checks.Position(check.Rule)*rankStep + rankStep - 1
}

// Counts says where a finding of a workflow counts: beside a check, or by its
// own rank.
type Counts struct {
	NoToken bool   // only where the job got no token
	Check   string // ranks beside this check; empty: Rank
	Rank    int
}

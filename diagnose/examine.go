package diagnose

import (
	"gh-wif/diagnose/cause"
	"gh-wif/diagnose/check"
	"gh-wif/diagnose/evidence"
	"gh-wif/internal/say"
)

// Examine finds out why an exchange failed.
//
// The verdict follows from the checks alone. Without a rule the checks of the
// match are skipped, so [Match] then says no more than that nothing which could
// be checked disagrees; the headline and the primary cause (no_rule_given) say
// so. Where the history's reason names the match all the same, the verdict is
// [Mismatch] although the check could not be made.
//
// Without an issuer, github.com's is assumed, with the API's default maximum
// lifetime: a token of another issuer then fails the check iss, and the cause
// says what was assumed.
func Examine(in Input) Report {
	e := evidence.Gather(in)
	k := &cause.Known{Evidence: e, Checks: check.Run(e)}
	r := Report{Verdict: verdict(k), Checks: k.Checks}
	found := cause.Find(k, r.Verdict == Match)
	mask := newMask(e.Token)
	r.Token, r.Alignment, r.Unchecked = tokenView(e, mask), align(e, mask), unchecked(k)
	for _, f := range found {
		r.Causes = append(r.Causes, causeOf(f))
	}
	suggest(k, mask, found, &r)
	if len(found) > 0 {
		r.Fix = cause.MendWorkflow(k, found[0].Cause)
	}
	r.Headline = headline(k, r.Verdict, found)
	mask.report(&r)
	return r
}

// causeOf fills the texts of a cause in.
func causeOf(f cause.Found) Cause {
	fix := f.Mends()
	return Cause{
		ID: f.Cause.ID, Title: f.Cause.Title, Evidence: f.Evidence, Explanation: f.Explains(),
		Fix: fix, Verify: f.Cause.Verify.Fill(f.Fills), Docs: f.Cause.Docs,
	}
}

func verdict(k *cause.Known) Verdict {
	v := Match
	for _, c := range k.Checks {
		switch {
		case c.Status != Failed:
		case check.Invalidates(c.ID):
			return Invalid
		case !check.Outside(c.ID):
			v = Mismatch
		}
	}
	if v == Match {
		return verdictByReason(k)
	}
	return v
}

// verdictByReason takes the history's word for what could not be checked here.
// What was checked against the given rule stands: the history then speaks of
// another one.
func verdictByReason(k *cause.Known) Verdict {
	switch fam := k.Reason.Family; {
	case fam.OfMatch() && k.Rule() == nil,
		fam == evidence.OfAudience && k.Rule().Match.Audience == "":
		return Mismatch
	case fam == evidence.OfKey && k.Checks.Get(check.Signature).Status != Passed,
		fam == evidence.OfLifetime && k.IssuerAssumed:
		return Invalid
	}
	return Match
}

// headline is the verdict in one line.
func headline(k *cause.Known, v Verdict, found []cause.Found) say.Text {
	var primary *cause.Cause
	title := ""
	if len(found) > 0 {
		primary = found[0].Cause
		title = primary.Title
	}
	switch {
	case v == Invalid:
		return say.W("Invalid, no rule can take this: " + title)
	case v == Mismatch:
		return say.W("Mismatch: " + title)
	case k.Rule() == nil && primary == cause.NoRuleGiven:
		return say.W("No mismatch found, but no rule was given to compare with: this proves nothing about the rule")
	case k.Rule() == nil:
		return say.W("No mismatch found, and no rule was given to compare with: " + title)
	case primary == cause.Overbroad:
		return say.W("Match, and more: " + title)
	case primary == cause.AllAgrees:
		return say.W("Match: the token satisfies the issuer and the rule; see what was not checked")
	}
	return say.W("Match, so the failure lies elsewhere: " + title)
}

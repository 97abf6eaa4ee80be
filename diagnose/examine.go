package diagnose

import (
	"gh-wif/diagnose/cause"
	"gh-wif/diagnose/check"
	"gh-wif/diagnose/evidence"
	"gh-wif/internal/trust/remedy"
)

// Examine finds out why an exchange failed.
//
// The verdict follows from the checks alone. Without a token, or without a rule
// where no other check fails, it is [Undecided]; the causes are those that the
// rest points to. Where the history's reason names the match of a rule that was
// not given, the verdict is [Mismatch] although the check could not be made.
//
// A token that has expired or lost its signature is judged as of its issue: what
// disagrees comes first, and only where all else agrees is it [Invalid] for that.
//
// Without an issuer, github.com's is assumed, with the API's default maximum
// lifetime: a token of another issuer then fails the check iss, and the cause
// says what was assumed.
func Examine(in Input) Report {
	e := evidence.Gather(in)
	k := &cause.Known{Evidence: e, Checks: check.Run(e)}
	r := Report{Verdict: verdict(k), Checks: k.Checks}
	if r.Verdict == Mismatch && k.RuleRefuses() {
		tried := remedy.Find(cause.Case(k))
		k.Tried = &tried
	}
	found := cause.Find(k, r.Verdict == Match || r.Verdict == Undecided)
	mask := newMask(e.Token)
	r.Token, r.Alignment, r.Unchecked = tokenView(e, mask), align(k, mask), unchecked(k)
	r.Notes = notes(k)
	for _, f := range found {
		r.Causes = append(r.Causes, causeOf(f))
		if f.Story && r.Story.Empty() {
			r.Story = f.Explains()
		}
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
		ID: f.Cause.ID, Title: f.Titled(), Evidence: f.Evidence, Explanation: f.Explains(),
		Fix: fix, Verify: f.Cause.Verify.Fill(f.Fills), Docs: f.Cause.Docs, File: f.File, Line: f.Line,
	}
}

// verdict is the result of the checks.
func verdict(k *cause.Known) Verdict {
	if !k.Given() {
		return Undecided
	}
	v := Match
	for _, c := range k.Checks {
		switch {
		case c.Status != Failed || c.OfCopy():
		case check.Invalidates(c.ID):
			return Invalid
		case !check.Outside(c.ID):
			v = Mismatch
		}
	}
	if v == Match {
		v = verdictByReason(k)
	}
	switch {
	case v != Match:
		return v
	case k.Checks.Copied():
		return Invalid
	case k.Rule() == nil || k.SignatureOpen():
		return Undecided
	}
	return Match
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

package diagnose

import (
	"strings"

	"gh-wif/diagnose/cause"
	"gh-wif/internal/say"
)

// elsewhere is the verdict on a token that the rule takes, before the cause that is left.
const elsewhere = "Match, so the failure lies elsewhere: "

// headline is the verdict in one line.
func headline(k *cause.Known, v Verdict, found []cause.Found) say.Text {
	var primary *cause.Cause
	title := ""
	if len(found) > 0 {
		primary = found[0].Cause
		title = found[0].Titled()
	}
	switch {
	case v == Mismatch && primary == cause.RespAppTokenExchange:
		return say.W("Mismatch, and the answer that was given is another exchange's: " + title)
	case v == Mismatch && k.Tried != nil && len(found) > 0 && found[0].Told() && !k.Tried.Story.Headline.Empty():
		return say.Join(say.W("Mismatch: "), k.Tried.Story.Headline)
	case v == Mismatch:
		return say.W("Mismatch: " + title)
	case v == Invalid:
		return say.W(invalidHeadline(k, found[0]))
	case v == Undecided:
		return say.W(undecidedHeadline(k, found[0]))
	}
	switch primary {
	case cause.Overbroad:
		return say.W("Match, and more: " + title)
	case cause.AllAgrees:
		return say.W("Match: the token satisfies the issuer and the rule; see what was not checked")
	}
	return say.W(elsewhere + title)
}

// Headline is the verdict with the remedy in place, in one line: what is left is a cause besides
// the one that the remedy mends.
func (t Turned) Headline() say.Text {
	if left, is := strings.CutPrefix(t.Report.Headline.String(), elsewhere); is {
		return say.W("Match with the fix, and another cause is left: " + left)
	}
	return t.Report.Headline
}

// invalidHeadline says of a copy that is of no use any more what it was worth.
func invalidHeadline(k *cause.Known, primary cause.Found) string {
	title := primary.Titled()
	switch {
	case k.Checks.Disagree() || !k.Checks.Copied():
		return "Invalid, no rule can take this: " + title
	case !k.Checks.Get(primary.Check).OfCopy():
		return "Invalid by now, and the failure lies elsewhere: " + title
	case primary.Cause == cause.Expired && k.Rule() == nil:
		return "Expired by now, as every copy is within minutes; nothing else that could be checked disagrees"
	case primary.Cause == cause.Expired:
		return "Expired by now, as every copy is within minutes; as of its issue it matched: all else agrees"
	case k.Rule() == nil:
		return "Invalid, no rule can take this: " + title + "; nothing else that could be checked disagrees"
	}
	return "Invalid, no rule can take this: " + title + "; all else agrees"
}

func undecidedHeadline(k *cause.Known, primary cause.Found) string {
	switch {
	case primary.Cause == cause.NoTokenGiven:
		return "Undecided: no token was given, and nothing else tells why the exchange failed"
	case !k.Given():
		return "Undecided, no token was given: " + primary.Titled()
	case primary.Cause == cause.NoRuleGiven:
		return "Undecided: nothing speaks against the token, and no rule was given to compare it with"
	case k.Rule() == nil:
		return "Undecided, no rule was given: " + primary.Titled()
	case primary.Cause == cause.SignatureUnchecked:
		return "Undecided: all else agrees, and the signature could not be checked"
	}
	return "Undecided, the signature could not be checked: " + primary.Titled()
}

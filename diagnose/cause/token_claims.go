package cause

import (
	"strconv"
	"strings"

	"gh-wif/diagnose/check"
	"gh-wif/internal/github"
	"gh-wif/internal/say"
)

var tokTooLarge = &Cause{
	ID:          "tok_too_large",
	Title:       "The token is too large",
	Explanation: "The exchange accepts an assertion of at most 16 KiB (16384 bytes).",
	Fix:         "Send the GitHub OIDC token and nothing else as `assertion`; take away custom claims (repository properties, a long include_claim_keys template) if it really is that large.",
	Verify:      verifyDecode,
	Docs:        docsWIF,
}

var tokAlgNotAllowed = &Cause{
	ID:          "tok_alg_not_allowed",
	Title:       "The token is not signed with an accepted algorithm",
	Explanation: "`alg` is {alg}. The exchange accepts RS, PS and ES with 256, 384 or 512: HS* is a shared secret, and none is no signature at all.",
	Fix:         "Use a token signed with RS256, as GitHub's are: fetch it with ``" + fetchLines + "``. A token from a JWT editor or a test is often HS256.",
	Verify:      verifyDecode,
	Docs:        docsWIF,
}

var tokKidMissing = &Cause{
	ID:          "tok_kid_missing",
	Title:       "The token's header names no key",
	Explanation: "The header has no `kid`, and the exchange picks the key of the issuer's JWKS by it.",
	Fix:         "Use a token whose header has `kid`; GitHub's have one. For an issuer of your own, set `kid` to the id of the key in its JWKS.",
	Verify:      verifyDecode,
	Docs:        docsWIF,
}

var tokMissingRequiredClaim = &Cause{
	ID:          "tok_missing_required_claim",
	Title:       "A required claim is missing",
	Explanation: "{missing}. Without iss, sub, iat and exp in the form that RFC 7519 gives them no rule can take the token.",
	Fix:         "Use a token that carries {names}: GitHub's OIDC tokens do. If this is a copy of a payload, paste all of it.",
	Verify:      verifyDecode,
	Docs:        docsWIF,
}

// Expired is a token that has expired, as every copy of one does.
var Expired = &Cause{
	ID:          "tok_expired",
	Title:       "The token has expired",
	Explanation: "exp is {exp}, which is {ago} before the present time, {now}; the leeway is 30 s. GitHub's tokens live about five minutes, so one that was copied has expired, and all else is judged as of its issue. If the exchange was tried while the token was fresh, expiry is not why it failed.",
	Fix:         "Fetch the token again right before it is exchanged, if the job was as late as this: move the fetching step to just before the step that calls Claude, and in a long job repeat it at least every 4 minutes. Where only this copy has expired, look at what else was found and at what was not checked.",
	Verify:      "Fetch a new token and examine it within five minutes.",
	Docs:        docsWIF,
	Mends:       []string{"wf_token_fetched_early"},
}

var tokNotYetValid = &Cause{
	ID:          "tok_not_yet_valid",
	Title:       "The token is not valid yet",
	Explanation: "{claim} is {at}, which is {ahead} after the present time, {now}; the leeway is 30 s. The clock of the issuer or the clock of this host is wrong.",
	Fix:         "Set the clock of the host by NTP (on a self-hosted runner: `timedatectl set-ntp true`), or of the issuer where it is your own; then fetch a new token.",
	Verify:      "Compare `date -u` on the host with a time server, then examine a new token.",
	Docs:        docsWIF,
}

var tokLifetimeOverMax = &Cause{
	ID:          "tok_lifetime_over_max",
	Title:       "The token lives longer than the issuer allows",
	Explanation: "exp - iat is {life} s, and the issuer accepts at most {max} s (max_jwt_lifetime_seconds).",
	Fix:         "Set max_jwt_lifetime_seconds of the issuer to {life} or more (the API takes 1 to 176400), or have the token issued for at most {max} s.",
	Verify:      "Examine the token again with the changed issuer.",
	Docs:        docsWIF,
}

var tokKidNotInJWKS = &Cause{
	ID:          "tok_kid_not_in_jwks",
	Title:       "The signing key is not in the issuer's key set",
	Explanation: "The header names the key {kid}, which the key set does not have. The token is another issuer's, the inline keys of the issuer are out of date, or the key was changed within the last minute.",
	Fix:         "Use `\"jwks\": {{\"type\": \"discovery\"}}` in the issuer, or put the present keys into jwks.keys; then check that issuer_url is {iss}.",
	Verify:      "Wait a minute, fetch a new token and examine it with the issuer's present key set.",
	Docs:        docsWIF,
}

var tokBadSignature = &Cause{
	ID:          "tok_bad_signature",
	Title:       "The signature does not verify",
	Explanation: "The key that the header names is in the key set, and the signature does not verify with it. The token was changed after it was signed, or the key set is of another issuer.",
	Fix:         "Take the token as the request URL returns it in `value`, unchanged; if it is, compare the issuer's jwks with the key set of {iss}.",
	Verify:      verifyDecode,
	Docs:        docsWIF,
}

var jwksUnreadable = &Cause{
	ID:          "jwks_unreadable",
	Title:       "The key set that was given cannot be read",
	Explanation: "It is no JWK set, or one that readers do not agree on, with a member written twice or two keys of one `kid`; so the signature could not be checked. This says nothing about the token.",
	Fix:         "Give the JSON of the issuer's jwks_uri: an object with `keys`, or the array itself.",
	Verify:      "Run the examination again with it.",
	Docs:        docsWIF,
}

// findHeader explains the checks on a token that can be read, save its times and
// its signature.
func findHeader(k *Known) []Found {
	var all []Found
	if c := k.Checks.Get(check.Size); c.Status == check.Failed {
		all = append(all, Found{Cause: tokTooLarge, Check: c.ID, Evidence: c.Because})
	}
	if c := k.Checks.Get(check.Algorithm); c.Status == check.Failed {
		fills := say.Fills{"alg": k.ShowHeader("alg")}
		all = append(all, Found{Cause: tokAlgNotAllowed, Check: c.ID, Evidence: say.Template("alg is {alg}").Fill(fills), Fills: fills})
	}
	if c := k.Checks.Get(check.KeyID); c.Status == check.Failed {
		all = append(all, Found{Cause: tokKidMissing, Check: c.ID, Evidence: c.Because})
	}
	if k.Checks.Failed(check.Required) {
		all = append(all, missingClaims(check.Unusable(k.Evidence)))
	}
	return all
}

func missingClaims(u check.Faulty) Found {
	why := u.OddText()
	if len(u.Missing) > 0 {
		if !why.Empty() {
			why = say.Join(why, say.W("; "))
		}
		why = say.Join(why, say.W("missing: "+strings.Join(u.Missing, ", ")))
	}
	fills := say.Fills{"missing": why, "names": say.W(strings.Join(u.Names(), ", "))}
	return Found{Cause: tokMissingRequiredClaim, Check: check.Required, Evidence: why, Fills: fills}
}

func findTimes(k *Known) []Found {
	var all []Found
	if c := k.Checks.Get(check.Time); c.Status == check.Failed {
		all = append(all, timeFound(k, c))
	}
	if c := k.Checks.Get(check.Lifetime); c.Status == check.Failed {
		all = append(all, Found{
			Cause: tokLifetimeOverMax, Check: c.ID, Fills: lifetimeFills(k),
			Evidence: say.Template("exp - iat is {actual}; {because}").Fill(say.Fills{"actual": c.Actual, "because": c.Because}),
		})
	}
	return all
}

// timeFound is why the token is not valid now.
func timeFound(k *Known, c *check.Check) Found {
	out := Found{Check: c.ID, Evidence: say.Template("{actual}: {because}").Fill(say.Fills{"actual": c.Actual, "because": c.Because})}
	now := say.W(check.Clock(k.Now))
	switch c.Reason {
	case check.Expired:
		exp, _ := k.Seconds(github.ClaimExpires)
		out.Cause = Expired
		out.Fills = say.Fills{"exp": say.W(check.Clock(exp)), "now": now, "ago": say.W(say.TimeSpan(k.Now - exp))}
	case check.NotYetValid:
		early, at := check.NotYet(k.Evidence)
		out.Cause = tokNotYetValid
		out.Fills = say.Fills{"claim": say.N(early), "at": say.W(check.Clock(at)), "now": now, "ahead": say.W(say.TimeSpan(at - k.Now))}
	default:
		out.Cause, out.Evidence = tokMalformed, c.Because
		out.Fills = say.Fills{"problem": c.Because, "problem_fix": say.W("Issue the claim as a number")}
	}
	return out
}

// lifetimeFills fill the texts of a lifetime that is too long.
func lifetimeFills(k *Known) say.Fills {
	f := say.Fills{"life": say.W("exp - iat"), "max": say.N(strconv.FormatInt(k.MaxLife, 10))}
	if life, ok := k.Lifetime(); ok {
		f["life"] = say.N(strconv.FormatInt(life, 10))
	}
	return f
}

func findSignature(k *Known) []Found {
	c := k.Checks.Get(check.Signature)
	out := Found{Check: check.Signature, Evidence: c.Because, Fills: keyFills(k)}
	switch c.Reason {
	case check.KeySetUnreadable:
		out.Cause, out.Check, out.Rank = jwksUnreadable, "", rankMatch
	case check.KeyUnknown:
		out.Cause = tokKidNotInJWKS
	case check.SignatureWrong:
		out.Cause = tokBadSignature
	default:
		return nil
	}
	return []Found{out}
}

// keyFills fill the texts about the signing key.
func keyFills(k *Known) say.Fills {
	return say.Fills{"kid": k.ShowHeader("kid"), "iss": say.V(k.Issuer)}
}

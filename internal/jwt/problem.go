package jwt

import (
	"fmt"

	"gh-wif/internal/strictjson"
)

// MaxBytes is the largest assertion that the exchange accepts, in bytes (WIF reference, token
// exchange: 16 KiB).
const MaxBytes = 16 * 1024

// maxInput is the largest paste that Read looks into, in bytes.
const maxInput = 1 << 20

// maxDecoded is the largest compact form of which the parts are decoded, in bytes. What is a
// little too large for the exchange can still be explained; anything beyond is no token.
const maxDecoded = 4 * MaxBytes

// Problem is something in a token that a strict server would refuse, or that is odd.
type Problem struct {
	ID      string `json:"id"`
	Where   string `json:"where"`   // token, header, payload, signature, or a member such as payload.exp
	Message string `json:"message"` // what is wrong
	Fix     string `json:"fix"`     // what to do about it
	Refused bool   `json:"refused"` // a strict server refuses the token for this alone; otherwise it is only odd
}

// allowedAlgorithms are those that the exchange accepts (WIF reference, token requirements).
var allowedAlgorithms = []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"}

// AllowedAlgorithms returns the signature algorithms that the exchange accepts (WIF reference,
// token requirements): asymmetric ones only, since anybody who can check an HS* signature can
// also make one, and `none` is no signature at all.
func AllowedAlgorithms() []string { return append([]string(nil), allowedAlgorithms...) }

const (
	fixCopy   = "copy the token again, whole and unchanged"
	fixIssuer = "this is for whoever issues the token; GitHub's own tokens do not have this fault, so look at what stands between GitHub and this text"
	fixFetch  = "use the token as GitHub's endpoint returns it in `value`"
)

// problems holds the text of every problem once. A %s in a message takes the detail.
var problems = map[string]struct {
	message, fix string
	refused      bool
}{
	"too_large": {fmt.Sprintf("the token has %%s bytes; the exchange accepts at most %d", MaxBytes), "use a token with fewer claims", true},
	"several_tokens": {
		"the paste holds %s different tokens; this is the first that looks like GitHub's, or else the first", "paste only the token in question",
		false,
	},
	"missing_part":      {"a JWT has three parts joined by dots, and here there is %s", fixCopy, true},
	"no_parts":          {"a JWT is three parts joined by dots, in one piece, and this is running text", fixCopy, true},
	"extra_part":        {"a JWT has three parts joined by dots, and here there are %s", fixCopy, true},
	"empty_part":        {"this part is empty", fixCopy, true},
	"ellipsis":          {"dots or a mask stand where part of the token was left out", "copy the token from where it is shown in full", true},
	"foreign_character": {"the character %s does not belong in a token: something changed or replaced part of it", fixCopy, true},
	"padding":           {"this part ends in `=` padding, which JWTs leave out (RFC 7515 §2)", fixFetch, true},
	"base64_std_alphabet": {
		"this part uses `+` or `/`: plain base64, where JWTs use base64url with `-` and `_` (RFC 7515 §2)", fixFetch, true,
	},
	"base64_trailing_bits": {"the last character of this part carries bits that must be zero (RFC 4648 §3.5): it was changed or cut", fixCopy, true},
	"base64_invalid":       {"this part is not base64url", fixCopy, true},
	"invalid_utf8":         {"this part is not valid UTF-8 text", fixCopy, true},
	"invalid_unicode":      {"a string holds half of a surrogate pair, which is no character (RFC 8259 §8.2)", fixIssuer, false},
	"json_syntax":          {"this part is not valid JSON (at byte %s)", fixCopy, true},
	"json_truncated":       {"this part is JSON that breaks off in the middle: the token was cut", fixCopy, true},
	"not_object":           {"this part must be a JSON object and is %s", fixCopy, true},
	"trailing_data":        {"something stands behind the JSON object", fixCopy, true},
	"duplicate_key": {
		"the member %s is there more than once: readers disagree on which one counts, so strict ones refuse it (RFC 7519 §4)", fixIssuer, true,
	},
	"too_deep":         {fmt.Sprintf("objects or arrays nest deeper than %d levels", strictjson.MaxDepth), fixIssuer, true},
	"too_many_members": {fmt.Sprintf("an object has more than %d members", strictjson.MaxMembers), fixIssuer, false},
	"number_as_string": {
		"the time is given as a string; it must be a number of seconds (RFC 7519 §2, NumericDate)", "issue the claim as a number, without quotes",
		true,
	},
	"not_a_number": {"the time must be a number of seconds (RFC 7519 §2, NumericDate) and is %s", "issue the claim as a number", true},
	"not_a_string": {"this claim must be a string (RFC 7519 §4.1) and is %s", "issue the claim as a string", true},
	"bad_audience": {"the audience must be a string or an array of strings (RFC 7519 §4.1.3)", "issue the claim as a string", true},
	"alg_missing":  {"the header names no algorithm (`alg`, RFC 7515 §4.1.1)", fixFetch, true},
	"alg_none":     {"`alg` is none: the token is not signed, so it proves nothing and is always refused", fixFetch, true},
	"alg_symmetric": {
		"`alg` is a shared-secret algorithm (HS*), which the exchange refuses: who can check it can also forge it",
		"use a token signed with RS256, as GitHub's are; a token of jwt.io's example editor is HS256", true,
	},
	"alg_not_allowed": {
		"`alg` is none of those that the exchange accepts (RS, PS or ES with 256, 384 or 512)",
		"use a token signed with one of these; GitHub's are RS256", true,
	},
	"kid_missing": {
		"the header names no key (`kid`), and the exchange requires it to pick one from the issuer's key set",
		"use an issuer that sets `kid`; GitHub does", true,
	},
	"header_extension": {"the header asks for an extension (%s) that the exchange need not know (RFC 7515 §4.1.11)", fixFetch, true},
	"signature_missing": {
		"there is no signature behind the second dot: it was removed, or the copy stopped there",
		"copy the whole token; without its signature it proves nothing", true,
	},
	"signature_length": {"the signature has %s bytes, which `alg` never makes: it was cut off or changed, or it is a made-up example", fixCopy, false},
}

func problem(id, where, detail string) Problem {
	row := problems[id]
	message := row.message
	if detail != "" {
		message = fmt.Sprintf(message, detail)
	}
	return Problem{ID: id, Where: where, Message: message, Fix: row.fix, Refused: row.refused}
}

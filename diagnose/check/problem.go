package check

import (
	"strings"

	"gh-wif/diagnose/evidence"
	"gh-wif/internal/jwt"
)

// problemChecks says to which check a problem of the token belongs; the others
// are about its structure.
var problemChecks = map[string]string{
	"too_large": Size,
	"alg_none":  Algorithm, "alg_missing": Algorithm, "alg_symmetric": Algorithm, "alg_not_allowed": Algorithm,
	"kid_missing":      KeyID,
	"number_as_string": Required, "not_a_number": Required, "not_a_string": Required,
}

// Problem is the first problem of the token for which a server refuses it and
// that belongs to a check. What is wrong with the signature alone is none: see
// [LostSignature].
func Problem(e *evidence.Evidence, id string) (jwt.Problem, bool) {
	for _, p := range e.Token.Problems {
		at, ok := problemChecks[p.ID]
		if !ok {
			at = Structure
		}
		if at == id && p.Refused && !unsecured(e, p) && !ofSignature(e, p) {
			return p, true
		}
	}
	return jwt.Problem{}, false
}

// LostSignature says why the third part of a token is no signature, where header
// and payload are whole: it was taken out before the token was shown, masked, or
// cut off. The claims can be examined all the same; no server takes the token.
func LostSignature(e *evidence.Evidence) (jwt.Problem, bool) {
	for _, p := range e.Token.Problems {
		if ofSignature(e, p) && !unsecured(e, p) && (p.Refused || tooShort(e, p)) {
			return p, true
		}
	}
	return jwt.Problem{}, false
}

// ofSignature reports a problem behind the payload of a token whose first two
// parts are whole.
func ofSignature(e *evidence.Evidence, p jwt.Problem) bool {
	if e.Token.Header == nil || !e.Readable() || e.Token.Compact() == "" {
		return false
	}
	return p.Where == "signature" || p.ID == "missing_part" || p.ID == "ellipsis"
}

// unsecured reports the third part that an unsecured token lacks by right
// (RFC 7519 §6); its alg is what the next check refuses.
func unsecured(e *evidence.Evidence, p jwt.Problem) bool {
	alg, _ := e.Token.Header["alg"].(string)
	return p.ID == "signature_missing" && strings.EqualFold(alg, "none")
}

// rsaLength is the length of the shortest signature of an RSA key that may sign
// tokens, 2048 bits (RFC 7518 §3.3), in characters.
const rsaLength = 342

// tooShort reports a third part of a length that the token's algorithm never makes,
// and shorter than any of RSA. A longer one than GitHub's is odd and no more.
func tooShort(e *evidence.Evidence, p jwt.Problem) bool {
	return p.ID == "signature_length" && e.SignatureLength() < rsaLength
}

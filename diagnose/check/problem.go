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
// that belongs to a check.
func Problem(e *evidence.Evidence, id string) (jwt.Problem, bool) {
	for _, p := range e.Token.Problems {
		at, ok := problemChecks[p.ID]
		if !ok {
			at = Structure
		}
		if at == id && (p.Refused || p.ID == "signature_length" && cutSignature(e)) && !standIn(e, p) {
			return p, true
		}
	}
	return jwt.Problem{}, false
}

// Lengths of a token's third part, in characters: a stand-in is shorter than the
// first, the signature of an RSA key of 2048 bits has the last, and one that was
// cut while copying lies little below.
const (
	standInLength = 128
	cutLength     = 300
	rsaLength     = 342
)

// standIn reports a problem of a third part that was put there in place of the
// signature: people redact it before they show a token, and the claims can be
// examined all the same. Where nothing is there at all, the token was cut; save
// for an unsecured one, whose third part is empty by right (RFC 7519 §6) and
// whose alg the next check refuses.
func standIn(e *evidence.Evidence, p jwt.Problem) bool {
	alg, _ := e.Token.Header["alg"].(string)
	if p.ID == "signature_missing" && strings.EqualFold(alg, "none") {
		return true
	}
	return p.Where == "signature" && p.ID != "signature_missing" && p.ID != "empty_part" && e.Readable() && e.SignatureLength() < standInLength
}

// cutSignature reports a signature that lost its last characters.
func cutSignature(e *evidence.Evidence) bool {
	alg, _ := e.Token.Header["alg"].(string)
	n := e.SignatureLength()
	return strings.HasSuffix(alg, "S256") && n >= cutLength && n < rsaLength
}

package jwt

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// decodeCompact reads text, one run of base64 characters and dots, as a compact JWS
// (RFC 7515 §7.1): strictly for the problems, leniently for what can be shown.
func decodeCompact(text string) Token {
	raw := text
	t := Token{Kind: KindJWT, Size: len(text), compact: &raw}
	if len(text) > MaxBytes {
		t.note("too_large", "token", strconv.Itoa(len(text)))
	}
	n := strings.Count(text, ".") + 1
	if len(text) > maxDecoded {
		t.Kind = KindMalformed
		return t
	}
	parts := strings.Split(text, ".")
	switch {
	case n == 1 || n == 2:
		t.Kind = KindTruncated
		t.note("missing_part", "token", strconv.Itoa(n))
	case n > 3:
		t.Kind = KindMalformed
		t.note("extra_part", "token", strconv.Itoa(n))
	}
	t.readHeader(parts[0])
	if isEncrypted(t.Header, len(parts)) {
		return Token{Kind: KindJWE, Header: t.Header, HeaderJSON: t.HeaderJSON, Size: t.Size, compact: &raw}
	}
	if len(parts) > 1 {
		t.readPayload(parts[1])
	}
	if len(parts) > 2 {
		t.readSignature(parts[2])
	}
	t.settleKind()
	return t
}

// isEncrypted tells a JWE (RFC 7516 §7.1) from a JWS with too many dots: its header names a
// content encryption.
func isEncrypted(header map[string]any, parts int) bool {
	_, ok := header["enc"]
	return parts == 5 && (ok || header == nil)
}

func (t *Token) readHeader(part string) {
	t.HeaderJSON = t.readPart(part, "header")
	if t.HeaderJSON == nil {
		return
	}
	var found []Problem
	t.Header, found = decodeObject(t.HeaderJSON, "header")
	t.Problems = append(t.Problems, found...)
	if t.Header != nil {
		t.Problems = append(t.Problems, headerProblems(t.Header)...)
	}
}

func (t *Token) readPayload(part string) {
	t.ClaimsJSON = t.readPart(part, "payload")
	if t.ClaimsJSON == nil {
		return
	}
	var found []Problem
	t.Claims, found = decodeObject(t.ClaimsJSON, "payload")
	t.Problems = append(t.Problems, found...)
	if t.Claims != nil {
		t.Problems = append(t.Problems, claimProblems(t.Claims)...)
	}
}

func (t *Token) readSignature(part string) {
	if part == "" {
		t.note("signature_missing", "signature", "")
		return
	}
	t.HasSignature = true
	signature := t.readPart(part, "signature")
	if signature == nil {
		return
	}
	alg, _ := t.Header["alg"].(string)
	if !signatureFits(alg, len(signature)) {
		t.note("signature_length", "signature", strconv.Itoa(len(signature)))
	}
}

// settleKind is the last word: without a readable header and payload it is no JWT, and where
// the payload merely breaks off it was cut.
func (t *Token) settleKind() {
	if t.Kind != KindJWT || (t.Header != nil && t.Claims != nil) {
		return
	}
	t.Kind = KindMalformed
	for _, p := range t.Problems {
		if p.ID == "json_truncated" && t.Header != nil {
			t.Kind = KindTruncated
		}
	}
}

// readPart decodes one part. It reports what strict base64url (RFC 7515 §2) refuses and decodes
// nevertheless where it can; nil means that it cannot.
func (t *Token) readPart(part, where string) []byte {
	if part == "" {
		t.note("empty_part", where, "")
		return nil
	}
	body := strings.TrimRight(part, "=")
	if body != part {
		t.note("padding", where, "")
	}
	if strings.ContainsAny(body, "+/") {
		t.note("base64_std_alphabet", where, "")
		body = stdToURL.Replace(body)
	}
	data, err := base64.RawURLEncoding.Strict().DecodeString(body)
	if err == nil {
		return data
	}
	if data, err = base64.RawURLEncoding.DecodeString(body); err == nil {
		t.note("base64_trailing_bits", where, "")
		return data
	}
	if len(body)%4 != 1 || where == "signature" {
		t.note("base64_invalid", where, "")
		return nil
	}
	// One character too many or three too few: what stands before it can still be read.
	t.note("base64_invalid", where, "")
	if data, err = base64.RawURLEncoding.DecodeString(body[:len(body)-1]); err != nil {
		return nil
	}
	return data
}

var stdToURL = strings.NewReplacer("+", "-", "/", "_")

// signatureBytes holds the signature lengths, in bytes, that algorithms make (RFC 7518 §3.2 to
// §3.5). RSA signatures are as long as the key, which has 2048 bits or more.
var signatureBytes = map[string][]int{
	"RS": {256, 384, 512, 1024}, "PS": {256, 384, 512, 1024},
	"ES256": {64}, "ES384": {96}, "ES512": {132},
	"HS256": {32}, "HS384": {48}, "HS512": {64}, "EdDSA": {64, 114}, "ES256K": {64},
}

// signatureFits reports whether an algorithm makes signatures of n bytes; of an algorithm that
// it does not know it says yes.
func signatureFits(alg string, n int) bool {
	lengths, ok := signatureBytes[alg]
	if !ok && len(alg) > 2 {
		lengths, ok = signatureBytes[alg[:2]]
	}
	if !ok {
		return true
	}
	for _, length := range lengths {
		if n == length {
			return true
		}
	}
	return false
}

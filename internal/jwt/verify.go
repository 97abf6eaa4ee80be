package jwt

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"gh-wif/internal/strictjson"
)

// VerifyStatus is the outcome of a signature check.
type VerifyStatus string

// The outcomes of Verify.
const (
	Verified              VerifyStatus = "verified"
	VerifyNoSignature     VerifyStatus = "no_signature"          // there is none to check: a payload only, or no token
	VerifyMalformedToken  VerifyStatus = "malformed_token"       // a strict JWS reader refuses the compact form
	VerifyAlgNotAllowed   VerifyStatus = "algorithm_not_allowed" // none, HS*, or another that the exchange refuses
	VerifyKidMissing      VerifyStatus = "kid_missing"
	VerifyUnknownKid      VerifyStatus = "unknown_kid"
	VerifyUnfitKey        VerifyStatus = "unfit_key"     // the key is not for `alg`, or an RSA key under 2048 bits
	VerifyAmbiguousKid    VerifyStatus = "ambiguous_kid" // several keys of that kid would do, and readers differ in which they take
	VerifyBadSignature    VerifyStatus = "bad_signature"
	VerifyMalformedKeySet VerifyStatus = "malformed_key_set"
)

// VerifyResult is what Verify found.
type VerifyResult struct {
	Status VerifyStatus
	Kid    string   // the key that the token names; untrusted text
	Known  []string // the kids of the set, where Kid is none of them
}

// minRSABits is the smallest RSA key allowed for signatures (RFC 7518 §3.3).
const minRSABits = 2048

// Verify checks the token's signature against a JWK set (RFC 7517 §5): {"keys":[…]}, or the
// bare array of an inline issuer. Only the algorithms that the exchange accepts are tried.
//
// The check is go-jose's, not ours: signature code must be written once, by people who watch
// over it. go-jose takes the allowed algorithms as an argument, so that a header cannot choose
// its own, and reads JWK sets itself, which golang-jwt leaves to a third library.
func Verify(t Token, jwks []byte) VerifyResult {
	kid, _ := t.Header["kid"].(string)
	result := VerifyResult{Kid: kid}
	switch {
	case t.Header != nil && algorithmProblem(t.Header) != "" && t.Compact() != "":
		result.Status = VerifyAlgNotAllowed
		return result
	case t.Compact() == "" || !t.HasSignature:
		result.Status = VerifyNoSignature
		return result
	}
	algorithms := make([]jose.SignatureAlgorithm, 0, len(allowedAlgorithms))
	for _, name := range allowedAlgorithms {
		algorithms = append(algorithms, jose.SignatureAlgorithm(name))
	}
	signed, err := jose.ParseSignedCompact(t.Compact(), algorithms)
	if err != nil {
		result.Status = VerifyMalformedToken
		return result
	}
	keys, ok := readKeySet(jwks)
	if !ok {
		result.Status = VerifyMalformedKeySet
		return result
	}
	result.Status, result.Known = verifyWith(signed, keys, kid)
	return result
}

// verifyWith tries the one key that the token names. Keys of one kid must be of different
// types (RFC 7517 §4.5): where two would do, one reader takes the first and another the last.
func verifyWith(signed *jose.JSONWebSignature, keys []jose.JSONWebKey, kid string) (VerifyStatus, []string) {
	if kid == "" {
		return VerifyKidMissing, nil
	}
	var known []string
	var fit []jose.JSONWebKey
	named := false
	for _, key := range keys {
		switch {
		case key.KeyID != kid:
			known = append(known, key.KeyID)
		case fits(key, signed.Signatures[0].Header.Algorithm):
			fit = append(fit, key)
		default:
			named = true
		}
	}
	switch {
	case len(fit) > 1:
		return VerifyAmbiguousKid, nil
	case len(fit) == 0 && named:
		return VerifyUnfitKey, nil
	case len(fit) == 0:
		return VerifyUnknownKid, known
	}
	if _, err := signed.Verify(fit[0].Key); err != nil {
		return VerifyBadSignature, nil
	}
	return Verified, nil
}

// fits reports whether a key may be used for an algorithm: its type, use and size.
func fits(key jose.JSONWebKey, alg string) bool {
	if (key.Use != "" && key.Use != "sig") || (key.Algorithm != "" && key.Algorithm != alg) {
		return false
	}
	switch public := key.Key.(type) {
	case *rsa.PublicKey:
		return alg[0] != 'E' && public.N.BitLen() >= minRSABits
	case *ecdsa.PublicKey:
		return alg[0] == 'E'
	}
	return false
}

// IsKeySet reports whether a text can be used as a key set (RFC 7517 §5): an object with a
// list of keys, or the list itself.
func IsKeySet(data []byte) bool {
	_, ok := readKeySet(data)
	return ok
}

// keysMember holds the keys of a set (RFC 7517 §5.1).
const keysMember = "keys"

// readKeySet reads the public keys of a set. A key of an unknown kind is left out, as RFC 7517
// §5 wants; false means that there is no set at all, or one that readers would not agree on.
func readKeySet(data []byte) ([]jose.JSONWebKey, bool) {
	set, err := strictjson.Parse(data)
	if err != nil {
		return nil, false
	}
	if set.Kind == strictjson.Object {
		for _, m := range set.Members {
			if m.Name != keysMember && strings.EqualFold(m.Name, keysMember) {
				return nil, false // many readers take it for keys, others do not
			}
		}
		set, _ = set.Get(keysMember)
	}
	if set.Kind != strictjson.Array {
		return nil, false
	}
	var keys []jose.JSONWebKey
	for _, raw := range set.Items {
		var key jose.JSONWebKey
		if key.UnmarshalJSON(raw.Raw(data)) != nil {
			continue
		}
		if !forVerifying(raw) {
			key.Use = "enc" // for anything but a signature
		}
		keys = append(keys, key)
	}
	return keys, true
}

// forVerifying reports whether a key's key_ops, where it has any, let it check signatures
// (RFC 7517 §4.3).
func forVerifying(key strictjson.Node) bool {
	ops, ok := key.Get("key_ops")
	return !ok || slices.ContainsFunc(ops.Items, func(op strictjson.Node) bool { return op.Text == "verify" })
}

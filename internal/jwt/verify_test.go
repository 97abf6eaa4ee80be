package jwt

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

func keySet(keys ...jose.JSONWebKey) []byte {
	return must(json.Marshal(jose.JSONWebKeySet{Keys: keys}))
}

// verifyCase is a token, a key set, and what is found.
type verifyCase struct {
	name, token string
	set         []byte
	want        VerifyStatus
}

func verifyCases() []verifyCase {
	rsaJWK := jose.JSONWebKey{Key: rsaKey().Public(), KeyID: "key-1", Use: "sig", Algorithm: "RS256"}
	ecJWK := jose.JSONWebKey{Key: ecKey().Public(), KeyID: "ec-1"}
	other := jose.JSONWebKey{Key: must(rsa.GenerateKey(rand.Reader, 2048)).Public(), KeyID: "key-1"}
	renamed := jose.JSONWebKey{Key: rsaKey().Public(), KeyID: "key-2"}
	encryption := jose.JSONWebKey{Key: rsaKey().Public(), KeyID: "key-1", Use: "enc"}
	ecNamedLikeRSA := jose.JSONWebKey{Key: ecKey().Public(), KeyID: "key-1"}
	jwt := rs256(githubClaims())
	parts := strings.Split(jwt, ".")
	changed := parts[0] + "." + b64(`{"sub":"other"}`) + "." + parts[2]
	bare := must(json.Marshal([]jose.JSONWebKey{rsaJWK}))
	odd := []byte(`{"keys":[{"kty":"novel","kid":"n"},` + string(must(json.Marshal(rsaJWK))) + `]}`)
	wrapping := []byte(`{"keys":[{"key_ops":["encrypt"],` + string(must(json.Marshal(rsaJWK)))[1:] + `]}`)
	checking := []byte(`{"keys":[{"key_ops":["verify"],` + string(must(json.Marshal(rsaJWK)))[1:] + `]}`)
	one := string(must(json.Marshal(rsaJWK)))
	return []verifyCase{
		{"RSA", jwt, keySet(ecJWK, rsaJWK), Verified},
		{"RSA-PSS", sign(githubClaims(), jose.PS384, rsaKey(), "key-2"), keySet(renamed), Verified},
		{"ECDSA", sign(githubClaims(), jose.ES256, ecKey(), "ec-1"), keySet(rsaJWK, ecJWK), Verified},
		{"an inline array of keys", jwt, bare, Verified},
		{"beside a key of an unknown kind", jwt, odd, Verified},
		{"two keys of one name", jwt, keySet(other, rsaJWK), VerifyAmbiguousKid},
		{"two keys of one name, the right one first", jwt, keySet(rsaJWK, other), VerifyAmbiguousKid},
		{"one key twice", jwt, keySet(rsaJWK, rsaJWK), VerifyAmbiguousKid},
		{"two keys of one name and of different types", jwt, keySet(ecNamedLikeRSA, rsaJWK), Verified},
		{"two keys of one name, one for encryption", jwt, keySet(encryption, rsaJWK), Verified},
		{"KEYS", jwt, []byte(`{"KEYS":[` + one + `]}`), VerifyMalformedKeySet},
		{"two members keys", jwt, []byte(`{"keys":[],"keys":[` + one + `]}`), VerifyMalformedKeySet},
		{"keys and Keys", jwt, []byte(`{"Keys":[],"keys":[` + one + `]}`), VerifyMalformedKeySet},
		{"two members n in the key", jwt, []byte(`{"keys":[{"n":"AQAB",` + one[1:] + `]}`), VerifyMalformedKeySet},
		{"key_ops that are no list", jwt, []byte(`{"keys":[{"key_ops":"verify",` + one[1:] + `]}`), VerifyUnfitKey},
		{"members of the key in capitals", jwt, []byte(`{"keys":[{"KTY":"RSA","KID":"key-1","N":` + one[strings.Index(one, `"n":`)+4:] + `]}`), VerifyUnknownKid},
		{"another key of that name", jwt, keySet(other), VerifyBadSignature},
		{"changed claims", changed, keySet(rsaJWK), VerifyBadSignature},
		{"unknown key", jwt, keySet(renamed), VerifyUnknownKid},
		{"empty set", jwt, []byte(`{"keys":[]}`), VerifyUnknownKid},
		{"no kid", sign(githubClaims(), jose.RS256, rsaKey(), ""), keySet(rsaJWK), VerifyKidMissing},
		{"a key for encryption", jwt, keySet(encryption), VerifyUnfitKey},
		{"a key for other operations", jwt, wrapping, VerifyUnfitKey},
		{"a key for this operation", jwt, checking, Verified},
		{"a key of another type", jwt, keySet(ecNamedLikeRSA), VerifyUnfitKey},
		{"HS256", sign(githubClaims(), jose.HS256, []byte(strings.Repeat("k", 32)), "key-1"), keySet(rsaJWK), VerifyAlgNotAllowed},
		{"alg none", unsigned(`{"alg":"none"}`, `{"sub":"x"}`, ""), keySet(rsaJWK), VerifyAlgNotAllowed},
		{"padded", jwt + "==", keySet(rsaJWK), VerifyMalformedToken},
		{"signature removed", parts[0] + "." + parts[1] + ".", keySet(rsaJWK), VerifyNoSignature},
		{"claims only", `{"sub":"x","iss":"y"}`, keySet(rsaJWK), VerifyNoSignature},
		{"no set", jwt, []byte(`<html>`), VerifyMalformedKeySet},
		{"another object", jwt, []byte(`{"message":"x"}`), VerifyMalformedKeySet},
	}
}

func TestVerifySaysWhatItFound(t *testing.T) {
	for _, tt := range verifyCases() {
		t.Run(tt.name, func(t *testing.T) {
			got := Verify(Read([]byte(tt.token)), tt.set)
			if got.Status != tt.want {
				t.Errorf("status = %v, want %v", got.Status, tt.want)
			}
		})
	}
	renamed := jose.JSONWebKey{Key: rsaKey().Public(), KeyID: "key-2"}
	other := jose.JSONWebKey{Key: ecKey().Public(), KeyID: "ec-1"}
	if got := Verify(Read([]byte(rs256(githubClaims()))), keySet(renamed, other)); got.Kid != "key-1" || !slices.Equal(got.Known, []string{"key-2", "ec-1"}) {
		t.Errorf("an unknown key lists those that are known: %+v", got)
	}
}

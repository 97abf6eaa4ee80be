package diagnose_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"testing"

	"github.com/go-jose/go-jose/v4"

	. "gh-wif/diagnose"
	"gh-wif/diagnose/check"
)

// signedWith is a matching case with a really signed token and a key set. With
// spoil the key of the set is another one under the same id.
func signedWith(t testing.TB, kid, known string, spoil bool) Input {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: key, KeyID: kid}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(compactJSON(claimsOf(run())))
	if err != nil {
		t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	if spoil {
		key, _ = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	set, _ := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &key.PublicKey, KeyID: known, Algorithm: "ES256", Use: "sig"}}})
	return Input{Token: []byte(token), JWKS: set, Rule: ruleJSON(t, match(mainSubject)), Now: testNow}
}

func TestSignature(t *testing.T) {
	for _, c := range []struct {
		name    string
		in      Input
		status  Status
		verdict Verdict
		cause   string
	}{
		{"verifies", signedWith(t, "k1", "k1", false), Passed, Match, "ok"},
		{"another key of the same id", signedWith(t, "k1", "k1", true), Failed, Invalid, "tok_bad_signature"},
		{"a key that is not in the set", signedWith(t, "k1", "k2", false), Failed, Invalid, "tok_kid_not_in_jwks"},
	} {
		r := Examine(c.in)
		if got := checkOf(r, check.Signature).Status; got != c.status || r.Verdict != c.verdict || r.Causes[0].ID != c.cause {
			t.Errorf("%s: %s, %s, %v", c.name, got, r.Verdict, ids(r.Causes))
		}
	}
}

func checkOf(r Report, id string) Check {
	for _, c := range r.Checks {
		if c.ID == id {
			return c
		}
	}
	return Check{}
}

// A key set says nothing of a token that another issuer made, and of claims
// without a signature.
func TestSignatureIsNotCheckedWhereItCannotBe(t *testing.T) {
	in := signedWith(t, "k1", "k1", false)
	in.Issuer = issuerURL(t, "https://ghe.acme.test/_services/token")
	if c := checkOf(Examine(in), check.Signature); c.Status != Skipped {
		t.Errorf("another issuer: %+v", c)
	}
	in = signedWith(t, "k1", "k1", false)
	in.Token = compactJSON(claimsOf(run()))
	if c := checkOf(Examine(in), check.Signature); c.Status != Skipped {
		t.Errorf("claims only: %+v", c)
	}
}

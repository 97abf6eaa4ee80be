package jwt

import "testing"

// No key set but the one with the signing key makes a token verified.
func FuzzVerify(f *testing.F) {
	token := Read([]byte(rs256(githubClaims())))
	for _, seed := range []string{`{"keys":[]}`, `{"keys":null}`, `[]`, `<html>`, `{"keys":[{"kty":"RSA","kid":"key-1","n":"AQAB","e":"AQAB"}]}`, `{"keys":[{"kty":"oct","kid":"key-1","k":"AAAA"}]}`, `{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}],"keys":[]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, keys []byte) {
		result := Verify(token, keys)
		if result.Status == Verified || result.Status == "" {
			t.Errorf("%q is %q by %q", token, result.Status, keys)
		}
		if IsKeySet(keys) == (result.Status == VerifyMalformedKeySet) {
			t.Errorf("%q is a set and is none", keys)
		}
	})
}

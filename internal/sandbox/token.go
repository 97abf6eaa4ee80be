package sandbox

import (
	"cmp"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"strings"
	"sync"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
)

// The times of GitHub's tokens, in seconds around iat, as they are seen since 2025.
const (
	JWTLifetime = 300
	jwtBefore   = 300
)

// signingKey is the key that stands in for the issuer's: made once, with the first token.
var signingKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic("the machine gives no random numbers: " + err.Error())
	}
	return key
})

// keyID is the kid of the key: its thumbprint, shortened.
var keyID = sync.OnceValue(func() string {
	sum := sha256.Sum256(signingKey().N.Bytes())
	return "sandbox-" + hex.EncodeToString(sum[:8])
})

// keySet are the keys with which an issuer's tokens verify (RFC 7517 §5): the sandbox's, which
// stands in for what would be fetched, and those that the issuer has inline.
func keySet(issuer federation.Issuer) []byte {
	public := signingKey().PublicKey
	e := big.NewInt(int64(public.E)).Bytes()
	out := fmt.Appendf(nil, `{"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":%q,"n":%q,"e":%q}`, keyID(), b64(public.N.Bytes()), b64(e))
	for _, key := range issuer.Keys {
		if raw, err := key.MarshalJSON(); err == nil {
			out = append(append(out, ','), raw...)
		}
	}
	return append(out, "]}"...)
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// sign makes the compact form of a token (RFC 7515 §3.1).
func sign(claims map[string]any) string {
	payload, _ := json.Marshal(claims) // texts and numbers
	return signText(fmt.Sprintf(`{"alg":"RS256","kid":%q,"typ":"JWT"}`, keyID()), string(payload))
}

func signText(header, payload string) string {
	text := b64([]byte(header)) + "." + b64([]byte(payload))
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(nil, signingKey(), crypto.SHA256, sum[:])
	if err != nil {
		panic(err) // of a key of 2048 bits over a sum
	}
	return text + "." + b64(signature)
}

// Token mints a token of a job, new with each call, for an audience; empty is GitHub's
// default, the owner's address. A job of the kind other_audience has its own.
func (s *State) Token(j Job, audience string) string {
	claims := maps.Clone(j.Claims)
	if j.Kind != kindOtherAudience {
		iss, _ := claims[github.ClaimIssuer].(string)
		owner, _ := claims[github.ClaimOwner].(string)
		claims[github.ClaimAudience] = cmp.Or(audience, github.ParseIssuer(iss).OwnerURL(owner))
	}
	return mint(s, j, claims)
}

// mint signs the claims of a job, which are the callee's, with times and a jti of their own.
func mint(s *State, j Job, claims map[string]any) string {
	now, jti := s.now().Unix(), randomUUID()
	claims[github.ClaimJWTID] = jti
	claims[github.ClaimIssuedAt], claims[github.ClaimNotBefore] = now, now-jwtBefore
	claims[github.ClaimExpires] = now + cmp.Or(s.assume.JWTLifetime, JWTLifetime)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ofToken[jti] = j
	return sign(claims)
}

// credentialOf is what Authorization carries by a scheme, whose case does not matter (RFC 9110
// §11.1): GitHub's own pages write bearer.
func credentialOf(h http.Header, scheme string) (credential string, ok bool) {
	has, credential, _ := strings.Cut(h.Get("Authorization"), " ")
	if !strings.EqualFold(has, scheme) {
		return "", false
	}
	return credential, true
}

// runner is the runner's token endpoint, and the issuer's discovery and keys.
func (s *State) runner(mux *http.ServeMux) {
	mux.HandleFunc("GET "+tokenPath, func(w http.ResponseWriter, r *http.Request) {
		bearer, _ := credentialOf(r.Header, "Bearer")
		job, ok := s.jobOf(bearer)
		if !ok {
			answer(w, http.StatusUnauthorized, map[string]any{"message": "the bearer token of the request is not that of a job"})
			return
		}
		token := s.Token(job, r.URL.Query().Get("audience"))
		answer(w, http.StatusOK, map[string]any{"value": token, "count": len(token)})
	})
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]any{
			"issuer": s.own.IssuerURL, "jwks_uri": s.base + keysPath, "subject_types_supported": []string{"public", "pairwise"},
			"response_types_supported": []string{"id_token"}, "id_token_signing_alg_values_supported": []string{"RS256"},
			"scopes_supported": []string{"openid"}, "claims_supported": claimNames(),
		})
	})
	mux.HandleFunc("GET "+keysPath, func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, json.RawMessage(keySet(s.own)))
	})
}

// Where the runner's endpoint and the keys are; the address of the first has a query.
const (
	tokenPath  = "/_apis/sandbox/idtoken"
	tokenQuery = "?api-version=2.0"
	keysPath   = "/.well-known/jwks"
)

// answer writes one JSON document.
func answer(w http.ResponseWriter, status int, document any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(document) // whoever has gone hears nothing
}

// randomUUID is a UUID of version 4.
func randomUUID() string {
	b := randomBytes(16)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}

// claimNames are the claims of a token.
func claimNames() []string {
	var names []string
	for _, info := range github.ClaimInfos() {
		names = append(names, info.Name)
	}
	return names
}

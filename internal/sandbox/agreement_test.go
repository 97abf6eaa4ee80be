package sandbox

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/jwt"
	"gh-wif/internal/trust"
)

// rules are of every sort that an evaluator may take differently.
func rules(t *testing.T) map[string]federation.Rule {
	t.Helper()
	out := map[string]federation.Rule{}
	for name, match := range map[string]string{
		"a branch":               `{"subject_prefix":"repo:acme/app:ref:refs/heads/main","claims":{"repository_owner":"acme"}}`,
		"the whole repository":   `{"subject_prefix":"repo:acme/app:*"}`,
		"the owner":              `{"subject_prefix":"repo:acme/*","audience":"https://api.anthropic.com"}`,
		"a prefix with no star":  `{"subject_prefix":"repo:acme/app:"}`,
		"a star within":          `{"subject_prefix":"repo:acme/*:ref:refs/heads/main"}`,
		"claims only":            `{"claims":{"repository":"acme/app","ref":"refs/heads/main","event_name":"push"}}`,
		"ids":                    `{"claims":{"repository_id":"7654321","repository_owner_id":"1234567"}}`,
		"another audience":       `{"subject_prefix":"repo:acme/app:*","audience":"https://claude.acme.example"}`,
		"an environment":         `{"subject_prefix":"repo:acme/app:environment:production","claims":{"repository_owner":"acme","ref":"refs/heads/main"}}`,
		"ids in the subject":     `{"subject_prefix":"repo:acme@1234567/app@7654321:ref:refs/heads/main","claims":{"repository_owner":"acme"}}`,
		"a lone star and claims": `{"subject_prefix":"*","claims":{"repository":"acme/app"}}`,
	} {
		rule, err := federation.ReadRule([]byte(`{"name":"r","issuer_id":"fdis_1","oauth_scope":"workspace:inference","workspace_id":"wrkspc_1",
			"target":{"type":"service_account","service_account_id":"svac_1"},"match":` + match + `}`))
		if err != nil {
			t.Fatal(err)
		}
		out[name] = rule
	}
	return out
}

// matches is a second evaluator of what the WIF reference says of subject_prefix, audience
// and claims ("Rule matching semantics"), written apart from the first.
func matches(rule federation.Rule, claims map[string]any) bool {
	var doc struct {
		Match struct {
			Subject  string            `json:"subject_prefix"`
			Audience string            `json:"audience"`
			Claims   map[string]string `json:"claims"`
		} `json:"match"`
	}
	if json.Unmarshal(rule.JSON(), &doc) != nil {
		return false
	}
	m, counts := doc.Match, len(doc.Match.Claims) > 0
	if m.Subject != "" {
		counts = true
		sub, ok := claims["sub"].(string)
		before, star := strings.CutSuffix(m.Subject, "*")
		if !ok || m.Subject == "*" || star && !strings.HasPrefix(sub, before) || !star && sub != m.Subject {
			return false
		}
	}
	if m.Audience == "" {
		m.Audience = "https://api.anthropic.com"
	}
	switch aud := claims["aud"].(type) {
	case string:
		if aud != m.Audience {
			return false
		}
	case []any:
		if !slices.Contains(aud, any(m.Audience)) {
			return false
		}
	default:
		return false
	}
	for name, want := range m.Claims {
		if got, ok := claims[name].(string); !ok || got != want {
			return false
		}
	}
	return counts
}

// What every kind of run gets is what exposure says of it, and what a second evaluator says.
func TestEveryKindGetsWhatExposureSays(t *testing.T) {
	for name, rule := range rules(t) {
		if testing.Short() && name != "a branch" && name != "the owner" && name != "a prefix with no star" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			s := started(t, Config{Rule: &rule})
			kinds := trust.Expose(rule, trust.Hint{}).Kinds
			history := s.TryAll()
			if len(history) != len(kinds) {
				t.Fatalf("%d exchanges of %d kinds", len(history), len(kinds))
			}
			for i, k := range kinds {
				e := history[i]
				if e.Kind != k.ID || e.Event != k.Event || e.Sub != k.Claims["sub"] {
					t.Errorf("%s of %s is exchanged as %+v", k.ID, k.Event, e)
				}
				if got := trust.Severity(e.Severity); got != k.Severity && (got != "" || k.Severity != trust.SeverityNone) {
					t.Errorf("%s: severity %q, by the exposure %q", k.ID, got, k.Severity)
				}
				if issued := e.Outcome == anthropic.Issued; issued != k.Admitted {
					t.Errorf("%s: %s, by the exposure %v", k.ID, e.Outcome, k.Admitted)
				}
				if second := matches(rule, k.Claims) && k.ID != "other_issuer"; second != (e.Outcome == anthropic.Issued) {
					t.Errorf("%s: %s, by the second evaluator %v", k.ID, e.Outcome, second)
				}
			}
		})
	}
}

// A token is what GitHub's is: examined, it has no problem, and its keys verify it.
func TestATokenIsAsGitHubMakesIt(t *testing.T) {
	s := started(t, Config{Rule: branchRule()})
	url := s.Env("ACTIONS_ID_TOKEN_REQUEST_URL")
	header := map[string]string{"Authorization": "Bearer " + s.Env("ACTIONS_ID_TOKEN_REQUEST_TOKEN")}
	seen := map[string]bool{}
	for _, tt := range []struct{ query, aud string }{
		{"", "https://github.com/acme"},
		{"&audience=", "https://github.com/acme"},
		{"&audience=a%20b%26c", "a b&c"},
		{"&audience=https%3A%2F%2Fapi.anthropic.com", "https://api.anthropic.com"},
	} {
		status, doc := ask(t, "GET", url+tt.query, header, "")
		value, _ := doc["value"].(string)
		token := jwt.Read([]byte(value))
		if status != 200 || token.Kind != jwt.KindJWT || len(token.Problems) > 0 {
			t.Fatalf("%q: %d, %v", tt.query, status, token)
		}
		jti, _ := token.Claims["jti"].(string)
		if token.Claims["aud"] != tt.aud || seen[jti] || token.Claims["iss"] != "https://token.actions.githubusercontent.com" {
			t.Errorf("%q: aud %v, jti %v", tt.query, token.Claims["aud"], jti)
		}
		seen[jti] = true
		iat, _ := seconds(token.Claims, "iat")
		exp, _ := seconds(token.Claims, "exp")
		nbf, _ := seconds(token.Claims, "nbf")
		if exp-iat != JWTLifetime || iat-nbf != jwtBefore {
			t.Errorf("iat %d, nbf %d, exp %d", iat, nbf, exp)
		}
		_, set := ask(t, "GET", s.GitHub+"/.well-known/jwks", nil, "")
		keys, _ := json.Marshal(set)
		if got := jwt.Verify(token, keys); got.Status != jwt.Verified {
			t.Errorf("%q: %v", tt.query, got.Status)
		}
	}
	if status, _ := ask(t, "GET", url, nil, ""); status != 401 {
		t.Errorf("without the bearer: %d", status)
	}
	for _, scheme := range []string{"bearer", "BEARER"} {
		if status, _ := ask(t, "GET", url, map[string]string{"Authorization": scheme + " " + s.Env("ACTIONS_ID_TOKEN_REQUEST_TOKEN")}, ""); status != 200 {
			t.Errorf("by the scheme %s: %d", scheme, status)
		}
	}
	if status, _ := ask(t, "GET", url, map[string]string{"Authorization": "Bearer sandbox-other"}, ""); status != 401 {
		t.Errorf("with another bearer: %d", status)
	}
	_, doc := ask(t, "GET", s.GitHub+"/.well-known/openid-configuration", nil, "")
	if doc["issuer"] != "https://token.actions.githubusercontent.com" || doc["jwks_uri"] != s.GitHub+"/.well-known/jwks" {
		t.Errorf("discovery says %v", doc)
	}
}

func TestAnotherIssuersTokensAreMadeAndTakenToo(t *testing.T) {
	short := 60
	issuer := federation.Issuer{Name: "ghes", IssuerURL: "https://github.acme.example/_services/token", MaxJWTLifetimeSeconds: &short}
	rule := branchRule()
	s := started(t, Config{Rule: rule, Issuer: &issuer, Assume: Assume{JWTLifetime: 60}})
	e := s.TryAll()[0]
	if e.Outcome != anthropic.Issued || e.ExpiresIn < 100 || e.ExpiresIn > 120 {
		t.Errorf("%+v", e)
	}
	token := jwt.Read([]byte(s.State.Token(s.Job, "")))
	if token.Claims["iss"] != issuer.IssuerURL || token.Claims["aud"] != "https://github.acme.example/acme" {
		t.Errorf("iss %v, aud %v", token.Claims["iss"], token.Claims["aud"])
	}
	longer := started(t, Config{Rule: rule, Issuer: &issuer})
	if e := longer.TryAll()[0]; e.Reason != anthropic.ReasonLifetime {
		t.Errorf("300 s where 60 are allowed: %+v", e)
	}
}

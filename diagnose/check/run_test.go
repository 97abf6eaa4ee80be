package check

import (
	"crypto/ecdsa"
	curves "crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"gh-wif/diagnose/evidence"
	"gh-wif/internal/federation"
)

const mainSub = "repo:octo-org/octo-repo:ref:refs/heads/main"

// payload is what GitHub sends, as far as the checks need it.
const payload = `{"iss":"https://token.actions.githubusercontent.com","sub":"` + mainSub +
	`","aud":"https://api.anthropic.com","iat":1790000600,"exp":1790000900,"repository":"octo-org/octo-repo"}`

// signedBy joins a token at run time, so that none stands in the source.
func signedBy(alg, signature string) []byte {
	e := base64.RawURLEncoding.EncodeToString
	return []byte(e([]byte(`{"alg":"`+alg+`","kid":"k1"}`)) + "." + e([]byte(payload)) + "." + signature)
}

func TestTheUseOfARule(t *testing.T) {
	match := federation.Match{SubjectPrefix: mainSub}
	for _, tt := range []struct {
		name   string
		rule   federation.Rule
		issuer *federation.Issuer
		status Status
		reason Reason
	}{
		{"plain", federation.Rule{Match: match}, nil, Passed, RuleUsable},
		{"archived", federation.Rule{Match: match, ArchivedAt: "2026-01-01"}, nil, Failed, RuleArchived},
		{"the issuer archived", federation.Rule{Match: match}, &federation.Issuer{ArchivedAt: "2026-01-01"}, Failed, IssuerArchived},
		{"the issuer in use", federation.Rule{Match: match}, &federation.Issuer{}, Passed, RuleUsable},
		{"an audience alone", federation.Rule{Match: federation.Match{Audience: "x"}}, nil, Failed, NothingCounts},
		{"another issuer", federation.Rule{Match: match, IssuerID: "fdis_a"}, &federation.Issuer{ID: "fdis_b"}, Skipped, OtherIssuer},
		{"the same issuer", federation.Rule{Match: match, IssuerID: "fdis_a"}, &federation.Issuer{ID: "fdis_a"}, Passed, RuleUsable},
		{"a placeholder in the rule", federation.Rule{Match: match, IssuerID: "fdis_..."}, &federation.Issuer{ID: "fdis_b"}, Passed, RuleUsable},
		{"a placeholder in the issuer", federation.Rule{Match: match, IssuerID: "fdis_a"}, &federation.Issuer{ID: "fdis_..."}, Passed, RuleUsable},
		{"no id in the rule", federation.Rule{Match: match}, &federation.Issuer{ID: "fdis_b"}, Passed, RuleUsable},
		{"no id in the issuer", federation.Rule{Match: match, IssuerID: "fdis_a"}, &federation.Issuer{}, Passed, RuleUsable},
	} {
		c := Run(evidence.Gather(evidence.Input{Token: []byte(payload), Rule: &tt.rule, Issuer: tt.issuer})).Get(Rule)
		if c.Status != tt.status || c.Reason != tt.reason {
			t.Errorf("%s: %s, reason %d: %s", tt.name, c.Status, c.Reason, c.Because)
		}
	}
}

// What is shorter than any signature of its algorithm is none: it was cut off, or
// put there in its place.
func TestTheLengthOfASignature(t *testing.T) {
	a := func(n int) string { return strings.Repeat("A", n) }
	for _, tt := range []struct {
		name, alg, signature string
		status               Status
		reason               Reason
	}{
		{"short", "RS256", a(8), Failed, SignatureLost},
		{"a half", "RS256", a(171), Failed, SignatureLost},
		{"short, in the other alphabet", "RS256", a(126) + "+", Failed, SignatureLost},
		{"of a curve", "ES256", a(86), Passed, Decodes},
		{"of a curve, cut", "ES256", a(84), Failed, SignatureLost},
		{"of a curve, longer", "ES256", a(90), Failed, SignatureLost},
		{"two characters cut", "RS256", a(340), Failed, SignatureLost},
		{"no base64", "RS256", a(345), Failed, SignatureLost},
		{"whole", "RS256", a(342), Passed, Decodes},
		{"longer", "RS256", a(343), Passed, Decodes},
		{"of another hash", "RS384", a(300), Failed, SignatureLost},
		{"nothing there", "RS256", "", Failed, SignatureLost},
		{"nothing there, and none is right", "none", "", Passed, Decodes},
	} {
		e := evidence.Gather(evidence.Input{Token: signedBy(tt.alg, tt.signature)})
		if c := Run(e).Get(Structure); c.Status != tt.status || c.Reason != tt.reason || e.SignatureLength() != len(tt.signature) {
			t.Errorf("%s: %s, reason %d, %d characters: %s", tt.name, c.Status, c.Reason, e.SignatureLength(), c.Because)
		}
	}
}

// A sub by itself says nothing of the other claims; more than a sub does.
func TestTheRulesClaimsForASubAlone(t *testing.T) {
	rule := &federation.Rule{Match: federation.Match{
		SubjectPrefix: mainSub, Claims: []federation.Claim{federation.Pin("repository", "octo-org/octo-repo")}, Condition: `claims.ref == "refs/heads/main"`,
	}}
	for _, tt := range []struct {
		name, token          string
		claim, condition     Status
		claimIs, conditionIs Reason
	}{
		{"a sub alone", `{"sub":"` + mainSub + `"}`, Skipped, Skipped, SubjectOnly, SubjectOnly},
		{"a sub and another", `{"sub":"` + mainSub + `","event_name":"push"}`, Failed, Failed, ClaimAbsent, CannotBeEvaluated},
	} {
		done := Run(evidence.Gather(evidence.Input{Token: []byte(tt.token), Rule: rule}))
		claim, condition := done.Get(OfClaim("repository")), done.Get(Condition)
		if claim.Status != tt.claim || claim.Reason != tt.claimIs {
			t.Errorf("%s: the claim: %s, reason %d: %s", tt.name, claim.Status, claim.Reason, claim.Because)
		}
		if condition.Status != tt.condition || condition.Reason != tt.conditionIs {
			t.Errorf("%s: the condition: %s, reason %d: %s", tt.name, condition.Status, condition.Reason, condition.Because)
		}
		if sub := done.Get(Subject); sub.Status != Passed {
			t.Errorf("%s: the subject: %s: %s", tt.name, sub.Status, sub.Because)
		}
	}
	rule.Match.Condition = `claims.sub == "x"`
	if c := Run(evidence.Gather(evidence.Input{Token: []byte(`{"sub":"` + mainSub + `"}`), Rule: rule})).Get(Condition); c.Status != Failed || c.Reason != ConditionFalse {
		t.Errorf("a condition on sub for a sub alone: %s, reason %d", c.Status, c.Reason)
	}
}

func TestTheRequiredClaims(t *testing.T) {
	for _, tt := range []struct {
		name, from, to string
		missing        []string
		odd            []string
	}{
		{"all there", "", "", nil, nil},
		{"an empty sub", `"sub":"` + mainSub + `"`, `"sub":""`, []string{"sub"}, nil},
		{"an empty iss", `"iss":"https://token.actions.githubusercontent.com"`, `"iss":""`, []string{"iss"}, nil},
		{"exp null", `"exp":1790000900`, `"exp":null`, []string{"exp"}, []string{"exp"}},
		{"an empty iat", `"iat":1790000600`, `"iat":""`, []string{"iat"}, []string{"iat"}},
		{"exp a word", `"exp":1790000900`, `"exp":"soon"`, nil, []string{"exp"}},
		{"sub a number", `"sub":"` + mainSub + `"`, `"sub":5`, nil, []string{"sub"}},
		{"no exp", `"exp":1790000900,`, ``, []string{"exp"}, nil},
	} {
		e := evidence.Gather(evidence.Input{Token: []byte(strings.Replace(payload, tt.from, tt.to, 1))})
		u := Unusable(e)
		var odd []string
		for _, o := range u.Odd {
			odd = append(odd, o.Name)
		}
		if !slices.Equal(u.Missing, tt.missing) || !slices.Equal(odd, tt.odd) {
			t.Errorf("%s: missing %q, odd %q", tt.name, u.Missing, odd)
		}
		if got, bad := Run(e).Failed(Required), len(tt.missing)+len(tt.odd) > 0; got != bad {
			t.Errorf("%s: failed %v", tt.name, got)
		}
	}
}

// The key of the set is the right one each time; what it is for decides.
func TestAKeyMustBeForTheAlgorithm(t *testing.T) {
	key, err := ecdsa.GenerateKey(curves.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: key, KeyID: "k1"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign([]byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, kid, alg, use string
		status              Status
		reason              Reason
	}{
		{"fit", "k1", "ES256", "sig", Passed, Verified},
		{"for encryption", "k1", "ES256", "enc", Failed, SignatureWrong},
		{"for another algorithm", "k1", "ES384", "sig", Failed, SignatureWrong},
		{"of another name", "k2", "ES256", "sig", Failed, KeyUnknown},
	} {
		set, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &key.PublicKey, KeyID: tt.kid, Algorithm: tt.alg, Use: tt.use}}})
		if err != nil {
			t.Fatal(err)
		}
		c := Run(evidence.Gather(evidence.Input{Token: []byte(token), JWKS: set})).Get(Signature)
		if c.Status != tt.status || c.Reason != tt.reason {
			t.Errorf("%s: %s, reason %d: %s", tt.name, c.Status, c.Reason, c.Because)
		}
	}
	if c := Run(evidence.Gather(evidence.Input{Token: []byte(token), JWKS: []byte("{")})).Get(Signature); c.Status != Skipped || c.Reason != KeySetUnreadable {
		t.Errorf("an unreadable set: %s, reason %d", c.Status, c.Reason)
	}
}

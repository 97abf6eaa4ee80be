package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/jwt"
	"gh-wif/internal/strictjson"
)

// attempt is an exchange under examination.
type attempt struct {
	*State
	request
	now    int64 // Unix seconds
	header map[string]any
	claims map[string]any
	rule   federation.Rule
	issuer federation.Issuer
	check  string // of the matcher that failed
}

// step is one check: its id, and the reason where it fails.
type step struct {
	check string
	run   func(a *attempt) Reason
}

// steps are in the order of the WIF reference ("What is verified"). The rule has to be found
// before the issuer can be compared; whether it can be used is asked in its place.
var steps = []step{
	{checkSize, (*attempt).size},
	{checkStructure, (*attempt).structure},
	{checkAlgorithm, (*attempt).algorithm},
	{checkKeyID, (*attempt).keyID},
	{checkRule, (*attempt).findRule},
	{checkIssuer, (*attempt).iss},
	{checkSignature, (*attempt).signature},
	{checkRequired, (*attempt).required},
	{checkTime, (*attempt).times},
	{checkLifetime, (*attempt).lifetime},
	{checkReplay, (*attempt).once},
	{"", (*attempt).match},
	{checkReplay, (*attempt).noteLate},
	{checkRule, (*attempt).usable},
	{checkAccount, (*attempt).account},
	{checkWorkspace, (*attempt).workspace},
	{checkMembership, (*attempt).membership},
}

// Exchange makes an exchange and notes it in the history. ok is false where it is denied.
func (s *State) Exchange(r request) (token string, g grant, ok bool) {
	now := s.now()
	a := &attempt{State: s, request: r, now: now.Unix()}
	e := Exchange{At: now.UTC().Truncate(time.Second), Outcome: Issued}
	for _, st := range steps {
		if e.Reason = st.run(a); e.Reason != "" {
			e.Outcome, e.Check = Denied, st.check
			if st.check == "" {
				e.Check = a.check
			}
			break
		}
	}
	e.Sub, _ = a.claims[github.ClaimSubject].(string)
	e.Kind, e.Event = s.kindOf(a.claims)
	if e.Outcome == Issued {
		token, g = s.grant(a, now)
		e.ExpiresIn = g.lives
	}
	s.note(e)
	return token, g, e.Outcome == Issued
}

// kindOf is the kind of run that a token was minted for.
func (s *State) kindOf(claims map[string]any) (kind, event string) {
	jti, _ := claims[github.ClaimJWTID].(string)
	s.mu.Lock()
	defer s.mu.Unlock()
	j := s.minted[jti]
	return j.Kind, j.Event
}

// grant makes an access token.
func (s *State) grant(a *attempt, now time.Time) (string, grant) {
	exp, _ := seconds(a.claims, github.ClaimExpires)
	lives := federation.MintedLifetime(a.rule.TokenLifetimeSeconds, exp-a.now)
	g := grant{a.rule.OAuthScope, a.WorkspaceID, a.rule.ServiceAccountID, now.Add(time.Duration(lives) * time.Second), lives}
	token := "sk-ant-oat01-" + b64(randomBytes(48)) + "-sandbox"
	s.mu.Lock()
	defer s.mu.Unlock()
	s.grants[token] = g
	return token, g
}

func (a *attempt) size() Reason {
	if len(a.Assertion) > jwt.MaxBytes {
		return ReasonTooLarge
	}
	return ""
}

// structure takes the token apart as RFC 7515 §5.2 has it: nothing is cleaned.
func (a *attempt) structure() Reason {
	parts := strings.Split(a.Assertion, ".")
	if len(parts) != 3 {
		return ReasonMalformed
	}
	for i, to := range []*map[string]any{&a.header, &a.claims} {
		raw, err := base64.RawURLEncoding.Strict().DecodeString(parts[i])
		if err != nil {
			return ReasonMalformed
		}
		doc, err := strictjson.Parse(raw)
		if err != nil || doc.Kind != strictjson.Object {
			return ReasonMalformed
		}
		*to, _ = doc.Any().(map[string]any)
	}
	if _, err := base64.RawURLEncoding.Strict().DecodeString(parts[2]); err != nil {
		return ReasonMalformed
	}
	return ""
}

func (a *attempt) algorithm() Reason {
	if alg, _ := a.header["alg"].(string); !slices.Contains(jwt.AllowedAlgorithms(), alg) {
		return ReasonAlgorithm
	}
	return ""
}

func (a *attempt) keyID() Reason {
	if kid, _ := a.header["kid"].(string); kid == "" {
		return ReasonKeyMissing
	}
	return ""
}

func (a *attempt) findRule() Reason {
	var ok bool
	if a.rule, ok = a.ruleBy(a.RuleID); !ok || a.OrganizationID != organizationID {
		return ReasonNoRule
	}
	if a.issuer, ok = a.issuerBy(a.rule.IssuerID); !ok {
		return ReasonNoRule
	}
	return ""
}

func (a *attempt) iss() Reason {
	if iss, _ := a.claims[github.ClaimIssuer].(string); iss != a.issuer.IssuerURL {
		return ReasonIssuer
	}
	return ""
}

func (a *attempt) signature() Reason {
	switch jwt.Verify(jwt.Read([]byte(a.Assertion)), a.KeySet()).Status {
	case jwt.Verified:
		return ""
	case jwt.VerifyUnknownKid:
		return ReasonKeyUnknown
	}
	return ReasonSignature
}

// seconds is a claim that is a number.
func seconds(claims map[string]any, name string) (int64, bool) {
	n, ok := claims[name].(json.Number)
	if !ok {
		return 0, false
	}
	f, err := n.Float64()
	return int64(f), err == nil
}

func (a *attempt) required() Reason {
	if sub, _ := a.claims[github.ClaimSubject].(string); sub == "" {
		return ReasonClaimMissing
	}
	for _, name := range []string{github.ClaimIssuedAt, github.ClaimExpires} {
		if _, ok := seconds(a.claims, name); !ok {
			return ReasonClaimMissing
		}
	}
	return ""
}

func (a *attempt) times() Reason {
	exp, _ := seconds(a.claims, github.ClaimExpires)
	if a.now >= exp+federation.Leeway {
		return ReasonExpired
	}
	for _, name := range []string{github.ClaimIssuedAt, github.ClaimNotBefore} {
		at, ok := seconds(a.claims, name)
		if !ok && a.claims[name] != nil {
			return ReasonClaimMissing
		}
		if at > a.now+federation.Leeway {
			return ReasonNotYet
		}
	}
	return ""
}

func (a *attempt) lifetime() Reason {
	exp, _ := seconds(a.claims, github.ClaimExpires)
	iat, _ := seconds(a.claims, github.ClaimIssuedAt)
	if exp-iat > int64(a.issuer.MaxLifetime()) {
		return ReasonLifetime
	}
	return ""
}

// once notes the token's jti where it is noted before the match, and refuses it the second
// time. A token without one is not checked ("Create Federation Issuer", check_jti).
func (a *attempt) once() Reason { return a.jti(!a.assume.NotedAfterMatch) }

func (a *attempt) noteLate() Reason {
	if !a.assume.NotedAfterMatch {
		return ""
	}
	return a.jti(true)
}

func (a *attempt) jti(note bool) Reason {
	jti, _ := a.claims[github.ClaimJWTID].(string)
	if jti == "" || !a.issuer.ChecksJTI() {
		return ""
	}
	key := a.issuer.IssuerURL + " " + jti
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.used[key] {
		return ReasonReused
	}
	a.used[key] = note
	return ""
}

package sandbox

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"time"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/jwt"
	"gh-wif/internal/strictjson"
	"gh-wif/internal/trust"
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
	run   func(a *attempt) anthropic.Reason
}

// The checks, by the ids that the reports of a diagnosis have, where they have one.
const (
	checkSize       = "size"
	checkStructure  = "structure"
	checkAlgorithm  = "alg"
	checkKeyID      = "kid"
	checkIssuer     = "iss"
	checkSignature  = "signature"
	checkRequired   = "required_claims"
	checkTime       = "time"
	checkLifetime   = "lifetime"
	checkReplay     = "jti"
	checkAudience   = "aud"
	checkSubject    = "sub"
	checkCondition  = "condition"
	checkRule       = "rule"
	checkAccount    = "service_account"
	checkWorkspace  = "workspace"
	checkMembership = "membership"
)

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

// decide makes an exchange and notes it in the history. Where it is denied, there is no
// token.
func (s *State) decide(r request) (anthropic.Exchange, minted) {
	now := s.now()
	a := &attempt{State: s, request: r, now: now.Unix()}
	e := anthropic.Exchange{At: now.UTC().Truncate(time.Second), Outcome: anthropic.Issued}
	for _, st := range steps {
		if e.Reason = st.run(a); e.Reason != "" {
			e.Outcome, e.Check = anthropic.Denied, cmp.Or(st.check, a.check)
			break
		}
	}
	e.Sub, _ = a.claims[github.ClaimSubject].(string)
	j := s.jobOfToken(a.claims)
	e.Kind, e.Event = j.Kind, j.Event
	var m minted
	if e.Outcome == anthropic.Issued {
		if j.severity != trust.SeverityNone {
			e.Severity = string(j.severity)
		}
		m = s.grant(a, now)
		e.ExpiresIn = m.lives
	}
	s.note(e)
	return e, m
}

// jobOfToken is the job that a token was minted for; the zero one for a token from elsewhere.
func (s *State) jobOfToken(claims map[string]any) Job {
	jti, _ := claims[github.ClaimJWTID].(string)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ofToken[jti]
}

// minted is an access token as it was made.
type minted struct {
	token, scope string
	lives        int64 // seconds
}

// grant makes an access token.
func (s *State) grant(a *attempt, now time.Time) minted {
	exp, _ := seconds(a.claims, github.ClaimExpires)
	lives := federation.MintedLifetime(a.rule.TokenLifetimeSeconds, exp-a.now)
	g := grant{a.rule.OAuthScope, a.WorkspaceID, now.Add(time.Duration(lives) * time.Second)}
	token := "sk-ant-oat01-" + b64(randomBytes(48)) + "-sandbox"
	s.Allow(token, Credential{Scope: g.scope, Actor: a.rule.ServiceAccountID, Expires: g.until})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.grants[token] = g
	return minted{token, g.scope, lives}
}

func (a *attempt) size() anthropic.Reason {
	if len(a.Assertion) > jwt.MaxBytes {
		return anthropic.ReasonTooLarge
	}
	return ""
}

// structure takes the token apart as RFC 7515 §5.2 has it: nothing is cleaned.
func (a *attempt) structure() anthropic.Reason {
	parts := strings.Split(a.Assertion, ".")
	if len(parts) != 3 {
		return anthropic.ReasonMalformed
	}
	if strings.ContainsAny(a.Assertion, "\r\n") { // which the decoder passes over
		return anthropic.ReasonMalformed
	}
	for i, to := range []*map[string]any{&a.header, &a.claims} {
		raw, err := base64.RawURLEncoding.Strict().DecodeString(parts[i])
		if err != nil {
			return anthropic.ReasonMalformed
		}
		doc, err := strictjson.Parse(raw)
		if err != nil || doc.Kind != strictjson.Object {
			return anthropic.ReasonMalformed
		}
		*to, _ = doc.Any().(map[string]any)
	}
	if _, err := base64.RawURLEncoding.Strict().DecodeString(parts[2]); err != nil {
		return anthropic.ReasonMalformed
	}
	return ""
}

func (a *attempt) algorithm() anthropic.Reason {
	if alg, _ := a.header["alg"].(string); !slices.Contains(jwt.AllowedAlgorithms(), alg) {
		return anthropic.ReasonAlgorithm
	}
	return ""
}

func (a *attempt) keyID() anthropic.Reason {
	if kid, _ := a.header["kid"].(string); kid == "" {
		return anthropic.ReasonKeyMissing
	}
	return ""
}

func (a *attempt) findRule() anthropic.Reason {
	var ok bool
	if a.rule, ok = a.Rule(a.RuleID); !ok || a.OrganizationID != a.Organization().ID {
		return anthropic.ReasonNoRule
	}
	if a.issuer, ok = a.Issuer(a.rule.IssuerID); !ok {
		return anthropic.ReasonNoRule
	}
	return ""
}

func (a *attempt) iss() anthropic.Reason {
	if iss, _ := a.claims[github.ClaimIssuer].(string); iss != a.issuer.IssuerURL {
		return anthropic.ReasonIssuer
	}
	return ""
}

func (a *attempt) signature() anthropic.Reason {
	switch jwt.Verify(jwt.Read([]byte(a.Assertion)), keySet(a.issuer)).Status {
	case jwt.Verified:
		return ""
	case jwt.VerifyUnknownKid:
		return anthropic.ReasonKeyUnknown
	}
	return anthropic.ReasonSignature
}

// seconds is a claim that is a number.
func seconds(claims map[string]any, name string) (int64, bool) {
	n, ok := claims[name].(json.Number)
	if !ok {
		return 0, false
	}
	f, err := n.Float64()
	return int64(f), err == nil && math.Abs(f) < 1<<53
}

func (a *attempt) required() anthropic.Reason {
	if sub, _ := a.claims[github.ClaimSubject].(string); sub == "" {
		return anthropic.ReasonClaimMissing
	}
	for _, name := range []string{github.ClaimIssuedAt, github.ClaimExpires} {
		if _, ok := seconds(a.claims, name); !ok {
			return anthropic.ReasonClaimMissing
		}
	}
	if _, there := a.claims[github.ClaimNotBefore]; there {
		if _, ok := seconds(a.claims, github.ClaimNotBefore); !ok {
			return anthropic.ReasonClaimMissing
		}
	}
	return ""
}

func (a *attempt) times() anthropic.Reason {
	exp, _ := seconds(a.claims, github.ClaimExpires)
	if a.now >= exp+federation.Leeway {
		return anthropic.ReasonExpired
	}
	for _, name := range []string{github.ClaimIssuedAt, github.ClaimNotBefore} {
		if at, _ := seconds(a.claims, name); at > a.now+federation.Leeway {
			return anthropic.ReasonNotYet
		}
	}
	return ""
}

func (a *attempt) lifetime() anthropic.Reason {
	exp, _ := seconds(a.claims, github.ClaimExpires)
	iat, _ := seconds(a.claims, github.ClaimIssuedAt)
	if exp-iat > int64(a.issuer.MaxLifetime()) {
		return anthropic.ReasonLifetime
	}
	return ""
}

// once notes the token's jti where it is noted before the match, and refuses it the second
// time. A token without one is not checked ("Create Federation Issuer", check_jti).
func (a *attempt) once() anthropic.Reason { return a.jti(!a.assume.NotedAfterMatch) }

func (a *attempt) noteLate() anthropic.Reason {
	if !a.assume.NotedAfterMatch {
		return ""
	}
	return a.jti(true)
}

func (a *attempt) jti(note bool) anthropic.Reason {
	jti, _ := a.claims[github.ClaimJWTID].(string)
	if jti == "" || !a.issuer.ChecksJTI() {
		return ""
	}
	key := a.issuer.IssuerURL + " " + jti
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.used[key] {
		return anthropic.ReasonReused
	}
	a.used[key] = note
	return ""
}

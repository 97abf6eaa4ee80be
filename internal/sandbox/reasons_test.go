package sandbox

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"gh-wif/diagnose"
	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
)

// noon is the time of the tests.
var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

// try is one exchange, as a case changes it.
type try struct {
	s      *State
	claims map[string]any
	header string
	spoil  func(assertion string) string
	req    request
}

func newTry(t *testing.T, c Config) *try {
	t.Helper()
	c.Now = func() time.Time { return noon }
	s := started(t, c).State
	job, err := s.JobAs("")
	if err != nil {
		t.Fatal(err)
	}
	claims := maps.Clone(job.Claims)
	claims["aud"], claims["jti"] = federation.DefaultAudience, randomUUID()
	claims["iat"], claims["nbf"], claims["exp"] = noon.Unix(), noon.Unix()-300, noon.Unix()+300
	return &try{
		s: s, claims: claims, header: fmt.Sprintf(`{"alg":"RS256","kid":%q}`, keyID()), spoil: func(a string) string { return a },
		req: request{"", s.began.ID, organizationID, s.began.ServiceAccountID, s.workspace()},
	}
}

func (x *try) run() anthropic.Exchange {
	payload, _ := json.Marshal(x.claims)
	x.req.Assertion = x.spoil(signText(x.header, string(payload)))
	e, _ := x.s.decide(x.req)
	return e
}

// denial is a case: what is wrong with an exchange, and what the history says.
type denial = struct {
	name   string
	change func(x *try)
	check  string
	reason anthropic.Reason
}

// ofToken are the faults that a diagnosis sees too, given what the server has.
var ofToken = []denial{
	{"all is well", func(*try) {}, "", ""},
	{"too large", func(x *try) { x.claims["x"] = strings.Repeat("x", 17000) }, checkSize, anthropic.ReasonTooLarge},
	{"two parts", func(x *try) { x.spoil = func(a string) string { return a[:strings.LastIndex(a, ".")] } }, checkStructure, anthropic.ReasonMalformed},
	{"in no base64", func(x *try) { x.spoil = func(a string) string { return strings.Replace(a, ".", ".!!", 1) } }, checkStructure, anthropic.ReasonMalformed},
	{"HS256", func(x *try) { x.header = `{"alg":"HS256","kid":"x"}` }, checkAlgorithm, anthropic.ReasonAlgorithm},
	{"no kid", func(x *try) { x.header = `{"alg":"RS256"}` }, checkKeyID, anthropic.ReasonKeyMissing},
	{"an unknown kid", func(x *try) { x.header = `{"alg":"RS256","kid":"x"}` }, checkSignature, anthropic.ReasonKeyUnknown},
	{"another signature", func(x *try) {
		other := sign(map[string]any{"a": 1})
		x.spoil = func(a string) string { return a[:strings.LastIndex(a, ".")] + other[strings.LastIndex(other, "."):] }
	}, checkSignature, anthropic.ReasonSignature},
	{"another issuer", func(x *try) { x.claims["iss"] = github.IssuerURL + "/" }, checkIssuer, anthropic.ReasonIssuer},
	{"no sub", func(x *try) { delete(x.claims, "sub") }, checkRequired, anthropic.ReasonClaimMissing},
	{"no iat", func(x *try) { delete(x.claims, "iat") }, checkRequired, anthropic.ReasonClaimMissing},
	{"exp as a text", func(x *try) { x.claims["exp"] = "1795780000" }, checkRequired, anthropic.ReasonClaimMissing},
	{"expired", func(x *try) { x.claims["iat"], x.claims["exp"] = noon.Unix()-330, noon.Unix()-30 }, checkTime, anthropic.ReasonExpired},
	{"expired within the leeway", func(x *try) { x.claims["iat"], x.claims["exp"] = noon.Unix()-329, noon.Unix()-29 }, "", ""},
	{"issued ahead", func(x *try) { x.claims["iat"] = noon.Unix() + 31 }, checkTime, anthropic.ReasonNotYet},
	{"issued ahead within the leeway", func(x *try) { x.claims["iat"] = noon.Unix() + 30 }, "", ""},
	{"nbf ahead", func(x *try) { x.claims["nbf"] = noon.Unix() + 31 }, checkTime, anthropic.ReasonNotYet},
	{"nbf as null", func(x *try) { x.claims["nbf"] = nil }, checkRequired, anthropic.ReasonClaimMissing},
	{"no nbf", func(x *try) { delete(x.claims, "nbf") }, "", ""},
	{"lives an hour and a second", func(x *try) { x.claims["exp"] = noon.Unix() + 3601 }, checkLifetime, anthropic.ReasonLifetime},
	{"lives an hour", func(x *try) { x.claims["exp"] = noon.Unix() + 3600 }, "", ""},
	{"another audience", func(x *try) { x.claims["aud"] = "https://github.com/acme" }, checkAudience, anthropic.ReasonAudience},
	{"the audience in a list", func(x *try) { x.claims["aud"] = []string{"x", federation.DefaultAudience} }, "", ""},
	{"another subject", func(x *try) { x.claims["sub"] = "repo:acme/app:pull_request" }, checkSubject, anthropic.ReasonSubject},
	{"another claim", func(x *try) { x.claims["event_name"] = "schedule" }, "claims.event_name", anthropic.ReasonClaim},
}

func TestEveryFaultOfATokenIsFoundAndNamed(t *testing.T) {
	for _, f := range ofToken {
		x := newTry(t, Config{Rule: branchRule()})
		f.change(x)
		if e := x.run(); e.Check != f.check || e.Reason != f.reason || (e.Outcome == anthropic.Issued) != (f.reason == "") || (e.ExpiresIn > 0) != (f.reason == "") {
			t.Errorf("%s: %+v", f.name, e)
		}
	}
}

// The diagnosis of the same token with the same rule, issuer and keys fails first at the
// same check: the two were written apart.
func TestADiagnosisFindsTheSameCheck(t *testing.T) {
	for _, f := range ofToken {
		x := newTry(t, Config{Rule: branchRule()})
		f.change(x)
		e := x.run()
		issuer := federation.Issuer{IssuerURL: github.IssuerURL}
		report := diagnose.Examine(diagnose.Input{
			Token: []byte(x.req.Assertion), Rule: branchRule(), Issuer: &issuer, JWKS: keySet(issuer), Now: noon,
		})
		if got := firstFailed(report); got != e.Check {
			t.Errorf("%s: the sandbox fails at %q, the diagnosis at %q", f.name, e.Check, got)
		}
	}
}

func firstFailed(r diagnose.Report) string {
	for _, c := range r.Checks {
		if c.Status == "failed" {
			return c.ID
		}
	}
	return ""
}

// ofOrganization are the faults of what only the server knows.
var ofOrganization = []denial{
	{"another organization", func(x *try) { x.req.OrganizationID = "6f1b7c1e-1111-4222-8333-444455556666" }, checkRule, anthropic.ReasonNoRule},
	{"another rule", func(x *try) { x.req.RuleID = "fdrl_other" }, checkRule, anthropic.ReasonNoRule},
	{"an archived rule", func(x *try) { r := x.s.began; r.ArchivedAt = "2026-11-27T00:00:00Z"; x.s.PutRule(r) }, checkRule, anthropic.ReasonRuleArchived},
	{"an archived issuer", func(x *try) { i := x.s.own; i.ArchivedAt = "2026-11-27T00:00:00Z"; x.s.PutIssuer(i) }, checkRule, anthropic.ReasonIssuerArchived},
	{"a rule that matches nothing", func(x *try) { x.s.PutRule(x.s.began.WithMatch(federation.Match{SubjectPrefix: "*"})) }, checkRule, anthropic.ReasonNoMatcher},
	{"a condition that is false", func(x *try) {
		m := x.s.began.Match
		m.Condition = `claims.ref == "refs/heads/other"`
		x.s.PutRule(x.s.began.WithMatch(m))
	}, checkCondition, anthropic.ReasonCondition},
	// A diagnosis takes away what is around a token that somebody pastes, the server does not.
	{"a line end behind it", func(x *try) { x.spoil = func(a string) string { return a + "\n" } }, checkStructure, anthropic.ReasonMalformed},
	{"a line end within", func(x *try) { x.spoil = func(a string) string { return a[:50] + "\r\n" + a[50:] } }, checkStructure, anthropic.ReasonMalformed},
	{"another account", func(x *try) { x.req.ServiceAccountID = "svac_other" }, checkAccount, anthropic.ReasonAccount},
	{"an archived account", func(x *try) {
		x.s.PutServiceAccount(anthropic.ServiceAccount{ID: accountID, Archived: true})
	}, checkAccount, anthropic.ReasonAccountArchived},
	{"no account named", func(x *try) { x.req.ServiceAccountID = "" }, "", ""},
	{"another workspace", func(x *try) { x.req.WorkspaceID = "wrkspc_other" }, checkWorkspace, anthropic.ReasonWorkspace},
	{"the default workspace, for which the rule is not", func(x *try) { x.req.WorkspaceID = "default" }, checkWorkspace, anthropic.ReasonWorkspace},
	{"no workspace, and the rule has one", func(x *try) { x.req.WorkspaceID = "" }, "", ""},
	{"no workspace, and it is asked for", func(x *try) { x.req.WorkspaceID = ""; x.s.assume.WorkspaceRequired = true }, checkWorkspace, anthropic.ReasonWorkspaceRequired},
	{"no workspace, and the rule has two", func(x *try) {
		r := x.s.began
		r.WorkspaceIDs = append(r.WorkspaceIDs, "wrkspc_second")
		x.s.PutRule(r)
		x.req.WorkspaceID = ""
	}, checkWorkspace, anthropic.ReasonWorkspaceRequired},
	{"every workspace, the default one named", func(x *try) { everywhere(x); x.req.WorkspaceID = "default" }, "", ""},
	{"every workspace, none named", func(x *try) { everywhere(x); x.req.WorkspaceID = "" }, checkWorkspace, anthropic.ReasonWorkspaceRequired},
	{"every workspace, one that is not there", func(x *try) { everywhere(x); x.req.WorkspaceID = "wrkspc_none" }, checkWorkspace, anthropic.ReasonWorkspace},
	{"no member", func(x *try) {
		x.s.PutWorkspace(anthropic.Workspace{ID: "wrkspc_second"})
		everywhere(x)
		x.req.WorkspaceID = "wrkspc_second"
	}, checkMembership, anthropic.ReasonNotMember},
	{"the second time", func(x *try) { x.run() }, checkReplay, anthropic.ReasonReused},
	{"the second time after one that was denied", func(x *try) {
		before := x.req
		x.req.WorkspaceID = "wrkspc_other"
		x.run()
		x.req = before
	}, checkReplay, anthropic.ReasonReused},
	{"the second time, noted after the match, which failed", func(x *try) {
		x.s.assume.NotedAfterMatch = true
		sub := x.claims["sub"]
		x.claims["sub"] = "repo:acme/app:pull_request"
		x.run()
		x.claims["sub"] = sub
	}, "", ""},
	{"the second time, noted after the match", func(x *try) { x.s.assume.NotedAfterMatch = true; x.run() }, checkReplay, anthropic.ReasonReused},
	{"the second time, where the issuer does not look", func(x *try) {
		i, no := x.s.own, false
		i.CheckJTI = &no
		x.s.PutIssuer(i)
		x.run()
	}, "", ""},
	{"the second time without a jti", func(x *try) { delete(x.claims, "jti"); x.run() }, "", ""},
}

func everywhere(x *try) {
	yes := true
	r := x.s.began
	r.WorkspaceIDs, r.AppliesToAllWorkspaces = nil, &yes
	x.s.PutRule(r)
}

func TestWhatOnlyTheServerKnowsIsCheckedToo(t *testing.T) {
	for _, f := range ofOrganization {
		x := newTry(t, Config{Rule: branchRule()})
		f.change(x)
		if e := x.run(); e.Check != f.check || e.Reason != f.reason {
			t.Errorf("%s: %+v", f.name, e)
		}
	}
	x := newTry(t, Config{Rule: branchRule(), Assume: Assume{NotAMember: true}})
	if e := x.run(); e.Reason != anthropic.ReasonNotMember {
		t.Errorf("no member from the beginning: %+v", e)
	}
}

func TestEveryReasonHasWords(t *testing.T) {
	known := map[string]bool{}
	for _, k := range diagnose.KnownReasons() {
		known[k.Word] = true
	}
	page, err := os.ReadFile("../../docs/sandbox.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[anthropic.Reason]bool{}
	for _, f := range append(ofToken[1:], ofOrganization...) {
		if f.reason == "" {
			continue
		}
		seen[f.reason] = true
		if !known[string(f.reason)] && !strings.Contains(string(page), "`"+string(f.reason)+"`") {
			t.Errorf("docs/sandbox.md does not name %s", f.reason)
		}
		if own := f.reason.OwnMeaning() != ""; own == known[string(f.reason)] {
			t.Errorf("%s: a word of this program %v, of the history %v", f.reason, own, known[string(f.reason)])
		}
	}
	if len(seen) < 25 {
		t.Errorf("only %d reasons are tried", len(seen))
	}
}

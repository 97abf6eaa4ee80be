package diagnose_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	. "gh-wif/diagnose"
	"gh-wif/diagnose/check"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/proptest"
)

// The checks come in the server's order, all of them, whatever was given.
func TestOrderOfTheChecks(t *testing.T) {
	want := []string{
		"structure", "size", "alg", "kid", "required_claims", "iss", "signature", "time", "lifetime", "aud", "sub",
		"claims.repository_owner", "condition", "rule", "environment", "workspace",
	}
	var got []string
	for _, c := range Examine(Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Now: testNow}).Checks {
		got = append(got, c.ID)
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// A failed check always has a cause, a check that could not be made says why,
// and no report says that all is well.
func TestReportsAreWhole(t *testing.T) {
	for _, in := range append(allInputs(t), rareInputs(t)...) {
		r := Examine(in)
		for _, c := range r.Checks {
			if c.Status == "" || c.Because.Empty() || c.Title == "" {
				t.Errorf("%s: incomplete check %+v", r.Headline, c)
			}
		}
		if len(r.Unchecked) == 0 || len(r.Causes) == 0 || r.Headline.Empty() {
			t.Errorf("%s: %d causes, %d unchecked", r.Headline, len(r.Causes), len(r.Unchecked))
		}
	}
}

// The time and its leeway of 30 seconds on each side.
func TestLeeway(t *testing.T) {
	exp := int64(issued + 300)
	for _, c := range []struct {
		now    int64
		passed bool
	}{
		{exp - 1, true},
		{exp, true},
		{exp + 29, true},
		{exp + 30, false},
		{issued - 30, true},
		{issued - 31, false},
	} {
		r := Examine(Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Now: time.Unix(c.now, 0)})
		if got := checkOf(r, check.Time).Status == Passed; got != c.passed {
			t.Errorf("at %+d s of exp: passed %v", c.now-exp, got)
		}
		if (r.Verdict == Match) != c.passed {
			t.Errorf("at %+d s of exp: verdict %s", c.now-exp, r.Verdict)
		}
	}
	atExp := Examine(Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Now: time.Unix(exp, 0)})
	if c := checkOf(atExp, check.Time); c.Reason != check.ExpiredWithinLeeway {
		t.Errorf("at exp itself: %s", c.Because)
	}
	r := Examine(Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject))})
	if c := checkOf(r, check.Time); c.Status != Skipped || r.Verdict != Match {
		t.Errorf("without the time: %+v, %s", c, r.Verdict)
	}
	if r.Token.ExpiresIn != 0 {
		t.Errorf("without the time it expires in %d", r.Token.ExpiresIn)
	}
}

// Decoded claims are examined; a part of a payload never matches.
func TestDecodedClaims(t *testing.T) {
	rule := ruleJSON(t, match(mainSubject))
	whole := Examine(Input{Token: compactJSON(claimsOf(run())), Rule: rule, Now: testNow})
	if whole.Verdict != Match || checkOf(whole, check.Algorithm).Status != Skipped || !strings.Contains(checkOf(whole, check.Structure).Because.String(), "no signature was there to look at") {
		t.Errorf("decoded claims: %s, %+v", whole.Headline, checkOf(whole, check.Structure))
	}
	part := claimsOf(run(immutable), without("iat"), without("exp"), without("nbf"))
	if r := Examine(Input{Token: compactJSON(part), Rule: rule, Now: testNow}); r.Verdict != Mismatch || r.Causes[0].ID != "sub_immutable_token_vs_name_rule" {
		t.Errorf("a part of a payload that mismatches: %s, %v", r.Verdict, ids(r.Causes))
	}
	if r := Examine(Input{Token: []byte(`{"sub":"repo:octo-org/octo-repo:pull_request","event_name":"pull_request"}`), Rule: rule, Now: testNow}); r.Verdict != Mismatch || r.Causes[0].ID != "sub_pr_vs_ref_rule" {
		t.Errorf("a sub alone that mismatches: %s, %v", r.Verdict, ids(r.Causes))
	}
	part = claimsOf(run(), without("iat"), without("exp"), without("nbf"))
	if r := Examine(Input{Token: compactJSON(part), Rule: rule, Env: goodEnv(map[string]string{"ANTHROPIC_API_KEY": "x"}), Now: testNow}); r.Verdict != Invalid {
		t.Errorf("a part of a payload that would match, and a faulty environment: %s, %v", r.Verdict, ids(r.Causes))
	}
	if r := Examine(Input{Token: compactJSON(part), Rule: rule, Now: testNow}); r.Verdict != Invalid || r.Causes[0].ID != "tok_missing_required_claim" {
		t.Errorf("a part of a payload that would match: %s, %v", r.Verdict, ids(r.Causes))
	}
}

// Of a claim that a part of a payload does not hold, what the run has is not known.
func TestAPartOfAPayloadLeavesClaimsOpen(t *testing.T) {
	rule := ruleJSON(t, match(mainSubject, "event_name", "push"))
	for _, pasted := range []string{
		"repo:octo-org/octo-repo:ref:refs/heads/dev",
		`{"sub":"repo:octo-org/octo-repo:environment:production","repository":"octo-org/octo-repo"}`,
	} {
		r := Examine(Input{Token: []byte(pasted), Rule: rule, Now: testNow})
		if len(r.Remedies) == 0 || !strings.Contains(r.Remedies[0].Text.String(), "what this run has is not known") {
			t.Errorf("%s: %+v", pasted, r.Remedies)
		}
	}
}

// The suggested rule lets exactly this run in, and nothing is suggested where
// that would be unsafe or where the rule is right.
func TestSuggestion(t *testing.T) {
	suggested := func(in Input) Report { return Examine(in) }
	in := Input{Token: tokenOf(run(immutable)), Rule: ruleJSON(t, match("repo:octo-org/octo-repo:*")), Now: testNow}
	r := suggested(in)
	if r.SuggestedRule == nil || !strings.Contains(r.SuggestedRule.Match.Condition, `"repo:`+pem+`:ref:refs/heads/main"`) || !strings.Contains(r.Diff, "+") {
		t.Fatalf("no exact rule: %+v %s", r.SuggestedRule, r.Refusal)
	}
	in.Rule = r.SuggestedRule
	if again := Examine(in); again.Verdict != Match {
		t.Errorf("the suggested rule does not match: %s", again.Headline)
	}
	for name, token := range map[string][]byte{
		"pull request":        tokenOf(run(onEvent("pull_request", "refs/pull/7/merge"))),
		"pull_request_target": tokenOf(run(onEvent("pull_request_target", "refs/heads/main"))),
		"another owner":       tokenOf(run(func(r *github.Run) { r.Owner, r.OwnerID = "evil", "666" })),
		"no audience":         tokenOf(run(asked("https://github.com/octo-org"))),
	} {
		r := suggested(Input{Token: token, Rule: ruleJSON(t, match(mainSubject)), Now: testNow})
		if r.SuggestedRule != nil || r.Refusal.Empty() {
			t.Errorf("%s: suggested %v, refused %q", name, r.SuggestedRule, r.Refusal)
		}
	}
	if r := suggested(Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Now: testNow}); r.SuggestedRule != nil || !r.Refusal.Empty() {
		t.Errorf("a rule that matches gets a suggestion")
	}
}

// What is wrong in the workflow comes with the lines to write.
func TestWorkflowFix(t *testing.T) {
	for _, c := range failures {
		if c.name != "null, and the job lacks the permission" {
			continue
		}
		r := Examine(c.in(t))
		if r.Fix == nil || r.Fix.Lines != "permissions:\n  contents: read\n  id-token: write\n" || r.Fix.Line == 0 || r.Fix.Path == "" {
			t.Errorf("fix: %+v", r.Fix)
		}
	}
	in := Input{Token: tokenOf(run()), Rule: ruleJSON(t, match("repo:octo-org/octo-repo:environment:production")), Now: testNow}
	in.Workflows = append(in.Workflows, workflowOf(t, "ci.yml", fetching("permissions: {id-token: write}")))
	if r := Examine(in); r.Fix == nil || r.Fix.Lines != "environment: production\n" {
		t.Errorf("environment: %+v", r.Fix)
	}
}

// The contract of --json: names, and an object for every part.
func TestJSONContract(t *testing.T) {
	r := Examine(Input{Token: tokenOf(run(immutable)), Rule: ruleJSON(t, match(mainSubject)), Now: testNow})
	var doc struct {
		Verdict string
		Checks  []map[string]string
		Causes  []map[string]any
		Token   struct {
			Header, Claims, Subject map[string]any
			ExpiresIn               *int64 `json:"expires_in"`
		}
		SuggestedRule map[string]any `json:"suggested_rule"`
	}
	if err := json.Unmarshal(r.JSON(), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Verdict != "mismatch" || doc.Causes[0]["fix"] == "" || doc.Checks[0]["because"] == "" || *doc.Token.ExpiresIn != 240 ||
		doc.Token.Subject["owner_id"] != "123456" || doc.Token.Claims["sub"] == nil || doc.Token.Header["alg"] != "RS256" || doc.SuggestedRule["match"] == nil {
		t.Errorf("%s", r.JSON())
	}
	null := Examine(Input{Token: []byte("null")})
	if s := string(null.JSON()); !strings.Contains(s, `"subject": null`) || !strings.Contains(s, `"claims": {}`) {
		t.Errorf("%s", s)
	}
}

// The verdict is match exactly where an evaluation of the match and the token's
// own requirements, written here a second time, say so.
func TestVerdictAgreesWithTheEvaluation(t *testing.T) {
	proptest.Check(t, func(rt *rapid.T) {
		pick := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(rt, label) }
		r := github.Run{
			Owner: pick("owner", "o", "O", "p"), OwnerID: "1", Repo: pick("repo", "r", "r2"), RepoID: pick("id", "2", "3"),
			Event: pick("event", "push", "pull_request", "schedule"), Ref: pick("ref", "refs/heads/main", "refs/heads/main2", "refs/tags/v1"),
			Environment: pick("environment", "", "", "prod", "a:b"), WorkflowFile: ".github/workflows/a.yml",
			Form: github.Form(pick("form", "classic", "immutable")), Audience: pick("aud", "", "https://github.com/o", "https://api.anthropic.com/"),
		}
		c := claimsOf(r)
		for _, name := range []string{"sub", "iat", "exp"} {
			if rapid.IntRange(0, 30).Draw(rt, "drop "+name) == 0 {
				delete(c, name)
			}
		}
		c["exp"] = nilOr(c["exp"], issued+rapid.SampledFrom([]int{-100, 29, 30, 31, 300, 3600, 3601}).Draw(rt, "exp"))
		m := federation.Match{
			SubjectPrefix: pick("prefix", "", "*", "repo:o/r:*", "repo:o/r:ref:refs/heads/main", "repo:o@1/r@2:*", "repo:o/*", "repo:o/r:", r.Subject(), r.Subject()+"*", "repo:O/r:*"),
			Audience:      pick("audience", "", "https://api.anthropic.com", "https://github.com/o"),
			Condition:     pick("condition", "", "", "", "claims.ref == 'refs/heads/main'", "claims.nothing == 'x'"),
		}
		if rapid.Bool().Draw(rt, "claims") {
			m.Claims = append(m.Claims, federation.Pin(pick("claim", "repository_owner", "repository_id", "environment"), pick("value", "o", "2", "prod")))
		}
		token := compact(header(), c)
		decoded := map[string]any{}
		d := json.NewDecoder(strings.NewReader(string(compactJSON(c))))
		d.UseNumber()
		_ = d.Decode(&decoded)
		got := Examine(Input{Token: token, Rule: &federation.Rule{Match: m}, Now: testNow}).Verdict
		want := Match
		if !federation.Evaluate(m, decoded).Matched {
			want = Mismatch
		}
		switch exp, ok := c["exp"].(int); {
		case !sound(c):
			want = Invalid
		case ok && want == Match && int(testNow.Unix()) >= exp+30:
			want = Invalid // which hides no mismatch
		}
		if got != want {
			rt.Fatalf("verdict %s, want %s: %+v %v", got, want, m, c)
		}
	})
}

func nilOr(old any, v int) any {
	if old == nil {
		return nil
	}
	return v
}

// sound is what makes a token usable with any rule while it was fresh: the required
// claims, the time with its leeway, the default lifetime.
func sound(c map[string]any) bool {
	sub, _ := c["sub"].(string)
	iat, hasIat := c["iat"].(int)
	exp, hasExp := c["exp"].(int)
	now := int(testNow.Unix())
	return sub != "" && hasIat && hasExp && iat <= now+30 && exp-iat <= 3600
}

func TestExamples(t *testing.T) {
	want := map[string]string{
		"immutable": "sub_immutable_token_vs_name_rule", "environment": "sub_env_vs_ref_rule", "audience": "aud_default_owner_url", "replay": "jti_replayed",
	}
	for _, e := range Examples() {
		if r := Examine(e.Input); r.Causes[0].ID != want[e.Name] || !strings.Contains(e.Title, "made up") {
			t.Errorf("%s (%s): %v", e.Name, e.Title, ids(r.Causes))
		}
	}
}

// The answers before August 2026 could name the reason.
func TestReasonInTheAnswer(t *testing.T) {
	r := Examine(Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Now: testNow, Response: []byte(`{"error":"invalid_grant","error_description":"jti_reused"}`)})
	if r.Causes[0].ID != "jti_replayed" {
		t.Errorf("%v", ids(r.Causes))
	}
}

// The history's word goes before the one in the answer.
func TestTheHistorysReasonGoesBeforeTheAnswers(t *testing.T) {
	r := Examine(Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Now: testNow, Reason: "sa_not_in_workspace", Response: []byte(`{"error":"invalid_grant","error_description":"jti_reused"}`)})
	if r.Causes[0].ID != "sa_not_in_workspace" {
		t.Errorf("%v", ids(r.Causes))
	}
}

// Replay is not to be looked for where the issuer does not check it.
func TestReplayIsOpenOnlyWhereTheIssuerChecksIt(t *testing.T) {
	for setting, open := range map[string]bool{"": true, `,"check_jti":true`: true, `,"check_jti":false`: false} {
		issuer := issuerOf(t, `{"name":"x","issuer_url":"https://token.actions.githubusercontent.com","jwks":{"type":"discovery"}`+setting+`}`)
		r := Examine(Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Issuer: issuer, Now: testNow})
		found := false
		for _, u := range r.Unchecked {
			found = found || strings.Contains(u.What.String(), "exchanged before")
		}
		if found != open {
			t.Errorf("%q: replay is open: %v", setting, found)
		}
	}
}

// A signature that lost some characters while it was copied is cut off; one that
// is much shorter was put there on purpose. Neither can be exchanged.
func TestASignatureThatLostItsEndIsCutOff(t *testing.T) {
	whole := string(tokenOf(run()))
	for _, c := range []struct {
		lost int
		want Verdict
	}{{0, Match}, {2, Invalid}, {40, Invalid}, {len(signature) - 20, Invalid}} {
		r := Examine(Input{Token: []byte(whole[:len(whole)-c.lost]), Rule: ruleJSON(t, match(mainSubject)), Now: testNow})
		if r.Verdict != c.want {
			t.Errorf("%d characters lost: %s, %v", c.lost, r.Verdict, ids(r.Causes))
		}
	}
}

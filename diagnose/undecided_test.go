package diagnose_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	. "gh-wif/diagnose"
	"gh-wif/diagnose/check"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/proptest"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/internal/workflow"
)

// Without a token nothing is compared: the verdict is undecided whatever else is
// known, nothing is said of a token that is not there, and the causes are those
// that the rest points to.
func TestWithoutAToken(t *testing.T) {
	rule := ruleJSON(t, match(mainSubject))
	flow := func(src string) []workflow.File {
		return []workflow.File{workflowOf(t, ".github/workflows/ci.yml", src)}
	}
	denied := []byte(`{"status":401,"body":{"type":"error","error":{"type":"authentication_error","message":"Authentication failed"}}}`)
	for name, tt := range map[string]struct {
		in    Input
		first string
		not   string // a cause that must not be there
	}{
		"nothing":                            {Input{}, "no_token_given", "tok_null_file"},
		"a rule":                             {Input{Rule: rule}, "no_token_given", "no_rule_given"},
		"an archived rule":                   {Input{Rule: ruleJSON(t, match(mainSubject), `"archived_at":"2026-09-01T00:00:00Z"`)}, "rule_archived", "tok_null_file"},
		"the reason of a replay":             {Input{Rule: rule, Reason: "jti_reused"}, "jti_replayed", "tok_null_file"},
		"the reason of a replay, no rule":    {Input{Reason: "jti_reused"}, "jti_replayed", "no_rule_given"},
		"the reason of a subject":            {Input{Rule: rule, Reason: "match_subject_prefix"}, "reason_named", "sub_rule_unknown"},
		"the reason of a subject, no rule":   {Input{Reason: "match_subject_prefix"}, "reason_named", "sub_rule_unknown"},
		"the reason of an audience":          {Input{Reason: "jwt_audience_mismatch"}, "reason_named", "aud_rule_wrong"},
		"the reason of a claim":              {Input{Rule: rule, Reason: "match_claims.ref"}, "reason_named", "claim_value_differs"},
		"the reason of a member":             {Input{Reason: "sa_not_in_workspace"}, "sa_not_in_workspace", "reason_named"},
		"the reason of a workspace":          {Input{Reason: "workspace_id_required"}, "env_workspace_missing", "reason_named"},
		"the reason of a key":                {Input{Reason: "jwt_kid_not_in_jwks"}, "tok_kid_not_in_jwks", "reason_named"},
		"the reason of a lifetime":           {Input{Reason: "jwt_lifetime_too_long"}, "tok_lifetime_over_max", "reason_named"},
		"a reason that is not known":         {Input{Reason: "something_new"}, "reason_unknown", "reason_named"},
		"a denial":                           {Input{Rule: rule, Response: denied}, "resp_denied", "tok_null_file"},
		"a scope":                            {Input{Response: []byte(`{"status":403,"body":{"error":{"type":"permission_error"}}}`)}, "resp_scope_forbidden", "tok_null_file"},
		"an environment":                     {Input{Env: goodEnv(map[string]string{"ANTHROPIC_ORGANIZATION_ID": unset})}, "env_incomplete", "tok_null_file"},
		"a workflow without the permission":  {Input{Workflows: flow(fetching("permissions: {contents: read}"))}, "wf_missing_id_token_permission", "tok_null_file"},
		"the same, and a token was denied":   {Input{Workflows: flow(fetching("permissions: {contents: read}")), Response: denied}, "resp_denied", "wf_missing_id_token_permission"},
		"the same, and a token was replayed": {Input{Workflows: flow(fetching("permissions: {contents: read}")), Reason: "jti_reused"}, "jti_replayed", "wf_missing_id_token_permission"},
		"a workflow that is careless":        {Input{Workflows: flow(fetching("permissions: {id-token: write}"))}, "wf_curl_without_fail", "wf_missing_id_token_permission"},
		"an environment before carelessness": {Input{Env: goodEnv(map[string]string{"ANTHROPIC_API_KEY": "x"}), Workflows: flow(fetching("permissions: {id-token: write}"))}, "env_api_key_shadows", "wf_missing_id_token_permission"},
	} {
		r := Examine(tt.in)
		if got := ids(r.Causes); r.Verdict != Undecided || got[0] != tt.first || slices.Contains(got, tt.not) || got[0] != "resp_denied" && len(got) > 1 && slices.Contains(got[1:], "no_token_given") {
			t.Errorf("%s: %s, %v, want %s first and no %s", name, r.Verdict, got, tt.first, tt.not)
		}
		if c := checkOf(r, check.Structure); c.Status != Skipped || c.Reason != check.NoTokenGiven {
			t.Errorf("%s: the check of the token: %s, %s", name, c.Status, c.Because)
		}
		if text := asText(r, say.Terminal{Symbols: term.SymbolsFor(true)}); !strings.HasPrefix(text, "· Undecided") {
			t.Errorf("%s: the symbol is not neutral: %.40s", name, text)
		} else if strings.Count(text, "no token was given") > 5 || !strings.Contains(text, " checks: no token was given") {
			t.Errorf("%s: what was not compared fills the page:\n%s", name, text)
		}
		if strings.Contains(asMarkdown(r), "there is nothing here") {
			t.Errorf("%s: a token that was not given is called empty", name)
		}
	}
	if r := Examine(Input{Token: []byte{}, Reason: "jti_reused"}); r.Verdict != Invalid {
		t.Errorf("an empty file: %s, %v", r.Verdict, ids(r.Causes))
	}
}

// Without a rule it is never a match; what fails without one still does.
func TestWithoutARule(t *testing.T) {
	for name, tt := range map[string]struct {
		in   Input
		want Verdict
	}{
		"nothing fails":            {Input{Token: tokenOf(run())}, Undecided},
		"nothing fails, no time":   {Input{Token: tokenOf(run())}, Undecided},
		"a payload":                {Input{Token: compactJSON(claimsOf(run()))}, Undecided},
		"a faulty environment":     {Input{Token: tokenOf(run()), Env: goodEnv(map[string]string{"ANTHROPIC_API_KEY": "x"})}, Undecided},
		"a replay":                 {Input{Token: tokenOf(run()), Reason: "jti_reused"}, Undecided},
		"another audience":         {Input{Token: tokenOf(run(asked("x")))}, Mismatch},
		"another issuer":           {Input{Token: tokenOf(run(), set("iss", "https://gitlab.com"))}, Mismatch},
		"the reason of a subject":  {Input{Token: tokenOf(run()), Reason: "match_subject_prefix"}, Mismatch},
		"a symmetric algorithm":    {Input{Token: compact(header(set("alg", "HS256")), claimsOf(run()))}, Invalid},
		"an expired token":         {Input{Token: tokenOf(run()), Now: testNow.Add(1e13)}, Invalid},
		"a token without its end":  {Input{Token: tokenOf(run())[:300]}, Invalid},
		"expired, another issuer":  {Input{Token: tokenOf(run(), set("iss", "https://gitlab.com")), Now: testNow.Add(1e13)}, Mismatch},
		"the reason of a lifetime": {Input{Token: tokenOf(run()), Reason: "jwt_lifetime_too_long"}, Invalid},
	} {
		if tt.in.Now.IsZero() {
			tt.in.Now = testNow
		}
		if r := Examine(tt.in); r.Verdict != tt.want || (r.Verdict == Undecided) != strings.HasPrefix(r.Headline.String(), "Undecided") {
			t.Errorf("%s: %s (%s), %v, want %s", name, r.Verdict, r.Headline, ids(r.Causes), tt.want)
		}
	}
}

// A check that was asked for and was not made is no match.
func TestASignatureThatCouldNotBeChecked(t *testing.T) {
	set := signedWith(t, "k1", "k1", false)
	for name, tt := range map[string]struct {
		token, keys []byte
		verdict     Verdict
		first       string
	}{
		"checked":                       {set.Token, set.JWKS, Match, "ok"},
		"a payload, and keys":           {compactJSON(claimsOf(run())), set.JWKS, Undecided, "signature_unchecked"},
		"a payload, and no keys":        {compactJSON(claimsOf(run())), nil, Match, "ok"},
		"keys that cannot be read":      {set.Token, []byte("<html>"), Undecided, "jwks_unreadable"},
		"a payload that differs":        {compactJSON(claimsOf(run(immutable))), set.JWKS, Mismatch, "sub_immutable_token_vs_name_rule"},
		"a cut signature, and keys":     {set.Token[:len(set.Token)-20], set.JWKS, Invalid, "tok_truncated"},
		"the same, and it differs":      {[]byte(lostSignatures(string(tokenOf(run(immutable))))["sig"]), set.JWKS, Mismatch, "sub_immutable_token_vs_name_rule"},
		"keys that cannot be read, too": {tokenOf(run(immutable)), []byte("<html>"), Mismatch, "sub_immutable_token_vs_name_rule"},
	} {
		r := Examine(Input{Token: tt.token, Rule: set.Rule, JWKS: tt.keys, Now: testNow})
		if r.Verdict != tt.verdict || r.Causes[0].ID != tt.first {
			t.Errorf("%s: %s, %v", name, r.Verdict, ids(r.Causes))
		}
	}
}

// lostSignatures are the ways in which people take a signature out, or lose it.
func lostSignatures(token string) map[string]string {
	cut := strings.LastIndexByte(token, '.')
	whole, signature := token[:cut], token[cut+1:]
	out := map[string]string{"no third part": whole, "half of it and a mask": whole + "." + signature[:100] + "***"}
	for name, s := range map[string]string{
		"nothing": "", "a mask": "***", "a word": "[REDACTED]", "dots": "..", "an ellipsis": "…", "a tag": "<signature>", "bullets": "•••••",
		"four characters less": signature[:len(signature)-4], "one less": signature[:len(signature)-1], "thirty bytes": signature[:40],
		"sig": "sig", "crosses": "xxxxx", "a bare word": "REDACTED", "a long word": "signature-removed",
	} {
		out[name] = whole + "." + s
	}
	return out
}

// Whatever the token and the rule: that a copy has expired or lost its signature
// changes neither what disagrees nor what explains it.
func TestACopyHidesNothing(t *testing.T) {
	proptest.Check(t, func(rt *rapid.T) {
		pick := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(rt, label) }
		r := run(func(r *github.Run) {
			r.Event, r.Ref = pick("event", "push", "pull_request", "schedule"), pick("ref", "refs/heads/main", "refs/heads/dev", "refs/tags/v1")
			r.Environment, r.Form = pick("environment", "", "production"), github.Form(pick("form", "classic", "immutable"))
			r.Audience = pick("aud", "https://api.anthropic.com", "https://github.com/octo-org", "claude-code-github-action")
		})
		change := []func(map[string]any){set("iss", pick("iss", github.IssuerURL, github.IssuerURL+"/acme", "https://gitlab.com"))}
		if rapid.IntRange(0, 9).Draw(rt, "no sub") == 0 {
			change = append(change, without("sub"))
		}
		in := Input{Rule: ruleJSON(t, match(pick("rule", mainSubject, "repo:octo-org/octo-repo:*", "repo:other/x:*"), "ref", pick("claim", "refs/heads/main", "refs/tags/v1"))), Now: testNow}
		whole := string(compact(header(set("alg", pick("alg", "RS256", "RS256", "RS256", "HS512"))), claimsOf(r, change...)))
		in.Token = []byte(whole)
		fresh := Examine(in)
		lost := lostSignatures(whole)
		names := slices.Sorted(maps.Keys(lost))
		if rapid.Bool().Draw(rt, "lost") {
			in.Token = []byte(lost[rapid.SampledFrom(names).Draw(rt, "how")])
		} else {
			in.Now = testNow.Add(1e13)
		}
		copied := Examine(in)
		if fresh.Verdict == Match {
			if copied.Verdict != Invalid || !slices.Contains([]string{"tok_expired", "tok_truncated"}, copied.Causes[0].ID) {
				rt.Fatalf("all agrees, and of the copy: %s, %v", copied.Verdict, ids(copied.Causes))
			}
			return
		}
		if copied.Verdict != fresh.Verdict || copied.Causes[0].ID != fresh.Causes[0].ID || copied.Causes[0].Fix.String() != fresh.Causes[0].Fix.String() {
			rt.Fatalf("fresh: %s, %v; the copy: %s, %v", fresh.Verdict, ids(fresh.Causes), copied.Verdict, ids(copied.Causes))
		}
	})
}

// A copy that has expired or lost its signature is judged as of its issue: what
// disagrees is the verdict, and only where all else agrees is it the copy.
func TestACopyIsJudgedAsOfItsIssue(t *testing.T) {
	good, other := string(tokenOf(run())), string(tokenOf(run(inEnvironment("production"))))
	late := testNow.Add(1e15)
	type copied struct {
		name, agrees, differs, cause string
		in                           Input
	}
	cases := []copied{{"expired", good, other, "tok_expired", Input{Now: late}}}
	differs := lostSignatures(other)
	for name, token := range lostSignatures(good) {
		cases = append(cases, copied{name, token, differs[name], "tok_truncated", Input{Now: testNow}})
	}
	for _, c := range cases {
		in := c.in
		in.Rule = ruleJSON(t, match(mainSubject))
		in.Token = []byte(c.agrees)
		r := Examine(in)
		if got := ids(r.Causes); r.Verdict != Invalid || got[0] != c.cause || len(r.Notes) > 0 || !strings.Contains(r.Headline.String(), "all else agrees") {
			t.Errorf("%s, all agrees: %s, %v, %s", c.name, r.Verdict, got, r.Headline)
		}
		in.Token = []byte(c.differs)
		r = Examine(in)
		if got := ids(r.Causes); r.Verdict != Mismatch || got[0] != "sub_env_vs_ref_rule" || !slices.Contains(got[1:], c.cause) || r.AdditionalRule == nil {
			t.Errorf("%s, a mismatch: %s, %v", c.name, r.Verdict, got)
		}
		in.Env = goodEnv(map[string]string{"ANTHROPIC_API_KEY": "x"})
		r = Examine(in)
		if got := ids(r.Causes); slices.Index(got, c.cause) > slices.Index(got, "env_api_key_shadows") {
			t.Errorf("%s, and a key in the way: %v", c.name, got)
		}
	}
	for want, rule := range map[string]*federation.Rule{"as of its issue it matched: all else agrees": ruleJSON(t, match(mainSubject)), "nothing else that could be checked disagrees": nil} {
		r := Examine(Input{Token: []byte(good), Rule: rule, Now: late})
		if h := r.Headline.String(); r.Verdict != Invalid || !strings.HasPrefix(h, "Expired by now, as every copy is within minutes") || !strings.HasSuffix(h, want) {
			t.Errorf("expired and nothing else: %s, %s", r.Verdict, h)
		}
	}
	both := Examine(Input{Token: []byte(lostSignatures(other)["a mask"]), Rule: ruleJSON(t, match(mainSubject)), Now: late})
	if got := ids(both.Causes); both.Verdict != Mismatch || !slices.Contains(got, "tok_expired") || !slices.Contains(got, "tok_truncated") {
		t.Errorf("expired and masked: %s, %v", both.Verdict, got)
	}
	if c := checkOf(both, check.Time); c.Status != Failed || !strings.Contains(c.Because.String(), "normal for a token that was copied") {
		t.Errorf("the time: %s, %s", c.Status, c.Because)
	}
	replay := Examine(Input{Token: []byte(good), Rule: ruleJSON(t, match(mainSubject)), Reason: "jti_reused", Now: late})
	if replay.Verdict != Invalid || replay.Causes[0].ID != "jti_replayed" || !strings.HasPrefix(replay.Headline.String(), "Invalid by now") {
		t.Errorf("expired, and the history knows why: %s, %v, %s", replay.Verdict, ids(replay.Causes), replay.Headline)
	}
}

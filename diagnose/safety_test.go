package diagnose_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	. "gh-wif/diagnose"
	"gh-wif/diagnose/evidence"
	"gh-wif/internal/federation"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/internal/workflow"
)

// outputs is everything that a report can be turned into.
func outputs(r Report) map[string]string {
	return map[string]string{
		"text": asText(r, say.Terminal{Width: 80}), "markdown": asMarkdown(r), "json": string(r.JSON()),
		"%+v": fmt.Sprintf("%+v", r), "%#v": fmt.Sprintf("%#v", r),
	}
}

// No part of the signature leaves the package, also where the answer or the
// environment repeats the token.
func TestNothingOfTheSignatureLeaksOut(t *testing.T) {
	echo := func(in Input) Input {
		in.Response = []byte(`{"type":"error","error":{"type":"invalid_request_error","message":"assertion ` + string(in.Token) + ` and ` + signature + `: bad"}}`)
		in.Env = goodEnv(map[string]string{"ANTHROPIC_FEDERATION_RULE_ID": string(in.Token), "ANTHROPIC_IDENTITY_TOKEN": string(in.Token)})
		in.Reason = string(in.Token)
		return in
	}
	for _, in := range append(allInputs(t), rareInputs(t)...) {
		for _, in := range []Input{in, echo(in)} {
			for medium, s := range outputs(Examine(in)) {
				if strings.Contains(s, signature[:20]) {
					t.Fatalf("%s holds the signature: %s", medium, s)
				}
			}
		}
	}
}

// A minted access token in an answer is never shown.
func TestAccessTokensAreNotShown(t *testing.T) {
	secret := "sk-" + "ant-oat01-" + strings.Repeat("Z9", 20)
	for _, body := range []string{
		`{"access_token":"` + secret + `","token_type":"Bearer"}`,
		`{"error":"invalid_grant","error_description":"got ` + secret + `"}`,
	} {
		for medium, s := range outputs(Examine(Input{Token: tokenOf(run()), Response: []byte(body), Now: testNow})) {
			if strings.Contains(s, "Z9Z9") {
				t.Errorf("%s shows it: %s", medium, s)
			}
		}
	}
}

// nasty is what must never reach a terminal as it is.
const nasty = "a\x1b[31mb\u202ec\u200bd\x07e\u2066f\u0085g\U000e0041"

// Nothing that a terminal obeys, hides or reorders gets through, whichever field
// brings it.
func TestUntrustedTextIsNeutralised(t *testing.T) {
	esc, _ := json.Marshal(nasty)
	quoted := strings.Trim(string(esc), `"`)
	rule := func(m string) *federation.Rule {
		r, err := federation.ReadRule([]byte(`{"id":"fdrl_x` + quoted + `","name":"` + quoted + `","match":` + m + `,"target":{"type":"service_account","service_account_id":"svac_` + quoted + `"},"workspace_id":"wrkspc_` + quoted + `","archived_at":""}`))
		if err != nil {
			t.Fatal(err)
		}
		return &r
	}
	plain := ruleJSON(t, match(mainSubject))
	every := tokenOf(run(), set("sub", "repo:o/r:environment:"+nasty), set("iss", nasty), set("aud", nasty), set("repository", nasty),
		set("environment", nasty), set("event_name", nasty), set("jti", nasty), set(nasty, nasty), set("ref", nasty))
	file := workflowOf(t, nasty, fetching("permissions: {id-token: write}"))
	for name, in := range map[string]Input{
		"claims":          {Token: every, Rule: plain},
		"claims, no iss":  {Token: tokenOf(run(), set("sub", "repo:o/r:environment:"+nasty), set("aud", nasty)), Rule: plain, Now: testNow},
		"header":          {Token: compact(header(set("alg", nasty), set("kid", nasty)), claimsOf(run())), Rule: plain},
		"rule":            {Token: tokenOf(run()), Rule: rule(`{"subject_prefix":"repo:` + quoted + `","audience":"` + quoted + `","claims":{"` + quoted + `":"` + quoted + `"},"condition":"claims.x == '` + quoted + `'"}`), Env: goodEnv(nil), Now: testNow},
		"rule, a number":  {Token: tokenOf(run()), Rule: rule(`{"claims":{"` + quoted + `":1}}`), Now: testNow},
		"environment":     {Token: tokenOf(run()), Rule: plain, Env: goodEnv(map[string]string{"ANTHROPIC_FEDERATION_RULE_ID": nasty, "ANTHROPIC_ORGANIZATION_ID": nasty, "ANTHROPIC_SERVICE_ACCOUNT_ID": nasty, "ANTHROPIC_WORKSPACE_ID": nasty, "ANTHROPIC_PROFILE": nasty, "ANTHROPIC_BASE_URL": nasty}), Now: testNow},
		"answer":          {Token: tokenOf(run()), Rule: plain, Response: []byte(`{"status":400,"body":{"error":{"type":"` + quoted + `","message":"` + quoted + `"}}}`), Now: testNow},
		"answer as text":  {Token: tokenOf(run()), Rule: plain, Response: []byte("HTTP/1.1 400 " + nasty + "\r\n\r\n" + nasty), Now: testNow},
		"reason":          {Token: tokenOf(run()), Rule: plain, Reason: nasty, Now: testNow},
		"reason, a claim": {Token: tokenOf(run()), Reason: "match_claims." + nasty, Now: testNow},
		"workflow":        {Token: []byte("null"), Workflows: []workflow.File{file}},
		"garbage":         {Token: []byte(nasty)},
		"key set":         {Token: tokenOf(run()), JWKS: []byte(nasty), Rule: plain, Now: testNow},
	} {
		r := Examine(in)
		for medium, s := range outputs(r) {
			if strings.HasPrefix(medium, "%") {
				continue
			}
			for _, line := range strings.Split(s, "\n") {
				if term.Clean(line) != line || !utf8.ValidString(line) {
					t.Errorf("%s, %s: %q", name, medium, line)
				}
			}
		}
		if !json.Valid(r.JSON()) {
			t.Errorf("%s: no JSON", name)
		}
	}
}

// Markdown from a claim is text: no HTML, no mention, no image, no broken table.
func TestMarkdownIsInert(t *testing.T) {
	evil := "<img src=x onerror=1> @octocat | [x](javascript:1) ![y](http://e.test/z) `code` #1"
	in := Input{Token: tokenOf(run(), set("environment", evil), set("sub", "repo:octo-org/octo-repo:environment:"+evil), set("aud", evil), set("event_name", evil)), Rule: ruleJSON(t, match(mainSubject, "environment", "x|y")), Reason: evil, Now: testNow}
	fenced, code := false, 0
	for _, line := range strings.Split(asMarkdown(Examine(in)), "\n") {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
			continue
		}
		if fenced {
			continue
		}
		code++
		if strings.HasPrefix(line, "| ") && !strings.Contains(line, "`") && strings.Count(line, "|") != 6 {
			t.Errorf("a broken row: %s", line)
		}
		bare := withoutCode(line)
		for _, bad := range []string{"<img", "@octocat", "[x](javascript", "![y]"} {
			if strings.Contains(bare, bad) {
				t.Errorf("%q in %s", bad, line)
			}
		}
	}
	if fenced || code == 0 {
		t.Error("an open fence")
	}
}

// withoutCode drops what stands between backticks.
func withoutCode(line string) string {
	parts := strings.Split(strings.ReplaceAll(line, "\\`", ""), "`")
	var b strings.Builder
	for i := 0; i < len(parts); i += 2 {
		b.WriteString(parts[i])
	}
	return b.String()
}

func FuzzExamine(f *testing.F) {
	for _, c := range failures {
		if c.name == "ids in the token only" || c.name == "null" {
			f.Add([]byte("null"), mainSubject, "{}", "jti_reused", "A=b", int64(issued))
		}
	}
	f.Add(tokenOf(run(immutable)), mainSubject, `{"error":"invalid_grant"}`, "", "fdrl_x", int64(issued))
	f.Add(compactJSON(claimsOf(run(inEnvironment("a:b")))), "repo:octo-org/octo-repo:environment:a:b", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 401 X\r\n\r\n{}", "match_claims.x", "svac_y", int64(0))
	f.Fuzz(func(t *testing.T, token []byte, prefix, response, reason, id string, now int64) {
		in := Input{
			Token: token, Rule: &federation.Rule{ID: id, Match: federation.Match{SubjectPrefix: prefix, Claims: []federation.Claim{federation.Pin(reason, id)}}, WorkspaceID: id},
			Response: []byte(response), Reason: reason, Env: []EnvVar{{Name: "ANTHROPIC_FEDERATION_RULE_ID", Value: id}, {Name: "ANTHROPIC_WORKSPACE_ID", Value: id}},
		}
		if now != 0 {
			in.Now = time.Unix(now%evidence.MaxSeconds, 0)
		}
		r := Examine(in)
		if len(r.Causes) == 0 || r.Verdict == "" {
			t.Fatalf("no cause: %+v", r)
		}
		for _, line := range strings.Split(asText(r, say.Terminal{Width: 40})+"\n"+asMarkdown(r), "\n") {
			if term.Clean(line) != line {
				t.Fatalf("raw text: %q", line)
			}
		}
		if doc := r.JSON(); !json.Valid(doc) || string(term.JSON(doc)) != string(doc) {
			t.Fatalf("JSON: %q", doc)
		}
	})
}

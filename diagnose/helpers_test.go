package diagnose_test

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	. "gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/workflow"
)

const issued = 1790000600

var testNow = time.Unix(issued+60, 0)

// claimsOf is the payload of a run with times and ids, as GitHub writes it.
func claimsOf(r github.Run, change ...func(map[string]any)) map[string]any {
	if r.Audience == "" {
		r.Audience = federation.DefaultAudience
	}
	c := r.Claims()
	c["iat"], c["nbf"], c["exp"], c["jti"] = issued, issued-300, issued+300, "11111111-2222-4333-8444-555555555555"
	for _, f := range change {
		f(c)
	}
	return c
}

// signature stands for the third part of a token. It is no signature of
// anything, and the leak tests look for it.
var signature = strings.Repeat("Sig7_", 68) + "Aw"

// compact joins a token at run time, so that none stands in the source.
func compact(header, claims map[string]any) []byte {
	h, _ := json.Marshal(header)
	p, _ := json.Marshal(claims)
	e := base64.RawURLEncoding.EncodeToString
	return []byte(e(h) + "." + e(p) + "." + signature)
}

func header(change ...func(map[string]any)) map[string]any {
	h := map[string]any{"alg": "RS256", "kid": "k1", "typ": "JWT"}
	for _, f := range change {
		f(h)
	}
	return h
}

func set(name string, v any) func(map[string]any) {
	return func(m map[string]any) { m[name] = v }
}

func without(name string) func(map[string]any) {
	return func(m map[string]any) { delete(m, name) }
}

func tokenOf(r github.Run, change ...func(map[string]any)) []byte {
	return compact(header(), claimsOf(r, change...))
}

func run(change ...func(*github.Run)) github.Run {
	r := github.Run{
		Owner: "octo-org", OwnerID: "123456", Repo: "octo-repo", RepoID: "456789", Event: "push",
		Ref: "refs/heads/main", Workflow: "CI", WorkflowFile: ".github/workflows/ci.yml", Visibility: "private", Actor: "octocat",
	}
	for _, f := range change {
		f(&r)
	}
	return r
}

func immutable(r *github.Run) { r.Form = github.FormImmutable }

func inEnvironment(name string) func(*github.Run) {
	return func(r *github.Run) { r.Environment = name }
}

func onRef(ref string) func(*github.Run) { return func(r *github.Run) { r.Ref = ref } }

func onEvent(event, ref string) func(*github.Run) {
	return func(r *github.Run) { r.Event, r.Ref = event, ref }
}

func asked(aud string) func(*github.Run) { return func(r *github.Run) { r.Audience = aud } }

const (
	mainSubject = "repo:octo-org/octo-repo:ref:refs/heads/main"
	ruleID      = "fdrl_01AbCdEfGh"
	accountID   = "svac_01AbCdEfGh"
	workspaceID = "wrkspc_01AbCdEfGh"
	orgID       = "6f1b7c1e-1111-4222-8333-444455556666"
)

// ruleJSON reads a rule from its JSON, as users give it.
func ruleJSON(t testing.TB, match string, extra ...string) *federation.Rule {
	t.Helper()
	doc := `{"id":"` + ruleID + `","name":"gha-main","issuer_id":"fdis_01AbCdEfGh","match":` + match +
		`,"target":{"type":"service_account","service_account_id":"` + accountID + `"},"workspace_id":"` + workspaceID + `","oauth_scope":"workspace:inference"`
	for _, e := range extra {
		doc += "," + e
	}
	r, err := federation.ReadRule([]byte(doc + "}"))
	if err != nil {
		t.Fatalf("rule: %v", err)
	}
	return &r
}

// match writes a match block with a subject and the claims of the page's example.
func match(subject string, claims ...string) string {
	m := map[string]any{"subject_prefix": subject, "audience": federation.DefaultAudience}
	c := map[string]string{"repository_owner": "octo-org"}
	for i := 0; i+1 < len(claims); i += 2 {
		c[claims[i]] = claims[i+1]
	}
	m["claims"] = c
	out, _ := json.Marshal(m)
	return string(out)
}

func issuerOf(t testing.TB, doc string) *federation.Issuer {
	t.Helper()
	i, err := federation.ReadIssuer([]byte(doc))
	if err != nil {
		t.Fatalf("issuer: %v", err)
	}
	return &i
}

func issuerURL(t testing.TB, url string) *federation.Issuer {
	t.Helper()
	return issuerOf(t, `{"name":"github-actions","issuer_url":"`+url+`","jwks":{"type":"discovery"}}`)
}

func workflowOf(t testing.TB, path, src string) workflow.File {
	t.Helper()
	f, err := workflow.Read(path, []byte(src))
	if err != nil {
		t.Fatalf("workflow: %v", err)
	}
	return f
}

// goodEnv is an environment with which federation starts.
func goodEnv(change map[string]string) []EnvVar {
	vars := map[string]string{
		"ANTHROPIC_FEDERATION_RULE_ID": ruleID, "ANTHROPIC_ORGANIZATION_ID": orgID, "ANTHROPIC_SERVICE_ACCOUNT_ID": accountID,
		"ANTHROPIC_WORKSPACE_ID": workspaceID, "ANTHROPIC_IDENTITY_TOKEN_FILE": "/tmp/token",
	}
	maps.Copy(vars, change)
	var out []EnvVar
	for name, v := range vars {
		if v != unset {
			out = append(out, EnvVar{Name: name, Value: v})
		}
	}
	return out
}

const unset = "\x00unset"

func compactJSON(v any) []byte {
	out, _ := json.Marshal(v)
	return out
}

func compactRaw(header map[string]any, payload string) []byte {
	e := base64.RawURLEncoding.EncodeToString
	return []byte(e(compactJSON(header)) + "." + e([]byte(payload)) + "." + signature)
}

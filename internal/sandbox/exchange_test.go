package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
)

// branchRule lets in pushes to acme/app's main.
func branchRule() *federation.Rule {
	lifetime := 600
	return &federation.Rule{
		Name: "gha", OAuthScope: federation.ScopeInference, TokenLifetimeSeconds: &lifetime,
		Match: federation.Match{
			SubjectPrefix: "repo:acme/app:ref:refs/heads/main", Audience: federation.DefaultAudience,
			Claims: []federation.Claim{federation.Pin("repository_owner", "acme"), federation.Pin("event_name", "push")},
		},
	}
}

func started(t *testing.T, c Config) *Sandbox {
	t.Helper()
	s, err := Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// ask sends a request and reads the JSON of the answer.
func ask(t *testing.T, method, url string, header map[string]string, body string) (int, map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range header {
		req.Header.Set(k, v)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, _ := io.ReadAll(resp.Body)
	var doc map[string]any
	_ = json.Unmarshal(raw, &doc)
	return resp.StatusCode, doc
}

func TestAJobGetsATokenAndExchangesItOnce(t *testing.T) {
	now := time.Now() // it stands still, so that the token's lifetime is whole
	s := started(t, Config{Rule: branchRule(), Now: func() time.Time { return now }})
	status, doc := ask(t, "GET", s.Env("ACTIONS_ID_TOKEN_REQUEST_URL")+"&audience=https%3A%2F%2Fapi.anthropic.com",
		map[string]string{"Authorization": "Bearer " + s.Env("ACTIONS_ID_TOKEN_REQUEST_TOKEN")}, "")
	assertion, _ := doc["value"].(string)
	if status != 200 || assertion == "" {
		t.Fatalf("the runner's endpoint answered %d", status)
	}
	body, _ := json.Marshal(map[string]string{
		"grant_type": grantType, "assertion": assertion, "federation_rule_id": s.Env("ANTHROPIC_FEDERATION_RULE_ID"),
		"organization_id": s.Env("ANTHROPIC_ORGANIZATION_ID"), "service_account_id": s.Env("ANTHROPIC_SERVICE_ACCOUNT_ID"),
		"workspace_id": s.Env("ANTHROPIC_WORKSPACE_ID"), "unknown": "is left out",
	})
	status, doc = ask(t, "POST", s.Env("ANTHROPIC_BASE_URL")+"/v1/oauth/token", nil, string(body))
	if status != 200 || doc["expires_in"] != 600.0 || doc["scope"] != federation.ScopeInference || doc["token_type"] != "Bearer" {
		t.Errorf("the exchange answered %d with %v, %v", status, doc["expires_in"], doc["scope"])
	}
	status, doc = ask(t, "POST", s.Env("ANTHROPIC_BASE_URL")+"/v1/oauth/token", nil, string(body))
	if said, _ := doc["error"].(map[string]any); status != 401 || said["message"] != "Authentication failed" {
		t.Errorf("the second exchange answered %d, %v", status, doc)
	}
	history := s.State.Exchanges()
	if len(history) != 2 || history[0].Outcome != anthropic.Issued || history[1].Reason != anthropic.ReasonReused || history[1].Kind != kindSameRun {
		t.Errorf("the history is %+v", history)
	}
}

func TestASandboxWithNothingInItStarts(t *testing.T) {
	s := started(t, Config{})
	if s.Job.Kind != kindSameRun || s.Env("ANTHROPIC_BASE_URL") == "" || s.Env("NOT_THERE") != "" {
		t.Errorf("the job is %+v", s.Job)
	}
	if _, err := s.State.JobAs("no_such_kind"); err == nil {
		t.Error("a kind that is none is taken")
	}
}

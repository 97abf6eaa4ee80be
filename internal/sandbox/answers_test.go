package sandbox

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"gh-wif/internal/federation"
)

// well is the body of an exchange as documented; change says otherwise.
func well(change map[string]any) string {
	body := map[string]any{
		"grant_type": grantType, "assertion": "not.a.jwt", "federation_rule_id": ruleID, "organization_id": organizationID,
		"service_account_id": accountID, "workspace_id": workspaceID,
	}
	for name, v := range change {
		if body[name] = v; v == "absent" {
			delete(body, name)
		}
	}
	out, _ := json.Marshal(body)
	return string(out)
}

// A malformed request names its field; whatever is wrong with the assertion is not told.
func TestAMalformedExchangeNamesItsField(t *testing.T) {
	s := started(t, Config{Rule: branchRule()})
	one := func(name string, v any) string { return well(map[string]any{name: v}) }
	for _, tt := range []struct {
		body   string
		status int
		field  string
	}{
		{well(nil), 401, ""},
		{one("more", 1), 401, ""},
		{one("assertion", strings.Repeat("x", 20000)), 401, ""},
		{one("workspace_id", "default"), 401, ""},
		{one("workspace_id", "absent"), 401, ""},
		{one("service_account_id", nil), 401, ""},
		{one("federation_rule_id", "fdrl_unknown"), 401, ""},
		{one("organization_id", "00000000-0000-0000-0000-000000000000"), 401, ""},
		{"", 400, "no JSON object"},
		{"[]", 400, "no JSON object"},
		{"grant_type=x", 400, "no JSON object"},
		{one("grant_type", "absent"), 400, "grant_type"},
		{one("grant_type", "client_credentials"), 400, "grant_type"},
		{one("assertion", "absent"), 400, "assertion"},
		{one("assertion", ""), 400, "assertion"},
		{one("assertion", 7), 400, "assertion"},
		{one("federation_rule_id", "absent"), 400, "federation_rule_id"},
		{one("federation_rule_id", "fdrl_..."), 400, "federation_rule_id is not a well-formed fdrl_ tagged ID"},
		{one("federation_rule_id", "rule"), 400, "federation_rule_id"},
		{one("organization_id", ""), 400, "organization_id"},
		{one("organization_id", "acme"), 400, "organization_id"},
		{one("service_account_id", "acme"), 400, "service_account_id"},
		{one("service_account_id", accountID+"\n"), 400, "service_account_id"},
		{one("workspace_id", "Default"), 400, "workspace_id"},
		{strings.Repeat(" ", maxBody+1), 413, ""},
	} {
		status, doc := ask(t, "POST", s.Anthropic+"/v1/oauth/token", nil, tt.body)
		said, _ := doc["error"].(map[string]any)
		message, _ := said["message"].(string)
		want := map[int]string{401: authentication, 400: invalidRequest, 413: "request_too_large"}[tt.status]
		if status != tt.status || said["type"] != want || !strings.Contains(message, tt.field) || status == 401 && message != "Authentication failed" {
			t.Errorf("%.200s: %d %v", tt.body, status, said)
		}
		if id, _ := doc["request_id"].(string); !strings.HasPrefix(id, "req_") {
			t.Errorf("%.200s: request_id %q", tt.body, id)
		}
	}
	for _, e := range s.State.Exchanges() {
		if e.Check == "" {
			t.Errorf("a request that was malformed is in the history: %+v", e)
		}
	}
	if got := len(s.State.Exchanges()); got != 8 {
		t.Errorf("%d entries in the history", got)
	}
}

// bearer exchanges a token of the sandbox's job.
func bearer(t *testing.T, s *Sandbox) string {
	t.Helper()
	_, doc := ask(t, "POST", s.Anthropic+"/v1/oauth/token", nil, well(map[string]any{"assertion": s.State.Token(s.Job, federation.DefaultAudience)}))
	token, _ := doc["access_token"].(string)
	if !strings.HasPrefix(token, "sk-ant-oat01-") {
		t.Fatalf("the exchange answered %v", doc["error"])
	}
	return token
}

func TestTheClaudeAPIAsksForTheBearerAndItsScope(t *testing.T) {
	now := noon
	s := started(t, Config{Rule: branchRule(), Now: func() time.Time { return now }})
	token := bearer(t, s)
	with := func(change map[string]string) map[string]string {
		header := map[string]string{"Authorization": "Bearer " + token, "anthropic-version": "2026-10-21"}
		for k, v := range change {
			header[k] = v
		}
		return header
	}
	const prompt = `{"model":"any-name","max_tokens":8,"messages":[{"role":"user","content":"hi"}]}`
	for name, tt := range map[string]struct {
		method, path string
		header       map[string]string
		body         string
		status       int
	}{
		"a message":             {"POST", "/v1/messages", with(nil), prompt, 200},
		"the older version":     {"POST", "/v1/messages", with(map[string]string{"anthropic-version": "2023-06-01"}), prompt, 200},
		"a beta":                {"POST", "/v1/messages", with(map[string]string{"anthropic-beta": "oauth-2025-04-20"}), prompt, 200},
		"a beta by the query":   {"POST", "/v1/messages?beta=true", with(nil), prompt, 200},
		"no version":            {"POST", "/v1/messages", with(map[string]string{"anthropic-version": ""}), prompt, 400},
		"another version":       {"POST", "/v1/messages", with(map[string]string{"anthropic-version": "2020-01-01"}), prompt, 400},
		"no model":              {"POST", "/v1/messages", with(nil), `{"max_tokens":8,"messages":[{}]}`, 400},
		"no max_tokens":         {"POST", "/v1/messages", with(nil), `{"model":"x","messages":[{}]}`, 400},
		"no messages":           {"POST", "/v1/messages", with(nil), `{"model":"x","max_tokens":8}`, 400},
		"no JSON":               {"POST", "/v1/messages", with(nil), `model`, 400},
		"no bearer":             {"POST", "/v1/messages", with(map[string]string{"Authorization": ""}), prompt, 401},
		"another bearer":        {"POST", "/v1/messages", with(map[string]string{"Authorization": "Bearer x"}), prompt, 401},
		"the JWT as the bearer": {"POST", "/v1/messages", with(map[string]string{"Authorization": "Bearer " + s.State.Token(s.Job, "")}), prompt, 401},
		"a key beside":          {"POST", "/v1/messages", with(map[string]string{"x-api-key": "x"}), prompt, 401},
		"the administrator":     {"POST", "/v1/messages", with(map[string]string{"Authorization": "Bearer " + AdminToken}), prompt, 403},
		"counting":              {"POST", "/v1/messages/count_tokens", with(nil), `{"model":"x","messages":[{}]}`, 200},
		"models":                {"GET", "/v1/models", with(nil), "", 200},
		"a model":               {"GET", "/v1/models/any-name", with(nil), "", 200},
		"files":                 {"GET", "/v1/files", with(nil), "", 403},
		"the Admin API":         {"GET", "/v1/organizations/federation_rules", with(nil), "", 403},
		"the wrong verb":        {"GET", "/v1/messages", with(nil), "", 405},
		"nothing":               {"GET", "/v1/nothing", with(nil), "", 404},
	} {
		if status, doc := ask(t, tt.method, s.Anthropic+tt.path, tt.header, tt.body); status != tt.status || (status >= 400) != (doc["error"] != nil) {
			t.Errorf("%s: %d %v", name, status, doc)
		}
	}
	now = now.Add(600 * time.Second)
	if status, doc := ask(t, "GET", s.Anthropic+"/v1/models", with(nil), ""); status != 401 {
		t.Errorf("the bearer has expired: %d %v", status, doc)
	}
}

func TestAMessageCanBeAStream(t *testing.T) {
	s := started(t, Config{Rule: branchRule()})
	req, _ := http.NewRequestWithContext(t.Context(), "POST", s.Anthropic+"/v1/messages", strings.NewReader(`{"model":"m","max_tokens":8,"messages":[{}],"stream":true}`))
	req.Header.Set("Authorization", "Bearer "+bearer(t, s))
	req.Header.Set("anthropic-version", "2026-10-21")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var all bytes.Buffer
	_, _ = all.ReadFrom(resp.Body)
	var text string
	var kinds []string
	for block := range strings.SplitSeq(strings.TrimSpace(all.String()), "\n\n") {
		kind, data, _ := strings.Cut(block, "\ndata: ")
		var event struct {
			Type  string
			Delta struct{ Text string }
		}
		if json.Unmarshal([]byte(data), &event) != nil || kind != "event: "+event.Type {
			t.Errorf("no event: %q", block)
		}
		text += event.Delta.Text
		if len(kinds) == 0 || kinds[len(kinds)-1] != event.Type {
			kinds = append(kinds, event.Type)
		}
	}
	const order = "message_start content_block_start ping content_block_delta content_block_stop message_delta message_stop"
	if text != canned || strings.Join(kinds, " ") != order || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		t.Errorf("%q, %v, %v", text, kinds, resp.Header)
	}
}

func TestTheWiderScopeReachesMore(t *testing.T) {
	rule := branchRule()
	rule.OAuthScope = federation.ScopeDeveloper
	s := started(t, Config{Rule: rule})
	header := map[string]string{"Authorization": "Bearer " + bearer(t, s), "anthropic-version": "2026-10-21"}
	for _, path := range []string{"/v1/files", "/v1/skills", "/v1/models"} {
		if status, doc := ask(t, "GET", s.Anthropic+path, header, ""); status != 200 {
			t.Errorf("%s: %d %v", path, status, doc)
		}
	}
}

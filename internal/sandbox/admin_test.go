package sandbox

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
)

var adminHeaders = map[string]string{"Authorization": "Bearer " + AdminToken, "Anthropic-Version": "2026-10-21", "Content-Type": "application/json"}

// admin asks the Admin API as somebody who administers the organization.
func admin(t *testing.T, s *Sandbox, method, path, body string) (int, map[string]any) {
	t.Helper()
	return ask(t, method, s.Anthropic+"/v1/organizations/"+path, adminHeaders, body)
}

// done is admin where nothing else than success is expected.
func done(t *testing.T, s *Sandbox, method, path, body string) map[string]any {
	t.Helper()
	status, answer := admin(t, s, method, path, body)
	if status != http.StatusOK {
		t.Fatalf("%s %s: %d %v", method, path, status, answer)
	}
	return answer
}

// messageOf is the message of a refusal.
func messageOf(answer map[string]any) string {
	inner, _ := answer["error"].(map[string]any)
	message, _ := inner["message"].(string)
	return message
}

// ids are those of a list's things.
func ids(answer map[string]any) []string {
	var out []string
	data, _ := answer["data"].([]any)
	for _, one := range data {
		thing := one.(map[string]any)
		for _, name := range []string{"id", "workspace_id"} {
			if id, ok := thing[name].(string); ok {
				out = append(out, id)
				break
			}
		}
	}
	return out
}

// world is an organization with one thing of each kind, by fixed ids.
func world(t *testing.T) *Sandbox {
	t.Helper()
	s := started(t, Config{})
	c := s.State.Console
	c.PutWorkspace(anthropic.Workspace{ID: "wrkspc_ci", Name: "CI"})
	c.PutWorkspace(anthropic.Workspace{ID: "wrkspc_old", Name: "Old", Archived: true})
	c.PutServiceAccount(anthropic.ServiceAccount{ID: "svac_ci", Name: "ci"})
	c.PutServiceAccount(anthropic.ServiceAccount{ID: "svac_old", Name: "old", Archived: true})
	c.PutIssuer(federation.Issuer{ID: "fdis_gh", Name: "github-actions", IssuerURL: "https://token.actions.githubusercontent.com", JWKS: federation.JWKSDiscovery})
	c.PutIssuer(federation.Issuer{ID: "fdis_old", Name: "old", IssuerURL: "https://old.example.com", JWKS: federation.JWKSDiscovery, ArchivedAt: "2026-01-01T00:00:00Z"})
	return s
}

// ruleBody is a right body for POST federation_rules, with changes; null takes a field away.
func ruleBody(changes map[string]string) string {
	fields := map[string]string{
		"name": `"gha"`, "issuer_id": `"fdis_gh"`, "match": `{"subject_prefix":"repo:acme/app:ref:refs/heads/main"}`,
		"target": `{"type":"service_account","service_account_id":"svac_ci"}`, "oauth_scope": `"workspace:inference"`, "workspace_id": `"wrkspc_ci"`,
	}
	maps.Copy(fields, changes)
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if fields[name] != "" {
			parts = append(parts, fmt.Sprintf("%q:%s", name, fields[name]))
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func TestARuleIsJudgedWhenItIsMade(t *testing.T) {
	s := world(t)
	long := `"` + strings.Repeat("a", 256) + `"`
	for _, c := range []struct {
		why     string
		changes map[string]string
		status  int
		begins  string
	}{
		{"no name", map[string]string{"name": ""}, 400, "name: "},
		{"a name in capitals", map[string]string{"name": `"GHA"`}, 400, "name: "},
		{"a long name", map[string]string{"name": long}, 400, "name: "},
		{"a name that is a number", map[string]string{"name": `1`}, 400, "name: "},
		{"no match", map[string]string{"match": ""}, 400, "match: "},
		{"an audience alone", map[string]string{"match": `{"audience":"x"}`}, 400, "match"},
		{"no tenant", map[string]string{"match": `{"subject_prefix":"repo:*"}`}, 400, "match"},
		{"a condition that is always true", map[string]string{"match": `{"condition":"true"}`}, 400, "match"},
		{"a condition that does not compile", map[string]string{"match": `{"condition":"claims.repository_owner =="}`}, 400, "match.condition: "},
		{"a claim that is a number", map[string]string{"match": `{"claims":{"repository_owner":1}}`}, 400, "match.claims.repository_owner"},
		{"an issuer of no form", map[string]string{"issuer_id": `"github"`}, 400, "issuer_id: "},
		{"an issuer that is not there", map[string]string{"issuer_id": `"fdis_none"`}, 400, "issuer_id: "},
		{"an archived issuer", map[string]string{"issuer_id": `"fdis_old"`}, 400, "issuer_id: "},
		{"an account that is not there", map[string]string{"target": `{"type":"service_account","service_account_id":"svac_none"}`}, 400, "target.service_account_id: "},
		{"an archived account", map[string]string{"target": `{"type":"service_account","service_account_id":"svac_old"}`}, 400, "target.service_account_id: "},
		{"a target of another type", map[string]string{"target": `{"type":"user","service_account_id":"svac_ci"}`}, 400, "target.type: "},
		{"no workspace", map[string]string{"workspace_id": ""}, 400, "workspace_id: "},
		{"the word default", map[string]string{"workspace_id": `"default"`}, 400, "workspace_id: "},
		{"a workspace that is not there", map[string]string{"workspace_id": `"wrkspc_none"`}, 400, "workspace_id: "},
		{"an archived workspace", map[string]string{"workspace_id": `"wrkspc_old"`}, 400, "workspace_id: "},
		{"no scope", map[string]string{"oauth_scope": ""}, 400, "oauth_scope: "},
		{"a scope that is none", map[string]string{"oauth_scope": `"workspace:all"`}, 400, "oauth_scope: "},
		{"a scope of the Console", map[string]string{"oauth_scope": `"org:admin"`}, 403, "oauth_scope: "},
		{"a lifetime too short", map[string]string{"token_lifetime_seconds": `59`}, 400, "token_lifetime_seconds: "},
		{"attributes", map[string]string{"attributes": `{"a":"b"}`}, 400, "attributes"},
		{"all right", nil, 200, ""},
		{"the same again", nil, 409, "a federation rule with the name"},
	} {
		status, answer := admin(t, s, "POST", "federation_rules", ruleBody(c.changes))
		if status != c.status || !strings.HasPrefix(messageOf(answer), c.begins) {
			t.Errorf("%s: %d %q, want %d and %q", c.why, status, messageOf(answer), c.status, c.begins)
		}
	}
}

func TestAnIssuerIsJudgedWhenItIsMade(t *testing.T) {
	s := world(t)
	for _, c := range []struct {
		why, body string
		status    int
		begins    string
	}{
		{"no address", `{"name":"x"}`, 400, "issuer_url: "},
		{"http", `{"name":"x","issuer_url":"http://idp.example.com"}`, 400, "issuer_url: "},
		{"another port", `{"name":"x","issuer_url":"https://idp.example.com:8443"}`, 400, "issuer_url: "},
		{"http that is not fetched", `{"name":"inside","issuer_url":"http://idp.internal:8080","jwks":{"type":"explicit_url","url":"https://keys.example.com"}}`, 200, ""},
		{"an unknown source of keys", `{"name":"x","issuer_url":"https://idp.example.com","jwks":{"type":"dns"}}`, 400, "jwks.type: "},
		{"no keys", `{"name":"x","issuer_url":"https://idp.example.com","jwks":{"type":"inline","keys":[]}}`, 400, "jwks.keys: "},
		{"a lifetime too long", `{"name":"x","issuer_url":"https://idp.example.com","max_jwt_lifetime_seconds":176401}`, 400, "max_jwt_lifetime_seconds: "},
		{"a lifetime in words", `{"name":"x","issuer_url":"https://idp.example.com","max_jwt_lifetime_seconds":"long"}`, 400, "max_jwt_lifetime_seconds: "},
		{"the name of another", `{"name":"github-actions","issuer_url":"https://idp.example.com"}`, 409, "a federation issuer with the name"},
		{"the address of another", `{"name":"x","issuer_url":"https://token.actions.githubusercontent.com"}`, 409, "a federation issuer with this issuer_url"},
		{"the name and address of an archived one", `{"name":"old","issuer_url":"https://old.example.com"}`, 200, ""},
		{"no object", `[]`, 400, "the request body"},
		{"no JSON", `{`, 400, "the request body"},
	} {
		status, answer := admin(t, s, "POST", "federation_issuers", c.body)
		if status != c.status || !strings.HasPrefix(messageOf(answer), c.begins) {
			t.Errorf("%s: %d %q, want %d and %q", c.why, status, messageOf(answer), c.status, c.begins)
		}
	}
}

func TestNamesOfArchivedThingsStayTakenWhereThatIsAsked(t *testing.T) {
	s := world(t)
	s.State.KeepNames(true)
	for path, body := range map[string]string{
		"federation_issuers": `{"name":"old","issuer_url":"https://new.example.com"}`,
		"service_accounts":   `{"name":"old"}`,
	} {
		if status, answer := admin(t, s, "POST", path, body); status != http.StatusConflict {
			t.Errorf("%s: %d %v", path, status, answer)
		}
	}
}

func TestWhoMayAsk(t *testing.T) {
	s := world(t)
	s.State.Allow("sk-ant-admin01-key", Credential{Actor: "user_x"})
	s.State.Allow("sk-ant-oat01-inference", Credential{Scope: "workspace:inference", Actor: "svac_ci"})
	s.State.Allow("sk-ant-oat01-late", Credential{Scope: "org:admin", Actor: "user_x", Expires: s.State.now().Add(-1)})
	for _, c := range []struct {
		header, value, path string
		status              int
		kind                string
	}{
		{"X-Nothing", "", "me", 401, "authentication_error"},
		{"Authorization", "Bearer wrong", "me", 401, "authentication_error"},
		{"Authorization", "Basic " + AdminToken, "me", 401, "authentication_error"},
		{"Authorization", "Bearer sk-ant-oat01-late", "me", 401, "authentication_error"},
		{"Authorization", "Bearer sk-ant-oat01-inference", "me", 403, "permission_error"},
		{"X-Api-Key", "sk-ant-admin01-key", "me", 200, ""},
		{"X-Api-Key", "sk-ant-admin01-key", "workspaces", 200, ""},
		{"X-Api-Key", "sk-ant-admin01-key", "federation_rules", 403, "permission_error"},
		{"Authorization", "Bearer sk-ant-admin01-key", "federation_rules", 403, "permission_error"},
		{"Authorization", "Bearer " + AdminToken, "federation_rules", 200, ""},
		{"Authorization", "Bearer " + AdminToken, "federation_rulez", 404, "not_found_error"},
	} {
		status, answer := ask(t, "GET", s.Anthropic+"/v1/organizations/"+c.path, map[string]string{c.header: c.value, "Anthropic-Version": "2023-06-01"}, "")
		inner, _ := answer["error"].(map[string]any)
		if kind, _ := inner["type"].(string); status != c.status || kind != c.kind {
			t.Errorf("%s %s %s: %d %v", c.header, c.value, c.path, status, answer)
		}
	}
	for version, want := range map[string]int{"": 400, "2022-01-01": 400, "2023-06-01": 200, "2026-10-21": 200} {
		if status, _ := ask(t, "GET", s.Anthropic+"/v1/organizations/me", map[string]string{"Authorization": "Bearer " + AdminToken, "Anthropic-Version": version}, ""); status != want {
			t.Errorf("version %q: %d, want %d", version, status, want)
		}
	}
}

func TestAWorkloadMakesNoAccountThatAdministers(t *testing.T) {
	s := world(t)
	s.State.Allow("sk-ant-oat01-workload", Credential{Scope: "org:admin", Actor: "svac_boss"})
	body := `{"name":"boss","organization_role":"admin"}`
	workload := maps.Clone(adminHeaders)
	workload["Authorization"] = "Bearer sk-ant-oat01-workload"
	if status, _ := ask(t, "POST", s.Anthropic+"/v1/organizations/service_accounts", workload, body); status != http.StatusForbidden {
		t.Errorf("a workload: %d", status)
	}
	if made := done(t, s, "POST", "service_accounts", body); made["organization_role"] != "admin" {
		t.Errorf("%v", made)
	}
}

func TestARefusalHasItsShape(t *testing.T) {
	s := world(t)
	_, answer := admin(t, s, "GET", "federation_rules/fdrl_none", "")
	if answer["type"] != "error" || !strings.HasPrefix(answer["request_id"].(string), "req_") || messageOf(answer) == "" {
		t.Errorf("%v", answer)
	}
}

// Of many who make the same thing at once one succeeds.
func TestOneNameIsGivenOnce(t *testing.T) {
	s := world(t)
	var wg sync.WaitGroup
	statuses := make([]int, 8)
	for i := range statuses {
		wg.Go(func() { statuses[i], _ = admin(t, s, "POST", "federation_rules", ruleBody(nil)) })
	}
	wg.Wait()
	slices.Sort(statuses)
	if want := []int{200, 409, 409, 409, 409, 409, 409, 409}; !slices.Equal(statuses, want) {
		t.Errorf("%v, want %v", statuses, want)
	}
}

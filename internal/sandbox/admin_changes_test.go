package sandbox

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/federation"
)

func TestARuleIsChangedInParts(t *testing.T) {
	s := world(t)
	id := done(t, s, "POST", "federation_rules", ruleBody(map[string]string{"description": `"first"`}))["id"].(string)
	done(t, s, "POST", "federation_rules/"+id, `{"name":"renamed","token_lifetime_seconds":600}`)
	now := done(t, s, "POST", "federation_rules/"+id, `{"description":null}`)
	if now["name"] != "renamed" || now["token_lifetime_seconds"] != 600.0 || now["description"] != nil {
		t.Errorf("%v", now)
	}
	now = done(t, s, "POST", "federation_rules/"+id, `{"match":{"claims":{"repository_owner":"acme"}}}`)
	if match := now["match"].(map[string]any); match["subject_prefix"] != nil {
		t.Errorf("match is not replaced whole: %v", match)
	}
	for _, body := range []string{`{"issuer_id":"fdis_old"}`, `{"match":{"subject_prefix":"repo:*"}}`, `{"name":"No"}`, `{"target":null}`, `{"workspace_id":"wrkspc_none"}`} {
		if status, answer := admin(t, s, "POST", "federation_rules/"+id, body); status != http.StatusBadRequest {
			t.Errorf("%s: %d %v", body, status, answer)
		}
	}
	if after, _ := s.State.Rule(id); after.Name != "renamed" || after.ServiceAccountID != "svac_ci" {
		t.Errorf("a refused change was made: %+v", after)
	}
}

// An older rule that names no tenant is refused every change that brings no better match.
func TestTheTenantIsAskedForAtEveryChange(t *testing.T) {
	s := world(t)
	r, err := federation.ReadRule([]byte(ruleBody(map[string]string{"match": `{"subject_prefix":"repo:*"}`})))
	if err != nil {
		t.Fatal(err)
	}
	id := s.State.PutRule(r).ID
	if status, _ := admin(t, s, "POST", "federation_rules/"+id, `{"description":"x"}`); status != http.StatusBadRequest {
		t.Errorf("%d", status)
	}
	done(t, s, "POST", "federation_rules/"+id, `{"description":"x","match":{"subject_prefix":"repo:acme/*"}}`)
}

func TestARuleOfTheConsoleIsNotTouched(t *testing.T) {
	s := world(t)
	r, err := federation.ReadRule([]byte(ruleBody(map[string]string{"oauth_scope": `"org:admin"`})))
	if err != nil {
		t.Fatal(err)
	}
	id := s.State.PutRule(r).ID
	for _, path := range []string{"federation_rules/" + id, "federation_rules/" + id + "/archive", "federation_rules/" + id + "/workspaces", "federation_issuers/fdis_gh"} {
		if status, answer := admin(t, s, "POST", path, `{"workspace_id":"wrkspc_ci"}`); status != http.StatusForbidden {
			t.Errorf("%s: %d %v", path, status, answer)
		}
	}
}

func TestWorkspacesOfARule(t *testing.T) {
	s := world(t)
	made := done(t, s, "POST", "federation_rules", ruleBody(nil))
	at := "federation_rules/" + made["id"].(string) + "/workspaces"
	byDefault := s.State.Inventory().Workspaces[0].ID
	for range 2 {
		done(t, s, "POST", at, `{"workspace_id":"`+byDefault+`"}`)
	}
	if got := ids(done(t, s, "GET", at+"?limit=1", "")); !slices.Equal(got, []string{"wrkspc_ci", byDefault}) {
		t.Errorf("%v: the list is whole", got)
	}
	if status, _ := admin(t, s, "POST", "federation_rules/"+made["id"].(string), `{"workspace_id":"wrkspc_ci"}`); status != http.StatusBadRequest {
		t.Errorf("a workspace for several: %d", status)
	}
	for range 2 {
		done(t, s, "DELETE", at+"/wrkspc_ci", "")
	}
	if r, _ := s.State.Rule(made["id"].(string)); !slices.Equal(r.Workspaces(), []string{byDefault}) {
		t.Errorf("%v", r.Workspaces())
	}
}

func TestAnOlderRuleListsNoWorkspace(t *testing.T) {
	s := world(t)
	r, err := federation.ReadRule([]byte(ruleBody(nil)))
	if err != nil {
		t.Fatal(err)
	}
	answer := done(t, s, "GET", "federation_rules/"+s.State.PutRule(r).ID, "")
	if list := answer["workspace_ids"].([]any); len(list) != 0 || answer["workspace_id"] != "wrkspc_ci" {
		t.Errorf("%v", answer)
	}
}

func TestWhatIsInUseIsNotArchived(t *testing.T) {
	s := world(t)
	id := done(t, s, "POST", "federation_rules", ruleBody(nil))["id"].(string)
	for _, path := range []string{"federation_issuers/fdis_gh/archive", "service_accounts/svac_ci/archive"} {
		if status, answer := admin(t, s, "POST", path, ""); status != http.StatusBadRequest || !strings.Contains(messageOf(answer), id) {
			t.Errorf("%s: %d %v", path, status, answer)
		}
	}
	rule := done(t, s, "POST", "federation_rules/"+id+"/archive", "")
	if len(rule["workspace_ids"].([]any)) != 0 || rule["archived_by_actor_id"] == nil {
		t.Errorf("%v", rule)
	}
	if again := done(t, s, "POST", "federation_rules/"+id+"/archive", ""); again["archived_at"] != rule["archived_at"] {
		t.Errorf("%v, want the first time %v", again["archived_at"], rule["archived_at"])
	}
	done(t, s, "POST", "federation_issuers/fdis_gh/archive", "")
	done(t, s, "POST", "service_accounts/svac_ci/archive", "")
	for path, body := range map[string]string{
		"federation_rules/" + id: `{"name":"x"}`, "federation_issuers/fdis_gh": `{"name":"x"}`, "service_accounts/svac_ci": `{"description":"x"}`,
	} {
		if status, answer := admin(t, s, "POST", path, body); status != http.StatusBadRequest {
			t.Errorf("%s was changed though it is archived: %d %v", path, status, answer)
		}
	}
	if s.State.IsMember("default", "svac_ci") {
		t.Error("an archived account is a member")
	}
}

func TestAnIssuerIsChangedInParts(t *testing.T) {
	s := world(t)
	done(t, s, "POST", "federation_rules", ruleBody(nil))
	now := done(t, s, "POST", "federation_issuers/fdis_gh", `{"check_jti":false,"name":"gh"}`)
	if now["check_jti"] != false || now["name"] != "gh" || now["issuer_url"] != "https://token.actions.githubusercontent.com" {
		t.Errorf("%v", now)
	}
	now = done(t, s, "POST", "federation_issuers/fdis_gh", `{"jwks":{"type":"inline","keys":[{"kty":"RSA","kid":"1"}]}}`)
	if now["jwks"].(map[string]any)["type"] != "inline" || now["poll_status"] != nil {
		t.Errorf("%v", now)
	}
}

func TestAnIssuerBecomesNoSharedOneUnderARuleWithoutTenant(t *testing.T) {
	s := world(t)
	other := done(t, s, "POST", "federation_issuers", `{"name":"own","issuer_url":"https://idp.example.com"}`)["id"].(string)
	done(t, s, "POST", "federation_rules", ruleBody(map[string]string{"issuer_id": `"` + other + `"`, "match": `{"subject_prefix":"anything"}`}))
	if status, answer := admin(t, s, "POST", "federation_issuers/"+other, `{"issuer_url":"https://gitlab.com"}`); status != http.StatusBadRequest || !strings.HasPrefix(messageOf(answer), "issuer_url: ") {
		t.Errorf("%d %v", status, answer)
	}
}

func TestOnlySomeOfAnAccountChanges(t *testing.T) {
	s := world(t)
	now := done(t, s, "POST", "service_accounts/svac_ci", `{"description":"builds"}`)
	if now["description"] != "builds" || now["organization_role"] != "developer" {
		t.Errorf("%v", now)
	}
	if now = done(t, s, "POST", "service_accounts/svac_ci", `{"description":null,"organization_role":"admin"}`); now["description"] != "" || now["organization_role"] != "admin" {
		t.Errorf("%v", now)
	}
	for _, body := range []string{`{"name":"other"}`, `{"organization_role":"owner"}`, `{"description":1}`} {
		if status, answer := admin(t, s, "POST", "service_accounts/svac_ci", body); status != http.StatusBadRequest {
			t.Errorf("%s: %d %v", body, status, answer)
		}
	}
}

package sandbox

import (
	"net/http"
	"testing"
)

// admin asks the Admin API as somebody who administers the organization.
func admin(t *testing.T, s *Sandbox, method, path, body string) (int, map[string]any) {
	t.Helper()
	return ask(t, method, s.Anthropic+"/v1/organizations/"+path, map[string]string{
		"Authorization": "Bearer " + AdminToken, "Anthropic-Version": "2026-10-21", "Content-Type": "application/json",
	}, body)
}

func TestTheThingsOfAFederationAreMade(t *testing.T) {
	s := started(t, Config{})
	status, issuer := admin(t, s, "POST", "federation_issuers", `{"name":"github-actions","issuer_url":"https://token.actions.githubusercontent.com"}`)
	if status != http.StatusOK || issuer["type"] != "federation_issuer" || issuer["check_jti"] != true {
		t.Fatalf("%d %v", status, issuer)
	}
	status, account := admin(t, s, "POST", "service_accounts", `{"name":"ci"}`)
	if status != http.StatusOK || account["organization_role"] != "developer" {
		t.Fatalf("%d %v", status, account)
	}
}

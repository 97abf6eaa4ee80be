package sandbox

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
)

// walk reads a list page by page.
func walk(t *testing.T, s *Sandbox, path string, limit int) (all []string, pages int) {
	t.Helper()
	from := ""
	for {
		answer := done(t, s, "GET", fmt.Sprintf("%slimit=%d%s", path, limit, from), "")
		all = append(all, ids(answer)...)
		pages++
		next, more := answer["next_page"].(string)
		if !more || pages > 20 {
			return all, pages
		}
		from = "&page=" + url.QueryEscape(next)
	}
}

func TestListsAreReadInPagesTheNewestFirst(t *testing.T) {
	s := world(t)
	var want []string
	for i := range 5 {
		made := done(t, s, "POST", "service_accounts", fmt.Sprintf(`{"name":"n-%d"}`, i))
		want = append([]string{made["id"].(string)}, want...)
	}
	got, pages := walk(t, s, "service_accounts?", 2)
	if n := len(want); !slices.Equal(got[:n], want) || pages < 3 {
		t.Errorf("%v in %d pages, want first %v", got, pages, want)
	}
	if slices.Contains(got, "svac_old") {
		t.Error("an archived account is listed unasked")
	}
	if all, _ := walk(t, s, "service_accounts?include_archived=true&", 100); !slices.Contains(all, "svac_old") {
		t.Errorf("%v lack the archived account", all)
	}
}

func TestACursorOutlivesWhatIsMadeAndArchivedMeanwhile(t *testing.T) {
	s := world(t)
	var made []string
	for i := range 4 {
		made = append(made, done(t, s, "POST", "service_accounts", fmt.Sprintf(`{"name":"n-%d"}`, i))["id"].(string))
	}
	first := done(t, s, "GET", "service_accounts?limit=2", "")
	done(t, s, "POST", "service_accounts", `{"name":"later"}`)
	done(t, s, "POST", "service_accounts/"+made[2]+"/archive", "")
	second := done(t, s, "GET", "service_accounts?limit=2&page="+url.QueryEscape(first["next_page"].(string)), "")
	if got := ids(second); !slices.Equal(got, []string{made[1], made[0]}) {
		t.Errorf("%v, want %v", got, []string{made[1], made[0]})
	}
}

func TestAQueryOfNoSenseIsRefused(t *testing.T) {
	s := world(t)
	for i := range 2 {
		done(t, s, "POST", "service_accounts", fmt.Sprintf(`{"name":"n-%d"}`, i))
	}
	other := done(t, s, "GET", "service_accounts?limit=1", "")["next_page"].(string)
	for _, path := range []string{
		"service_accounts?limit=0", "service_accounts?limit=101", "service_accounts?limit=x", "service_accounts?page=page_none",
		"federation_rules?page=" + url.QueryEscape(other), "federation_issuers?include_archived=perhaps", "workspaces?limit=1001",
		"workspaces?after_id=wrkspc_none", "workspaces?after_id=wrkspc_ci&before_id=wrkspc_ci",
	} {
		if status, answer := admin(t, s, "GET", path, ""); status != http.StatusBadRequest {
			t.Errorf("%s: %d %v", path, status, answer)
		}
	}
}

func TestWorkspacesHavePagesOfTheirOwn(t *testing.T) {
	s := world(t)
	for _, id := range []string{"wrkspc_b", "wrkspc_c"} {
		s.State.PutWorkspace(anthropic.Workspace{ID: id, Name: id})
	}
	for query, want := range map[string][]string{
		"limit=2":                                {"wrkspc_c", "wrkspc_b"},
		"limit=2&after_id=wrkspc_c":              {"wrkspc_b", "wrkspc_ci"},
		"limit=1&before_id=wrkspc_ci":            {"wrkspc_b"},
		"ids[]=wrkspc_ci&ids[]=wrkspc_b":         {"wrkspc_b", "wrkspc_ci"},
		"include_archived=true&ids[]=wrkspc_old": {"wrkspc_old"},
	} {
		answer := done(t, s, "GET", "workspaces?"+query, "")
		if got := ids(answer); !slices.Equal(got, want) || answer["first_id"] != want[0] || answer["last_id"] != want[len(want)-1] {
			t.Errorf("%s: %v %v %v, want %v", query, got, answer["first_id"], answer["last_id"], want)
		}
	}
	plain, all := ids(done(t, s, "GET", "workspaces", "")), ids(done(t, s, "GET", "workspaces?include_default=true", ""))
	if len(all) != len(plain)+1 {
		t.Errorf("the default workspace: %v and %v", plain, all)
	}
	if last := done(t, s, "GET", "workspaces?limit=1000", ""); last["has_more"] != false {
		t.Errorf("%v", last)
	}
	if part := done(t, s, "GET", "workspaces?limit=1", ""); part["has_more"] != true {
		t.Errorf("%v", part)
	}
}

func TestMembershipsAreTheSameFromBothSides(t *testing.T) {
	s := world(t)
	if s.State.IsMember("wrkspc_ci", "svac_ci") || !s.State.IsMember(federation.DefaultWorkspace, "svac_ci") {
		t.Error("a new account is a member of the default workspace, and of no other")
	}
	if status, _ := admin(t, s, "GET", "workspaces/wrkspc_ci/service_accounts/svac_ci", ""); status != http.StatusNotFound {
		t.Errorf("no member: %d", status)
	}
	made := done(t, s, "POST", "service_accounts/svac_ci/workspaces", `{"workspace_id":"wrkspc_ci","workspace_role":"workspace_developer"}`)
	if made["implicit"] != false || made["type"] != "service_account_workspace_member" {
		t.Errorf("%v", made)
	}
	done(t, s, "POST", "workspaces/wrkspc_ci/service_accounts", `{"service_account_id":"svac_ci","workspace_role":"workspace_admin"}`)
	if now := done(t, s, "GET", "workspaces/wrkspc_ci/service_accounts/svac_ci", ""); now["workspace_role"] != "workspace_admin" {
		t.Errorf("the role is not replaced: %v", now)
	}
	if got := ids(done(t, s, "GET", "service_accounts/svac_ci/workspaces", "")); len(got) != 2 || got[1] != "wrkspc_ci" {
		t.Errorf("%v, want the implicit membership first", got)
	}
	for range 2 { // a second time is as good
		done(t, s, "DELETE", "service_accounts/svac_ci/workspaces/wrkspc_ci", "")
	}
	if s.State.IsMember("wrkspc_ci", "svac_ci") {
		t.Error("the membership is still there")
	}
}

func TestTheImplicitMembershipStays(t *testing.T) {
	s := world(t)
	byDefault := s.State.Inventory().Workspaces[0]
	if !byDefault.Default {
		t.Fatalf("%v", byDefault)
	}
	at := "workspaces/" + byDefault.ID + "/service_accounts"
	done(t, s, "DELETE", at+"/svac_ci", "")
	if m := done(t, s, "GET", at+"/svac_ci", ""); m["implicit"] != true || m["workspace_role"] != "workspace_user" {
		t.Errorf("%v", m)
	}
	if status, _ := admin(t, s, "POST", at+"/svac_ci", `{"workspace_role":"workspace_admin"}`); status != http.StatusNotFound {
		t.Errorf("the implicit one got a role: %d", status)
	}
	done(t, s, "POST", at, `{"service_account_id":"svac_ci","workspace_role":"workspace_admin"}`)
	if m := done(t, s, "GET", at+"/svac_ci", ""); m["implicit"] != false {
		t.Errorf("%v", m)
	}
	done(t, s, "DELETE", at+"/svac_ci", "")
	if m := done(t, s, "GET", at+"/svac_ci", ""); m["implicit"] != true {
		t.Errorf("%v", m)
	}
}

func TestAMembershipThatCannotBe(t *testing.T) {
	s := world(t)
	for _, c := range []struct {
		method, path, body string
		status             int
	}{
		{"POST", "service_accounts/svac_ci/workspaces", `{"workspace_id":"wrkspc_old","workspace_role":"workspace_user"}`, 400},
		{"POST", "service_accounts/svac_ci/workspaces", `{"workspace_id":"wrkspc_none","workspace_role":"workspace_user"}`, 400},
		{"POST", "service_accounts/svac_ci/workspaces", `{"workspace_id":"default","workspace_role":"workspace_user"}`, 400},
		{"POST", "service_accounts/svac_ci/workspaces", `{"workspace_id":"wrkspc_ci"}`, 400},
		{"POST", "service_accounts/svac_ci/workspaces", `{"workspace_id":"wrkspc_ci","workspace_role":"workspace_billing"}`, 400},
		{"POST", "service_accounts/svac_old/workspaces", `{"workspace_id":"wrkspc_ci","workspace_role":"workspace_user"}`, 400},
		{"POST", "service_accounts/svac_none/workspaces", `{"workspace_id":"wrkspc_ci","workspace_role":"workspace_user"}`, 404},
		{"GET", "workspaces/wrkspc_old/service_accounts/svac_ci", "", 400},
		{"GET", "workspaces/wrkspc_ci/service_accounts/svac_old", "", 404},
		{"DELETE", "service_accounts/svac_ci/workspaces/wrkspc_old", "", 400},
	} {
		if status, answer := admin(t, s, c.method, c.path, c.body); status != c.status {
			t.Errorf("%s %s %s: %d %v, want %d", c.method, c.path, c.body, status, answer, c.status)
		}
	}
	if got := ids(done(t, s, "GET", "service_accounts/svac_old/workspaces", "")); len(got) != 0 {
		t.Errorf("an archived account is a member of %v", got)
	}
}

func TestTheMembershipsOfAnArchivedAccountAreNotListed(t *testing.T) {
	s := world(t)
	for _, id := range []string{"svac_ci", "svac_old"} {
		s.State.PutMembership(anthropic.Membership{WorkspaceID: "wrkspc_ci", ServiceAccountID: id, Role: workspaceUser})
	}
	if got := ids(done(t, s, "GET", "service_accounts/svac_old/workspaces", "")); len(got) != 0 {
		t.Errorf("of the account: %v", got)
	}
	data := done(t, s, "GET", "workspaces/wrkspc_ci/service_accounts", "")["data"].([]any)
	if len(data) != 1 || data[0].(map[string]any)["service_account_id"] != "svac_ci" {
		t.Errorf("of the workspace: %v", data)
	}
}

func TestACursorOfAMembershipThatIsGoneIsRefused(t *testing.T) {
	s := world(t)
	for _, id := range []string{"wrkspc_1", "wrkspc_2", "wrkspc_3"} {
		s.State.PutWorkspace(anthropic.Workspace{ID: id, Name: id})
		s.State.PutMembership(anthropic.Membership{WorkspaceID: id, ServiceAccountID: "svac_ci", Role: workspaceUser})
	}
	first := done(t, s, "GET", "service_accounts/svac_ci/workspaces?limit=1", "")
	if got := ids(first); len(got) != 2 || got[1] != "wrkspc_3" {
		t.Errorf("%v, want the implicit membership and one more", got)
	}
	next := "service_accounts/svac_ci/workspaces?limit=1&page=" + url.QueryEscape(first["next_page"].(string))
	if got := ids(done(t, s, "GET", next, "")); !slices.Equal(got, []string{"wrkspc_2"}) {
		t.Errorf("%v", got)
	}
	done(t, s, "DELETE", "service_accounts/svac_ci/workspaces/wrkspc_3", "")
	if status, answer := admin(t, s, "GET", next, ""); status != http.StatusBadRequest {
		t.Errorf("%d %v", status, answer)
	}
}

func TestTheHealthOfAnIssuerIsTold(t *testing.T) {
	s := world(t)
	s.State.SetPolling("fdis_gh", 7, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
	answer := done(t, s, "GET", "federation_issuers/fdis_gh", "")
	poll := answer["poll_status"].(map[string]any)
	if poll["consecutive_failures"] != 7.0 || poll["next_poll_at"] != nil || answer["jwks_polling_disabled_at"] != "2026-11-01T00:00:00.000000Z" {
		t.Errorf("%v", answer)
	}
	if status, _ := admin(t, s, "POST", "federation_issuers/fdis_gh", `{"jwks_polling_disabled":true}`); status != http.StatusBadRequest {
		t.Errorf("polling was turned off: %d", status)
	}
	if on := done(t, s, "POST", "federation_issuers/fdis_gh", `{"jwks_polling_disabled":false}`); on["jwks_polling_disabled_at"] != nil {
		t.Errorf("%v", on)
	}
}

// The issuer that it begins with is answered as any other, with where its keys come from.
func TestTheIssuerOfTheBeginningIsWhole(t *testing.T) {
	for name, c := range map[string]Config{
		"github.com's":        {Rule: branchRule()},
		"one with no keys":    {Rule: branchRule(), Issuer: &federation.Issuer{IssuerURL: "https://github.acme.example/_services/token"}},
		"one that is fetched": {Issuer: &federation.Issuer{IssuerURL: "https://github.acme.example/_services/token", JWKS: federation.JWKSDiscovery}},
	} {
		s := started(t, c)
		issuer, _ := done(t, s, "GET", "federation_issuers", "")["data"].([]any)[0].(map[string]any)
		if keys, _ := issuer["jwks"].(map[string]any); keys["type"] != "discovery" {
			t.Errorf("%s: %v", name, issuer)
		}
	}
}

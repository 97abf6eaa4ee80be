package admin

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/online"
	"gh-wif/internal/versions"
)

const testToken = "sk-ant-oat01-not-a-real-token"

// server answers calls by a function and notes them. It is no Admin API: what is looked at
// here is what is sent, and what becomes of an answer.
type server struct {
	mu    sync.Mutex
	calls []string // METHOD PATH?QUERY BODY
	heads []http.Header
	waits []time.Duration
}

func (s *server) noted() ([]string, []http.Header) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.calls...), append([]http.Header(nil), s.heads...)
}

// serve starts it; answer is given the number of the call, from 0.
func serve(t *testing.T, answer func(n int, w http.ResponseWriter, r *http.Request)) (*server, *Client) {
	t.Helper()
	s := &server{}
	listening := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		n := len(s.calls)
		s.calls = append(s.calls, strings.TrimSpace(r.Method+" "+r.URL.RequestURI()+" "+string(body)))
		s.heads = append(s.heads, r.Header)
		s.mu.Unlock()
		answer(n, w, r)
	}))
	t.Cleanup(listening.Close)
	wait := func(ctx context.Context, d time.Duration) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.waits = append(s.waits, d)
		return ctx.Err()
	}
	return s, New(Config{HTTP: online.Client{UserAgent: "test"}, Base: online.MustBase(listening.URL), Bearer: online.NewBearer(testToken), Wait: wait})
}

func say(w http.ResponseWriter, status int, body string) {
	w.WriteHeader(status)
	io.WriteString(w, body) //nolint:errcheck // the client will complain
}

func document(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}

// Objects as the API answers them.
const (
	basePath   = "/v1/organizations/"
	ruleText   = `{"id":"fdrl_1","name":"gha","issuer_id":"fdis_1","match":{"audience":null,"subject_prefix":"repo:acme/app:ref:refs/heads/main"},"target":{"type":"service_account","service_account_id":"svac_1","service_account_name":"ci"},"workspace_ids":["wrkspc_1"],"workspace_id":"wrkspc_1","applies_to_all_workspaces":false,"oauth_scope":"workspace:inference","token_lifetime_seconds":600,"archived_at":null,"created_at":"2026-01-01T00:00:00Z"}`
	issuerText = `{"id":"fdis_1","name":"github","issuer_url":"https://token.actions.githubusercontent.com","jwks":{"type":"discovery","ca_cert_pem":null},"poll_status":null,"check_jti":true,"archived_at":null}`
	svacText   = `{"id":"svac_1","name":"ci","description":null,"organization_role":"developer","archived_at":null,"type":"service_account"}`
	memberText = `{"workspace_id":"wrkspc_1","service_account_id":"svac_1","workspace_role":"workspace_user","implicit":true}`
)

// What each method sends, and that its answer is read.
func TestEachCall(t *testing.T) {
	list := func(item string) string { return `{"data":[` + item + `],"next_page":null}` }
	readRule, _ := federation.ReadRule([]byte(ruleText))
	readIssuer, _ := federation.ReadIssuer([]byte(issuerText))
	ctx := t.Context()
	membership := anthropic.Membership{WorkspaceID: "wrkspc_1", ServiceAccountID: "svac_1", Role: "workspace_user", Implicit: true}
	account := anthropic.ServiceAccount{ID: "svac_1", Name: "ci", Role: "developer"}
	sentIssuer := `{"check_jti":true,"issuer_url":"https://token.actions.githubusercontent.com","jwks":{"type":"discovery","ca_cert_pem":null},"name":"github"}`
	sentRule := `"match":{"audience":null,"subject_prefix":"repo:acme/app:ref:refs/heads/main"},"name":"gha","oauth_scope":"workspace:inference","target":{"type":"service_account","service_account_id":"svac_1","service_account_name":"ci"},"token_lifetime_seconds":600`

	for _, tt := range []struct {
		name   string
		call   func(c *Client) (any, error)
		sent   string
		answer string
		want   any
	}{
		{"me", func(c *Client) (any, error) { return c.Organization(ctx) }, "GET me", `{"id":"u","name":"Acme","type":"organization"}`, anthropic.Organization{ID: "u", Name: "Acme"}},
		{"accounts", func(c *Client) (any, error) { return c.ServiceAccounts(ctx, true) }, "GET service_accounts?include_archived=true&limit=100", list(svacText), []anthropic.ServiceAccount{account}},
		{"account", func(c *Client) (any, error) { return c.ServiceAccount(ctx, "svac_1") }, "GET service_accounts/svac_1", svacText, account},
		{"new account", func(c *Client) (any, error) {
			return c.CreateServiceAccount(ctx, anthropic.ServiceAccount{Name: "ci", Description: `"`})
		}, `POST service_accounts {"name":"ci","description":"\""}`, svacText, account},
		{"memberships", func(c *Client) (any, error) { return c.Memberships(ctx, "svac_1") }, "GET service_accounts/svac_1/workspaces?limit=100", list(memberText), []anthropic.Membership{membership}},
		{"membership", func(c *Client) (any, error) {
			m, ok, err := c.Membership(ctx, "wrkspc_1", "svac_1")
			return []any{m, ok}, err
		}, "GET workspaces/wrkspc_1/service_accounts/svac_1", memberText, []any{membership, true}},
		{"new membership", func(c *Client) (any, error) { return c.AddMembership(ctx, membership) }, `POST service_accounts/svac_1/workspaces {"workspace_id":"wrkspc_1","workspace_role":"workspace_user"}`, memberText, membership},
		{"no membership", func(c *Client) (any, error) { return nil, c.RemoveMembership(ctx, "wrkspc_1", "svac_1") }, "DELETE service_accounts/svac_1/workspaces/wrkspc_1", `{}`, nil},
		{"issuers", func(c *Client) (any, error) { return c.Issuers(ctx, false) }, "GET federation_issuers?limit=100", list(issuerText), []federation.Issuer{readIssuer}},
		{"issuer", func(c *Client) (any, error) { return c.Issuer(ctx, "fdis_1") }, "GET federation_issuers/fdis_1", issuerText, readIssuer},
		{"new issuer", func(c *Client) (any, error) { return c.CreateIssuer(ctx, readIssuer) }, "POST federation_issuers " + sentIssuer, issuerText, readIssuer},
		{"other issuer", func(c *Client) (any, error) { return c.UpdateIssuer(ctx, "fdis_1", readIssuer) }, "POST federation_issuers/fdis_1 " + sentIssuer, issuerText, readIssuer},
		{"rules", func(c *Client) (any, error) { return c.Rules(ctx, false) }, "GET federation_rules?limit=100", list(ruleText), []federation.Rule{readRule}},
		{"rule", func(c *Client) (any, error) { return c.Rule(ctx, "fdrl_1") }, "GET federation_rules/fdrl_1", ruleText, readRule},
		{"new rule", func(c *Client) (any, error) { return c.CreateRule(ctx, readRule) }, `POST federation_rules {"applies_to_all_workspaces":false,"issuer_id":"fdis_1",` + sentRule + `,"workspace_id":"wrkspc_1"}`, ruleText, readRule},
		{"other rule", func(c *Client) (any, error) { return c.UpdateRule(ctx, "fdrl_1", readRule) }, `POST federation_rules/fdrl_1 {` + sentRule + `}`, ruleText, readRule},
		{"workspaces of a rule", func(c *Client) (any, error) { return c.RuleWorkspaces(ctx, "fdrl_1") }, "GET federation_rules/fdrl_1/workspaces?limit=100", list(`{"workspace_id":"wrkspc_1","workspace_name":"x"}`), []string{"wrkspc_1"}},
		{"new workspace of a rule", func(c *Client) (any, error) { return nil, c.AddRuleWorkspace(ctx, "fdrl_1", "wrkspc_1") }, `POST federation_rules/fdrl_1/workspaces {"workspace_id":"wrkspc_1"}`, `{}`, nil},
		{"no workspace of a rule", func(c *Client) (any, error) { return nil, c.RemoveRuleWorkspace(ctx, "fdrl_1", "wrkspc_1") }, "DELETE federation_rules/fdrl_1/workspaces/wrkspc_1", ``, nil},
		{"archive an issuer", func(c *Client) (any, error) { return nil, c.Archive(ctx, "fdis_1") }, "POST federation_issuers/fdis_1/archive {}", `{}`, nil},
		{"archive a rule", func(c *Client) (any, error) { return nil, c.Archive(ctx, "fdrl_1") }, "POST federation_rules/fdrl_1/archive {}", `{}`, nil},
		{"archive an account", func(c *Client) (any, error) { return nil, c.Archive(ctx, "svac_1") }, "POST service_accounts/svac_1/archive {}", `{}`, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, c := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) { say(w, 200, tt.answer) })
			got, err := tt.call(c)
			if err != nil {
				t.Fatal(err)
			}
			if tt.want != nil && !reflect.DeepEqual(got, tt.want) && document(got) != document(tt.want) {
				t.Errorf("got %+v\nwant %+v", got, tt.want)
			}
			s.got(t, tt.sent)
		})
	}
}

// got wants one call, signed and in the API's edition.
func (s *server) got(t *testing.T, call string) {
	t.Helper()
	calls, heads := s.noted()
	method, rest, _ := strings.Cut(call, " ")
	if want := method + " " + basePath + rest; len(calls) != 1 || calls[0] != want {
		t.Fatalf("sent %q\nwant %q", calls, want)
	}
	h := heads[0]
	if h.Get("Authorization") != "Bearer "+testToken || h.Get("Anthropic-Version") != versions.API || h.Get("X-Api-Key") != "" {
		t.Errorf("headers %v", h)
	}
}

func TestTheDefaultWorkspaceIsTheOneThatIsLeftOut(t *testing.T) {
	const all = `{"id":"wrkspc_1","name":"CI","archived_at":null},{"id":"wrkspc_0","name":"Default","archived_at":null}`
	s, c := serve(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		items := `{"id":"wrkspc_1","name":"CI"}`
		if r.URL.Query().Get("include_default") == "true" {
			items = all
		}
		say(w, 200, `{"data":[`+items+`],"has_more":false,"first_id":"wrkspc_1","last_id":"wrkspc_1"}`)
	})
	got, err := c.Workspaces(t.Context(), false)
	want := []anthropic.Workspace{{ID: "wrkspc_1", Name: "CI"}, {ID: "wrkspc_0", Name: "Default", Default: true}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
	if calls, _ := s.noted(); len(calls) != 2 {
		t.Errorf("%q", calls)
	}
}

// A workspace that is made between the two lists must not be taken for the default one.
func TestNoWorkspaceIsTheDefaultOneWhereTwoMightBe(t *testing.T) {
	_, c := serve(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		items := ``
		if r.URL.Query().Get("include_default") == "true" {
			items = `{"id":"wrkspc_1"},{"id":"wrkspc_0"}`
		}
		say(w, 200, `{"data":[`+items+`],"has_more":false}`)
	})
	got, err := c.Workspaces(t.Context(), false)
	if err != nil || len(got) != 2 || got[0].Default || got[1].Default {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestAnIDReachesNoOtherPath(t *testing.T) {
	s, c := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) { say(w, 404, ``) })
	for _, id := range []string{"../me", "fdrl_1/archive", "fdrl_1?x=y", "fdrl_1#x", "a b", "%2e%2e", "é"} {
		_, _ = c.Rule(t.Context(), id)
	}
	calls, _ := s.noted()
	for _, call := range calls {
		if path := strings.TrimPrefix(call, "GET /v1/organizations/federation_rules/"); path == call || strings.ContainsAny(path, "/?# ") {
			t.Errorf("sent %q", call)
		}
	}
	for _, id := range []string{"", ".", ".."} {
		if _, err := c.Rule(t.Context(), id); err == nil || Unclear(err) {
			t.Errorf("%q: %v", id, err)
		}
	}
	if err := c.Archive(t.Context(), "wrkspc_1"); err == nil || Unclear(err) {
		t.Errorf("a workspace is archived: %v", err)
	}
	if after, _ := s.noted(); len(after) != len(calls) {
		t.Errorf("sent %q", after[len(calls):])
	}
}

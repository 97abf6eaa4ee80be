package exchange

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/internal/online"
	"gh-wif/internal/sandbox"
)

// server is one whose answer a test writes.
func server(t *testing.T, answer http.HandlerFunc) online.Base {
	t.Helper()
	s := httptest.NewServer(answer)
	t.Cleanup(s.Close)
	return online.MustBase(s.URL)
}

func TestATokenOfASandboxIsExchangedOnce(t *testing.T) {
	box, err := sandbox.Start(t.Context(), sandbox.Config{Rule: &federation.Rule{Name: "a", OAuthScope: federation.ScopeInference, Match: federation.Match{SubjectPrefix: "repo:acme/app:ref:refs/heads/main"}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(box.Close)
	base := online.MustBase(box.Anthropic)
	ids := IDs{box.Env("ANTHROPIC_FEDERATION_RULE_ID"), box.Env("ANTHROPIC_ORGANIZATION_ID"), box.Env("ANTHROPIC_SERVICE_ACCOUNT_ID"), box.Env("ANTHROPIC_WORKSPACE_ID")}
	assertion := online.NewBearer(box.State.Token(box.Job, "https://api.anthropic.com"))
	issued, err := Exchange(t.Context(), online.Client{}, base, assertion, ids)
	if err != nil || issued.Access.IsZero() || issued.Scope == "" || issued.ExpiresIn == 0 || issued.RequestID == "" {
		t.Errorf("%+v, %v", issued, err)
	}
	_, err = Exchange(t.Context(), online.Client{}, base, assertion, ids)
	var denied *DeniedError
	if !errors.As(err, &denied) || denied.Status != 401 || !strings.Contains(denied.Body, "authentication_error") || denied.RequestID == "" {
		t.Errorf("%+v", err)
	}
	if got := string(denied.HTTP()); !strings.HasPrefix(got, "HTTP/1.1 401\ncontent-type: application/json\nrequest-id: req_") || !strings.Contains(got, "\n\n{") {
		t.Errorf("%q", got)
	}
}

func TestWhatAnExchangeSends(t *testing.T) {
	var body map[string]any
	var header http.Header
	base := server(t, func(w http.ResponseWriter, r *http.Request) {
		header = r.Header
		if r.Method != http.MethodPost || r.URL.Path != "/v1/oauth/token" || json.NewDecoder(r.Body).Decode(&body) != nil {
			t.Errorf("%s %s", r.Method, r.URL)
		}
		w.Header().Set("request-id", "req_1")
		fmt.Fprint(w, `{"access_token":"sk-ant-oat01-x","token_type":"Bearer","expires_in":600,"scope":"workspace:inference","more":1}`)
	})
	got, err := Exchange(t.Context(), online.Client{}, base, online.NewBearer("a.b.c"), IDs{Rule: "fdrl_1", Organization: "o", ServiceAccount: "svac_1", Workspace: "default"})
	if err != nil || got.Access.Reveal() != "sk-ant-oat01-x" || got.Type != "Bearer" || got.ExpiresIn != 600 || got.Scope != "workspace:inference" || got.RequestID != "req_1" {
		t.Errorf("%+v, %v", got, err)
	}
	want := map[string]any{
		"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": "a.b.c", "federation_rule_id": "fdrl_1",
		"organization_id": "o", "service_account_id": "svac_1", "workspace_id": "default",
	}
	if fmt.Sprint(body) != fmt.Sprint(want) || header.Get("anthropic-version") == "" || header.Get("anthropic-beta") != "oauth-2025-04-20,oidc-federation-2026-04-01" || header.Get("Authorization") != "" {
		t.Errorf("%v %v", body, header)
	}
	if _, err := Exchange(t.Context(), online.Client{}, base, online.NewBearer("a.b.c"), IDs{Rule: "fdrl_1", Organization: "o"}); err != nil {
		t.Fatal(err)
	}
	body = map[string]any{}
	_, _ = Exchange(t.Context(), online.Client{}, base, online.NewBearer("a.b.c"), IDs{Rule: "fdrl_1", Organization: "o"})
	if _, sent := body["workspace_id"]; sent || body["service_account_id"] != nil {
		t.Errorf("what is not known is sent: %v", body)
	}
}

// A server, or what stands before it, may repeat what it got.
func TestNoTokenIsInADenial(t *testing.T) {
	const assertion, access = "opaque-assertion-0123456789", "opaque-access-0123456789"
	for name, answer := range map[string]http.HandlerFunc{
		"a denial that repeats the assertion": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(401)
			fmt.Fprintf(w, `{"error":{"message":"bad %s"}}`, assertion)
		},
		"a page": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502); fmt.Fprint(w, "<html>"+assertion) },
		"another status with a token": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(202)
			fmt.Fprintf(w, `{"access_token":%q}`, access)
		},
		"an answer of an unexpected form": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, `{"access_token":%q,"scope":7}`, access) },
		"a key by its form": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(400)
			fmt.Fprint(w, `{"m":"\u0073k-ant-oat01-abcdefghijkl"}`)
		},
		"a redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/v1/oauth/token?a="+assertion, http.StatusTemporaryRedirect)
		},
	} {
		_, err := Exchange(t.Context(), online.Client{}, server(t, answer), online.NewBearer(assertion), IDs{Rule: "r", Organization: "o"})
		var denied *DeniedError
		if !errors.As(err, &denied) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, text := range []string{err.Error(), denied.Body, string(denied.HTTP()), fmt.Sprintf("%+v", denied)} {
			if strings.Contains(text, assertion) || strings.Contains(text, access) || strings.Contains(text, "abcdefghijkl") {
				t.Errorf("%s: %s", name, text)
			}
		}
	}
}

func TestTheFirstUseOfAnAccessToken(t *testing.T) {
	base := server(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer access" || r.URL.Path != "/v1/models" || r.Header.Get("anthropic-beta") != "oauth-2025-04-20" || r.Header.Get("x-api-key") != "" {
			t.Errorf("%s %v", r.URL, r.Header)
		}
		w.Header().Set("anthropic-workspace-id", "wrkspc_1")
		w.WriteHeader(403)
	})
	if got, err := Try(t.Context(), online.Client{}, base, online.NewBearer("access")); err != nil || got != (Tried{403, "wrkspc_1"}) {
		t.Errorf("%+v, %v", got, err)
	}
}

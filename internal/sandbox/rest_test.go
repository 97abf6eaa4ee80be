package sandbox

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// gitHub sends one request and follows nothing. The body is JSON of any kind.
func gitHub(t *testing.T, s *Sandbox, method, path, token, body string) (status int, header http.Header, doc any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.GitHub+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	_ = json.Unmarshal(text, &doc)
	return resp.StatusCode, resp.Header, doc
}

// names are the members called name of a list, which may stand under a key.
func names(doc any, under, name string) []string {
	if m, ok := doc.(map[string]any); ok {
		doc = m[under]
	}
	var out []string
	list, _ := doc.([]any)
	for _, one := range list {
		out = append(out, fmt.Sprint(one.(map[string]any)[name]))
	}
	return out
}

func TestARepositoryIsToldAsGitHubTellsIt(t *testing.T) {
	s := started(t, Config{})
	made := s.State.AddRepository(Repository{Owner: "Acme", Name: "App", Organization: true})
	for _, path := range []string{"/repos/acme/app", "/api/v3/repos/ACME/APP", "/repositories/" + made.ID} {
		status, repo := ask(t, "GET", s.GitHub+path, nil, "")
		owner, _ := repo["owner"].(map[string]any)
		if status != http.StatusOK || repo["full_name"] != "Acme/App" || repo["visibility"] != "public" || repo["private"] != false ||
			repo["default_branch"] != "main" || owner["type"] != "Organization" || fmt.Sprintf("%.0f", repo["id"]) != made.ID {
			t.Errorf("%s: %d %v", path, status, repo)
		}
	}
	if second := s.State.AddRepository(Repository{Owner: "acme", Name: "lib"}); second.OwnerID != made.OwnerID || second.ID == made.ID {
		t.Errorf("%+v beside %+v", second, made)
	}
}

func TestAnOldNameLeadsToTheRepository(t *testing.T) {
	s := started(t, Config{})
	made := s.State.AddRepository(Repository{Owner: "acme", Name: "app", Former: []string{"acme/old"}, Environments: []Environment{{Name: "prod"}}})
	status, header, _ := gitHub(t, s, "GET", "/repos/acme/old/environments?per_page=5", "", "")
	if want := s.GitHub + "/repositories/" + made.ID + "/environments?per_page=5"; status != http.StatusMovedPermanently || header.Get("Location") != want {
		t.Errorf("%d %q, want %q", status, header.Get("Location"), want)
	}
	if _, followed := ask(t, "GET", s.GitHub+"/repos/acme/old/environments", nil, ""); !slices.Equal(names(followed, "environments", "name"), []string{"prod"}) {
		t.Errorf("%v", followed)
	}
	if status, _, _ := gitHub(t, s, "POST", "/repos/acme/old/actions/variables", LoginToken, `{}`); status != http.StatusTemporaryRedirect {
		t.Errorf("a write: %d", status)
	}
}

// A private repository that one may not see is not there; nor is it by an old name.
func TestWhoSeesWhat(t *testing.T) {
	s := started(t, Config{})
	s.State.AddRepository(Repository{Owner: "acme", Name: "open"})
	s.State.AddRepository(Repository{Owner: "acme", Name: "shut", Visibility: "private", Former: []string{"acme/closed"}})
	s.State.AddRepository(Repository{Owner: "sso", Name: "app", Visibility: "internal", SSO: "https://github.com/orgs/sso/sso?authorization_request=x"})
	for token, l := range map[string]Login{
		"public":  {Name: "p", Scopes: []string{"public_repo"}},
		"reader":  {Name: "r", Scopes: []string{"repo"}, Reader: true, SSO: true},
		"other":   {Name: "o", Permissions: map[string]string{"administration": "read"}, Repositories: []string{"acme/else"}},
		"actions": {Name: "a", Permissions: map[string]string{"actions": "read"}},
		"writer":  {Name: "w", Permissions: map[string]string{"administration": "write"}},
	} {
		s.State.AddLogin(token, l)
	}
	const settings = "/actions/permissions/workflow"
	for _, c := range []struct {
		token, path string
		status      int
		header      string // NAME: VALUE that the answer has
	}{
		{"", "/repos/acme/open", 200, "X-Ratelimit-Limit: 60"},
		{"", "/repos/acme/open/environments", 200, ""},
		{"", "/repos/acme/open" + settings, 401, ""},
		{"", "/repos/acme/shut", 404, ""},
		{"", "/repos/acme/closed", 404, ""},
		{"", "/repos/acme/none", 404, ""},
		{"", "/repos/acme/open/nothing", 404, ""},
		{"wrong", "/repos/acme/open", 401, ""},
		{LoginToken, "/repos/acme/shut", 200, "X-Ratelimit-Limit: 5000"},
		{LoginToken, "/repos/acme/closed", 301, ""},
		{LoginToken, "/repos/acme/shut" + settings, 200, ""},
		{LoginToken, "/repos/sso/app", 200, ""},
		{"public", "/repos/acme/shut", 404, "X-Oauth-Scopes: public_repo"},
		{"reader", "/repos/acme/shut/environments", 200, ""},
		{"reader", "/repos/acme/shut" + settings, 403, ""},
		{"reader", "/repos/sso/app", 403, "X-Github-Sso: required; url=https://github.com/orgs/sso/sso?authorization_request=x"},
		{"other", "/repos/acme/shut", 404, ""},
		{"actions", "/repos/acme/shut/environments", 200, ""},
		{"actions", "/repos/acme/shut" + settings, 403, "X-Accepted-Github-Permissions: administration=read"},
		{"writer", "/repos/acme/shut" + settings, 200, ""},
		{"writer", "/repos/acme/shut/environments", 403, "X-Accepted-Github-Permissions: actions=read"},
	} {
		status, header, doc := gitHub(t, s, "GET", c.path, c.token, "")
		name, value, _ := strings.Cut(c.header, ": ")
		if status != c.status || c.header != "" && header.Get(name) != value {
			t.Errorf("%q %s: %d %v %v, want %d %s", c.token, c.path, status, header, doc, c.status, c.header)
		}
		if m, ok := doc.(map[string]any); status >= 400 && (!ok || m["message"] == "" || m["status"] != fmt.Sprint(status)) {
			t.Errorf("%s: the body is %v", c.path, doc)
		}
	}
}

func TestTheRateIsLimited(t *testing.T) {
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	s := started(t, Config{Now: func() time.Time { return now }})
	s.State.AddRepository(Repository{Owner: "acme", Name: "app"})
	reset := now.Add(time.Minute)
	s.State.LimitRate(1, reset)
	var got []int
	for range 2 {
		status, header, _ := gitHub(t, s, "GET", "/repos/acme/app", "", "")
		got = append(got, status)
		if header.Get("X-RateLimit-Remaining") != "0" || header.Get("X-RateLimit-Reset") != fmt.Sprint(reset.Unix()) {
			t.Errorf("%v", header)
		}
	}
	if !slices.Equal(got, []int{200, 403}) {
		t.Errorf("%v", got)
	}
}

func TestSubjectsAreToldByRepositoryAndOrganization(t *testing.T) {
	yes, no := true, false
	for _, c := range []struct {
		why          string
		own          Subject
		organization *bool
		server       bool
		want         map[string]any
	}{
		{"nothing set", Subject{}, nil, false, map[string]any{"use_default": true, "sub_claim_prefix": "repo:acme/app"}},
		{"its own", Subject{Immutable: &yes}, &no, false, map[string]any{"use_default": true, "use_immutable_subject": true, "sub_claim_prefix": "repo:acme@7/app@8"}},
		{"the organization's", Subject{}, &yes, false, map[string]any{"use_default": true, "sub_claim_prefix": "repo:acme@7/app@8"}},
		{"its own no", Subject{Immutable: &no}, &yes, false, map[string]any{"use_default": true, "use_immutable_subject": false, "sub_claim_prefix": "repo:acme/app"}},
		{"another prefix than setting", Subject{Immutable: &no, Prefix: "repo:acme@7/app@8"}, nil, false, map[string]any{"use_default": true, "use_immutable_subject": false, "sub_claim_prefix": "repo:acme@7/app@8"}},
		{"a template", Subject{Template: []string{"repo", "context"}}, nil, false, map[string]any{"use_default": false, "include_claim_keys": []any{"repo", "context"}, "sub_claim_prefix": "repo:acme/app"}},
		{"a server", Subject{Immutable: &yes}, &yes, true, map[string]any{"use_default": true}},
	} {
		s := started(t, Config{})
		s.State.AddRepository(Repository{Owner: "acme", Name: "app", OwnerID: "7", ID: "8", Organization: true, Subject: c.own})
		s.State.SetOrganizationSubject("Acme", Subject{Template: []string{"repo"}, Immutable: c.organization})
		if c.server {
			s.State.BeEnterpriseServer()
		}
		if _, _, got := gitHub(t, s, "GET", "/repos/acme/app/actions/oidc/customization/sub", "", ""); !maps.EqualFunc(got.(map[string]any), c.want, func(a, b any) bool { return fmt.Sprint(a) == fmt.Sprint(b) }) {
			t.Errorf("%s: %v, want %v", c.why, got, c.want)
		}
		_, _, got := gitHub(t, s, "GET", "/orgs/acme/actions/oidc/customization/sub", LoginToken, "")
		if told, there := got.(map[string]any)["use_immutable_subject"]; there != (c.organization != nil && !c.server) || there && told != *c.organization {
			t.Errorf("%s: the organization's: %v", c.why, got)
		}
	}
}

func TestTheOrganizationIsToldToWhoMayKnow(t *testing.T) {
	s := started(t, Config{})
	s.State.AddRepository(Repository{Owner: "acme", Name: "app", Organization: true})
	s.State.AddRepository(Repository{Owner: "person", Name: "app"})
	s.State.AddLogin("classic", Login{Scopes: []string{"repo"}})
	s.State.AddLogin("fine", Login{Permissions: map[string]string{"actions": "read"}})
	for _, c := range []struct {
		token, org string
		status     int
	}{{"", "acme", 401}, {"classic", "acme", 403}, {"fine", "acme", 403}, {LoginToken, "acme", 200}, {LoginToken, "person", 404}, {LoginToken, "none", 404}} {
		if status, _, doc := gitHub(t, s, "GET", "/orgs/"+c.org+"/actions/oidc/customization/sub", c.token, ""); status != c.status {
			t.Errorf("%q %s: %d %v", c.token, c.org, status, doc)
		}
	}
}

func TestFilesAndFolders(t *testing.T) {
	s := started(t, Config{})
	s.State.AddRepository(Repository{Owner: "acme", Name: "app", Files: map[string]string{".github/workflows/a.yml": "on: push\n", ".github/x/y": "z"}})
	at := "/repos/acme/app/contents/"
	if _, _, doc := gitHub(t, s, "GET", at+".github", "", ""); !slices.Equal(names(doc, "", "path"), []string{".github/workflows", ".github/x"}) {
		t.Errorf("%v", doc)
	}
	if _, _, doc := gitHub(t, s, "GET", at+".github/workflows/a.yml", "", ""); doc.(map[string]any)["content"] != "b246IHB1c2gK" {
		t.Errorf("%v", doc)
	}
	if status, _, _ := gitHub(t, s, "GET", at+"none", "", ""); status != http.StatusNotFound {
		t.Errorf("%d", status)
	}
}

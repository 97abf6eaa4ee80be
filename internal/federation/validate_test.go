package federation

import (
	"strings"
	"testing"
)

const githubIssuer = "https://token.actions.githubusercontent.com"

// edit reads a good document with one text replaced.
func edit(t *testing.T, doc, old, replacement string) string {
	t.Helper()
	if !strings.Contains(doc, old) {
		t.Fatalf("the document has no %s", old)
	}
	return strings.Replace(doc, old, replacement, 1)
}

const goodRule = `{"name":"gha-main","issuer_id":"fdis_a1","description":"d","match":{"subject_prefix":"repo:o/r:ref:refs/heads/main","audience":"https://api.anthropic.com","claims":{"repository_owner":"o"},"condition":"claims.ref == \"x\""},"target":{"type":"service_account","service_account_id":"svac_a1"},"workspace_id":"wrkspc_a1","oauth_scope":"workspace:inference","token_lifetime_seconds":600,"attributes":null}`

// checkProblem wants exactly one problem with this field and text, or none.
func checkProblem(t *testing.T, got []*FieldError, field, problem string) {
	t.Helper()
	if field == "" {
		if len(got) > 0 {
			t.Errorf("faulted: %v", got)
		}
		return
	}
	if len(got) != 1 || got[0].Field != field || !strings.Contains(got[0].Error(), problem) || got[0].Want == "" {
		t.Errorf("got %v, want one problem of %s: %s", got, field, problem)
	}
}

// long is a text of so many characters.
func long(n int) string { return strings.Repeat("é", n) }

// constraints are changes to a good rule, with the field that is then wrong; none where it stays good.
var constraints = []struct{ name, old, new, field, problem string }{
	{"nothing wrong", `"d"`, `"d"`, "", ""},
	{"no name", `"name":"gha-main",`, ``, "name", "is missing"},
	{"a name in capitals", `gha-main`, `GHA`, "name", "a-z"},
	{"a name with an underscore", `gha-main`, `gha_main`, "name", "a-z"},
	{"a name with a line break", `gha-main`, `gha\n`, "name", "a-z"},
	{"a name of 255", `gha-main`, strings.Repeat("a", 255), "", ""},
	{"a name of 256", `gha-main`, strings.Repeat("a", 256), "name", "255"},
	{"no issuer", `"issuer_id":"fdis_a1",`, ``, "issuer_id", "is missing"},
	{"a placeholder", `fdis_a1`, `fdis_...`, "issuer_id", "placeholder"},
	{"a rule's id as issuer", `fdis_a1`, `fdrl_a1`, "issuer_id", "rule id"},
	{"an id with a blank", `fdis_a1`, `fdis_a1 `, "issuer_id", "blanks"},
	{"an id without a tail", `fdis_a1`, `fdis_`, "issuer_id", "goes on"},
	{"a description of 2000", `"d"`, `"` + long(2000) + `"`, "", ""},
	{"a description of 2001", `"d"`, `"` + long(2001) + `"`, "description", "2001 characters"},
	{"no workspace", `"workspace_id":"wrkspc_a1",`, ``, "workspace_id", "is missing"},
	{"all workspaces", `"workspace_id":"wrkspc_a1"`, `"applies_to_all_workspaces":true`, "", ""},
	{"not all workspaces", `"workspace_id":"wrkspc_a1"`, `"applies_to_all_workspaces":false`, "workspace_id", "is missing"},
	{"workspaces as answered", `"workspace_id":"wrkspc_a1"`, `"workspace_ids":["wrkspc_a1","wrkspc_b"]`, "", ""},
	{"a bad one among them", `"workspace_id":"wrkspc_a1"`, `"workspace_ids":["wrkspc_a1","svac_b"]`, "workspace_ids[1]", "service account id"},
	{"the word default", `wrkspc_a1`, `default`, "workspace_id", "starts with wrkspc_"},
	{"no target", `"target":{"type":"service_account","service_account_id":"svac_a1"},`, ``, "target", "is missing"},
	{"another type of target", `"service_account"`, `"user"`, "target.type", "no type of target"},
	{"no service account", `svac_a1`, ``, "target.service_account_id", "is missing"},
	{"an organization as account", `svac_a1`, `6f1b7c1e-1111-4222-8333-444455556666`, "target.service_account_id", "organization id"},
	{"no scope", `"oauth_scope":"workspace:inference",`, ``, "oauth_scope", "is missing"},
	{"an unknown scope", `workspace:inference`, `workspace:inference user:all`, "oauth_scope", "user:all"},
	{"two scopes", `workspace:inference`, `workspace:inference workspace:developer`, "", ""},
	{"a lifetime of 60", `600`, `60`, "", ""},
	{"a lifetime of 59", `600`, `59`, "token_lifetime_seconds", "out of range"},
	{"a lifetime of 86400", `600`, `86400`, "", ""},
	{"a lifetime of 86401", `600`, `86401`, "token_lifetime_seconds", "out of range"},
	{"no lifetime", `"token_lifetime_seconds":600,`, ``, "", ""},
	{"empty attributes", `"attributes":null`, `"attributes":{}`, "", ""},
	{"attributes", `"attributes":null`, `"attributes":{"a":"b"}`, "attributes", "not supported"},
	{"a list of attributes", `"attributes":null`, `"attributes":["a"]`, "attributes", "not supported"},
	{"attributes as a text", `"attributes":null`, `"attributes":"a"`, "attributes", "not supported"},
	{"a subject of 1024", `:ref:refs/heads/main`, `:environment:` + long(1024-len("repo:o/r:environment:")), "", ""},
	{"a subject of 1025", `:ref:refs/heads/main`, `:environment:` + long(1025-len("repo:o/r:environment:")), "match.subject_prefix", "1025 characters"},
	{"an audience of 1024", `https://api.anthropic.com`, long(1024), "", ""},
	{"an audience of 1025", `https://api.anthropic.com`, long(1025), "match.audience", "1025 characters"},
	{"a condition of 4096", `\"x\"`, `\"` + long(4096-len(`claims.ref == ""`)) + `\"`, "", ""},
	{"a condition of 4097", `\"x\"`, `\"` + long(4097-len(`claims.ref == ""`)) + `\"`, "match.condition", "4097 characters"},
	{"a condition that is no CEL", `claims.ref ==`, `claims.ref =`, "match.condition", "does not compile"},
	{"a condition with a bare name", `claims.ref ==`, `ref ==`, "match.condition", "write claims.sub, not sub"},
	{"a condition that yields a text", `claims.ref == \"x\"`, `\"x\"`, "match.condition", "true or false"},
	{"a condition that is always true", `claims.ref == \"x\"`, `true`, "match.condition", "always true"},
	{"a constant comparison", `claims.ref == \"x\"`, `1 == 1`, "match.condition", "always true"},
	{"a number among the claims", `{"repository_owner":"o"}`, `{"repository_owner":"o","run_id":1}`, "match.claims.run_id", "strings only"},
	{"a null among the claims", `{"repository_owner":"o"}`, `{"repository_owner":"o","a":null}`, "match.claims.a", "strings only"},
}

func TestEveryConstraintOfARule(t *testing.T) {
	for _, tt := range constraints {
		t.Run(tt.name, func(t *testing.T) {
			r, err := ReadRule([]byte(edit(t, goodRule, tt.old, tt.new)))
			if err != nil {
				t.Fatal(err)
			}
			checkProblem(t, r.Validate(githubIssuer), tt.field, tt.problem)
		})
	}
}

func TestPlaceholdersAreMarkedAsSuch(t *testing.T) {
	r, _ := ReadRule([]byte(edit(t, goodRule, "fdis_a1", "fdis_...")))
	got := r.Validate(githubIssuer)
	if len(got) != 1 || !got[0].Placeholder || got[0].Line != 1 || got[0].Column == 0 {
		t.Errorf("got %+v", got)
	}
	r, _ = ReadRule([]byte(edit(t, goodRule, "fdis_a1", "nonsense")))
	if got := r.Validate(githubIssuer); len(got) != 1 || got[0].Placeholder {
		t.Errorf("got %+v", got)
	}
}

func TestARuleWithoutAMatchIsRefused(t *testing.T) {
	for _, match := range []string{`{}`, `{"audience":"https://api.anthropic.com"}`, `{"subject_prefix":"*"}`, `{"subject_prefix":"","claims":{},"condition":""}`} {
		r, err := ReadRule([]byte(`{"match":` + match + `}`))
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, e := range r.Validate(githubIssuer) {
			found = found || e.Field == "match" && strings.Contains(e.Problem, "no matcher that counts")
		}
		if !found {
			t.Errorf("%s is accepted", match)
		}
		if Evaluate(r.Match, map[string]any{"sub": "x", "aud": DefaultAudience}).Matched {
			t.Errorf("%s lets a token in", match)
		}
	}
	r := Rule{source: nil}
	if got := r.Validate(""); len(got) < 4 {
		t.Errorf("an empty rule has only %v", got)
	}
}

// A rule on an issuer that many tenants share must name its own.
func TestTheTenantRule(t *testing.T) {
	tests := []struct {
		name string
		m    Match
		pins bool
	}{
		{"the owner's claim", Match{Claims: []Claim{Pin("repository_owner", "o")}}, true},
		{"the owner's id", Match{Claims: []Claim{Pin("repository_owner_id", "1")}}, true},
		{"the repository", Match{Claims: []Claim{Pin("repository", "o/r")}}, true},
		{"the workflow file", Match{Claims: []Claim{Pin("workflow_ref", "o/r/.github/workflows/a.yml@refs/heads/main")}}, true},
		{"the called workflow", Match{Claims: []Claim{Pin("job_workflow_ref", "o/r/.github/workflows/a.yml@refs/heads/main")}}, true},
		{"the enterprise", Match{Claims: []Claim{Pin("enterprise", "e")}}, true},
		{"the enterprise's id", Match{Claims: []Claim{Pin("enterprise_id", "3")}}, true},
		{"the repository's id", Match{Claims: []Claim{Pin("repository_id", "2")}}, true},
		{"the ref only", Match{Claims: []Claim{Pin("ref", "refs/heads/main")}}, false},
		{"the audience and the event", Match{Audience: "a", Claims: []Claim{Pin("event_name", "push")}}, false},
		{"a subject of the owner", Match{SubjectPrefix: "repo:o/*"}, true},
		{"a subject of the owner with its id", Match{SubjectPrefix: "repo:o@1/r@2:*"}, true},
		{"an exact subject", Match{SubjectPrefix: "repo:o/r:pull_request"}, true},
		{"an owner with a star", Match{SubjectPrefix: "repo:o*"}, false},
		{"an owner with a star inside", Match{SubjectPrefix: "repo:o*/r:*"}, false},
		{"any repository", Match{SubjectPrefix: "repo:*"}, false},
		{"an empty owner", Match{SubjectPrefix: "repo:/r:*"}, false},
		{"half a word", Match{SubjectPrefix: "re*"}, false},
		{"a customised subject of the owner", Match{SubjectPrefix: "repository_owner:o:repository_visibility:private"}, true},
		{"a customised subject with the owner last", Match{SubjectPrefix: "environment:prod:repository_owner:o"}, true},
		{"a customised subject without an owner", Match{SubjectPrefix: "repository_visibility:private"}, false},
		{"a customised subject that is cut", Match{SubjectPrefix: "repository_owner:o*"}, false},
		{"a condition on the owner", Match{Condition: `claims.repository_owner == "o"`}, true},
		{"a condition on the owner by index", Match{Condition: `claims["repository_owner_id"] == "1"`}, true},
		{"the reference's own condition", Match{Condition: `claims.sub.startsWith("repo:acme-corp/") && claims.ref in ["refs/heads/main", "refs/heads/release"]`}, true},
		{"a condition on the ref", Match{Condition: `claims.ref == "refs/heads/main"`}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, issuer := range []string{"", githubIssuer, githubIssuer + "/acme", "https://gitlab.com", "https://accounts.google.com"} {
				p := &problems{at: func(string) (int, int) { return 0, 0 }}
				tt.m.validate(p, NewEvaluator(tt.m), issuer)
				if tt.pins != (len(p.list) == 0) {
					t.Errorf("on %q: %v", issuer, p.list)
				}
			}
			for _, issuer := range []string{"https://ghes.corp.example/_services/token", "https://token.actions.octo.ghe.com"} {
				p := &problems{at: func(string) (int, int) { return 0, 0 }}
				if tt.m.validate(p, NewEvaluator(tt.m), issuer); len(p.list) > 0 {
					t.Errorf("on %s, which nobody shares: %v", issuer, p.list)
				}
			}
		})
	}
}

const goodIssuer = `{"name":"gha","issuer_url":"https://token.actions.githubusercontent.com","jwks":{"type":"discovery"},"check_jti":true,"max_jwt_lifetime_seconds":3600}`

func TestEveryConstraintOfAnIssuer(t *testing.T) {
	const discovery = `{"type":"discovery"}`
	tests := []struct{ name, old, new, field, problem string }{
		{"nothing wrong", `gha`, `gha`, "", ""},
		{"no name", `"name":"gha",`, ``, "name", "is missing"},
		{"a name in capitals", `gha`, `GHA`, "name", "a-z"},
		{"a name of 256", `gha`, strings.Repeat("a", 256), "name", "255"},
		{"no url", githubIssuer, ``, "issuer_url", "is missing"},
		{"http", `https:`, `http:`, "issuer_url", "url must use https scheme"},
		{"another port", `githubusercontent.com`, `githubusercontent.com:8443`, "issuer_url", "port 443"},
		{"port 443", `githubusercontent.com`, `githubusercontent.com:443`, "", ""},
		{"an address of numbers", `token.actions.githubusercontent.com`, `192.0.2.1`, "issuer_url", "IP address"},
		{"an address of numbers, version 6", `token.actions.githubusercontent.com`, `[2001:db8::1]`, "issuer_url", "IP address"},
		{"a host of one word", `token.actions.githubusercontent.com`, `localhost`, "issuer_url", "public host"},
		{"an internal host", `token.actions.githubusercontent.com`, `ghes.corp.internal`, "issuer_url", "public host"},
		{"credentials", `https://`, `https://me:pw@`, "issuer_url", "credentials"},
		{"no address", githubIssuer, `token.actions`, "issuer_url", "is no URL"},
		{"a trailing slash is another issuer, but valid", `content.com`, `content.com/`, "", ""},
		{"an unknown source", `discovery`, `magic`, "jwks.type", "no source"},
		{"no source", discovery, `{}`, "jwks.type", "no source"},
		{"an explicit url", discovery, `{"type":"explicit_url","url":"https://a.example/k"}`, "", ""},
		{"an explicit url left out", discovery, `{"type":"explicit_url"}`, "jwks.url", "is missing"},
		{"an explicit url without https", discovery, `{"type":"explicit_url","url":"http://a.example/k"}`, "jwks.url", "https"},
		{"a discovery base without https", discovery, `{"type":"discovery","discovery_base":"http://a.example"}`, "jwks.discovery_base", "https"},
		{"keys", discovery, `{"type":"inline","keys":[{"kty":"RSA"}]}`, "", ""},
		{"no keys", discovery, `{"type":"inline"}`, "jwks.keys", "has no key"},
		{"an empty list of keys", discovery, `{"type":"inline","keys":[]}`, "jwks.keys", "has no key"},
		{"the wrapper", discovery, `{"type":"inline","keys":{"keys":[{"kty":"RSA"}]}}`, "jwks.keys", "wrapper"},
		{"a url beside discovery", discovery, `{"type":"discovery","url":"https://a.example"}`, "jwks.url", "does not go with"},
		{"keys beside discovery", discovery, `{"type":"discovery","keys":[{}]}`, "jwks.keys", "does not go with"},
		{"a discovery base beside keys", discovery, `{"type":"inline","keys":[{}],"discovery_base":"https://a.example"}`, "jwks.discovery_base", "does not go with"},
		{"a certificate of 8192", discovery, `{"type":"discovery","ca_cert_pem":"` + strings.Repeat("a", 8192) + `"}`, "", ""},
		{"a certificate of 8193", discovery, `{"type":"discovery","ca_cert_pem":"` + strings.Repeat("a", 8193) + `"}`, "jwks.ca_cert_pem", "8193 characters"},
		{"a maximum of 1", `3600`, `1`, "", ""},
		{"a maximum of 0", `3600`, `0`, "max_jwt_lifetime_seconds", "out of range"},
		{"a maximum of 176400", `3600`, `176400`, "", ""},
		{"a maximum of 176401", `3600`, `176401`, "max_jwt_lifetime_seconds", "out of range"},
		{"both editions", `"jwks":`, `"jwks_source":"discovery","jwks":`, "jwks_source", "beside jwks"},
		{"the older edition", `"jwks":{"type":"discovery"}`, `"jwks_source":"discovery"`, "", ""},
		{"an unknown source there", `"jwks":{"type":"discovery"}`, `"jwks_source":"magic"`, "jwks_source", "no source"},
		{"an explicit url left out there", `"jwks":{"type":"discovery"}`, `"jwks_source":"explicit_url"`, "jwks_url", "is missing"},
		{"a url beside discovery there", `"jwks":{"type":"discovery"}`, `"jwks_source":"discovery","jwks_url":"https://a.example"`, "jwks_url", "does not go with"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			i, err := ReadIssuer([]byte(edit(t, goodIssuer, tt.old, tt.new)))
			if err != nil {
				t.Fatal(err)
			}
			got := i.Validate()
			checkProblem(t, got, tt.field, tt.problem)
			for _, e := range got {
				if strings.Contains(e.Error()+e.Value, "pw@") {
					t.Errorf("a password is shown: %v", e)
				}
			}
		})
	}
}

// Only addresses that Anthropic dials must be public.
func TestAnIssuerThatIsNotDialledMayBeInternal(t *testing.T) {
	for _, jwks := range []string{
		`{"type":"inline","keys":[{"kty":"RSA"}]}`, `{"type":"explicit_url","url":"https://a.example/k"}`, `{"type":"discovery","discovery_base":"https://a.example"}`,
	} {
		doc := `{"name":"n","issuer_url":"http://10.0.0.1:8443/x","jwks":` + jwks + `}`
		i, err := ReadIssuer([]byte(doc))
		if err != nil {
			t.Fatal(err)
		}
		checkProblem(t, i.Validate(), "", "")
	}
}

func TestSharedIssuers(t *testing.T) {
	for url, shared := range map[string]bool{
		githubIssuer: true, githubIssuer + "/acme": true, "https://TOKEN.actions.githubusercontent.com": true, "https://gitlab.com": true,
		"https://agent.buildkite.com": true, "https://app.terraform.io": true, "https://accounts.google.com": true,
		"https://token.actions.octo.ghe.com": false, "https://ghes.corp.example/_services/token": false, "": false, "::": false,
	} {
		if IsSharedIssuer(url) != shared {
			t.Errorf("%q is shared: %v", url, !shared)
		}
	}
}

func TestIDs(t *testing.T) {
	tests := []struct {
		kind    IDKind
		value   string
		problem string
	}{
		{IssuerID, "fdis_01SDCCSbTxrXDpWc1phhtcfK", ""},
		{RuleID, "fdrl_a-b_c", ""},
		{RuleID, "fdrl_...", ""},
		{RuleID, "", ""},
		{RuleID, "fdrl_a.b", "is no rule id"},
		{RuleID, "FDRL_a", "is no rule id"},
		{RuleID, "svac_a", "is the service account id"},
		{RuleID, "fdrl_a\n", "blanks or a line break"},
		{Workspace, "default", "starts with wrkspc_"},
		{Organization, "6f1b7c1e-1111-4222-8333-444455556666", ""},
		{Organization, "00000000-0000-0000-0000-000000000000", ""},
		{Organization, "6f1b7c1e", "is no UUID"},
		{Organization, "wrkspc_a", "is a workspace id"},
		{Organization, " 6f1b7c1e-1111-4222-8333-444455556666", "blanks"},
	}
	for _, tt := range tests {
		got := tt.kind.Check(tt.value)
		if tt.problem == "" && got != "" || !strings.Contains(got, tt.problem) {
			t.Errorf("%s %q: got %q, want %q", tt.kind.Name, tt.value, got, tt.problem)
		}
	}
	for _, k := range IDKinds() {
		if !k.IsPlaceholder("") || !k.IsPlaceholder(k.Placeholder) || k.Where == "" {
			t.Errorf("%+v", k)
		}
		if other, ok := KindOf(k.Placeholder); !ok || other.Name != k.Name {
			t.Errorf("%s is taken for %s", k.Placeholder, other.Name)
		}
	}
	if _, ok := KindOf("nonsense"); ok {
		t.Error("nonsense has a kind")
	}
}

func TestScopes(t *testing.T) {
	if s, ok := ScopeByName(ScopeInference); !ok || s.Broad || !s.API || Scopes()[0].Name != ScopeInference {
		t.Errorf("%+v", s)
	}
	if s, ok := ScopeByName("org:admin"); !ok || !s.Broad || s.API {
		t.Errorf("%+v", s)
	}
	if _, ok := ScopeByName("org:manage_tunnels"); ok {
		t.Error("a renamed scope is known under its old name")
	}
}

func TestAFieldErrorReadsWell(t *testing.T) {
	e := &FieldError{Field: "name", Value: "a\x1b", Problem: "is bad", Want: "another", Line: 2, Column: 3}
	if got, want := e.Error(), `line 2, column 3: name: is bad (got "a\x1b"), want another`; got != want {
		t.Errorf("got %s", got)
	}
}

// Each of them is in every token of GitHub's, and names the owner.
func TestEveryIdentityClaimPinsTheTenant(t *testing.T) {
	for _, name := range []string{"repository_owner", "repository_owner_id", "repository", "repository_id", "enterprise", "enterprise_id", "workflow_ref", "job_workflow_ref"} {
		if m := (Match{Claims: []Claim{Pin(name, "x")}}); !m.PinsTenant(nil) {
			t.Errorf("%s does not", name)
		}
		if m := (Match{SubjectPrefix: name + ":x:context:pull_request"}); !m.PinsTenant(nil) {
			t.Errorf("a customised subject with %s does not", name)
		}
	}
	for _, prefix := range []string{"environment:prod:repository_ownership:x", "ref:refs/heads/main:repository_owner", "actor:repository"} {
		if m := (Match{SubjectPrefix: prefix}); m.PinsTenant(nil) {
			t.Errorf("%s pins the tenant", prefix)
		}
	}
}

func TestTheScopesThatAnAPICallerMayWrite(t *testing.T) {
	for name, want := range map[string][2]bool{ // by the API, broad
		"workspace:inference": {true, false}, "workspace:developer": {true, false}, "workspace:manage_tunnels": {false, true}, "org:admin": {false, true},
	} {
		if s, ok := ScopeByName(name); !ok || s.API != want[0] || s.Broad != want[1] {
			t.Errorf("%s: %+v", name, s)
		}
	}
	if len(Scopes()) != 4 {
		t.Errorf("%d scopes", len(Scopes()))
	}
}

func TestAPasswordInAnAddressIsNotRepeated(t *testing.T) {
	issuer, err := ReadIssuer([]byte(`{"name":"x","issuer_url":"https://bob:hunter2@token.example.com","jwks":{"type":"explicit_url","url":"https://bob:hunter2@token.example.com/jwks"}}`))
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, p := range issuer.Validate() {
		found = found || p.Field == "jwks.url"
		if strings.Contains(p.Error(), "hunter2") || strings.Contains(p.Value, "hunter2") {
			t.Errorf("%s: %v", p.Field, p)
		}
	}
	if !found {
		t.Error("the password is no fault")
	}
}

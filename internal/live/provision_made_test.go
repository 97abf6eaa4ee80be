package live_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/internal/live"
	"gh-wif/internal/provision"
)

// lying passes questions on, and changes members of the answers to those that write below a path.
type lying struct {
	path    string
	members map[string]any
}

func (l lying) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil || r.Method != http.MethodPost || !strings.Contains(r.URL.Path, l.path) {
		return answer, err
	}
	defer answer.Body.Close()
	object := map[string]any{}
	if err := json.NewDecoder(answer.Body).Decode(&object); err != nil {
		return nil, err
	}
	for name, value := range l.members {
		object[name] = value
	}
	text, err := json.Marshal(object)
	answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
	answer.Header.Del("Content-Length")
	return answer, err
}

// What a server makes is believed by what it answers, and not by its saying yes: where that is
// something else than was agreed to the plan ends there, and nothing is built on it.
func TestWhatAServerMadeOtherwiseIsNotUsed(t *testing.T) {
	wide := map[string]any{"audience": federation.DefaultAudience, "claims": map[string]any{"repository_owner": "acme"}}
	for _, c := range []struct {
		path   string
		member string
		value  any
		failed provision.ID
	}{
		{"federation_rules", "match", wide, provision.Rule},
		{"federation_rules", "match", map[string]any{}, provision.Rule},
		{"federation_rules", "oauth_scope", federation.ScopeDeveloper, provision.Rule},
		{"federation_rules", "token_lifetime_seconds", federation.MaxTokenLifetime, provision.Rule},
		{"federation_rules", "applies_to_all_workspaces", true, provision.Rule},
		{"federation_rules", "workspace_ids", []string{"wrkspc_01other"}, provision.Rule},
		{"federation_rules", "issuer_id", "fdis_01other", provision.Rule},
		{"federation_rules", "target", map[string]any{"type": "service_account", "service_account_id": "svac_01other"}, provision.Rule},
		{"federation_rules", "name", "another", provision.Rule},
		{"federation_rules", "archived_at", "2026-11-27T00:00:00Z", provision.Rule},
		{"federation_rules", "id", "fdrl_$(id)", provision.Rule},
		{"federation_issuers", "issuer_url", "https://github.example.com/_services/token", provision.Issuer},
		{"federation_issuers", "jwks", map[string]any{"type": "explicit_url", "url": "https://keys.example.com"}, provision.Issuer},
		{"federation_issuers", "check_jti", false, provision.Issuer},
		{"federation_issuers", "id", "fdis_${{ x }}", provision.Issuer},
		{"service_accounts", "organization_role", "admin", provision.Account},
		{"service_accounts", "id", "svac_';id;'", provision.Account},
		{"/workspaces", "workspace_role", "workspace_admin", provision.Member},
		{"/workspaces", "workspace_id", "wrkspc_01other", provision.Member},
	} {
		s, ws := organization(t)
		o := outside(s)
		o.Transport = lying{c.path, map[string]any{c.member: c.value}}
		steps, err := apply(t.Context(), o, wanted(t, ws.ID))
		var failed *live.StepError
		var made *provision.MadeError
		if !errors.As(err, &failed) || failed.Step.ID != c.failed || !errors.As(err, &made) || !strings.Contains(failed.Help(), "look at it in the Console") {
			t.Errorf("%s of %s is %v: %s, %v", c.member, c.path, c.value, short(steps), err)
		}
		if c.failed != provision.Rule && s.State.Count("POST /v1/organizations/federation_rules") > 0 {
			t.Errorf("%s of %s is %v, and a rule was made all the same", c.member, c.path, c.value)
		}
	}
}

// A rule that is changed is compared, too.
func TestARuleThatIsChangedOtherwiseIsNotUsed(t *testing.T) {
	s, ws := provisioned(t)
	loose := federation.Match{SubjectPrefix: "repo:acme/*"}
	s.State.PutRule(ruleOf(s).WithMatch(loose))
	o := outside(s)
	o.Transport = lying{"federation_rules", map[string]any{"match": map[string]any{"subject_prefix": loose.SubjectPrefix}}}
	steps, err := apply(t.Context(), o, wanted(t, ws.ID))
	var made *provision.MadeError
	if !errors.As(err, &made) || strings.Join(made.Fields, " ") != "match" {
		t.Errorf("%s, %v", short(steps), err)
	}
}

package admin

import (
	"errors"
	"strings"
	"testing"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/online"
	"gh-wif/internal/sandbox"
)

// The life of everything that a workflow needs, against an organization with the API's rules.
func TestTheLifeOfARule(t *testing.T) {
	s, err := sandbox.Start(t.Context(), sandbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx := t.Context()
	c := New(Config{Base: online.MustBase(s.Anthropic), Bearer: online.NewBearer(sandbox.AdminToken)})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	workspace := s.State.PutWorkspace(anthropic.Workspace{Name: "CI"})
	issuer, err := c.CreateIssuer(ctx, federation.Issuer{Name: "github", IssuerURL: "https://token.actions.githubusercontent.com", JWKS: federation.JWKSDiscovery, Edition: federation.Legacy})
	must(err)
	account, err := c.CreateServiceAccount(ctx, anthropic.ServiceAccount{Name: "ci", Role: "developer"})
	must(err)
	_, member, err := c.Membership(ctx, workspace.ID, account.ID)
	must(err)
	if member {
		t.Error("a member already")
	}
	_, err = c.AddMembership(ctx, anthropic.Membership{WorkspaceID: workspace.ID, ServiceAccountID: account.ID, Role: "workspace_user"})
	must(err)
	lifetime := 600
	made := federation.Rule{
		Name: "ci", IssuerID: issuer.ID, TargetType: federation.TargetServiceAccount, ServiceAccountID: account.ID, WorkspaceID: workspace.ID,
		OAuthScope: federation.ScopeInference, TokenLifetimeSeconds: &lifetime,
		Match: federation.Match{SubjectPrefix: "repo:acme/app:ref:refs/heads/main", Claims: []federation.Claim{federation.Pin("repository_owner", "acme")}},
	}
	rule, err := c.CreateRule(ctx, made)
	must(err)
	if !rule.Match.Same(made.Match) || rule.ServiceAccountID != account.ID {
		t.Errorf("%s", rule.JSON())
	}
	if _, err := c.CreateRule(ctx, made); !Taken(err) || Unclear(err) || !strings.Contains(Help(err), "another name") {
		t.Errorf("the name twice: %v", err)
	}
	rule.Match.SubjectPrefix = "repo:acme/app:ref:refs/heads/trunk"
	changed, err := c.UpdateRule(ctx, rule.ID, rule)
	must(err)
	if changed.Match.SubjectPrefix != rule.Match.SubjectPrefix {
		t.Errorf("%s", changed.JSON())
	}
	if err := c.Archive(ctx, issuer.ID); err == nil || Unclear(err) {
		t.Errorf("an issuer that a rule uses: %v", err)
	}
	for _, id := range []string{rule.ID, rule.ID, account.ID, issuer.ID} {
		must(c.Archive(ctx, id))
	}
	for archived, want := range map[bool]int{false: 0, true: 1} {
		if got := count(t, c.Reader, archived); got != [3]int{want, want, want} {
			t.Errorf("archived %v: %v", archived, got)
		}
	}
}

// count is how many rules, issuers and service accounts there are.
func count(t *testing.T, r Reader, archived bool) [3]int {
	t.Helper()
	rules, err1 := r.Rules(t.Context(), archived)
	issuers, err2 := r.Issuers(t.Context(), archived)
	accounts, err3 := r.ServiceAccounts(t.Context(), archived)
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	return [3]int{len(rules), len(issuers), len(accounts)}
}

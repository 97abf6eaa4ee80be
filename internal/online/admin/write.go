package admin

import (
	"context"
	"fmt"
	"net/http"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
)

// CreateServiceAccount makes a service account by its name, and its description and role
// where given. After an [Unclear] failure it may exist: look for the name.
func (c *Client) CreateServiceAccount(ctx context.Context, a anthropic.ServiceAccount) (anthropic.ServiceAccount, error) {
	body, err := c.create(ctx, "service_accounts", struct {
		Name        string `json:"name"`
		Description string `json:"description,omitempty"`
		Role        string `json:"organization_role,omitempty"`
	}{a.Name, a.Description, a.Role})
	return single("the service account", body, err, account)
}

// AddMembership makes a service account a member of a workspace; a membership that exists
// gets the role. It is the same twice.
func (c *Client) AddMembership(ctx context.Context, m anthropic.Membership) (anthropic.Membership, error) {
	path, err := segments("service_accounts", m.ServiceAccountID, "workspaces")
	if err != nil {
		return anthropic.Membership{}, err
	}
	body, err := c.change(ctx, http.MethodPost, path, map[string]string{"workspace_id": m.WorkspaceID, "workspace_role": m.Role})
	return single("the membership", body, err, membership)
}

// RemoveMembership takes a service account out of a workspace; the implicit membership of
// the default one stays. It is the same twice.
func (c *Client) RemoveMembership(ctx context.Context, workspace, account string) error {
	return c.remove(ctx, "service_accounts", account, "workspaces", workspace)
}

// What the API takes of an object; what else an answer holds is not sent back.
var (
	issuerFields = []string{"name", "issuer_url", "jwks", "check_jti", "max_jwt_lifetime_seconds"}
	ruleFields   = []string{"name", "description", "match", "target", "oauth_scope", "token_lifetime_seconds"}
)

// CreateIssuer makes an issuer. After an [Unclear] failure it may exist: look for its
// issuer_url. The older edition's shape is brought into today's.
func (c *Client) CreateIssuer(ctx context.Context, i federation.Issuer) (federation.Issuer, error) {
	send, err := fields(i.InEdition(federation.Current), issuerFields...)
	if err != nil {
		return federation.Issuer{}, err
	}
	body, err := c.create(ctx, "federation_issuers", send)
	return single("the issuer", body, err, issuer)
}

// UpdateIssuer changes an issuer to what i says; its keys are replaced whole.
func (c *Client) UpdateIssuer(ctx context.Context, id string, i federation.Issuer) (federation.Issuer, error) {
	send, err := fields(i.InEdition(federation.Current), issuerFields...)
	if err != nil {
		return federation.Issuer{}, err
	}
	path, err := segments("federation_issuers", id)
	if err != nil {
		return federation.Issuer{}, err
	}
	body, err := c.change(ctx, http.MethodPost, path, send)
	return single("the issuer", body, err, issuer)
}

// CreateRule makes a rule. After an [Unclear] failure it may exist: look for its name.
func (c *Client) CreateRule(ctx context.Context, r federation.Rule) (federation.Rule, error) {
	send, err := fields(r, append([]string{"issuer_id", "workspace_id", "applies_to_all_workspaces"}, ruleFields...)...)
	if err != nil {
		return federation.Rule{}, err
	}
	body, err := c.create(ctx, "federation_rules", send)
	return single("the rule", body, err, rule)
}

// UpdateRule changes a rule to what r says: match and target are replaced whole. Its issuer
// cannot change, and its workspaces have calls of their own.
func (c *Client) UpdateRule(ctx context.Context, id string, r federation.Rule) (federation.Rule, error) {
	send, err := fields(r, ruleFields...)
	if err != nil {
		return federation.Rule{}, err
	}
	path, err := segments("federation_rules", id)
	if err != nil {
		return federation.Rule{}, err
	}
	body, err := c.change(ctx, http.MethodPost, path, send)
	return single("the rule", body, err, rule)
}

// AddRuleWorkspace enables a rule for a workspace. It is the same twice.
func (c *Client) AddRuleWorkspace(ctx context.Context, rule, workspace string) error {
	path, err := segments("federation_rules", rule, "workspaces")
	if err != nil {
		return err
	}
	_, err = c.change(ctx, http.MethodPost, path, map[string]string{"workspace_id": workspace})
	return err
}

// RemoveRuleWorkspace ends a rule for a workspace. It is the same twice.
func (c *Client) RemoveRuleWorkspace(ctx context.Context, rule, workspace string) error {
	return c.remove(ctx, "federation_rules", rule, "workspaces", workspace)
}

func (c *Client) remove(ctx context.Context, parts ...string) error {
	path, err := segments(parts...)
	if err != nil {
		return err
	}
	_, err = c.change(ctx, http.MethodDelete, path, nil)
	return err
}

// collections is where the objects of a kind stand.
var collections = map[string]string{
	federation.IssuerID.Field: "federation_issuers", federation.RuleID.Field: "federation_rules", federation.ServiceAccount.Field: "service_accounts",
}

// Archive archives an issuer, a rule or a service account, which its id tells. It is the
// same twice. The API refuses an issuer and an account that a live rule uses.
func (c *Client) Archive(ctx context.Context, id string) error {
	kind, _ := federation.KindOf(id)
	collection, ok := collections[kind.Field]
	if !ok {
		return fmt.Errorf("%w: it must begin with fdis_, fdrl_ or svac_", &IDError{id})
	}
	path, err := segments(collection, id, "archive")
	if err != nil {
		return err
	}
	_, err = c.change(ctx, http.MethodPost, path, struct{}{})
	return err
}

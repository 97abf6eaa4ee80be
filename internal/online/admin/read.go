package admin

import (
	"context"
	"net/url"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
)

// Organization is the one that the bearer belongs to.
func (r Reader) Organization(ctx context.Context) (anthropic.Organization, error) {
	body, err := r.get(ctx, "me", nil)
	return single("the organization", body, err, organization)
}

// Workspaces lists the workspaces, the default one among them; archived ones too where asked
// for. No member of the answer tells the default one: it is that which is left out of a list
// that does not ask for it.
func (r Reader) Workspaces(ctx context.Context, withArchived bool) ([]anthropic.Workspace, error) {
	query := archived(withArchived)
	if query == nil {
		query = url.Values{}
	}
	plain, err := r.workspaces(ctx, query)
	if err != nil {
		return nil, err
	}
	others := map[string]bool{}
	for _, w := range plain {
		others[w.ID] = true
	}
	query.Del(byAfterID.param)
	query.Set("include_default", "true")
	all, err := r.workspaces(ctx, query)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Default = !others[all[i].ID]
	}
	return onlyDefault(all), nil
}

// onlyDefault takes the mark away where more than one has it: a workspace that was made
// between the two lists looks like the default one.
func onlyDefault(all []anthropic.Workspace) []anthropic.Workspace {
	count := 0
	for _, w := range all {
		if w.Default {
			count++
		}
	}
	for i := range all {
		all[i].Default = all[i].Default && count == 1
	}
	return all
}

func (r Reader) workspaces(ctx context.Context, query url.Values) ([]anthropic.Workspace, error) {
	list, err := r.list(ctx, byAfterID, "workspaces", query)
	if err != nil {
		return nil, err
	}
	return each("a workspace", list, workspace)
}

// ServiceAccounts lists the service accounts, the newest first.
func (r Reader) ServiceAccounts(ctx context.Context, withArchived bool) ([]anthropic.ServiceAccount, error) {
	list, err := r.list(ctx, byPage, "service_accounts", archived(withArchived))
	if err != nil {
		return nil, err
	}
	return each("a service account", list, account)
}

// ServiceAccount gets one by its id (svac_…), an archived one too.
func (r Reader) ServiceAccount(ctx context.Context, id string) (anthropic.ServiceAccount, error) {
	path, err := segments("service_accounts", id)
	if err != nil {
		return anthropic.ServiceAccount{}, err
	}
	body, err := r.get(ctx, path, nil)
	return single("the service account", body, err, account)
}

// Memberships lists the workspaces that a service account (svac_…) is a member of, the
// implicit one among them; of an archived account none.
func (r Reader) Memberships(ctx context.Context, account string) ([]anthropic.Membership, error) {
	path, err := segments("service_accounts", account, "workspaces")
	if err != nil {
		return nil, err
	}
	list, err := r.list(ctx, byPage, path, nil)
	if err != nil {
		return nil, err
	}
	return each("a membership", list, membership)
}

// Membership tells whether a service account is a member of a workspace (wrkspc_…), the
// implicit membership included. ok is false where it is not, or where the account is archived.
func (r Reader) Membership(ctx context.Context, workspace, account string) (m anthropic.Membership, ok bool, err error) {
	path, err := segments("workspaces", workspace, "service_accounts", account)
	if err != nil {
		return m, false, err
	}
	body, err := r.get(ctx, path, nil)
	if Gone(err) {
		return m, false, nil
	}
	m, err = single("the membership", body, err, membership)
	return m, err == nil, err
}

// Issuers lists the federation issuers.
func (r Reader) Issuers(ctx context.Context, withArchived bool) ([]federation.Issuer, error) {
	list, err := r.list(ctx, byPage, "federation_issuers", archived(withArchived))
	if err != nil {
		return nil, err
	}
	return each("an issuer", list, issuer)
}

// Issuer gets one by its id (fdis_…).
func (r Reader) Issuer(ctx context.Context, id string) (federation.Issuer, error) {
	path, err := segments("federation_issuers", id)
	if err != nil {
		return federation.Issuer{}, err
	}
	body, err := r.get(ctx, path, nil)
	return single("the issuer", body, err, issuer)
}

// Rules lists the federation rules.
func (r Reader) Rules(ctx context.Context, withArchived bool) ([]federation.Rule, error) {
	list, err := r.list(ctx, byPage, "federation_rules", archived(withArchived))
	if err != nil {
		return nil, err
	}
	return each("a rule", list, rule)
}

// Rule gets one by its id (fdrl_…).
func (r Reader) Rule(ctx context.Context, id string) (federation.Rule, error) {
	path, err := segments("federation_rules", id)
	if err != nil {
		return federation.Rule{}, err
	}
	body, err := r.get(ctx, path, nil)
	return single("the rule", body, err, rule)
}

// RuleWorkspaces lists the ids of the workspaces that a rule is enabled for. A rule that was
// made with workspace_id may list nothing here, and work.
func (r Reader) RuleWorkspaces(ctx context.Context, rule string) ([]string, error) {
	path, err := segments("federation_rules", rule, "workspaces")
	if err != nil {
		return nil, err
	}
	list, err := r.list(ctx, byPage, path, nil) // the API gives it whole, on one page
	if err != nil {
		return nil, err
	}
	return each("a workspace of the rule", list, ruleWorkspace)
}

package admin

import (
	"context"
	"net/url"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/strictjson"
)

// Organization is the one that the bearer belongs to.
func (r Reader) Organization(ctx context.Context) (anthropic.Organization, error) {
	return one(ctx, r, "the organization", organization, "me")
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
	return many(ctx, r, byAfterID, query, "a workspace", workspace, "workspaces")
}

// ServiceAccounts lists the service accounts, the newest first.
func (r Reader) ServiceAccounts(ctx context.Context, withArchived bool) ([]anthropic.ServiceAccount, error) {
	return many(ctx, r, byPage, archived(withArchived), "a service account", account, "service_accounts")
}

// ServiceAccount gets one by its id (svac_…), an archived one too.
func (r Reader) ServiceAccount(ctx context.Context, id string) (anthropic.ServiceAccount, error) {
	return one(ctx, r, "the service account", account, "service_accounts", id)
}

// Memberships lists the workspaces that a service account (svac_…) is a member of, the
// implicit one among them; of an archived account none.
func (r Reader) Memberships(ctx context.Context, account string) ([]anthropic.Membership, error) {
	return many(ctx, r, byPage, nil, "a membership", membership, "service_accounts", account, "workspaces")
}

// Membership tells whether a service account is a member of a workspace (wrkspc_…), the
// implicit membership included. ok is false where it is not, or where the account is archived.
func (r Reader) Membership(ctx context.Context, workspace, account string) (m anthropic.Membership, ok bool, err error) {
	m, err = one(ctx, r, "the membership", membership, "workspaces", workspace, "service_accounts", account)
	if Gone(err) {
		return m, false, nil
	}
	return m, err == nil, err
}

// Issuers lists the federation issuers.
func (r Reader) Issuers(ctx context.Context, withArchived bool) ([]federation.Issuer, error) {
	return many(ctx, r, byPage, archived(withArchived), "an issuer", issuer, "federation_issuers")
}

// Issuer gets one by its id (fdis_…).
func (r Reader) Issuer(ctx context.Context, id string) (federation.Issuer, error) {
	return one(ctx, r, "the issuer", issuer, "federation_issuers", id)
}

// Rules lists the federation rules.
func (r Reader) Rules(ctx context.Context, withArchived bool) ([]federation.Rule, error) {
	return many(ctx, r, byPage, archived(withArchived), "a rule", rule, "federation_rules")
}

// Rule gets one by its id (fdrl_…).
func (r Reader) Rule(ctx context.Context, id string) (federation.Rule, error) {
	return one(ctx, r, "the rule", rule, "federation_rules", id)
}

// RuleWorkspaces lists the ids of the workspaces that a rule is enabled for. A rule that was
// made with workspace_id may list nothing here, and work.
func (r Reader) RuleWorkspaces(ctx context.Context, rule string) ([]string, error) {
	return many(ctx, r, byPage, nil, "a workspace of the rule", ruleWorkspace, "federation_rules", rule, "workspaces") // the API gives it whole, on one page
}

// one gets what a path names; what is how an error calls it.
func one[T any](ctx context.Context, r Reader, what string, decode func(strictjson.Node) (T, error), parts ...string) (T, error) {
	path, err := segments(parts...)
	if err != nil {
		var none T
		return none, err
	}
	body, err := r.get(ctx, path, nil)
	return single(what, body, err, decode)
}

// many gets the list that a path names, page by page; what is how an error calls one of them.
func many[T any](ctx context.Context, r Reader, how cursors, query url.Values, what string, decode func(strictjson.Node) (T, error), parts ...string) ([]T, error) {
	path, err := segments(parts...)
	if err != nil {
		return nil, err
	}
	list, err := r.list(ctx, how, path, query)
	if err != nil {
		return nil, err
	}
	return each(what, list, decode)
}

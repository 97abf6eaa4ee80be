package sandbox

import (
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/federation"
)

var ruleRoutes = []adminRoute{
	{"GET /v1/organizations/federation_rules", listRules},
	{"POST /v1/organizations/federation_rules", createRule},
	{"GET /v1/organizations/federation_rules/{rule}", getRule},
	{"POST /v1/organizations/federation_rules/{rule}", updateRule},
	{"POST /v1/organizations/federation_rules/{rule}/archive", archiveRule},
	{"GET /v1/organizations/federation_rules/{rule}/workspaces", listRuleWorkspaces},
	{"POST /v1/organizations/federation_rules/{rule}/workspaces", addRuleWorkspace},
	{"DELETE /v1/organizations/federation_rules/{rule}/workspaces/{workspace}", removeRuleWorkspace},
}

func showRule(c *holdings, r *rule) map[string]any {
	match := map[string]any{"subject_prefix": orNull(r.Match.SubjectPrefix), "audience": orNull(r.Match.Audience), "claims": nil, "condition": orNull(r.Match.Condition)}
	if len(r.Match.Claims) > 0 {
		claims := map[string]any{}
		for _, claim := range r.Match.Claims {
			claims[claim.Name] = claim.Value
		}
		match["claims"] = claims
	}
	target := map[string]any{"type": r.TargetType, "service_account_id": r.ServiceAccountID, "service_account_name": nil}
	if a := c.account(r.ServiceAccountID); a != nil {
		target["service_account_name"] = a.Name
	}
	lifetime := federation.DefaultTokenLifetime
	if r.TokenLifetimeSeconds != nil {
		lifetime = *r.TokenLifetimeSeconds
	}
	answer := r.with(map[string]any{
		"id": r.ID, "type": "federation_rule", "name": r.Name, "description": orNull(r.Description), "issuer_id": r.IssuerID, "issuer_name": nil,
		"match": match, "target": target, "oauth_scope": r.OAuthScope, "token_lifetime_seconds": lifetime,
		"applies_to_all_workspaces": coversAll(r.Rule), "workspace_ids": append([]string{}, r.WorkspaceIDs...),
	})
	if i := c.issuer(r.IssuerID); i != nil {
		answer["issuer_name"] = i.Name
	}
	if r.WorkspaceID != "" { // an older rule
		answer["workspace_id"] = r.WorkspaceID
	}
	return answer
}

func coversAll(r federation.Rule) bool {
	return r.AppliesToAllWorkspaces != nil && *r.AppliesToAllWorkspaces
}

func listRules(c *holdings, call adminCall) (any, error) {
	list := c.rules
	if id := call.query.Get("issuer_id"); id != "" {
		list = slices.DeleteFunc(slices.Clone(list), func(r *rule) bool { return r.IssuerID != id })
	}
	return page(call, "federation_rules", list, func(r *rule) string { return r.ID }, func(r *rule) *stamp { return &r.stamp },
		func(r *rule) map[string]any { return showRule(c, r) })
}

func ruleOf(c *holdings, call adminCall) (*rule, error) {
	if r := c.rule(call.path("rule")); r != nil {
		return r, nil
	}
	return nil, notFound("federation rule not found")
}

// writable is ruleOf for a change: one of an API caller, to a rule that is not archived.
func writable(c *holdings, call adminCall) (*rule, error) {
	r, err := ruleOf(c, call)
	if err != nil {
		return nil, err
	}
	if err := consoleOnly(r.OAuthScope); err != nil {
		return nil, err
	}
	if r.isArchived() {
		return nil, invalid("federation rule is archived and cannot be updated")
	}
	return r, nil
}

func getRule(c *holdings, call adminCall) (any, error) {
	r, err := ruleOf(c, call)
	if err != nil {
		return nil, err
	}
	return showRule(c, r), nil
}

// consoleOnly refuses a scope that an API caller may not manage.
func consoleOnly(scopes string) error {
	for _, name := range strings.Fields(scopes) {
		if s, ok := federation.ScopeByName(name); ok && !s.API {
			return forbidden("oauth_scope: rules with the scope " + name + " are managed in the Console")
		}
	}
	return nil
}

// judgeRule judges a rule as it would be then.
func judgeRule(c *holdings, r federation.Rule) error {
	issuerURL := ""
	i := c.issuer(r.IssuerID)
	if i != nil {
		issuerURL = i.IssuerURL
	}
	if err := firstProblem(r.Validate(issuerURL)); err != nil {
		return err
	}
	a := c.account(r.ServiceAccountID)
	switch {
	case i == nil:
		return invalid("issuer_id: no such federation issuer in this organization")
	case i.isArchived():
		return invalid("issuer_id: the federation issuer is archived")
	case a == nil:
		return invalid("target.service_account_id: no such service account in this organization")
	case a.isArchived():
		return invalid("target.service_account_id: the service account is archived")
	}
	for _, id := range r.Workspaces() {
		if err := liveWorkspace(c, id); err != nil {
			return err
		}
	}
	if err := consoleOnly(r.OAuthScope); err != nil {
		return err
	}
	if slices.ContainsFunc(c.rules, func(o *rule) bool { return o.ID != r.ID && o.Name == r.Name && c.counts(&o.stamp) }) {
		return conflict(fmt.Sprintf("a federation rule with the name %q already exists", r.Name))
	}
	return nil
}

func createRule(c *holdings, call adminCall) (any, error) {
	if err := call.need("name", "issuer_id", "match", "target", "oauth_scope"); err != nil {
		return nil, err
	}
	made, err := federation.ReadRule(document(nil, call.body, "name", "description", "issuer_id", "match", "target", "workspace_id",
		"applies_to_all_workspaces", "oauth_scope", "token_lifetime_seconds", "attributes"))
	if err != nil {
		return nil, unreadable(err)
	}
	if err := judgeRule(c, made); err != nil {
		return nil, err
	}
	made.ID = c.id(federation.RuleID.Prefix)
	if made.WorkspaceID != "" {
		made.WorkspaceIDs, made.WorkspaceID = []string{made.WorkspaceID}, ""
	}
	r := &rule{made, c.stamp(call.who.Actor)}
	c.rules = append(c.rules, r)
	return showRule(c, r), nil
}

func updateRule(c *holdings, call adminCall) (any, error) {
	r, err := writable(c, call)
	if err != nil {
		return nil, err
	}
	if id, given, err := call.text("issuer_id"); err != nil || given && id != r.IssuerID {
		return nil, invalid("issuer_id: cannot be changed")
	}
	changed, err := federation.ReadRule(document(r.JSON(), call.body, "name", "description", "match", "target",
		"applies_to_all_workspaces", "oauth_scope", "token_lifetime_seconds", "attributes"))
	if err != nil {
		return nil, unreadable(err)
	}
	id, given, err := call.text("workspace_id")
	switch {
	case err != nil:
		return nil, err
	case given && len(r.Workspaces()) > 1:
		return nil, invalid("workspace_id: the rule is enabled for several workspaces")
	case given:
		changed.WorkspaceIDs, changed.WorkspaceID = []string{id}, ""
	}
	if err := judgeRule(c, changed); err != nil {
		return nil, err
	}
	r.Rule = changed
	c.touch(&r.stamp, call.who)
	return showRule(c, r), nil
}

// archiveRule empties the workspaces that the rule is for.
func archiveRule(c *holdings, call adminCall) (any, error) {
	r, err := ruleOf(c, call)
	if err != nil {
		return nil, err
	}
	if err := consoleOnly(r.OAuthScope); err != nil {
		return nil, err
	}
	c.close(&r.stamp, call.who)
	r.ArchivedAt = r.archived.Format("2006-01-02T15:04:05Z")
	r.WorkspaceID, r.WorkspaceIDs = "", nil
	return showRule(c, r), nil
}

func showRuleWorkspace(c *holdings, r *rule, id string, name any) map[string]any {
	return map[string]any{
		"type": "federation_rule_workspace", "federation_rule_id": r.ID, "workspace_id": id, "workspace_name": name,
		"created_at": instant(r.created), "created_by_actor_id": orNull(r.createdBy),
	}
}

// listRuleWorkspaces is whole: it has no pages.
func listRuleWorkspaces(c *holdings, call adminCall) (any, error) {
	r, err := ruleOf(c, call)
	if err != nil {
		return nil, err
	}
	data := []any{}
	for _, id := range r.WorkspaceIDs {
		var name any
		if w := c.workspace(id); w != nil {
			name = w.Name
		}
		data = append(data, showRuleWorkspace(c, r, id, name))
	}
	return map[string]any{"data": data, "next_page": nil}, nil
}

func addRuleWorkspace(c *holdings, call adminCall) (any, error) {
	r, err := writable(c, call)
	if err != nil {
		return nil, err
	}
	id, err := bodyWorkspace(c, call)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(r.WorkspaceIDs, id) {
		r.WorkspaceIDs = append(slices.Clone(r.WorkspaceIDs), id)
		c.touch(&r.stamp, call.who)
	}
	return showRuleWorkspace(c, r, id, nil), nil
}

func removeRuleWorkspace(c *holdings, call adminCall) (any, error) {
	r, err := writable(c, call)
	if err != nil {
		return nil, err
	}
	id := call.path("workspace")
	if slices.Contains(r.WorkspaceIDs, id) {
		r.WorkspaceIDs = slices.DeleteFunc(slices.Clone(r.WorkspaceIDs), func(one string) bool { return one == id })
		c.touch(&r.stamp, call.who)
	}
	return map[string]any{"type": "federation_rule_workspace_deleted", "federation_rule_id": r.ID, "workspace_id": id}, nil
}

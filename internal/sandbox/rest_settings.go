package sandbox

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"gh-wif/internal/github"
)

// protectionRoutes tell what guards a repository's refs, environments and runs.
var protectionRoutes = []restRoute{
	{"GET", "/environments", "actions", false, true, listEnvironments},
	{"GET", "/environments/{environment}", "actions", false, true, getEnvironment},
	{"GET", "/environments/{environment}/deployment-branch-policies", "actions", false, true, listPatterns},
	{"GET", "/branches/{branch...}", "contents", false, true, getBranch},
	{"GET", "/rules/branches/{branch...}", "metadata", false, true, listRulesOfBranch},
	{"GET", "/actions/permissions", "administration", false, false, getActionsSettings},
	{"GET", "/actions/permissions/workflow", "administration", false, false, getDefaultPermissions},
	{"GET", "/actions/permissions/fork-pr-workflows-private-repos", "administration", false, false, getPrivateForks},
	{"GET", "/actions/permissions/fork-pr-contributor-approval", "administration", false, false, getForkApproval},
}

func showEnvironment(e Environment) any {
	rules := []any{}
	if e.WaitMinutes > 0 {
		rules = append(rules, map[string]any{"id": 1, "type": "wait_timer", "wait_timer": e.WaitMinutes})
	}
	if len(e.Reviewers) > 0 {
		reviewers := []any{}
		for i, name := range e.Reviewers {
			if _, team, ok := strings.Cut(name, "/"); ok {
				reviewers = append(reviewers, map[string]any{"type": "Team", "reviewer": map[string]any{"id": i + 1, "slug": team, "name": team}})
				continue
			}
			reviewers = append(reviewers, map[string]any{"type": "User", "reviewer": map[string]any{"id": i + 1, "login": name, "type": "User"}})
		}
		rules = append(rules, map[string]any{"id": 2, "type": "required_reviewers", "prevent_self_review": e.NoSelf, "reviewers": reviewers})
	}
	var policy any
	if e.Protected || e.Patterns != nil {
		policy = map[string]any{"protected_branches": e.Protected, "custom_branch_policies": !e.Protected}
		rules = append(rules, map[string]any{"id": 3, "type": "branch_policy"})
	}
	return map[string]any{"id": 4, "node_id": "EN_4", "name": e.Name, "protection_rules": rules, "deployment_branch_policy": policy}
}

func listEnvironments(c *restCall) (status int, answer any) {
	return listed(c, "environments", c.repo.Environments, showEnvironment)
}

// environment finds the environment that the path names: case does not count.
func (c *restCall) environment() *Environment {
	i := slices.IndexFunc(c.repo.Environments, func(e Environment) bool { return strings.EqualFold(e.Name, c.PathValue("environment")) })
	if i < 0 {
		return nil
	}
	return &c.repo.Environments[i]
}

func getEnvironment(c *restCall) (status int, answer any) {
	e := c.environment()
	if e == nil {
		return http.StatusNotFound, problem("Not Found", nil)
	}
	return http.StatusOK, showEnvironment(*e)
}

func listPatterns(c *restCall) (status int, answer any) {
	e := c.environment()
	if e == nil || e.Protected {
		return http.StatusNotFound, problem("Not Found", nil)
	}
	return listed(c, "branch_policies", e.Patterns, func(p RefPattern) any {
		kind := "branch"
		if p.Tag {
			kind = "tag"
		}
		return map[string]any{"id": 1, "node_id": "BP_1", "name": p.Name, "type": kind}
	})
}

// rulesOf are the active rules of a branch of that name.
func (r *Repository) rulesOf(branch string) []BranchRule {
	return slices.DeleteFunc(slices.Clone(r.Rules), func(rule BranchRule) bool { return !github.StarMatches(rule.Branch, branch) })
}

// getBranch answers a branch, or its protection of the older kind.
func getBranch(c *restCall) (status int, answer any) {
	name, protection := strings.CutSuffix(c.PathValue("branch"), "/protection")
	i := slices.IndexFunc(c.repo.Branches, func(b Branch) bool { return b.Name == name })
	switch {
	case i < 0:
		return http.StatusNotFound, problem("Branch not found", nil)
	case !protection:
		b := c.repo.Branches[i]
		return http.StatusOK, map[string]any{
			"name": b.Name, "commit": map[string]any{"sha": headOf(b.Name)}, "protected": b.Classic || len(c.repo.rulesOf(name)) > 0,
			"protection": map[string]any{"enabled": b.Classic},
		}
	}
	if status, answer = c.allowed(restRoute{right: "administration"}); status != 0 {
		return status, answer
	}
	if !c.repo.Branches[i].Classic {
		return http.StatusNotFound, problem("Branch not protected", nil)
	}
	return http.StatusOK, map[string]any{
		"required_pull_request_reviews": map[string]any{"required_approving_review_count": 1},
		"enforce_admins":                map[string]any{"enabled": false},
		"allow_force_pushes":            map[string]any{"enabled": false},
		"lock_branch":                   map[string]any{"enabled": false},
	}
}

func listRulesOfBranch(c *restCall) (status int, answer any) {
	out := []any{}
	for _, rule := range pageOfRest(c, c.repo.rulesOf(c.PathValue("branch"))) {
		one := map[string]any{"type": rule.Type, "ruleset_source_type": "Repository", "ruleset_source": c.repo.full(), "ruleset_id": 42}
		if rule.Organization {
			one["ruleset_source_type"], one["ruleset_source"], one["ruleset_id"] = "Organization", c.repo.Owner, 43
		}
		if rule.Parameters != nil {
			one["parameters"] = rule.Parameters
		}
		out = append(out, one)
	}
	return http.StatusOK, out
}

func getActionsSettings(c *restCall) (status int, answer any) {
	out := map[string]any{"enabled": !c.repo.Actions.Off}
	if !c.repo.Actions.Off {
		out["allowed_actions"], out["sha_pinning_required"] = "all", false
	}
	return http.StatusOK, out
}

func getDefaultPermissions(c *restCall) (status int, answer any) {
	level := "read"
	if c.repo.Actions.WriteByDefault {
		level = "write"
	}
	return http.StatusOK, map[string]any{"default_workflow_permissions": level, "can_approve_pull_request_reviews": false}
}

// getPrivateForks is of private repositories only.
func getPrivateForks(c *restCall) (status int, answer any) {
	a := c.repo.Actions
	if !c.repo.isPrivate() || c.hub.server {
		return http.StatusNotFound, problem("Not Found", nil)
	}
	return http.StatusOK, map[string]any{
		"run_workflows_from_fork_pull_requests": a.ForkRuns, "send_write_tokens_to_workflows": a.ForkWriteTokens,
		"send_secrets_and_variables": a.ForkSends, "require_approval_for_fork_pr_workflows": a.ForkApproval,
	}
}

func getForkApproval(c *restCall) (status int, answer any) {
	if c.hub.server {
		return http.StatusNotFound, problem("Not Found", nil)
	}
	return http.StatusOK, map[string]any{"approval_policy": c.repo.Actions.Approval}
}

// variableRoutes are variables, of the repository and of an environment, and the names of
// secrets.
var variableRoutes = []restRoute{
	{"GET", "/actions/variables", "actions_variables", false, false, listVariables},
	{"POST", "/actions/variables", "actions_variables", true, false, createVariable},
	{"GET", "/actions/variables/{name}", "actions_variables", false, false, getVariable},
	{"PATCH", "/actions/variables/{name}", "actions_variables", true, false, updateVariable},
	{"DELETE", "/actions/variables/{name}", "actions_variables", true, false, deleteVariable},
	{"GET", "/environments/{environment}/variables", "environments", false, false, listVariables},
	{"POST", "/environments/{environment}/variables", "environments", true, false, createVariable},
	{"GET", "/environments/{environment}/variables/{name}", "environments", false, false, getVariable},
	{"PATCH", "/environments/{environment}/variables/{name}", "environments", true, false, updateVariable},
	{"DELETE", "/environments/{environment}/variables/{name}", "environments", true, false, deleteVariable},
	{"GET", "/actions/secrets", "secrets", false, false, listSecrets},
}

// variables are those that the path means; nil where there is no such environment.
func (c *restCall) variables() *map[string]string {
	held := &c.repo.Variables
	if c.PathValue("environment") != "" {
		e := c.environment()
		if e == nil {
			return nil
		}
		held = &e.Variables
	}
	if *held == nil {
		*held = map[string]string{}
	}
	return held
}

func (c *restCall) showVariable(name, value string) any {
	at := restTime(c.repo.Created)
	return map[string]any{"name": name, "value": value, "created_at": at, "updated_at": at}
}

func listVariables(c *restCall) (status int, answer any) {
	held := c.variables()
	if held == nil {
		return http.StatusNotFound, problem("Not Found", nil)
	}
	return listed(c, "variables", slices.Sorted(maps.Keys(*held)), func(name string) any { return c.showVariable(name, (*held)[name]) })
}

// variableName is what a variable may be called; case does not count.
var variableName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`) })

func createVariable(c *restCall) (status int, answer any) {
	held := c.variables()
	name, named := c.text("name")
	value, valued := c.text("value")
	name = strings.ToUpper(name)
	switch {
	case held == nil:
		return http.StatusNotFound, problem("Not Found", nil)
	case !named || !valued || !variableName().MatchString(name) || strings.HasPrefix(name, "GITHUB_"):
		return unprocessable("Variable names can only contain alphanumeric characters ([a-z], [A-Z], [0-9]) or underscores (_).")
	}
	if _, there := (*held)[name]; there {
		return http.StatusConflict, problem("Already exists - Variable already exists", nil)
	}
	(*held)[name] = value
	return http.StatusCreated, map[string]any{}
}

// variable finds the variable that the path names.
func (c *restCall) variable() (held map[string]string, name string, ok bool) {
	all := c.variables()
	name = strings.ToUpper(c.PathValue("name"))
	if all == nil {
		return nil, name, false
	}
	_, ok = (*all)[name]
	return *all, name, ok
}

func getVariable(c *restCall) (status int, answer any) {
	held, name, ok := c.variable()
	if !ok {
		return http.StatusNotFound, problem("Not Found", nil)
	}
	return http.StatusOK, c.showVariable(name, held[name])
}

func updateVariable(c *restCall) (status int, answer any) {
	held, name, ok := c.variable()
	if !ok {
		return http.StatusNotFound, problem("Not Found", nil)
	}
	value, given := c.text("value")
	if !given {
		value = held[name]
	}
	if other, renamed := c.text("name"); renamed {
		delete(held, name)
		name = strings.ToUpper(other)
	}
	held[name] = value
	return http.StatusNoContent, nil
}

func deleteVariable(c *restCall) (status int, answer any) {
	held, name, ok := c.variable()
	if !ok {
		return http.StatusNotFound, problem("Not Found", nil)
	}
	delete(held, name)
	return http.StatusNoContent, nil
}

func listSecrets(c *restCall) (status int, answer any) {
	return listed(c, "secrets", c.repo.Secrets, func(name string) any {
		return map[string]any{"name": name, "created_at": restTime(c.repo.Created), "updated_at": restTime(c.repo.Created)}
	})
}

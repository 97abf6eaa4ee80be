package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestEnvironmentsTellWhatGuardsThem(t *testing.T) {
	s := started(t, Config{})
	s.State.AddRepository(Repository{Owner: "acme", Name: "app", Environments: []Environment{
		{Name: "open"},
		{Name: "a/b c", WaitMinutes: 5, Reviewers: []string{"octocat", "acme/leads"}, NoSelf: true, Protected: true},
		{Name: "some", Patterns: []RefPattern{{Name: "release/*"}, {Name: "v*", Tag: true}}},
	}})
	at := "/repos/acme/app/environments"
	_, _, doc := gitHub(t, s, "GET", at+"/open", "", "")
	if e := doc.(map[string]any); e["deployment_branch_policy"] != nil || len(e["protection_rules"].([]any)) != 0 {
		t.Errorf("%v", e)
	}
	_, _, doc = gitHub(t, s, "GET", at+"/A%2Fb%20c", "", "")
	if got := names(doc, "protection_rules", "type"); !slices.Equal(got, []string{"wait_timer", "required_reviewers", "branch_policy"}) {
		t.Errorf("%v", doc)
	}
	if policy := fmt.Sprint(doc.(map[string]any)["deployment_branch_policy"]); policy != "map[custom_branch_policies:false protected_branches:true]" {
		t.Errorf("%v", policy)
	}
	_, _, doc = gitHub(t, s, "GET", at+"/some/deployment-branch-policies", "", "")
	if got := names(doc, "branch_policies", "type"); !slices.Equal(got, []string{"branch", "tag"}) || doc.(map[string]any)["total_count"] != 2.0 {
		t.Errorf("%v", doc)
	}
}

func TestListsOfGitHubHavePages(t *testing.T) {
	s := started(t, Config{})
	var all []Environment
	for i := range 5 {
		all = append(all, Environment{Name: fmt.Sprint("e", i)})
	}
	s.State.AddRepository(Repository{Owner: "acme", Name: "app", Environments: all})
	for _, root := range []string{"", "/api/v3"} {
		if root != "" {
			s.State.BeEnterpriseServer()
		}
		var got []string
		path, pages := root+"/repos/acme/app/environments?per_page=2", 0
		for path != "" && pages < 10 {
			_, header, doc := gitHub(t, s, "GET", path, "", "")
			got = append(got, names(doc, "environments", "name")...)
			next, _, _ := strings.Cut(strings.TrimPrefix(header.Get("Link"), "<"), ">")
			path, pages = strings.TrimPrefix(next, s.GitHub), pages+1
		}
		if !slices.Equal(got, []string{"e0", "e1", "e2", "e3", "e4"}) || pages != 3 {
			t.Errorf("%q: %v in %d pages", root, got, pages)
		}
	}
}

func TestBranchesAndTheirRules(t *testing.T) {
	s := started(t, Config{})
	s.State.AddRepository(Repository{
		Owner: "acme", Name: "app",
		Branches: []Branch{{Name: "main", Classic: true}, {Name: "feature/x"}},
		Rules:    []BranchRule{{Branch: "feature/*", Type: "pull_request", Organization: true, Parameters: map[string]any{"required_approving_review_count": 2}}, {Branch: "*", Type: "deletion"}},
	})
	at := "/repos/acme/app"
	for _, c := range []struct {
		path   string
		status int
		has    string
	}{
		{"/branches/main", 200, "protection:map[enabled:true]"},
		{"/branches/feature%2Fx", 200, "protected:true protection:map[enabled:false]"},
		{"/branches/feature/x", 200, "name:feature/x"},
		{"/branches/none", 404, "Branch not found"},
		{"/branches/main/protection", 200, "required_pull_request_reviews"},
		{"/branches/feature%2Fx/protection", 404, "Branch not protected"},
		{"/rules/branches/feature%2Fx", 200, "ruleset_source_type:Organization type:pull_request"},
		{"/rules/branches/none", 200, "type:deletion"},
	} {
		status, _, doc := gitHub(t, s, "GET", at+c.path, LoginToken, "")
		if status != c.status || !strings.Contains(fmt.Sprint(doc), c.has) {
			t.Errorf("%s: %d %v, want %d %s", c.path, status, doc, c.status, c.has)
		}
	}
	if status, _, _ := gitHub(t, s, "GET", at+"/branches/main/protection", "", ""); status != http.StatusUnauthorized {
		t.Errorf("the protection is shown to everybody: %d", status)
	}
	if _, _, doc := gitHub(t, s, "GET", at+"/rules/branches/main", "", ""); !slices.Equal(names(doc, "", "type"), []string{"deletion"}) {
		t.Errorf("%v", doc)
	}
}

func TestSettingsOfForks(t *testing.T) {
	s := started(t, Config{})
	s.State.AddRepository(Repository{Owner: "acme", Name: "open"})
	s.State.AddRepository(Repository{Owner: "acme", Name: "shut", Visibility: "private", Actions: ActionsSettings{ForkRuns: true, ForkSends: true, WriteByDefault: true, Off: true}})
	const private, approval = "/actions/permissions/fork-pr-workflows-private-repos", "/actions/permissions/fork-pr-contributor-approval"
	check := func(path string, status int, has string) {
		t.Helper()
		got, _, doc := gitHub(t, s, "GET", "/repos/acme/"+path, LoginToken, "")
		if got != status || !strings.Contains(fmt.Sprint(doc), has) {
			t.Errorf("%s: %d %v, want %d %s", path, got, doc, status, has)
		}
	}
	check("open"+private, 404, "")
	check("shut"+private, 200, "run_workflows_from_fork_pull_requests:true send_secrets_and_variables:true send_write_tokens_to_workflows:false")
	check("open"+approval, 200, "first_time_contributors")
	check("shut/actions/permissions/workflow", 200, "default_workflow_permissions:write")
	check("shut/actions/permissions", 200, "enabled:false")
	check("open/actions/permissions", 200, "allowed_actions:all enabled:true")
	s.State.BeEnterpriseServer()
	check("open"+approval, 404, "")
	check("shut"+private, 404, "")
}

func TestVariables(t *testing.T) {
	s := started(t, Config{})
	s.State.AddRepository(Repository{Owner: "acme", Name: "app", Environments: []Environment{{Name: "prod"}}, Secrets: []string{"KEY"}})
	for _, at := range []string{"/repos/acme/app/actions/variables", "/repos/acme/app/environments/prod/variables"} {
		for _, c := range []struct {
			method, path, body string
			status             int
		}{
			{"POST", "", `{"name":"rule_id","value":"fdrl_1"}`, 201},
			{"POST", "", `{"name":"RULE_ID","value":"fdrl_2"}`, 409},
			{"POST", "", `{"name":"GITHUB_X","value":"1"}`, 422},
			{"POST", "", `{"name":"a-b","value":"1"}`, 422},
			{"POST", "", `{"name":"X"}`, 422},
			{"POST", "", `{`, 400},
			{"PATCH", "/rule_id", `{"value":"fdrl_3"}`, 204},
			{"PATCH", "/none", `{"value":"1"}`, 404},
			{"GET", "/RULE_ID", "", 200},
			{"DELETE", "/none", "", 404},
		} {
			if status, _, doc := gitHub(t, s, c.method, at+c.path, LoginToken, c.body); status != c.status {
				t.Errorf("%s %s%s %s: %d %v, want %d", c.method, at, c.path, c.body, status, doc, c.status)
			}
		}
		_, _, doc := gitHub(t, s, "GET", at, LoginToken, "")
		if !slices.Equal(names(doc, "variables", "name"), []string{"RULE_ID"}) || !slices.Equal(names(doc, "variables", "value"), []string{"fdrl_3"}) {
			t.Errorf("%v", doc)
		}
	}
	if status, _, _ := gitHub(t, s, "DELETE", "/repos/acme/app/actions/variables/RULE_ID", LoginToken, ""); status != http.StatusNoContent {
		t.Errorf("%d", status)
	}
	if repo, _ := s.State.Repository("acme/app"); len(repo.Variables) != 0 {
		t.Errorf("%v", repo.Variables)
	}
	if _, _, doc := gitHub(t, s, "GET", "/repos/acme/app/actions/secrets", LoginToken, ""); !slices.Equal(names(doc, "secrets", "name"), []string{"KEY"}) {
		t.Errorf("%v", doc)
	}
}

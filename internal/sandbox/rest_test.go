package sandbox

import (
	"net/http"
	"testing"
)

func TestARepositoryIsToldAsGitHubTellsIt(t *testing.T) {
	s := started(t, Config{})
	s.State.AddRepository(Repository{Owner: "Acme", Name: "App", Organization: true, Former: []string{"acme/old"}})
	for _, path := range []string{"/repos/acme/app", "/repos/acme/old", "/api/v3/repos/ACME/APP"} {
		status, repo := ask(t, "GET", s.GitHub+path, nil, "")
		if status != http.StatusOK || repo["full_name"] != "Acme/App" || repo["visibility"] != "public" {
			t.Errorf("%s: %d %v", path, status, repo)
		}
	}
}

func TestAWorkflowIsStartedAndRuns(t *testing.T) {
	s := started(t, Config{})
	s.State.AddRepository(Repository{Owner: "acme", Name: "app", Workflows: []Workflow{{
		Name: "Claude", Path: ".github/workflows/claude.yml", Dispatch: true,
		Jobs: []RunJob{{Name: "ask", Steps: []RunStep{{Name: "checkout"}, {"token", "failure"}, {Name: "ask"}}}},
	}}})
	signed := map[string]string{"Authorization": "Bearer " + LoginToken}
	status, run := ask(t, "POST", s.GitHub+"/repos/acme/app/actions/workflows/claude.yml/dispatches", signed, `{"ref":"main","return_run_details":true}`)
	if status != http.StatusOK {
		t.Fatalf("%d %v", status, run)
	}
	var seen []any
	for range 6 {
		_, now := ask(t, "GET", run["run_url"].(string), signed, "")
		seen = append(seen, now["status"], now["conclusion"])
	}
	t.Log(seen...)
}

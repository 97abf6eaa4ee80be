package sandbox

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// withWorkflow is a sandbox with acme/app, which has one workflow.
func withWorkflow(t *testing.T, w Workflow) *Sandbox {
	t.Helper()
	s := started(t, Config{})
	w.Name, w.Path, w.Dispatch = "Claude", ".github/workflows/claude.yml", true
	s.State.AddRepository(Repository{
		Owner: "acme", Name: "app", Branches: []Branch{{Name: "dev"}}, Tags: []string{"v1"},
		Workflows: []Workflow{w, {ID: "5", Name: "No", Path: ".github/workflows/no.yml"}, {Name: "Off", Path: ".github/workflows/off.yml", Dispatch: true, State: "disabled_manually"}},
	})
	return s
}

const startPath = "/repos/acme/app/actions/workflows/claude.yml/dispatches"

// start dispatches the workflow and gives the run's path.
func start(t *testing.T, s *Sandbox) string {
	t.Helper()
	status, _, doc := gitHub(t, s, "POST", startPath, LoginToken, `{"ref":"main","return_run_details":true}`)
	run, ok := doc.(map[string]any)
	if status != http.StatusOK || !ok {
		t.Fatalf("%d %v", status, doc)
	}
	return strings.TrimPrefix(run["run_url"].(string), s.GitHub)
}

func TestWhatCanBeDispatched(t *testing.T) {
	s := withWorkflow(t, Workflow{Inputs: []string{"who"}})
	s.State.AddLogin("fine", Login{Permissions: map[string]string{"actions": "read"}})
	at := "/repos/acme/app/actions/workflows/"
	for _, c := range []struct {
		token, file, body string
		status            int
	}{
		{LoginToken, "claude.yml", `{"ref":"main"}`, 204},
		{LoginToken, "claude.yml", `{"ref":"refs/tags/v1","inputs":{"who":"me"}}`, 204},
		{LoginToken, "claude.yml", `{"ref":"dev","return_run_details":true}`, 200},
		{LoginToken, "claude.yml", `{}`, 422},
		{LoginToken, "claude.yml", `{"ref":"none"}`, 422},
		{LoginToken, "claude.yml", `{"ref":"main","inputs":{"what":"x"}}`, 422},
		{LoginToken, "claude.yml", `{"ref":"main","inputs":{"who":1}}`, 422},
		{LoginToken, "5", `{"ref":"main"}`, 422},
		{LoginToken, "off.yml", `{"ref":"main"}`, 422},
		{LoginToken, "none.yml", `{"ref":"main"}`, 404},
		{"", "claude.yml", `{"ref":"main"}`, 401},
		{"fine", "claude.yml", `{"ref":"main"}`, 403},
	} {
		if status, _, doc := gitHub(t, s, "POST", at+c.file+"/dispatches", c.token, c.body); status != c.status {
			t.Errorf("%q %s %s: %d %v, want %d", c.token, c.file, c.body, status, doc, c.status)
		}
	}
	var refs []string
	for _, d := range s.State.Dispatches() {
		refs = append(refs, d.Ref+" "+d.Inputs["who"])
	}
	if !slices.Equal(refs, []string{"main ", "refs/tags/v1 me", "dev "}) {
		t.Errorf("%q", refs)
	}
	s.State.BeEnterpriseServer()
	if status, _, _ := gitHub(t, s, "POST", at+"claude.yml/dispatches", LoginToken, `{"ref":"main","return_run_details":true}`); status != http.StatusNoContent {
		t.Errorf("an older server tells the run: %d", status)
	}
}

func TestARunGoesOn(t *testing.T) {
	jobs := []RunJob{{Name: "a", Steps: []RunStep{{Name: "1"}, {Name: "2"}}}, {Name: "b", Steps: []RunStep{{Name: "3"}}}}
	broken := []RunJob{{Name: "a", Steps: []RunStep{{Name: "1", Conclusion: failure}, {Name: "2"}, {Name: "3", Conclusion: success}}}, {Name: "b", Steps: []RunStep{{Name: "4"}}}}
	for _, c := range []struct {
		why  string
		w    Workflow
		want string
	}{
		{"all well", Workflow{Jobs: jobs}, "queued in_progress in_progress in_progress completed/success"},
		{"a step fails", Workflow{Jobs: broken}, "queued in_progress in_progress completed/failure"},
		{"an approval", Workflow{Jobs: jobs[1:], Waits: 2}, "queued waiting waiting in_progress completed/success"},
		{"no job", Workflow{Conclusion: "startup_failure"}, "queued completed/startup_failure"},
	} {
		s := withWorkflow(t, c.w)
		run, seen := start(t, s), []string{}
		for len(seen) < 10 {
			_, _, doc := gitHub(t, s, "GET", run, LoginToken, "")
			now := doc.(map[string]any)["status"].(string)
			if conclusion, ended := doc.(map[string]any)["conclusion"].(string); ended {
				seen = append(seen, now+"/"+conclusion)
				break
			}
			seen = append(seen, now)
		}
		if got := strings.Join(seen, " "); got != c.want {
			t.Errorf("%s: %s, want %s", c.why, got, c.want)
		}
	}
}

func TestJobsGoOnStepByStep(t *testing.T) {
	s := withWorkflow(t, Workflow{Jobs: []RunJob{
		{Name: "a", Steps: []RunStep{{Name: "1"}, {Name: "2", Conclusion: failure}, {Name: "3"}, {Name: "4", Conclusion: success}}}, {Name: "b", Steps: []RunStep{{Name: "5"}}},
	}})
	run := start(t, s)
	var seen []string
	for range 6 {
		_, _, doc := gitHub(t, s, "GET", run+"/jobs", LoginToken, "")
		var all []string
		for _, job := range doc.(map[string]any)["jobs"].([]any) {
			j := job.(map[string]any)
			all = append(all, fmt.Sprintf("%s/%v%v", j["status"], j["conclusion"], names(j, "steps", "conclusion")))
		}
		seen = append(seen, strings.Join(all, " "))
	}
	want := []string{
		"",
		"in_progress/<nil>[<nil> <nil> <nil> <nil>] queued/<nil>[<nil>]",
		"in_progress/<nil>[success <nil> <nil> <nil>] queued/<nil>[<nil>]",
		"in_progress/<nil>[success failure skipped <nil>] completed/skipped[skipped]",
		"completed/failure[success failure skipped success] completed/skipped[skipped]",
		"completed/failure[success failure skipped success] completed/skipped[skipped]",
	}
	if !slices.Equal(seen, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(seen, "\n"), strings.Join(want, "\n"))
	}
}

func TestRunsAreListedTheNewestFirst(t *testing.T) {
	s := withWorkflow(t, Workflow{})
	first, second := start(t, s), start(t, s)
	id := func(run string) string { return run[strings.LastIndex(run, "/")+1:] }
	for query, want := range map[string][]string{
		"":                                    {id(second), id(first)},
		"?event=workflow_dispatch":            {id(second), id(first)},
		"?event=push":                         nil,
		"?branch=dev":                         nil,
		"?branch=main&per_page=1":             {id(second)},
		"?created=%3E%3D2099-01-01T00:00:00Z": nil,
		"?created=%3E%3D2020-01-01T00:00:00Z": {id(second), id(first)},
		"?head_sha=" + headOf("main"):         {id(second), id(first)},
		"?status=queued&actor=octocat":        {id(second), id(first)},
	} {
		_, _, doc := gitHub(t, s, "GET", "/repos/acme/app/actions/runs"+query, LoginToken, "")
		var got []string
		for _, one := range doc.(map[string]any)["workflow_runs"].([]any) {
			got = append(got, fmt.Sprintf("%.0f", one.(map[string]any)["id"]))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	if _, _, doc := gitHub(t, s, "GET", "/repos/acme/app/actions/workflows/5/runs", LoginToken, ""); doc.(map[string]any)["total_count"] != 0.0 {
		t.Errorf("%v", doc)
	}
}

// The text of a log lies on another host, which takes no credential.
func TestALogLiesElsewhere(t *testing.T) {
	s := withWorkflow(t, Workflow{Jobs: []RunJob{{Name: "a", Steps: []RunStep{{Name: "1"}}, Log: "Authentication failed\n"}}})
	run := start(t, s)
	_, _, _ = gitHub(t, s, "GET", run+"/jobs", LoginToken, "") // queued
	_, _, doc := gitHub(t, s, "GET", run+"/jobs", LoginToken, "")
	job := doc.(map[string]any)["jobs"].([]any)[0].(map[string]any)["id"].(float64)
	at := fmt.Sprintf("/repos/acme/app/actions/jobs/%.0f/logs", job)
	if status, _, _ := gitHub(t, s, "GET", at, LoginToken, ""); status != http.StatusNotFound {
		t.Errorf("the log of a job that runs: %d", status)
	}
	_, _, _ = gitHub(t, s, "GET", run, LoginToken, "")
	status, header, _ := gitHub(t, s, "GET", at, LoginToken, "")
	to := header.Get("Location")
	if status != http.StatusFound || !strings.HasPrefix(to, "http://localhost:") || strings.HasPrefix(s.GitHub, "http://localhost") {
		t.Fatalf("%d %q", status, to)
	}
	for token, want := range map[string]int{"": 200, LoginToken: 400} {
		req, err := http.NewRequestWithContext(t.Context(), "GET", to, nil)
		if err != nil {
			t.Fatal(err)
		}
		if token != "" {
			req.Header.Set("Authorization", "Bearer "+token)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != want || want == 200 && string(text) != "Authentication failed\n" {
			t.Errorf("%d %q", resp.StatusCode, text)
		}
	}
	if status, _, _ := gitHub(t, s, "GET", strings.TrimPrefix(strings.Split(to, "?")[0], "http://localhost:"+strings.Split(s.GitHub, ":")[2]), "", ""); status != http.StatusForbidden {
		t.Errorf("without the signature: %d", status)
	}
}

func TestWorkflowsAreListed(t *testing.T) {
	s := withWorkflow(t, Workflow{})
	_, _, doc := gitHub(t, s, "GET", "/repos/acme/app/actions/workflows", "", "")
	if got := names(doc, "workflows", "state"); !slices.Equal(got, []string{"active", "active", "disabled_manually"}) {
		t.Errorf("%v", doc)
	}
	_, _, doc = gitHub(t, s, "GET", "/repos/acme/app/actions/workflows/no.yml", "", "")
	if text, _ := json.Marshal(doc); !strings.Contains(string(text), `"id":5`) {
		t.Errorf("%s", text)
	}
}

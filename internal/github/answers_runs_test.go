package github

import (
	"strings"
	"testing"
)

func TestWhatGitHubTellsOfARun(t *testing.T) {
	run, err := ParseRun([]byte(`{"id":17000000004,"html_url":"https://github.com/acme/app/actions/runs/17000000004","event":"workflow_dispatch","head_branch":"main","head_sha":"abc","status":"completed","conclusion":"success","run_attempt":2,"created_at":"2026-11-27T10:00:00Z","triggering_actor":{"login":"octocat"},"later":{}}`))
	if err != nil || run.ID != "17000000004" || run.Status != StatusCompleted || run.Conclusion != ConclusionSuccess || run.Attempt != 2 || run.Actor != "octocat" || run.Created.Hour() != 10 || run.URL == "" {
		t.Errorf("%+v, %v", run, err)
	}
	if run, err = ParseRun([]byte(`{"id":1,"status":"queued","conclusion":null,"html_url":null}`)); err != nil || run.Conclusion != "" || run.URL != "" {
		t.Errorf("%+v, %v", run, err)
	}
	jobs, err := ParseJobs([]byte(`{"total_count":1,"jobs":[{"id":7,"name":"ask","status":"in_progress","conclusion":null,"steps":[{"name":"Call","status":"queued","conclusion":null,"number":1}]},{"id":8,"name":"x","steps":null}]}`))
	if err != nil || len(jobs) != 2 || jobs[0].ID != "7" || jobs[0].Steps[0].Name != "Call" || jobs[1].Steps != nil {
		t.Errorf("%+v, %v", jobs, err)
	}
	if jobs, err = ParseJobs([]byte(`{"jobs":[]}`)); err != nil || len(jobs) != 0 {
		t.Errorf("%+v, %v", jobs, err)
	}
	runs, err := ParseRuns([]byte(`{"workflow_runs":[{"id":1},{"id":2}]}`))
	if err != nil || len(runs) != 2 || runs[1].ID != "2" {
		t.Errorf("%+v, %v", runs, err)
	}
	for text, id := range map[string]string{"": "", " \n": "", "{}": "", `{"workflow_run_id":5,"html_url":"https://github.com/x"}`: "5"} {
		if run, err := ParseDispatched([]byte(text)); err != nil || run.ID != id {
			t.Errorf("%q: %+v, %v", text, run, err)
		}
	}
}

// An id becomes a part of a path, and an address is shown to be opened.
func TestARunOfAnotherFormIsRefused(t *testing.T) {
	for _, text := range []string{`<html>`, `{}`, `{"id":"../x"}`, `{"id":-1}`, `{"id":1.5}`, `[]`, `{"message":"Not Found","status":"404"}`} {
		if run, err := ParseRun([]byte(text)); err == nil {
			t.Errorf("a run of %s: %+v", text, run)
		}
		if runs, err := ParseRuns([]byte(`{"workflow_runs":[` + text + `]}`)); err == nil {
			t.Errorf("runs of %s: %+v", text, runs)
		}
		if jobs, err := ParseJobs([]byte(`{"jobs":[` + text + `]}`)); err == nil {
			t.Errorf("jobs of %s: %+v", text, jobs)
		}
	}
	if _, err := ParseJobs([]byte(`{"message":"no"}`)); err == nil {
		t.Error("jobs of an answer without any")
	}
	for _, text := range []string{`{"workflow_run_id":"a/b"}`, `<html>`} {
		if run, err := ParseDispatched([]byte(text)); err == nil {
			t.Errorf("%s: %+v", text, run)
		}
	}
	for _, address := range []string{"javascript:alert(1)", "file:///etc/passwd", "https://a:b@host/", "no address", "//host"} {
		if run, err := ParseRun([]byte(`{"id":1,"html_url":"` + address + `"}`)); err != nil || run.URL != "" {
			t.Errorf("%s: %+v, %v", address, run, err)
		}
	}
}

func FuzzParseRuns(f *testing.F) {
	f.Add([]byte(`{"id":1,"jobs":[{"id":7,"steps":[]}],"workflow_runs":[{"id":2}],"workflow_run_id":3,"html_url":"https://x"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, id := range idsOf(data) {
			if strings.Trim(id, "0123456789") != "" {
				t.Errorf("%q is no id", id)
			}
		}
	})
}

// idsOf are the ids that any of the readers takes out of an answer.
func idsOf(data []byte) []string {
	var ids []string
	if run, err := ParseRun(data); err == nil {
		ids = append(ids, run.ID)
	}
	if run, err := ParseDispatched(data); err == nil {
		ids = append(ids, run.ID)
	}
	if runs, err := ParseRuns(data); err == nil {
		for _, run := range runs {
			ids = append(ids, run.ID)
		}
	}
	if jobs, err := ParseJobs(data); err == nil {
		for _, job := range jobs {
			ids = append(ids, job.ID)
		}
	}
	return ids
}

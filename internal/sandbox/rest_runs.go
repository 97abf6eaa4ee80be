package sandbox

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// runRoutes are workflows, their runs and the logs of those.
var runRoutes = []restRoute{
	{"GET", "/actions/workflows", "actions", false, true, listWorkflows},
	{"GET", "/actions/workflows/{workflow}", "actions", false, true, getWorkflow},
	{"POST", "/actions/workflows/{workflow}/dispatches", "actions", true, false, dispatch},
	{"GET", "/actions/workflows/{workflow}/runs", "actions", false, true, listRuns},
	{"GET", "/actions/runs", "actions", false, true, listRuns},
	{"GET", "/actions/runs/{run}", "actions", false, true, getRun},
	{"GET", "/actions/runs/{run}/jobs", "actions", false, true, listJobs},
	{"GET", "/actions/jobs/{job}/logs", "actions", false, false, getLogs},
}

// Workflow is a workflow file that GitHub knows, and what its runs do.
type Workflow struct {
	ID       string // decimal; empty: made up
	Name     string
	Path     string   // .github/workflows/FILE
	State    string   // empty: active
	Dispatch bool     // it has the trigger workflow_dispatch
	Inputs   []string // that it takes then
	// Jobs run one after another. Each question for a run or its jobs sees one more step done.
	Jobs []RunJob
	// Waits is for how many questions a run waits for an approval.
	Waits int
	// Conclusion is a run's; empty: as its steps went.
	Conclusion string
}

// RunJob is a job of a workflow's runs.
type RunJob struct {
	Name  string
	Steps []RunStep
	Log   string // what its log says; empty: the names of its steps
}

// RunStep is a step, with how it ends; empty: success, or skipped after one that failed.
type RunStep struct{ Name, Conclusion string }

// run is a run of a workflow.
type run struct {
	id       int64
	number   int
	repo     *Repository
	workflow Workflow
	branch   string
	actor    string
	created  time.Time
	asked    int // questions so far
}

// headOf is the commit of a branch or a tag, made up of its name.
func headOf(ref string) string {
	sum := sha256.Sum256([]byte(ref))
	return hex.EncodeToString(sum[:20])
}

func showWorkflow(w Workflow) any {
	return map[string]any{"id": number(w.ID), "node_id": "W_" + w.ID, "name": w.Name, "path": w.Path, "state": w.State}
}

func listWorkflows(c *restCall) (status int, answer any) {
	return listed(c, "workflows", c.repo.Workflows, showWorkflow)
}

// workflow finds a workflow by its id or the name of its file.
func (c *restCall) workflow() *Workflow {
	name := c.PathValue("workflow")
	i := slices.IndexFunc(c.repo.Workflows, func(w Workflow) bool { return w.ID == name || path.Base(w.Path) == name })
	if i < 0 {
		return nil
	}
	return &c.repo.Workflows[i]
}

func getWorkflow(c *restCall) (status int, answer any) {
	w := c.workflow()
	if w == nil {
		return http.StatusNotFound, problem("Not Found", nil)
	}
	return http.StatusOK, showWorkflow(*w)
}

func unprocessable(message string) (status int, answer any) {
	return http.StatusUnprocessableEntity, problem(message, nil)
}

// dispatch starts a run ("Create a workflow dispatch event").
func dispatch(c *restCall) (status int, answer any) {
	w := c.workflow()
	if w == nil {
		return http.StatusNotFound, problem("Not Found", nil)
	}
	full, ok := c.text("ref")
	ref := strings.TrimPrefix(strings.TrimPrefix(full, "refs/heads/"), "refs/tags/")
	known := slices.Contains(c.repo.Tags, ref) || slices.ContainsFunc(c.repo.Branches, func(b Branch) bool { return b.Name == ref })
	inputs := map[string]string{}
	if raw, there := c.body["inputs"]; there && json.Unmarshal(raw, &inputs) != nil {
		return unprocessable("Invalid request. inputs must be an object of strings.")
	}
	var odd []string
	for name := range inputs {
		if !slices.Contains(w.Inputs, name) {
			odd = append(odd, name)
		}
	}
	slices.Sort(odd)
	switch {
	case !ok || ref == "":
		return unprocessable("Invalid request.\n\n\"ref\" wasn't supplied.")
	case !known:
		return unprocessable("No ref found for: " + full)
	case w.State != "active":
		return unprocessable("Cannot trigger a 'workflow_dispatch' on a disabled workflow")
	case !w.Dispatch:
		return unprocessable("Workflow does not have 'workflow_dispatch' trigger")
	case len(inputs) > 25:
		return unprocessable("you may only define up to 25 `inputs` for a `workflow_dispatch` event")
	case len(odd) > 0:
		return unprocessable(fmt.Sprintf("Unexpected inputs provided: %q", odd))
	}
	c.hub.serial++
	r := &run{
		id: 17000000000 + c.hub.serial, number: len(c.hub.runs) + 1, repo: c.repo, workflow: *w, branch: ref, actor: c.login.Name, created: c.hub.now().UTC(),
	}
	c.hub.runs = append(c.hub.runs, r)
	c.hub.dispatched = append(c.hub.dispatched, Dispatch{c.repo.full(), w.Path, full, inputs})
	if string(c.body["return_run_details"]) == "true" && !c.hub.server {
		return http.StatusOK, map[string]any{"workflow_run_id": r.id, "run_url": r.at(c), "html_url": r.page(c)}
	}
	return http.StatusNoContent, nil
}

func (r *run) at(c *restCall) string {
	return fmt.Sprintf("%s/repos/%s/actions/runs/%d", c.base, r.repo.full(), r.id)
}

func (r *run) page(c *restCall) string {
	return fmt.Sprintf("http://%s/%s/actions/runs/%d", c.Host, r.repo.full(), r.id)
}

// stepState is how far a step or a job is.
type stepState struct{ status, conclusion string }

const (
	queued     = "queued"
	inProgress = "in_progress"
	completed  = "completed"
	success    = "success"
	failure    = "failure"
	skipped    = "skipped"
)

// jobState is a job with its steps.
type jobState struct {
	stepState
	steps []stepState
}

// state is how far a run is after the questions so far: the first sees it queued, the second
// its first step begun. After a step that failed, those run that say how they end.
func (r *run) state() (all stepState, jobs []jobState) {
	done := r.asked - 2 - r.workflow.Waits
	failed := false
	for _, job := range r.workflow.Jobs {
		j := jobState{stepState: stepState{completed, success}}
		for _, step := range job.Steps {
			s := stepState{queued, ""}
			switch {
			case failed && step.Conclusion == "":
				s = stepState{completed, skipped}
			case done > 0:
				s = stepState{completed, cmp.Or(step.Conclusion, success)}
				done--
			case done == 0:
				s.status = inProgress
				done--
			}
			if s.conclusion == failure {
				failed, j.conclusion = true, failure
			}
			if s.status != completed && j.status == completed { // it is as far as its first open step
				j.stepState = s
			}
			j.steps = append(j.steps, s)
		}
		if ran := func(s stepState) bool { return s.conclusion != skipped }; failed && !slices.ContainsFunc(j.steps, ran) {
			j.conclusion = skipped
		}
		jobs = append(jobs, j)
	}
	return r.whole(jobs, failed), jobs
}

// whole is how far the run is by its jobs.
func (r *run) whole(jobs []jobState, failed bool) stepState {
	conclusion := success
	if failed {
		conclusion = failure
	}
	switch {
	case r.asked <= 1:
		return stepState{queued, ""}
	case r.asked <= 1+r.workflow.Waits:
		return stepState{"waiting", ""}
	case slices.ContainsFunc(jobs, func(j jobState) bool { return j.status != completed }):
		return stepState{inProgress, ""}
	}
	return stepState{completed, cmp.Or(r.workflow.Conclusion, conclusion)}
}

func showRun(c *restCall, r *run) map[string]any {
	state, _ := r.state()
	who := map[string]any{"login": r.actor, "id": 1, "type": "User"}
	repo := map[string]any{"id": number(r.repo.ID), "name": r.repo.Name, "full_name": r.repo.full(), "owner": r.repo.ownerAnswer()}
	return map[string]any{
		"id": r.id, "name": r.workflow.Name, "display_title": r.workflow.Name, "event": "workflow_dispatch", "path": r.workflow.Path,
		"workflow_id": number(r.workflow.ID), "head_branch": r.branch, "head_sha": headOf(r.branch), "run_number": r.number, "run_attempt": 1,
		"status": state.status, "conclusion": orNull(state.conclusion), "url": r.at(c), "html_url": r.page(c), "jobs_url": r.at(c) + "/jobs",
		"created_at": restTime(r.created), "run_started_at": restTime(r.created), "updated_at": restTime(c.hub.now()),
		"actor": who, "triggering_actor": who, "repository": repo, "head_repository": repo, "referenced_workflows": []any{},
	}
}

// listRuns is the newest first, filtered as the query says.
func listRuns(c *restCall) (status int, answer any) {
	q := c.URL.Query()
	after, _, _ := strings.Cut(strings.TrimPrefix(q.Get("created"), ">="), "..")
	since, _ := time.Parse(time.RFC3339, after) // no time: from the beginning
	file := c.workflow()
	if c.PathValue("workflow") != "" && file == nil {
		return http.StatusNotFound, problem("Not Found", nil)
	}
	found := slices.DeleteFunc(slices.Clone(c.hub.runs), func(r *run) bool {
		state, _ := r.state()
		differs := func(name string, values ...string) bool { return q.Has(name) && !slices.Contains(values, q.Get(name)) }
		return r.repo.ID != c.repo.ID || file != nil && r.workflow.ID != file.ID || differs("event", "workflow_dispatch") || differs("branch", r.branch) ||
			differs("head_sha", headOf(r.branch)) || differs("actor", r.actor) || differs("status", state.status, state.conclusion) || r.created.Before(since.Truncate(time.Second))
	})
	slices.Reverse(found)
	return listed(c, "workflow_runs", found, func(r *run) any { return showRun(c, r) })
}

// ask finds the run that the path names, and lets it go on.
func (c *restCall) ask() *run {
	r := find(c.hub.runs, func(r *run) bool {
		return strconv.FormatInt(r.id, 10) == c.PathValue("run") && r.repo.ID == c.repo.ID
	})
	if r != nil {
		r.asked++
	}
	return r
}

func getRun(c *restCall) (status int, answer any) {
	r := c.ask()
	if r == nil {
		return http.StatusNotFound, problem("Not Found", nil)
	}
	return http.StatusOK, showRun(c, r)
}

// jobID is the id of a run's job.
func (r *run) jobID(i int) int64 { return r.id*100 + int64(i) }

func listJobs(c *restCall) (status int, answer any) {
	r := c.ask()
	if r == nil {
		return http.StatusNotFound, problem("Not Found", nil)
	}
	all, jobs := r.state()
	if all.status == queued || all.status == "waiting" {
		jobs = nil
	}
	var list []any
	for i, job := range jobs {
		steps := []any{}
		for n, s := range job.steps {
			steps = append(steps, map[string]any{
				"number": n + 1, "name": r.workflow.Jobs[i].Steps[n].Name, "status": s.status, "conclusion": orNull(s.conclusion),
				"started_at": restTime(r.created), "completed_at": nil,
			})
		}
		list = append(list, map[string]any{
			"id": r.jobID(i), "run_id": r.id, "name": r.workflow.Jobs[i].Name, "status": job.status, "conclusion": orNull(job.conclusion), "steps": steps,
			"html_url":      fmt.Sprintf("%s/job/%d", r.page(c), r.jobID(i)),
			"check_run_url": fmt.Sprintf("%s/repos/%s/check-runs/%d", c.base, r.repo.full(), r.jobID(i)),
			"runner_name":   "GitHub Actions 1", "labels": []string{"ubuntu-latest"},
		})
	}
	return listed(c, "jobs", list, func(one any) any { return one })
}

// jobBy finds a job by its id; ok only where it is complete.
func (h *Hub) jobBy(id string) (r *run, job RunJob, ok bool) {
	for _, r := range h.runs {
		_, states := r.state()
		for i, job := range r.workflow.Jobs {
			if strconv.FormatInt(r.jobID(i), 10) == id && states[i].status == completed {
				return r, job, true
			}
		}
	}
	return nil, RunJob{}, false
}

// getLogs leads to the log's text, which lies on another host.
func getLogs(c *restCall) (status int, answer any) {
	r, _, ok := c.hub.jobBy(c.PathValue("job"))
	if !ok || r.repo.ID != c.repo.ID {
		return http.StatusNotFound, problem("Not Found", nil)
	}
	host := "localhost"
	if name, port, err := net.SplitHostPort(c.Host); err == nil {
		if name == host {
			host = "127.0.0.1"
		}
		host = net.JoinHostPort(host, port)
	}
	c.out.Set("Location", fmt.Sprintf("http://%s/_sandbox/logs/%s?sig=%s", host, c.PathValue("job"), headOf(c.PathValue("job"))))
	return http.StatusFound, nil
}

// jobLog is the other host. Like a store of files it takes no credential beside the signature
// in the address.
func (h *Hub) jobLog(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	_, job, ok := h.jobBy(r.PathValue("job"))
	h.mu.Unlock()
	switch {
	case r.Header.Get("Authorization") != "":
		http.Error(w, "only one way to authenticate is allowed: the signature in the address", http.StatusBadRequest)
		return
	case !ok || r.URL.Query().Get("sig") != headOf(r.PathValue("job")):
		http.Error(w, "there is no such log", http.StatusForbidden)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	text := job.Log
	if text == "" {
		for _, s := range job.Steps {
			text += restTime(h.now()) + " ##[group]Run " + s.Name + "\n"
		}
	}
	_, _ = w.Write([]byte(text))
}

package github

import (
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"
)

// The states of a run, of its jobs and of their steps that this program decides on (REST,
// "Get a workflow run").
const (
	StatusCompleted  = "completed"
	StatusInProgress = "in_progress"
	StatusQueued     = "queued"
	StatusWaiting    = "waiting" // for a reviewer of an environment

	ConclusionSuccess        = "success"
	ConclusionFailure        = "failure"
	ConclusionCancelled      = "cancelled"
	ConclusionSkipped        = "skipped"
	ConclusionActionRequired = "action_required"
)

// WorkflowRun is one run of a workflow (REST, "Get a workflow run"). Texts are as GitHub
// sent them, and not to be trusted on a terminal.
type WorkflowRun struct {
	ID         string
	URL        string // its page; empty where GitHub told none that can be opened
	Event      string
	Branch     string // head_branch: the branch or the tag
	Commit     string // head_sha
	Status     string
	Conclusion string // empty until it is completed
	Attempt    int
	Created    time.Time
	Actor      string
}

// RunJob is one job of a run (REST, "List jobs for a workflow run").
type RunJob struct {
	ID         string
	Name       string
	URL        string
	Status     string
	Conclusion string
	Steps      []RunStep
}

// RunStep is one step of a job of a run.
type RunStep struct {
	Name       string
	Status     string
	Conclusion string
}

type runAnswer struct {
	failure
	ID         json.Number `json:"id"`
	URL        string      `json:"html_url"`
	Event      string      `json:"event"`
	Branch     string      `json:"head_branch"`
	Commit     string      `json:"head_sha"`
	Conclusion string      `json:"conclusion"`
	Attempt    int         `json:"run_attempt"`
	Created    time.Time   `json:"created_at"`
	Status     string      `json:"status"`
	Actor      struct {
		Login string `json:"login"`
	} `json:"triggering_actor"`
}

func (a runAnswer) run() (WorkflowRun, error) {
	r := WorkflowRun{
		ID: a.ID.String(), URL: page(a.URL), Event: a.Event, Branch: a.Branch, Commit: a.Commit,
		Status: a.Status, Conclusion: a.Conclusion, Attempt: a.Attempt, Created: a.Created, Actor: a.Actor.Login,
	}
	return r, CheckID("run id", r.ID)
}

// ParseRun reads the answer of "gh api repos/OWNER/NAME/actions/runs/ID".
func ParseRun(answer []byte) (WorkflowRun, error) {
	var a runAnswer
	if err := read("run", answer, &a); err != nil {
		return WorkflowRun{}, err
	}
	return a.run()
}

// ParseRuns reads the answer of "gh api repos/OWNER/NAME/actions/workflows/FILE/runs".
func ParseRuns(answer []byte) ([]WorkflowRun, error) {
	var a struct {
		failure
		Runs []runAnswer `json:"workflow_runs"`
	}
	if err := read("runs", answer, &a); err != nil {
		return nil, err
	}
	var all []WorkflowRun
	for _, one := range a.Runs {
		run, err := one.run()
		if err != nil {
			return nil, notOurs("runs", err)
		}
		all = append(all, run)
	}
	return all, nil
}

// ParseDispatched reads the answer to a dispatch that asked for the run's details: the run as
// far as that tells. An answer without a body, as 204 is, gives the zero run and no error.
func ParseDispatched(answer []byte) (WorkflowRun, error) {
	if len(strings.TrimSpace(string(answer))) == 0 {
		return WorkflowRun{}, nil
	}
	var a struct {
		failure
		ID  json.Number `json:"workflow_run_id"`
		URL string      `json:"html_url"`
	}
	if err := read("dispatch", answer, &a); err != nil {
		return WorkflowRun{}, err
	}
	if a.ID == "" {
		return WorkflowRun{}, nil
	}
	return WorkflowRun{ID: a.ID.String(), URL: page(a.URL)}, CheckID("run id", a.ID.String())
}

// ParseJobs reads the answer of "gh api repos/OWNER/NAME/actions/runs/ID/jobs".
func ParseJobs(answer []byte) ([]RunJob, error) {
	var a struct {
		failure
		Jobs []struct {
			ID         json.Number `json:"id"`
			Name       string      `json:"name"`
			URL        string      `json:"html_url"`
			Status     string      `json:"status"`
			Conclusion string      `json:"conclusion"`
			Steps      []RunStep   `json:"steps"`
		} `json:"jobs"`
	}
	if err := read("jobs", answer, &a); err != nil {
		return nil, err
	}
	if a.Jobs == nil {
		return nil, notOurs("jobs", errors.New("it holds no jobs"))
	}
	all := []RunJob{}
	for _, j := range a.Jobs {
		job := RunJob{ID: j.ID.String(), Name: j.Name, URL: page(j.URL), Status: j.Status, Conclusion: j.Conclusion, Steps: slices.Clone(j.Steps)}
		if err := CheckID("job id", job.ID); err != nil {
			return nil, notOurs("jobs", err)
		}
		all = append(all, job)
	}
	return all, nil
}

// page is the address of a page that a person may open, as far as it is one.
func page(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	return u.String()
}

package verify

import (
	"fmt"
	"strings"
	"testing"

	"gh-wif/internal/github"
)

var asked = []Job{{ID: "ask", Name: "ask", Steps: []Step{{Name: "Fetch", Group: "Run set -e", Part: Token}, {Name: "Call", Group: "Run claude *", Part: Exchange}}}}

// ran is a job whose steps are written as NAME=CONCLUSION, or as NAME alone while it runs.
func ran(name, conclusion, steps string) github.RunJob {
	j := github.RunJob{ID: "7", Name: name, URL: "https://github.com/acme/app/actions/runs/1/job/7", Status: github.StatusCompleted, Conclusion: conclusion}
	if conclusion == "" {
		j.Status = github.StatusInProgress
	}
	for _, s := range strings.Fields(steps) {
		step, ended, ok := strings.Cut(s, "=")
		status := github.StatusCompleted
		if !ok {
			status = github.StatusInProgress
		}
		j.Steps = append(j.Steps, github.RunStep{Name: step, Status: status, Conclusion: ended})
	}
	return j
}

func TestWhatARunShows(t *testing.T) {
	const good = "Set=success Fetch=success Call=success Post=success"
	for _, tt := range []struct {
		name       string
		conclusion string // of the run; empty: it goes on
		jobs       []github.RunJob
		state      State
		steps      string // STATE of each
		failed     string // JOB/STEP PART
	}{
		{"all is well", "success", []github.RunJob{ran("ask", "success", good)}, Passed, "passed passed", ""},
		{"beside another job", "success", []github.RunJob{ran("build", "success", "Make=success"), ran("ask", "success", good)}, Passed, "passed passed", ""},
		{"a matrix", "success", []github.RunJob{ran("ask (a)", "success", good), ran("ask (b)", "success", good)}, Passed, "passed passed passed passed", ""},
		{"the exchange fails", "failure", []github.RunJob{ran("ask", "failure", "Set=success Fetch=success Call=failure Post=success")}, Failed, "passed failed", "ask/Call exchange"},
		{"the token fails", "failure", []github.RunJob{ran("ask", "failure", "Set=success Fetch=failure Call=skipped")}, Failed, "failed not_reached", "ask/Fetch token"},
		{"a step before fails", "failure", []github.RunJob{ran("ask", "failure", "Set=success Build=failure Fetch=skipped Call=skipped")}, Failed, "not_reached not_reached", "ask/Build "},
		{"another job fails", "failure", []github.RunJob{ran("ask", "success", good), ran("build", "failure", "Make=failure")}, Failed, "passed passed", "build/Make "},
		{"one of a matrix fails", "failure", []github.RunJob{ran("ask (a)", "success", good), ran("ask (b)", "failure", "Fetch=success Call=failure")}, Failed, "passed passed passed failed", "ask (b)/Call exchange"},
		{"a time-out", "timed_out", []github.RunJob{ran("ask", "timed_out", "Fetch=success Call=timed_out")}, Failed, "passed failed", "ask/Call exchange"},
		{"the job had no step", "startup_failure", nil, Failed, "unseen unseen", ""},
		{"cancelled", "cancelled", []github.RunJob{ran("ask", "cancelled", "Fetch=success Call=cancelled")}, Cancelled, "passed cancelled", "ask/Call exchange"},
		{"the exchange is skipped", "success", []github.RunJob{ran("ask", "success", "Fetch=success Call=skipped")}, Skipped, "passed skipped", ""},
		{"the job is skipped", "success", []github.RunJob{ran("ask", "skipped", "")}, Skipped, "skipped skipped", ""},
		{"the run is skipped", "skipped", []github.RunJob{ran("ask", "skipped", "")}, Skipped, "skipped skipped", ""},
		{"other steps than in the file", "success", []github.RunJob{ran("ask", "success", "Set=success Other=success")}, Unseen, "unseen unseen", ""},
		{"another job than in the file", "success", []github.RunJob{ran("else", "success", good)}, Unseen, "unseen unseen", ""},
		{"it goes on", "", []github.RunJob{ran("ask", "", "Set=success Fetch=success Call")}, Running, "passed running", ""},
		{"it has not begun", "", nil, Running, "running running", ""},
		{"a job waits", "", []github.RunJob{{Name: "ask", Status: github.StatusWaiting}}, Waiting, "running running", ""},
		{"it wants an approval", "action_required", nil, Waiting, "unseen unseen", ""},
	} {
		run := github.WorkflowRun{ID: "1", Status: github.StatusInProgress}
		if tt.conclusion != "" {
			run.Status, run.Conclusion = github.StatusCompleted, tt.conclusion
		}
		r := Judge(asked, run, tt.jobs)
		var steps []string
		for _, s := range r.Steps {
			steps = append(steps, string(s.State))
		}
		failed := ""
		if r.Failure != nil {
			failed = fmt.Sprintf("%s/%s %s", r.Failure.Job, r.Failure.Step, r.Failure.Part)
		}
		if got := strings.Join(steps, " "); r.State != tt.state || got != tt.steps || failed != tt.failed {
			t.Errorf("%s: %s, %s, %q; want %s, %s, %q", tt.name, r.State, got, failed, tt.state, tt.steps, tt.failed)
		}
		if (r.State == Unseen || r.State == Skipped) && tt.conclusion == "success" && r.Because == "" {
			t.Errorf("%s: no reason", tt.name)
		}
	}
}

// A run that succeeded says nothing of an exchange where the file shows none.
func TestSuccessAloneIsNoProof(t *testing.T) {
	r := Judge(nil, github.WorkflowRun{Status: github.StatusCompleted, Conclusion: github.ConclusionSuccess}, []github.RunJob{ran("a", "success", "b=success")})
	if r.State != Unseen || r.Because == "" {
		t.Errorf("%+v", r)
	}
}

func TestTwoStepsOfOneNameAreToldApart(t *testing.T) {
	twice := []Job{{Name: "ask", Steps: []Step{{Name: "T", Part: Token}, {Name: "C", Part: Exchange}, {Name: "T", Part: Token}, {Name: "C", Part: Exchange}}}}
	r := Judge(twice, github.WorkflowRun{Status: github.StatusCompleted, Conclusion: "failure"}, []github.RunJob{ran("ask", "failure", "T=success C=success T=success C=failure")})
	if len(r.Steps) != 4 || r.Steps[1].State != Passed || r.Steps[3].State != Failed {
		t.Errorf("%+v", r.Steps)
	}
}

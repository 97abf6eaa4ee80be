package verify

import (
	"slices"

	"gh-wif/internal/github"
	"gh-wif/internal/say"
)

// State is what became of a run or of a step.
type State string

// The states. A run that is passed has also passed its exchange.
const (
	Passed     State = "passed"
	Failed     State = "failed"
	Cancelled  State = "cancelled"
	Skipped    State = "skipped"
	Running    State = "running"
	Waiting    State = "waiting"     // for a reviewer
	NotReached State = "not_reached" // the job ended before
	Unseen     State = "unseen"      // the run shows no such step
	TimedOut   State = "timed_out"   // it goes on, and is not followed any longer
	Lost       State = "lost"        // started, and GitHub does not tell what became of it
)

// Seen is a step that takes part, and what became of it.
type Seen struct {
	Job   string `json:"job"` // as GitHub lists it
	Step  string `json:"step"`
	Part  Part   `json:"part"`
	State State  `json:"state"`
	group string
}

// Failure is where a run failed.
type Failure struct {
	Job   string   `json:"job"`
	Step  string   `json:"step,omitempty"`
	URL   string   `json:"url,omitempty"`
	JobID string   `json:"-"`
	Group string   `json:"-"` // how the step's part of the log begins; empty: not known
	Part  Part     `json:"part,omitempty"`
	Log   []string `json:"log,omitempty"` // the last lines of it, without credentials
	NoLog string   `json:"no_log,omitempty"`
}

// Result is what a run showed.
type Result struct {
	State   State    `json:"state"`
	Run     Run      `json:"run"`
	Steps   []Seen   `json:"steps"`
	Failure *Failure `json:"failure,omitempty"`
	Cause   *Cause   `json:"cause,omitempty"`
	// Because is why it is not passed, where no step failed.
	Because string `json:"because,omitempty"`
	// Next is the command to go on with, for a shell; empty: there is none.
	Next string `json:"next,omitempty"`
}

// Cause explains the failure, by the diagnosis of the workflow and of what the log says.
type Cause struct {
	ID    string   `json:"id"`
	Title string   `json:"title"`
	Fix   say.Text `json:"fix"`
}

// Run is the run itself.
type Run struct {
	ID         string `json:"id"`
	URL        string `json:"url"`
	Status     string `json:"status"`
	Conclusion string `json:"conclusion,omitempty"`
	Branch     string `json:"ref,omitempty"`
	Commit     string `json:"commit,omitempty"`
	Attempt    int    `json:"attempt,omitempty"`
}

// RunOf takes what matters of a run.
func RunOf(r github.WorkflowRun) Run {
	return Run{ID: r.ID, URL: r.URL, Status: r.Status, Conclusion: r.Conclusion, Branch: r.Branch, Commit: r.Commit, Attempt: r.Attempt}
}

// Place is where the run is seen.
func (r Run) Place() string {
	if r.URL != "" {
		return r.URL
	}
	return "run " + r.ID
}

// Judge says what a run shows, finished or not.
func Judge(expected []Job, run github.WorkflowRun, jobs []github.RunJob) Result {
	r := Result{Run: RunOf(run), Steps: []Seen{}}
	for _, e := range expected {
		found := false
		for _, j := range jobs {
			if fitsJob(e.Name, j.Name) {
				found = true
				r.Steps = append(r.Steps, seen(e, j)...)
			}
		}
		for _, s := range e.Steps {
			if !found {
				r.Steps = append(r.Steps, Seen{Job: e.Name, Step: s.Name, Part: s.Part, State: missing(run), group: s.Group})
			}
		}
	}
	r.State = state(run, jobs)
	if r.State == Passed {
		r.exchanged()
	}
	if r.State == Failed || r.State == Cancelled {
		r.Failure = failure(expected, jobs)
	}
	return r
}

// missing is the state of a step whose job is not there (yet).
func missing(run github.WorkflowRun) State {
	if run.Status != github.StatusCompleted {
		return Running
	}
	return Unseen
}

// state is that of the run as a whole.
func state(run github.WorkflowRun, jobs []github.RunJob) State {
	if run.Status == github.StatusCompleted {
		return concluded(run.Conclusion)
	}
	waits := func(j github.RunJob) bool { return j.Status == github.StatusWaiting }
	if run.Status == github.StatusWaiting || slices.ContainsFunc(jobs, waits) {
		return Waiting
	}
	return Running
}

// concluded reads a conclusion. neutral is no failure; timed_out, startup_failure, stale are.
func concluded(conclusion string) State {
	switch conclusion {
	case github.ConclusionSuccess, "neutral":
		return Passed
	case github.ConclusionSkipped:
		return Skipped
	case github.ConclusionCancelled:
		return Cancelled
	case github.ConclusionActionRequired:
		return Waiting
	}
	return Failed
}

// exchanged looks, in a run that succeeded, for an exchange that really took place.
func (r *Result) exchanged() {
	passed, other := 0, 0
	for _, s := range r.Steps {
		switch {
		case !s.Part.exchanges():
		case s.State == Passed:
			passed++
		case s.State != Skipped:
			other++
		}
	}
	switch {
	case passed > 0 && other == 0:
		return
	case len(r.Steps) == 0:
		r.Because = "the workflow's file shows no step that exchanges a token, so nothing is known of an exchange"
	case passed == 0 && other == 0:
		r.Because = "the run succeeded, and its exchange was skipped"
	default:
		r.Because = "the run succeeded, and does not show every step that exchanges a token: the file there is another than that of the working copy"
	}
	r.State = Unseen
	if passed == 0 && other == 0 && len(r.Steps) > 0 {
		r.State = Skipped
	}
}

// seen is what became of the steps of one job. They are looked for in order, as GitHub lists
// them, so that two steps of one name are told apart.
func seen(e Job, j github.RunJob) []Seen {
	var out []Seen
	from := 0
	for _, s := range e.Steps {
		one := Seen{Job: j.Name, Step: s.Name, Part: s.Part, State: Unseen, group: s.Group}
		at := slices.IndexFunc(j.Steps[from:], func(r github.RunStep) bool { return github.StarMatches(s.Name, r.Name) })
		switch {
		case at >= 0:
			r := j.Steps[from+at]
			from += at + 1
			one.Step, one.State = r.Name, stepState(r)
		case j.Status != github.StatusCompleted:
			one.State = Running
		case j.Conclusion == github.ConclusionSkipped:
			one.State = Skipped
		case j.Conclusion != github.ConclusionSuccess:
			one.State = NotReached
		}
		out = append(out, one)
	}
	afterFailure(out, j)
	return out
}

func stepState(s github.RunStep) State {
	if s.Status != github.StatusCompleted {
		return Running
	}
	return concluded(s.Conclusion)
}

// afterFailure tells a step that a failure before it kept from running apart from one that its
// own condition skipped.
func afterFailure(all []Seen, j github.RunJob) {
	failed := slices.ContainsFunc(j.Steps, func(s github.RunStep) bool { return s.Conclusion == github.ConclusionFailure })
	for i := range all {
		if failed && all[i].State == Skipped {
			all[i].State = NotReached
		}
	}
}

// failure is where the run failed first; nil: no job says so.
func failure(expected []Job, jobs []github.RunJob) *Failure {
	i := slices.IndexFunc(jobs, func(j github.RunJob) bool {
		return j.Status == github.StatusCompleted && (concluded(j.Conclusion) == Failed || concluded(j.Conclusion) == Cancelled)
	})
	if i < 0 {
		return nil
	}
	j := jobs[i]
	out := &Failure{Job: j.Name, JobID: j.ID, URL: j.URL}
	at := slices.IndexFunc(j.Steps, func(s github.RunStep) bool {
		return s.Status == github.StatusCompleted && (concluded(s.Conclusion) == Failed || concluded(s.Conclusion) == Cancelled)
	})
	if at < 0 {
		return out
	}
	out.Step = j.Steps[at].Name
	for _, e := range expected {
		if !fitsJob(e.Name, j.Name) {
			continue
		}
		for _, s := range seen(e, j) {
			if s.Step == out.Step && s.State != Passed {
				out.Group, out.Part = s.group, s.Part
			}
		}
	}
	return out
}

package live

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"gh-wif/diagnose"
	"gh-wif/internal/github"
	"gh-wif/internal/online"
	"gh-wif/internal/online/rest"
	"gh-wif/internal/say"
	"gh-wif/internal/verify"
	"gh-wif/internal/workflow"
)

// How often a run is asked about: at first and after a change, and at most as rarely as.
const (
	firstPause = 3 * time.Second
	lastPause  = 15 * time.Second
	// maxTroubles is how many questions in a row may fail.
	maxTroubles = 6
	maxDoing    = 4 // jobs that are named at once
)

// follow asks about a run until it ends, or the time does.
func (f *follower) follow(ctx context.Context, run github.WorkflowRun) (verify.Result, error) {
	pause, troubles := firstPause, 0
	last := verify.Judge(f.expected, run, nil)
	f.told.say("started: " + last.Run.Place())
	for {
		now, jobs, header, err := f.look(ctx, run)
		switch {
		case ctx.Err() != nil:
			return last, ctx.Err()
		case err != nil:
			if troubles++; troubles > maxTroubles || !passes(err) {
				last.State, last.Because = verify.Lost, "GitHub does not tell any more what the run does, which goes on: "+err.Error()
				return last, nil
			}
			pause = max(pause, f.limit(err))
			f.told.say("waiting: " + err.Error())
		default:
			troubles, run = 0, now
			last = verify.Judge(f.expected, run, jobs)
			if run.Status == github.StatusCompleted {
				return f.finish(ctx, last)
			}
			if f.tell(run, jobs) {
				pause = firstPause
			} else {
				pause = min(lastPause, pause+time.Second)
			}
			pause = max(pause, spare(header, f.outside.Now()))
		}
		if f.remaining(pause) < pause {
			_ = f.pause(ctx, f.remaining(pause))
			last.Because = fmt.Sprintf("it has not ended after %s, and goes on", f.v.Timeout)
			if last.State == verify.Waiting {
				last.Because = fmt.Sprintf("it still waits for an approval after %s", f.v.Timeout)
			}
			last.State = verify.TimedOut
			return last, ctx.Err()
		}
		if err := f.pause(ctx, pause); err != nil {
			return last, err
		}
	}
}

// look asks about a run and its jobs.
func (f *follower) look(ctx context.Context, run github.WorkflowRun) (github.WorkflowRun, []github.RunJob, http.Header, error) {
	at := f.base + "/actions/runs/" + run.ID
	answer, err := f.ask(ctx, "", at, nil)
	if err != nil {
		return run, nil, nil, err
	}
	now, err := github.ParseRun(answer.Body)
	if err != nil {
		return run, nil, nil, err
	}
	var jobs []github.RunJob
	for page := 1; ; page++ {
		answer, err = f.ask(ctx, "", at+"/jobs?filter=latest&per_page=100&page="+strconv.Itoa(page), nil)
		if err != nil {
			return run, nil, nil, err
		}
		more, err := github.ParseJobs(answer.Body)
		if err != nil {
			return run, nil, nil, err
		}
		if jobs = append(jobs, more...); len(more) < 100 || page == 10 {
			return now, jobs, answer.Header, nil
		}
	}
}

// passes reports whether a question that failed may be put again later.
func passes(err error) bool {
	var refused *rest.Error
	if errors.As(err, &refused) {
		return refused.Kind == rest.RateLimit || refused.Status >= 500 || refused.Kind == rest.NotFound // a run may be told late
	}
	return true
}

// limit is how long a rate limit lasts.
func (f *follower) limit(err error) time.Duration {
	var refused *rest.Error
	if !errors.As(err, &refused) || refused.Kind != rest.RateLimit {
		return 0
	}
	if refused.Until.IsZero() {
		return time.Minute // as GitHub asks for where it tells nothing
	}
	return max(0, refused.Until.Sub(f.outside.Now()))
}

// spare is the pause with which the questions that are left last until the limit ends.
func spare(h http.Header, now time.Time) time.Duration {
	left, err := strconv.ParseInt(h.Get("X-RateLimit-Remaining"), 10, 64)
	reset, err2 := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64)
	if err != nil || err2 != nil || left > 200 {
		return 0
	}
	until := time.Unix(reset, 0).Sub(now)
	if until <= 0 || until > time.Hour {
		return 0
	}
	return 2 * until / time.Duration(max(1, left)) // each look is two questions
}

// tell says what the run does, where that has changed.
func (f *follower) tell(run github.WorkflowRun, jobs []github.RunJob) bool {
	var doing []string
	for _, j := range jobs {
		switch j.Status {
		case github.StatusWaiting:
			doing = append(doing, j.Name+": waits for an approval of its environment: "+verify.RunOf(run).Place())
		case github.StatusInProgress:
			step := "in progress"
			for _, s := range j.Steps {
				if s.Status == github.StatusInProgress {
					step = s.Name
				}
			}
			doing = append(doing, j.Name+": "+step)
		case github.StatusQueued:
			doing = append(doing, j.Name+": waits for a runner")
		}
	}
	if n := len(doing) - maxDoing; n > 0 {
		doing = append(doing[:maxDoing], fmt.Sprintf("and %d more", n))
	}
	text := strings.Join(doing, ", ")
	switch {
	case text == "" && run.Status == github.StatusWaiting:
		text = "waits for an approval: " + verify.RunOf(run).Place()
	case text == "":
		text = strings.ReplaceAll(run.Status, "_", " ")
	}
	if text == f.said {
		return false
	}
	f.said = text
	f.told.say(text)
	return true
}

// finish adds to a failure what its log and the diagnosis say.
func (f *follower) finish(ctx context.Context, r verify.Result) (verify.Result, error) {
	if r.State != verify.Passed {
		r.Next = "gh-wif diagnose --workflow " + say.Shell(f.v.File.Path)
	}
	if r.Failure == nil || r.Failure.JobID == "" {
		return r, ctx.Err()
	}
	f.told.say("reading the log of " + r.Failure.Job)
	log, err := f.log(ctx, r.Failure.JobID)
	if err != nil {
		r.Failure.NoLog = "its log cannot be read: " + err.Error()
	} else {
		r.Failure.Log = verify.Excerpt(log, r.Failure.Group)
	}
	r.Cause = f.cause(r.Failure)
	return r, ctx.Err()
}

// log is the text of a job's log. GitHub sends it from another host, good for a minute: the
// bearer stays here.
func (f *follower) log(ctx context.Context, id string) (string, error) {
	answer, err := f.client.Ask(ctx, online.Call{Path: f.base + "/actions/jobs/" + id + "/logs", Stay: true})
	if err != nil {
		return "", err
	}
	if answer.Status < 300 {
		return string(answer.Body), nil
	}
	to, err := online.ParseBase("the log's address", answer.Header.Get("Location"))
	if err != nil {
		return "", err
	}
	if to.Here() && !f.client.Base.Here() {
		return "", errors.New("the log's address is on this machine, where GitHub has nothing")
	}
	elsewhere := f.client.HTTP
	if f.publicly() && elsewhere.Transport == nil {
		elsewhere.Transport = online.Public{}
	}
	text, err := elsewhere.Do(ctx, to, online.Call{})
	switch {
	case err != nil:
		return "", err
	case text.Status != http.StatusOK:
		return "", fmt.Errorf("its host answers with status %d", text.Status)
	}
	return string(text.Body), nil
}

// publicly reports whether what GitHub names stands on a public address: a server of somebody's
// own may keep it in a private network, and one on this machine on this machine.
func (f *follower) publicly() bool {
	own, replaced, err := rest.Base(f.client.Host, f.outside.Env)
	return err == nil && !replaced && !strings.HasSuffix(own.String(), "/api/v3")
}

// cause diagnoses a step that takes part in federation, by its log and the workflow's file.
func (f *follower) cause(failed *verify.Failure) *verify.Cause {
	if failed.Part == "" {
		return nil
	}
	in := diagnose.Input{Workflows: []workflow.File{f.v.File}, Now: f.outside.Now()}
	if len(failed.Log) > 0 {
		in.Response = []byte(strings.Join(failed.Log, "\n"))
	}
	report := diagnose.Examine(in)
	if len(report.Causes) == 0 {
		return nil
	}
	c := report.Causes[0]
	return &verify.Cause{ID: c.ID, Title: c.Title, Fix: c.Fix}
}

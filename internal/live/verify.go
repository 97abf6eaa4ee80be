package live

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"time"

	"gh-wif/internal/github"
	"gh-wif/internal/online"
	"gh-wif/internal/online/rest"
	"gh-wif/internal/verify"
	"gh-wif/internal/workflow"
)

// Verification is a workflow that is started, and followed to its first exchange.
type Verification struct {
	Repository github.Remote
	File       workflow.File // as the working copy has it
	// Called gives the workflows of the same repository that it calls, by the text of uses:.
	Called  func(uses string) (workflow.File, bool)
	Ref     string // a branch or a tag; empty: the default branch
	Inputs  map[string]string
	Timeout time.Duration // for all of it
}

// NotStarted is a workflow that did not start.
type NotStarted struct {
	What string
	Help string // lines; empty: none
	Err  error
}

func (e *NotStarted) Error() string { return e.What }
func (e *NotStarted) Unwrap() error { return e.Err }

// Verify starts the workflow and follows its run to the end, or as long as there is time. It
// changes nothing but that a run is started, once. told hears of each change.
//
// The error is that nothing was started, a *[NotStarted], or that ctx ended: the result then
// tells the run, which goes on, or that it is not known (Lost).
func (o Outside) Verify(ctx context.Context, v Verification, told Told) (verify.Result, error) {
	if err := verify.Startable(v.File, v.Inputs); err != nil {
		return verify.Result{}, &NotStarted{What: err.Error(), Err: err}
	}
	client, err := o.gitHub(ctx, v.Repository.Host)
	if err != nil {
		return verify.Result{}, &NotStarted{What: err.Error(), Err: err}
	}
	if client.Credential.Bearer.IsZero() {
		return verify.Result{}, &NotStarted{What: "GitHub starts a workflow only for a login: " + client.Credential.Why, Help: "gh auth login, or set GH_TOKEN to a token with the permission Actions: write"}
	}
	client.HTTP.Timeout = limitQuestion
	f := &follower{outside: o, client: client, v: v, told: told, end: o.Now().Add(v.Timeout), expected: verify.Expect(v.File, v.Called)}
	f.base = basePath(v.Repository)
	run, err := f.start(ctx)
	if err != nil || run.ID == "" {
		return f.lost(), err
	}
	return f.follow(ctx, run)
}

// A question while a run is followed, its second and third try with it, has the time that
// there is: at most limitQuestion, and at least leastQuestion.
const (
	limitQuestion = 20 * time.Second
	leastQuestion = time.Second
)

// follower starts one run and follows it.
type follower struct {
	outside  Outside
	client   rest.Client
	v        Verification
	told     Told
	base     string
	end      time.Time
	expected []verify.Job
	said     string
	sent     bool  // the workflow was asked to start
	taken    bool  // and GitHub said yes
	unclear  error // why it is not known whether GitHub did
}

func basePath(r github.Remote) string {
	return "/repos/" + url.PathEscape(r.Owner) + "/" + url.PathEscape(r.Name)
}

// renamed goes on by the present name: what changes something is not led on to it.
func (f *follower) renamed(info github.RepositoryInfo) {
	before, now := f.v.Repository, f.v.Repository
	if now.Owner, now.Name = info.Owner, info.Name; now.Owner == "" || now.Name == "" || now == before {
		return
	}
	f.told.say(fmt.Sprintf("%s/%s is called %s/%s", before.Owner, before.Name, now.Owner, now.Name))
	f.v.Repository, f.base = now, basePath(now)
}

// ask asks GitHub within the time that there is.
func (f *follower) ask(ctx context.Context, method, path string, body any) (online.Answer, error) {
	short, cancel := context.WithTimeout(ctx, max(leastQuestion, f.remaining(limitQuestion)))
	defer cancel()
	return f.client.Call(short, method, path, body)
}

// file is the workflow's name in a path of the API.
func (f *follower) file() string { return url.PathEscape(path.Base(f.v.File.Path)) }

// start dispatches the workflow. A run without an id was started, and is not known.
func (f *follower) start(ctx context.Context) (github.WorkflowRun, error) {
	if f.v.Ref == "" {
		f.told.say("asking GitHub for the default branch")
		answer, err := f.ask(ctx, "", f.base, nil)
		if err != nil {
			return github.WorkflowRun{}, f.notStarted(ctx, err)
		}
		info, err := github.ParseRepository(answer.Body)
		if err != nil || info.DefaultBranch == "" {
			return github.WorkflowRun{}, &NotStarted{What: "GitHub did not tell the default branch", Help: "name the branch or the tag by --ref", Err: err}
		}
		f.v.Ref = info.DefaultBranch
		f.renamed(info)
	}
	f.told.say(fmt.Sprintf("starting %s on %s", path.Base(f.v.File.Path), f.v.Ref))
	body := map[string]any{"ref": f.v.Ref, "return_run_details": true}
	if len(f.v.Inputs) > 0 {
		body["inputs"] = f.v.Inputs
	}
	f.sent = true
	answer, err := f.ask(ctx, http.MethodPost, f.base+"/actions/workflows/"+f.file()+"/dispatches", body)
	switch {
	case err != nil && ctx.Err() == nil && unclear(err):
		f.unclear = err
		return github.WorkflowRun{}, nil
	case err != nil:
		return github.WorkflowRun{}, f.notStarted(ctx, err)
	}
	f.taken = true
	run, err := github.ParseDispatched(answer.Body)
	if err == nil && run.ID != "" {
		return run, nil
	}
	return f.find(ctx, answer)
}

// unclear reports whether a question may have done what it asks for: GitHub broke off, answered
// too late, or failed on the way.
func unclear(err error) bool {
	var refused *rest.Error
	var lost *online.UnreachableError
	var late *online.TimeoutError
	return errors.As(err, &refused) && refused.Status >= 500 || errors.As(err, &lost) && lost.Sent || errors.As(err, &late)
}

// notStarted explains why nothing was started.
func (f *follower) notStarted(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	out := &NotStarted{What: "the workflow was not started: " + err.Error(), Err: err}
	var refused *rest.Error
	if !errors.As(err, &refused) {
		return out
	}
	out.Help = refused.Help
	name := path.Base(f.v.File.Path)
	switch refused.Kind {
	case rest.NotFound:
		out.Help = fmt.Sprintf("GitHub knows a workflow once its file is on the default branch: is %s there, is the repository's name right, and may this login start workflows (Actions: write)?", name)
	case rest.Invalid:
		out.Help = fmt.Sprintf("the file on the default branch needs workflow_dispatch: too, and %s must be a branch or a tag that has the file: commit and push it", f.v.Ref)
	}
	return out
}

// Looking for a run that the dispatch did not name.
const (
	findTries = 10
	findPause = 2 * time.Second
	findSlack = 5 * time.Second // between the clocks of GitHub's servers
)

// find looks for the run of a dispatch that told none, as of an older server: a run of this
// workflow and ref by this event that was made after it. Where there are several, nothing tells
// them apart, and none is taken.
func (f *follower) find(ctx context.Context, dispatched online.Answer) (github.WorkflowRun, error) {
	since := f.outside.Now()
	if at, err := http.ParseTime(dispatched.Header.Get("Date")); err == nil {
		since = at
	}
	query := url.Values{"event": {"workflow_dispatch"}, "branch": {f.v.Ref}, "per_page": {"20"}}
	for try := 0; try < findTries && f.remaining(findPause) > 0; try++ {
		if err := f.pause(ctx, findPause); err != nil {
			return github.WorkflowRun{}, err
		}
		f.told.say("looking for the run")
		answer, err := f.ask(ctx, "", f.base+"/actions/workflows/"+f.file()+"/runs?"+query.Encode(), nil)
		if err != nil {
			continue
		}
		all, err := github.ParseRuns(answer.Body)
		if err != nil {
			continue
		}
		var found []github.WorkflowRun
		for _, run := range all {
			if run.Event == "workflow_dispatch" && run.Branch == f.v.Ref && !run.Created.Before(since.Add(-findSlack)) {
				found = append(found, run)
			}
		}
		switch len(found) {
		case 0:
		case 1:
			return found[0], nil
		default:
			return github.WorkflowRun{}, nil
		}
	}
	return github.WorkflowRun{}, ctx.Err()
}

// lost is the result where there is no run to follow. Nothing may have been started, where
// there is an error as well.
func (f *follower) lost() verify.Result {
	r := verify.Judge(nil, github.WorkflowRun{}, nil)
	switch {
	case f.unclear != nil:
		r.State, r.Because = verify.Lost, "it is not known whether the workflow was started: "+f.unclear.Error()+". Look at the repository's runs before it is started again"
	case f.sent && !f.taken:
		r.State, r.Because = verify.Lost, "it is not known whether the workflow was started: look at the repository's runs"
	case f.sent:
		r.State, r.Because = verify.Lost, "the workflow was started, and it is not known which of its runs that is: look at the repository's runs"
	}
	return r
}

// pause waits, in real time where nothing else is said.
func (f *follower) pause(ctx context.Context, d time.Duration) error {
	return online.Pause(ctx, f.outside.Wait, d)
}

// remaining is how much of a pause the time that there is allows; zero: none.
func (f *follower) remaining(pause time.Duration) time.Duration {
	return max(0, min(pause, f.end.Sub(f.outside.Now())))
}

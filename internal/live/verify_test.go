package live

import (
	"context"
	"errors"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gh-wif/internal/github"
	"gh-wif/internal/online/rest"
	"gh-wif/internal/sandbox"
	"gh-wif/internal/verify"
	"gh-wif/internal/workflow"
)

const verified = `name: Claude
on:
  workflow_dispatch:
    inputs: {topic: {required: false}}
jobs:
  ask:
    runs-on: x
    permissions: {id-token: write}
    env: {ANTHROPIC_FEDERATION_RULE_ID: fdrl_01, ANTHROPIC_ORGANIZATION_ID: o, ANTHROPIC_SERVICE_ACCOUNT_ID: svac_01, ANTHROPIC_WORKSPACE_ID: wrkspc_01, ANTHROPIC_IDENTITY_TOKEN_FILE: '${{ runner.temp }}/t'}
    steps:
      - name: Fetch
        run: |
          curl -fsSH "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=https://api.anthropic.com" | jq -er .value > "$RUNNER_TEMP/t"
      - name: Call
        run: claude -p hi
`

// clock is a time that passes by waiting alone.
type clock struct {
	mu     sync.Mutex
	at     time.Time
	waited []time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) wait(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.waited = c.at.Add(d), append(c.waited, d)
	return ctx.Err()
}

// verification is a sandbox with one workflow, and who starts it.
type verification struct {
	box     *sandbox.Sandbox
	outside Outside
	clock   *clock
	v       Verification
	mu      sync.Mutex
	heard   []string
}

// login puts another token into the environment.
func (e *verification) login(token string) {
	env := e.outside.Env
	e.outside.Env = func(name string) string {
		if name == "GH_TOKEN" {
			return token
		}
		return env(name)
	}
}

func (e *verification) told(what string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = append(e.heard, what)
}

func (e *verification) verify(t *testing.T) (verify.Result, error) {
	t.Helper()
	return e.outside.Verify(t.Context(), e.v, e.told)
}

func newVerification(t *testing.T, w sandbox.Workflow) *verification {
	t.Helper()
	c := &clock{at: time.Now()}
	box, err := sandbox.Start(t.Context(), sandbox.Config{Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(box.Close)
	w.Path, w.Dispatch, w.Inputs = ".github/workflows/claude.yml", true, []string{"topic"}
	box.State.AddRepository(sandbox.Repository{Owner: "acme", Name: "app", Workflows: []sandbox.Workflow{w}})
	f, err := workflow.Read(w.Path, []byte(verified))
	if err != nil {
		t.Fatal(err)
	}
	return &verification{
		box: box, clock: c,
		outside: Outside{
			Env: func(name string) string {
				return map[string]string{"GH_TOKEN": sandbox.LoginToken, rest.EnvBase: box.GitHub}[name]
			},
			Run: func(context.Context, string, string, ...string) ([]byte, error) { return nil, exec.ErrNotFound },
			Now: c.now, Wait: c.wait,
		},
		v: Verification{Repository: github.Remote{Host: "github.com", Owner: "acme", Name: "app"}, File: f, Timeout: 10 * time.Minute},
	}
}

// steps are those of a job of that workflow, with what becomes of the two that matter.
func steps(fetch, call string) []sandbox.RunStep {
	return []sandbox.RunStep{{Name: "Set up job"}, {Name: "Fetch", Conclusion: fetch}, {Name: "Call", Conclusion: call}, {Name: "Complete job"}}
}

func one(fetch, call, log string) sandbox.Workflow {
	return sandbox.Workflow{Jobs: []sandbox.RunJob{{Name: "ask", Steps: steps(fetch, call), Log: log}}}
}

func TestARunIsStartedOnceAndFollowedToItsExchange(t *testing.T) {
	e := newVerification(t, one("", "", ""))
	e.v.Inputs = map[string]string{"topic": "x"}
	r, err := e.verify(t)
	if err != nil || r.State != verify.Passed || len(r.Steps) != 2 || r.Steps[1].State != verify.Passed || r.Failure != nil || r.Next != "" {
		t.Fatalf("%+v, %v", r, err)
	}
	if !strings.Contains(r.Run.URL, "/acme/app/actions/runs/"+r.Run.ID) || r.Run.Conclusion != "success" {
		t.Errorf("the run: %+v", r.Run)
	}
	all := e.box.State.Dispatches()
	if len(all) != 1 || all[0].Ref != "main" || all[0].Inputs["topic"] != "x" {
		t.Errorf("dispatched %+v", all)
	}
	if heard := strings.Join(e.heard, "\n"); !strings.Contains(heard, "starting claude.yml on main") || !strings.Contains(heard, r.Run.URL) || !strings.Contains(heard, "ask: Fetch") && !strings.Contains(heard, "ask: Call") {
		t.Errorf("heard:\n%s", heard)
	}
	if n := len(slices.Compact(slices.Clone(e.heard))); n != len(e.heard) {
		t.Errorf("something is said twice: %q", e.heard)
	}
}

func TestAnotherRefThanTheDefaultBranch(t *testing.T) {
	e := newVerification(t, one("", "", ""))
	e.v.Ref = "v1"
	_, err := e.verify(t)
	var not *NotStarted
	if !errors.As(err, &not) || !strings.Contains(not.Help, "v1 must be a branch or a tag") {
		t.Errorf("a ref that is not there: %v", err)
	}
	e.box.State.AddRepository(sandbox.Repository{Owner: "acme", Name: "app", Tags: []string{"v1"}, Workflows: []sandbox.Workflow{{Path: ".github/workflows/claude.yml", Dispatch: true, Jobs: one("", "", "").Jobs}}})
	if r, err := e.verify(t); err != nil || r.State != verify.Passed || r.Run.Branch != "v1" {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestAServerThatDoesNotTellTheRun(t *testing.T) {
	e := newVerification(t, one("", "", ""))
	e.box.State.BeEnterpriseServer()
	if r, err := e.verify(t); err != nil || r.State != verify.Passed {
		t.Fatalf("%+v, %v", r, err)
	}
	// A second one at the same time cannot be told from the first.
	other := newVerification(t, one("", "", ""))
	other.box.State.BeEnterpriseServer()
	first := true
	wait := other.outside.Wait
	other.outside.Wait = func(ctx context.Context, d time.Duration) error {
		if first {
			first = false
			request, _ := http.NewRequestWithContext(ctx, http.MethodPost, other.box.GitHub+"/repos/acme/app/actions/workflows/claude.yml/dispatches", strings.NewReader(`{"ref":"main"}`))
			request.Header.Set("Authorization", "Bearer "+sandbox.LoginToken)
			if response, err := http.DefaultClient.Do(request); err != nil || response.StatusCode != http.StatusNoContent {
				t.Errorf("%v, %v", response, err)
			}
		}
		return wait(ctx, d)
	}
	if r, err := other.verify(t); err != nil || r.State != verify.Lost || r.Run.ID != "" {
		t.Errorf("two runs: %+v, %v", r, err)
	}
}

const deniedLog = `2026-11-27T10:00:00.0000000Z ##[group]Run claude -p hi
2026-11-27T10:00:00.0000000Z claude -p hi
2026-11-27T10:00:00.0000000Z ##[endgroup]
2026-11-27T10:00:01.0000000Z {"type":"error","error":{"type":"authentication_error","message":"Authentication failed"},"request_id":"req_011"}
2026-11-27T10:00:01.0000000Z the key was sk-` + `ant-oat01-Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z
2026-11-27T10:00:01.0000000Z ##[error]Process completed with exit code 1.
`

func TestADeniedExchangeIsExplainedByItsLog(t *testing.T) {
	e := newVerification(t, one("", "failure", deniedLog))
	r, err := e.verify(t)
	if err != nil || r.State != verify.Failed || r.Failure == nil || r.Failure.Step != "Call" || r.Failure.Part != verify.Exchange {
		t.Fatalf("%+v, %v", r, err)
	}
	log := strings.Join(r.Failure.Log, "\n")
	if !strings.Contains(log, "Authentication failed") || strings.Contains(log, "Ab3dEf") || strings.Contains(log, "10:00:01") || strings.Contains(log, "##[") {
		t.Errorf("the log:\n%s", log)
	}
	if r.Cause == nil || r.Cause.ID == "" || r.Cause.Fix.Empty() {
		t.Errorf("no cause: %+v", r.Cause)
	}
	if r.Next != "gh-wif diagnose --workflow .github/workflows/claude.yml" {
		t.Errorf("next: %q", r.Next)
	}
	for _, q := range e.box.State.Requests() {
		if strings.HasPrefix(q.Path, "/_sandbox/logs") && q.Signed {
			t.Error("the bearer went to the host of the log")
		}
	}
}

func TestAStepThatHasNothingToDoWithFederation(t *testing.T) {
	w := sandbox.Workflow{Jobs: []sandbox.RunJob{{Name: "ask", Steps: []sandbox.RunStep{{Name: "Build", Conclusion: "failure"}, {Name: "Fetch"}, {Name: "Call"}}}}}
	r, err := newVerification(t, w).verify(t)
	if err != nil || r.State != verify.Failed || r.Cause != nil || r.Failure.Step != "Build" || r.Steps[0].State != verify.NotReached {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestALogThatCannotBeReadLeavesTheRest(t *testing.T) {
	for name, f := range map[string]sandbox.Fault{
		"gone":               {Status: http.StatusGone, Body: `{"message":"Gone"}`, Times: -1},
		"nowhere":            {Status: http.StatusFound, Times: -1},
		"another protocol":   {Status: http.StatusFound, Header: map[string]string{"Location": "file:///etc/passwd"}, Times: -1},
		"without encryption": {Status: http.StatusFound, Header: map[string]string{"Location": "http://logs.example/x"}, Times: -1},
	} {
		e := newVerification(t, one("", "failure", deniedLog))
		e.box.State.Fail("GET */logs", f)
		if r, err := e.verify(t); err != nil || r.State != verify.Failed || r.Failure.NoLog == "" || r.Failure.Log != nil || r.Failure.Step != "Call" {
			t.Errorf("%s: %+v %+v, %v", name, r, r.Failure, err)
		}
	}
}

func TestAnApprovalIsSaidWithItsAddress(t *testing.T) {
	w := one("", "", "")
	w.Waits = 6
	e := newVerification(t, w)
	r, err := e.verify(t)
	if err != nil || r.State != verify.Passed {
		t.Fatalf("%+v, %v", r, err)
	}
	if heard := strings.Join(e.heard, "\n"); !strings.Contains(heard, "approval") || strings.Count(heard, "approval") != 1 || !strings.Contains(heard, "approval: "+r.Run.URL) {
		t.Errorf("heard:\n%s", heard)
	}
}

func TestARunThatTakesTooLongIsLeftAlone(t *testing.T) {
	w := one("", "", "")
	w.Waits = 100000
	e := newVerification(t, w)
	begun := e.clock.now()
	r, err := e.verify(t)
	if err != nil || r.State != verify.TimedOut || r.Run.URL == "" || r.Because != "it still waits for an approval after 10m0s" {
		t.Fatalf("%+v, %v", r, err)
	}
	if took := e.clock.now().Sub(begun); took > e.v.Timeout+lastPause || took < e.v.Timeout-lastPause {
		t.Errorf("it took %s", took)
	}
	if n := e.box.State.Count("GET */runs/*"); n > 150 {
		t.Errorf("%d questions in ten minutes", n)
	}
	if n := e.box.State.Count("POST *"); n != 1 {
		t.Errorf("%d writes", n)
	}
}

func TestAnInterruptTellsWhereTheRunIs(t *testing.T) {
	w := one("", "", "")
	w.Waits = 100000
	e := newVerification(t, w)
	ctx, interrupt := context.WithCancel(t.Context())
	wait, n := e.outside.Wait, 0
	e.outside.Wait = func(ctx context.Context, d time.Duration) error {
		if n++; n == 4 {
			interrupt()
		}
		return wait(ctx, d)
	}
	r, err := e.outside.Verify(ctx, e.v, nil)
	if !errors.Is(err, context.Canceled) || r.Run.ID == "" || r.Run.URL == "" {
		t.Errorf("%+v, %v", r, err)
	}
	if n := e.box.State.Count("POST *"); n != 1 {
		t.Errorf("%d writes", n)
	}
}

// through is a way to the network.
type through func(*http.Request) (*http.Response, error)

func (f through) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// What github.com calls the address of a log is public, and a server of somebody's own has
// nothing on this machine either.
func TestTheLogOfGitHubIsNotOnThisMachine(t *testing.T) {
	for host, api := range map[string]string{"github.com": "https://api.github.com", "ghes.example": "https://ghes.example"} {
		logElsewhere(t, host, api)
	}
}

func logElsewhere(t *testing.T, host, api string) {
	t.Helper()
	e := newVerification(t, one("", "failure", deniedLog))
	e.v.Repository.Host = host
	var asked []string
	e.outside.Transport = through(func(r *http.Request) (*http.Response, error) {
		asked = append(asked, r.URL.Scheme+"://"+r.URL.Host)
		r.URL.Scheme, r.URL.Host, r.URL.Path = "http", strings.TrimPrefix(e.box.GitHub, "http://"), strings.TrimPrefix(r.URL.Path, "/api/v3")
		return http.DefaultTransport.RoundTrip(r)
	})
	e.outside.Env = func(name string) string {
		return map[string]string{"GH_TOKEN": sandbox.LoginToken, "GH_ENTERPRISE_TOKEN": sandbox.LoginToken, "GH_HOST": host}[name]
	}
	r, err := e.verify(t)
	if err != nil || r.State != verify.Failed || !strings.Contains(r.Failure.NoLog, "on this machine") {
		t.Errorf("%+v %+v, %v", r, r.Failure, err)
	}
	if all := slices.Compact(asked); !slices.Equal(all, []string{api}) {
		t.Errorf("asked %q", all)
	}
}

func TestTroublesOnTheWayArePassed(t *testing.T) {
	for name, f := range map[string]sandbox.Fault{
		"trouble":      {Status: http.StatusBadGateway, Skip: 2, Times: 5},
		"a cut":        {Cut: true, Skip: 2, Times: 3},
		"late":         sandbox.Refusal(http.StatusNotFound, "Not Found", nil),
		"a rate limit": sandbox.Refusal(http.StatusTooManyRequests, "slow down", map[string]string{"Retry-After": "30"}),
	} {
		e := newVerification(t, one("", "", ""))
		e.box.State.Fail("GET */actions/runs/*", f)
		if r, err := e.verify(t); err != nil || r.State != verify.Passed {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}

func TestARunThatGitHubTellsNothingOfAnyMoreIsLost(t *testing.T) {
	e := newVerification(t, one("", "", ""))
	e.box.State.Fail("GET */actions/runs/*", sandbox.Fault{Status: http.StatusInternalServerError, Skip: 2, Times: -1})
	r, err := e.verify(t)
	if err != nil || r.State != verify.Lost || r.Run.URL == "" || !strings.Contains(r.Because, "goes on") {
		t.Errorf("%+v, %v", r, err)
	}
}

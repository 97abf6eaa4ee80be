package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"gh-wif/internal/job"
	"gh-wif/internal/live"
	"gh-wif/internal/repo"
	"gh-wif/internal/sandbox"
	"gh-wif/internal/term"
)

// online is a command line with a sandbox in the place of the servers, where waiting takes no
// time.
type onlineLine struct {
	box *sandbox.Sandbox
	env map[string]string
	run repo.Runner
	mu  sync.Mutex
	off time.Duration // by which the clock is ahead
}

func newOnline(t *testing.T) *onlineLine {
	t.Helper()
	l := &onlineLine{run: repo.Exec}
	box, err := sandbox.Start(t.Context(), sandbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(box.Close)
	l.box, l.env = box, map[string]string{"GH_TOKEN": sandbox.LoginToken, "GH_WIF_GITHUB_API": box.GitHub, "ANTHROPIC_BASE_URL": box.Anthropic}
	return l
}

func (l *onlineLine) now() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return time.Now().Add(l.off)
}

func (l *onlineLine) wait(ctx context.Context, d time.Duration) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.off += d
	return ctx.Err()
}

func (l *onlineLine) call(ctx context.Context, t *testing.T, args ...string) called {
	t.Helper()
	env := func(name string) (string, bool) { v, ok := l.env[name]; return v, ok }
	var out, errs bytes.Buffer
	streams := term.Streams{In: strings.NewReader(""), Out: &out, Err: &errs, Env: env}
	a := &app{
		console: console{Streams: streams, terminal: &out, restore: &restorer{}}, now: l.now, saving: &sync.Mutex{}, guest: &guest{errs: &errs},
		hall:    job.Hall{Dir: ".", Stdin: streams.In, Run: l.run},
		outside: live.Outside{Env: func(name string) string { return l.env[name] }, Run: l.run, Now: l.now, Wait: l.wait, UserAgent: "gh-wif/test"},
	}
	status := a.main(ctx, args)
	asItsSchemaSays(t, args, out.String())
	return called{status, out.String(), errs.String()}
}

// workingCopy makes the present directory one of acme/app with these workflows.
func workingCopy(t *testing.T, workflows map[string]string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	t.Setenv("HOME", t.TempDir())
	t.Chdir(t.TempDir())
	for _, args := range [][]string{{"init", "-q", "-b", "main"}, {"remote", "add", "origin", "https://github.com/acme/app"}} {
		if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v: %s", args, err, out)
		}
	}
	if err := os.MkdirAll(".github/workflows", 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range workflows {
		write(t, ".github/workflows/"+name, text)
	}
}

const byHand = "  workflow_dispatch:\n    inputs: {topic: {required: false}}\n"

// actionRun is a workflow of GitHub's whose run ends so at the step of flow.
func actionRun(file, conclusion, log string) sandbox.Workflow {
	const step = "Run anthropics/claude-code-action@0123456789012345678901234567890123456789"
	return sandbox.Workflow{
		Path: ".github/workflows/" + file, Dispatch: true, Inputs: []string{"topic"},
		Jobs: []sandbox.RunJob{{Name: "ask", Log: log, Steps: []sandbox.RunStep{{Name: "Set up job"}, {Name: step, Conclusion: conclusion}}}},
	}
}

func TestVerifyFollowsTheOnlyWorkflowThatFederates(t *testing.T) {
	workingCopy(t, map[string]string{"claude.yml": flow(byHand, ""), "ci.yml": "on: push\njobs: {a: {runs-on: x, steps: [{run: make}]}}\n"})
	l := newOnline(t)
	l.box.State.AddRepository(sandbox.Repository{Owner: "acme", Name: "app", Workflows: []sandbox.Workflow{actionRun("claude.yml", "", "")}})
	got := l.call(t.Context(), t, "verify", "--input", "topic=a=b", "--branch", "main")
	if got.status != exitOK || !strings.Contains(got.out, "The run succeeded, and its exchange worked") || !strings.Contains(got.out, "/acme/app/actions/runs/") {
		t.Fatalf("status %d\n%s%s", got.status, got.out, got.err)
	}
	if !strings.Contains(got.err, "starting claude.yml on main") || !strings.Contains(got.err, "ask: ") {
		t.Errorf("told:\n%s", got.err)
	}
	if all := l.box.State.Dispatches(); len(all) != 1 || all[0].Inputs["topic"] != "a=b" {
		t.Errorf("dispatched %+v", all)
	}
}

func TestVerifySaysWhereARunFailedAndHowToGoOn(t *testing.T) {
	workingCopy(t, map[string]string{"claude.yml": flow(byHand, "")})
	l := newOnline(t)
	hidden := strings.Repeat("Hidden0", 6)
	log := "2026-11-27T10:00:00.0000000Z ##[group]Run anthropics/claude-code-action@0123456789012345678901234567890123456789\n" +
		"2026-11-27T10:00:00.0000000Z ##[endgroup]\n2026-11-27T10:00:00.0000000Z \x1b[31mAuthentication failed\x1b[0m ::add-mask::x sk-" + "ant-oat01-" + hidden + "\n" +
		"2026-11-27T10:00:00.0000000Z ##[error]Process completed with exit code 1.\n"
	l.box.State.AddRepository(sandbox.Repository{Owner: "acme", Name: "app", Workflows: []sandbox.Workflow{actionRun("claude.yml", "failure", log)}})
	got := l.call(t.Context(), t, "verify")
	if got.status != exitNotWell || !strings.Contains(got.out, "The run failed") || !strings.Contains(got.out, "Authentication failed") {
		t.Fatalf("status %d\n%s%s", got.status, got.out, got.err)
	}
	if all := got.out + got.err; strings.Contains(all, hidden[:12]) || strings.Contains(all, "\x1b") {
		t.Errorf("%q", all)
	}
	commands := printed(got.out)
	if len(commands) != 1 || commands[0][0] != "diagnose" {
		t.Fatalf("commands %q in\n%s", commands, got.out)
	}
	if out, errs, status := command(t, commands[0]...); status != exitNotWell {
		t.Errorf("%q: status %d\n%s%s", commands[0], status, out, errs)
	}

	got = l.call(t.Context(), t, "verify", "--json", "--workflow", ".github/workflows/claude.yml")
	var doc struct {
		State string
		Run   struct{ ID, URL, Status, Conclusion string }
		Steps []struct{ Job, Step, Part, State string }
		Next  string
		Cause struct{ ID, Title, Fix string }
	}
	if err := json.Unmarshal([]byte(got.out), &doc); err != nil || got.status != exitNotWell {
		t.Fatalf("status %d, %v\n%s%s", got.status, err, got.out, got.err)
	}
	if doc.State != "failed" || doc.Run.Conclusion != "failure" || len(doc.Steps) != 1 || doc.Steps[0].Part != "token_and_exchange" || doc.Steps[0].State != "failed" || doc.Cause.ID == "" || doc.Next == "" {
		t.Errorf("%+v", doc)
	}
	if strings.Contains(got.out, hidden[:12]) || strings.Contains(got.out, "\x1b") {
		t.Errorf("%q", got.out)
	}
}

// The log of a run is printed in the log of another one, as by a job that verifies.
func TestVerifyRepeatsNoCommandOfTheLogThatItShows(t *testing.T) {
	workingCopy(t, map[string]string{"claude.yml": flow(byHand, "")})
	l := newOnline(t)
	l.env["GITHUB_ACTIONS"] = "true"
	w := actionRun("claude.yml", "failure", "##[group]Run anthropics/claude-code-action@0123456789012345678901234567890123456789\n##[endgroup]\n::add-mask::a\n  ::error::b\nx ##[add-mask]c\n##[error]no\n")
	w.Jobs[0].Name = "ask (##[error]d)"
	l.box.State.AddRepository(sandbox.Repository{Owner: "acme", Name: "app", Workflows: []sandbox.Workflow{w}})
	for _, line := range []string{"verify", "verify --json"} {
		got := l.call(t.Context(), t, strings.Fields(line)...)
		if got.status != exitNotWell || !strings.Contains(got.out, "add-mask") {
			t.Errorf("%s: status %d\n%s%s", line, got.status, got.out, got.err)
		}
		if bad := append(obeyed(got.out), obeyed(got.err)...); len(bad) > 0 {
			t.Errorf("%s: a runner obeys %q", line, bad)
		}
	}
}

// neverApproved is a working copy whose workflow waits for an approval without end.
func neverApproved(t *testing.T) *onlineLine {
	t.Helper()
	workingCopy(t, map[string]string{"claude.yml": flow(byHand, "")})
	l := newOnline(t)
	w := actionRun("claude.yml", "", "")
	w.Waits = 1 << 30
	l.box.State.AddRepository(sandbox.Repository{Owner: "acme", Name: "app", Workflows: []sandbox.Workflow{w}})
	return l
}

func TestVerifyIsLeftByAnInterrupt(t *testing.T) {
	l := neverApproved(t)
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	done := make(chan called, 1)
	go func() { done <- l.call(ctx, t, "verify", "--timeout", "1000000h") }()
	for l.box.State.Count("GET */actions/runs/*") < 3 {
		time.Sleep(time.Millisecond)
	}
	interrupt()
	if got := <-done; got.status != exitInterrupted || !strings.Contains(got.err, "the run goes on: http") || got.out != "" {
		t.Errorf("status %d\n%s%s", got.status, got.out, got.err)
	}
	if n := l.box.State.Count("POST *"); n != 1 {
		t.Errorf("%d writes: the run is not left alone", n)
	}
}

func TestVerifyEndsWithTheTimeThatItHas(t *testing.T) {
	l := neverApproved(t)
	got := l.call(t.Context(), t, "verify", "--timeout", "90s")
	if got.status != exitNotWell || !strings.Contains(got.out, "has not ended in time") || !strings.Contains(got.out, "1m30s") || !strings.Contains(got.out, "/actions/runs/") {
		t.Errorf("status %d\n%s%s", got.status, got.out, got.err)
	}
}

func TestVerifyStartsNothingWhereSomethingIsMissing(t *testing.T) {
	workingCopy(t, map[string]string{
		"claude.yml": flow(byHand, ""), "second.yml": flow(byHand, ""), "push.yml": flow("  push:\n", ""), "broken.yml": "on: [",
		"needs.yml": flow("  workflow_dispatch:\n    inputs: {topic: {required: true}}\n", ""),
	})
	l := newOnline(t)
	l.box.State.AddRepository(sandbox.Repository{Owner: "acme", Name: "app"})
	for _, tt := range []struct {
		line, want string
	}{
		{"verify", "several workflows exchange a token: claude.yml"},
		{"verify --workflow push.yml", "workflow_dispatch:"},
		{"verify --workflow needs.yml", "--input topic=VALUE"},
		{"verify --workflow claude.yml", "default branch: is claude.yml there"},
		{"verify --workflow none.yml", "--workflow: "},
		{"verify --workflow broken.yml", "--workflow: "},
		{"verify --workflow claude.yml --repo acme/none", "is the repository's name right"},
		{"verify --workflow claude.yml --repo acme", "--repo"},
		{"verify --workflow claude.yml --input topic", "is no NAME=VALUE"},
		{"verify --workflow claude.yml --input topic=a --input topic=b", "twice"},
		{"verify --workflow claude.yml --timeout 0s", "--timeout"},
		{"verify --workflow claude.yml --timeout soon", "is no length of time, for example --timeout 10m"},
		{"verify --workflow claude.yml --ref a..b", "--ref"},
		{"verify --workflow claude.yml --branch a..b", "--branch"},
		{"verify --workflow claude.yml --branch a --ref a", "exclude each other"},
		{"verify --workflow claude.yml --branch none", "default branch"},
		{"verify claude.yml", "--workflow claude.yml"},
	} {
		for _, format := range []string{"", " --json"} {
			got := l.call(t.Context(), t, strings.Fields(tt.line+format)...)
			if got.status != exitUsage || got.out != "" || !strings.Contains(got.err, tt.want) {
				t.Errorf("%s%s: status %d, want %q\n%s%s", tt.line, format, got.status, tt.want, got.out, got.err)
			}
		}
	}
	if n := l.box.State.Count("POST *"); n > 6 {
		t.Errorf("%d tries to start something", n)
	}
}

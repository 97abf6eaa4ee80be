package live

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"gh-wif/internal/online/rest"
	"gh-wif/internal/sandbox"
	"gh-wif/internal/verify"
)

// Where the interrupt comes while the workflow is asked to start, it may have started.
func TestAnInterruptOfTheStartSaysThatItMayHaveStarted(t *testing.T) {
	e := newVerification(t, one("", "", ""))
	ctx, interrupt := context.WithCancel(t.Context())
	e.outside.Transport = through(func(r *http.Request) (*http.Response, error) {
		if r.Method == http.MethodPost {
			interrupt()
		}
		return http.DefaultTransport.RoundTrip(r)
	})
	if r, err := e.outside.Verify(ctx, e.v, nil); !errors.Is(err, context.Canceled) || r.State != verify.Lost || !strings.Contains(r.Because, "not known whether") {
		t.Errorf("%+v, %v", r, err)
	}
	e = newVerification(t, one("", "", ""))
	e.box.State.BeEnterpriseServer()
	ctx, interrupt = context.WithCancel(t.Context())
	wait := e.outside.Wait
	e.outside.Wait = func(ctx context.Context, d time.Duration) error {
		interrupt()
		return wait(ctx, d)
	}
	if r, err := e.outside.Verify(ctx, e.v, nil); !errors.Is(err, context.Canceled) || r.State != verify.Lost || !strings.Contains(r.Because, "was started") {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestWhatIsNotStartedIsExplained(t *testing.T) {
	base := one("", "", "")
	for _, tt := range []struct {
		name   string
		change func(*verification)
		want   string
	}{
		{"no token", func(e *verification) { e.login("") }, "only for a login"},
		{"a wrong token", func(e *verification) { e.login("gho_wrong") }, "GH_TOKEN"},
		{"no such file there", func(e *verification) { e.v.File.Path = ".github/workflows/other.yml" }, "default branch: is other.yml there"},
		{"no such repository", func(e *verification) { e.v.Repository.Name = "none" }, "is the repository's name right"},
		{"no trigger in the working copy", func(e *verification) { e.v.File.On = nil }, `"workflow_dispatch:"`},
		{"no trigger there", func(e *verification) {
			e.box.State.AddRepository(sandbox.Repository{Owner: "acme", Name: "app", Workflows: []sandbox.Workflow{{Path: ".github/workflows/claude.yml"}}})
		}, "needs workflow_dispatch:"},
		{"a reader", func(e *verification) {
			e.box.State.AddLogin(sandbox.LoginToken, sandbox.Login{Name: "x", Permissions: map[string]string{"actions": "read", "metadata": "read"}})
		}, "actions"},
		{"a wrong address", func(e *verification) {
			e.outside.Env = func(string) string { return "http://api.example" }
		}, rest.EnvBase},
	} {
		e := newVerification(t, base)
		tt.change(e)
		r, err := e.verify(t)
		var not *NotStarted
		if !errors.As(err, &not) || r.Run.ID != "" || !strings.Contains(not.What+"\n"+not.Help, tt.want) {
			t.Errorf("%s: %+v, %v; %+v", tt.name, r, err, not)
		}
		if n := e.box.State.Count("POST *"); n > 1 {
			t.Errorf("%s: %d tries to start it", tt.name, n)
		}
	}
}

// GitHub may have started what it gave no answer to, or no whole one: that is no refusal, and it
// is not asked for again.
func TestAStartWithoutAnAnswerIsNotKnown(t *testing.T) {
	for name, fault := range map[string]sandbox.Fault{
		"cut":     {Cut: true, After: true},
		"trouble": {Status: http.StatusInternalServerError, After: true},
	} {
		e := newVerification(t, one("", "", ""))
		e.box.State.Fail("POST *", fault)
		r, err := e.verify(t)
		if err != nil || r.State != verify.Lost || r.Run.ID != "" || !strings.Contains(r.Because, "not known whether the workflow was started") {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
		if n := e.box.State.Count("POST *"); n != 1 {
			t.Errorf("%s: %d tries to start it", name, n)
		}
	}
}

// A working copy keeps the name of before a rename, and GitHub leads a start nowhere.
func TestARenamedRepositoryIsStartedByItsName(t *testing.T) {
	e := newVerification(t, one("", "", ""))
	e.v.Repository.Name = "old"
	e.box.State.AddRepository(sandbox.Repository{
		Owner: "acme", Name: "app", Former: []string{"acme/old"}, Workflows: []sandbox.Workflow{func() sandbox.Workflow {
			w := one("", "", "")
			w.Path, w.Dispatch = ".github/workflows/claude.yml", true
			return w
		}()},
	})
	r, err := e.verify(t)
	if err != nil || r.State != verify.Passed || !slices.Contains(e.heard, "acme/old is called acme/app") {
		t.Errorf("%+v, %v, %q", r, err, e.heard)
	}
}

// Until the workflow is asked to start, nothing can have started, and the time that there is
// bounds that as well: what is asked there would be asked three times otherwise.
func TestAServerThatGivesNoAnswerHasStartedNothingYet(t *testing.T) {
	e := newVerification(t, one("", "", ""))
	e.v.Timeout = time.Second
	e.outside.Transport = through(func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	var told []string
	r, err := e.outside.Verify(t.Context(), e.v, func(what string) { told = append(told, what) })
	var not *NotStarted
	if !errors.As(err, &not) || !strings.Contains(not.What, "was not started") || r.State == verify.Lost || not.Help != "" {
		t.Errorf("%+v, %v; %+v", r, err, not)
	}
	if len(told) != 1 || !strings.Contains(told[0], "default branch") {
		t.Errorf("told: %q", told)
	}
}

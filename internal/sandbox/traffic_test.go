package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"gh-wif/internal/github"
)

const accountsPath = "/v1/organizations/service_accounts"

// raw sends one request that may find no answer.
func raw(t *testing.T, ctx context.Context, method, url, body string) (status int, text string, err error) {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range adminHeaders {
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	all, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(all), err
}

func TestAFaultComesAsOftenAsItShall(t *testing.T) {
	s := world(t)
	s.State.Fail("POST "+accountsPath, Fault{Status: 503, Body: "no", Skip: 1, Times: 2})
	var got []int
	for i := range 4 {
		status, _ := admin(t, s, "POST", "service_accounts", fmt.Sprintf(`{"name":"n-%d"}`, i))
		got = append(got, status)
	}
	if fmt.Sprint(got) != "[200 503 503 200]" {
		t.Errorf("%v", got)
	}
}

// What failed before it was done is not done; what failed afterwards is.
func TestAFaultBeforeAndAfterTheDeed(t *testing.T) {
	for _, after := range []bool{false, true} {
		for _, f := range []Fault{{Status: 500, After: after}, {Cut: true, After: after}, {Status: 200, Body: `{"id":`, Cut: true, After: after}} {
			s := world(t)
			had := len(s.State.Inventory().ServiceAccounts)
			s.State.Fail("POST "+accountsPath, f)
			status, _, err := raw(t, t.Context(), "POST", s.Anthropic+accountsPath, `{"name":"made"}`)
			if (err != nil) != f.Cut || err == nil && status != 500 {
				t.Errorf("%+v: %d %v", f, status, err)
			}
			if made := len(s.State.Inventory().ServiceAccounts) - had; (made == 1) != after {
				t.Errorf("%+v: %d accounts were made", f, made)
			}
		}
	}
}

func TestALateAnswerIsNotWaitedForBySomebodyWhoLeaves(t *testing.T) {
	s := world(t)
	s.State.Fail("GET *", Fault{Delay: time.Hour})
	ctx, cancel := context.WithCancelCause(t.Context())
	left := errors.New("left")
	go func() {
		for s.State.Count("GET *") == 0 {
			runtime.Gosched()
		}
		cancel(left)
	}()
	if _, _, err := raw(t, ctx, "GET", s.Anthropic+accountsPath, ""); err == nil {
		t.Error("there was an answer")
	}
	s.State.Mend()
	if status, _, err := raw(t, t.Context(), "GET", s.Anthropic+accountsPath, ""); status != 200 || err != nil {
		t.Errorf("%d %v", status, err)
	}
}

func TestRequestsAreNotedWithoutTheirCredential(t *testing.T) {
	s := world(t)
	done(t, s, "GET", "service_accounts?limit=3", "")
	_, _ = ask(t, "GET", s.GitHub+"/repos/acme/none", nil, "")
	got := s.State.Requests()
	if len(got) != 2 {
		t.Fatalf("%+v", got)
	}
	if a, b := got[0], got[1]; a.Path != accountsPath || a.Query != "limit=3" || !a.Signed || a.Status != 200 || b.Signed || b.Status != 404 {
		t.Errorf("%+v", got)
	}
	if strings.Contains(fmt.Sprintf("%+v", got), AdminToken) {
		t.Error("the log holds the credential")
	}
}

func TestARefusalAsAFaultIsOneOfTheAPI(t *testing.T) {
	s := world(t)
	s.State.Fail("*", Refusal(429, "slow down", map[string]string{"Retry-After": "7"}))
	status, answer := admin(t, s, "GET", "me", "")
	if inner, _ := answer["error"].(map[string]any); status != 429 || inner["type"] != "rate_limit_error" || messageOf(answer) != "slow down" {
		t.Errorf("%d %v", status, answer)
	}
}

func TestPatternsOfRequests(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"GET /a", "GET /a", true},
		{"GET /a", "GET /ab", false},
		{"GET /a", "POST /a", false},
		{"*", "GET /a", true},
		{"* /a", "PUT /a", true},
		{"GET /a/*", "GET /a/b/c", true},
		{"GET /a/*/c", "GET /a/b/c", true},
		{"GET /a/*/c", "GET /a/b/d", false},
		{"GET *a*b", "GET ab", true},
		{"*aa", "a", false},
		{"a*a", "a", false},
	} {
		if got := github.StarMatches(c.pattern, c.text); got != c.want {
			t.Errorf("%q on %q: %v", c.pattern, c.text, got)
		}
	}
}

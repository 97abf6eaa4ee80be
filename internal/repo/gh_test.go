package repo

import (
	"context"
	"errors"
	"os/exec"
	"strings"
	"testing"

	"gh-wif/internal/github"
)

func http(status string) error {
	return &ExitError{"gh", 1, "gh: Some Reason (HTTP " + status + ")"}
}

func TestWhyGHCouldNotAsk(t *testing.T) {
	for _, tt := range []struct {
		name string
		err  error
		is   error
		hint string
	}{
		{"no gh", &exec.Error{Name: "gh", Err: exec.ErrNotFound}, ErrNoGH, "https://cli.github.com"},
		{"no login", &ExitError{"gh", 4, "To get started with GitHub CLI, please run:  gh auth login"}, ErrNotLoggedIn, "gh auth login"},
		{"login no longer good", http("401"), ErrNotLoggedIn, "gh auth login"},
		{"no right", http("403"), ErrForbidden, "gh auth status"},
		{"asked too much", http("429"), ErrForbidden, "gh auth status"},
		{"no answer", context.DeadlineExceeded, ErrTimeout, "try again"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, ok, err := Variable(t.Context(), failing(tt.err), github.Remote{Owner: "acme", Name: "app"}, "X")
			var p *Problem
			if ok || !errors.Is(err, tt.is) || !errors.As(err, &p) || !strings.Contains(p.Hint, tt.hint) {
				t.Errorf("got %v", err)
			}
		})
	}
	for status, fails := range map[string]bool{"404": false, "500": true} {
		if _, ok, err := Variable(t.Context(), failing(http(status)), github.Remote{Owner: "acme", Name: "app"}, "X"); ok || (err != nil) != fails {
			t.Errorf("%s: got %v, %v", status, ok, err)
		}
	}
}

func TestGHGoesToTheRemotesOwnHost(t *testing.T) {
	for host, want := range map[string]string{"ghe.example.com": "--hostname ghe.example.com", github.GitHubHost: "", "": ""} {
		run := Runner(func(_ context.Context, _, _ string, args ...string) ([]byte, error) {
			if got := strings.Join(args[2:], " "); got != want {
				t.Errorf("%q: gh is called with %q", host, got)
			}
			return []byte(`{"name": "X", "value": "v"}`), nil
		})
		if value, ok, err := Variable(t.Context(), run, github.Remote{Host: host, Owner: "acme", Name: "app"}, "X"); value != "v" || !ok || err != nil {
			t.Errorf("got %q, %v, %v", value, ok, err)
		}
	}
}

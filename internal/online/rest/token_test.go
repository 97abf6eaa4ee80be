package rest

import (
	"context"
	"errors"
	"os/exec"
	"strings"
	"testing"

	"gh-wif/internal/repo"
)

// gh is a gh program that prints a text, or fails.
func gh(prints string, fails error) repo.Runner {
	return func(_ context.Context, dir, name string, args ...string) ([]byte, error) {
		if got := name + " " + strings.Join(args[:len(args)-1], " "); got != "gh auth token --hostname" || dir != "" {
			return nil, errors.New("unexpected call: " + got)
		}
		return []byte(strings.ReplaceAll(prints, "HOST", args[len(args)-1])), fails
	}
}

var absent = gh("", &exec.Error{Name: "gh", Err: exec.ErrNotFound})

func TestTheTokenIsThatOfGHsOrder(t *testing.T) {
	keeps := gh("kept-for-HOST\n", nil)
	for _, tt := range []struct {
		name, host, env string
		run             repo.Runner
		replaced        bool
		token, from     string
	}{
		{"first of all", "github.com", "GH_TOKEN=a GITHUB_TOKEN=b", keeps, false, "a", "GH_TOKEN"},
		{"an empty one is not set", "", "GH_TOKEN= GITHUB_TOKEN=b", keeps, false, "b", "GITHUB_TOKEN"},
		{"a tenant", "octo.ghe.com", "GH_TOKEN=a GH_ENTERPRISE_TOKEN=e", keeps, false, "a", "GH_TOKEN"},
		{"the login of gh", "github.com", "GH_ENTERPRISE_TOKEN=e", keeps, false, "kept-for-github.com", "gh auth token"},
		{"the login of gh for a tenant", "x.octo.ghe.com", "", keeps, false, "kept-for-octo.ghe.com", "gh auth token"},
		{"a server", "ghe.example.com", "GH_TOKEN=a GITHUB_TOKEN=b GH_ENTERPRISE_TOKEN=e GITHUB_ENTERPRISE_TOKEN=f GH_HOST=ghe.example.com", keeps, false, "e", "GH_ENTERPRISE_TOKEN"},
		{"a server, the other variable", "GHE.example.com", "GITHUB_ENTERPRISE_TOKEN=f GH_HOST=GHE.EXAMPLE.com", keeps, false, "f", "GITHUB_ENTERPRISE_TOKEN"},
		{"a server, in a job of its own", "ghe.example.com", "GH_ENTERPRISE_TOKEN=e GITHUB_SERVER_URL=https://ghe.example.com", keeps, false, "e", "GH_ENTERPRISE_TOKEN"},
		{"a server that gh is logged in to", "ghe.example.com", "GH_TOKEN=a", keeps, false, "kept-for-ghe.example.com", "gh auth token"},
		{"another address", "github.com", "GH_TOKEN=a", keeps, true, "a", "GH_TOKEN"},
		{"another address of a server", "ghe.example.com", "GH_ENTERPRISE_TOKEN=e", keeps, true, "e", "GH_ENTERPRISE_TOKEN"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Find(context.Background(), environ(tt.env), tt.run, tt.host, tt.replaced)
			if err != nil || got.Bearer.Reveal() != tt.token || got.From != tt.from || got.Why != "" {
				t.Errorf("got %q from %q (%s), %v", got.Bearer.Reveal(), got.From, got.Why, err)
			}
		})
	}
}

func environ(pairs string) func(string) string {
	set := map[string]string{}
	for _, p := range strings.Fields(pairs) {
		name, value, _ := strings.Cut(p, "=")
		set[name] = value
	}
	return func(name string) string { return set[name] }
}

func TestWithoutATokenItSaysWhy(t *testing.T) {
	for _, tt := range []struct {
		name, host, env string
		run             repo.Runner
		replaced        bool
		why             string
	}{
		{"no gh", "github.com", "", absent, false, "gh program is not installed"},
		{"gh in the present directory", "github.com", "", gh("x", &exec.Error{Name: "gh", Err: exec.ErrDot}), false, "not installed"},
		{"no login", "ghe.example.com", "", gh("", &repo.ExitError{Name: "gh", Code: 1, Stderr: "no oauth token found"}), false, "gh auth login --hostname ghe.example.com"},
		{"nothing printed", "github.com", "", gh("\n", nil), false, "gh is not logged in"},
		{"no answer", "github.com", "", gh("", context.DeadlineExceeded), false, "no answer"},
		{"something else printed", "github.com", "", gh("a warning\nab", nil), false, "no token"},
		{"the login of gh is not for another address", "github.com", "", gh("kept", nil), true, "GH_WIF_GITHUB_API"},
		{"a variable that is for another server", "ghe.example.com", "GH_ENTERPRISE_TOKEN=e GH_HOST=other.example.com", gh("e", nil), false, "set GH_HOST=ghe.example.com"},
		{"a variable that names no server", "ghe.example.com", "GH_ENTERPRISE_TOKEN=e", gh("e", nil), false, "set GH_HOST=ghe.example.com"},
		{"github.com's job", "ghe.example.com", "GITHUB_ENTERPRISE_TOKEN=e GITHUB_SERVER_URL=https://github.com", gh("e", nil), false, "set GH_HOST=ghe.example.com"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Find(context.Background(), environ(tt.env), tt.run, tt.host, tt.replaced)
			if err != nil || !got.Bearer.IsZero() || got.From != "" || !strings.Contains(got.Why, tt.why) {
				t.Errorf("got %+v, %v, want %q", got, err, tt.why)
			}
		})
	}
}

func TestATokenThatIsNoneIsAnErrorThatDoesNotShowIt(t *testing.T) {
	for _, value := range []string{"hunter2 hunter2", "hunter2\nhunter2", "hunter2\x00", "hünter2"} {
		env := func(name string) string { return map[string]string{"GITHUB_TOKEN": value}[name] }
		if _, err := Find(context.Background(), env, absent, "", false); err == nil || strings.Contains(err.Error(), "nter2") || !strings.HasPrefix(err.Error(), "GITHUB_TOKEN ") {
			t.Errorf("%q: got %v", value, err)
		}
	}
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Find(gone, environ(""), gh("", context.Canceled), "", false); !errors.Is(err, context.Canceled) {
		t.Errorf("given up: got %v", err)
	}
}

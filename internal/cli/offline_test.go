package cli

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gh-wif/internal/job"
	"gh-wif/internal/live"
	"gh-wif/internal/term"
)

// offline is what a command reaches that has no network. It notes every question, and every
// program that would put one.
type offline struct {
	mu    sync.Mutex // questions are put side by side
	asked []string
}

func (o *offline) note(what string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.asked = append(o.asked, what)
}

func (o *offline) RoundTrip(r *http.Request) (*http.Response, error) {
	o.note(r.URL.String())
	return nil, errors.New("nobody is asked")
}

// run stands in for git, of which only what looks at the working copy is run.
func (o *offline) run(_ context.Context, _, name string, args ...string) ([]byte, error) {
	if name != "git" || slices.ContainsFunc(args, func(a string) bool {
		return slices.Contains([]string{"fetch", "pull", "push", "clone", "ls-remote"}, a)
	}) {
		o.note(name + " " + strings.Join(args, " "))
	}
	return nil, errors.New("there is no working copy")
}

// Without --online nobody is asked, whatever the environment holds.
func TestNothingIsAskedUnlessItIsSaid(t *testing.T) {
	env := map[string]string{
		"GH_TOKEN": "gho_0123456789012345678901234567890123456", "ANTHROPIC_AUTH_TOKEN": "x", "GITHUB_TOKEN": "y",
		"ACTIONS_ID_TOKEN_REQUEST_URL": "https://example.com/?x=y", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "z",
	}
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"rule.json": `{"name": "ci", "issuer_id": "fdis_01a", "match": {"subject_prefix": "repo:acme/app:environment:production"}, "target": {"type": "service_account", "service_account_id": "svac_01a"}, "workspace_id": "wrkspc_01a", "oauth_scope": "workspace:inference"}`,
		".github/workflows/a.yml": "on: push\njobs:\n  ask:\n    runs-on: ubuntu-latest\n    environment: staging\n    steps:\n" +
			"      - uses: anthropics/claude-code-action@v1\n        with: {anthropic_api_key: '${{ secrets.ANTHROPIC_API_KEY }}'}\n",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range []string{
		"generate --repo acme/app --environment production --json", "generate --repo acme/app --out out", "exposure --rule rule.json --repo acme/app",
		"lint --repo acme/app .", "migrate --repo acme/app", "subject --repo acme/app", "diagnose --rule rule.json --reason jti_reused",
		"setup --accessible --repo acme/app", "setup --repo acme/app", "--help", "completion bash",
		"generate --repo acme/app --online --json", "lint --repo acme/app --online .",
	} {
		o := &offline{}
		var out, errs bytes.Buffer
		a := newApp()
		a.Streams = term.Streams{In: strings.NewReader(strings.Repeat("\n", 40)), Out: &out, Err: &errs, Env: func(name string) (string, bool) {
			v, ok := env[name]
			return v, ok
		}}
		a.terminal, a.now = &out, time.Now
		a.hall = job.Hall{Dir: ".", Run: o.run, Keys: func(context.Context, string) ([]byte, error) {
			o.note("keys")
			return nil, errors.New("nobody is asked")
		}}
		a.outside = live.Outside{Env: func(name string) string { return env[name] }, Run: o.run, Now: a.now, Transport: o, UserAgent: "test", Wait: func(context.Context, time.Duration) error { return nil }}
		a.main(t.Context(), strings.Fields(args))
		if online := strings.Contains(args, "--online"); len(o.asked) > 0 != online {
			t.Errorf("%s: asked %q\n%s%s", args, o.asked, &out, &errs)
		}
	}
}

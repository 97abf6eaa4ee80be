package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/internal/repo"
	"gh-wif/internal/sandbox"
)

// The credentials of a user's environment, of no form that anybody would recognise.
var markers = map[string]string{
	"GH_TOKEN": "Marker/gh+One=x", "GITHUB_TOKEN": "MarkerGithubTwo", "GH_ENTERPRISE_TOKEN": "MarkerGheThree", "GITHUB_ENTERPRISE_TOKEN": "MarkerEnterpriseFour",
	"ANTHROPIC_AUTH_TOKEN": "MarkerAdmin<Five>", "ANTHROPIC_API_KEY": "MarkerApiKeySix", "CLAUDE_CODE_OAUTH_TOKEN": "MarkerClaudeSeven", "ACTIONS_RUNTIME_TOKEN": "MarkerRuntimeEight",
}

// echo stands before a sandbox. The first pass questions reach it; with every other one
// something goes wrong, and everything that the question held is repeated.
type echo struct {
	box  *sandbox.Sandbox
	pass int
	how  func(w http.ResponseWriter, r *http.Request, said string)

	mu    sync.Mutex
	asked int
	seen  map[string]bool // credentials that went by
}

// carried are the credentials in the body of a question or of an answer.
var carried = regexp.MustCompile(`"(?:assertion|access_token|value)":"([^"]+)"`)

func (e *echo) note(credentials ...string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, c := range credentials {
		if c != "" {
			e.seen[c] = true
		}
	}
}

func (e *echo) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	bearer := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	e.note(bearer)
	for _, m := range carried.FindAllSubmatch(body, -1) {
		e.note(string(m[1]))
	}
	e.mu.Lock()
	e.asked++
	passes := e.asked <= e.pass
	e.mu.Unlock()
	if !passes {
		said := bearer
		if m := carried.FindSubmatch(body); m != nil {
			said += " " + string(m[1])
		}
		e.how(w, r, strings.TrimSpace(said))
		return
	}
	on, _ := http.NewRequestWithContext(r.Context(), r.Method, e.box.GitHub+r.URL.RequestURI(), bytes.NewReader(body))
	on.Header = r.Header.Clone()
	answer, err := http.DefaultTransport.RoundTrip(on)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(answer.Body)
	for _, m := range carried.FindAllSubmatch(text, -1) {
		e.note(string(m[1]))
	}
	for name, values := range answer.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.StatusCode)
	_, _ = w.Write(text)
}

// refusal is an answer of a status whose every text repeats what was said.
func refusal(status int) func(http.ResponseWriter, *http.Request, string) {
	return func(w http.ResponseWriter, _ *http.Request, said string) {
		for _, name := range []string{"X-GitHub-SSO", "X-Accepted-GitHub-Permissions", "X-OAuth-Scopes", "X-Accepted-OAuth-Scopes", "Request-Id", "WWW-Authenticate", "Anthropic-Workspace-Id"} {
			w.Header().Set(name, "required; url=https://github.com/"+said)
		}
		w.Header().Set("Content-Type", "application/json; x="+said)
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]any{
			"type": "error", "message": "you sent " + said, "request_id": said, "error_description": said, "documentation_url": "https://x/" + said,
			"error":  map[string]any{"type": said, "message": said + " is wrong", "details": map[string]any{"error_code": said}},
			"errors": []any{map[string]any{"message": said}}, "id": said, "name": said, "full_name": said, "default_branch": said, "value": "", "html_url": "https://x/" + said,
		})
	}
}

// wrongs are the ways in which a server fails.
var wrongs = map[string]func(http.ResponseWriter, *http.Request, string){
	"200 of another shape": refusal(200), "400": refusal(400), "401": refusal(401), "403": refusal(403), "404": refusal(404), "409": refusal(409), "422": refusal(422), "500": refusal(500),
	"a page": func(w http.ResponseWriter, _ *http.Request, said string) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, "<html><title>%s</title>%s</html>", said, said)
	},
	"a redirect to another host": func(w http.ResponseWriter, r *http.Request, said string) {
		w.Header().Set("Location", "https://"+strings.Map(letters, said)+".example/"+said)
		w.WriteHeader(http.StatusFound)
	},
	"a redirect in circles": func(w http.ResponseWriter, r *http.Request, said string) {
		http.Redirect(w, r, r.URL.Path+"?said="+said, http.StatusFound)
	},
	"no HTTP": func(w http.ResponseWriter, _ *http.Request, said string) {
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_, _ = conn.Write([]byte("HTTP/1.1 " + said + "\r\n\r\n"))
			_ = conn.Close()
		}
	},
}

// letters keeps what a host's name may hold.
func letters(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
		return r
	}
	return -1
}

// liveCommands are all that ask other servers.
var liveCommands = []string{
	"verify --workflow claude.yml", "verify --workflow claude.yml --json",
	"diagnose --request --rule rule.json", "diagnose --request --exchange --rule rule.json", "diagnose --request --exchange --rule rule.json --json",
	"generate --online --repo acme/app --out made", "generate --online --repo acme/app --json", "migrate --online", "exposure --online --rule rule.json", "lint --online",
	"apply --repo acme/app --dry-run", "apply --repo acme/app --yes --json", "apply --repo acme/app --yes --variables --pull-request", "apply --repo acme/app --remove --yes",
}

// audit runs one command line in a new working copy, with a server that goes wrong, and gives
// everything that can be seen afterwards.
func audit(t *testing.T, line string, e *echo) (visible map[string]string, status int) {
	t.Helper()
	workingCopy(t, map[string]string{"claude.yml": flow(byHand, "")})
	const rule = `{"id":"fdrl_01","name":"ci","match":{"subject_prefix":"repo:acme/app:ref:refs/heads/main","audience":"https://api.anthropic.com","claims":{"repository":"acme/app"}},"target":{"type":"service_account","service_account_id":"svac_01a"},"workspace_id":"wrkspc_01a","oauth_scope":"workspace:inference"}`
	write(t, "rule.json", rule)
	write(t, "summary.md", "")
	parsed, err := federation.ReadRule([]byte(rule))
	if err != nil {
		t.Fatal(err)
	}
	if e.box, err = sandbox.Start(t.Context(), sandbox.Config{Rule: &parsed}); err != nil {
		t.Fatal(err)
	}
	defer e.box.Close()
	e.box.State.AddRepository(sandbox.Repository{Owner: "acme", Name: "app", Workflows: []sandbox.Workflow{actionRun("claude.yml", "failure", "##[group]Run x\n##[endgroup]\n##[error]no\n")}})
	e.box.State.AddLogin(markers["GH_TOKEN"], sandbox.Login{Name: "octocat", Scopes: []string{"repo", "workflow"}})
	e.box.State.Allow(markers["ANTHROPIC_AUTH_TOKEN"], sandbox.Credential{Scope: federation.ScopeAdmin, Actor: "user_01"})
	e.seen = map[string]bool{}
	server := httptest.NewServer(e)
	defer server.Close()

	l := &onlineLine{box: e.box, env: map[string]string{"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": "summary.md"}}
	for _, variable := range e.box.Environ(e.box.Job) {
		name, value, _ := strings.Cut(variable, "=")
		l.env[name] = strings.ReplaceAll(value, e.box.GitHub, server.URL)
	}
	for name, value := range markers {
		l.env[name] = value
	}
	l.env["GH_WIF_GITHUB_API"], l.env["ANTHROPIC_BASE_URL"] = server.URL, server.URL
	e.note(l.env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"])
	for _, value := range markers {
		e.note(value)
	}
	var mu sync.Mutex
	var lines []string
	l.run = func(ctx context.Context, dir, name string, args ...string) ([]byte, error) {
		mu.Lock()
		lines = append(lines, strings.Join(append([]string{name}, args...), " "))
		mu.Unlock()
		if name != "git" || slices.Contains(args, "push") {
			return nil, &repo.ExitError{Name: name, Code: 1, Stderr: "it does not work"}
		}
		return repo.Exec(ctx, dir, name, args...)
	}
	got := l.call(t.Context(), t, strings.Fields(line)...)
	visible = map[string]string{"standard output": got.out, "standard error": unmasked(got.err), "command lines": strings.Join(lines, "\n")}
	err = filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		visible["the file "+path] = string(text)
		return errors.Join(err)
	})
	if err != nil {
		t.Fatal(err)
	}
	return visible, got.status
}

// unmasked is what a runner shows of a text: it takes the commands out that tell it what to mask.
func unmasked(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "::add-mask::") {
			b.WriteString(line)
		}
	}
	return b.String()
}

// pieces are the parts of a credential by which it is looked for.
func pieces(credential string) []string {
	const n = 12
	if len(credential) <= n {
		return []string{credential}
	}
	var out []string
	for i := 0; i+n <= len(credential); i += n / 2 {
		out = append(out, credential[i:i+n])
	}
	return out
}

// find looks for the credentials in what can be seen.
func (e *echo) find(t *testing.T, what string, visible map[string]string) {
	t.Helper()
	for credential := range e.seen {
		for _, piece := range pieces(credential) {
			for where, text := range visible {
				if strings.Contains(text, piece) {
					t.Errorf("%s: %q in %s:\n%s", what, piece, where, text)
				}
			}
		}
	}
}

// A command that asks nobody has no use for a credential, and shows none of the environment's.
func TestTheEnvironmentsCredentialsAreSeenNowhere(t *testing.T) {
	for _, line := range []string{
		"sandbox --rule rule.json --as-all", "sandbox --rule rule.json --as-all --json", "generate --repo acme/app --out made", "generate --json", "migrate", "migrate --write --yes",
		"lint", "lint --sarif", "exposure --rule rule.json", "subject", "diagnose --rule rule.json --reason jti_reused", "diagnose --workflow .github/workflows/claude.yml", "--help", "--version",
	} {
		e := &echo{how: refusal(http.StatusTeapot)}
		visible, status := audit(t, line, e)
		if status > exitUsage || e.asked > 0 {
			t.Errorf("%s: status %d, %d questions", line, status, e.asked)
		}
		if visible["standard output"]+visible["standard error"] == "" {
			t.Errorf("%s says nothing", line)
		}
		e.find(t, line, visible)
	}
}

// Whatever a server answers, and wherever it begins to: no credential is seen, in whole or in
// part, in anything that a command prints, writes or runs.
func TestNoServerMakesACommandShowACredential(t *testing.T) {
	asked := map[string]bool{}
	run, each := 0, 3 // of all; the others are alike
	if testing.Short() {
		each = 17
	}
	for _, line := range liveCommands {
		for _, name := range slices.Sorted(maps.Keys(wrongs)) {
			for _, pass := range []int{0, 1, 2, 4, 8} { // so many questions are answered well
				if run++; run%each != 0 {
					continue
				}
				e := &echo{pass: pass, how: wrongs[name]}
				visible, status := audit(t, line, e)
				if status < exitOK || status > exitUsage {
					t.Errorf("%s, %s from question %d on: status %d", line, name, pass+1, status)
				}
				asked[line] = asked[line] || e.asked > 0
				e.find(t, fmt.Sprintf("%s, %s from question %d on", line, name, pass+1), visible)
			}
		}
	}
	for _, line := range liveCommands {
		if !asked[line] {
			t.Errorf("%s asks nobody", line)
		}
	}
}

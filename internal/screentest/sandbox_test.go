package screentest

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var baseURL = regexp.MustCompile(`export ANTHROPIC_BASE_URL=(http://127\.0\.0\.1:\d+)`)

// visit asks the sandbox whose environment is shown for something, as a program would.
func visit(t *testing.T, shown string) {
	t.Helper()
	found := baseURL.FindStringSubmatch(shown)
	if found == nil {
		t.Fatalf("no address is shown:\n%s", shown)
	}
	resp, err := http.Get(found[1] + "/.well-known/jwks")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
}

func TestThePlansRuleIsTriedInTheSandbox(t *testing.T) {
	t.Parallel()
	s := open(t, Options{Width: 100, Height: 30}).WaitFor("acme/app on main").Press("1").WaitFor("Which repository").Press("ctrl+s").WaitFor("Review", "Lets a run in when")
	s.Press("t").WaitFor("Kinds of runs", "not tried  a pull request", "listens on http://127.0.0.1:")
	s.Press("enter").WaitFor("issued     the run that the rule names").Press("a").WaitFor("kinds of runs got a token", "denied  a pull request")
	s.Press("tab").WaitFor("export ANTHROPIC_BASE_URL=")
	visit(t, s.Screen())
	s.Press("down").WaitFor("a program uses it").Press("esc").WaitFor("Stop the sandbox?").Press("y").WaitFor("Review", "Lets a run in when")
	s.Press("ctrl+c").WaitFor("Quit?").Press("y")
	if code := s.Exit(); code != 130 {
		t.Errorf("exit status %d", code)
	}
}

func TestARuleIsTriedInTheSandboxOnLines(t *testing.T) {
	t.Parallel()
	dir := workingCopy(t)
	rule := `{"name":"main","issuer_id":"fdis_...","match":{"subject_prefix":"repo:acme/app:ref:refs/heads/main","audience":"https://api.anthropic.com"},"target_type":"service_account","service_account_id":"svac_...","oauth_scope":"workspace:inference"}`
	if err := os.WriteFile(filepath.Join(dir, "rule.json"), []byte(rule), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, Options{Dir: dir, Env: []string{"TERM=dumb"}}).WaitFor("Try a rule in the sandbox").Press("4", "enter")
	s.WaitFor("Take the rule found in").Press("enter").WaitFor("measure from").Press("enter").WaitFor("What do you want to try?").Press("enter").WaitFor("kinds of runs got a token")
	s.Press("3", "enter").WaitFor("Number, 1 to 3").Press("1", "enter").WaitFor("export ANTHROPIC_BASE_URL=")
	visit(t, s.Raw())
	s.WaitFor("Number, 1 to 5").Press("5", "enter").WaitFor("Stop the sandbox?").Press("yes", "enter").WaitFor("What do you want to do?").Press("q", "enter")
	if code := s.Exit(); code != 0 || strings.Contains(s.Raw(), "\x1b") {
		t.Errorf("exit status %d: %q", code, s.Raw())
	}
}

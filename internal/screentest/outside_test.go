package screentest

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gh-wif/internal/sandbox"
)

// fakes makes a directory of programs that stand in for others, each a shell script, and gives
// the PATH with it in front.
func fakes(t testing.TB, scripts map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, script := range scripts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return "PATH=" + dir + string(os.PathListSeparator) + os.Getenv("PATH")
}

func TestASlowGitShowsProgressAndKeepsNobodyWaiting(t *testing.T) {
	long(t)
	s := open(t, Options{Env: []string{fakes(t, map[string]string{"git": "exec sleep 600"})}}).WaitFor("looking at the working copy", "esc stops it")
	s.Press("1").WaitFor("Which repository").Press("octo/app").WaitFor("octo/app", "looking at the working copy")
	s.Press("esc").WaitFor("stopped", "octo/app").Press("tab", "main").WaitFor("main").Press("ctrl+s").WaitFor("Review", "Lets a run in when")
}

func TestGitHubsSilenceCanBeStoppedAndItsFailureIsExplained(t *testing.T) {
	long(t)
	slow := open(t, Options{Env: []string{fakes(t, map[string]string{"gh": "exec sleep 600"})}}).WaitFor("acme/app on main").Press("1").WaitFor("Which repository")
	slow.Press("ctrl+o").WaitFor("Ask GitHub?").Press("y").WaitFor("asking GitHub", "esc stops it").Press("esc").WaitFor("stopped", "Which repository")

	failing, api := openWithGitHub(t)
	api.State.Fail("GET *", sandbox.Fault{Status: http.StatusForbidden, Body: `{"message": "Something broke"}`, Times: -1})
	failing.WaitFor("acme/app on main").Press("1").WaitFor("Which repository").Press("ctrl+o").WaitFor("Ask GitHub?").Press("y")
	failing.WaitFor("! GitHub told nothing", "all of it: page Subject").Click("Subject").WaitFor("it did not tell anything")
}

// openWithGitHub opens the program with a GitHub on loopback, which holds acme/app.
func openWithGitHub(t *testing.T) (*Session, *sandbox.Sandbox) {
	t.Helper()
	api, err := sandbox.Start(t.Context(), sandbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(api.Close)
	api.State.AddRepository(sandbox.Repository{
		Owner: "acme", Name: "app", OwnerID: "1234567", ID: "7654321", Organization: true, Visibility: "private",
		Environments: []sandbox.Environment{{Name: "production", Reviewers: []string{"mona"}}},
	})
	return open(t, Options{Env: []string{"GH_WIF_GITHUB_API=" + api.GitHub, "GH_TOKEN=" + sandbox.LoginToken}}), api
}

// What GitHub tells is in the form, and in the review with what follows from it.
func TestGitHubFillsInTheForm(t *testing.T) {
	long(t)
	s, _ := openWithGitHub(t)
	s.WaitFor("acme/app on main").Press("1").WaitFor("Which repository").Press("ctrl+o").WaitFor("Ask GitHub?", "environments").Press("y")
	s.WaitFor("GitHub told").Press("ctrl+s").WaitFor("Review", "1234567").Press("7").WaitFor("GitHub says:", "the owner has the id 1234567")
}

// TestAHostileWorkingCopy puts escape sequences, and characters that turn text around, wherever
// a working copy can hold them, and looks at every byte that reaches the terminal.
func TestAHostileWorkingCopy(t *testing.T) {
	long(t)
	const esc, bidi = "\x1b]0;PWNED\x07\x1b[31m", "\u202e"
	dir := workingCopy(t)
	git := func(args ...string) {
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		_ = cmd.Run() // a git that refuses such a name has done the work
	}
	flows := filepath.Join(dir, ".github", "workflows")
	if err := os.MkdirAll(flows, 0o755); err != nil {
		t.Fatal(err)
	}
	flow := "on: push\njobs:\n  \"cl" + bidi + "aude\":\n    runs-on: ubuntu-latest\n    env:\n      ANTHROPIC_API_KEY: ${{ secrets.ANTHROPIC_API_KEY }}\n    steps:\n      - run: pip install anthropic && python x.py\n"
	for path, text := range map[string]string{
		filepath.Join(flows, "ci"+esc+bidi+".yml"): flow,
		filepath.Join(dir, "a"+esc+bidi+".txt"):    "x",
		filepath.Join(dir, "rule.json"):            `{"name": "` + bidi + `", "match": {"subject_prefix": "repo:acme/` + bidi + `\u001b]0;PWNED\u0007"}}`,
	} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Skipf("no such name on this system: %v", err)
		}
	}
	git("symbolic-ref", "HEAD", "refs/heads/ma"+bidi+"in")
	s := open(t, Options{Dir: dir, Width: 120, Height: 40}).WaitFor("acme/app", "Set up a repository")
	s.Press("1").WaitFor("Which repository").Press("acme/x", "ctrl+s").settle()
	s.Press("esc", "esc", "esc").WaitFor("Goes on with").Press("2").WaitFor("What do you have?").Press("tab").settle()
	s.Press("ctrl+f").WaitFor(".txt").Press("esc").WaitFor("Workflow").Press("tab", "tab", "tab").settle()
	s.Press("ctrl+f").WaitFor("type to narrow").Press("esc").settle()
	s.Press("esc").WaitFor("Goes on with").Press("3").settle()
	for _, bad := range []string{"\x1b]0;PWNED", "]0;PWNED\x07", "\x1b[31m", bidi} {
		if i := strings.Index(s.Raw(), bad); i >= 0 {
			t.Errorf("%q reached the terminal: %q", bad, s.Raw()[max(0, i-60):min(len(s.Raw()), i+60)])
		}
	}
}

func TestAPlanThatCannotBeWrittenSaysWhy(t *testing.T) {
	long(t)
	dir := workingCopy(t)
	if err := os.WriteFile(filepath.Join(dir, ".github"), []byte("in the way"), 0o644); err != nil {
		t.Fatal(err)
	}
	s := open(t, Options{Dir: dir}).WaitFor("acme/app on main").Press("1").WaitFor("Which repository").Press("ctrl+s").WaitFor("Review").Press("s").WaitFor("Files to write", "cannot be written")
	s.Press("enter").settle()
	s.Press("esc").WaitFor("Review").Press("q").WaitFor("Quit?").Press("y")
	if code := s.Exit(); code != 0 {
		t.Errorf("exit status %d", code)
	}
}

func TestSavingSaysWhereAndWhatNext(t *testing.T) {
	long(t)
	dir := workingCopy(t)
	s := open(t, Options{Dir: dir, Width: 160, Height: 40}).WaitFor("acme/app on main").Press("1").WaitFor("Which repository").Press("ctrl+s").WaitFor("Review").Press("s")
	s.WaitFor("Files to write to "+dir).Press("enter").WaitFor("Written to "+dir, "wrote 4 files").Press("enter").WaitFor("[What next]").Press("q")
	if code := s.Exit(); code != 0 {
		t.Errorf("exit status %d", code)
	}
	for _, want := range []string{"wrote issuer.json", "wrote rule.json", "wrote .github/workflows/claude.yml"} {
		s.WaitFor(want)
	}
}

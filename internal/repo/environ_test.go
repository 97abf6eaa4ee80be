package repo

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// printer puts a program of each name on the PATH that prints its environment.
func printer(t *testing.T, names ...string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the programs are scripts of a shell")
	}
	dir := t.TempDir()
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\nenv\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
}

func TestEachProgramGetsTheCredentialsThatItNeedsAndNoOther(t *testing.T) {
	printer(t, "git", "gh", "ant", "other")
	long := "Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z"
	variables := map[string]string{
		"GH_TOKEN": "plain-gh", "GITHUB_TOKEN": "plain-github", "GH_ENTERPRISE_TOKEN": "plain-ghe", "GITHUB_ENTERPRISE_TOKEN": "plain-enterprise",
		"ANTHROPIC_AUTH_TOKEN": "plain-admin", "ANTHROPIC_API_KEY": "plain-key", "ANTHROPIC_PROFILE": "plain-profile", "CLAUDE_CODE_OAUTH_TOKEN": "plain-claude",
		"ACTIONS_ID_TOKEN_REQUEST_TOKEN": "plain-runner", "ACTIONS_ID_TOKEN_REQUEST_URL": "plain-address", "ACTIONS_RUNTIME_TOKEN": "plain-runtime",
		"NPM_TOKEN": "plain-npm", "AWS_SECRET_ACCESS_KEY": "plain-aws", "DB_PASSWORD": "plain-db",
		"MINE": "gh" + "p_" + long, "OURS": "sk-" + "ant-api03-" + long,
		"HTTPS_PROXY": "http://bob:plain-proxy@proxy.example", "GIT_AUTHOR_NAME": "plain-author", "PLAIN": "plain-text",
	}
	for name, value := range variables {
		t.Setenv(name, value)
	}
	always := []string{"HTTPS_PROXY", "GIT_AUTHOR_NAME", "PLAIN"}
	gitHub := []string{"GH_TOKEN", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN", "MINE"}
	for _, tt := range []struct {
		line string
		gets []string
	}{
		{"git status", nil},
		{"git config --get branch.main.remote", nil},
		{"git show push", nil},
		{"git push -q origin main", gitHub},
		{"git -C . -c a.b=c push origin main", gitHub},
		{"gh auth token --hostname github.com", gitHub},
		{"gh pr create", gitHub},
		{"ant auth print-credentials", []string{"ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_API_KEY", "ANTHROPIC_PROFILE", "OURS"}},
		{"ant --version", nil},
		{"other push", nil},
	} {
		words := strings.Fields(tt.line)
		out, err := Exec(context.Background(), "", words[0], words[1:]...)
		if err != nil {
			t.Fatalf("%s: %v", tt.line, err)
		}
		wants := map[string]bool{}
		for _, name := range append(tt.gets, always...) {
			wants[name] = true
		}
		for name, value := range variables {
			if got := strings.Contains("\n"+string(out), "\n"+name+"="+value+"\n"); got != wants[name] {
				t.Errorf("%s gets %s: %v, want %v", tt.line, name, got, wants[name])
			}
		}
	}
}

func TestAProgramIsKnownByItsNameWhereverItStands(t *testing.T) {
	all := []string{"GH_TOKEN=x", "gh_enterprise_token=y"}
	for _, name := range []string{"gh", "/opt/bin/gh", "gh.exe", `C:\Program Files\GitHub CLI\gh.EXE`, `C:/Users/a/scoop/shims/gh.exe`, "GH.Cmd"} {
		if got := environ(all, name, nil); len(got) != 2 {
			t.Errorf("%s gets %q", name, got)
		}
	}
	for _, name := range []string{"git", `C:\gh.exe\git.exe`, "ghx.exe", "gh.exe.txt"} {
		if got := environ(all, name, nil); len(got) != 0 {
			t.Errorf("%s gets %q", name, got)
		}
	}
}

// What a working copy's own configuration names is not run by looking at it;
// what the environment sets stays, but for a setting that was a credential.
func TestNoQuestionRunsWhatCameWithADirectory(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the program is a script of a shell")
	}
	w := newWorking(t).commit()
	ran := filepath.Join(t.TempDir(), "ran")
	hook := filepath.Join(w.dir, "hook")
	if err := os.WriteFile(hook, []byte("#!/bin/sh\necho ran >> '"+ran+"'\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	w.git("config", "core.fsmonitor", hook)
	_ = exec.Command("git", "-C", w.dir, "diff", "--cached", "--quiet").Run()
	if _, err := os.Stat(ran); err != nil {
		t.Skip("this git runs no such hook: ", err)
	}
	if err := os.Remove(ran); err != nil {
		t.Fatal(err)
	}
	t.Setenv(configCount, "3")
	for i, value := range []string{"mine", "Authorization: Bearer gh" + "p_Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z", "ours"} {
		t.Setenv(fmt.Sprint(configKey, i), fmt.Sprintf("gh-wif.k%d", i))
		t.Setenv(fmt.Sprint(configValue, i), value)
	}
	for _, args := range [][]string{{"diff", "--cached", "--quiet"}, {"status"}, {"show", "HEAD:x"}, {"add", "--", ":/"}} {
		_, _ = Exec(context.Background(), w.dir, "git", args...)
	}
	if _, err := os.Stat(ran); err == nil {
		t.Error("the program that the configuration names was run")
	}
	for key, want := range map[string]string{"gh-wif.k0": "mine", "gh-wif.k1": "", "gh-wif.k2": "ours", "core.fsmonitor": "false"} {
		if out, _ := Exec(context.Background(), w.dir, "git", "config", "--get", key); strings.TrimSpace(string(out)) != want {
			t.Errorf("%s is %q, want %q", key, out, want)
		}
	}
}

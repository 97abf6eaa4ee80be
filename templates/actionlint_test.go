package templates_test

import (
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rhysd/actionlint"

	"gh-wif/templates"
)

// triggerSets are the ways to start a workflow that the lint tries.
var triggerSets = map[string][]templates.Trigger{
	"branch":       {{Event: "push", Branches: []string{"main", "release/1.x", "feature+one", "wow!", "#7", "a\"b"}}},
	"tag":          {{Event: "push", Tags: []string{"v1.0.0", "v*"}}},
	"tag and main": {{Event: "push", Tags: []string{"v*"}}, {Event: "push", Branches: []string{"main"}}},
	"any push":     {{Event: "push"}, {Event: "push", Branches: []string{"main"}}},
	"pulls":        {{Event: "pull_request", Branches: []string{"main"}}},
	"closed pulls": {{Event: "pull_request", Types: []string{"closed"}}},
	"pulls target": {{Event: "pull_request_target"}},
	"merge queue":  {{Event: "merge_group", Branches: []string{"main"}}},
	"cron": {
		{Event: "schedule", Cron: "17 3 * * 1-5"},
		{Event: "schedule", Cron: "0 6,18 1 JAN-jun SUN"},
		{Event: "schedule", Cron: "*/15 0-6/2 * * *"},
	},
	"release":    {{Event: "release"}},
	"by hand":    {{Event: "workflow_dispatch"}},
	"on its ref": {{Event: "workflow_dispatch", Refs: []string{"refs/heads/it's#1", "refs/tags/v*", ""}}},
	"comment":    {{Event: "issue_comment"}},
	"reviews":    {{Event: "pull_request_review"}, {Event: "pull_request_review_comment"}, {Event: "fork"}},
	"after":      {{Event: "workflow_run", Workflows: []string{"CI: build", "test"}, Branches: []string{"main"}}},
	"dispatched": {{Event: "repository_dispatch", Types: []string{"go: now", "x"}}},
	"many": {
		{Event: "push", Branches: []string{"main"}},
		{Event: "pull_request"},
		{Event: "workflow_dispatch"},
		{Event: "schedule", Cron: "5 4 * * *"},
	},
}

// asWorkflow puts a snippet into the job of a workflow, as its reader would.
func asWorkflow(s templates.Spec, content string) string {
	if s.Language != templates.Snippet {
		return content
	}
	var b strings.Builder
	b.WriteString("on:\n  push:\njobs:\n  call-claude:\n    runs-on: ubuntu-latest\n")
	for line := range strings.Lines(content) {
		b.WriteString("    " + line)
	}
	return b.String()
}

func TestActionlintFindsNothingInAnyCombination(t *testing.T) {
	for _, info := range templates.Languages() {
		t.Run(string(info.ID), func(t *testing.T) {
			t.Parallel()
			lint := newLinter(t)
			for name, triggers := range triggerSets {
				for i := range 32 {
					if testing.Short() && !inSample(string(info.ID)+name, i, 32) {
						continue
					}
					s := sample(info.ID)
					s.Triggers = triggers
					s.LongRunning, s.PinActions, s.Reusable = i&1 != 0, i&2 != 0, i&4 != 0
					if i&8 != 0 {
						s.Fetch = templates.FetchGitHubScript
					}
					if i&16 != 0 {
						s.Environment = `prod: "east" #1`
						s.Variables = variables
					}
					for _, finding := range lint(asWorkflow(s, render(t, s).Content)) {
						t.Errorf("%s, %05b: %s", name, i, finding)
					}
				}
			}
		})
	}
}

// Every script of every language, in one process: what it is asked is what actionlint
// asks it, with placeholders where GitHub fills expressions in.
func TestShellcheckFindsNothingInAnyScript(t *testing.T) {
	t.Parallel()
	shellcheck, err := exec.LookPath("shellcheck")
	if err != nil {
		t.Skip("shellcheck is not installed")
	}
	scripts := map[string]string{} // and whose they are
	for _, info := range templates.Languages() {
		for _, long := range []bool{false, true} { // they depend on nothing else
			s := sample(info.ID)
			s.LongRunning = long
			if long {
				s.Variables = variables
			}
			for _, step := range theJob(t, s).Steps {
				if step.Run != "" {
					scripts[step.Run] = string(info.ID) + ", " + step.Name
				}
			}
		}
	}
	if len(scripts) < len(templates.Languages()) {
		t.Fatalf("only %d scripts were found", len(scripts))
	}
	args, dir, n := []string{"--norc", "-f", "gcc", "-x", "--shell", "bash", "-e", "SC1091,SC2194,SC2050,SC2153,SC2154,SC2157,SC2043"}, t.TempDir(), 0
	for script, name := range scripts {
		script = placeholder.ReplaceAllStringFunc(script, func(e string) string { return strings.Repeat("_", len(e)) })
		n++
		path := filepath.Join(dir, fmt.Sprint(n, " ", name))
		if err := os.WriteFile(path, []byte("set -eo pipefail\n"+script+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	if out, err := exec.CommandContext(t.Context(), shellcheck, args...).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v:\n%s", err, out)
	}
}

var placeholder = regexp.MustCompile(`\$\{\{.*?\}\}`)

// inSample chooses two of the n combinations of a row for a short run, others for each row,
// and the same in every run.
func inSample(row string, i, n int) bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(row))
	first := int(h.Sum32() % uint32(n))
	return i == first || i == (first+n/2+1)%n
}

func newLinter(t *testing.T) func(content string) []string {
	t.Helper()
	linter, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{WorkingDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return func(content string) []string {
		findings, err := linter.Lint("claude.yml", []byte(content), nil)
		if err != nil {
			return []string{err.Error()}
		}
		list := make([]string, len(findings))
		for i, f := range findings {
			list[i] = f.Error()
		}
		return list
	}
}

func TestEveryEventOfGitHubRendersWithoutFinding(t *testing.T) {
	lint := newLinter(t)
	for name, types := range actionlint.AllWebhookTypes {
		tr := templates.Trigger{Event: name}
		switch name {
		case "schedule":
			tr.Cron = "17 3 * * *"
		case "workflow_run":
			tr.Workflows = []string{"CI"}
		}
		for _, types := range [][]string{nil, types} {
			tr.Types = types
			s := sample(templates.Curl)
			s.Triggers = []templates.Trigger{tr}
			for _, finding := range lint(render(t, s).Content) {
				t.Errorf("%s %q: %s", name, types, finding)
			}
		}
	}
}

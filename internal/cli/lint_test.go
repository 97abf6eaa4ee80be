package cli

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gh-wif/internal/lint"
	"gh-wif/internal/term"
	"gh-wif/internal/workflow"
	"gh-wif/wizard"
)

// On a terminal --fix asks, and only a yes changes anything.
func TestFixAsksOnATerminal(t *testing.T) {
	const text = `{"name": "ci", "match": {"subject_prefix": "repo:acme/app:pull_request "}}` + "\n"
	for answer, changed := range map[string]bool{"y\n": true, "Yes\n": true, "n\n": false, "\n": false, "": false, "yo\n": false} {
		path := filepath.Join(t.TempDir(), "rule.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var out, errs bytes.Buffer
		Main(context.Background(), []string{"lint", "--rule", path, "--fix"}, term.Streams{In: strings.NewReader(answer), Out: &out, Err: &errs, InTTY: true, ErrTTY: true})
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if (string(got) != text) != changed {
			t.Errorf("answer %q: %s", answer, got)
		}
		if !strings.Contains(errs.String(), "change 1 file? [y/N]") || !changed && !strings.Contains(errs.String(), "nothing was changed") {
			t.Errorf("answer %q: %s", answer, errs.String())
		}
	}
}

// What this program writes, it must not complain about: whatever the answers,
// the three files have no findings but notes, and their runs get in.
func TestGeneratedFilesHaveNoFindings(t *testing.T) {
	base := wizard.Answers{
		Repository: "acme/app", SubjectPrefix: "repo:acme@12/app@34", IssuerID: "fdis_01a", RuleID: "fdrl_01a",
		Workspace: "wrkspc_01a", ServiceAccount: "svac_01a", Organization: "6f1b7c1e-1111-4222-8333-444455556666", Scope: "workspace:inference",
	}
	for name, change := range map[string]func(*wizard.Answers){
		"push":              func(*wizard.Answers) {},
		"another branch":    func(a *wizard.Answers) { a.Branch = "release/1.x" },
		"environment":       func(a *wizard.Answers) { a.Environment = "production" },
		"a colon":           func(a *wizard.Answers) { a.Environment = "prod:eu west" },
		"several events":    func(a *wizard.Answers) { a.Events = []string{"push", "workflow_dispatch", "schedule"} },
		"environment, many": func(a *wizard.Answers) { a.Environment, a.Events = "production", []string{"push", "workflow_dispatch"} },
		"pull requests":     func(a *wizard.Answers) { a.Events = []string{"pull_request"} },
		"push and pull":     func(a *wizard.Answers) { a.Events = []string{"push", "pull_request"} },
		"release":           func(a *wizard.Answers) { a.Events, a.Tag = []string{"release"}, "v*" },
		"tags":              func(a *wizard.Answers) { a.Events, a.Tag = []string{"push"}, "v*" },
		"merge queue":       func(a *wizard.Answers) { a.Events = []string{"merge_group"} },
		"names":             func(a *wizard.Answers) { a.SubjectPrefix = "repo:acme/app" },
		"names and ids":     func(a *wizard.Answers) { a.SubjectPrefix, a.OwnerID, a.RepositoryID = "", "12", "34" },
		"the action":        func(a *wizard.Answers) { a.Language = "claude-code-action" },
		"curl":              func(a *wizard.Answers) { a.Language = "curl" },
		"long running":      func(a *wizard.Answers) { a.LongRunning = true },
		"another audience":  func(a *wizard.Answers) { a.Audience = "https://claude.acme.example" },
		"github-script":     func(a *wizard.Answers) { a.Fetch = "github-script" },
	} {
		t.Run(name, func(t *testing.T) {
			answers := base
			change(&answers)
			plan, err := wizard.Build(answers)
			if err != nil {
				t.Fatal(err)
			}
			source := func(path string, b []byte) lint.Source { return lint.Source{Path: path, Text: b} }
			flow := lint.WorkflowSource{Source: source(plan.Workflow.Path, []byte(plan.Workflow.Content))}
			in := lint.Input{
				Rules: []lint.Source{source("rule.json", plan.Rule.JSON())}, Issuers: []lint.Source{source("issuer.json", plan.Issuer.JSON())},
				Workflows: []lint.WorkflowSource{flow}, Known: lint.Known{Repository: "acme/app"}, Whole: true,
			}
			for _, f := range lint.Check(in).Findings {
				if f.Severity != workflow.Note {
					t.Errorf("%s %s:%d: %s", f.ID, f.File, f.Line, f.Message)
				}
			}
			runs, _ := lint.Predict(lint.PredictInput{Workflows: in.Workflows, Rule: &plan.Rule, Known: lint.Known{Repository: "acme/app"}})
			if !allIn(runs) {
				t.Errorf("not every run gets in: %+v", runs)
			}
		})
	}
}

var updateChecks = flag.Bool("update-checks", false, "write the answers in docs/checks.md anew")

const checksPage = "../../docs/checks.md"

var (
	checkRE  = regexp.MustCompile(`(?ms)^### (\S+)\n(.*?)\n` + "```text\n(.*?)```\n")
	sampleRE = regexp.MustCompile("(?s)`([^`\n]+)`\n\n```(?:json|yaml)\n(.*?)```\n")
)

// TestChecksPage runs every input of docs/checks.md and compares what lint says
// of the check that it stands under.
func TestChecksPage(t *testing.T) {
	path, err := filepath.Abs(checksPage)
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	fresh := checkRE.ReplaceAllStringFunc(string(page), func(section string) string {
		m := checkRE.FindStringSubmatch(section)
		id, body, want := m[1], m[2], m[3]
		got := lintSample(t, id, body)
		switch {
		case got == "":
			t.Errorf("%s: not found in its own sample", id)
		case got != want && !*updateChecks:
			t.Errorf("%s: lint says\n%sand the page\n%s", id, got, want)
		}
		return strings.TrimSuffix(section, "```text\n"+want+"```\n") + "```text\n" + got + "```\n"
	})
	if *updateChecks {
		if err := os.WriteFile(path, []byte(fresh), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// lintSample puts the files of a sample into the present directory, lints it, and
// keeps what is said of one check.
func lintSample(t *testing.T, id, body string) string {
	t.Helper()
	for _, old := range []string{".github", "rule.json", "issuer.json", "a.json", "b.json"} {
		if err := os.RemoveAll(old); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range sampleRE.FindAllStringSubmatch(body, -1) {
		path := filepath.FromSlash(m[1])
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(m[2]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var out, errs bytes.Buffer
	Main(context.Background(), []string{"lint", "--repo", "acme/app", "."}, term.Streams{In: strings.NewReader(""), Out: &out, Err: &errs})
	var kept strings.Builder
	lines := strings.SplitAfter(out.String(), "\n")
	for i, line := range lines {
		if strings.HasSuffix(line, "["+id+"]\n") {
			kept.WriteString(strings.Join(lines[i:i+3], ""))
		}
	}
	if kept.Len() == 0 {
		t.Logf("%s: lint said\n%s%s", id, out.String(), errs.String())
	}
	return kept.String()
}

package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/lint"
	"gh-wif/internal/term"
)

// here runs the command line in the present directory.
func command(t *testing.T, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	status = Main(context.Background(), args, term.Streams{In: strings.NewReader(""), Out: &out, Err: &errs})
	asItsSchemaSays(t, args, out.String())
	return out.String(), errs.String(), status
}

// printedRE finds a command that is printed for its reader to run, with its flags.
var printedRE = regexp.MustCompile(`gh-wif [a-z]+(?: (?:--?[a-z][a-z-]*|'(?:[^']|'\\'')*'|[A-Za-z0-9._/@:,+-]+))*`)

// wordRE is one word of such a command.
var wordRE = regexp.MustCompile(`'(?:[^']|'\\'')*'|[^ ']+`)

// printed are the commands in a text, as the words that a shell makes of them.
func printed(text string) [][]string {
	var out [][]string
	for _, line := range printedRE.FindAllString(text, -1) {
		var words []string
		for _, w := range wordRE.FindAllString(line, -1) {
			if strings.HasPrefix(w, "'") {
				w = strings.ReplaceAll(strings.Trim(w, "'"), `'\''`, "'")
			}
			words = append(words, w)
		}
		out = append(out, words[1:])
	}
	return out
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// findings runs lint over the rule and the workflow of the present directory.
func findings(t *testing.T, args ...string) []lint.Finding {
	t.Helper()
	out, errs, _ := command(t, append([]string{"lint", "--json", "--repo", "acme/app", "--workflow", ".github/workflows/main.yml"}, args...)...)
	var doc struct{ Findings []lint.Finding }
	if err := json.Unmarshal([]byte(out), &doc); err != nil {
		t.Fatalf("%v: %s%s", err, out, errs)
	}
	return doc.Findings
}

// flow is a workflow with one job that exchanges a token.
func flow(on, more string) string {
	return "name: Claude\non:\n" + on + "jobs:\n  ask:\n    runs-on: ubuntu-latest\n" + more + `    permissions:
      id-token: write
    steps:
      - uses: anthropics/claude-code-action@0123456789012345678901234567890123456789 # v1
        with:
          anthropic_federation_rule_id: ${{ vars.ANTHROPIC_FEDERATION_RULE_ID }}
          anthropic_organization_id: 6f1b7c1e-1111-4222-8333-444455556666
          anthropic_service_account_id: svac_01a
          anthropic_workspace_id: wrkspc_01a
`
}

// A job that never gets in is told the command that makes a rule for it: run, it
// makes one that lets every run of the job in.
func TestTheCommandForAJobThatNeverGetsInMakesARuleForIt(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll(".github/workflows", 0o755); err != nil {
		t.Fatal(err)
	}
	rules := map[string]string{
		"of another branch":   `{"name": "ci", "match": {"subject_prefix": "repo:acme/app:ref:refs/heads/other", "claims": {"repository_owner": "acme"}}}`,
		"of another event":    `{"name": "ci", "match": {"claims": {"repository": "acme/app", "event_name": "label"}}}`,
		"of another workflow": `{"name": "ci", "match": {"claims": {"repository": "acme/app", "workflow_ref": "acme/app/.github/workflows/claude.yml@refs/heads/main"}}}`,
	}
	checked := 0
	for _, w := range []struct{ name, flow, flags string }{
		{"a push", flow("  push:\n    branches: [main]\n", ""), "--event push --branch main --workflow-file main.yml --print rule"},
		{"an odd branch", flow("  push:\n    branches: [\"it's/#1\"]\n", ""), `--branch 'it'\''s/#1' `},
		{"any push", flow("  push:\n", ""), "--event push --branch main "},
		{"tags", flow("  push:\n    tags: ['v*']\n", ""), "--event push --tag 'v*' --work"},
		{"by hand", flow("  workflow_dispatch:\n", ""), "--branch main"},
		{"by hand, in an environment", flow("  workflow_dispatch:\n", "    environment: production\n"), "--environment production "},
		{"an odd environment", flow("  push:\n    branches: [main]\n", "    environment: \"prod: eu's #1\"\n"), `--environment 'prod: eu'\''s #1'`},
		{"a schedule", flow("  schedule:\n    - cron: '5 4 * * *'\n", ""), "--event schedule --default-branch main --work"},
		{"a comment", flow("  issue_comment:\n    types: [created]\n", ""), "--event issue_comment --default-branch main --work"},
		{"pull requests", flow("  pull_request:\n", ""), "--event pull_request --work"},
		{"pull requests for a branch", flow("  pull_request:\n    branches: [main]\n", ""), "--event pull_request --branch main --work"},
		{"a release", flow("  release:\n    types: [published]\n", ""), "--event release --work"},
		{"a queue", flow("  merge_group:\n    branches: [main]\n", ""), "--event merge_group --branch main --work"},
		{
			"several", flow("  push:\n    branches: [main]\n  workflow_dispatch:\n  schedule:\n    - cron: '5 4 * * *'\n", ""),
			"--event push --event workflow_dispatch --event schedule --branch main --default-branch main --work",
		},
		{"push and pull", flow("  push:\n    branches: [main]\n  pull_request:\n    branches: [main]\n", ""), "--event push --event pull_request --branch main --work"},
		{"push and every pull", flow("  push:\n    branches: [main]\n  pull_request:\n", ""), "--event push --branch main --work"},
	} {
		write(t, ".github/workflows/main.yml", w.flow)
		for of, rule := range rules {
			write(t, "rule.json", rule)
			if checkCommand(t, w.name+", a rule "+of, w.flags) {
				checked++
			}
		}
	}
	if checked < 35 {
		t.Errorf("only %d jobs never got in", checked)
	}
}

// checkCommand runs what is printed for the job of the present directory, where it
// never gets in.
func checkCommand(t *testing.T, what, flags string) bool {
	t.Helper()
	all := findings(t, "--rule", "rule.json")
	i := slices.IndexFunc(all, func(f lint.Finding) bool { return f.ID == "job_never_admitted" })
	if i < 0 {
		return false // on a branch that somebody chooses it may
	}
	if !strings.Contains(all[i].Fix, flags) {
		t.Errorf("%s: %s, want %s", what, all[i].Fix, flags)
	}
	commands := printed(all[i].Fix)
	if len(commands) != 1 || commands[0][0] != "generate" {
		t.Errorf("%s: no command in %s", what, all[i].Fix)
		return true
	}
	out, errs, status := command(t, commands[0]...)
	if status != 0 {
		t.Errorf("%s: %q ends with %d: %s", what, commands[0], status, errs)
		return true
	}
	write(t, "made.json", out)
	part := strings.Contains(all[i].Fix, "a part of its runs")
	for _, f := range findings(t, "--rule", "made.json") {
		if f.ID == "job_never_admitted" || strings.HasPrefix(f.ID, "job_") && !part {
			t.Errorf("%s: %q: %s: %s", what, commands[0], f.ID, f.Message)
		}
	}
	if out, errs, status := command(t, "subject", "--repo", "acme/app", "--rule", "made.json", "--workflow", ".github/workflows/main.yml"); status != 0 && !part {
		t.Errorf("%s: %q makes a rule that does not let every run in:\n%s%s", what, commands[0], out, errs)
	}
	return true
}

// Every other command that lint, exposure and generate print can be run as it is
// printed; one without flags is only named, and there is such a command.
func TestEveryPrintedCommandCanBeRun(t *testing.T) {
	page, err := os.ReadFile(checksPage)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.MkdirAll(".github/workflows", 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, ".github/workflows/main.yml", flow("  push:\n", ""))
	write(t, "rule.json", `{"name": "ci", "match": {"subject_prefix": "repo:acme/app:*"}}`)
	texts := []string{string(page)}
	for _, args := range [][]string{
		{"exposure", "--rule", "rule.json"},
		{"exposure", "--rule", "rule.json", "--all"},
		{"lint", "--rule", "rule.json"},
		{"generate", "--repo", "acme/app", "--event", "pull_request_review", "--event", "issue_comment", "--no-guards", "--json"},
		{"generate", "--repo", "acme/app", "--environment", "production", "--out", "made"},
	} {
		out, errs, _ := command(t, args...)
		texts = append(texts, out, errs)
	}
	ran := 0
	for _, args := range slices.CompactFunc(printed(strings.Join(texts, "\n")), slices.Equal) {
		switch {
		case len(args) == 1 && args[0] == "subject", args[0] == "migrate" && len(args) > 1:
			args = append(args, "--repo", "acme/app") // which its reader's working copy tells
		case len(args) == 1:
			args = append(args, "--help")
		}
		if _, errs, status := command(t, args...); status == 2 {
			t.Errorf("%q: %s", args, errs)
		}
		ran++
	}
	if ran < 5 {
		t.Errorf("only %d commands", ran)
	}
}

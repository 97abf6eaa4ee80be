package migrate_test

import (
	"errors"
	"strings"
	"testing"

	"gh-wif/internal/migrate"
)

const quiet = `on: {push: {branches: [main]}}
jobs:
  ask:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - run: claude -p hello
      - uses: anthropics/claude-code-action@v1.0.150
  plain:
    runs-on: ubuntu-latest
    environment: staging
    steps:
      - run: npm ci
      - run: node ask.mjs
  silent:
    runs-on: ubuntu-latest
    steps:
      - run: echo hello
`

func TestAJobWithoutAKeyGetsThePieces(t *testing.T) {
	o := options("ci.yml", quiet)
	o.Answers.Environment = "production"
	p, err := migrate.Into(o, "ask")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"    environment: production\n", "      id-token: write\n", "      ANTHROPIC_FEDERATION_RULE_ID: ${{ vars.ANTHROPIC_FEDERATION_RULE_ID }}\n",
		"      - name: Fetch GitHub OIDC token\n", "        with:\n          anthropic_federation_rule_id: ", "  silent:\n    runs-on: ubuntu-latest\n    steps:\n",
	} {
		if !strings.Contains(p.Workflow.Content, want) {
			t.Errorf("no %q in\n%s", want, p.Workflow.Content)
		}
	}
	if env, _ := p.Rule.Match.Claim("environment"); env != "production" || p.Workflow.Path != dir+"ci.yml" {
		t.Errorf("%s for %s", p.Rule.JSON(), p.Workflow.Path)
	}
	o.Answers.Environment = ""
	if p, err = migrate.Into(o, "plain"); err != nil || !strings.Contains(p.Workflow.Content, "      - run: npm ci\n      # One token") {
		t.Errorf("%v\n%s", err, p.Workflow.Content)
	}
}

func TestAJobThatCannotGetThePiecesIsNamed(t *testing.T) {
	for job, c := range map[string]struct {
		text, environment, because string
	}{
		"silent": {quiet, "", "no step of this job is seen to call Claude"},
		"none":   {quiet, "", "there is no job"},
		"plain":  {quiet, "production", "another environment"},
		"review": {action("push"), "", "gh-wif migrate switches it"},
		"call":   {caller, "", "calls another workflow"},
	} {
		o := options("ci.yml", c.text)
		o.Answers.Environment = c.environment
		var e *migrate.IntoError
		if _, err := migrate.Into(o, job); !errors.As(err, &e) || !strings.Contains(err.Error(), c.because) {
			t.Errorf("%s: %v", job, err)
		}
	}
}

// A file may be called what GitHub takes and no rule can name: its jobs are left alone, and the others are switched.
func TestAFileThatNoRuleCanNameIsLeftAlone(t *testing.T) {
	p := run(t, options("my review.yml", strings.ReplaceAll(action("push"), "review:", "spaced:"), "$(id).yml", strings.ReplaceAll(action("push"), "review:", "shell:"), "plain.yml", action("push")))
	for _, id := range []string{"spaced", "shell"} {
		if j := job(t, p, id); j.State != migrate.Cannot || !strings.Contains(j.Because, "rename it") {
			t.Errorf("%s: %+v", id, j)
		}
	}
	if j := job(t, p, "review"); j.State != migrate.Switched || len(p.Rules) != 1 {
		t.Errorf("%+v, %d rules", j, len(p.Rules))
	}
}

// So is a called file of such a name, and who calls it is not changed for it.
func TestACalledFileThatNoRuleCanNameIsLeftAlone(t *testing.T) {
	const name = "$(id).yml"
	called := strings.Replace(action("workflow_call"), "review:", "called:", 1)
	p := run(t, options("caller.yml", "on: {push: {branches: [main]}}\njobs:\n  call:\n    uses: ./.github/workflows/"+name+"\n    secrets: inherit\n", name, called))
	if j := job(t, p, "called"); j.State != migrate.Cannot || !strings.Contains(j.Because, "rename it") {
		t.Errorf("%+v", j)
	}
	for _, f := range p.Files {
		if f.Changed {
			t.Errorf("%s:\n%s", f.Path, f.Content)
		}
	}
}

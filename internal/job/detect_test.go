package job

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gh-wif/wizard"
	"gh-wif/wizard/here"
)

func TestTheDefaultBranchGoesBeforeTheOneThatIsCheckedOut(t *testing.T) {
	answers := map[string]string{
		"rev-parse --is-inside-work-tree --show-toplevel": "true\n" + t.TempDir(),
		"remote --verbose":                              "origin\tgit@github.com:acme/app.git (fetch)",
		"symbolic-ref --quiet HEAD":                     "refs/heads/topic",
		"symbolic-ref --quiet refs/remotes/origin/HEAD": "refs/remotes/origin/trunk",
	}
	for _, want := range [][2]string{{"trunk", "trunk"}, {"topic", ""}} {
		got, err := Hall{Run: git(answers)}.Detect(t.Context())
		if a := got.Answers; err != nil || a.Branch != want[0] || a.DefaultBranch != want[1] {
			t.Errorf("%q, the default branch %q, want %q, %v", a.Branch, a.DefaultBranch, want, err)
		}
		delete(answers, "symbolic-ref --quiet refs/remotes/origin/HEAD")
	}
}

func TestEveryNameOfARuleIsLookedAt(t *testing.T) {
	h := hallIn(t, map[string]string{"rule.json": aRule, "federation-rule.json": aRule, "other.json": aRule})
	got, err := h.Detect(t.Context())
	want := []string{filepath.Join(h.Dir, "rule.json"), filepath.Join(h.Dir, "federation-rule.json")}
	if diff := cmp.Diff(want, got.Rules); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

// A rule beside that of another workflow has a variable of its own; the workflow's own
// file takes nothing from it.
func TestARuleBesideAnotherHasAVariableOfItsOwn(t *testing.T) {
	const plain = "on: push\njobs: {j: {runs-on: x, env: {ANTHROPIC_FEDERATION_RULE_ID: '${{ vars.ANTHROPIC_FEDERATION_RULE_ID }}'}, steps: [{run: x}]}}\n"
	own := strings.ReplaceAll(plain, "vars.ANTHROPIC_FEDERATION_RULE_ID", "vars.ANTHROPIC_FEDERATION_RULE_ID_REVIEW")
	for _, tt := range []struct{ there, text, file, want string }{
		{"review.yml", plain, "", "ANTHROPIC_FEDERATION_RULE_ID_CLAUDE"},
		{"review.yml", plain, "nightly-run.yaml", "ANTHROPIC_FEDERATION_RULE_ID_NIGHTLY_RUN"},
		{"review.yml", plain, "review.yml", ""},
		{"claude.yml", plain, "", ""},
		{"review.yml", own, "", ""},
		{"review.yml", federated, "", ""},
	} {
		h := hallIn(t, map[string]string{workflows + tt.there: tt.text})
		got, taken := h.Complete(t.Context(), wizard.Answers{WorkflowFile: tt.file})
		if told := slices.Contains(taken, "--rule-variable "+tt.want); got.RuleVariable != tt.want || told != (tt.want != "") {
			t.Errorf("%+v: %q, told are %q", tt, got.RuleVariable, taken)
		}
	}
	h := hallIn(t, map[string]string{workflows + "review.yml": plain})
	if got, err := h.Detect(t.Context()); err != nil || got.Answers.RuleVariable != "ANTHROPIC_FEDERATION_RULE_ID_CLAUDE" {
		t.Errorf("%+v, %v", got.Answers, err)
	}
}

const federated = `on: push
jobs:
  j:
    runs-on: x
    permissions: {id-token: write}
    env: {ANTHROPIC_FEDERATION_RULE_ID: fdrl_01, ANTHROPIC_ORGANIZATION_ID: 6f1b7c1e-1111-4222-8333-444455556666}
    steps: [{run: pip install anthropic && python x.py}]
`

func TestAWorkflowThatHasNoKeyIsToldFromOneThatHas(t *testing.T) {
	h := hallIn(t, map[string]string{workflows + "a.yml": federated})
	got := lookedAt(t, h)
	if len(got.Workflows) != 1 || !got.Workflows[0].CallsClaude || got.Workflows[0].APIKey {
		t.Errorf("%+v", got.Workflows)
	}
	if with := got.WithKey(); len(with) > 0 {
		t.Errorf("with an API key: %+v", with)
	}
}

// The files at the root tell the language, where they tell one.
func TestTheLanguageOfTheWorkingCopy(t *testing.T) {
	for files, want := range map[string]string{
		"go.mod": "go", "pyproject.toml": "python", "requirements.txt": "python", "pom.xml": "java", "build.gradle.kts": "java",
		"App.csproj": "csharp", "All.sln": "csharp", "composer.json": "php", "Gemfile": "ruby", "package.json": "typescript",
		"go.mod package.json": "go", "go.mod Gemfile": "", "go.mod setup.py package.json": "", "README.md": "", "sub/go.mod": "", "go.mod/x": "", "": "",
	} {
		disk := map[string]string{}
		for _, name := range strings.Fields(files) {
			disk[name] = "x"
		}
		got, err := hallIn(t, disk).Detect(t.Context())
		if err != nil || got.Answers.Language != want {
			t.Errorf("%q is %q, want %q, %v", files, got.Answers.Language, want, err)
		}
		var answer *wizard.AnswerError
		if err := wizard.Check("language", got.Answers); errors.As(err, &answer) {
			t.Errorf("%q is no language: %v", got.Answers.Language, err)
		}
	}
}

// What nobody answered is taken from the working copy, and no more than that.
func TestAnswersAreCompletedFromTheWorkingCopy(t *testing.T) {
	h := hallIn(t, map[string]string{"go.mod": "module x", workflows + "deploy.yml": "on: push\njobs: {d: {runs-on: x, environment: production, steps: [{run: x}]}}\n"})
	answers, taken := h.Complete(t.Context(), wizard.Answers{Branch: "develop"})
	want := wizard.Answers{Repository: "acme/app", Branch: "develop", Language: "go", DefaultBranch: answers.DefaultBranch}
	if diff := cmp.Diff(want, answers); diff != "" || taken[0] != "--repo acme/app" || taken[len(taken)-1] != "--language go" {
		t.Errorf("taken are %q\n%s", taken, diff)
	}
	if _, taken = h.Complete(t.Context(), wizard.Answers{Language: "ruby"}); slices.Contains(taken, "--language go") {
		t.Errorf("%q goes before an answer", taken)
	}
	h.Run = git(nil)
	if answers, taken := h.Complete(t.Context(), wizard.Answers{}); answers.Repository != "" || taken != nil {
		t.Errorf("without a working copy %q are taken", taken)
	}
	h.Run = git(map[string]string{"rev-parse --is-inside-work-tree --show-toplevel": "true\n" + h.Dir, "remote --verbose": "origin\tgit@octocorp.ghe.com:acme/app.git (fetch)"})
	if answers, taken := h.Complete(t.Context(), wizard.Answers{}); answers.IssuerURL != "https://token.actions.octocorp.ghe.com" || !slices.Contains(taken, "--issuer-url "+answers.IssuerURL) {
		t.Errorf("of another GitHub %q are taken", taken)
	}
}

// lookedAt is what a working copy tells, with what can be switched there.
func lookedAt(t *testing.T, h Hall) Prefill {
	t.Helper()
	p, err := h.Detect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.Workflows = h.Look(t.Context(), p).Workflows
	return p
}

// What the workflows name can be answered with; what they set up tells the language where no file at the root does.
func TestWorkflowsTellWhatCanBeAnsweredWith(t *testing.T) {
	const deploy = `on:
  push: {branches: [main, 'release/**'], tags: ['v*']}
  schedule: [{cron: '0 5 * * 1'}]
  workflow_call: {}
jobs:
  d: {runs-on: x, environment: production, steps: [{uses: actions/setup-go@v5}]}
  e: {runs-on: x, environment: "${{ inputs.where }}", steps: [{run: x}]}
  f: {runs-on: x, environment: {name: staging}, steps: [{run: x}]}
`
	h := hallIn(t, map[string]string{workflows + "deploy.yml": deploy, workflows + "z.yml": other})
	p, err := h.Detect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := here.Workflow{
		File: "deploy.yml", Events: []string{"push", "schedule"}, Branches: []string{"main"}, Tags: []string{"v*"},
		Crons: []string{"0 5 * * 1"}, Environments: []string{"production", "staging"}, Called: true,
	}
	if diff := cmp.Diff(want, p.Answers.Here.Workflows[0]); diff != "" || p.Answers.Language != "go" {
		t.Errorf("%q\n%s", p.Answers.Language, diff)
	}
	said := func(question string) string {
		var out []string
		for _, o := range wizard.Offered(p.Answers, question) {
			out = append(out, o.Value+": "+o.Help)
		}
		return strings.Join(out, " | ")
	}
	for question, want := range map[string]string{
		"environment":   "production: in deploy.yml | staging: in deploy.yml",
		"branch":        "main: in deploy.yml",
		"tag":           "v*: in deploy.yml",
		"workflow-file": "deploy.yml: on push, schedule; environment production, staging; others can call it | z.yml: on push",
		"repo":          "", "audience": "",
	} {
		if got := said(question); got != want {
			t.Errorf("%s: %s, want %s", question, got, want)
		}
	}
	p.Answers.Repository = "octo/other"
	if got := said("environment"); got != "" {
		t.Errorf("of another repository %s is offered", got)
	}
}

package job

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gh-wif/internal/repo"
	"gh-wif/wizard"
)

func TestTheDefaultBranchGoesBeforeTheOneThatIsCheckedOut(t *testing.T) {
	answers := map[string]string{
		"rev-parse --is-inside-work-tree":               "true",
		"rev-parse --show-toplevel":                     t.TempDir(),
		"remote":                                        "origin",
		"remote get-url origin":                         "git@github.com:acme/app.git",
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
	got, err := h.Detect(t.Context())
	if err != nil || len(got.Workflows) != 1 || !got.Workflows[0].CallsClaude || got.Workflows[0].APIKey {
		t.Errorf("%+v, %v", got.Workflows, err)
	}
	if with := got.WithKey(); len(with) > 0 {
		t.Errorf("with an API key: %+v", with)
	}
}

// gitHub answers gh api by the end of the path. It notes the hosts that were asked.
func gitHub(answers map[string]string, hosts *[]string) repo.Runner {
	return func(_ context.Context, _, _ string, args ...string) ([]byte, error) {
		if i := slices.Index(args, "--hostname"); i > 0 {
			*hosts = append(*hosts, args[i+1])
		}
		for end, answer := range answers {
			if strings.HasSuffix(args[1], end) {
				return []byte(answer), nil
			}
		}
		return nil, &repo.ExitError{Name: "gh", Code: 1, Stderr: "gh: Server Error (HTTP 500)"}
	}
}

const (
	repositoryPath   = "repos/acme/app"
	subjectPath      = "/sub"
	environmentsPath = "per_page=100"
)

var known = map[string]string{
	repositoryPath:   `{"id": 34, "name": "App", "full_name": "Acme/App", "owner": {"login": "Acme", "id": 12}, "default_branch": "main"}`,
	subjectPath:      `{"use_default": true, "use_immutable_subject": true, "sub_claim_prefix": "repo:Acme@12/App@34"}`,
	environmentsPath: `{"total_count": 1, "environments": [{"name": "production", "protection_rules": [{"type": "required_reviewers", "reviewers": [{"type": "User"}]}], "deployment_branch_policy": null}]}`,
}

func TestWhatGitHubTellsBecomesAnswers(t *testing.T) {
	for environment, note := range map[string]string{
		"":           "",
		"production": "environment production: 1 reviewers, branches: ",
		"staging":    "environment staging does not exist yet: the first run creates it, unprotected",
	} {
		var hosts []string
		given := wizard.Answers{Repository: "acme/app", Branch: "main", Environment: environment}
		got, notes, err := Hall{Run: gitHub(known, &hosts)}.Ask(t.Context(), given)
		want := given
		want.Repository, want.OwnerID, want.RepositoryID, want.SubjectPrefix = "Acme/App", "12", "34", "repo:Acme@12/App@34"
		want.DefaultBranch = "main"
		if diff := cmp.Diff(want, got); diff != "" || err != nil || len(hosts) > 0 {
			t.Errorf("%v, asked %q\n%s", err, hosts, diff)
		}
		last := notes[len(notes)-1]
		if !strings.HasPrefix(last, note) || note == "" && strings.HasPrefix(last, "environment") {
			t.Errorf("in %q: %q", environment, notes)
		}
		if !slices.Contains(notes, "ids: owner 12, repository 34") || !slices.Contains(notes, "subjects are written in the immutable form") {
			t.Errorf("%q", notes)
		}
	}
}

// A template is taken with the prefix: without it the rule would wait for a subject that
// never comes.
func TestACustomisedSubjectIsTakenWhole(t *testing.T) {
	for answer, want := range map[string]string{
		`{"use_default":false,"include_claim_keys":["repo","actor"],"sub_claim_prefix":"repo:Acme/App"}`: `{"include_claim_keys":["repo","actor"],"sub_claim_prefix":"repo:Acme/App","use_default":false}`,
		`{"use_default":false,"include_claim_keys":["repo","actor"]}`:                                    `{"include_claim_keys":["repo","actor"],"use_default":false}`,
		`{"use_default":true,"include_claim_keys":["repo"],"sub_claim_prefix":"repo:Acme/App"}`:          "repo:Acme/App",
	} {
		answers := map[string]string{repositoryPath: known[repositoryPath], subjectPath: answer}
		got, _, err := Hall{Run: gitHub(answers, new([]string))}.Ask(t.Context(), wizard.Answers{Repository: "Acme/App"})
		if err != nil || got.SubjectPrefix != want {
			t.Errorf("%s became %s, %v", answer, got.SubjectPrefix, err)
		}
		if _, err := wizard.Build(got); err != nil {
			t.Error(err)
		}
	}
}

func TestWhatGitHubDoesNotTellIsNoted(t *testing.T) {
	var hosts []string
	given := wizard.Answers{Repository: "acme/app", Environment: "production"}
	got, notes, err := Hall{Run: gitHub(nil, &hosts)}.Ask(t.Context(), given)
	if diff := cmp.Diff(given, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	if len(notes) != 2 || !strings.HasPrefix(notes[0], "the repository: ") || !strings.HasPrefix(notes[1], "the subject: ") {
		t.Errorf("%q", notes)
	}
}

func TestTheHostOfTheIssuerIsAsked(t *testing.T) {
	var mu sync.Mutex // the questions are asked side by side
	var hosts []string
	given := wizard.Answers{Repository: "acme/app", IssuerURL: "https://token.actions.octo.ghe.com"}
	if _, _, err := (Hall{Run: func(ctx context.Context, dir, name string, args ...string) ([]byte, error) {
		mu.Lock()
		defer mu.Unlock()
		hosts = append(hosts, strings.Join(args[2:], " "))
		return []byte("{}"), nil
	}}).Ask(t.Context(), given); err != nil {
		t.Fatal(err)
	}
	for _, h := range hosts {
		if h != "--hostname octo.ghe.com" {
			t.Errorf("asked %q", hosts)
		}
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
	h.Run = git(map[string]string{"rev-parse --is-inside-work-tree": "true", "rev-parse --show-toplevel": h.Dir, "remote": "origin", "remote get-url origin": "git@octocorp.ghe.com:acme/app.git"})
	if answers, taken := h.Complete(t.Context(), wizard.Answers{}); answers.IssuerURL != "https://token.actions.octocorp.ghe.com" || !slices.Contains(taken, "--issuer-url "+answers.IssuerURL) {
		t.Errorf("of another GitHub %q are taken", taken)
	}
}

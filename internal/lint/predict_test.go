package lint

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/workflow"
)

func at(path, text string) WorkflowSource {
	return WorkflowSource{Source: Source{path, []byte(text)}}
}

func rule(t testing.TB, text string) *federation.Rule {
	t.Helper()
	r, err := federation.ReadRule([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return &r
}

// subs lists event, subject and verdict of each prediction on a line.
func subs(ps []Prediction) string {
	var b strings.Builder
	for _, p := range ps {
		fmt.Fprintf(&b, "%s %s %s\n", p.Event, p.Sub, p.Verdict.Answer)
	}
	return b.String()
}

const everyTrigger = `name: CI
on:
  push: {branches: [main, 'release/**'], tags: ['v*']}
  pull_request: {}
  pull_request_target: {}
  pull_request_review: {}
  workflow_dispatch: {}
  schedule: [{cron: '0 1 * * *'}]
  release: {}
  merge_group: {}
  issue_comment: {}
permissions: {id-token: write}
jobs:
  ask: {runs-on: x, steps: [{run: make}]}
`

// The contexts are those of the GitHub OIDC reference: the event decides, not
// the ref.
func TestEveryTriggerHasItsSubject(t *testing.T) {
	got, errs := Predict(PredictInput{
		Workflows: []WorkflowSource{at(".github/workflows/ci.yml", everyTrigger)},
		Known:     Known{Repository: "acme/app", DefaultBranch: "trunk"},
		Rule:      rule(t, `{"name": "ci", "match": {"subject_prefix": "repo:acme/app:ref:refs/heads/release/*"}}`),
	})
	want := `push repo:acme/app:ref:refs/heads/main denied
push repo:acme/app:ref:refs/heads/release/** admitted
push repo:acme/app:ref:refs/tags/v* denied
pull_request repo:acme/app:pull_request denied
pull_request_target repo:acme/app:pull_request denied
pull_request_review repo:acme/app:pull_request denied
workflow_dispatch repo:acme/app:ref:refs/heads/trunk admitted
schedule repo:acme/app:ref:refs/heads/trunk denied
release repo:acme/app:ref:refs/tags/TAG denied
merge_group repo:acme/app:ref:refs/heads/gh-readonly-queue/trunk/pr-N-SHA denied
issue_comment repo:acme/app:ref:refs/heads/trunk denied
`
	if len(errs) > 0 || subs(got) != want {
		t.Errorf("%v\n%s", errs, subs(got))
	}
}

func TestABranchAskedAboutTakesThePlaceOfThePattern(t *testing.T) {
	in := PredictInput{
		Workflows: []WorkflowSource{at(".github/workflows/ci.yml", everyTrigger)}, Events: []string{"push", "workflow_dispatch", "release"},
		Known: Known{Repository: "acme/app", Branch: "release/7", Tag: "v7"},
	}
	got, _ := Predict(in)
	want := `push repo:acme/app:ref:refs/heads/release/7 
push repo:acme/app:ref:refs/tags/v7 
workflow_dispatch repo:acme/app:ref:refs/heads/release/7 
release repo:acme/app:ref:refs/tags/v7 
`
	if subs(got) != want {
		t.Errorf("got\n%s", subs(got))
	}
	in.Known.Branch = "other"
	if got, _ := Predict(in); strings.Contains(subs(got), "push repo:acme/app:ref:refs/heads") {
		t.Errorf("a branch that no filter lets start: %s", subs(got))
	}
}

func TestAnEnvironmentHidesTheRef(t *testing.T) {
	text := change(t, everyTrigger, "runs-on: x", "runs-on: x, environment: 'prod:eu'")
	got, _ := Predict(PredictInput{Workflows: []WorkflowSource{at("ci.yml", text)}, Known: Known{Repository: "acme/app"}})
	for _, p := range got {
		if p.Sub != "repo:acme/app:environment:prod%3Aeu" || p.Workflow != ".github/workflows/ci.yml" {
			t.Errorf("%+v", p)
		}
	}
}

func TestChoicesOfAnInputAreEnvironments(t *testing.T) {
	text := `on:
  workflow_dispatch:
    inputs:
      env: {type: choice, options: [staging, production]}
permissions: {id-token: write}
jobs:
  ask: {runs-on: x, environment: "${{ inputs.env }}", steps: [{run: make}]}
  free: {runs-on: x, environment: "${{ vars.ENV }}", steps: [{run: make}]}
`
	got, _ := Predict(PredictInput{
		Workflows: []WorkflowSource{at("ci.yml", text)}, Known: Known{Repository: "acme/app"},
		Rule: rule(t, `{"name": "ci", "match": {"subject_prefix": "repo:acme/app:environment:production"}}`),
	})
	want := "workflow_dispatch repo:acme/app:environment:staging denied\nworkflow_dispatch repo:acme/app:environment:production admitted\n" +
		"workflow_dispatch repo:acme/app:environment:* unsure\n"
	if subs(got) != want {
		t.Errorf("got\n%s", subs(got))
	}
	if last := got[len(got)-1]; len(last.Unknown) == 0 {
		t.Errorf("an expression is not called unknown: %+v", last)
	}
}

func TestACalledWorkflowRunsAsItsCaller(t *testing.T) {
	caller := "on: push\njobs:\n  call:\n    permissions: {id-token: write}\n    uses: ./.github/workflows/ask.yml\n"
	called := "on: workflow_call\njobs:\n  ask: {runs-on: x, steps: [{run: make}]}\n"
	got, _ := Predict(PredictInput{
		Workflows: []WorkflowSource{at(".github/workflows/ci.yml", caller), {Source: Source{".github/workflows/ask.yml", []byte(called)}, Beside: true}},
		Known:     Known{Repository: "acme/app", Branch: "main"},
	})
	if len(got) != 1 {
		t.Fatalf("got %+v", got)
	}
	p := got[0]
	if p.Job != "call/ask" || p.Called != ".github/workflows/ask.yml" || !p.Token ||
		p.Claims[github.ClaimWorkflowRef] != "acme/app/.github/workflows/ci.yml@refs/heads/main" ||
		p.Claims[github.ClaimJobWorkflowRef] != "acme/app/.github/workflows/ask.yml@refs/heads/main" {
		t.Errorf("got %+v", p)
	}
}

func TestAnotherRepositorysWorkflowIsNotKnown(t *testing.T) {
	const caller = "on: {push: {branches: [main]}}\njobs:\n  call:\n    permissions: {id-token: write}\n    uses: other/repo/.github/workflows/x.yml@v1\n"
	got, _ := Predict(PredictInput{
		Workflows: []WorkflowSource{at(".github/workflows/ci.yml", caller)}, Known: Known{Repository: "acme/app"},
		Rule: rule(t, `{"name": "ci", "match": {"subject_prefix": "repo:acme/app:environment:production"}}`),
	})
	if len(got) != 1 || got[0].Verdict.Answer != Unsure || len(got[0].Unknown) != 2 || got[0].Claims[github.ClaimJobWorkflowRef] != nil {
		t.Errorf("got %+v", got)
	}
}

func TestABranchAskedAboutLeavesTagsOut(t *testing.T) {
	in := PredictInput{Workflows: []WorkflowSource{at("ci.yml", "on: push\njobs: {a: {runs-on: x, steps: [{run: make}]}}\n")}, Known: Known{Repository: "acme/app", Branch: "main"}}
	if got, _ := Predict(in); subs(got) != "push repo:acme/app:ref:refs/heads/main \n" {
		t.Errorf("got %s", subs(got))
	}
	in.Known.Branch, in.Known.Tag = "", "v1"
	if got, _ := Predict(in); subs(got) != "push repo:acme/app:ref:refs/tags/v1 \n" {
		t.Errorf("got %s", subs(got))
	}
}

func TestNoIDIsMadeUp(t *testing.T) {
	r := rule(t, `{"name": "ci", "match": {"claims": {"repository": "acme/app", "actor": "octocat"}}}`)
	got, _ := Predict(PredictInput{Events: []string{"push"}, Known: Known{Repository: "acme/app"}, Rule: r})
	for _, claim := range []string{github.ClaimOwnerID, github.ClaimRepositoryID, github.ClaimActor} {
		if v, there := got[0].Claims[claim]; there {
			t.Errorf("%s is %v", claim, v)
		}
	}
	if got[0].Verdict.Answer != Admitted {
		t.Errorf("got %+v", got[0].Verdict)
	}
}

func TestBothFormsAreShownUntilOneIsKnown(t *testing.T) {
	in := PredictInput{Events: []string{"push"}, Known: Known{Repository: "acme/app", OwnerID: "12", RepositoryID: "34"}}
	got, _ := Predict(in)
	if got[0].Sub != "repo:acme/app:ref:refs/heads/main" || !slices.Equal(got[0].OtherSubs, []string{"repo:acme@12/app@34:ref:refs/heads/main"}) {
		t.Errorf("got %+v", got)
	}
	in.Known.Form = github.FormImmutable
	got, _ = Predict(in)
	if got[0].Sub != "repo:acme@12/app@34:ref:refs/heads/main" || got[0].OtherSubs != nil {
		t.Errorf("got %+v", got)
	}
	in.Known.Template = []string{"repository_owner_id", "repository_id", "context"}
	got, _ = Predict(in)
	if got[0].Sub != "repository_owner_id:12:repository_id:34:ref:refs/heads/main" {
		t.Errorf("a customised subject: %+v", got)
	}
}

func TestARuleWithIDsTellsTheOtherForm(t *testing.T) {
	got, _ := Predict(PredictInput{Events: []string{"push"}, Known: Known{Repository: "acme/app"}, Rule: rule(t, soundRule)})
	// No workflow file is known: the rule's workflow_ref is what refuses.
	if got[0].Verdict.Answer != Denied || got[0].Verdict.Failed.Matcher != "claims.workflow_ref" {
		t.Errorf("got %+v", got[0].Verdict)
	}
	got, _ = Predict(PredictInput{Workflows: []WorkflowSource{at(workflowPath, soundWorkflow)}, Known: Known{Repository: "acme/app"}, Rule: rule(t, soundRule)})
	if got[0].Verdict.Answer != Admitted || !strings.Contains(got[0].Verdict.Note, "ids") || !got[0].Federated || !got[0].Token {
		t.Errorf("got %+v", got[0])
	}
}

func TestAConditionOnWhatNobodyCanPredictIsUnsure(t *testing.T) {
	r := rule(t, `{"name": "ci", "match": {"condition": "claims.sub == 'repo:acme/app:ref:refs/heads/main' && claims.actor_id.endsWith('7') && !claims.actor_id.endsWith('17')"}}`)
	got, _ := Predict(PredictInput{Events: []string{"push"}, Known: Known{Repository: "acme/app"}, Rule: r})
	if got[0].Verdict.Answer == Admitted {
		t.Errorf("got %+v", got[0].Verdict)
	}
	// The rule is about an actor whose number nobody knows beforehand.
	r = rule(t, `{"name": "ci", "match": {"subject_prefix": "repo:acme/app:ref:refs/heads/main", "condition": "claims.run_attempt == '1' && claims.run_attempt == '2'"}}`)
	got, _ = Predict(PredictInput{Events: []string{"push"}, Known: Known{Repository: "acme/app", Branch: "main"}, Rule: r})
	if got[0].Verdict.Answer != Unsure {
		t.Errorf("what hangs on a claim that is guessed is %+v", got[0].Verdict)
	}
}

func TestAnEventWithoutAMeasuredTokenIsUnsure(t *testing.T) {
	r := rule(t, `{"name": "ci", "match": {"subject_prefix": "repo:acme/app:pull_request"}}`)
	got, _ := Predict(PredictInput{Events: []string{"pull_request_review"}, Known: Known{Repository: "acme/app"}, Rule: r})
	if got[0].Verdict.Answer != Unsure || len(got[0].OtherSubs) != 1 || len(got[0].Unknown) == 0 {
		t.Errorf("got %+v", got[0])
	}
}

func TestWhatCannotBeReadIsAnError(t *testing.T) {
	if _, errs := Predict(PredictInput{Workflows: []WorkflowSource{at("a.yml", "on: ["), {Source: Source{"b.yml", []byte("x")}, Beside: true}}}); len(errs) != 1 {
		t.Errorf("got %v", errs)
	}
}

// Filter patterns as the cheat sheet of GitHub's workflow syntax shows them.
func TestFilterPatterns(t *testing.T) {
	for _, tt := range []struct {
		pattern, ref string
		want         bool
	}{
		{"feature/*", "feature/my-branch", true},
		{"feature/*", "feature/beta-a/my-branch", false},
		{"feature/**", "feature/beta-a/my-branch", true},
		{"releases/mona-the-octocat", "releases/mona-the-octocat", true},
		{"*", "releases", true},
		{"*", "all/the/branches", false},
		{"**", "all/the/branches", true},
		{"*feature", "mona-feature", true},
		{"v2*", "v2.0", true},
		{"v[12].[0-9]+.[0-9]+", "v1.10.1", true},
		{"v[12].[0-9]+.[0-9]+", "v3.0.0", false},
		{"mai.n", "maixn", false},
		{`a\*b`, "a*b", true},
		{`a\*b`, "axb", false},
		{"colou?r", "color", true},
		{"[", "x", false},
	} {
		if got := github.FilterMatches(tt.pattern, tt.ref); got != tt.want {
			t.Errorf("%s on %s: %v", tt.pattern, tt.ref, got)
		}
	}
	for _, p := range []string{"refs/heads/**", "refs/heads/release/*", "refs/tags/v[0-9]+.[0-9]+"} {
		if s := github.FilterSample(p); s == "" || !github.FilterMatches(p, s) {
			t.Errorf("%s: sample %q", p, s)
		}
	}
}

func TestRepositoryPaths(t *testing.T) {
	for path, want := range map[string]string{
		"a/b/.github/workflows/ci.yml": ".github/workflows/ci.yml",
		`a\.github\workflows\ci.yml`:   ".github/workflows/ci.yml",
		"ci.yml":                       ".github/workflows/ci.yml",
		"x/ci.yml":                     ".github/workflows/ci.yml",
	} {
		if got := RepositoryPath(path); got != want {
			t.Errorf("%s: %s", path, got)
		}
	}
}

func TestSeverities(t *testing.T) {
	if !AtLeast(workflow.Error, workflow.Warning) || AtLeast(workflow.Note, workflow.Warning) || !AtLeast(workflow.Note, workflow.Note) {
		t.Error("the order is wrong")
	}
	if _, ok := SeverityByName("fatal"); ok {
		t.Error("accepts fatal")
	}
}

// Where the refs that are tried first are left out by a condition, those that it names are shown, or their
// beginning, or a word for any other.
func TestRefsThatAConditionNames(t *testing.T) {
	for condition, want := range map[string]string{
		"github.ref == 'refs/heads/release'":               "refs/heads/release stand_in",
		"github.ref_name == 'release'":                     "refs/heads/release stand_in",
		"startsWith(github.ref, 'refs/tags/v')":            "refs/tags/v* pattern",
		"github.ref != 'refs/heads/main'":                  "refs/heads/BRANCH stand_in",
		"github.ref == 'refs/heads/main'":                  "refs/heads/main stand_in",
		"github.ref_name == 'main' || github.actor == 'x'": "refs/heads/main stand_in",
	} {
		text := "on: workflow_dispatch\njobs:\n  a: {runs-on: x, if: \"" + condition + "\", steps: [{run: make}]}\n"
		got, _ := Predict(PredictInput{Workflows: []WorkflowSource{at("ci.yml", text)}, Known: Known{Repository: "acme/app", DefaultBranch: "main"}})
		if len(got) != 1 || got[0].Ref+" "+string(got[0].SubIs) != want {
			t.Errorf("%s: got %+v, want %s", condition, got, want)
		}
	}
}

// On the default branch, or the one asked about, the environment is that of this branch alone.
func TestTheEnvironmentOfTheRefAskedAbout(t *testing.T) {
	text := "on: {schedule: [{cron: x}], push: }\njobs:\n  a: {runs-on: x, environment: \"${{ github.ref_name == 'main' && 'production' || 'staging' }}\", steps: [{run: make}]}\n"
	for _, tt := range []struct {
		known Known
		event string
		want  string
	}{
		{Known{}, "schedule", "production"},
		{Known{DefaultBranch: "dev"}, "schedule", "staging"},
		{Known{Branch: "main"}, "push", "production"},
		{Known{Branch: "dev"}, "push", "staging"},
		{Known{}, "push", "production staging production staging"}, // a branch, and a tag: either can be named main
	} {
		tt.known.Repository = "acme/app"
		got, _ := Predict(PredictInput{Workflows: []WorkflowSource{at("ci.yml", text)}, Known: tt.known, Events: []string{tt.event}})
		var names []string
		for _, p := range got {
			names = append(names, p.Environment)
		}
		if g := strings.Join(names, " "); g != tt.want {
			t.Errorf("%+v: got %s, want %s", tt.known, g, tt.want)
		}
	}
}

// A row whose ref only a condition brings about says so.
func TestARowThatItsConditionNarrowsSaysSo(t *testing.T) {
	text := "on: {schedule: [{cron: x}], workflow_dispatch: }\njobs:\n  a:\n    runs-on: x\n    if: startsWith(github.ref, 'refs/heads/release/')\n" +
		"    environment: ${{ github.ref_name == 'main' && 'production' || 'staging' }}\n    steps: [{run: make}]\n"
	got, _ := Predict(PredictInput{Workflows: []WorkflowSource{at("ci.yml", text)}, Known: Known{Repository: "acme/app"}})
	want := map[string]string{
		"schedule staging":             "only where the default branch is such a one",
		"workflow_dispatch production": "on none of the refs that were tried",
		"workflow_dispatch staging":    "not on every ref",
	}
	for _, p := range got {
		row := p.Event + " " + p.Environment
		if said := strings.Join(p.Unknown, "\n"); !strings.Contains(said, want[row]) || strings.Contains(said, "main is taken") {
			t.Errorf("%s on %s: %s", row, p.Ref, said)
		}
		delete(want, row)
	}
	if len(want) > 0 {
		t.Errorf("no row of %v among %+v", want, got)
	}
}

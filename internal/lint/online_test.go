package lint

import (
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/github"
)

// toldOf is what GitHub tells of acme/app, the repository of soundRule.
func toldOf(change func(*github.Knowledge)) Known {
	k := github.Knowledge{
		Asked:      "acme/app",
		Repository: &github.RepositoryInfo{Owner: "acme", Name: "app", ID: "34", OwnerID: "12", DefaultBranch: "main"},
		Environments: []github.Environment{
			{Name: "production", Branches: github.BranchesSelected, Patterns: []github.RefPattern{{Name: "main"}}},
			{Name: "releases", Branches: github.BranchesSelected, Patterns: []github.RefPattern{{Name: "release/*"}}},
			{Name: "open", Branches: github.BranchesAny},
		},
	}
	change(&k)
	return Known{Repository: "acme/app", OwnerID: "12", RepositoryID: "34", DefaultBranch: "main", Form: github.FormImmutable, GitHub: &k}
}

func nothing(*github.Knowledge) {}

func TestWhatGitHubToldShowsOfTheFiles(t *testing.T) {
	in := func(environment string) []string {
		return []string{"    runs-on", "    environment: " + environment + "\n    runs-on"}
	}
	for _, tt := range []struct {
		name   string
		flow   []string
		rule   []string
		change func(*github.Knowledge)
		id     string
		want   bool
	}{
		{"no such environment", in("staging"), nil, nothing, "environment_missing", true},
		{"such an environment", in("production"), nil, nothing, "environment_missing", false},
		{"an environment that an expression names", in("${{ vars.E }}"), nil, nothing, "environment_missing", false},
		{"environments not told", in("staging"), nil, func(k *github.Knowledge) { k.Environments = nil }, "environment_missing", false},
		{"there is none at all", in("staging"), nil, func(k *github.Knowledge) { k.Environments = []github.Environment{} }, "environment_missing", true},
		{"another spelling", in("Production"), nil, nothing, "environment_spelling", true},
		{"its spelling", in("production"), nil, nothing, "environment_spelling", false},
		{"a policy that keeps it out", in("releases"), nil, nothing, "environment_ref_refused", true},
		{"a policy that lets it in", in("production"), nil, nothing, "environment_ref_refused", false},
		{"no policy", in("open"), nil, nothing, "environment_ref_refused", false},
		{"the repository's ids", nil, nil, nothing, "rule_other_ids", false},
		{"another id in a claim", nil, []string{`"repository_id": "34"`, `"repository_id": "35"`, "app@34", "app@35"}, nothing, "rule_other_ids", true},
		{"an owner of before", nil, nil, func(k *github.Knowledge) { k.Repository.OwnerID = "99" }, "rule_other_ids", true},
		{"another repository's rule", nil, []string{"acme/app", "acme/other", "app@34", "other@35", `"34"`, `"35"`}, nothing, "rule_other_ids", false},
		{"the repository not told", nil, nil, func(k *github.Knowledge) { k.Repository = nil }, "rule_other_ids", false},
		{"an archive", nil, nil, func(k *github.Knowledge) { k.Repository.Archived = true }, "repository_archived", true},
		{"no archive", nil, nil, nothing, "repository_archived", false},
	} {
		with := input(change(t, soundRule, tt.rule...), "", change(t, soundWorkflow, tt.flow...))
		without := Check(with).Findings
		with.Known = toldOf(tt.change)
		got := Check(with).Findings
		if slices.Contains(ids(got), tt.id) != tt.want {
			t.Errorf("%s: %+v", tt.name, got)
		}
		if slices.Contains(ids(without), tt.id) {
			t.Errorf("%s: found without asking: %+v", tt.name, without)
		}
		if tt.want {
			if f := found(t, got, tt.id); f.Why == "" || f.Fix == "" || f.Line == 0 {
				t.Errorf("%s: %+v", tt.name, f)
			}
		}
	}
}

// Tokens carry the present name: a rule for the one of before lets nobody in, also where no
// workflow is beside it.
func TestARuleForANameOfBeforeIsFound(t *testing.T) {
	for _, tt := range []struct {
		name, stored string
		want         bool
	}{
		{"renamed", "new", true},
		{"another spelling", "App", true},
		{"the same", "app", false},
	} {
		in := input(soundRule, "", "")
		in.Known = Known{Repository: "acme/app"}.Learn(github.Knowledge{
			Asked: "acme/app", Repository: &github.RepositoryInfo{Owner: "acme", Name: tt.stored, ID: "35", OwnerID: "12", DefaultBranch: "main"},
		})
		got := Check(in).Findings
		if slices.Contains(ids(got), "rule_other_repository") != tt.want || !slices.Contains(ids(got), "rule_other_ids") {
			t.Errorf("%s: %+v", tt.name, got)
		}
		if tt.want && !strings.Contains(found(t, got, "rule_other_repository").Message, "which GitHub calls acme/"+tt.stored) {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
}

// What keeps other refs out of the environment is GitHub's to tell; where it tells nothing
// the rule is warned of as before.
func TestAGuardedEnvironmentClosesTheFindingOnItsRefs(t *testing.T) {
	const id = "rule_environment_any_ref"
	rule := []string{":ref:refs/heads/main\"", ":environment:production\"", "@refs/heads/main\"", "@refs/heads/main\""}
	for name, tt := range map[string]struct {
		change func(*github.Knowledge)
		want   bool
	}{
		"the branch alone": {nothing, false},
		"reviewers":        {func(k *github.Knowledge) { k.Environments = []github.Environment{{Name: "production", Reviewers: 1}} }, false},
		"branches anybody makes": {func(k *github.Knowledge) {
			k.Environments[0].Patterns = []github.RefPattern{{Name: "release/*"}}
		}, true},
		"nothing": {func(k *github.Knowledge) {
			k.Environments[0] = github.Environment{Name: "production", Branches: github.BranchesAny}
		}, true},
		"missing":  {func(k *github.Knowledge) { k.Environments = k.Environments[1:] }, true},
		"not told": {func(k *github.Knowledge) { k.Environments = nil }, true},
	} {
		text := strings.ReplaceAll(change(t, soundRule, rule...), `      "workflow_ref": "acme/app/.github/workflows/claude.yml@refs/heads/main"`, `      "environment": "production"`)
		in := input(text, "", "")
		if !slices.Contains(ids(Check(in).Findings), id) {
			t.Fatalf("%s: without asking it is not found: %+v", name, Check(in).Findings)
		}
		in.Known = toldOf(tt.change)
		if got := Check(in).Findings; slices.Contains(ids(got), id) != tt.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

package wizard_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/proptest"
	"gh-wif/wizard"
)

// someKnowledge is what GitHub may tell of acme/app, of which any part may be missing.
func someKnowledge(t *rapid.T) github.Knowledge {
	k := acme()
	maybe := func(what string) bool { return rapid.Bool().Draw(t, what) }
	if maybe("no repository") {
		k.Repository = nil
	} else {
		k.Repository.Visibility = rapid.SampledFrom([]string{"public", "private", "internal", ""}).Draw(t, "visibility")
		k.Repository.DefaultBranch = rapid.SampledFrom([]string{"main", "trunk", ""}).Draw(t, "default branch")
	}
	k.Subject = rapid.SampledFrom([]*github.SubCustomization{
		nil, k.Subject,
		{UseDefault: true},
		{UseDefault: true, Prefix: "repo:acme/app"},
		{Keys: []string{"repo", "context", "job_workflow_ref"}},
		{Keys: []string{"repository_owner_id"}},
		{Keys: []string{"repo"}, Prefix: "repo:acme/app"},
		{Keys: []string{"repository_id", "ref"}},
		{},
	}).Draw(t, "subject")
	if maybe("no environments") {
		k.Environments = nil
	}
	k.Branch = rapid.SampledFrom([]*github.BranchProtection{
		nil, {Name: "main"}, {Name: "main", Exists: true}, {Name: "main", Exists: true, Rules: []string{"update"}}, {Name: "main", Exists: true, Rules: []string{"pull_request"}, Reviews: 2},
	}).Draw(t, "branch")
	k.Forks = rapid.SampledFrom([]*github.ForkPolicy{nil, {}, {Runs: true}, {Runs: true, WriteTokens: true}}).Draw(t, "forks")
	return k
}

// someRun is a run of acme/app, or one that differs from one in a few places.
func someRun(t *rapid.T) github.Run {
	one := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(t, name) }
	return github.Run{
		Owner: one("owner", "acme", "acme", "acme", "Acme", "acme2"), OwnerID: one("owner id", ownerID, ownerID, "99", ""),
		Repo: one("repo", "app", "app", "app", "App", "app2"), RepoID: one("repository id", repoID, repoID, "98", ""),
		Event:   one("event", "push", "push", "pull_request", "workflow_dispatch", "pull_request_target"),
		Ref:     one("ref", "refs/heads/main", "refs/heads/main", "refs/heads/trunk", "refs/heads/main2", "refs/tags/main", "refs/tags/v1", "refs/pull/7/merge"),
		BaseRef: "main", HeadRef: "x", Environment: one("environment", "", "reviewed", "main-only", "other"),
		WorkflowFile: one("file", ".github/workflows/claude.yml", ".github/workflows/claude.yml", ".github/workflows/ci.yml"),
		Form:         github.Form(one("form", string(github.FormClassic), string(github.FormImmutable))),
		Template:     rapid.SampledFrom([][]string{nil, nil, {"repo", "context", "job_workflow_ref"}, {"repository_owner_id"}, {"repo"}, {"repository_id", "ref"}}).Draw(t, "template"),
		Visibility:   "private", Audience: federation.DefaultAudience,
	}
}

// What GitHub tells makes a rule tighter, or leaves it as it is: no run gets in that would not
// without asking.
func TestWhatGitHubTellsNeverWidensARule(t *testing.T) {
	admitted := 0
	proptest.Check(t, func(t *rapid.T) {
		a := wizard.Answers{
			Repository: "acme/app", Branch: "main", DefaultBranch: "main",
			Environment: rapid.SampledFrom([]string{"", "reviewed", "main-only", "other"}).Draw(t, "environment"),
			Events:      rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"push", "pull_request", "workflow_dispatch"}), 1, 3, rapid.ID).Draw(t, "events"),
		}
		k := someKnowledge(t)
		without, err := wizard.Build(a)
		if err != nil {
			t.Fatal(err)
		}
		with, err := wizard.Build(wizard.Learn(a, k))
		if err != nil {
			t.Fatalf("what GitHub told is refused: %v", err)
		}
		before, after := federation.NewEvaluator(without.Rule.Match), federation.NewEvaluator(with.Rule.Match)
		for range 30 {
			claims := someRun(t).Claims()
			if !after.Evaluate(claims).Matched {
				continue
			}
			admitted++
			if !before.Evaluate(claims).Matched {
				t.Fatalf("GitHub told %+v\nand lets in %v by\n%s\nwhich is kept out by\n%s", k, claims, with.Rule.JSON(), without.Rule.JSON())
			}
		}
	})
	if admitted == 0 {
		t.Error("no run was let in")
	}
}

func TestTheBasisOfACheckSaysHowGitHubCallsTheRepository(t *testing.T) {
	for asked, want := range map[string]bool{"acme/old": true, "Acme/App": true, "acme/app": false} {
		k := acme()
		k.Asked = asked
		said := ""
		for _, told := range wizard.Basis(k) {
			said += told.Text().String() + "\n"
		}
		if strings.Contains(said, asked+" is called acme/app, so") != want {
			t.Errorf("%s: %s", asked, said)
		}
	}
}

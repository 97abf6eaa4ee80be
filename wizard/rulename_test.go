package wizard_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gh-wif/internal/federation"
	"gh-wif/internal/proptest"
	"gh-wif/wizard"
)

// namesAlike are answers whose words run into each other.
var namesAlike = rapid.Custom(func(t *rapid.T) wizard.Answers {
	of := func(label string, values ...string) string { return rapid.SampledFrom(values).Draw(t, label) }
	a := wizard.Answers{
		Repository:       of("owner", "acme", "acme-web", "a", "A") + "/" + of("repo", "app", "web", "web-app", "my.app", "my_app", "main", "env", "a", "-a", "a-main"),
		Branch:           of("branch", "", "main", "Main", "app", "env", "tag", "env-main", "tag-v1", "v1", "main-v1", "push", "default", "main-push-schedule", "deadbeef", "生産"),
		DefaultBranch:    of("default branch", "", "", "main", "develop", "default-main"),
		Tag:              of("tag", "", "", "v1", "v1*", "*", "v1-push"),
		Environment:      of("environment", "", "", "main", "prod", "prod eu", "prod-eu", "prod:eu", "tag"),
		WorkflowFile:     of("file", "", "", "main.yml", "main.yaml", "v1.yml", "any-workflow.yml"),
		ReusableWorkflow: of("called", "", "", "", shared),
		AnyWorkflow:      rapid.Bool().Draw(t, "any workflow"),
		IssuerURL:        of("issuer", "", "", "https://token.actions.octocorp.ghe.com"),
		Audience:         of("audience", "", "", "https://example.com"),
	}
	events := []string{"push", "schedule", "pull_request", "pull_request_target", "merge_group", "release", "deployment", "status", "deployment_status", "workflow_dispatch"}
	a.Events = rapid.SliceOfNDistinct(rapid.SampledFrom(events), 0, 3, rapid.ID).Draw(t, "events")
	return a
})

// Rules of one name let the same runs in, whatever the answers; the same answers
// have the same name, in whatever order the events stand, and with the ids too.
func TestRulesOfOneNameAreForTheSameRuns(t *testing.T) {
	seen := map[string]string{} // of all that is drawn
	proptest.Check(t, func(t *rapid.T) {
		for _, a := range rapid.SliceOfN(namesAlike, 12, 12).Draw(t, "answers") {
			slices.Sort(a.Events)
			plan, err := wizard.Build(a)
			if err != nil {
				t.Fatal(err)
			}
			match, _ := plan.Rule.Match.MarshalJSON()
			runs := plan.Issuer.IssuerURL + string(match)
			name := plan.Rule.Name
			if !slugRE.MatchString(name) || len(name) > federation.MaxName {
				t.Fatalf("%q is no name", name)
			}
			if other, taken := seen[name]; taken && other != runs {
				t.Fatalf("%s names both\n%s\n%s", name, other, runs)
			}
			seen[name] = runs
			slices.Reverse(a.Events)
			a.OwnerID, a.RepositoryID = ownerID, repoID
			if again, err := wizard.Build(a); err != nil || again.Rule.Name != name {
				t.Fatalf("%+v is %s and %s, %v", a, name, again.Rule.Name, err)
			}
		}
	})
}

// differentScopes are answers no two of which let the same runs in.
var differentScopes = []wizard.Answers{
	{Repository: "acme/app"},
	{Repository: "acme/app", Branch: "release"},
	{Repository: "acme/app", Branch: "feature/x"},
	{Repository: "acme/app", Branch: "feature-x"},
	{Repository: "acme/app", Branch: "Main"},
	{Repository: "acme/other"},
	{Repository: "acme/app", Environment: "prod"},
	{Repository: "acme/app", Environment: "prod eu"},
	{Repository: "acme/app", Environment: "prod:eu"},
	{Repository: "acme/app", Environment: "生産"},
	{Repository: "acme/app", Environment: "開発"},
	{Repository: "acme/app", Tag: "v1"},
	{Repository: "acme/app", Tag: "v1*"},
	{Repository: "acme/app", Events: []string{"pull_request"}},
	{Repository: "acme/app", Events: []string{"schedule"}},
	{Repository: "acme/app", WorkflowFile: "other.yml"},
	{Repository: "acme/app", AnyWorkflow: true},
	{Repository: "acme/app", Branch: strings.Repeat("a", 250)},
	{Repository: "acme/app", Branch: strings.Repeat("a", 249)},
	{Repository: "acme/app", Branch: strings.Repeat("a", 249), Events: []string{"push", "schedule"}},
	{Repository: "acme/app", Branch: strings.Repeat("a", 249), Events: []string{"push", "pull_request"}},
	{Repository: "acme/web-app"},
	{Repository: "acme-web/app"},
	{Repository: "acme/web", Branch: "app-main"},
	{Repository: "acme/my.app"},
	{Repository: "acme/my-app"},
	{Repository: "acme/my_app"},
	{Repository: "acme/My-App"},
	{Repository: "acme/app", Branch: "main-pull-request"},
	{Repository: "acme/app", Branch: "main", Events: []string{"pull_request"}},
	{Repository: "acme/app", ReusableWorkflow: "acme/shared/.github/workflows/c.yml@refs/heads/main"},
	{Repository: "acme/app", ReusableWorkflow: "acme/shared/.github/workflows/c.yml@refs/tags/v1"},
	{Repository: "acme/app", Branch: "tag-v1"},
	{Repository: "acme/app", Branch: "env-prod-main"},
	{Repository: "acme/app", Branch: "any-workflow"},
	{Repository: "acme/app", Branch: "main-other"},
	{Repository: "acme/app", Branch: "生産"},
	{Repository: "acme/app", Branch: "開発"},
	{Repository: "acme/app", Audience: "https://example.com"},
	{Repository: "acme/app", IssuerURL: "https://token.actions.octocorp.ghe.com"},
	{Repository: "acme/app", IssuerURL: "https://ghes.example.com/_services/token"},
	{Repository: "acme/app", Branch: "develop", DefaultBranch: "main", Events: []string{"push", "schedule"}},
	{Repository: "acme/app", Branch: "develop", Events: []string{"push", "schedule"}},
	{Repository: "acme/app", Branch: "main", Events: []string{"push", "pull_request"}}, // the base was asked for
	{Repository: "acme/app", Events: []string{"push", "pull_request"}},
	{Repository: "acme/app", Branch: "main", Events: []string{"pull_request_target"}},
	{Repository: "acme/app", Events: []string{"pull_request_target"}},
	{Repository: "acme/app", Events: []string{"deployment", "status"}},
	{Repository: "acme/app", Events: []string{"deployment_status"}},
}

// Two plans of different scopes need two rules, so they need two names.
func TestRulesOfDifferentScopesHaveDifferentNames(t *testing.T) {
	names := map[string]wizard.Answers{}
	for _, a := range differentScopes {
		plan, err := wizard.Build(a)
		if err != nil {
			t.Fatal(err)
		}
		if other, taken := names[plan.Rule.Name]; taken {
			t.Errorf("%q names both %+v and %+v", plan.Rule.Name, other, a)
		}
		names[plan.Rule.Name] = a
	}
}

package wizard_test

import (
	"slices"
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
	short := 0
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
			if len(name) < 20 {
				short++
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
	if short == 0 {
		t.Error("no name is short")
	}
}

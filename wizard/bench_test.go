package wizard_test

import (
	"encoding/json"
	"testing"

	"go.yaml.in/yaml/v3"

	"gh-wif/wizard"
)

// The floor is the writing of the same plan's objects; decoding is what others take to read them.
func BenchmarkBuild(b *testing.B) {
	a := wizard.Answers{Repository: "acme/app", Events: []string{"push", "pull_request", "schedule"}, OwnerID: "1", RepositoryID: "2"}
	plan, err := wizard.Build(a)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("floor", func(b *testing.B) {
		for b.Loop() {
			_, _ = plan.Rule.JSON(), plan.Issuer.JSON()
		}
	})
	b.Run("decoding", func(b *testing.B) {
		rule, issuer := plan.Rule.JSON(), plan.Issuer.JSON()
		for b.Loop() {
			var r, i any
			var w yaml.Node
			if json.Unmarshal(rule, &r) != nil || json.Unmarshal(issuer, &i) != nil || yaml.Unmarshal([]byte(plan.Workflow.Content), &w) != nil {
				b.Fatal("not decoded")
			}
		}
	})
	b.Run("build", func(b *testing.B) {
		for b.Loop() {
			if _, err := wizard.Build(a); err != nil {
				b.Fatal(err)
			}
		}
	})
}

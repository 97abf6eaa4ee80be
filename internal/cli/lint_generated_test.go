package cli

import (
	"testing"

	"gh-wif/internal/lint"
	"gh-wif/internal/workflow"
	"gh-wif/wizard"
)

// What this program writes, it must not complain about: whatever the answers,
// the three files have no findings but notes, and their runs get in.
func TestGeneratedFilesHaveNoFindings(t *testing.T) {
	base := wizard.Answers{
		Repository: "acme/app", SubjectPrefix: "repo:acme@12/app@34", IssuerID: "fdis_01a", RuleID: "fdrl_01a",
		Workspace: "wrkspc_01a", ServiceAccount: "svac_01a", Organization: "6f1b7c1e-1111-4222-8333-444455556666", Scope: "workspace:inference",
	}
	for name, change := range map[string]func(*wizard.Answers){
		"push":              func(*wizard.Answers) {},
		"another branch":    func(a *wizard.Answers) { a.Branch = "release/1.x" },
		"environment":       func(a *wizard.Answers) { a.Environment = "production" },
		"a colon":           func(a *wizard.Answers) { a.Environment = "prod:eu west" },
		"several events":    func(a *wizard.Answers) { a.Events = []string{"push", "workflow_dispatch", "schedule"} },
		"environment, many": func(a *wizard.Answers) { a.Environment, a.Events = "production", []string{"push", "workflow_dispatch"} },
		"pull requests":     func(a *wizard.Answers) { a.Events = []string{"pull_request"} },
		"push and pull":     func(a *wizard.Answers) { a.Events = []string{"push", "pull_request"} },
		"release":           func(a *wizard.Answers) { a.Events, a.Tag = []string{"release"}, "v*" },
		"tags":              func(a *wizard.Answers) { a.Events, a.Tag = []string{"push"}, "v*" },
		"merge queue":       func(a *wizard.Answers) { a.Events = []string{"merge_group"} },
		"names":             func(a *wizard.Answers) { a.SubjectPrefix = "repo:acme/app" },
		"names and ids":     func(a *wizard.Answers) { a.SubjectPrefix, a.OwnerID, a.RepositoryID = "", "12", "34" },
		"the action":        func(a *wizard.Answers) { a.Language = "claude-code-action" },
		"curl":              func(a *wizard.Answers) { a.Language = "curl" },
		"long running":      func(a *wizard.Answers) { a.LongRunning = true },
		"another audience":  func(a *wizard.Answers) { a.Audience = "https://claude.acme.example" },
		"github-script":     func(a *wizard.Answers) { a.Fetch = "github-script" },
	} {
		t.Run(name, func(t *testing.T) {
			answers := base
			change(&answers)
			plan, err := wizard.Build(answers)
			if err != nil {
				t.Fatal(err)
			}
			source := func(path string, b []byte) lint.Source { return lint.Source{Path: path, Text: b} }
			flow := lint.WorkflowSource{Source: source(plan.Workflow.Path, []byte(plan.Workflow.Content))}
			in := lint.Input{
				Rules: []lint.Source{source("rule.json", plan.Rule.JSON())}, Issuers: []lint.Source{source("issuer.json", plan.Issuer.JSON())},
				Workflows: []lint.WorkflowSource{flow}, Known: lint.Known{Repository: "acme/app"}, Whole: true,
			}
			for _, f := range lint.Check(in).Findings {
				if f.Severity != workflow.Note {
					t.Errorf("%s %s:%d: %s", f.ID, f.File, f.Line, f.Message)
				}
			}
			runs, _ := lint.Predict(lint.PredictInput{Workflows: in.Workflows, Rule: &plan.Rule, Known: lint.Known{Repository: "acme/app"}})
			if !allIn(runs) {
				t.Errorf("not every run gets in: %+v", runs)
			}
		})
	}
}

package cli

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/lint"
	"gh-wif/internal/workflow"
	"gh-wif/internal/workflow/expr"
	"gh-wif/internal/workflow/moment"
	"gh-wif/templates"
	"gh-wif/wizard"
)

// set changes some of the answers; name says which.
type set struct {
	name   string
	change func(*wizard.Answers)
}

var places = []set{
	{"a branch", func(a *wizard.Answers) { a.Branch = "main" }},
	{"nothing", func(*wizard.Answers) {}},
	{"an odd branch", func(a *wizard.Answers) { a.Branch = "it's+1/#x" }},
	{"tags", func(a *wizard.Answers) { a.Tag = "v*" }},
	{"a tag", func(a *wizard.Answers) { a.Tag = "v1.0.0" }},
	{"a branch and tags", func(a *wizard.Answers) { a.Branch, a.Tag = "main", "v*" }},
	{"an environment", func(a *wizard.Answers) { a.Branch, a.Environment = "main", "production" }},
	{"an odd environment and tags", func(a *wizard.Answers) { a.Environment, a.Tag = "prod: eu's #1", "v*" }},
	{"any workflow", func(a *wizard.Answers) { a.Branch, a.AnyWorkflow = "main", true }},
}

var formats = []set{
	{"neither form nor ids", func(*wizard.Answers) {}},
	{"ids", func(a *wizard.Answers) { a.OwnerID, a.RepositoryID = "1234567", "7654321" }},
	{"names", func(a *wizard.Answers) { a.SubjectPrefix = "repo:acme/app" }},
	{"names and ids", func(a *wizard.Answers) { a.SubjectPrefix = "repo:acme@1234567/app@7654321" }},
	{"names, and ids beside", func(a *wizard.Answers) {
		a.SubjectPrefix, a.OwnerID, a.RepositoryID = "repo:acme/app", "1234567", "7654321"
	}},
}

var forms = []set{
	{"", func(*wizard.Answers) {}},
	{"long", func(a *wizard.Answers) { a.LongRunning = true }},
	{"script", func(a *wizard.Answers) { a.Fetch = string(templates.FetchGitHubScript) }},
	{"pinned", func(a *wizard.Answers) { a.PinActions = true }},
	{"another audience", func(a *wizard.Answers) { a.Audience = "https://claude.acme.example" }},
	{"by variables", func(a *wizard.Answers) { a.IDs = wizard.IDsVars }},
	{"ids not known", func(a *wizard.Answers) { a.RuleID, a.Organization, a.LongRunning = "", "", true }},
	{"called", func(a *wizard.Answers) {
		a.ReusableWorkflow = "acme/shared/.github/workflows/claude.yml@refs/tags/v1"
	}},
}

// generatedCases are every event in every place and format, every pair of events,
// and every language in every form; of pairs and languages each has another place.
func generatedCases() []wizard.Answers {
	var out []wizard.Answers
	add := func(a wizard.Answers, sets ...set) {
		a.Repository, a.IssuerID, a.RuleID, a.Workspace = "acme/app", "fdis_01a", "fdrl_01a", "wrkspc_01a"
		a.ServiceAccount, a.Organization = "svac_01a", "6f1b7c1e-1111-4222-8333-444455556666"
		if len(out)%2 == 1 {
			a.IDs = wizard.IDsVars
		}
		for _, s := range sets {
			s.change(&a)
		}
		out = append(out, a)
	}
	events := github.EventNames()
	for _, e := range events {
		for _, p := range places {
			for _, f := range formats {
				add(wizard.Answers{Events: []string{e}}, p, f)
			}
		}
	}
	for i, a := range events {
		for k, b := range events[:i] {
			add(wizard.Answers{Events: []string{a, b}}, places[(i+k)%len(places)], formats[(i*7+k)%len(formats)])
		}
	}
	for i, l := range templates.Languages() {
		for k, f := range forms {
			language := set{change: func(a *wizard.Answers) { a.Language = string(l.ID) }}
			add(wizard.Answers{Events: []string{"push", "pull_request", "workflow_dispatch"}}, language, f, places[(i+k)%len(places)], formats[k%len(formats)])
		}
	}
	return out
}

// What this program writes, it must not complain about: whatever the answers, the
// issuer, the rule and the workflow have no findings but notes (and without ids that
// the names can be taken over), and every run that they make gets in.
func TestGeneratedFilesHaveNoFindingsAndTheirRunsGetIn(t *testing.T) {
	t.Parallel()
	const shards = 4
	cases := generatedCases()
	if len(cases) < 1900 {
		t.Fatalf("only %d cases", len(cases))
	}
	for shard := range shards {
		t.Run(fmt.Sprint(shard), func(t *testing.T) {
			t.Parallel()
			for i := shard; i < len(cases); i += shards {
				if !testing.Short() || i%37 == shard {
					checkGenerated(t, cases[i])
				}
			}
		})
	}
}

func checkGenerated(t *testing.T, a wizard.Answers) {
	t.Helper()
	what := fmt.Sprintf("events %v, branch %q, tag %q, environment %q, language %q, %s%s %s", a.Events, a.Branch, a.Tag, a.Environment, a.Language, a.SubjectPrefix, a.SubjectFormat, a.OwnerID)
	plan, err := wizard.Build(a)
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	in := lintInput(t, plan)
	for _, f := range lint.Check(in).Findings {
		// Another file on the branch may have no guard.
		open := f.ID == "rule_admits_pull_request_target" && a.AnyWorkflow
		recycled := f.ID == "rule_admits_recycled_name" && a.OwnerID == "" && !strings.Contains(a.SubjectPrefix, "@")
		guard := f.ID == "wf_fork_pull_request" || f.ID == "wf_outsider_trigger"
		if (f.Severity != workflow.Note || guard) && !recycled && !open {
			t.Errorf("%s: %s %s:%d: %s", what, f.ID, f.File, f.Line, f.Message)
		}
	}
	rule, err := federation.ReadRule(plan.Rule.JSON())
	if err != nil {
		t.Fatal(err)
	}
	runs, errs := lint.Predict(lint.PredictInput{Workflows: in.Workflows, Rule: &rule, Known: in.Known})
	if len(errs) > 0 || len(runs) == 0 {
		t.Errorf("%s: %d runs, %v", what, len(runs), errs)
	}
	checkGuards(t, what, plan, in.Workflows[0], runs)
	for _, r := range runs {
		// What a job in a workflow elsewhere carries is not in this file.
		if r.Verdict.Answer != lint.Admitted && (a.ReusableWorkflow == "" || r.Verdict.Answer == lint.Denied) {
			t.Errorf("%s: %s of %s is %s: %+v", what, r.Sub, r.Event, r.Verdict.Answer, r.Verdict.Failed)
		}
	}
}

// checkGuards looks at the condition of the job: no event that is wanted is left
// out by it, a stranger by every one, and so is every ref that the rule refuses.
func checkGuards(t *testing.T, what string, plan wizard.Plan, source lint.WorkflowSource, runs []lint.Prediction) {
	t.Helper()
	flow, err := workflow.Read(source.Path, source.Text)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range plan.Answers.Events {
		if !slices.ContainsFunc(runs, func(r lint.Prediction) bool { return r.Event == name }) {
			t.Errorf("%s: the job never runs on %s:\n%s", what, name, source.Text)
		}
		e, _ := github.EventByName(name)
		if workflow.OpenToStrangers(flow, "call-claude", name) {
			t.Errorf("%s: a stranger starts the job on %s:\n%s", what, name, source.Text)
		}
		if e.Ref != github.RefChosen || name == "push" {
			continue
		}
		elsewhere := moment.Moment{Event: name, Ref: "refs/heads/elsewhere", Repository: "acme/app", DefaultBranch: plan.Answers.DefaultBranch}
		if got := workflow.Happens(flow, "call-claude", elsewhere); got != expr.False {
			t.Errorf("%s: on %s at %s the job runs: %v\n%s", what, name, elsewhere.Ref, got, source.Text)
		}
	}
}

// aroundSnippet puts a snippet into the job of the workflow that another language
// has for the same answers, as its reader would.
func aroundSnippet(t *testing.T, plan wizard.Plan) string {
	t.Helper()
	a := plan.Answers
	a.Language = string(templates.Curl)
	other, err := wizard.Build(a)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(other.Workflow.Content, "  call-claude:\n")
	var b strings.Builder
	b.WriteString(head + "  call-claude:\n    runs-on: ubuntu-latest\n")
	for line := range strings.Lines(plan.Workflow.Content) {
		b.WriteString("    " + line)
	}
	b.WriteString("\n      - run: pip install anthropic && python ask.py\n")
	return b.String()
}

// lintInput is what the plan writes, as lint reads it.
func lintInput(t *testing.T, plan wizard.Plan) lint.Input {
	t.Helper()
	content := plan.Workflow.Content
	if plan.Answers.Language == string(templates.Snippet) && plan.Answers.ReusableWorkflow == "" {
		content = aroundSnippet(t, plan)
	}
	source := func(path string, b []byte) lint.Source { return lint.Source{Path: path, Text: b} }
	return lint.Input{
		Rules:     []lint.Source{source("rule.json", plan.Rule.JSON())},
		Issuers:   []lint.Source{source("issuer.json", plan.Issuer.JSON())},
		Workflows: []lint.WorkflowSource{{Source: source(plan.Workflow.Path, []byte(content))}},
		Known:     lint.Known{Repository: "acme/app"}, Whole: true,
	}
}

package wizard_test

import (
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/wizard"
)

func built(t *testing.T, a wizard.Answers) wizard.Plan {
	t.Helper()
	plan, err := wizard.Build(a)
	if err != nil {
		t.Fatalf("%+v: %v", a, err)
	}
	return plan
}

func admits(plan wizard.Plan, r run) bool {
	return federation.Evaluate(plan.Rule.Match, r.claims()).Matched
}

// The same rule lets the runs in before and after GitHub writes their subjects with
// ids, and needs to know none.
func TestARuleSurvivesTheMoveFromNamesToIDs(t *testing.T) {
	for _, a := range []wizard.Answers{
		{Repository: "acme/app", Branch: "main"},
		{Repository: "acme/app", Branch: "main", OwnerID: ownerID, RepositoryID: repoID},
		{Repository: "acme/app", Branch: "main", Events: []string{"push", "pull_request"}},
		{Repository: "acme/app", Branch: "main", Environment: "prod:eu"},
		{Repository: "acme/app", Branch: "main", SubjectPrefix: `{"use_default":false,"include_claim_keys":["repo","context"]}`, OwnerID: ownerID, RepositoryID: repoID},
		{Repository: "acme/app", Branch: "main", SubjectPrefix: `{"use_default":true}`},
		{Repository: "acme/app", Branch: "main", SubjectPrefix: `{"use_default":false,"sub_claim_prefix":"repo:acme/app"}`}, // the organization's template
	} {
		plan := built(t, a)
		r := home()
		r.environment = a.Environment
		for _, ids := range []bool{false, true} {
			if r.ids = ids; !admits(plan, r) {
				t.Errorf("%+v: with ids %v the run is kept out:\n%s", a, ids, plan.Rule.JSON())
			}
		}
		for _, looks := range []string{"claims.sub", "claims.repository_owner_id"} {
			if strings.Contains(plan.Rule.Match.Condition, looks) || plan.Rule.Match.SubjectPrefix != "" {
				t.Errorf("%+v: the rule looks at the subject:\n%s", a, plan.Rule.JSON())
			}
		}
	}
}

// What claims say needs no condition.
func TestOnlyListsNeedACondition(t *testing.T) {
	for name, a := range map[string]wizard.Answers{
		"":         {},
		"branch":   {Branch: "release/1.x"},
		"ids":      {OwnerID: "1", RepositoryID: "2"},
		"place":    {Environment: "production"},
		"schedule": {Events: []string{"schedule"}, DefaultBranch: "trunk"},
		"tag":      {Tag: "v1", Branch: ""},
		"called":   {ReusableWorkflow: shared},
		"any":      {AnyWorkflow: true},
	} {
		a.Repository = "acme/app"
		if plan := built(t, a); plan.Rule.Match.Condition != "" {
			t.Errorf("%s: %s", name, plan.Rule.Match.Condition)
		}
	}
	plan := built(t, wizard.Answers{Repository: "acme/app", Branch: "main", Events: []string{"push", "schedule"}})
	if want := `claims.event_name in ["push", "schedule"]`; plan.Rule.Match.Condition != want {
		t.Errorf("two events are %s, want %s", plan.Rule.Match.Condition, want)
	}
}

func TestEventsOfTheDefaultBranchHappenThere(t *testing.T) {
	a := wizard.Answers{Repository: "acme/app", Branch: "develop", DefaultBranch: "main", Events: []string{"push", "schedule", "workflow_dispatch"}}
	plan := built(t, a)
	for _, tt := range []struct {
		event, branch string
		in            bool
	}{
		{"push", "develop", true},
		{"push", "main", false},
		{"workflow_dispatch", "develop", true},
		{"workflow_dispatch", "main", false},
		{"schedule", "main", true},
		{"schedule", "develop", false},
	} {
		r := home()
		r.event, r.ref = tt.event, "refs/heads/"+tt.branch
		if got := admits(plan, r); got != tt.in {
			t.Errorf("%s on %s gets in: %v, want %v", tt.event, tt.branch, got, tt.in)
		}
		if sub := "repo:acme/app:ref:" + r.ref; isExpected(plan.Expected, tt.event, sub) != tt.in {
			t.Errorf("expected are %+v", plan.Expected)
		}
	}
	if want := "Only pushes to develop, scheduled runs on main and starts by hand on develop of acme/app by .github/workflows/claude.yml"; plan.Exposure.Verdict != want {
		t.Errorf("the verdict is %q, want %q", plan.Exposure.Verdict, want)
	}
	var writers []string
	for _, w := range plan.Warnings {
		if w.ID == "branch_writers" {
			writers = append(writers, w.Message)
		}
	}
	if len(writers) != 2 {
		t.Errorf("the branches that matter are told as %q", writers)
	}
}

// Nobody is asked for the default branch where no event needs it, and whoever did
// not name it is told what it was taken for.
func TestADefaultBranchThatIsAssumedIsSaid(t *testing.T) {
	for _, tt := range []struct {
		a       wizard.Answers
		assumed string // what the warning names; empty: there is none
	}{
		{wizard.Answers{}, ""},
		{wizard.Answers{Branch: "release/1.x"}, ""},
		{wizard.Answers{Branch: "release/1.x", Events: []string{"pull_request", "merge_group", "release", "workflow_dispatch"}}, ""},
		{wizard.Answers{Branch: "release/1.x", Events: []string{"schedule"}}, "takes release/1.x"},
		{wizard.Answers{Branch: "release/1.x", Events: []string{"push", "issue_comment"}}, "takes release/1.x"},
		{wizard.Answers{Branch: "release/1.x", Events: []string{"pull_request_target"}}, "takes release/1.x"},
		{wizard.Answers{Events: []string{"issues"}}, "takes main"},
		{wizard.Answers{Events: []string{"issues"}, DefaultBranch: "trunk"}, ""},
		{wizard.Answers{Branch: "release/1.x", DefaultBranch: "trunk", Events: []string{"schedule"}}, ""},
	} {
		tt.a.Repository = "acme/app"
		got := ""
		for _, w := range built(t, tt.a).Warnings {
			if w.ID == "default_branch_assumed" {
				got = w.Message
				if commands := w.Fix.Copies(); !slices.Equal(commands, []string{"gh api repos/acme/app --jq .default_branch"}) {
					t.Errorf("to be copied are %q", commands)
				}
			}
		}
		if tt.assumed == "" && got != "" || !strings.Contains(got, tt.assumed) {
			t.Errorf("%+v: %q, want %q", tt.a, got, tt.assumed)
		}
	}
}

// A branch that nobody named is the default one, where that is known.
func TestThePushIsToTheDefaultBranchThatWasNamed(t *testing.T) {
	plan := built(t, wizard.Answers{Repository: "acme/app", DefaultBranch: "trunk"})
	if ref, _ := plan.Rule.Match.Claim("ref"); ref != "refs/heads/trunk" || !strings.Contains(plan.Workflow.Content, "branches: [trunk]") {
		t.Errorf("the ref is %q\n%s", ref, plan.Workflow.Content)
	}
}

// The branch that pull requests are for is pinned where it was asked for, and only
// there: of a branch that was assumed nobody said that.
func TestTheBaseOfPullRequestsIsPinnedWhereItWasAskedFor(t *testing.T) {
	for _, tt := range []struct {
		branch string
		events []string
		base   string
		in     bool
	}{
		{"release/1.x", []string{"pull_request"}, "release/1.x", true},
		{"release/1.x", []string{"pull_request"}, "main", false},
		{"release/1.x", []string{"pull_request", "push"}, "main", false},
		{"release/1.x", []string{"pull_request", "push"}, "release/1.x", true},
		{"", []string{"pull_request"}, "anything", true},
		{"", []string{"pull_request", "push"}, "anything", true},
	} {
		a := wizard.Answers{Repository: "acme/app", Branch: tt.branch, Events: tt.events}
		r := home()
		r.event, r.ref, r.base = "pull_request", "refs/pull/7/merge", tt.base
		if got := admits(built(t, a), r); got != tt.in {
			t.Errorf("%s to %q, for %q: gets in: %v, want %v", tt.events, tt.base, tt.branch, got, tt.in)
		}
	}
	r := home() // pull_request_target: the base in base_ref, the default branch in ref
	r.event, r.base = "pull_request_target", "release/1.x"
	a := wizard.Answers{Repository: "acme/app", Branch: "release/1.x", DefaultBranch: "main", Events: []string{"pull_request_target"}}
	if !admits(built(t, a), r) {
		t.Error("a pull request for release/1.x is kept out")
	}
	if r.base = "main"; admits(built(t, a), r) {
		t.Error("a pull request for another branch is let in")
	}
}

// What the warnings say of an empty ref is so.
func TestARunWithoutARef(t *testing.T) {
	for _, tt := range []struct {
		a      wizard.Answers
		in     bool
		warned string
	}{
		{wizard.Answers{Events: []string{"release"}}, true, ""},
		{wizard.Answers{Events: []string{"release"}, Tag: "v*"}, false, "release_ref_empty"},
		{wizard.Answers{Events: []string{"release"}, SubjectFormat: "classic"}, false, "release_ref_empty"},
		{wizard.Answers{Events: []string{"deployment"}, Environment: "production"}, false, "deployment_ref_empty"},
		{wizard.Answers{Events: []string{"deployment_status"}}, false, "deployment_ref_empty"},
	} {
		tt.a.Repository = "acme/app"
		r := home()
		r.event, r.ref, r.environment = tt.a.Events[0], "", tt.a.Environment
		plan := built(t, tt.a)
		if got := admits(plan, r); got != tt.in || tt.warned != "" && !warned(plan, tt.warned) {
			t.Errorf("%+v: gets in: %v, want %v and a warning %q", tt.a, got, tt.in, tt.warned)
		}
	}
}

// What is known is written, and each star and stand-in is explained.
func TestTheUnknownPartsOfASubjectAreMarked(t *testing.T) {
	custom := func(keys string) string {
		return `{"use_default":false,"include_claim_keys":[` + keys + `],"sub_claim_prefix":"repo:acme/app"}`
	}
	for _, tt := range []struct {
		a            wizard.Answers
		sub, unknown string
	}{
		{wizard.Answers{SubjectPrefix: "repo:acme/app"}, "repo:acme/app:ref:refs/heads/main", ""},
		{wizard.Answers{SubjectPrefix: custom(`"repo","workflow"`), WorkflowName: "Ask: it"}, "repo:acme/app:workflow:Ask%3A it", ""},
		{wizard.Answers{SubjectPrefix: custom(`"repo","actor"`)}, "repo:acme/app:actor:*", "the star after actor stands for what is not known beforehand"},
		{wizard.Answers{SubjectPrefix: custom(`"repository_owner","repository_visibility"`)}, "repository_owner:acme:repository_visibility:*", "the star after repository_visibility stands for what is not known beforehand"},
		{wizard.Answers{SubjectPrefix: custom(`"repo","head_ref"`), Events: []string{"pull_request"}}, "repo:acme/app:head_ref:*", "the star after head_ref stands for what is not known beforehand"},
		{wizard.Answers{SubjectPrefix: custom(`"repo","head_ref"`)}, "repo:acme/app:head_ref:", ""},
		{wizard.Answers{SubjectPrefix: custom(`"repo","base_ref"`), Events: []string{"pull_request"}, Branch: "main"}, "repo:acme/app:base_ref:main", ""},
		{wizard.Answers{SubjectPrefix: custom(`"job_workflow_ref"`), AnyWorkflow: true}, "job_workflow_ref:acme/app/.github/workflows/claude.yml@refs/heads/main", ""},
		{wizard.Answers{SubjectPrefix: custom(`"environment"`)}, "environment:*", "the star after environment stands for what is not known beforehand"},
		{
			wizard.Answers{SubjectPrefix: custom(`"repo","context","job_workflow_ref"`), Events: []string{"release"}},
			"repo:acme/app:ref:refs/tags/*:job_workflow_ref:acme/app/.github/workflows/claude.yml@refs/tags/*",
			"the star in refs/tags/* stands for the rest of the tag's name, the same at each place",
		},
		{wizard.Answers{SubjectPrefix: `{"use_default":false}`}, "*", "the star is the whole subject: the organization's template decides it, and GitHub's answer does not tell that one"},
	} {
		tt.a.Repository = "acme/app"
		if got := built(t, tt.a).Expected; len(got) != 1 || got[0].Sub != tt.sub || got[0].Unknown != tt.unknown {
			t.Errorf("%+v\ngot  %+v\nwant %s, %s", tt.a, got, tt.sub, tt.unknown)
		}
	}
}

func TestTheStepsSayWhereTheFileGoes(t *testing.T) {
	for want, a := range map[string]wizard.Answers{
		"Commit it on main.": {},
		"Commit it on develop and main: what runs on the default branch starts from the file there.": {Branch: "develop", DefaultBranch: "main", Events: []string{"push", "schedule"}},
		"Commit it on the branch that the runs start from.":                                          {Events: []string{"pull_request"}},
	} {
		a.Repository = "acme/app"
		if plan := built(t, a); !slices.ContainsFunc(plan.Next, func(s wizard.Step) bool { return strings.HasSuffix(s.How, want) }) {
			t.Errorf("%+v: no step says %q", a, want)
		}
	}
}

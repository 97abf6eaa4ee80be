package wizard_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gh-wif/internal/github"
	"gh-wif/internal/proptest"
	"gh-wif/internal/trust"
	"gh-wif/wizard"
)

// acme is what GitHub tells of a repository in good order.
func acme() github.Knowledge {
	return github.Knowledge{
		Host: github.GitHubHost, Asked: "acme/app",
		Repository: &github.RepositoryInfo{
			Owner: "acme", Name: "app", ID: repoID, OwnerID: ownerID, OwnerType: "Organization", DefaultBranch: "main", Visibility: "private",
		},
		Subject: &github.SubCustomization{UseDefault: true, Prefix: "repo:acme@" + ownerID + "/app@" + repoID},
		Environments: []github.Environment{
			{Name: "reviewed", Reviewers: 2, Branches: github.BranchesAny},
			{Name: "main-only", Branches: github.BranchesSelected, Patterns: []github.RefPattern{{Name: "main"}}},
			{Name: "releases", Branches: github.BranchesSelected, Patterns: []github.RefPattern{{Name: "release/*"}}},
			{Name: "protected", Branches: github.BranchesProtected},
			{Name: "open", Branches: github.BranchesAny},
			{Name: "untold", Branches: github.BranchesSelected},
		},
		Branch:    &github.BranchProtection{Name: "main", Exists: true},
		Forks:     &github.ForkPolicy{},
		Workflows: []github.KnownWorkflow{{ID: "1", Name: "CI", Path: ".github/workflows/ci.yml", State: "active"}},
	}
}

func told(p wizard.Plan) string {
	var out []string
	for _, t := range p.Told {
		out = append(out, t.Text().String())
	}
	return strings.Join(out, "\n")
}

func TestWhatGitHubToldFillsInWhatWasNotAnswered(t *testing.T) {
	got := wizard.Learn(wizard.Answers{Repository: "acme/app"}, acme())
	if got.OwnerID != ownerID || got.RepositoryID != repoID || got.DefaultBranch != "main" || got.SubjectPrefix != acme().Subject.Prefix {
		t.Errorf("%+v", got)
	}
	plan := built(t, got)
	if want := acme().Subject.Prefix + ":ref:refs/heads/main"; plan.Rule.Match.SubjectPrefix != want {
		t.Errorf("the rule is %s", plan.Rule.JSON())
	}
	for _, id := range []string{"ids_unknown", "both_forms"} {
		if warned(plan, id) {
			t.Errorf("%s is left", id)
		}
	}
}

// Where an answer says otherwise it stays, and the plan says that it does not fit.
func TestAnAnswerThatGitHubContradictsStaysAndIsWarnedOf(t *testing.T) {
	for id, a := range map[string]wizard.Answers{
		"ids_differ":             {OwnerID: "1"},
		"default_branch_differs": {DefaultBranch: "trunk", Events: []string{"schedule"}},
		"subject_differs":        {SubjectPrefix: "repo:acme/app"},
	} {
		a.Repository = "acme/app"
		got := wizard.Learn(a, acme())
		if a.OwnerID != "" && got.OwnerID != a.OwnerID || a.DefaultBranch != "" && got.DefaultBranch != a.DefaultBranch ||
			a.SubjectPrefix != "" && got.SubjectPrefix != a.SubjectPrefix {
			t.Errorf("%s: the answer is gone: %+v", id, got)
		}
		if plan := built(t, got); !warned(plan, id) {
			t.Errorf("%s is not warned of: %s", id, told(plan))
		}
		if plan := built(t, wizard.Learn(wizard.Answers{Repository: "acme/app", Events: a.Events}, acme())); warned(plan, id) {
			t.Errorf("%s is warned of where nothing was answered: %s", id, told(plan))
		}
	}
	classic := wizard.Learn(wizard.Answers{Repository: "acme/app", SubjectFormat: "classic"}, acme())
	if plan := built(t, classic); classic.SubjectPrefix != "" || !warned(plan, "subject_differs") {
		t.Errorf("the form that was answered: %q, %s", classic.SubjectPrefix, told(plan))
	}
}

func TestTheRepositoryIsCalledAsGitHubCallsIt(t *testing.T) {
	for asked, renamed := range map[string]bool{"Acme/App": false, "acme/old": true, "acme/app": false} {
		k := acme()
		k.Asked = asked
		plan := built(t, wizard.Learn(wizard.Answers{Repository: asked}, k))
		if plan.Answers.Repository != "acme/app" || warned(plan, "repository_renamed") != renamed {
			t.Errorf("%s became %s: %s", asked, plan.Answers.Repository, told(plan))
		}
		if says := strings.Contains(told(plan), "spelled"); says != (asked == "Acme/App") {
			t.Errorf("%s: %s", asked, told(plan))
		}
	}
}

// Who asks for a repository that now belongs to somebody else gets no rule for that one, nor its ids.
func TestARepositoryOfAnotherOwnerIsNotTakenOver(t *testing.T) {
	k := acme()
	k.Asked = "globex/app"
	plan := built(t, wizard.Learn(wizard.Answers{Repository: "globex/app"}, k))
	if repository, _ := plan.Rule.Match.Claim("repository"); repository != "globex/app" || plan.Answers.OwnerID != "" || plan.Answers.RepositoryID != "" || !warned(plan, "repository_renamed") {
		t.Errorf("%s\n%s", plan.Rule.JSON(), told(plan))
	}
}

// warnCase is what is known, and whether the plan then warns.
type warnCase struct {
	with func(*wizard.Answers, *github.Knowledge)
	id   string
	want bool
}

func checkWarnings(t *testing.T, cases map[string]warnCase) {
	t.Helper()
	for name, tt := range cases {
		a, k := wizard.Answers{Repository: "acme/app"}, acme()
		tt.with(&a, &k)
		if plan := built(t, wizard.Learn(a, k)); warned(plan, tt.id) != tt.want {
			t.Errorf("%s: %s is warned of: %v\n%s", name, tt.id, !tt.want, told(plan))
		}
	}
}

// Warnings that knowledge closes or opens, each with the change that turns it.
func TestAWarningClosesByProofAndOpensByProof(t *testing.T) {
	branch := func(b github.BranchProtection) func(*wizard.Answers, *github.Knowledge) {
		b.Name = "main"
		return func(_ *wizard.Answers, k *github.Knowledge) { k.Branch = &b }
	}
	pull := func(visibility string, f *github.ForkPolicy) func(*wizard.Answers, *github.Knowledge) {
		return func(a *wizard.Answers, k *github.Knowledge) {
			a.Events, k.Repository.Visibility, k.Forks = []string{"pull_request"}, visibility, f
		}
	}
	checkWarnings(t, map[string]warnCase{
		"no rule":                {branch(github.BranchProtection{Exists: true}), "branch_writers", true},
		"an approval":            {branch(github.BranchProtection{Exists: true, Rules: []string{"pull_request"}, Reviews: 1}), "branch_writers", false},
		"no approval":            {branch(github.BranchProtection{Exists: true, Rules: []string{"pull_request", "required_status_checks"}}), "branch_writers", true},
		"restricted updates":     {branch(github.BranchProtection{Exists: true, Rules: []string{"update"}}), "branch_writers", false},
		"a protection not told":  {branch(github.BranchProtection{Exists: true, Classic: true}), "branch_writers", true},
		"no branch":              {branch(github.BranchProtection{}), "branch_missing", true},
		"a branch":               {branch(github.BranchProtection{Exists: true}), "branch_missing", false},
		"the rules of another":   {func(a *wizard.Answers, k *github.Knowledge) { a.Branch, k.Branch.Reviews = "dev", 1 }, "branch_writers", true},
		"public":                 {pull("public", nil), "fork_pull_request", false},
		"forks not told":         {pull("private", nil), "fork_pull_request", true},
		"forks start nothing":    {pull("private", &github.ForkPolicy{WriteTokens: true}), "fork_pull_request", false},
		"forks without tokens":   {pull("internal", &github.ForkPolicy{Runs: true}), "fork_pull_request", false},
		"forks with tokens":      {pull("private", &github.ForkPolicy{Runs: true, WriteTokens: true}), "fork_write_tokens", true},
		"forks without tokens 2": {pull("private", &github.ForkPolicy{Runs: true}), "fork_write_tokens", false},
		"an archive":             {func(_ *wizard.Answers, k *github.Knowledge) { k.Repository.Archived = true }, "repository_archived", true},
		"a file in the place":    {func(a *wizard.Answers, _ *github.Knowledge) { a.WorkflowFile = "ci.yml" }, "workflow_exists", true},
		"a place that is free":   {func(*wizard.Answers, *github.Knowledge) {}, "workflow_exists", false},
		"a disabled one": {func(a *wizard.Answers, k *github.Knowledge) {
			a.WorkflowFile, k.Workflows[0].State = "ci.yml", "disabled_manually"
		}, "workflow_disabled", true},
	})
}

// What stands before an environment is proof only where it lets this job in and no other.
func TestAnEnvironmentClosesWarningsByItsProtection(t *testing.T) {
	environment := func(name string) func(*wizard.Answers, *github.Knowledge) {
		return func(a *wizard.Answers, _ *github.Knowledge) { a.Environment = name }
	}
	checkWarnings(t, map[string]warnCase{
		"reviewers":                 {environment("reviewed"), "environment_unprotected", false},
		"an exact branch":           {environment("main-only"), "environment_unprotected", false},
		"branches anybody may make": {environment("releases"), "environment_unprotected", true},
		"protected, and none is":    {environment("protected"), "environment_unprotected", true},
		"no guard":                  {environment("open"), "environment_unprotected", true},
		"patterns not told":         {environment("untold"), "environment_unprotected", true},
		"protected, and it is": {func(a *wizard.Answers, k *github.Knowledge) {
			a.Environment, k.Branch.Classic = "protected", true
		}, "environment_unprotected", false},
		"environments not told": {func(a *wizard.Answers, k *github.Knowledge) {
			a.Environment, k.Environments = "reviewed", nil
		}, "environment_unprotected", true},
		"no such environment":   {environment("staging"), "environment_missing", true},
		"such an environment":   {environment("open"), "environment_missing", false},
		"another spelling":      {environment("Reviewed"), "environment_spelling", true},
		"a policy without main": {environment("releases"), "environment_ref_refused", true},
		"a policy with main":    {environment("main-only"), "environment_ref_refused", false},
		"a policy not told":     {environment("untold"), "environment_ref_refused", false},
		"reviewers for dispatch": {func(a *wizard.Answers, _ *github.Knowledge) {
			a.Environment, a.Events = "reviewed", []string{"workflow_dispatch"}
		}, "dispatch_writers", false},
		"no reviewers": {func(a *wizard.Answers, _ *github.Knowledge) {
			a.Environment, a.Events = "main-only", []string{"workflow_dispatch"}
		}, "dispatch_writers", true},
		"a pull request's ref": {func(a *wizard.Answers, _ *github.Knowledge) {
			a.Environment, a.Events = "main-only", []string{"pull_request"}
		}, "environment_ref_refused", true},

		"tags where no tag may": {func(a *wizard.Answers, _ *github.Knowledge) {
			a.Environment, a.Events, a.Tag = "main-only", []string{"release"}, "v*"
		}, "environment_ref_refused", true},
		"tags where some may": {func(a *wizard.Answers, k *github.Knowledge) {
			a.Environment, a.Events, a.Tag = "main-only", []string{"release"}, "v*"
			k.Environments[1].Patterns = []github.RefPattern{{Name: "v1*", Tag: true}}
		}, "environment_ref_refused", false},
	})
}

// Who has asked GitHub about the subjects is not sent to ask the same again.
func TestWhatWasAskedIsNotAskedForAgain(t *testing.T) {
	k := acme()
	k.Subject = &github.SubCustomization{UseDefault: true}
	for _, told := range []bool{false, true} {
		a := wizard.Answers{Repository: "acme/app", OwnerID: "1", RepositoryID: "2"}
		if told {
			a = wizard.Learn(wizard.Answers{Repository: "acme/app"}, k)
		}
		for _, w := range built(t, a).Warnings {
			if w.ID == "both_forms" && strings.Contains(w.Fix.String(), "gh api") == told {
				t.Errorf("told %v: %s", told, w.Fix)
			}
		}
		if !warned(built(t, a), "both_forms") {
			t.Errorf("told %v: nothing is warned of", told)
		}
	}
}

// A step that is done already is none.
func TestAnEnvironmentWithAGuardNeedsNoStep(t *testing.T) {
	for name, want := range map[string]bool{"reviewed": false, "main-only": false, "open": true, "staging": true, "untold": true} {
		plan := built(t, wizard.Learn(wizard.Answers{Repository: "acme/app", Environment: name}, acme()))
		if got := slices.ContainsFunc(plan.Next, func(s wizard.Step) bool { return s.Title == "Protect the environment" }); got != want {
			t.Errorf("%s: the step is there: %v", name, got)
		}
	}
}

func TestKnowledgeOfAnotherRepositoryCountsForNothing(t *testing.T) {
	for _, a := range []wizard.Answers{
		{Repository: "acme/other"},
		{Repository: "acme/app", IssuerURL: "https://ghe.example.com/_services/token"},
	} {
		k := acme()
		a.Environment, a.GitHub = "reviewed", &k
		if plan := built(t, a); len(plan.Told) > 0 || !warned(plan, "environment_unprotected") {
			t.Errorf("%+v: %s", a, told(plan))
		}
	}
}

// drawn is anything that GitHub may tell of a repository.
func drawn(t *rapid.T) github.Knowledge {
	k := acme()
	if rapid.Bool().Draw(t, "repository") {
		k.Repository = nil
	} else {
		k.Repository.DefaultBranch = rapid.SampledFrom([]string{"main", "dev", ""}).Draw(t, "default")
		k.Repository.Visibility = rapid.SampledFrom([]string{"public", "private", ""}).Draw(t, "visibility")
	}
	k.Subject = rapid.SampledFrom([]*github.SubCustomization{
		nil, k.Subject,
		{UseDefault: true},
		{UseDefault: true, Prefix: "repo:acme/app"},
		{},
		{Keys: []string{"repo", "context"}, Prefix: k.Subject.Prefix},
		{Keys: []string{"actor"}},
	}).Draw(t, "subject")
	if rapid.Bool().Draw(t, "environments") {
		k.Environments = nil
	}
	k.Branch = rapid.SampledFrom([]*github.BranchProtection{
		nil, k.Branch, {Name: "main", Exists: true, Classic: true}, {Name: "main", Exists: true, Reviews: 2, Rules: []string{"pull_request"}},
	}).Draw(t, "branch")
	k.Forks = rapid.SampledFrom([]*github.ForkPolicy{nil, {}, {Runs: true}, {Runs: true, WriteTokens: true}}).Draw(t, "forks")
	return k
}

// Whatever GitHub tells, the rule lets in no kind of run that it kept out before, and none
// of the wanted runs that the repository really makes is kept out.
func TestKnowledgeNeverWidensARule(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		a := wizard.Answers{
			Repository: "acme/app", Branch: "main", DefaultBranch: "main",
			Environment: rapid.SampledFrom([]string{"", "reviewed", "protected", "staging"}).Draw(t, "environment"),
			Events:      rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"push", "pull_request", "schedule", "workflow_dispatch", "release"}), 1, 2, rapid.ID[string]).Draw(t, "events"),
		}
		if rapid.Bool().Draw(t, "ids") {
			a.OwnerID, a.RepositoryID = ownerID, repoID
		}
		before, err := wizard.Build(a)
		if err != nil {
			t.Fatal(err)
		}
		k := drawn(t)
		after, err := wizard.Build(wizard.Learn(a, k))
		if err != nil {
			t.Fatal(err)
		}
		was := admittedKinds(before.Exposure)
		for kind, severity := range admittedKinds(after.Exposure) {
			if _, in := was[kind]; !in {
				t.Fatalf("%s (%s) gets in now:\n%s\n%s", kind, severity, before.Rule.JSON(), after.Rule.JSON())
			}
		}
		if !slices.Contains(a.Events, "push") || k.Subject != nil && !k.Subject.UseDefault {
			return
		}
		r := home()
		r.environment, r.ids = a.Environment, k.Subject == nil || k.Subject.Form() == github.FormImmutable
		if !admits(after, r) {
			t.Fatalf("the push is kept out:\n%s", after.Rule.JSON())
		}
	})
}

func admittedKinds(e trust.Exposure) map[string]trust.Severity {
	out := map[string]trust.Severity{}
	for _, k := range e.Kinds {
		if k.Admitted {
			out[k.ID+" "+k.Event] = k.Severity
		}
	}
	return out
}

// Names from GitHub's answer come cleaned into what is said.
func TestWhatIsSaidObeysNoTerminal(t *testing.T) {
	k := acme()
	k.Branch.Rules = []string{"deletion\x1b[2J"}
	k.Workflows[0].Name, k.Workflows[0].Path = "\x1b]0;x\a", ".github/workflows/claude.yml"
	plan := built(t, wizard.Learn(wizard.Answers{Repository: "acme/app"}, k))
	all := told(plan)
	for _, w := range plan.Warnings {
		all += w.Message + w.Fix.String()
	}
	if !strings.Contains(all, "deletion") || strings.ContainsAny(all, "\x1b\a") {
		t.Errorf("%q", all)
	}
}

// A template is taken with the prefix: without it the rule would wait for a subject that
// never comes.
func TestACustomisedSubjectIsLearnedWhole(t *testing.T) {
	for want, c := range map[string]github.SubCustomization{
		`{"include_claim_keys":["repo","actor"],"sub_claim_prefix":"repo:acme/app","use_default":false}`: {Keys: []string{"repo", "actor"}, Prefix: "repo:acme/app"},
		`{"include_claim_keys":["repo","actor"],"use_default":false}`:                                    {Keys: []string{"repo", "actor"}},
		"repo:acme/app": {UseDefault: true, Keys: []string{"repo"}, Prefix: "repo:acme/app"},
		"":              {UseDefault: true},
	} {
		k := acme()
		k.Subject = &c
		got := wizard.Learn(wizard.Answers{Repository: "acme/app"}, k)
		if got.SubjectPrefix != want {
			t.Errorf("%+v became %s", c, got.SubjectPrefix)
		}
		built(t, got)
	}
}

// Asked again, or about another repository, nothing of the first answer is left; what was
// answered by hand stays.
func TestWhatWasLearnedCanBeForgotten(t *testing.T) {
	given := wizard.Answers{Repository: "acme/app", OwnerID: "1", Branch: "dev"}
	got := wizard.Forget(wizard.Learn(given, acme()))
	if got.OwnerID != "1" || got.Branch != "dev" || got.RepositoryID != "" || got.DefaultBranch != "" || got.SubjectPrefix != "" || got.GitHub != nil {
		t.Errorf("%+v", got)
	}
	other := acme()
	other.Asked, other.Repository.Name, other.Repository.ID, other.Subject = "acme/other", "other", "99", nil
	again := wizard.Learn(wizard.Answers{Repository: "acme/app"}, acme())
	again.Repository = "acme/other"
	if !wizard.Outdated(again) {
		t.Error("what is known of acme/app counts for acme/other")
	}
	if again = wizard.Learn(again, other); again.RepositoryID != "99" || again.SubjectPrefix != "" || wizard.Outdated(again) {
		t.Errorf("%+v", again)
	}
}

// Of answers that make no plan yet it is told all the same what GitHub said.
func TestWhatGitHubToldIsSaidBeforeThereIsAPlan(t *testing.T) {
	a := wizard.Learn(wizard.Answers{Repository: "acme/app", Audience: "not an audience"}, acme())
	if _, err := wizard.Build(a); err == nil {
		t.Fatal("there is a plan")
	}
	if len(wizard.Tell(a)) == 0 {
		t.Error("nothing is said")
	}
}

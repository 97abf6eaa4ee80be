package wizard_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gh-wif/internal/federation"
	"gh-wif/wizard"
)

func TestEveryQuestionIsWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, page := range wizard.Pages() {
		if page.ID == "" || page.Title == "" || page.Intro == "" || len(page.Questions) == 0 {
			t.Errorf("page %+v", page)
		}
		for _, q := range page.Questions {
			if seen[q.ID] || q.Title == "" || q.Help == "" || q.Get == nil || q.Set == nil || q.Check == nil {
				t.Errorf("question %s: %+v", q.ID, q)
			}
			seen[q.ID] = true
			isChoice := q.Kind == wizard.AskChoice || q.Kind == wizard.AskChoices
			if isChoice != (len(q.Options) > 1) {
				t.Errorf("question %s has %d options", q.ID, len(q.Options))
			}
			for _, o := range q.Options {
				if o.Value == "" || o.Title == "" || o.Help == "" {
					t.Errorf("option %+v of %s", o, q.ID)
				}
			}
		}
	}
	for _, id := range []string{"repo", "branch", "event", "environment", "workspace", "subject-prefix-from", "language", "any-workflow"} {
		if !seen[id] {
			t.Errorf("nobody asks for %s", id)
		}
	}
}

// What is answered is what is asked for again, and one answer leaves the others
// alone.
func TestAnswersAreKept(t *testing.T) {
	for _, page := range wizard.Pages() {
		for _, q := range page.Questions {
			var values [][]string
			switch q.Kind {
			case wizard.AskYesNo:
				values = [][]string{{"true"}, {"false"}}
			case wizard.AskChoices:
				values = [][]string{nil, {q.Options[0].Value}, {q.Options[1].Value, q.Options[0].Value}}
			case wizard.AskChoice:
				for _, o := range q.Options {
					values = append(values, []string{o.Value})
				}
			default:
				values = [][]string{{"x"}, {""}}
			}
			var a wizard.Answers
			for _, v := range values {
				q.Set(&a, v)
				if got := q.Get(a); !slices.Equal(got, v) {
					t.Errorf("%s: %q became %q", q.ID, v, got)
				}
				if q.Kind != wizard.AskText {
					a.Repository, a.OwnerID, a.RepositoryID = "acme/app", "1", "2"
					if err := q.Check(a); err != nil {
						t.Errorf("%s: its own option %q is refused: %v", q.ID, v, err)
					}
					a.Repository, a.OwnerID, a.RepositoryID = "", "", ""
				}
			}
			q.Set(&a, values[0])
			filled := 0
			for _, f := range reflect.VisibleFields(reflect.TypeOf(a)) {
				if !reflect.ValueOf(a).FieldByIndex(f.Index).IsZero() {
					filled++
				}
			}
			if filled > 1 {
				t.Errorf("%s changes %d answers: %+v", q.ID, filled, a)
			}
		}
	}
}

func question(t *testing.T, id string) wizard.Question {
	t.Helper()
	for _, page := range wizard.Pages() {
		for _, q := range page.Questions {
			if q.ID == id {
				return q
			}
		}
	}
	t.Fatalf("no question %s", id)
	return wizard.Question{}
}

func TestWhatIsTypedIsTrimmedAndChecked(t *testing.T) {
	q := question(t, "branch")
	a := wizard.Answers{}
	q.Set(&a, []string{"  feature/x \n"})
	if a.Branch != "feature/x" || q.Check(a) != nil {
		t.Errorf("got %q, %v", a.Branch, q.Check(a))
	}
	q.Set(&a, []string{"a b"})
	if e := answerError(t, q.Check(a)); e.Field != "branch" {
		t.Errorf("got %+v", e)
	}
	q = question(t, "event")
	q.Set(&a, []string{"push"})
	if q.Check(a) != nil {
		t.Error("push is refused")
	}
}

func TestQuestionsAreAskedWhereTheyMakeSense(t *testing.T) {
	tests := []struct {
		id      string
		a       wizard.Answers
		visible bool
	}{
		{"tag", wizard.Answers{}, true},
		{"tag", wizard.Answers{Events: []string{"release"}}, true},
		{"tag", wizard.Answers{Events: []string{"pull_request"}}, false},
		{"cron", wizard.Answers{Events: []string{"push", "schedule"}}, true},
		{"cron", wizard.Answers{Events: []string{"push"}}, false},
		{"owner-id", wizard.Answers{}, true},
		{"owner-id", wizard.Answers{SubjectPrefix: "repo:acme/app"}, false},
		{"subject-format", wizard.Answers{SubjectPrefix: "repo:acme/app"}, false},
	}
	for _, tt := range tests {
		if q := question(t, tt.id); q.Visible == nil || q.Visible(tt.a) != tt.visible {
			t.Errorf("%s with %+v: want %v", tt.id, tt.a, tt.visible)
		}
	}
	if question(t, "repo").Visible != nil {
		t.Error("the repository is always asked for")
	}
}

func TestTheFirstOptionIsTheSafeOne(t *testing.T) {
	if got := question(t, "scope").Options[0].Value; got != federation.ScopeInference {
		t.Errorf("the first scope offered is %s", got)
	}
	if got := question(t, "any-workflow").Get(wizard.Answers{}); !slices.Equal(got, []string{"false"}) {
		t.Errorf("any workflow is let in by default: %v", got)
	}
}

var warningsOf = []struct {
	name string
	set  func(*A)
	has  []string
	not  []string
}{
	{"a push", func(*A) {}, []string{"branch_writers", "issuer_once", "ids_unknown"}, []string{"environment_unprotected", "any_workflow", "both_forms", "lifetime_never_reached", "branch_assumed"}},
	{"a pull request", func(a *A) { a.Events = []string{"pull_request"} }, []string{"fork_pull_request", "pull_request_code"}, []string{"branch_writers", "stranger_pull_request_target"}},
	{"workflow_run", func(a *A) { a.Events = []string{"workflow_run"} }, []string{"workflow_run_name"}, nil},
	{"a review", func(a *A) { a.Events, a.SubjectFormat = []string{"pull_request_review"}, "classic" }, []string{"subject_unmeasured"}, nil},
	{"a review, whose subject is not looked at", func(a *A) { a.Events = []string{"pull_request_review"} }, nil, []string{"subject_unmeasured"}},
	{"a review in an environment", func(a *A) { a.Events, a.Environment = []string{"pull_request_review"}, "prod" }, nil, []string{"subject_unmeasured"}},
	{"a release of any tag", func(a *A) { a.Events = []string{"release"} }, []string{"any_tag"}, []string{"tag_moves", "release_ref_empty"}},
	{"a release of any tag, by its subject", func(a *A) { a.Events, a.SubjectFormat = []string{"release"}, "classic" }, []string{"any_tag", "release_ref_empty"}, nil},
	{"a release of some tags", func(a *A) { a.Events, a.Tag = []string{"release"}, "v*" }, []string{"release_ref_empty"}, nil},
	{"a deployment", func(a *A) { a.Events = []string{"deployment"} }, []string{"deployment_ref_empty"}, nil},
	{"a deployment's status", func(a *A) { a.Events = []string{"deployment_status"} }, []string{"deployment_ref_empty"}, nil},
	{"a tag", func(a *A) { a.Tag = "v1" }, []string{"tag_moves"}, []string{"tag_writers"}},
	{"a pattern", func(a *A) { a.Tag = "v*" }, []string{"tag_writers"}, []string{"tag_moves"}},
	{"an environment", func(a *A) { a.Environment = "prod" }, []string{"environment_unprotected"}, nil},
	{"any workflow", func(a *A) { a.AnyWorkflow = true }, []string{"any_workflow"}, nil},
	{"a called workflow by tag", func(a *A) { a.ReusableWorkflow = shared }, nil, []string{"reusable_moves"}},
	{"a called workflow by branch", func(a *A) { a.ReusableWorkflow = "acme/s/.github/workflows/a.yml@refs/heads/main" }, []string{"reusable_moves"}, nil},
	{"both ids", func(a *A) { a.OwnerID, a.RepositoryID = "1", "2" }, []string{"both_forms"}, []string{"ids_unknown"}},
	{"classic, with one of the ids", func(a *A) { a.SubjectFormat, a.OwnerID = "classic", "1" }, []string{"ids_unknown"}, nil},
	{"classic, with the other", func(a *A) { a.SubjectFormat, a.RepositoryID = "classic", "2" }, []string{"ids_unknown"}, nil},
	{"classic, with both", func(a *A) { a.SubjectFormat, a.OwnerID, a.RepositoryID = "classic", "1", "2" }, nil, []string{"ids_unknown"}},
	{"classic by answer", func(a *A) { a.SubjectFormat = "classic" }, []string{"classic_only", "ids_unknown"}, nil},
	{"classic by GitHub", func(a *A) { a.SubjectPrefix = "repo:acme/app" }, nil, []string{"classic_only"}},
	{"immutable by GitHub", func(a *A) { a.SubjectPrefix = "repo:acme@1/app@2" }, nil, []string{"ids_unknown", "both_forms", "classic_only"}},
	{"immutable by answer", func(a *A) { a.SubjectFormat, a.OwnerID, a.RepositoryID = "immutable", "1", "2" }, []string{"rename_breaks"}, nil},
	{"a longer life", func(a *A) { a.TokenLifetime = 3600 }, []string{"lifetime_never_reached"}, nil},
	{"everything that a key can do", func(a *A) { a.Scope = "workspace:developer" }, []string{"scope_developer"}, []string{"broad_scope"}},
	{"no scope given", func(*A) {}, nil, []string{"scope_developer"}},
	{"the older guide's scope", func(a *A) { a.Edition = federation.Legacy }, []string{"scope_developer"}, nil},
	{"inference", func(a *A) { a.Scope = "workspace:inference" }, nil, []string{"scope_developer", "broad_scope"}},
	{"administration", func(a *A) { a.Scope = "org:admin" }, []string{"broad_scope"}, nil},
	{"another audience", func(a *A) { a.Audience = "https://a.example" }, []string{"audience_other"}, nil},
	{"the older edition", func(a *A) { a.Edition = federation.Legacy }, []string{"legacy_edition"}, nil},
	{"known ids", func(a *A) { a.IssuerID, a.RuleID = "fdis_a", "fdrl_a" }, []string{"fill_workspace_id"}, []string{"fill_issuer_id", "fill_federation_rule_id"}},
	{"a server of one's own", func(a *A) { a.IssuerURL = "https://ghes.example.com/_services/token" }, nil, []string{"classic_only", "both_forms", "environment_colon"}},
	{"a colon on a server of one's own", func(a *A) {
		a.IssuerURL, a.Environment = "https://ghes.example.com/_services/token", "prod:eu"
	}, []string{"environment_colon"}, nil},
	{"a colon on github.com", func(a *A) { a.Environment = "prod:eu" }, nil, []string{"environment_colon"}},
	{"a template without a prefix", func(a *A) { a.SubjectPrefix = `{"use_default":false,"include_claim_keys":["repo","context"]}` }, []string{"custom_subject"}, nil},
}

func TestWarningsFollowTheAnswers(t *testing.T) {
	for _, tt := range warningsOf {
		t.Run(tt.name, func(t *testing.T) {
			a := A{Repository: "acme/app", Branch: "main"}
			tt.set(&a)
			plan, err := wizard.Build(a)
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range tt.has {
				if !warned(plan, id) {
					t.Errorf("no warning %s", id)
				}
			}
			for _, id := range tt.not {
				if warned(plan, id) {
					t.Errorf("a warning %s", id)
				}
			}
			seen := map[string]bool{}
			for _, w := range plan.Warnings {
				text := w.Message + w.Fix.String()
				if seen[w.ID+text] || strings.Contains(text, "refs/heads/.") || strings.Contains(text, "  ") {
					t.Errorf("the warning %+v", w)
				}
				seen[w.ID+text] = true
			}
		})
	}
}

// The whole of what leaves the house for an environment that is used by tags
// alone names no branch.
func TestTheEnvironmentsWarningNamesTheRefsInUse(t *testing.T) {
	plan, err := wizard.Build(wizard.Answers{Repository: "acme/app", Tag: "v*", Environment: "prod"})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range plan.Warnings {
		if w.ID == "environment_unprotected" && !strings.Contains(w.Fix.String(), "v*") {
			t.Errorf("the fix is %q", w.Fix)
		}
	}
}

func TestIssuersOfOtherGitHubs(t *testing.T) {
	for url, want := range map[string][2]string{
		"https://token.actions.githubusercontent.com":          {"github-actions", "both"},
		"https://token.actions.githubusercontent.com/Acme-Inc": {"github-actions-acme-inc", "both"},
		"https://token.actions.octocorp.ghe.com":               {"github-actions-octocorp-ghe-com", "both"},
		"https://ghes.example.com/_services/token":             {"github-actions-ghes-example-com", "classic"},
	} {
		plan, err := wizard.Build(wizard.Answers{Repository: "acme/app", IssuerURL: url})
		if err != nil {
			t.Fatal(err)
		}
		if plan.Issuer.Name != want[0] || plan.Issuer.IssuerURL != url || (len(plan.Expected) == 1) != (want[1] == "classic") {
			t.Errorf("%s: %+v, %+v", url, plan.Issuer, plan.Expected)
		}
	}
}

func TestTheOlderEditionOfTheIssuer(t *testing.T) {
	plan, err := wizard.Build(wizard.Answers{Repository: "acme/app", Edition: federation.Legacy})
	if err != nil {
		t.Fatal(err)
	}
	want := "{\n  \"name\": \"github-actions\",\n  \"issuer_url\": \"https://token.actions.githubusercontent.com\",\n  \"jwks_source\": \"discovery\"\n}\n"
	if d := cmp.Diff(want, string(plan.Issuer.JSON())); d != "" {
		t.Error(d)
	}
}

func TestGitHubsAnswersAreUnderstood(t *testing.T) {
	const classic, immutable = "repo:acme/app:ref:refs/heads/main", "repo:acme@1/app@2:ref:refs/heads/main"
	const unknownIDs = "repo:acme@OWNER_ID/app@REPOSITORY_ID:ref:refs/heads/main"
	for answer, want := range map[string][]string{
		`repo:acme@1/app@2`:   {immutable},
		`"repo:acme@1/app@2"`: {immutable},
		`repo:acme/app`:       {classic},
		`{"use_default":true,"use_immutable_subject":false,"sub_claim_prefix":"repo:acme@1/app@2"}`: {immutable},

		// An older answer has no prefix: which form the tokens have is not known.
		`{"use_default":true}`: {classic, unknownIDs},
		`{"owner":1,"repo":2}`: {classic, immutable},

		`{"id":2,"name":"app","owner":{"login":"acme","id":1}}`: {classic, immutable},
	} {
		plan, err := wizard.Build(wizard.Answers{Repository: "acme/app", Branch: "main", SubjectPrefix: answer})
		if err != nil {
			t.Errorf("%s: %v", answer, err)
			continue
		}
		var got []string
		for _, e := range plan.Expected {
			got = append(got, e.Sub)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s:\n%s", answer, d)
		}
		if id, ok := plan.Rule.Match.Claim("repository_id"); (id == "2") != ok || ok != slices.Contains(want, immutable) {
			t.Errorf("%s: repository_id is pinned to %q", answer, id)
		}
	}
}

func TestTheStepsLeadToTheEnd(t *testing.T) {
	plan, err := wizard.Build(wizard.Answers{Repository: "acme/app", Environment: "prod"})
	if err != nil {
		t.Fatal(err)
	}
	all := ""
	for _, s := range plan.Next {
		if s.Title == "" || s.Where == "" || s.How == "" {
			t.Errorf("%+v", s)
		}
		all += s.Copy + s.Back
	}
	for _, want := range []string{string(plan.Issuer.JSON()), string(plan.Rule.JSON()), plan.Workflow.Content, "fdis_...", "svac_...", "fdrl_..."} {
		if !strings.Contains(all, want) {
			t.Errorf("no step has %s", want)
		}
	}
}

func TestTheScheduleIsTheOneInItsWords(t *testing.T) {
	for _, r := range wizard.Table() {
		if r.Name != "cron" {
			continue
		}
		if r.Words != "05:17 UTC on weekdays" || wizard.DefaultCron != "17 5 * * 1-5" {
			t.Errorf("%s is said to be %s", wizard.DefaultCron, r.Words)
		}
	}
}

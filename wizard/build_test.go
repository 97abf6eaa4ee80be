package wizard_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gh-wif/internal/federation"
	"gh-wif/internal/proptest"
	"gh-wif/internal/trust"
	"gh-wif/wizard"
)

func (q request) answers() wizard.Answers {
	a := wizard.Answers{
		Repository: "acme/app", Branch: q.branch, Tag: q.tag, Environment: q.environment, Events: q.events, SubjectFormat: q.form, AnyWorkflow: q.anyFile,
	}
	if q.ids == "both" || q.ids == "owner" {
		a.OwnerID = ownerID
	}
	if q.ids == "both" {
		a.RepositoryID = repoID
	}
	switch q.prefix {
	case "classic":
		a.SubjectPrefix = "repo:acme/app"
	case "immutable":
		a.SubjectPrefix = "repo:acme@1234567/app@7654321"
	}
	if q.called {
		a.ReusableWorkflow = shared
	}
	return a
}

type failer interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
	Errorf(string, ...any)
}

// prove builds the plan and tries every run in the neighbourhood: what was asked
// for gets in, and nothing else does.
func (q request) prove(t failer) (admitted, tried int) {
	t.Helper()
	plan, err := wizard.Build(q.answers())
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	rule, err := federation.ReadRule(plan.Rule.JSON()) // as it leaves the program
	if err != nil {
		t.Fatal(err)
	}
	evaluator := federation.NewEvaluator(rule.Match)
	for _, r := range q.runs() {
		tried++
		claims := r.claims()
		got, want := evaluator.Evaluate(claims).Matched, q.wants(r)
		if want {
			admitted++
			if !isExpected(plan.Expected, r.event, claims["sub"].(string)) {
				t.Fatalf("%+v: the plan does not expect %s of %s: %+v", q, claims["sub"], r.event, plan.Expected)
			}
		}
		if got != want {
			t.Fatalf("%+v: let in %v, want %v:\n%+v\n%s\n%s", q, got, want, r, claims["sub"], plan.Rule.JSON())
		}
	}
	for _, k := range plan.Exposure.Kinds {
		if k.Admitted && k.Severity == trust.SeverityDanger && !slices.Contains(plan.Answers.Events, k.ID) {
			t.Fatalf("%+v: lets in %s, which nobody asked for", q, k.ID)
		}
	}
	q.checkShape(t, plan, rule)
	return admitted, tried
}

// isExpected: a subject of the plan stands for this one.
func isExpected(list []wizard.Expected, event, sub string) bool {
	for _, e := range list {
		pattern := regexp.QuoteMeta(e.Sub)
		for from, to := range map[string]string{`\*`: `.*`, "OWNER_ID": "[0-9]+", "REPOSITORY_ID": "[0-9]+"} {
			pattern = strings.ReplaceAll(pattern, from, to)
		}
		if ok, _ := regexp.MatchString("^"+pattern+"$", sub); ok && e.Event == event {
			return true
		}
	}
	return false
}

var slugRE = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// checkShape checks what every plan promises whatever was asked.
func (q request) checkShape(t failer, plan wizard.Plan, rule federation.Rule) {
	t.Helper()
	m := rule.Match
	if before, star := strings.CutSuffix(m.SubjectPrefix, "*"); star && !regexp.MustCompile(`^repo:acme(@1234567)?/app(@7654321)?:`).MatchString(before) {
		t.Errorf("the prefix %s is a wildcard over repositories", m.SubjectPrefix)
	}
	if m.Audience != audience || len(m.Condition) > federation.MaxCondition {
		t.Errorf("audience %q, condition of %d", m.Audience, len(m.Condition))
	}
	want := map[string]string{"repository_owner": "acme", "repository": "acme/app"}
	if q.knows("owner") {
		want["repository_owner_id"] = ownerID
	}
	if q.knows("both") {
		want["repository_id"] = repoID
	}
	if q.environment != "" {
		want["environment"] = q.environment
	}
	if len(q.events) == 1 {
		want["event_name"] = q.events[0]
	}
	for name, v := range want {
		if got, ok := m.Claim(name); !ok || got != v {
			t.Errorf("%+v: claims pin %s to %q", q, name, got)
		}
	}
	fields := map[string]bool{"match.audience": true}
	for field, v := range map[string]string{"match.subject_prefix": m.SubjectPrefix, "match.condition": m.Condition} {
		if v != "" {
			fields[field] = true
		}
	}
	for _, c := range m.Claims {
		fields["match.claims."+c.Name] = true
	}
	for _, r := range plan.Reasons {
		if r.Because == "" || strings.HasPrefix(r.Field, "match") && !fields[r.Field] {
			t.Errorf("%+v: the reason %+v is of no field", q, r)
		}
		delete(fields, r.Field)
	}
	if len(fields) > 0 {
		t.Errorf("%+v: no reason for %v", q, fields)
	}
	for _, e := range append(rule.Validate(plan.Issuer.IssuerURL), plan.Issuer.Validate()...) {
		if !e.Placeholder {
			t.Errorf("%+v: %v", q, e)
		}
	}
	if !slugRE.MatchString(rule.Name) || len(rule.Name) > federation.MaxName || !slugRE.MatchString(plan.Issuer.Name) {
		t.Errorf("the names are %q and %q", rule.Name, plan.Issuer.Name)
	}
	var doc map[string]any
	if err := json.Unmarshal(plan.Rule.JSON(), &doc); err != nil || doc["issuer_id"] != "fdis_..." || doc["workspace_id"] != "wrkspc_..." || doc["token_lifetime_seconds"] != 600.0 {
		t.Errorf("%v: %v", err, doc)
	}
	if plan.Workflow.Path != file || plan.Workflow.Content == "" || len(plan.Next) < 5 {
		t.Errorf("the workflow is %s with %d bytes, %d steps", plan.Workflow.Path, len(plan.Workflow.Content), len(plan.Next))
	}
}

// wishes are the events that go together, alone and in company.
var wishes = [][]string{
	{"push"},
	{"create"},
	{"workflow_dispatch"},
	{"pull_request"},
	{"pull_request_target"},
	{"schedule"},
	{"release"},
	{"merge_group"},
	{"issue_comment"},
	{"workflow_run"},
	{"repository_dispatch"},
	{"push", "schedule"},
	{"push", "workflow_dispatch", "schedule"},
	{"push", "pull_request"},
	{"pull_request", "pull_request_target"},
	{"pull_request", "merge_group"},
	{"push", "pull_request", "merge_group", "workflow_dispatch"},
	{"release", "workflow_dispatch"},
	{"push", "release"},
	{"issue_comment", "issues", "pull_request"},
	{"push", "create", "workflow_dispatch", "pull_request", "pull_request_target", "schedule", "release", "merge_group", "issue_comment", "issues", "workflow_run", "repository_dispatch"},
}

var (
	places = []struct{ branch, tag string }{{"main", ""}, {"main", "v1.0"}, {"main", "v*"}, {"", "v1.0"}, {"", "v*"}, {"", ""}}
	envs   = []string{"", "production", "prod:eu"}
	forms  = []struct{ ids, form, prefix string }{
		{"none", "classic", ""},
		{"both", "classic", ""},
		{"both", "immutable", ""},
		{"both", "auto", ""},
		{"none", "auto", ""},
		{"owner", "auto", ""},
		{"none", "auto", "classic"},
		{"none", "auto", "immutable"},
	}
)

func requestOf(events, place, env, form, rest int) request {
	return request{
		events: wishes[events], branch: places[place].branch, tag: places[place].tag, environment: envs[env],
		ids: forms[form].ids, form: forms[form].form, prefix: forms[form].prefix, anyFile: rest&1 > 0, called: rest&2 > 0,
	}
}

// Every wish with every place and every environment; the forms of the subject, the
// workflow file and called workflows take turns.
func TestEveryPlanLetsInWhatWasAskedForAndNothingElse(t *testing.T) {
	i, admitted, tried := 0, 0, 0
	for events := range wishes {
		t.Run(strings.Join(wishes[events], "+"), func(t *testing.T) {
			for place := range places {
				for env := range envs {
					if (events+place+env)%2 > 0 {
						continue // the other half is left to chance, below
					}
					q := requestOf(events, place, env, i%len(forms), i/3%4)
					i++
					if testing.Short() && i%3 > 0 {
						continue
					}
					a, n := q.prove(t)
					admitted, tried = admitted+a, tried+n
					if a == 0 {
						t.Errorf("%+v: no wanted run was tried", q)
					}
				}
			}
		})
	}
	t.Logf("%d plans, %d runs, %d of them wanted", i, tried, admitted)
}

func TestAnyPlanLetsInWhatWasAskedForAndNothingElse(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		q := requestOf(rapid.IntRange(0, len(wishes)-1).Draw(t, "events"), rapid.IntRange(0, len(places)-1).Draw(t, "place"),
			rapid.IntRange(0, len(envs)-1).Draw(t, "environment"), rapid.IntRange(0, len(forms)-1).Draw(t, "form"), rapid.IntRange(0, 3).Draw(t, "rest"))
		q.events = rapid.SliceOfNDistinct(rapid.SampledFrom(someEvents), 1, 5, rapid.ID).Draw(t, "any events")
		q.prove(t)
	})
}

func TestWithoutAnswersBesideTheRepository(t *testing.T) {
	plan, err := wizard.Build(wizard.Answers{Repository: "acme/app"})
	if err != nil {
		t.Fatal(err)
	}
	a := plan.Answers
	got := []string{a.Branch, strings.Join(a.Events, ","), a.Scope, a.SubjectFormat, a.Language, a.WorkflowFile, a.RuleName, fmt.Sprint(a.TokenLifetime), string(a.Edition)}
	want := []string{"main", "push", "workspace:inference", "auto", "python", "claude.yml", "gha-acme-app-main", "600", "current"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if plan.Issuer.Name != "github-actions" || plan.Issuer.JWKS != federation.JWKSDiscovery {
		t.Errorf("got %+v", plan.Issuer)
	}
	for _, id := range []string{"branch_assumed", "ids_unknown", "fill_issuer_id", "fill_federation_rule_id", "fill_service_account_id", "fill_workspace_id", "fill_organization_id", "issuer_once"} {
		if !warned(plan, id) {
			t.Errorf("no warning %s", id)
		}
	}
	if warned(plan, "scope_developer") {
		t.Error("warned of a scope that nobody asked for")
	}
}

func warned(p wizard.Plan, id string) bool {
	for _, w := range p.Warnings {
		if w.ID == id {
			return w.Message != ""
		}
	}
	return false
}

// answerError finds the answer that an error is about.
func answerError(t *testing.T, err error) *wizard.AnswerError {
	t.Helper()
	var e *wizard.AnswerError
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want an *AnswerError", err)
	}
	return e
}

type A = wizard.Answers

var badAnswers = []struct {
	flag, name, problem string
	set                 func(*A)
}{
	{"repo", "none", "OWNER/NAME", func(a *A) { a.Repository = "" }},
	{"repo", "an address without a repository", "OWNER/NAME", func(a *A) { a.Repository = "https://github.com/acme" }},
	{"repo", "a look-alike", "no login", func(a *A) { a.Repository = "аcme/app" }},
	{"branch", "a full ref", "refs/", func(a *A) { a.Branch = "refs/heads/main" }},
	{"branch", "a star", `"*"`, func(a *A) { a.Branch = "release/*" }},
	{"branch", "a line break", "U+000A", func(a *A) { a.Branch = "main\nx" }},
	{"tag", "a star inside", "git refuses", func(a *A) { a.Tag = "v*.*" }},
	{"environment", "an expression", "expression", func(a *A) { a.Environment = "${{ inputs.e }}" }},
	{"event", "none of GitHub's", "no event", func(a *A) { a.Events = []string{"pushed"} }},
	{"event", "a called workflow", "caller's event", func(a *A) { a.Events = []string{"workflow_call"} }},
	{"cron", "too few fields", "five fields", func(a *A) { a.Events, a.Cron = []string{"schedule"}, "0 0" }},
	{"cron", "out of range", "", func(a *A) { a.Events, a.Cron = []string{"schedule"}, "99 0 * * *" }},
	{"organization", "no UUID", "UUID", func(a *A) { a.Organization = "acme" }},
	{"workspace", "the default one", "default", func(a *A) { a.Workspace = "default" }},
	{"workspace", "another id", "organization id", func(a *A) { a.Workspace = "6f1b7c1e-1111-4222-8333-444455556666" }},
	{"service-account", "another id", "rule id", func(a *A) { a.ServiceAccount = "fdrl_a" }},
	{"issuer-id", "a line break", "line break", func(a *A) { a.IssuerID = "fdis_a\n" }},
	{"rule-id", "a quote", "no rule id", func(a *A) { a.RuleID = `fdrl_a"` }},
	{"audience", "a blank", "blanks", func(a *A) { a.Audience = "https://api.anthropic.com " }},
	{"audience", "too long", "1024", func(a *A) { a.Audience = strings.Repeat("a", 1025) }},
	{"scope", "unknown", "no scope", func(a *A) { a.Scope = "user:all" }},
	{"scope", "two blanks", "blanks", func(a *A) { a.Scope = "workspace:inference  workspace:developer" }},
	{"token-lifetime", "too short", "out of range", func(a *A) { a.TokenLifetime = 59 }},
	{"token-lifetime", "negative", "out of range", func(a *A) { a.TokenLifetime = -1 }},
	{"token-lifetime", "too long", "out of range", func(a *A) { a.TokenLifetime = 86401 }},
	{"subject-format", "unknown", "none of", func(a *A) { a.SubjectFormat = "new" }},
	{"subject-format", "immutable without ids", "both ids", func(a *A) { a.SubjectFormat = "immutable" }},
	{"subject-format", "immutable with one id", "both ids", func(a *A) { a.SubjectFormat, a.OwnerID = "immutable", "1" }},
	{"subject-format", "against GitHub's own answer", "", func(a *A) { a.SubjectFormat, a.SubjectPrefix = "classic", "repo:acme@1/app@2" }},
	{"subject-format", "against GitHub's own answer, the other way", "", func(a *A) {
		a.SubjectFormat, a.SubjectPrefix, a.OwnerID, a.RepositoryID = "immutable", "repo:acme/app", "1", "2"
	}},
	{"owner-id", "no number", "no GitHub id", func(a *A) { a.OwnerID = "acme" }},
	{"repository-id", "a leading zero", "no GitHub id", func(a *A) { a.RepositoryID = "01" }},
	{"subject-prefix-from", "another repository's", "another repository", func(a *A) { a.SubjectPrefix = "repo:acme/other" }},
	{"subject-prefix-from", "another spelling", "spelling", func(a *A) { a.SubjectPrefix = "repo:Acme/app" }},
	{"subject-prefix-from", "a customised subject", "", func(a *A) { a.SubjectPrefix = "repo:acme/app:ref:refs/heads/main:event_name:push" }},
	{"subject-prefix-from", "another repository's ids", "", func(a *A) { a.SubjectPrefix = `{"id":2,"name":"other","owner":{"login":"acme","id":1}}` }},
	{"subject-prefix-from", "other ids", "other ids", func(a *A) { a.SubjectPrefix, a.OwnerID = "repo:acme@1/app@2", "3" }},
	{"subject-prefix-from", "broken JSON", "JSON", func(a *A) { a.SubjectPrefix = `{"use_default":` }},
	{"subject-prefix-from", "an id that is none", "", func(a *A) { a.SubjectPrefix = `{"owner_id":-1,"repository_id":1e5}` }},
	{"subject-prefix-from", "other ids in JSON", "", func(a *A) { a.SubjectPrefix, a.OwnerID = `{"owner_id":1,"repository_id":2}`, "3" }},
	{"issuer-url", "a trailing slash", "byte for byte", func(a *A) { a.IssuerURL = "https://token.actions.githubusercontent.com/" }},
	{"issuer-url", "another company", "no issuer of GitHub", func(a *A) { a.IssuerURL = "https://gitlab.com" }},
	{"issuer-url", "an address that Anthropic does not dial", "public host", func(a *A) { a.IssuerURL = "https://10.0.0.1/_services/token" }},
	{"issuer-url", "a port that Anthropic does not dial", "443", func(a *A) { a.IssuerURL = "https://ghes.example.com:8443/_services/token" }},
	{"language", "unknown", "none of", func(a *A) { a.Language = "cobol" }},
	{"fetch", "unknown", "none of", func(a *A) { a.Fetch = "wget" }},
	{"model", "a quote", "", func(a *A) { a.Model = `x"y` }},
	{"workflow-name", "a line break", "U+000A", func(a *A) { a.WorkflowName = "a\nb" }},
	{"workflow-file", "a path", "path", func(a *A) { a.WorkflowFile = "../a.yml" }},
	{"workflow-file", "a blank", "", func(a *A) { a.WorkflowFile = "a b.yml" }},
	{"reusable-workflow", "no ref", "OWNER/REPO", func(a *A) { a.ReusableWorkflow = "acme/s/.github/workflows/a.yml" }},
	{"reusable-workflow", "a short ref", "full ref", func(a *A) { a.ReusableWorkflow = "acme/s/.github/workflows/a.yml@v1" }},
	{"reusable-workflow", "no repository", "no repository", func(a *A) { a.ReusableWorkflow = "-/s/.github/workflows/a.yml@refs/tags/v1" }},
	{"rule-name", "capitals", "lower-case", func(a *A) { a.RuleName = "GHA" }},
	{"rule-name", "too long", "255", func(a *A) { a.RuleName = strings.Repeat("a", 256) }},
	{"edition", "unknown", "none of", func(a *A) { a.Edition = "newest" }},
}

func TestEachBadAnswerIsRefusedByItsFlag(t *testing.T) {
	for _, tt := range badAnswers {
		t.Run(tt.flag+"/"+tt.name, func(t *testing.T) {
			a := wizard.Answers{Repository: "acme/app"}
			tt.set(&a)
			_, err := wizard.Build(a)
			e := answerError(t, err)
			if e.Field != tt.flag || !strings.Contains(e.Problem, tt.problem) || e.Example == "" {
				t.Errorf("got %+v, want %s: %s, with an example", e, tt.flag, tt.problem)
			}
			if s := e.Error(); !strings.HasPrefix(s, "--"+tt.flag) || strings.ContainsAny(s, "\n\x1b") {
				t.Errorf("it reads %q", s)
			}
			// The screens ask the same question as they type.
			if err := wizard.Check(tt.flag, a); err == nil && tt.flag != "model" && tt.name != "out of range" {
				t.Errorf("typing it is not refused")
			}
		})
	}
}

func TestAllBadAnswersAreToldAtOnce(t *testing.T) {
	_, err := wizard.Build(wizard.Answers{Repository: "x", Branch: "a b", Language: "cobol"})
	for _, flag := range []string{"--repo", "--branch", "--language"} {
		if err == nil || !strings.Contains(err.Error(), flag) {
			t.Errorf("%v does not name %s", err, flag)
		}
	}
	var answer *wizard.AnswerError
	if err := wizard.Check("nonsense", wizard.Answers{}); err == nil || errors.As(err, &answer) {
		t.Errorf("a name that is no answer's is checked: %v", err)
	}
}

func TestARepositoryMayBePastedAsAnAddress(t *testing.T) {
	for text, issuer := range map[string]string{
		"acme/app":                                 "https://token.actions.githubusercontent.com",
		"https://github.com/acme/app/tree/main":    "https://token.actions.githubusercontent.com",
		"git@github.com:acme/app.git":              "https://token.actions.githubusercontent.com",
		"ssh://git@octocorp.ghe.com/acme/app.git":  "https://token.actions.octocorp.ghe.com",
		"https://ghes.corp.example:8443/acme/app/": "https://ghes.corp.example/_services/token",
	} {
		plan, err := wizard.Build(wizard.Answers{Repository: text})
		if err != nil || plan.Answers.Repository != "acme/app" || plan.Issuer.IssuerURL != issuer {
			t.Errorf("%s: got %s of %s, %v", text, plan.Answers.Repository, plan.Issuer.IssuerURL, err)
		}
	}
}

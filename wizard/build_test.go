package wizard_test

import (
	"encoding/json"
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
	if q.trunk {
		a.DefaultBranch = "main"
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
		if q.forged(r) {
			continue
		}
		tried++
		claims := r.claims()
		got, want := evaluator.Evaluate(claims).Matched, q.wants(r)
		if want {
			admitted++
			if r.environment == q.environment && !isExpected(plan.Expected, r.event, claims["sub"].(string)) {
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
	if e := plan.Exposure; strings.Contains(e.Verdict, "obody") || strings.HasPrefix(e.Verdict, "Not known") || len(e.NotUnderstood) > 0 {
		t.Errorf("%+v: the verdict is %q, not understood are %q", q, e.Verdict, e.NotUnderstood)
	}
	q.checkShape(t, plan, rule)
	checkExpected(t, plan)
	return admitted, tried
}

// checkExpected: a subject of which a part is not known says so, and none has an
// empty part, but where GitHub writes nothing: the branches of a pull request where
// there is none.
func checkExpected(t failer, plan wizard.Plan) {
	t.Helper()
	for _, e := range plan.Expected {
		open := strings.Contains(e.Sub, "*") || strings.Contains(e.Sub, "_ID")
		if open && e.Unknown == "" || !open && e.Unknown != "" && !strings.Contains(e.Event, "review") {
			t.Errorf("expected is %+v", e)
		}
		if known := strings.NewReplacer("base_ref:", "", "head_ref:", "").Replace(e.Sub); strings.Contains(known, "::") || strings.HasSuffix(known, ":") && known == e.Sub {
			t.Errorf("a part of %+v is empty", e)
		}
	}
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
	q.checkReasons(t, plan, m)
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

// checkReasons checks that every field of the match has its reason, once.
func (q request) checkReasons(t failer, plan wizard.Plan, m federation.Match) {
	t.Helper()
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
	places = []struct {
		branch, tag string
		trunk       bool
	}{{"main", "", false}, {"main", "v1.0", false}, {"main", "v*", true}, {"", "v1.0", false}, {"", "v*", false}, {"", "", true}, {"develop", "", true}, {"develop", "v*", true}, {"", "*", true}}
	envs  = []string{"", "production", "prod:eu"}
	forms = []struct{ ids, form, prefix string }{
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
		events: wishes[events], branch: places[place].branch, tag: places[place].tag, trunk: places[place].trunk, environment: envs[env],
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

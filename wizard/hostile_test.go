package wizard_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"gh-wif/internal/federation"
	"gh-wif/internal/proptest"
	"gh-wif/wizard"
)

// hostile texts are made of what means something to JSON, YAML, CEL, HCL, a
// shell, GitHub's expressions, or the eye.
var hostile = rapid.Custom(func(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{
		"main", "prod", "v1", "a", " ", "\n", "\r\n", "\t", "\x00", "\x1b[2J", "\x7f", "\u0085", "\u2028", "\u202e", "\u200b", "\u3164", "\ufeff",
		`"`, `'`, `\`, `\"`, "`", "$(id)", "${HOME}", "${{ github.token }}", "${", "$${", "%{if x}", "{{", "}}", "#", " #", ": ", ":", "- ", "-", "--", "---",
		"|", ">", "&a", "*", "**", "!", "%", "%3A", "@", "@1", "~", ",", "[", "]", "{", "}", "(", ")", "+", "?", "/", "//", ";", "<", "EOF\n", "JSON\n", "JSON",
		`" || true || "`, `" + "`, "') ; id ; ('", "null", "true", "on", "0x1f", "<b>&amp;</b>", "é", "маin", "中", "🚀", "\xff", ".", "..", ".yml",
	}), 1, 6).Draw(t, "parts"), "")
})

// answerFields are the answers that take any text, and where the text must come
// back from, untouched.
var answerFields = []struct {
	name string
	set  func(*wizard.Answers, string)
	want func(v string) (path []string, value string) // in the rule's JSON
}{
	{"repo", func(a *wizard.Answers, v string) { a.Repository = "acme/" + v }, func(v string) ([]string, string) { return []string{"match", "claims", "repository"}, "acme/" + v }},
	{"owner", func(a *wizard.Answers, v string) { a.Repository = v + "/app" }, func(v string) ([]string, string) { return []string{"match", "claims", "repository_owner"}, v }},
	{"branch", func(a *wizard.Answers, v string) { a.Branch = v }, func(v string) ([]string, string) { return []string{"match", "claims", "ref"}, "refs/heads/" + v }},
	{"tag", func(a *wizard.Answers, v string) { a.Tag = v }, func(v string) ([]string, string) {
		if strings.HasSuffix(v, "*") {
			return nil, ""
		}
		return []string{"match", "claims", "ref"}, "refs/tags/" + v
	}},
	{"environment", func(a *wizard.Answers, v string) { a.Environment = v }, func(v string) ([]string, string) { return []string{"match", "claims", "environment"}, v }},
	{"event", func(a *wizard.Answers, v string) { a.Events = []string{v} }, nil},
	{"cron", func(a *wizard.Answers, v string) { a.Events, a.Cron = []string{"schedule"}, v }, nil},
	{"organization", func(a *wizard.Answers, v string) { a.Organization = v }, nil},
	{"workspace", func(a *wizard.Answers, v string) { a.Workspace = "wrkspc_" + v }, func(v string) ([]string, string) { return []string{"workspace_id"}, "wrkspc_" + v }},
	{"service-account", func(a *wizard.Answers, v string) { a.ServiceAccount = "svac_" + v }, func(v string) ([]string, string) { return []string{"target", "service_account_id"}, "svac_" + v }},
	{"issuer-id", func(a *wizard.Answers, v string) { a.IssuerID = "fdis_" + v }, func(v string) ([]string, string) { return []string{"issuer_id"}, "fdis_" + v }},
	{"rule-id", func(a *wizard.Answers, v string) { a.RuleID = "fdrl_" + v }, nil},
	{"rule-variable", func(a *wizard.Answers, v string) { a.RuleVariable = v }, nil},
	{"audience", func(a *wizard.Answers, v string) { a.Audience = v }, func(v string) ([]string, string) { return []string{"match", "audience"}, v }},
	{"scope", func(a *wizard.Answers, v string) { a.Scope = v }, nil},
	{"owner-id", func(a *wizard.Answers, v string) { a.OwnerID = v }, nil},
	{"repository-id", func(a *wizard.Answers, v string) { a.RepositoryID = v }, nil},
	{"subject-prefix-from", func(a *wizard.Answers, v string) { a.SubjectPrefix = v }, nil},
	{"a template", func(a *wizard.Answers, v string) {
		key, _ := json.Marshal(v)
		a.SubjectPrefix = `{"use_default":false,"include_claim_keys":["repo",` + string(key) + `],"sub_claim_prefix":"repo:acme/app"}`
	}, nil},
	{"issuer-url", func(a *wizard.Answers, v string) { a.IssuerURL = v }, nil},
	{"a slug", func(a *wizard.Answers, v string) { a.IssuerURL = "https://token.actions.githubusercontent.com/" + v }, nil},
	{"a host", func(a *wizard.Answers, v string) { a.IssuerURL = "https://" + v + ".example.com/_services/token" }, nil},
	{"language", func(a *wizard.Answers, v string) { a.Language = v }, nil},
	{"model", func(a *wizard.Answers, v string) { a.Model = v }, nil},
	{"workflow-name", func(a *wizard.Answers, v string) { a.WorkflowName = v }, nil},
	{"workflow-file", func(a *wizard.Answers, v string) { a.WorkflowFile = v + ".yml" }, nil},
	{"reusable-workflow", func(a *wizard.Answers, v string) {
		a.ReusableWorkflow = "acme/s/.github/workflows/a.yml@refs/heads/" + v
	}, func(v string) ([]string, string) {
		return []string{"match", "claims", "job_workflow_ref"}, "acme/s/.github/workflows/a.yml@refs/heads/" + v
	}},
	{"rule-name", func(a *wizard.Answers, v string) { a.RuleName = v }, func(v string) ([]string, string) { return []string{"name"}, v }},
}

func member(doc map[string]any, path []string) any {
	var v any = doc
	for _, name := range path {
		object, _ := v.(map[string]any)
		v = object[name]
	}
	return v
}

func TestHostileAnswersAreRefusedOrComeBackAsTheyWere(t *testing.T) {
	accepted := map[string]int{}
	proptest.Check(t, func(t *rapid.T) {
		for _, f := range rapid.SliceOfN(rapid.SampledFrom(answerFields), 8, 8).Draw(t, "fields") {
			v := hostile.Draw(t, f.name)
			a := wizard.Answers{Repository: "acme/app", Branch: "main", IDs: rapid.SampledFrom([]string{"", wizard.IDsLiteral, wizard.IDsVars}).Draw(t, "ids"), Events: rapid.SampledFrom([][]string{nil, {"workflow_dispatch"}, {"pull_request"}}).Draw(t, "events")}
			if f.name == "tag" {
				a.Branch = ""
			}
			f.set(&a, v)
			plan, err := wizard.Build(a)
			if err != nil {
				var e *wizard.AnswerError
				if !errors.As(err, &e) || strings.Contains(err.Error(), "report") {
					t.Fatalf("%s %q: %v", f.name, v, err)
				}
				if s := e.Error(); !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
					t.Fatalf("%s: the message holds raw bytes: %q", f.name, s)
				}
				continue
			}
			accepted[f.name]++
			var doc map[string]any
			if err := json.Unmarshal(plan.Rule.JSON(), &doc); err != nil {
				t.Fatal(err)
			}
			if f.want != nil && v != "" && (a.Events == nil || a.Events[0] == "workflow_dispatch") {
				if path, want := f.want(v); path != nil && member(doc, path) != any(want) {
					t.Fatalf("%s %q: %v is %v, want %q", f.name, v, path, member(doc, path), want)
				}
			}
			sameShape(t, f.name, doc)
			checkWorkflow(t, plan)
			checkTerraform(t, plan)
		}
	})
	for _, name := range []string{"branch", "environment", "audience", "workflow-name"} {
		if accepted[name] == 0 && !testing.Short() { // a short run draws too few to say
			t.Errorf("no odd %s was accepted: the test says little", name)
		}
	}
}

// sameShape: no answer adds a field to a rule.
func sameShape(t failer, name string, doc map[string]any) {
	t.Helper()
	allowed := []string{
		"name", "issuer_id", "match", "target", "workspace_id", "oauth_scope", "token_lifetime_seconds", "subject_prefix", "audience", "claims", "condition",
		"type", "service_account_id", "repository_owner", "repository", "repository_owner_id", "repository_id", "ref", "event_name", "workflow_ref",
		"job_workflow_ref", "base_ref", "environment",
	}
	var walk func(v any)
	walk = func(v any) {
		object, _ := v.(map[string]any)
		for key, inner := range object {
			if !slices.Contains(allowed, key) {
				t.Fatalf("%s: the rule has a member %q", name, key)
			}
			walk(inner)
		}
	}
	walk(doc)
}

func checkWorkflow(t failer, plan wizard.Plan) {
	t.Helper()
	var w struct {
		Name string
		On   map[string]any
		Jobs map[string]struct {
			Permissions map[string]string
			Environment any
			Env         map[string]any
			Uses        string
		}
	}
	if err := yaml.Unmarshal([]byte(plan.Workflow.Content), &w); err != nil {
		t.Fatalf("%v\n%s", err, plan.Workflow.Content)
	}
	if w.Name != plan.Answers.WorkflowName || len(w.Jobs) != 1 || len(w.On) != len(plan.Answers.Events) {
		t.Fatalf("the workflow is %+v\n%s", w, plan.Workflow.Content)
	}
	for _, job := range w.Jobs {
		if called := plan.Answers.ReusableWorkflow; called != "" {
			file, ref, _ := strings.Cut(called, "@")
			if at, ok := strings.CutPrefix(job.Uses, file+"@"); !ok || !strings.HasSuffix(ref, at) || job.Permissions["id-token"] != "write" {
				t.Fatalf("the job is %+v, called is %s", job, called)
			}
			continue
		}
		environment, _ := job.Environment.(string)
		workspace := plan.Answers.Workspace
		if wizard.ByVariable(plan.Answers.IDs, federation.Workspace, workspace) {
			workspace = "${{ vars.ANTHROPIC_WORKSPACE_ID }}"
		}
		if environment != plan.Answers.Environment || job.Permissions["id-token"] != "write" || job.Env["ANTHROPIC_WORKSPACE_ID"] != workspace {
			t.Fatalf("the job is %+v", job)
		}
	}
}

func export(t failer, plan wizard.Plan, id string) string {
	for _, e := range wizard.Exports(plan) {
		if e.ID == id {
			if e.Title == "" || e.Lang == "" {
				t.Errorf("%+v", e)
			}
			return e.Content
		}
	}
	t.Fatalf("there is no export %s", id)
	return ""
}

// hclValue evaluates an attribute to plain strings.
func hclValue(t failer, body *hclsyntax.Body, name string) map[string]string {
	t.Helper()
	attribute, ok := body.Attributes[name]
	if !ok {
		return nil
	}
	ctx := &hcl.EvalContext{Variables: map[string]cty.Value{"anthropic_federation_issuer": cty.ObjectVal(map[string]cty.Value{
		"github_actions": cty.ObjectVal(map[string]cty.Value{"id": cty.StringVal("the issuer's")}),
	})}}
	v, problems := attribute.Expr.Value(ctx)
	if problems.HasErrors() {
		t.Fatalf("%v", problems)
	}
	out := map[string]string{}
	flatten(out, "", v)
	return out
}

func flatten(out map[string]string, path string, v cty.Value) {
	switch {
	case v.Type().IsObjectType():
		for name, inner := range v.AsValueMap() {
			flatten(out, path+"."+name, inner)
		}
	case v.Type() == cty.String:
		out[path] = v.AsString()
	default:
		out[path] = v.AsBigFloat().String()
	}
}

func checkTerraform(t failer, plan wizard.Plan) {
	t.Helper()
	text := export(t, plan, "terraform")
	f, problems := hclsyntax.ParseConfig([]byte(text), "main.tf", hcl.InitialPos)
	if problems.HasErrors() {
		t.Fatalf("%v\n%s", problems, text)
	}
	var rule, issuer *hclsyntax.Body
	for _, block := range f.Body.(*hclsyntax.Body).Blocks {
		switch strings.Join(block.Labels, ".") {
		case "anthropic_federation_rule.rule":
			rule = block.Body
		case "anthropic_federation_issuer.github_actions":
			issuer = block.Body
		}
	}
	if rule == nil || issuer == nil {
		t.Fatalf("a resource is missing:\n%s", text)
	}
	want := map[string]string{".audience": plan.Rule.Match.Audience}
	if s := plan.Rule.Match.SubjectPrefix; s != "" {
		want[".subject_prefix"] = s
	}
	if s := plan.Rule.Match.Condition; s != "" {
		want[".condition"] = s
	}
	for _, c := range plan.Rule.Match.Claims {
		want[".claims."+c.Name], _ = c.Text()
	}
	if d := cmp.Diff(want, hclValue(t, rule, "match")); d != "" {
		t.Fatalf("the match in HCL:\n%s\n%s", d, text)
	}
	for name, v := range map[string]string{"name": plan.Rule.Name, "workspace_id": plan.Rule.WorkspaceID, "oauth_scope": plan.Rule.OAuthScope, "token_lifetime_seconds": "600", "issuer_id": "the issuer's"} {
		if got := hclValue(t, rule, name)[""]; got != v {
			t.Fatalf("%s in HCL is %q, want %q", name, got, v)
		}
	}
	if got := hclValue(t, rule, "target")[".service_account_id"]; got != plan.Rule.ServiceAccountID {
		t.Fatalf("the target in HCL is %q", got)
	}
	if got := hclValue(t, issuer, "issuer_url")[""]; got != plan.Issuer.IssuerURL {
		t.Fatalf("the issuer in HCL is %q", got)
	}
}

// An environment whose name ends in a star must not turn its rule's exact
// subject into a wildcard.
func TestAStarAtTheEndOfAnEnvironmentIsNoWildcard(t *testing.T) {
	for _, form := range []string{"classic", "immutable", "auto"} {
		q := request{events: []string{"push"}, branch: "main", environment: "prod*", form: form, ids: "both"}
		plan, err := wizard.Build(q.answers())
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(plan.Rule.Match.SubjectPrefix, "prod*") {
			t.Errorf("the subject is %s", plan.Rule.Match.SubjectPrefix)
		}
		r := home()
		r.environment, r.ids = "prod*", form == "immutable"
		if !federation.Evaluate(plan.Rule.Match, r.claims()).Matched {
			t.Error("the wanted run is kept out")
		}
		if r.environment = "prod-x"; federation.Evaluate(plan.Rule.Match, r.claims()).Matched {
			t.Error("another environment is let in")
		}
	}
}

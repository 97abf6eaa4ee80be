package present

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/proptest"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/internal/trust"
	"gh-wif/wizard"
)

// anyPlan is a plan of the wizard, for answers drawn at random.
func anyPlan(t *rapid.T) (wizard.Plan, error) {
	pick := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(t, name) }
	a := wizard.Answers{
		Repository: pick("repository", "acme/app", "Acme-Corp/my.app_1"), Branch: pick("branch", "", "main", "release/1", `a"b`),
		Tag: pick("tag", "", "v1", "v*"), Environment: pick("environment", "", "production", "prod eu"),
		Events:        rapid.SliceOfNDistinct(rapid.SampledFrom(github.EventNames()), 0, 4, rapid.ID).Draw(t, "events"),
		SubjectFormat: pick("format", "", "classic", "immutable"), WorkflowFile: pick("file", "", "ci.yml"),
		AnyWorkflow: rapid.Bool().Draw(t, "any workflow"), Workspace: pick("workspace", "", "default", "wrkspc_01AbCdEfGhJkMnPqRsTuVwXy"),
		Audience: pick("audience", "", "https://example.com"), Scope: pick("scope", "", "workspace:developer"),
		DefaultBranch: pick("default branch", "", "main", "trunk"),
	}
	if rapid.Bool().Draw(t, "ids") || a.SubjectFormat == "immutable" {
		a.OwnerID, a.RepositoryID = "12", "34"
	}
	return wizard.Build(a)
}

// handMade are the rules of the tests' data.
func handMade(t testing.TB) map[string]federation.Rule {
	t.Helper()
	out := map[string]federation.Rule{}
	for _, pattern := range []string{"../federation/testdata/examples/rule*.json", "../../diagnose/testdata/cases/*.json"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("no rules at %s: %v", pattern, err)
		}
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var within struct{ Rule json.RawMessage }
			if json.Unmarshal(data, &within) == nil && within.Rule != nil {
				data = within.Rule
			}
			if rule, err := federation.ReadRule(data); err == nil {
				out[filepath.Base(path)] = rule
			}
		}
	}
	return out
}

// odd is a rule with everything that no words are made for.
const odd = `{"name": "odd", "id": "fdrl_1", "extra": {"a": [1, null]}, "issuer_id": null, "attributes": {},
 "match": {"subject_prefix": "", "audience": "", "subject": "repo:x", "claims": {"ref": "refs/tags/v*", "n": 7, "owner": "x", "a.b": "c", "": "", "repository_owner_id": "12"}, "condition": "claims.ref.matches(\"x\") ? true : false"},
 "target": {"type": "other", "service_account_id": "svac_1", "more": true}, "workspace_ids": ["w1", "w2"], "workspace_id": "w0",
 "applies_to_all_workspaces": false, "token_lifetime_seconds": 1200, "archived_at": "2026-01-01T00:00:00Z", "oauth_scope": ""}`

func everyRule(t testing.TB) map[string]federation.Rule {
	t.Helper()
	all := handMade(t)
	rule, err := federation.ReadRule([]byte(odd))
	if err != nil && rule.Name == "" {
		t.Fatal(err)
	}
	all["odd"] = rule
	return all
}

// paths are the values of a document by their dotted paths, one each for what is no
// object, and for an object that is not taken apart.
func paths(t testing.TB, rule federation.Rule) map[string]any {
	t.Helper()
	var document map[string]any
	if err := json.Unmarshal(rule.JSON(), &document); err != nil {
		t.Fatal(err)
	}
	out := map[string]any{}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		inside, ok := v.(map[string]any)
		if ok && len(inside) > 0 && slices.Contains([]string{"", "match", "match.claims", "target"}, path) {
			for name, v := range inside {
				walk(strings.TrimPrefix(path+"."+name, "."), v)
			}
			return
		}
		out[path] = v
	}
	walk("", document)
	return out
}

// wantComplete wants each value of a rule to have its clause, once, with the value in it.
func wantComplete(t interface{ Errorf(string, ...any) }, tt testing.TB, name string, rule federation.Rule) {
	w := RuleInWords(rule, nil)
	want := paths(tt, rule)
	var got []string
	for i, fields := range w.Fields {
		text := said(w.Clauses[i : i+1])
		if i > 0 && slices.Equal(fields, w.Fields[i-1]) && slices.Equal(fields, []string{conditionField}) {
			continue // another part of the same condition
		}
		for _, f := range fields {
			value, ok := want[f].(string)
			if !ok || f == conditionField || f == "target.type" && value == "service_account" {
				continue
			}
			if value = strings.TrimSuffix(value, "*"); !strings.Contains(text, value) {
				tt.Errorf("%s: %s has not the value %q: %s", name, f, value, text)
			}
		}
		got = append(got, fields...)
	}
	slices.Sort(got)
	if keys := slices.Sorted(maps.Keys(want)); !slices.Equal(got, keys) {
		t.Errorf("%s: words for\n%q, want\n%q", name, got, keys)
	}
}

func said(c say.Clauses) string {
	var b strings.Builder
	for _, l := range c.Layout(10_000) {
		b.WriteString(l.String() + "\n")
	}
	return b.String()
}

func TestEveryValueOfARuleHasItsWordsOnce(t *testing.T) {
	for name, rule := range everyRule(t) {
		wantComplete(t, t, name, rule)
	}
	proptest.Check(t, func(rt *rapid.T) {
		if plan, err := anyPlan(rt); err == nil {
			wantComplete(rt, t, plan.Rule.Name, plan.Rule)
		}
	})
}

// Every field of a rule of the wizard's that has a reason says it.
func TestEveryReasonIsSaidInWords(t *testing.T) {
	proptest.Check(t, func(rt *rapid.T) {
		plan, err := anyPlan(rt)
		if err != nil {
			return
		}
		var why []string
		for _, c := range RuleInWords(plan.Rule, plan.Reasons).Clauses {
			for _, text := range c.Why {
				why = append(why, text.String())
			}
		}
		for _, r := range plan.Reasons {
			all := r.Parts
			if all == nil {
				all = []string{r.Because}
			}
			for _, because := range all {
				if !slices.Contains(why, because) {
					rt.Fatalf("the reason of %s is not said: %s\n%q", r.Field, because, why)
				}
			}
		}
	})
}

func TestARuleInWords(t *testing.T) {
	rule := federation.Rule{Name: "gha", IssuerID: "fdis_1", ServiceAccountID: "svac_1", OAuthScope: "workspace:inference"}
	rule.Match.Claims = []federation.Claim{federation.Pin("repository", "acme/app"), federation.Pin("repository_id", "34"), federation.Pin("actor", "a b")}
	rule.Match.Condition = `((claims.event_name == "push" && claims.ref == "refs/heads/main") || (claims.event_name == "release" && claims.ref.startsWith("refs/tags/v"))) && (!("environment" in claims) || claims.environment == "") && size(claims.sub) > 3`
	got := RuleInWords(rule, []trust.Reason{{Field: "match.claims.actor", Because: "it was wished"}}).Doc(true).Terminal(say.Terminal{Width: 90, Symbols: term.SymbolsFor(true)})
	const want = `The rule gha

Lets a run in when
      repository   acme/app, number 34
  and started by   "a b"
      → it was wished
  and either
          event  push              or   release
          ref    refs/heads/main        begins with refs/tags/v
  and environment  is not there, or an empty text
  and CEL size(claims.sub) > 3
  and token for    https://api.anthropic.com, as the server asks where a rule names none
  and signed by    the issuer fdis_1

It then gets a token that
      acts as        the service account svac_1
  and has the scope  workspace:inference
  and lives          at most 3600 seconds, as the server sets where a rule says nothing
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestARuleThatLetsNobodyInSaysSo(t *testing.T) {
	for condition, want := range map[string]string{
		"": "Lets no run in: no matcher of the rule counts", `claims.ref == "a" && claims.ref == "b"`: "Lets no run in: ",
		`claims.ref = "a"`: "which is no condition that can be read",
	} {
		if got := said(RuleInWords(federation.Rule{Match: federation.Match{Condition: condition}}, nil).Clauses); !strings.Contains(got, want) {
			t.Errorf("%s: no %q in\n%s", condition, want, got)
		}
	}
}

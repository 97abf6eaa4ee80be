package trust_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gh-wif/internal/federation"
	"gh-wif/internal/proptest"
	"gh-wif/internal/trust"
)

// rules are matches that people write, from the guide's own to the careless.
var rules = []struct {
	name  string
	match string
	hint  trust.Hint
}{
	{"the guide's own rule", `{"subject_prefix":"repo:your-org/your-repo:ref:refs/heads/main","audience":"https://api.anthropic.com","claims":{"repository_owner":"your-org"}}`, trust.Hint{}},
	{"pinned to a single repository", `{"subject_prefix":"repo:your-org/your-repo:*","audience":"https://api.anthropic.com"}`, trust.Hint{}},
	{"and to a protected branch", `{"subject_prefix":"repo:your-org/your-repo:*","audience":"https://api.anthropic.com","claims":{"ref":"refs/heads/main"}}`, trust.Hint{}},
	{"and to the owner", `{"subject_prefix":"repo:your-org/your-repo:*","audience":"https://api.anthropic.com","claims":{"ref":"refs/heads/main","repository_owner":"your-org"}}`, trust.Hint{}},
	{"pinned to an environment", `{"subject_prefix":"repo:your-org/your-repo:environment:production","audience":"https://api.anthropic.com"}`, trust.Hint{}},
	{"an owner wildcard", `{"subject_prefix":"repo:your-org/*"}`, trust.Hint{}},
	{"an owner wildcard without the slash", `{"subject_prefix":"repo:your-org*"}`, trust.Hint{}},
	{"an owner wildcard, with a repository in mind", `{"subject_prefix":"repo:your-org/*"}`, trust.Hint{Repository: "your-org/your-repo", Branch: "main"}},
	{"the owner's claim alone", `{"claims":{"repository_owner":"your-org"}}`, trust.Hint{}},
	{"a branch with a star", `{"subject_prefix":"repo:o/r:ref:refs/heads/main*"}`, trust.Hint{}},
	{"a repository with a star", `{"subject_prefix":"repo:o/r*"}`, trust.Hint{}},
	{"any branch", `{"subject_prefix":"repo:o/r:ref:refs/heads/*"}`, trust.Hint{}},
	{"pull requests", `{"subject_prefix":"repo:o/r:pull_request"}`, trust.Hint{}},
	{"pull requests of the event", `{"subject_prefix":"repo:o/r:pull_request","claims":{"event_name":"pull_request"}}`, trust.Hint{}},
	{"pull_request_target", `{"subject_prefix":"repo:o/r:pull_request","claims":{"event_name":"pull_request_target"}}`, trust.Hint{}},
	{"a tag", `{"subject_prefix":"repo:o/r:ref:refs/tags/v1.0"}`, trust.Hint{}},
	{"tags", `{"subject_prefix":"repo:o/r:ref:refs/tags/v*"}`, trust.Hint{}},
	{"a repository and a ref by claims", `{"claims":{"repository":"o/r","ref":"refs/heads/main"}}`, trust.Hint{}},
	{"ids only", `{"claims":{"repository_id":"2","repository_owner_id":"1"}}`, trust.Hint{Repository: "o/r"}},
	{"a workflow file", `{"claims":{"repository":"o/r","workflow_ref":"o/r/.github/workflows/ci.yml@refs/heads/main"}}`, trust.Hint{}},
	{"a called workflow for all", `{"claims":{"repository_owner":"o","job_workflow_ref":"o/shared/.github/workflows/c.yml@refs/heads/main"}}`, trust.Hint{}},
	{"the audience alone", `{"audience":"https://api.anthropic.com"}`, trust.Hint{}},
	{"a colon without a star", `{"subject_prefix":"repo:o/r:"}`, trust.Hint{}},
	{"a contradiction", `{"subject_prefix":"repo:o/r:ref:refs/heads/main","claims":{"repository_owner":"other"}}`, trust.Hint{}},
	{"a contradiction of the environment", `{"subject_prefix":"repo:o/r:ref:refs/heads/main","claims":{"environment":"prod"}}`, trust.Hint{}},
	{"a condition that is always true", `{"condition":"true || claims.repository_owner == 'o'"}`, trust.Hint{}},
	{"a condition on the branch alone", `{"condition":"claims.ref == 'refs/heads/main'"}`, trust.Hint{}},
	{"the merge queue", `{"subject_prefix":"repo:o/r:ref:refs/heads/gh-readonly-queue/main/*"}`, trust.Hint{}},
	{"an environment with a star", `{"subject_prefix":"repo:o/r:environment:prod*"}`, trust.Hint{}},
	{"an environment on a branch", `{"subject_prefix":"repo:o/r:environment:prod","claims":{"ref":"refs/heads/main","event_name":"push"}}`, trust.Hint{}},
	{"a customised subject", `{"subject_prefix":"repository_owner:o:repository_visibility:private"}`, trust.Hint{}},
	{"comments", `{"subject_prefix":"repo:o/r:ref:refs/heads/main","claims":{"event_name":"issue_comment"}}`, trust.Hint{}},
	{"ids in the subject", `{"subject_prefix":"repo:o@1/r@2:ref:refs/heads/main"}`, trust.Hint{}},
	{"ids with a star", `{"subject_prefix":"repo:o@1/r@2:*"}`, trust.Hint{}},
}

func expose(t testing.TB, match string, h trust.Hint) (federation.Rule, trust.Exposure) {
	t.Helper()
	rule, err := federation.ReadRule([]byte(`{"match":` + match + `}`))
	if err != nil {
		t.Fatal(err)
	}
	return rule, trust.Expose(rule, h)
}

func TestVerdictsInOneLine(t *testing.T) {
	var b strings.Builder
	for _, r := range rules {
		_, e := expose(t, r.match, r.hint)
		if e.Verdict == "" || strings.ContainsAny(e.Verdict, "\n\t") || strings.HasSuffix(e.Verdict, ".") || strings.Contains(e.Verdict, "  ") {
			t.Errorf("%s: the verdict is %q", r.name, e.Verdict)
		}
		fmt.Fprintf(&b, "%s\n  %s\n  %s: %s\n", r.name, r.match, e.Severity, e.Verdict)
	}
	golden.RequireEqual(t, b.String())
}

// kindIDs is the catalogue that scripts rely on, in its order.
var kindIDs = []string{
	"same_run", "other_event_same_ref", "other_event_same_ref", "other_event_same_ref", "other_event_same_ref", "other_event_same_ref",
	"pull_request", "pull_request_closed", "pull_request_target", "other_branch", "lookalike_branch", "branch_case", "tag",
	"tag_named_like_branch", "merge_group", "same_environment_other_ref", "other_environment", "lookalike_environment", "no_environment",
	"other_workflow", "reusable_workflow", "other_repository", "lookalike_repository", "other_owner", "lookalike_owner", "recycled_owner",
	"recycled_repository", "classic_form", "immutable_form", "other_audience", "other_issuer",
}

// Nothing in an exposure is claimed: it can be checked with the token beside it.
func TestEveryKindIsProvedByItsToken(t *testing.T) {
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			rule, e := expose(t, r.match, r.hint)
			var ids []string
			worst := trust.SeverityNone
			for _, k := range e.Kinds {
				ids = append(ids, k.ID)
				got := federation.Evaluate(rule.Match, k.Claims)
				if k.ID != "other_issuer" && got.Matched != k.Admitted {
					t.Errorf("%s: admitted %v, but its token is let in: %v", k.ID, k.Admitted, got.Matched)
				}
				if k.Admitted {
					if k.By != "" || k.Severity != trust.SeverityNone && k.ID != "same_run" && k.Close == "" {
						t.Errorf("%s is admitted: by %q, close %q", k.ID, k.By, k.Close)
					}
					if k.Severity == trust.SeverityDanger || k.Severity == trust.SeverityCaution && worst == trust.SeverityNone {
						worst = k.Severity
					}
				} else {
					if k.Severity != trust.SeverityNone || k.Close != "" || k.By == "" {
						t.Errorf("%s is kept out: by %q, severity %s, close %q", k.ID, k.By, k.Severity, k.Close)
					}
					fails := k.By == "issuer_url" && k.ID == "other_issuer" || k.By == "match" && got.Empty
					for _, m := range got.Failed() {
						fails = fails || m.Matcher == k.By
					}
					if !fails {
						t.Errorf("%s is kept out by %s, which holds", k.ID, k.By)
					}
				}
				if k.Title == "" || k.Who == "" || len(k.Claims) == 0 {
					t.Errorf("%+v is not explained", k)
				}
				if (k.Event != "") != (k.ID == "other_event_same_ref") {
					t.Errorf("%s names the event %q", k.ID, k.Event)
				}
			}
			if d := cmp.Diff(kindIDs, ids); d != "" {
				t.Error(d)
			}
			if e.Severity != worst {
				t.Errorf("the severity is %s, the worst kind's %s", e.Severity, worst)
			}
		})
	}
}

// What each of these rules lets in, worked out by hand from the documents.
func TestWhoGetsIn(t *testing.T) {
	const events = "schedule workflow_dispatch issue_comment workflow_run repository_dispatch "
	tests := map[string]string{
		"the guide's own rule":          "same_run " + events + "other_workflow reusable_workflow recycled_owner recycled_repository classic_form",
		"pinned to a single repository": "same_run " + events + "pull_request pull_request_closed pull_request_target other_branch lookalike_branch branch_case tag tag_named_like_branch merge_group same_environment_other_ref other_environment lookalike_environment no_environment other_workflow reusable_workflow recycled_owner recycled_repository classic_form",
		"and to a protected branch":     "same_run " + events + "pull_request_closed pull_request_target other_environment lookalike_environment no_environment other_workflow reusable_workflow recycled_owner recycled_repository classic_form",
		"pinned to an environment":      "same_run " + events + "pull_request pull_request_closed pull_request_target other_branch lookalike_branch branch_case tag tag_named_like_branch merge_group same_environment_other_ref other_workflow reusable_workflow recycled_owner recycled_repository classic_form",
		"a workflow file":               "same_run " + events + "pull_request_closed pull_request_target other_environment lookalike_environment no_environment reusable_workflow recycled_owner recycled_repository classic_form immutable_form",
		"a contradiction":               "",
		"the audience alone":            "",
		"ids in the subject":            "same_run " + events + "other_workflow reusable_workflow immutable_form",
		"an environment on a branch":    "same_run other_workflow reusable_workflow recycled_owner recycled_repository classic_form",
		"pull requests of the event":    "same_run pull_request pull_request_closed other_workflow reusable_workflow recycled_owner recycled_repository classic_form no_environment",
		"a branch with a star":          "same_run " + events + "lookalike_branch other_workflow reusable_workflow recycled_owner recycled_repository classic_form no_environment",
	}
	for _, r := range rules {
		want, ok := tests[r.name]
		if !ok {
			continue
		}
		t.Run(r.name, func(t *testing.T) {
			_, e := expose(t, r.match, r.hint)
			wanted := strings.Fields(want)
			for _, k := range e.Kinds {
				id := k.ID
				if k.Event != "" {
					id = k.Event
				}
				if id == "no_environment" && k.Claims["environment"] == nil && !strings.Contains(r.match, "environment") {
					continue // the run has none: the same run
				}
				if k.Admitted != slices.Contains(wanted, id) {
					t.Errorf("%s: admitted %v by %q, sub %v, ref %v", id, k.Admitted, k.By, k.Claims["sub"], k.Claims["ref"])
				}
			}
		})
	}
}

// The condition of the API reference and the rules by ids.
func TestVerdictsOfTheDocumentedRules(t *testing.T) {
	tests := []struct{ match, verdict string }{
		{
			`{"audience":"https://api.anthropic.com","condition":"claims.repository_owner == \"your-org\" && claims.sub.startsWith(\"repo:your-org/\") && claims.ref in [\"refs/heads/main\", \"refs/heads/release\"]"}`,
			"any repository of your-org",
		},
		{
			`{"subject_prefix":"repo:your-org@1234567/your-repo@7654321:ref:refs/heads/main","audience":"https://api.anthropic.com","claims":{"repository_owner_id":"1234567","repository_id":"7654321","ref":"refs/heads/main"}}`,
			"main of your-org/your-repo",
		},
		{
			`{"audience":"https://api.anthropic.com","claims":{"repository_owner_id":"1234567","repository_id":"7654321","ref":"refs/heads/main","event_name":"push"}}`,
			"Only pushes to main of the repository with the id 7654321",
		},
	}
	for _, tt := range tests {
		if _, e := expose(t, tt.match, trust.Hint{}); !strings.Contains(e.Verdict, tt.verdict) {
			t.Errorf("got %q, want %q", e.Verdict, tt.verdict)
		}
	}
}

// A rule that strangers can use is a danger, whether or not it asks for them.
func TestARuleForStrangersIsADanger(t *testing.T) {
	for _, match := range []string{
		`{"subject_prefix":"repo:o/r:pull_request","claims":{"event_name":"pull_request_target"}}`, `{"subject_prefix":"repo:o/r:pull_request"}`,
		`{"subject_prefix":"repo:o/*"}`, `{"claims":{"repository":"o/r","ref":"refs/heads/main"}}`,
	} {
		if _, e := expose(t, match, trust.Hint{}); e.Severity != trust.SeverityDanger {
			t.Errorf("%s is %s: %s", match, e.Severity, e.Verdict)
		}
	}
}

func TestAHintNamesTheRunThatTheRuleDoesNot(t *testing.T) {
	h := trust.Hint{Repository: "your-org/api", Branch: "develop", Environment: "", OwnerID: "5", RepositoryID: "6", WorkflowFile: ".github/workflows/x.yml", Events: []string{"schedule"}}
	_, e := expose(t, `{"subject_prefix":"repo:your-org/*"}`, h)
	c := e.Kinds[0].Claims
	want := map[string]any{"repository": "your-org/api", "ref": "refs/heads/develop", "event_name": "schedule", "repository_owner_id": "5", "repository_id": "6", "workflow_ref": "your-org/api/.github/workflows/x.yml@refs/heads/develop"}
	for name, v := range want {
		if c[name] != v {
			t.Errorf("%s is %v, want %v", name, c[name], v)
		}
	}
	_, e = expose(t, `{"claims":{"repository_owner":"your-org"}}`, trust.Hint{Repository: "your-org/api", Environment: "prod", Tag: "v*"})
	if c := e.Kinds[0].Claims; c["environment"] != "prod" || !strings.HasPrefix(fmt.Sprint(c["ref"]), "refs/tags/v") || c["sub"] != "repo:your-org/api:environment:prod" {
		t.Errorf("got %v", c)
	}
}

// Whatever a rule says, its exposure is whole and proved by its tokens.
func TestAnyRuleIsExposedHonestly(t *testing.T) {
	parts := rapid.SampledFrom([]string{"repo:", "o", "/", "r", ":", "ref:", "refs/heads/", "main", "*", "@1", "pull_request", "environment:", "prod", "refs/tags/", "v1", "", "repository_owner:o"})
	values := rapid.SampledFrom([]string{"o", "o/r", "refs/heads/main", "refs/tags/v1", "push", "pull_request", "prod", "1", "x", "o/r/.github/workflows/a.yml@refs/heads/main"})
	claims := rapid.SampledFrom([]string{"repository_owner", "repository", "ref", "event_name", "environment", "repository_id", "workflow_ref", "job_workflow_ref", "actor", "repo_property_x", "sub", "aud", "iss"})
	proptest.Check(t, func(t *rapid.T) {
		m := federation.Match{SubjectPrefix: strings.Join(rapid.SliceOfN(parts, 0, 8).Draw(t, "subject"), "")}
		for _, name := range rapid.SliceOfNDistinct(claims, 0, 3, rapid.ID).Draw(t, "claims") {
			m.Claims = append(m.Claims, federation.Pin(name, values.Draw(t, "value")))
		}
		if rapid.Bool().Draw(t, "condition") {
			name, v := claims.Draw(t, "claim"), values.Draw(t, "text")
			m.Condition = "claims." + name + rapid.SampledFrom([]string{` == "` + v + `"`, ` in ["x", "` + v + `"]`, `.startsWith("` + v + `")`, `.endsWith("` + v + `")`, ` != "x"`, " =="}).Draw(t, "comparison")
		}
		e := trust.Expose(federation.Rule{Match: m}, trust.Hint{})
		if len(e.Kinds) != len(kindIDs) || e.Verdict == "" {
			t.Fatalf("%+v", e)
		}
		for _, k := range e.Kinds {
			if got := federation.Evaluate(m, k.Claims); k.ID != "other_issuer" && got.Matched != k.Admitted {
				t.Fatalf("%s of %+v: admitted %v, %+v", k.ID, m, k.Admitted, got)
			}
		}
	})
}

// Whoever recreates a repository is still its owner: an owner's id keeps out the
// one, and not the other.
func TestAnOwnersIDKeepsOutWhoTakesTheNameOver(t *testing.T) {
	_, e := expose(t, `{"subject_prefix":"repo:o/r:ref:refs/heads/main","claims":{"repository_owner_id":"1"}}`, trust.Hint{})
	for _, k := range e.Kinds {
		if k.ID == "recycled_owner" && k.Admitted || k.ID == "recycled_repository" && !k.Admitted {
			t.Errorf("%s: admitted %v by %q", k.ID, k.Admitted, k.By)
		}
	}
}

// A job_workflow_ref in the rule's own repository is the file of the run itself.
func TestTheOwnFileMayBeNamedByTheJob(t *testing.T) {
	const file = "o/r/.github/workflows/ci.yml@refs/heads/main"
	_, e := expose(t, `{"claims":{"repository":"o/r","ref":"refs/heads/main","job_workflow_ref":"`+file+`"}}`, trust.Hint{})
	if k := e.Kinds[0]; !k.Admitted || k.Claims["workflow_ref"] != file {
		t.Errorf("admitted %v, workflow_ref %v", k.Admitted, k.Claims["workflow_ref"])
	}
}

// A verdict names some of the claims that GitHub does not have, and counts the others.
func TestAVerdictOfManyClaimsCanBeRead(t *testing.T) {
	m := federation.Match{Audience: federation.DefaultAudience}
	for i := range 9 {
		m.Claims = append(m.Claims, federation.Pin(fmt.Sprintf("team_%d", i), "x"))
	}
	e := trust.Expose(federation.Rule{Match: m}, trust.Hint{})
	if want := "Not known: GitHub documents none of 5 other claims, and GitHub documents no claim team_3, and "; !strings.HasPrefix(e.Verdict, want) || len(e.NotUnderstood) != 9 {
		t.Errorf("%s\n%q", e.Verdict, e.NotUnderstood)
	}
}

package federation

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gh-wif/internal/github"
	"gh-wif/internal/proptest"
)

const main = "repo:acme/app:ref:refs/heads/main"

func claims(pairs ...string) Match {
	m := Match{}
	for i := 0; i < len(pairs); i += 2 {
		m.Claims = append(m.Claims, Pin(pairs[i], pairs[i+1]))
	}
	return m
}

func withSubject(sub string, m Match) Match {
	m.SubjectPrefix = sub
	return m
}

var proofs = []struct {
	match Match
	why   string // a part of the reason; empty: a token can match, or it is not known
}{
	{withSubject(main, claims("ref", "refs/heads/dev")), `subject_prefix "` + main + `" and claims.ref "refs/heads/dev" exclude each other`},
	{withSubject("repo:acme/app:ref:refs/heads/*", claims("ref", "refs/tags/v1")), "exclude each other"},
	{withSubject(main, claims("repository_owner", "other")), "exclude each other"},
	{withSubject("repo:acme/app*", claims("repository", "acme/web")), "exclude each other"},
	{withSubject("repo:acme@1/app@2:*", claims("repository_id", "3")), "exclude each other"},
	{withSubject(main, claims("environment", "prod")), "in every subject that is not customised"},
	{withSubject("repo:acme/app:pull_request", claims("event_name", "push")), "exclude each other"},
	{claims("event_name", "schedule", "ref", "refs/tags/v1"), "exclude each other"},
	{claims("event_name", "push", "head_ref", "x"), "exclude each other"},
	{claims("repository", "acme/app", "repository_owner", "evil"), "exclude each other"},
	{claims("ref", "refs/heads/dev", "workflow_ref", "acme/app/.github/workflows/a.yml@refs/heads/main"), "exclude each other"},
	{claims("ref_type", "tag", "ref", "refs/heads/main"), "exclude each other"},
	{Match{Condition: `claims.ref == "refs/heads/a" && claims.ref == "refs/heads/b"`}, "the condition on ref"},
	{Match{Condition: `claims.ref == "refs/heads/a" && claims.ref != "refs/heads/a"`}, "exclude each other"},
	{Match{Condition: `claims.ref.startsWith("refs/heads/") && claims.ref.startsWith("refs/tags/")`}, "exclude each other"},
	{Match{Condition: `claims.ref in ["refs/heads/a", "refs/heads/b"] && claims.sub == "repo:acme/app:ref:refs/heads/c"`}, "exclude each other"},
	{Match{Condition: `claims.event_name == "push" && claims.sub == "repo:a/b:pull_request" || claims.ref == "x"`}, "none of the condition's 2 alternatives"},
	{Match{Condition: `claims.repository == "acme/app" && !has(claims.environment) && claims.environment == "prod"`}, "exclude each other"},
	{Match{Condition: "false"}, "never true"},
	{claims("ref", "refs/tags/*"), `holds no "*"`},
	{claims("ref", "main"), "begins with refs/"},
	{claims("repository", "acme/*"), `no name on GitHub holds "*"`},
	{claims("repository_id", "x1"), "an id is a number"},
	{claims("exp", "1"), "number in every token"},
	{claims("workflow_ref", "ci.yml"), "OWNER/NAME/.github/workflows/FILE@REF"},
	{withSubject("repo:acme/*:ref:refs/tags/.*", Match{}), "no run of GitHub's carries it"},
	{withSubject("repo:acme/app:", Match{}), "no run of GitHub's carries it"},
	{Match{Audience: DefaultAudience}, "no matcher of the rule counts"},
	{Match{Condition: `claims.repository.contains("acme*")`}, `no name on GitHub holds "*"`},

	{withSubject(main, claims("ref", "refs/heads/main", "repository", "acme/app")), ""},
	{claims("event_name", "pull_request", "ref", "refs/heads/main"), ""}, // a merged one
	{claims("event_name", "pull_request", "ref", "refs/pull/1/merge", "workflow_ref", "acme/security/.github/workflows/a.yml@refs/heads/main"), ""},
	{claims("repository", "acme/app", "workflow_ref", "acme/security/.github/workflows/a.yml@refs/heads/main"), ""}, // an organization can require it
	{claims("event_name", "something_new"), ""},
	{claims("foo", "bar"), ""},
	{Match{Condition: `claims.iat > 99999999999`}, ""},
	{Match{Condition: `claims.ref == "refs/heads/a" && claims.ref == "refs/heads/b" || claims.sub == "` + main + `"`}, ""},
	{Match{Condition: `claims.sub.startsWith("")`}, ""},
	{Match{Condition: `claims.sub == "repo:acme/app:environment:a*"`}, ""},
	{Match{Condition: `broken ==`}, ""},
}

func TestWhyNoTokenCanMatch(t *testing.T) {
	for _, tt := range proofs {
		why, never := NewEvaluator(tt.match).Never()
		if never != (tt.why != "") || !strings.Contains(why, tt.why) {
			t.Errorf("%+v: %v, %q; want %q", tt.match, never, why, tt.why)
		}
	}
}

// everyRun makes tokens of every event, on every sort of ref that it can have.
func everyRun() []map[string]any {
	var tokens []map[string]any
	for _, repo := range []string{"app", "web"} {
		for _, event := range github.EventNames() {
			for _, ref := range []string{"refs/heads/main", "refs/heads/dev", "refs/tags/v1", "refs/pull/7/merge", "refs/heads/gh-readonly-queue/main/pr-1-a", ""} {
				e, _ := github.EventByName(event)
				if sorts := e.RefSorts(); sorts != nil && !strings.Contains(strings.Join(sorts, " "), github.SortOfRef(ref)) {
					continue
				}
				for _, env := range []string{"", "prod"} {
					for _, form := range []github.Form{github.FormClassic, github.FormImmutable} {
						r := github.Run{
							Owner: "acme", Repo: repo, OwnerID: "1", RepoID: "2", Event: event, Ref: ref, Environment: env, Form: form,
							WorkflowFile: github.WorkflowDir + "ci.yml", Audience: DefaultAudience,
						}
						for _, sub := range r.Subjects() {
							claims := r.Claims()
							claims[github.ClaimSubject] = sub
							tokens = append(tokens, claims)
						}
					}
				}
			}
		}
	}
	return tokens
}

// A proof holds: of many tokens of every kind none matches.
func TestWhatIsProvedNeverToMatchDoesNot(t *testing.T) {
	tokens := everyRun()
	names := []string{"sub", "ref", "repository", "repository_owner", "event_name", "environment", "workflow_ref", "ref_type", "head_ref"}
	proved := 0
	proptest.Check(t, func(t *rapid.T) {
		m := Match{}
		draw := func(name string) string {
			v, _ := rapid.SampledFrom(tokens).Draw(t, "token")[name].(string)
			return v
		}
		for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(names), 0, 3, rapid.ID).Draw(t, "claims") {
			m.Claims = append(m.Claims, Pin(name, draw(name)))
		}
		var parts []string
		for range rapid.IntRange(0, 3).Draw(t, "parts") {
			name := rapid.SampledFrom(names).Draw(t, "name")
			v := draw(name)
			cut := v[:rapid.IntRange(0, len(v)).Draw(t, "cut")]
			parts = append(parts, "claims."+name+rapid.SampledFrom([]string{
				" == " + QuoteCEL(v), ".startsWith(" + QuoteCEL(cut) + ")", " != " + QuoteCEL(v), " in [" + QuoteCEL(v) + ", " + QuoteCEL(draw(name)) + "]",
				".endsWith(" + QuoteCEL(v[len(cut):]) + ")", ".contains(" + QuoteCEL(cut) + ")",
			}).Draw(t, "test"))
		}
		m.Condition = strings.Join(parts, rapid.SampledFrom([]string{" && ", " || "}).Draw(t, "logic"))
		if sub := draw("sub"); rapid.Bool().Draw(t, "subject") {
			m.SubjectPrefix = sub[:rapid.IntRange(5, len(sub)).Draw(t, "length")] + "*"
		}
		e := NewEvaluator(m)
		why, never := e.Never()
		if !never {
			return
		}
		proved++
		for _, claims := range tokens {
			if e.FirstFailed(Payload(claims)) == "" {
				t.Fatalf("%+v lets in %v, and the proof is %s", m, claims, why)
			}
		}
	})
	if proved == 0 {
		t.Error("nothing was proved")
	}
}

// A rule of very many claims is looked at once, and not each claim beside every other.
func TestWorkGrowsWithTheClaimsOfARule(t *testing.T) {
	work := func(n int) float64 {
		m := Match{Audience: DefaultAudience}
		for i := range n {
			m.Claims = append(m.Claims, Pin(fmt.Sprintf("claim_%d", i), "x"))
		}
		e := NewEvaluator(m)
		return testing.AllocsPerRun(3, func() { e.Never() })
	}
	if few, many := work(50), work(400); many > 12*few {
		t.Errorf("%v pieces of memory for 50 claims, %v for 400", few, many)
	}
}

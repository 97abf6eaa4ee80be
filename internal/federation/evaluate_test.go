package federation

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
	"gh-wif/internal/strictjson"
)

func claimsOf(t testing.TB, doc string) map[string]any {
	t.Helper()
	n, err := strictjson.Parse([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	return n.Any().(map[string]any)
}

// The reference's semantics of subject_prefix.
func TestSubjects(t *testing.T) {
	tests := []struct {
		prefix, sub string
		match       bool
	}{
		{"repo:o/r:ref:refs/heads/main", "repo:o/r:ref:refs/heads/main", true},
		{"repo:o/r:ref:refs/heads/main", "repo:o/r:pull_request", false},
		{"repo:o/r:*", "repo:o/r:pull_request", true},
		{"repo:o/r:", "repo:o/r:ref:refs/heads/main", false},
		{"repo:o/r:*", "repo:o@1/r@2:ref:refs/heads/main", false},
		{"repo:o@1/r@2:*", "repo:o@1/r@2:environment:production", true},
		{"repo:o/r:ref:refs/heads/main", "repo:o/r:environment:production", false},
		{"repo:O/R:*", "repo:o/r:ref:refs/heads/main", false},
		{"repo:o/*", "repo:o/anything:pull_request", true},
		{"repo:o/r:ref:refs/heads/main", "repo:o/r:ref:refs/heads/main-x", false},
		{"repo:o/r:ref:refs/heads/main", "repo:o/r:ref:refs/heads/Main", false},
		{"repo:o/r:ref:refs/heads/main*", "repo:o/r:ref:refs/heads/main-x", true},
		{"repo:o/r*", "repo:o/r-other:pull_request", true},
		{"repo:o/*:ref", "repo:o/x:ref", false},
		{"repo:o/*:ref", "repo:o/*:ref", true},
		{"repo:o/r:ref:refs/tags/v**", "repo:o/r:ref:refs/tags/v*1", true},
		{"repo:o/r:ref:refs/tags/v**", "repo:o/r:ref:refs/tags/v1", false},
		{"repo:o/r:*", "repo:o/r:", true},
		{"*", "repo:o/r:pull_request", false},
		{"*", "", false},
	}
	for _, tt := range tests {
		claims := map[string]any{"sub": tt.sub, "aud": DefaultAudience}
		if Evaluate(Match{SubjectPrefix: tt.prefix}, claims).Matched != tt.match {
			t.Errorf("%q and %q in a rule: want %v", tt.prefix, tt.sub, tt.match)
		}
	}
}

func TestAudiences(t *testing.T) {
	tests := []struct {
		name, rule, aud string
		match           bool
	}{
		{"the same", "https://a.example", `"https://a.example"`, true},
		{"another case", "https://a.example", `"https://A.example"`, false},
		{"a trailing slash", "https://a.example", `"https://a.example/"`, false},
		{"in a list", "https://a.example", `["x","https://a.example"]`, true},
		{"not in the list", "https://a.example", `["x"]`, false},
		{"among numbers", "1", `[1]`, false},
		{"an empty list", "https://a.example", `[]`, false},
		{"a star is no wildcard", "https://*", `"https://a.example"`, false},
		{"a number", "1", `1`, false},
		{"null", "https://a.example", `null`, false},
		{"an object", "https://a.example", `{"a":"https://a.example"}`, false},
		{"the default", "", `"https://api.anthropic.com"`, true},
		{"the default in a list", "", `["https://api.anthropic.com"]`, true},
		{"GitHub's default", "", `"https://github.com/acme"`, false},
		{"the default where the rule names another", "https://a.example", `"https://api.anthropic.com"`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			claims := claimsOf(t, `{"a":"b","aud":`+tt.aud+`}`)
			got := Evaluate(Match{Audience: tt.rule, Claims: []Claim{Pin("a", "b")}}, claims)
			if got.Matched != tt.match {
				t.Errorf("got %+v", got)
			}
			if r := got.Matchers[0]; r.Matcher != MatcherAudience || r.Implied != (tt.rule == "") || r.Expected == "" || r.Held != tt.match {
				t.Errorf("got %+v", r)
			}
		})
	}
	if got := Evaluate(Match{Audience: "x", Claims: []Claim{Pin("a", "b")}}, map[string]any{"a": "b"}); got.Matched || !got.Matchers[0].Absent {
		t.Errorf("a token without aud: %+v", got)
	}
}

func TestClaims(t *testing.T) {
	const token = `{"aud":"https://api.anthropic.com","s":"v","empty":"","n":1,"big":12345678901234567890,"b":true,"l":["v"],"o":{"s":"v"},"null":null}`
	tests := []struct {
		name, claim, value           string
		held, absent, notString, odd bool
		actual                       string
	}{
		{"equal", "s", `"v"`, true, false, false, false, "v"},
		{"another case of the value", "s", `"V"`, false, false, false, false, "v"},
		{"another case of the name", "S", `"v"`, false, true, false, false, ""},
		{"a star is no wildcard", "s", `"v*"`, false, false, false, false, "v"},
		{"absent", "x", `"v"`, false, true, false, false, ""},
		{"absent and empty are not the same", "x", `""`, false, true, false, false, ""},
		{"empty", "empty", `""`, true, false, false, false, ""},
		{"null", "null", `""`, false, true, false, false, ""},
		{"a number", "n", `"1"`, false, false, true, false, "1"},
		{"a large number", "big", `"12345678901234567890"`, false, false, true, false, "12345678901234567890"},
		{"a boolean", "b", `"true"`, false, false, true, false, "true"},
		{"a list", "l", `"v"`, false, false, true, false, `["v"]`},
		{"nested", "o.s", `"v"`, false, true, false, false, ""},
		{"a number in the rule", "n", `1`, false, false, true, true, "1"},
		{"a list in the rule", "s", `["v"]`, false, false, false, true, "v"},
		{"a list in the rule, an empty claim", "empty", `["v"]`, false, false, false, true, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			value, err := strictjson.Parse([]byte(tt.value))
			if err != nil {
				t.Fatal(err)
			}
			match := Match{Claims: []Claim{{tt.claim, value}}}
			got := Evaluate(match, claimsOf(t, token))
			r := got.Matchers[len(got.Matchers)-1]
			if r.Matcher != "claims."+tt.claim || got.Matched != tt.held || r.Held != tt.held || r.Absent != tt.absent || r.NotString != tt.notString || r.RuleNotString != tt.odd || r.Actual != tt.actual {
				t.Errorf("got %+v", r)
			}
			if failed := got.Failed(); (len(failed) == 0) != tt.held {
				t.Errorf("failed: %+v", failed)
			}
			if first := NewEvaluator(match).FirstFailed(Payload(claimsOf(t, token))); (first == "") != tt.held {
				t.Errorf("the first that failed is %q", first)
			}
		})
	}
}

func TestASubjectThatIsNoText(t *testing.T) {
	got := Evaluate(Match{SubjectPrefix: "1"}, map[string]any{"sub": json.Number("1"), "aud": DefaultAudience})
	if got.Matched || !got.Matchers[0].NotString {
		t.Errorf("got %+v", got)
	}
	if got := Evaluate(Match{SubjectPrefix: "1"}, map[string]any{"aud": DefaultAudience}); got.Matched || !got.Matchers[0].Absent {
		t.Errorf("got %+v", got)
	}
}

func TestConditions(t *testing.T) {
	const token = `{"aud":"https://api.anthropic.com","sub":"repo:acme-corp/r:ref:refs/heads/main","ref":"refs/heads/main","repository_owner":"acme-corp",
		"n":5,"f":1.5,"flag":true,"list":["a","b"],"nested":{"deep":{"x":"y"}},"none":null,"big":12345678901234567890}`
	tests := []struct {
		condition string
		held      bool
		problem   string // part of it; empty: none
	}{
		{`claims.ref == "refs/heads/main"`, true, ""},
		{`claims.ref == "refs/heads/Main"`, false, ""},
		{`claims["ref"] == "refs/heads/main"`, true, ""},
		{`claims.sub.startsWith("repo:acme-corp/") && claims.ref in ["refs/heads/main", "refs/heads/release"]`, true, ""},
		{`claims.ref in ["refs/heads/release"]`, false, ""},
		{`claims.ref.endsWith("/main") && claims.ref.contains("heads") && claims.ref.matches("^refs/.*n$")`, true, ""},
		{`has(claims.ref)`, true, ""},
		{`has(claims.environment)`, false, ""},
		{`"environment" in claims`, false, ""},
		{`!has(claims.environment) || claims.environment == "x"`, true, ""},
		{`claims.environment == "x"`, false, "no such key: environment"},
		{`claims.environment != "x"`, false, "no such key: environment"},
		{`claims.environment == "x" || claims.ref == "refs/heads/main"`, true, ""},
		{`claims.environment == "x" && claims.ref == "refs/heads/main"`, false, "no such key"},
		{`claims.n == 5`, true, ""},
		{`claims.n > 4 && claims.n < 5.5`, true, ""},
		{`claims.f == 1.5`, true, ""},
		{`claims.big > 1.0e19`, true, ""},
		{`claims.n == "5"`, false, ""},
		{`claims.flag`, true, ""},
		{`!claims.flag`, false, ""},
		{`claims.ref`, false, "true or false"},
		{`claims.n`, false, "true or false"},
		{`"a" in claims.list && claims.list.size() == 2`, true, ""},
		{`claims.list.exists(x, x == "b")`, true, ""},
		{`claims.nested.deep.x == "y"`, true, ""},
		{`claims.none == null`, true, ""},
		{`claims.none == "x"`, false, ""},
		{`claims.n / 0 == 1`, false, "zero"},
		{`claims.ref ==`, false, "Syntax error"},
		{`ref == "refs/heads/main"`, false, "write claims.sub, not sub"},
		{`"x"`, false, "yields string"},
		{`1 + 1`, false, "yields int"},
		{``, true, ""},
	}
	for _, tt := range tests {
		t.Run(tt.condition, func(t *testing.T) {
			got := Evaluate(Match{Condition: tt.condition, Claims: []Claim{Pin("repository_owner", "acme-corp")}}, claimsOf(t, token))
			if got.Matched != tt.held {
				t.Errorf("got %+v", got)
			}
			r := got.Matchers[len(got.Matchers)-1]
			if (r.Problem == "") != (tt.problem == "") || !strings.Contains(r.Problem, tt.problem) || strings.Contains(r.Problem, "\n") {
				t.Errorf("the problem is %q, want %q", r.Problem, tt.problem)
			}
		})
	}
}

func TestACostlyConditionIsStopped(t *testing.T) {
	list := "[" + strings.Repeat("0,", 60) + "0]"
	condition := fmt.Sprintf("claims.x == 1 || %s.all(a, %s.all(b, %s.all(c, %s.all(d, a == d && b == c || claims.x == 2 || true))))", list, list, list, list)
	got := Evaluate(Match{Condition: condition}, map[string]any{"aud": DefaultAudience, "x": json.Number("3")})
	if got.Matched || !strings.Contains(got.Matchers[1].Problem, "cost limit") {
		t.Errorf("got %+v", got.Matchers)
	}
}

func TestWhatAConditionReads(t *testing.T) {
	c, err := CompileCondition(`claims.sub.startsWith("a") && claims["ref"] in ["b", "c"] && ("d" == claims.e || claims.f.endsWith("g")) && claims.h.matches("i") && claims.j.contains("k") && has(claims.l) && claims.m == claims.sub && claims.n.startsWith(claims.sub)`)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"sub", "ref", "e", "f", "h", "j", "l", "m", "n"}, c.Claims()); d != "" {
		t.Error(d)
	}
	want := []Mention{
		{"sub", "startsWith", "a"}, {"ref", "in", "b"}, {"ref", "in", "c"}, {"e", "==", "d"}, {"f", "endsWith", "g"}, {"h", "matches", "i"}, {"j", "contains", "k"},
	}
	if d := cmp.Diff(want, c.Mentions()); d != "" {
		t.Error(d)
	}
	for source, reads := range map[string]bool{`true`: false, `1 == 2`: false, `claims.a == "b"`: true, `size(claims) > 0`: true, `[1].exists(x, has(claims.a))`: true} {
		c, err := CompileCondition(source)
		if err != nil || c.ReadsAnything() != reads || c.Source != source {
			t.Errorf("%s: %v, %v", source, c, err)
		}
	}
}

// A quoted text means itself in CEL, whatever it holds.
func TestQuotedTextsMeanThemselves(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text")
		c, err := CompileCondition("claims.a == " + QuoteCEL(s))
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		if held, err := c.Eval(map[string]any{"a": s}); !held || err != nil {
			t.Fatalf("%q is not itself: %v", s, err)
		}
		if held, _ := c.Eval(map[string]any{"a": s + "x"}); held {
			t.Fatalf("%q is also another", s)
		}
	})
}

func FuzzCompileCondition(f *testing.F) {
	for _, s := range []string{`claims.a == "b"`, `has(claims.a) && claims["b"] in ["c"]`, `claims.a.matches("(")`, `"\U0010ffff"`, `claims.all(k, k != "")`, `[`, `!`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		c, err := CompileCondition(source)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Fatalf("the error has several lines: %q", err)
			}
			return
		}
		c.Claims()
		c.Mentions()
		if held, err := c.Eval(map[string]any{"a": "b"}); held && err != nil {
			t.Fatal("held, with an error")
		}
	})
}

func benchmarkToken() map[string]any {
	return map[string]any{
		"sub": "repo:acme/app:ref:refs/heads/main", "aud": DefaultAudience, "repository_owner": "acme", "repository": "acme/app", "ref": "refs/heads/main", "event_name": "push",
	}
}

// The floor is a walk over the same token that compares as often.
func BenchmarkEvaluate(b *testing.B) {
	token := benchmarkToken()
	static := Match{
		SubjectPrefix: "repo:acme/app:ref:refs/heads/main", Audience: DefaultAudience,
		Claims: []Claim{Pin("repository_owner", "acme"), Pin("repository", "acme/app"), Pin("ref", "refs/heads/main"), Pin("event_name", "push")},
	}
	conditional := static
	conditional.SubjectPrefix = ""
	conditional.Condition = `claims.sub in ["repo:acme/app:ref:refs/heads/main", "repo:acme@1/app@2:ref:refs/heads/main"]`
	b.Run("floor", func(b *testing.B) {
		for b.Loop() {
			same := 0
			for name, v := range benchmarkToken() {
				if token[name] == v {
					same++
				}
			}
			if same != len(token) {
				b.Fatal("not the same")
			}
		}
	})
	for name, m := range map[string]Match{"static": static, "condition": conditional} {
		e := NewEvaluator(m)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if !e.Evaluate(token).Matched {
					b.Fatal("kept out")
				}
			}
		})
	}
	b.Run("condition compiled each time", func(b *testing.B) {
		for b.Loop() {
			if !Evaluate(conditional, token).Matched {
				b.Fatal("kept out")
			}
		}
	})
}

package federation_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gh-wif/internal/federation"
)

func TestAChangeIsAppliedAndTold(t *testing.T) {
	const main = `{"match":{"subject_prefix":"repo:acme/app:*","claims":{"ref":"refs/heads/main"},"condition":"claims.a == \"1\" || claims.b == \"2\""}}`
	for _, tt := range []struct {
		name, rule string
		change     federation.Change
		want, says string
	}{
		{"nothing", main, federation.Change{}, main, ""},
		{
			"a claim more and a claim anew", main,
			federation.Change{Claims: []federation.Claim{federation.Pin("event_name", "push"), federation.Pin("ref", "refs/heads/dev")}},
			`{"match":{"subject_prefix":"repo:acme/app:*","claims":{"ref":"refs/heads/dev","event_name":"push"},"condition":"claims.a == \"1\" || claims.b == \"2\""}}`,
			`match.claims: "event_name": "push" and "ref": "refs/heads/dev"`,
		},
		{
			"a condition beside one that says or", main,
			federation.Change{Condition: `claims.c == "3" || claims.d == "4"`},
			`{"match":{"subject_prefix":"repo:acme/app:*","claims":{"ref":"refs/heads/main"},"condition":"(claims.a == \"1\" || claims.b == \"2\") && (claims.c == \"3\" || claims.d == \"4\")"}}`,
			`match.condition: claims.c == "3" || claims.d == "4"`,
		},
		{
			"a condition for a claim", main,
			federation.Change{Condition: "true", Drop: []string{"ref"}},
			`{"match":{"subject_prefix":"repo:acme/app:*","claims":{},"condition":"(claims.a == \"1\" || claims.b == \"2\") && (true)"}}`,
			"match.condition: true in the place of ref",
		},
		{
			"all of it", `{"match":{"audience":"a"}}`,
			federation.Change{SubjectPrefix: "repo:acme/app:pull_request", Audience: "b", Claims: []federation.Claim{federation.Pin("x", `"y"`)}, Condition: "true"},
			`{"match":{"audience":"b","subject_prefix":"repo:acme/app:pull_request","claims":{"x":"\"y\""},"condition":"true"}}`,
			`match.subject_prefix: "repo:acme/app:pull_request" and match.audience: "b" and match.claims: "x": "\"y\"" and match.condition: true`,
		},
	} {
		rule, err := federation.ReadRule([]byte(tt.rule))
		if err != nil {
			t.Fatal(err)
		}
		before := string(rule.JSON())
		want, err := federation.ReadRule([]byte(tt.want))
		if err != nil {
			t.Fatal(err)
		}
		got := rule.WithMatch(tt.change.Apply(rule.Match))
		if diff := cmp.Diff(string(want.JSON()), string(got.JSON())); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		if tt.change.String() != tt.says {
			t.Errorf("%s: told as %s, want %s", tt.name, tt.change, tt.says)
		}
		twice := rule.WithMatch(tt.change.And(federation.Change{Claims: []federation.Claim{federation.Pin("z", "1")}}).Apply(rule.Match))
		apart := rule.WithMatch(federation.Change{Claims: []federation.Claim{federation.Pin("z", "1")}}.Apply(got.Match))
		if diff := cmp.Diff(string(apart.JSON()), string(twice.JSON())); diff != "" {
			t.Errorf("%s: one change of two (-apart +together):\n%s", tt.name, diff)
		}
		if after := string(rule.JSON()); after != before {
			t.Errorf("%s: the rule itself became %s", tt.name, after)
		}
	}
}

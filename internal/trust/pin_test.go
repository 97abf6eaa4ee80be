package trust_test

import (
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/internal/trust"
)

// A pin lets in the texts, and what an open one stands for, and nothing else.
func TestAPinLetsInItsTextsAndNothingElse(t *testing.T) {
	for _, tt := range []struct {
		texts   []trust.Text
		says    string
		in, out []string
	}{
		{
			[]trust.Text{trust.Exact("refs/heads/main")},
			`match.claims: "ref": "refs/heads/main"`,
			[]string{"refs/heads/main"},
			[]string{"refs/heads/main2", "refs/heads/mai", ""},
		},
		{
			[]trust.Text{trust.Exact("a"), trust.Exact("b"), trust.Exact("a")},
			`match.condition: claims.ref in ["a", "b"]`,
			[]string{"a", "b"},
			[]string{"c", "ab", ""},
		},
		{
			[]trust.Text{trust.StartingWith("refs/tags/v")},
			`match.condition: claims.ref.startsWith("refs/tags/v")`,
			[]string{"refs/tags/v1", "refs/tags/v"},
			[]string{"refs/tags/1", "refs/heads/refs/tags/v"},
		},
		{
			[]trust.Text{trust.StartingWith(`x"y`), trust.Exact("a"), trust.StartingWith(`x"y`), trust.StartingWith("z")},
			`match.condition: claims.ref == "a" || claims.ref.startsWith("x\"y") || claims.ref.startsWith("z")`,
			[]string{"a", `x"y1`, "z"},
			[]string{"x", "b"},
		},
	} {
		change := trust.Pin("ref", tt.texts)
		if change.String() != tt.says {
			t.Errorf("told as %s, want %s", change, tt.says)
		}
		e := federation.NewEvaluator(change.Apply(federation.Match{Claims: []federation.Claim{federation.Pin("repository_owner", "acme")}}))
		for ref, want := range both(tt.in, tt.out) {
			if got := e.Evaluate(map[string]any{"ref": ref, "repository_owner": "acme", "aud": federation.DefaultAudience}); got.Matched != want {
				t.Errorf("%s: %q gets in: %v", tt.says, ref, got.Matched)
			}
		}
	}
}

func both(in, out []string) map[string]bool {
	all := map[string]bool{}
	for _, s := range in {
		all[s] = true
	}
	for _, s := range out {
		all[s] = false
	}
	return all
}

package trust_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/internal/trust"
)

// BenchmarkExpose runs the catalogue over rules of each weight. The floor is the
// evaluation of the tokens that it reports, against the same rule; decoding is reading the rule
// and these tokens.
func BenchmarkExpose(b *testing.B) {
	pins := []federation.Claim{federation.Pin("repository_owner", "acme"), federation.Pin("repository", "acme/app"), federation.Pin("ref", "refs/heads/main")}
	for _, r := range []struct {
		name  string
		match federation.Match
	}{
		{"claims and prefix", federation.Match{SubjectPrefix: "repo:acme/app:ref:refs/heads/main", Audience: federation.DefaultAudience, Claims: pins}},
		{"condition", federation.Match{Audience: federation.DefaultAudience, Claims: pins, Condition: `claims.sub in ["repo:acme/app:ref:refs/heads/main", "repo:acme@1/app@2:ref:refs/heads/main"] && claims.event_name in ["push", "schedule"] && claims.workflow_ref.startsWith("acme/app/.github/workflows/claude.yml@")`}},
	} {
		rule := federation.Rule{Match: r.match}
		e := trust.Expose(rule, trust.Hint{})
		evaluator := federation.NewEvaluator(rule.Match)
		b.Run(r.name+"/floor", func(b *testing.B) {
			for b.Loop() {
				for _, k := range e.Kinds {
					evaluator.Evaluate(k.Claims)
				}
			}
		})
		texts := [][]byte{rule.JSON()}
		for _, k := range e.Kinds {
			text, err := json.Marshal(k.Claims)
			if err != nil {
				b.Fatal(err)
			}
			texts = append(texts, text)
		}
		b.Run(r.name+"/decoding", func(b *testing.B) {
			for b.Loop() {
				for _, text := range texts {
					var v any
					if err := json.Unmarshal(text, &v); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
		b.Run(r.name+"/expose", func(b *testing.B) {
			for b.Loop() {
				trust.Expose(rule, trust.Hint{})
			}
		})
	}
}

// BenchmarkExposeClaims is a rule that compares more and more claims; with more than 256 none is
// read. The floor is decoding it.
func BenchmarkExposeClaims(b *testing.B) {
	for n := 1; n <= 100; n *= 10 {
		rule := federation.Rule{Match: federation.Match{Audience: federation.DefaultAudience}}
		for i := range n {
			rule.Match.Claims = append(rule.Match.Claims, federation.Pin(fmt.Sprintf("claim_%d", i), "x"))
		}
		text := rule.JSON()
		b.Run(fmt.Sprintf("%d/floor", n), func(b *testing.B) {
			for b.Loop() {
				var v any
				if err := json.Unmarshal(text, &v); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("%d/expose", n), func(b *testing.B) {
			for b.Loop() {
				trust.Expose(rule, trust.Hint{})
			}
		})
	}
}

package federation

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
)

// A second evaluation of the documented semantics, in the plainest way: each
// question is answered by itself, and the first no ends it. Of conditions it
// knows the few shapes that plainCondition draws.
type plainRule struct {
	subject, audience string
	claims            map[string]string
	condition         *plainCondition
}

type plainCondition struct {
	text  string
	truth func(token map[string]any) (value, failed bool)
}

func (r plainRule) lets(token map[string]any) bool {
	if r.subject == "" || r.subject == "*" {
		if len(r.claims) == 0 && r.condition == nil {
			return false
		}
	}
	if r.subject != "" {
		sub, isText := token["sub"].(string)
		if !isText || r.subject == "*" {
			return false
		}
		if last := len(r.subject) - 1; r.subject[last] == '*' {
			if len(sub) < last || sub[:last] != r.subject[:last] {
				return false
			}
		} else if sub != r.subject {
			return false
		}
	}
	want := r.audience
	if want == "" {
		want = "https://api.anthropic.com"
	}
	found := token["aud"] == any(want)
	if many, ok := token["aud"].([]any); ok {
		found = false
		for _, one := range many {
			if one == any(want) {
				found = true
			}
		}
	}
	if !found {
		return false
	}
	for name, v := range r.claims {
		if token[name] != any(v) {
			return false
		}
	}
	if r.condition != nil {
		value, failed := r.condition.truth(token)
		return value && !failed
	}
	return true
}

var (
	claimNames  = []string{"sub", "ref", "environment", "event_name", "n", "x"}
	claimTexts  = []string{"repo:o/r:ref:refs/heads/main", "repo:o/r:", "repo:o/r:pull_request", "refs/heads/main", "main", "push", "", "*"}
	rulePrefix  = []string{"", "*", "repo:o/r:*", "repo:o/r:", "repo:o/r:ref:refs/heads/main", "repo:o/*", "repo:o/r:pull_request", "**"}
	someAud     = []string{"", "https://api.anthropic.com", "https://a.example"}
	tokenValues = []any{json.Number("1"), true, nil, []any{"push"}, map[string]any{"a": "push"}}
)

func genToken(t *rapid.T) map[string]any {
	token := map[string]any{}
	for _, name := range claimNames {
		switch rapid.IntRange(0, 9).Draw(t, name) {
		case 0: // absent
		case 1:
			token[name] = rapid.SampledFrom(tokenValues).Draw(t, "odd value")
		default:
			token[name] = rapid.SampledFrom(claimTexts).Draw(t, "text")
		}
	}
	switch rapid.IntRange(0, 5).Draw(t, "aud") {
	case 0:
	case 1:
		token["aud"] = []any{"x", rapid.SampledFrom(someAud[1:]).Draw(t, "one audience"), json.Number("2")}
	default:
		token["aud"] = rapid.SampledFrom(someAud[1:]).Draw(t, "audience")
	}
	return token
}

// genCondition draws a small condition and says beside it, in Go, what CEL
// documents for it: a missing key is an error, an error beside a true of || or a
// false of && does not count, comparing texts with something else is false.
func genCondition(depth int) *rapid.Generator[plainCondition] {
	return rapid.Custom(func(t *rapid.T) plainCondition {
		name := rapid.SampledFrom(claimNames).Draw(t, "claim")
		text := rapid.SampledFrom(claimTexts).Draw(t, "text")
		quoted := `"` + text + `"`
		limit := 8
		if depth == 0 {
			limit = 5
		}
		switch rapid.IntRange(0, limit).Draw(t, "shape") {
		case 0:
			return plainCondition{"claims." + name + " == " + quoted, func(c map[string]any) (bool, bool) {
				v, there := c[name]
				return there && v == any(text), !there
			}}
		case 1:
			return plainCondition{"claims[\"" + name + "\"] in [\"zzz\", " + quoted + "]", func(c map[string]any) (bool, bool) {
				v, there := c[name]
				return there && v == any(text), !there
			}}
		case 2:
			return plainCondition{"has(claims." + name + ")", func(c map[string]any) (bool, bool) {
				_, there := c[name]
				return there, false
			}}
		case 3:
			return plainCondition{quoted + " in claims", func(c map[string]any) (bool, bool) {
				_, there := c[text]
				return there, false
			}}
		case 4:
			return plainCondition{"claims." + name + ".startsWith(" + quoted + ")", func(c map[string]any) (bool, bool) {
				s, isText := c[name].(string)
				return isText && len(s) >= len(text) && s[:len(text)] == text, !isText
			}}
		case 5:
			return plainCondition{"claims." + name + " == 1", func(c map[string]any) (bool, bool) {
				v, there := c[name]
				return v == any(json.Number("1")), !there
			}}
		case 6:
			return not(genCondition(depth-1).Draw(t, "inner"))
		case 7:
			return both(genCondition(depth-1).Draw(t, "left"), genCondition(depth-1).Draw(t, "right"))
		}
		return either(genCondition(depth-1).Draw(t, "left"), genCondition(depth-1).Draw(t, "right"))
	})
}

func not(inner plainCondition) plainCondition {
	return plainCondition{"!(" + inner.text + ")", func(c map[string]any) (bool, bool) {
		v, failed := inner.truth(c)
		return !v, failed
	}}
}

func both(a, b plainCondition) plainCondition {
	return plainCondition{"(" + a.text + ") && (" + b.text + ")", func(c map[string]any) (bool, bool) {
		av, af := a.truth(c)
		bv, bf := b.truth(c)
		switch {
		case !af && !av || !bf && !bv:
			return false, false
		case af || bf:
			return false, true
		}
		return true, false
	}}
}

func either(a, b plainCondition) plainCondition {
	return plainCondition{"(" + a.text + ") || (" + b.text + ")", func(c map[string]any) (bool, bool) {
		av, af := a.truth(c)
		bv, bf := b.truth(c)
		switch {
		case !af && av || !bf && bv:
			return true, false
		case af || bf:
			return false, true
		}
		return false, false
	}}
}

func TestTwoEvaluatorsAgree(t *testing.T) {
	matched, pairs := 0, 0
	proptest.Check(t, func(t *rapid.T) {
		plain := plainRule{
			subject: rapid.SampledFrom(rulePrefix).Draw(t, "subject_prefix"), audience: rapid.SampledFrom(someAud).Draw(t, "audience"), claims: map[string]string{},
		}
		m := Match{SubjectPrefix: plain.subject, Audience: plain.audience}
		for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(claimNames), 0, 2, rapid.ID).Draw(t, "claims") {
			plain.claims[name] = rapid.SampledFrom(claimTexts).Draw(t, "value")
			m.Claims = append(m.Claims, Pin(name, plain.claims[name]))
		}
		if rapid.Bool().Draw(t, "has a condition") {
			c := genCondition(3).Draw(t, "condition")
			plain.condition, m.Condition = &c, c.text
		}
		evaluator := NewEvaluator(m)
		for range 40 {
			token := genToken(t)
			if rapid.IntRange(0, 2).Draw(t, "made to fit") > 0 { // else almost nothing matches
				if plain.subject != "" {
					token["sub"] = strings.TrimSuffix(plain.subject, "*")
				}
				for name, v := range plain.claims {
					token[name] = v
				}
			}
			want := plain.lets(token)
			pairs++
			if want {
				matched++
			}
			got := evaluator.Evaluate(token)
			if got.Matched != want {
				t.Fatalf("rule %s, token %v: got %+v, want %v", m.Condition, token, got, want)
			}
			first := ""
			if failed := got.Failed(); got.Empty {
				first = "match"
			} else if len(failed) > 0 {
				first = failed[0].Matcher
			}
			if name := evaluator.FirstFailed(Payload(token)); name != first {
				t.Fatalf("rule %+v, token %v: the first that failed is %q by one way, %q by the other", m, token, name, first)
			}
		}
	})
	if !testing.Short() && matched*20 < pairs { // a short run draws too few rules to tell
		t.Errorf("only %d of %d pairs match: the test says little", matched, pairs)
	}
}

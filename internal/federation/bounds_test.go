package federation

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// costly are conditions that would cost seconds, or hours.
func costly() map[string]string {
	list := "[" + strings.Repeat("1,", 399) + "1]"
	all := func(v, inner string) string { return list + ".all(" + v + ", " + inner + ")" }
	five := `[1].all(a, [1].all(b, [1].all(c, [1].all(d, [1].all(e, claims.sub == "")))))`
	return map[string]string{
		"one pattern of repetitions within repetitions": `claims.sub.matches("((x{0,9}){0,9}){0,9}|((y{0,9}){0,9}){0,9}")`,
		"three repetitions":                             `claims.sub.matches("(x{0,999})(x{0,999})(x{0,999})")`,
		"a hundred repetitions":                         `claims.sub.matches("` + strings.Repeat("(x{0,999})", 98) + `")`,
		"many patterns, each small enough":              `claims.sub.matches("x{0,800}")` + strings.Repeat(` || claims.sub.matches("x{0,800}")`, 9),
		"a pattern made at run time":                    `claims.sub.matches("(x{0,999})(" + "x{0,999})")`,
		"such a pattern where its error is swallowed":   `[1, 2].all(i, claims.sub.matches("(x{0,999})(" + "x{0,999})") || true)`,
		"three loops in each other":                     all("a", all("b", all("c", `a + b + c > 0 || claims.sub == ""`))),
		"five loops in each other":                      five,
		"five loops within a list":                      "[" + five + "] == [true]",
		"five loops within a map":                       `{"a": ` + five + `}.a == true`,
		"five loops within a choice":                    five + ` ? true : false`,
	}
}

func TestACostlyConditionIsNotEvaluatedToItsEnd(t *testing.T) {
	for name, source := range costly() {
		t.Run(name, func(t *testing.T) {
			token := map[string]any{"sub": "repo:acme/app:ref:refs/heads/main", "aud": DefaultAudience}
			c, err := CompileCondition(source)
			if err != nil {
				t.Fatal(err)
			}
			var bounds *BoundsError
			if held, err := c.Eval(token); held || !errors.As(err, &bounds) {
				t.Fatalf("got %v, %v", held, err)
			}
			got := Evaluate(Match{Condition: source}, token)
			r := got.Matchers[len(got.Matchers)-1]
			if got.Matched || !r.OutOfBounds || !strings.Contains(r.Problem, "could not be evaluated within bounds") {
				t.Errorf("got %+v", r)
			}
			e := NewEvaluator(Match{Condition: source})
			if e.FirstFailed(Payload(token)) != MatcherCondition || e.Bounds() == nil {
				t.Errorf("the evaluator does not tell: %v", e.Bounds())
			}
		})
	}
}

func TestASensibleConditionIsWithinBounds(t *testing.T) {
	for _, source := range []string{
		`claims.sub.matches("^repo:acme(@[0-9]{1,19})?/app(@[0-9]{1,19})?:ref:refs/heads/(main|release/.{1,200})$")`,
		`claims.sub.matches("x{0,900}")`,
		`claims.sub.matches("^repo:" + claims.repository + ":.*$")`,
		`[1].all(a, [1].all(b, [1].all(c, [1].all(d, claims.sub != ""))))`,
	} {
		held, err := Evaluate(Match{Condition: source}, map[string]any{"sub": "repo:acme/app:ref:refs/heads/main", "repository": "acme/app", "aud": DefaultAudience}).Matched, error(nil)
		if !held || err != nil {
			t.Errorf("%s: %v, %v", source, held, err)
		}
	}
}

// The costs of many tokens add up, and the condition is given up at the first
// token that is too many, not paid again for each.
func TestTheCostsOfManyTokensAddUp(t *testing.T) {
	list := "[" + strings.Repeat("1,", 299) + "1]"
	e := NewEvaluator(Match{Condition: list + `.all(a, ` + list + `.all(b, a == b || claims.sub == ""))`})
	token := map[string]any{"sub": "x", "aud": DefaultAudience}
	evaluated := 0
	for range 100 {
		if e.Bounds() == nil {
			evaluated++
		}
		if got := e.Evaluate(token); e.Bounds() != nil && !got.Matchers[1].OutOfBounds && evaluated < 2 {
			t.Fatalf("got %+v", got)
		}
	}
	if e.Bounds() == nil || evaluated > 20 {
		t.Errorf("%d tokens were evaluated: %v", evaluated, e.Bounds())
	}
	if spent := e.spent; spent > totalLimit+costLimit {
		t.Errorf("%d was spent, where %d is the bound", spent, totalLimit)
	}
}

func TestTheSizeOfAPattern(t *testing.T) {
	for pattern, want := range map[string]int{
		"": 1, "abc": 3, "^a|b$": 8, "(": 0, "a{3}": 6, "(a{0,10}){0,10}": 230, "[a-z]*": 2,
		"a{5,}": 10, "(a{30,}){20,}": 1260,
	} {
		if got := patternSize(pattern); got != want {
			t.Errorf("%q has %d instructions, want %d", pattern, got, want)
		}
	}
}

func TestAConditionFarOverTheLimitIsNotCompiled(t *testing.T) {
	if _, err := CompileCondition(`claims.a == "` + strings.Repeat("x", maxSource) + `"`); err == nil || !strings.Contains(err.Error(), fmt.Sprint(MaxCondition)) {
		t.Errorf("got %v", err)
	}
}

// A condition may look at the claims as a whole, too, not only at those that it
// names.
func TestAConditionThatReadsTheClaimsAsAWhole(t *testing.T) {
	token := Payload{"sub": "x", "aud": DefaultAudience, "ref": "y"}
	for condition, want := range map[string]string{
		`size(claims) == 3 && claims.sub == "x"`: "", `claims.exists(k, k == "ref")`: "", `claims.all(k, k != "ref")`: MatcherCondition,
		`"ref" in claims`: "", `"environment" in claims`: MatcherCondition, `claims[claims.sub] == "y"`: MatcherCondition,
	} {
		if got := NewEvaluator(Match{Condition: condition}).FirstFailed(token); got != want {
			t.Errorf("%s: failed %q, want %q", condition, got, want)
		}
	}
}

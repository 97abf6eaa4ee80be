package present

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/proptest"
	"gh-wif/internal/say"
)

// reader reads a rule back from its words, and holds it against a token.
type reader struct {
	t      *rapid.T
	claims map[string]any
}

// all reports whether the token is as every clause wants it.
func (r reader) all(clauses []say.Clause) bool {
	for _, c := range clauses {
		if !r.holds(c) {
			return false
		}
	}
	return true
}

func (r reader) holds(c say.Clause) bool {
	words := c.Text.String()
	switch {
	case len(c.Either) > 0 && words == "either":
		return slices.ContainsFunc(c.Either, r.all)
	case len(c.Either) == 1 && words == "all of":
		return r.all(c.Either[0])
	case len(c.Either) > 0:
		r.t.Fatalf("%q of several", words)
	case c.Name == "" && strings.HasPrefix(words, "CEL "):
		e := federation.NewEvaluator(federation.Match{Condition: c.Text[1].S})
		condition, err := e.Condition()
		if err != nil {
			r.t.Fatalf("%s: %v", words, err)
		}
		held, err := condition.Eval(r.claims)
		return held && err == nil
	}
	value, there := r.claims[r.claim(c.Name)].(string)
	for _, way := range waysOf(c.Text) {
		if r.is(way, value, there) {
			return true
		}
	}
	return false
}

// claim is the claim that a word stands for.
func (r reader) claim(word string) string {
	if word == "token for" {
		return github.ClaimAudience
	}
	for claim, w := range claimWords {
		if w == word {
			return claim
		}
	}
	return strings.TrimPrefix(word, "claims.")
}

// waysOf parts a text at what joins tests of one claim.
func waysOf(t say.Text) []say.Text {
	var out []say.Text
	var way say.Text
	for _, p := range t {
		if p.Kind == say.Words && p.S == ", or " {
			out, way = append(out, way), nil
			continue
		}
		way = append(way, p)
	}
	return append(out, way)
}

// is reports whether a value is what one text says of it.
func (r reader) is(t say.Text, value string, there bool) bool {
	var texts []string
	words := ""
	for i, p := range t {
		switch {
		case p.Kind != say.Words:
			texts = append(texts, p.S)
		case p.S == emptyText:
			texts = append(texts, "")
		case i == 0:
			words = p.S
		case !slices.Contains([]string{", ", " or ", toTheLetter}, p.S) && !strings.HasPrefix(p.S, ", as the server asks"):
			r.t.Fatalf("%q stands in %q", p.S, t)
		}
	}
	words, not := strings.CutPrefix(words, "is there, and ")
	any := func(is func(text string) bool) bool { return there && slices.ContainsFunc(texts, is) != not }
	switch words {
	case "", "is not ", "is none of ":
		return any(func(s string) bool { return value == s })
	case "begins with ", "does not begin with ":
		return any(func(s string) bool { return strings.HasPrefix(value, s) })
	case "ends in ", "does not end in ":
		return any(func(s string) bool { return strings.HasSuffix(value, s) })
	case "holds ", "does not hold ":
		return any(func(s string) bool { return strings.Contains(value, s) })
	case "is there":
		return there
	case "is not there":
		return !there
	case "not empty":
		return there && value != ""
	}
	r.t.Fatalf("%q is no test", words)
	return false
}

var (
	someClaims = []string{"ref", "event_name", "environment", "odd"}
	someTexts  = []string{"", "a", "ab", "refs/heads/main", "refs/heads/", `x "&&" y`, "b || (c", "v*", "A"}
)

// anyCondition is a condition with tests of every sort, joined and negated.
func anyCondition(t *rapid.T, depth int) string {
	claim := "claims." + rapid.SampledFrom(someClaims).Draw(t, "claim")
	text := func() string { return federation.QuoteCEL(rapid.SampledFrom(someTexts).Draw(t, "text")) }
	gap := rapid.SampledFrom([]string{" ", "", "\n  ", " // a \"remark || (\n"}).Draw(t, "gap")
	switch sort := rapid.IntRange(0, 15).Draw(t, "sort"); {
	case sort >= 12 && depth > 0 || sort == 15:
		join := rapid.SampledFrom([]string{"&&", "||"}).Draw(t, "join")
		return "(" + anyCondition(t, depth-1) + gap + join + gap + anyCondition(t, depth-1) + ")"
	case sort >= 10 && depth > 0:
		return "!" + gap + "(" + anyCondition(t, depth-1) + ")"
	default:
		return []string{
			claim + gap + "==" + gap + text(), text() + " == " + claim, claim + " != " + text(),
			claim + " in [" + text() + ", " + text() + "]", claim + ".startsWith(" + text() + ")", claim + ".endsWith(" + text() + ")",
			claim + ".contains(" + text() + ")", "has(" + claim + ")", `"` + claim[len("claims."):] + `" in claims`,
			claim + ".matches('^(a|ab)$')", claim + " == " + text() + " ? true : has(claims.ref)", `["a", "ab"].exists(x, ` + claim + " == x)",
			"size(" + claim + ") > 1", "claims.ref == claims.odd", "true",
		}[sort]
	}
}

// anyToken is a token with some of the claims, of values that the texts are near to.
func anyToken(t *rapid.T) map[string]any {
	claims := map[string]any{"aud": federation.DefaultAudience, "repository": "acme/app"}
	for _, name := range someClaims {
		if rapid.IntRange(0, 4).Draw(t, "there") > 0 {
			claims[name] = rapid.SampledFrom(someTexts).Draw(t, "value") + rapid.SampledFrom([]string{"", "", "b", "main"}).Draw(t, "more")
		}
	}
	return claims
}

// matching are the clauses of what lets a run in.
func matching(w RuleWords) []say.Clause {
	var out []say.Clause
	for i, c := range w.Clauses {
		if strings.HasPrefix(c.Text.String(), "It then gets") {
			break
		}
		if !c.Head && !slices.Contains([]string{"about", "archived", "signed by"}, c.Name) && !slices.Contains(w.Fields[i], "issuer_id") {
			out = append(out, c)
		}
	}
	return out
}

// Read back from its words, a rule lets in exactly the tokens that it lets in.
func TestARuleInWordsSaysNoMoreAndNoLess(t *testing.T) {
	admitted, refused := 0, 0
	proptest.Check(t, func(t *rapid.T) {
		m := federation.Match{Claims: []federation.Claim{federation.Pin("repository", "acme/app")}, Condition: anyCondition(t, 4)}
		if rapid.Bool().Draw(t, "a claim more") {
			m.Claims = append(m.Claims, federation.Pin("odd", "v*"))
		}
		w := RuleInWords(federation.Rule{Match: m}, nil)
		evaluator := federation.NewEvaluator(m)
		if _, err := evaluator.Condition(); err != nil {
			t.Fatalf("%s: %v", m.Condition, err)
		}
		for range 12 {
			claims := anyToken(t)
			got, want := reader{t, claims}.all(matching(w)), evaluator.Evaluate(claims).Matched
			if got != want {
				t.Fatalf("%v: the words say %v, the rule %v\n%s\n%s", claims, got, want, m.Condition, said(w.Clauses))
			}
			if want {
				admitted++
			} else {
				refused++
			}
		}
	})
	if admitted == 0 || refused == 0 {
		t.Errorf("%d tokens got in, %d did not: the property says little", admitted, refused)
	}
}

// The tests that most rules make are worded, and nothing else stands as CEL.
func TestWhatIsUnderstoodIsWorded(t *testing.T) {
	for condition, want := range map[string]string{
		`claims.ref == "a"`: "ref  a", `claims.ref in ["a", "b", "c"]`: "ref  a, b or c", `claims.ref.startsWith("a")`: "ref  begins with a",
		`claims.ref.endsWith("a")`: "ref  ends in a", `claims.ref.contains("a")`: "ref  holds a", `has(claims.ref)`: "ref  is there",
		`!has(claims.ref)`: "ref  is not there", `!("ref" in claims)`: "ref  is not there", `claims.ref != ""`: "ref  is there, and not empty",
		`claims.ref == ""`: "ref  an empty text", `claims.ref != "a"`: "ref  is there, and is not a", `!(claims.ref in ["a", "b"])`: "ref  is there, and is none of a or b",
		`claims.ref.matches("^(a|b)$")`: "ref  a or b", `claims.ref == "v*"`: "ref  v* (to the letter: a star stands for itself)",
		`claims.ref == "a" || claims.ref.startsWith("b")`: "ref  a, or begins with b", `claims.ref.matches("a+")`: `CEL claims.ref.matches("a+")`,
		`!(claims.ref == "a" || claims.odd == "b")`: "ref  is there, and is not a\n  and odd  is there, and is not b",
		`claims.owner == "a"`:                       "claims.owner  a",
	} {
		c := RuleInWords(federation.Rule{Match: federation.Match{Condition: condition}}, nil)
		var got []string
		for i, clause := range c.Clauses {
			if slices.Equal(c.Fields[i], []string{conditionField}) {
				got = append(got, strings.TrimRight(said(say.Clauses{clause}), "\n"))
			}
		}
		if shown := strings.TrimPrefix(strings.Join(got, "\n"), "  "); shown != want {
			t.Errorf("%s: %q, want %q", condition, shown, want)
		}
	}
}

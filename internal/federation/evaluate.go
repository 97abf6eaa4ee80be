package federation

import (
	"fmt"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
	"gh-wif/internal/strictjson"
)

// The names of the matchers, as results report them; an entry of claims is
// "claims.NAME".
const (
	MatcherSubject   = "subject_prefix"
	MatcherAudience  = "audience"
	MatcherClaims    = "claims."
	MatcherCondition = "condition"
)

// MatcherResult is what one matcher said of a token.
type MatcherResult struct {
	Matcher  string
	Held     bool
	Expected string // the rule's value
	Actual   string // the token's value; empty where absent
	// Absent: the token does not carry the claim. NotString: it does, but not as
	// a string, which only a condition can look at. RuleNotString: the rule's own
	// value is no string.
	Absent        bool
	NotString     bool
	RuleNotString bool
	Implied       bool   // the audience that is expected where the rule names none
	Problem       string // a condition that could not be compiled or evaluated
}

// Evaluation is what a match said of a token.
type Evaluation struct {
	Matched  bool
	Matchers []MatcherResult // subject, audience, claims in order, condition
	// Empty: the block has no matcher that counts, which the server refuses when
	// the rule is created; it lets nothing in.
	Empty bool
}

// Failed lists the matchers that did not hold.
func (e Evaluation) Failed() []MatcherResult {
	var out []MatcherResult
	for _, m := range e.Matchers {
		if !m.Held {
			out = append(out, m)
		}
	}
	return out
}

// Evaluator is a match made ready for many tokens.
type Evaluator struct {
	match     Match
	condition *Condition
	broken    string // why the condition does not compile
}

// NewEvaluator compiles what a match needs.
func NewEvaluator(m Match) *Evaluator {
	e := &Evaluator{match: m}
	if m.Condition != "" {
		c, err := CompileCondition(m.Condition)
		if err != nil {
			e.broken = err.Error()
		}
		e.condition = c
	}
	return e
}

// Evaluate evaluates a match against a token's claims (WIF reference, "Rule
// matching semantics"): every populated matcher must hold.
func Evaluate(m Match, claims map[string]any) Evaluation { return NewEvaluator(m).Evaluate(claims) }

// Evaluate evaluates the match against a token's claims.
func (e *Evaluator) Evaluate(claims map[string]any) Evaluation {
	out := Evaluation{Empty: e.match.empty()}
	if e.match.SubjectPrefix != "" {
		out.Matchers = append(out.Matchers, subjectResult(e.match.SubjectPrefix, claims))
	}
	out.Matchers = append(out.Matchers, audienceResult(e.match.Audience, claims))
	for _, c := range e.match.Claims {
		out.Matchers = append(out.Matchers, claimResult(c, claims))
	}
	if e.match.Condition != "" {
		out.Matchers = append(out.Matchers, e.conditionResult(claims))
	}
	out.Matched = !out.Empty && len(out.Failed()) == 0
	return out
}

// empty reports a match that only names an audience, or nothing.
func (m Match) empty() bool {
	return (m.SubjectPrefix == "" || m.SubjectPrefix == "*") && len(m.Claims) == 0 && m.Condition == ""
}

func subjectResult(prefix string, claims map[string]any) MatcherResult {
	r := MatcherResult{Matcher: MatcherSubject, Expected: prefix}
	sub, ok := r.stringClaim(claims, github.ClaimSubject)
	r.Held = ok && pattern.Matches(prefix, sub)
	return r
}

// stringClaim looks a claim up and notes why it is unusable.
func (r *MatcherResult) stringClaim(claims map[string]any, name string) (string, bool) {
	v, there := claims[name]
	if !there || v == nil {
		r.Absent = true
		return "", false
	}
	s, ok := v.(string)
	r.NotString = !ok
	r.Actual = s
	if !ok {
		r.Actual = compact(v)
	}
	return s, ok
}

func audienceResult(audience string, claims map[string]any) MatcherResult {
	r := MatcherResult{Matcher: MatcherAudience, Expected: audience, Implied: audience == ""}
	if audience == "" {
		r.Expected = DefaultAudience
	}
	if list, ok := claims[github.ClaimAudience].([]any); ok {
		r.Actual = compact(list)
		for _, a := range list {
			if s, ok := a.(string); ok && s == r.Expected {
				r.Held = true
			}
		}
		return r
	}
	aud, ok := r.stringClaim(claims, github.ClaimAudience)
	r.Held = ok && aud == r.Expected
	return r
}

func claimResult(c Claim, claims map[string]any) MatcherResult {
	r := MatcherResult{Matcher: MatcherClaims + c.Name}
	want, isString := c.Text()
	r.Expected = want
	if !isString {
		r.RuleNotString = true
		raw, _ := c.Value.MarshalJSON()
		r.Expected = string(raw)
	}
	actual, ok := r.stringClaim(claims, c.Name)
	r.Held = ok && isString && actual == want
	return r
}

func (e *Evaluator) conditionResult(claims map[string]any) MatcherResult {
	r := MatcherResult{Matcher: MatcherCondition, Expected: e.match.Condition}
	if e.condition == nil {
		r.Problem = e.broken
		return r
	}
	held, err := e.condition.Eval(claims)
	if err != nil {
		r.Problem, _, _ = strings.Cut(err.Error(), "\n")
		return r
	}
	r.Held = held
	return r
}

// compact writes any decoded value on one line.
func compact(v any) string {
	switch x := v.(type) {
	case []any:
		parts := make([]string, len(x))
		for i, e := range x {
			parts[i] = compact(e)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case string:
		return string(strictjson.Quote(x))
	}
	return fmt.Sprint(v)
}

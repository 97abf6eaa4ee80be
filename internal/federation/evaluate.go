package federation

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
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
	// OutOfBounds: the condition was not evaluated to its end, since it costs too
	// much. It counts as not held, and whether the server would find it so is not
	// known.
	OutOfBounds bool
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

// Evaluator is a match made ready for many tokens. Its condition's costs add up:
// once they are over all bounds it is evaluated no more, and every further token
// is answered with the same *[BoundsError]. It is not safe for concurrent use.
type Evaluator struct {
	match     Match
	condition *Condition
	broken    error // why the condition does not compile
	spent     uint64
	over      *BoundsError
	read      map[string]any // of the token that is evaluated, what the condition reads
}

// NewEvaluator compiles what a match needs.
func NewEvaluator(m Match) *Evaluator {
	e := &Evaluator{match: m}
	if m.Condition != "" {
		e.condition, e.broken = CompileCondition(m.Condition)
	}
	return e
}

// Condition is the compiled condition, nil where the match has none, or the error
// of compiling it.
func (e *Evaluator) Condition() (*Condition, error) { return e.condition, e.broken }

// Bounds is the error that ended the evaluations, nil where none did.
func (e *Evaluator) Bounds() *BoundsError { return e.over }

// Spent is how much of all that its condition's evaluations may cost together is
// used up, from 0 to 1.
func (e *Evaluator) Spent() float64 { return float64(e.spent) / totalLimit }

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

// Token is a token's payload, read claim by claim. Claim tells a claim's value and
// whether it is there; Claims is all of them.
type Token interface {
	Claim(name string) (value any, there bool)
	Claims() map[string]any
}

// Payload is a token that is there in full.
type Payload map[string]any

// Claim is one claim.
func (p Payload) Claim(name string) (value any, there bool) {
	value, there = p[name]
	return value, there
}

// Claims is the payload itself.
func (p Payload) Claims() map[string]any { return p }

// FirstFailed is the name of the first matcher that does not hold, or "match"
// where nothing is matched at all; empty: the token matches. It is what Evaluate
// finds, without what the matchers have to say; the whole payload is asked for
// only where a condition reads the claims as a whole.
func (e *Evaluator) FirstFailed(t Token) string {
	m := e.match
	if m.empty() {
		return "match"
	}
	if m.SubjectPrefix != "" {
		if sub, ok := stringOf(t, "sub"); !ok || !pattern.Matches(m.SubjectPrefix, sub) {
			return MatcherSubject
		}
	}
	if aud, _ := t.Claim("aud"); !audienceHolds(cmp.Or(m.Audience, DefaultAudience), aud) {
		return MatcherAudience
	}
	for _, c := range m.Claims {
		want, isString := c.Text()
		if v, ok := stringOf(t, c.Name); !ok || !isString || v != want {
			return MatcherClaims + c.Name
		}
	}
	if m.Condition != "" {
		if held, err := e.holds(e.readBy(t)); err != nil || !held {
			return MatcherCondition
		}
	}
	return ""
}

func stringOf(t Token, name string) (string, bool) {
	v, _ := t.Claim(name)
	s, ok := v.(string)
	return s, ok
}

// readBy are the claims that the condition reads, of those that the token has.
func (e *Evaluator) readBy(t Token) map[string]any {
	if e.condition == nil || e.condition.readsAll {
		return t.Claims()
	}
	if e.read == nil {
		e.read = make(map[string]any, len(e.condition.reads))
	}
	clear(e.read)
	for _, name := range e.condition.reads {
		if v, there := t.Claim(name); there {
			e.read[name] = v
		}
	}
	return e.read
}

func audienceHolds(want string, aud any) bool {
	if list, ok := aud.([]any); ok {
		return slices.ContainsFunc(list, func(one any) bool { return one == want })
	}
	return aud == want
}

// holds evaluates the condition, and keeps the account.
func (e *Evaluator) holds(claims map[string]any) (bool, error) {
	switch {
	case e.broken != nil:
		return false, e.broken
	case e.over != nil:
		return false, e.over
	}
	held, cost, err := e.condition.eval(claims)
	if e.spent += cost; e.spent > totalLimit && !errors.As(err, &e.over) {
		e.over = &BoundsError{fmt.Sprintf("takes too many steps for the number of tokens that are tried: over %d", totalLimit)}
	}
	errors.As(err, &e.over)
	return held, err
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
		r.Held = audienceHolds(r.Expected, claims["aud"])
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
	held, err := e.holds(claims)
	if err != nil {
		r.Problem, _, _ = strings.Cut(err.Error(), "\n")
		var bounds *BoundsError
		r.OutOfBounds = errors.As(err, &bounds)
		return r
	}
	r.Held = held
	return r
}

// Unknown lists the members of the match that are no matcher and not null: the
// server refuses such a rule or leaves them out, and what they were meant to keep
// out gets in.
func (m Match) Unknown() []string {
	var out []string
	for _, member := range m.source {
		if member.Value.Kind != strictjson.Null && !slices.Contains(matchFields, member.Name) {
			out = append(out, member.Name)
		}
	}
	slices.Sort(out)
	return out
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

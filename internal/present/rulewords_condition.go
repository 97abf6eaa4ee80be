package present

import (
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/say"
	"gh-wif/internal/trust"
)

// condition adds the clauses of the rule's condition: its parts that must all hold join
// the other clauses. A part that is no plain test of one claim stands as it is written.
func (w *wording) condition() {
	source := w.rule.Match.Condition
	if _, err := federation.CompileCondition(source); err != nil {
		w.put(say.Clause{Name: "condition", Text: say.Join(cel(source), say.W(", which is no condition that can be read"))}, conditionField)
		return
	}
	all := trust.ConditionParts(source).All()
	for i, part := range all {
		c := clauseOf(part)
		if len(w.parts) == len(all) {
			c.Why = []say.Text{say.Prose(w.parts[i])}
		}
		w.put(c, conditionField)
	}
}

// cel is a part of a condition as it is written.
func cel(source string) say.Text { return say.N(source) }

// clauseOf words a part of a condition.
func clauseOf(part trust.Part) say.Clause {
	switch part.Op {
	case "":
		return testOf(part)
	case "||":
		if c, ok := oneClaim(part.Parts); ok {
			return c
		}
		c := say.Clause{Text: say.W("either")}
		for _, p := range part.Parts {
			c.Either = append(c.Either, clausesOf(p))
		}
		return c
	}
	return say.Clause{Text: say.W("all of"), Either: [][]say.Clause{clausesOf(part)}}
}

// clausesOf are the clauses that must all hold for a part.
func clausesOf(part trust.Part) []say.Clause {
	parts := part.All()
	out := make([]say.Clause, len(parts))
	for i, p := range parts {
		if out[i] = clauseOf(p); i > 0 {
			out[i].Lead = "and"
		}
	}
	return out
}

// oneClaim puts tests of which any will do into one clause, where all are of one claim.
func oneClaim(parts []trust.Part) (say.Clause, bool) {
	var out say.Clause
	for i, p := range parts {
		c := say.Clause{}
		if p.Op == "" {
			c = testOf(p)
		}
		if c.Name == "" || i > 0 && c.Name != out.Name {
			return say.Clause{}, false
		}
		if out.Name = c.Name; i > 0 {
			out.Text = append(out.Text, say.W(", or ")...)
		}
		out.Text = append(out.Text, c.Text...)
	}
	return out, true
}

// testOf words a test of one claim; another one stands as it is written.
func testOf(part trust.Part) say.Clause {
	a, ok := readTest(part.Text)
	if !ok {
		return say.Clause{Text: say.Join(say.W("CEL "), cel(part.Text))}
	}
	return say.Clause{Name: ClaimWord(a.Claim), Text: a.words()}
}

// test is one test of one claim, of which it is known what it lets in.
type test struct {
	federation.Atom
	texts []string
	empty bool // OpHas: that the text is not empty is asked, too
}

// readTest reads a test. What is read was tried: where the condition says otherwise of
// any of the values that come to mind, it is not read.
func readTest(source string) (test, bool) {
	evaluator := federation.NewEvaluator(federation.Match{Condition: source})
	var found []federation.Atom
	all := evaluator.Alternatives()
	if len(all) == 1 {
		for _, a := range all[0] {
			if a.Matcher == federation.MatcherCondition {
				found = append(found, a)
			}
		}
	}
	if len(found) != 1 || found[0].Claim == "" {
		return test{}, false
	}
	t := test{Atom: found[0], texts: found[0].Literals()}
	if len(t.texts) != len(t.Operands) || t.Op == federation.OpMatches || t.Op == federation.OpOther {
		return test{}, false
	}
	condition, _ := evaluator.Condition()
	if t.saysAs(condition) {
		return t, true
	}
	t.empty = t.Op == federation.OpHas && !t.Not
	return t, t.empty && t.saysAs(condition)
}

// saysAs reports whether the test and a condition say the same of a token without the
// claim, and of one with any of the values that come to mind.
func (t test) saysAs(c *federation.Condition) bool {
	held, err := c.Eval(map[string]any{})
	if (held && err == nil) != (t.Op == federation.OpHas && t.Not) {
		return false
	}
	for _, value := range t.samples() {
		held, err := c.Eval(map[string]any{t.Claim: value})
		if (held && err == nil) != t.holds(value) {
			return false
		}
	}
	return true
}

// samples are values near those of the test.
func (t test) samples() []string {
	out := []string{"", "x"}
	for _, s := range t.texts {
		out = append(out, s, s+"x", "x"+s, "x"+s+"x", s+"/x", strings.ToUpper(s), s+s)
		if len(s) > 1 {
			out = append(out, s[:len(s)-1], s[1:])
		}
	}
	return out
}

// holds reports whether the test holds of a value that is there.
func (t test) holds(value string) bool {
	any := func(is func(s string) bool) bool { return slices.ContainsFunc(t.texts, is) != t.Not }
	switch t.Op {
	case federation.OpEquals:
		return any(func(s string) bool { return value == s })
	case federation.OpStartsWith:
		return any(func(s string) bool { return strings.HasPrefix(value, s) })
	case federation.OpEndsWith:
		return any(func(s string) bool { return strings.HasSuffix(value, s) })
	case federation.OpContains:
		return any(func(s string) bool { return strings.Contains(value, s) })
	}
	return t.Op == federation.OpHas && !t.Not && !(t.empty && value == "")
}

// opWords are what a test asks of a claim, and what its opposite does.
var opWords = map[federation.Op][2]string{
	federation.OpEquals: {"", "is there, and is not "}, federation.OpStartsWith: {"begins with ", "is there, and does not begin with "},
	federation.OpEndsWith: {"ends in ", "is there, and does not end in "}, federation.OpContains: {"holds ", "is there, and does not hold "},
}

// words are what the test asks of its claim.
func (t test) words() say.Text {
	switch {
	case t.empty:
		return say.W("is there, and not empty")
	case t.Op == federation.OpHas && t.Not:
		return say.W("is not there")
	case t.Op == federation.OpHas:
		return say.W("is there")
	}
	words := opWords[t.Op][0]
	if t.Not {
		words = opWords[t.Op][1]
	}
	if t.Not && len(t.texts) > 1 {
		words = "is there, and is none of "
	}
	return say.Join(say.W(words), listed(t.texts))
}

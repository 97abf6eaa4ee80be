package federation

import (
	"cmp"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"

	"gh-wif/internal/github"
)

// Op is how an atom looks at its claim.
type Op string

// The ops. OpOther is what is not read: a comparison of numbers, a function that
// makes a text, two claims compared with each other.
const (
	OpEquals     Op = "=="
	OpStartsWith Op = "startsWith"
	OpEndsWith   Op = "endsWith"
	OpContains   Op = "contains"
	OpMatches    Op = "matches"
	OpHas        Op = "has"
	OpOther      Op = "other"
)

// Part is a piece of a text that a condition compares with: as it is written, or
// the value of a claim of the same token.
type Part struct {
	Literal string
	Claim   string // not empty: the claim's value stands here
}

// Operand is a text of one or more parts.
type Operand []Part

// Literal is the text, and whether no claim stands in it.
func (o Operand) Literal() (string, bool) {
	if len(o) == 1 && o[0].Claim == "" {
		return o[0].Literal, true
	}
	return "", false
}

// Atom is one test of a token that a match makes.
type Atom struct {
	// Matcher is the name of the matcher that the atom stands in, as
	// [MatcherResult] has it.
	Matcher string
	Claim   string // empty: OpOther
	Op      Op
	// Not: the atom holds where the test does not.
	Not bool
	// Operands are the texts of the test, any of which is enough. Of OpOther they
	// are the texts that stand somewhere in it.
	Operands []Operand
	// Understood: what the atom lets in is known from its text: it compares with
	// whole texts or with beginnings of them, or asks whether the claim is there.
	Understood bool
	// Source is the part of the condition that the atom is, as CEL writes it;
	// empty where it is understood.
	Source string

	expr ast.Expr
	// flipped: a negation stands before expr.
	flipped bool
}

// Literals are the operands without claims.
func (a Atom) Literals() []string {
	var out []string
	for _, o := range a.Operands {
		if s, ok := o.Literal(); ok {
			out = append(out, s)
		}
	}
	return out
}

// maxAlternatives bounds how many alternatives of a condition are spelled out; a
// part that has more is one atom that is not understood.
const maxAlternatives = 64

// Alternatives reads the match as a list of alternatives, each a list of atoms that
// must all hold: those of subject_prefix, audience and claims, and those of one way
// in which the condition can become true. Logic, ?:, and exists and all over a list
// of texts are followed. A condition that is always true adds no atoms. One that
// never is, or that does not compile, leaves no alternative.
func (e *Evaluator) Alternatives() [][]Atom {
	static := e.match.staticAtoms()
	if e.match.Condition == "" {
		return [][]Atom{static}
	}
	if e.condition == nil {
		return nil
	}
	var out [][]Atom
	for _, atoms := range e.condition.alternatives() {
		all := slices.Concat(static, atoms)
		for i := range all {
			a := &all[i]
			if a.Understood = understood(*a, all); !a.Understood {
				a.Source = sourceOf(a.expr, e.condition.ast.NativeRep().SourceInfo(), a.flipped)
			}
		}
		out = append(out, all)
	}
	return out
}

// staticAtoms are the atoms of subject_prefix and of the texts in claims.
func (m Match) staticAtoms() []Atom {
	var out []Atom
	if before, open := strings.CutSuffix(m.SubjectPrefix, "*"); m.SubjectPrefix != "" {
		op := OpEquals
		if open {
			op = OpStartsWith
		}
		out = append(out, Atom{Matcher: MatcherSubject, Claim: github.ClaimSubject, Op: op, Operands: Operands{{{Literal: before}}}, Understood: true})
	}
	audience := cmp.Or(m.Audience, DefaultAudience)
	out = append(out, Atom{Matcher: MatcherAudience, Claim: github.ClaimAudience, Op: OpEquals, Operands: Operands{{{Literal: audience}}}, Understood: true})
	for _, c := range m.Claims {
		if text, ok := c.Text(); ok {
			out = append(out, Atom{Matcher: MatcherClaims + c.Name, Claim: c.Name, Op: OpEquals, Operands: Operands{{{Literal: text}}}, Understood: true})
		}
	}
	return out
}

// alternatives are those of the condition alone, without what is understood.
func (c *Condition) alternatives() [][]Atom {
	c.reading.once.Do(func() {
		c.reading.alternatives = (&reader{}).read(c.ast.NativeRep().Expr(), false)
		for _, atoms := range c.reading.alternatives {
			for i := range atoms {
				atoms[i].Matcher = MatcherCondition
			}
		}
	})
	return c.reading.alternatives
}

// sourceOf writes a part of a condition.
func sourceOf(e ast.Expr, info *ast.SourceInfo, flipped bool) string {
	text, err := cel.ExprToString(e, info)
	switch {
	case err != nil:
		return "a part of the condition"
	case flipped:
		return "!(" + text + ")"
	}
	return text
}

// Literals lists every text that stands in the condition, names of claims apart.
func (c *Condition) Literals() []string { return (&reader{}).literals(c.ast.NativeRep().Expr()) }

// Unanchored reports whether the atom lets in texts that only hold, or end in, or
// are unlike what it says: the rest of the text is for everybody to choose. An end
// beside a beginning of the same claim is not one.
func (a Atom) Unanchored() bool {
	switch {
	case a.Understood || a.Op == OpOther || a.Op == OpHas:
		return false
	case a.Not || a.Op == OpContains || a.Op == OpEndsWith:
		return true
	}
	return a.Op == OpMatches && slices.ContainsFunc(a.Literals(), func(p string) bool { return !beginsAnchored(p) })
}

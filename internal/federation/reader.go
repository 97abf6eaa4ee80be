package federation

import (
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/overloads"
	"cel.dev/cel-go/common/types"

	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
)

// reader turns a condition's expressions into alternatives.
type reader struct {
	bound map[string]ast.Expr // the variables of exists and all, each with its text
	// loop is the outermost loop that is read, and whether a negation stands before
	// it: its atoms are told as the loop.
	loop        ast.Expr
	loopFlipped bool
	steps       int // how many expressions were read
}

// maxSteps bounds the work of reading: loops within loops repeat their bodies.
const maxSteps = 4000

// told says of which part of the condition an atom is told.
func (r *reader) told(a Atom, e ast.Expr, flipped bool) Atom {
	a.expr, a.flipped = e, flipped
	if r.loop != nil {
		a.expr, a.flipped = r.loop, r.loopFlipped
	}
	return a
}

// read makes the alternatives of an expression, or of its negation.
func (r *reader) read(e ast.Expr, not bool) [][]Atom {
	if r.steps++; r.steps > maxSteps {
		return single(r.told(Atom{Op: OpOther}, e, not))
	}
	switch e.Kind() {
	case ast.LiteralKind:
		if b, ok := e.AsLiteral().(types.Bool); ok {
			return constant(bool(b) != not)
		}
	case ast.SelectKind:
		if s := e.AsSelect(); s.IsTestOnly() && isClaims(s.Operand()) {
			return single(r.told(Atom{Claim: s.FieldName(), Op: OpHas, Not: not}, e, not))
		}
	case ast.ComprehensionKind:
		if out, ok := r.readLoop(e, not); ok {
			return out
		}
	case ast.CallKind:
		if out, ok := r.readCall(e, not); ok {
			return out
		}
	}
	return r.other(e, not)
}

// constant is one alternative that asks nothing, or none.
func constant(holds bool) [][]Atom {
	if holds {
		return [][]Atom{{}}
	}
	return nil
}

func single(a Atom) [][]Atom { return [][]Atom{{a}} }

// other is a part that is not read, with the texts that stand in it.
func (r *reader) other(e ast.Expr, not bool) [][]Atom {
	a := r.told(Atom{Op: OpOther}, e, not)
	for _, s := range r.literals(e) {
		a.Operands = append(a.Operands, Operand{{Literal: s}})
	}
	return single(a)
}

func (r *reader) readCall(e ast.Expr, not bool) ([][]Atom, bool) {
	call := e.AsCall()
	args := call.Args()
	switch call.FunctionName() {
	case operators.LogicalNot:
		return r.read(args[0], !not), true
	case operators.LogicalAnd:
		return r.join(e, not, not, r.read(args[0], not), r.read(args[1], not)), true
	case operators.LogicalOr:
		return r.join(e, !not, not, r.read(args[0], not), r.read(args[1], not)), true
	case operators.Conditional:
		yes := r.join(e, false, not, r.read(args[0], false), r.read(args[1], not))
		no := r.join(e, false, not, r.read(args[0], true), r.read(args[2], not))
		return r.join(e, true, not, yes, no), true
	case operators.Equals:
		return r.readEquals(e, not, not)
	case operators.NotEquals:
		return r.readEquals(e, !not, not)
	case operators.In:
		return r.readIn(e, not)
	}
	return r.readTest(e, not)
}

// join makes alternatives of either side, or of both together.
func (r *reader) join(e ast.Expr, either, not bool, a, b [][]Atom) [][]Atom {
	switch {
	case either && len(a)+len(b) > maxAlternatives, !either && len(a)*len(b) > maxAlternatives:
		return r.other(e, not)
	case either:
		return append(slices.Clone(a), b...)
	}
	var out [][]Atom
	for _, left := range a {
		for _, right := range b {
			out = append(out, slices.Concat(left, right))
		}
	}
	return out
}

// readEquals reads e, which is written as == or as !=; not: the two must differ.
func (r *reader) readEquals(e ast.Expr, not, flipped bool) ([][]Atom, bool) {
	a, b := r.value(e.AsCall().Args()[0]), r.value(e.AsCall().Args()[1])
	for _, side := range [][2]ast.Expr{{a, b}, {b, a}} {
		if side[1].Kind() == ast.LiteralKind {
			if want, ok := side[1].AsLiteral().(types.Bool); ok && claimName(side[0]) == "" {
				return r.read(side[0], not == bool(want)), true
			}
		}
		if claim := claimName(side[0]); claim != "" {
			if operand, ok := r.operand(side[1]); ok {
				return single(r.told(compared(claim, not, Operands{operand}), e, flipped)), true
			}
		}
	}
	x, xok := r.operand(a)
	y, yok := r.operand(b)
	left, leftFixed := x.Literal()
	right, rightFixed := y.Literal()
	if xok && yok && leftFixed && rightFixed {
		return constant((left == right) != not), true
	}
	return nil, false
}

// Operands are texts of which any one is meant.
type Operands = []Operand

// compared is an atom of == or !=. What is unlike the empty text is what is there.
func compared(claim string, not bool, operands Operands) Atom {
	if s, ok := operands[0].Literal(); ok && s == "" && not && len(operands) == 1 {
		return Atom{Claim: claim, Op: OpHas}
	}
	return Atom{Claim: claim, Op: OpEquals, Not: not, Operands: operands}
}

// readIn reads "name" in claims, and a claim in a list of texts.
func (r *reader) readIn(e ast.Expr, not bool) ([][]Atom, bool) {
	item, list := r.value(e.AsCall().Args()[0]), e.AsCall().Args()[1]
	if isClaims(list) {
		name, ok := literal(item)
		return single(r.told(Atom{Claim: name, Op: OpHas, Not: not}, e, not)), ok && name != ""
	}
	if list.Kind() != ast.ListKind {
		return nil, false
	}
	var operands Operands
	for _, one := range list.AsList().Elements() {
		operand, ok := r.operand(one)
		if !ok {
			return nil, false
		}
		operands = append(operands, operand)
	}
	claim := claimName(item)
	switch s, fixed := literal(item); {
	case len(operands) == 0:
		return constant(not), true
	case claim != "":
		return single(r.told(compared(claim, not, operands), e, not)), true
	case fixed:
		known := true
		found := slices.ContainsFunc(operands, func(o Operand) bool {
			text, ok := o.Literal()
			known = known && ok
			return ok && text == s
		})
		return constant(found != not), found || known
	}
	return nil, false
}

// tests are the functions that look for a text in a claim.
var tests = map[string]Op{
	overloads.StartsWith: OpStartsWith, overloads.EndsWith: OpEndsWith, overloads.Contains: OpContains, overloads.Matches: OpMatches,
}

// readTest reads startsWith, endsWith, contains and matches. A pattern that spells
// out whole texts, or beginnings, is these.
func (r *reader) readTest(e ast.Expr, not bool) ([][]Atom, bool) {
	call := e.AsCall()
	args := call.Args()
	if call.IsMemberFunction() {
		args = append([]ast.Expr{call.Target()}, args...)
	}
	op, ok := tests[call.FunctionName()]
	if !ok || len(args) != 2 {
		return nil, false
	}
	claim := claimName(r.value(args[0]))
	operand, ok := r.operand(args[1])
	if claim == "" || !ok {
		return nil, false
	}
	atom := r.told(Atom{Claim: claim, Op: op, Not: not, Operands: Operands{operand}}, e, not)
	text, fixed := operand.Literal()
	if op != OpMatches || !fixed || not {
		return single(atom), true
	}
	whole, beginnings, ok := spelledOut(text)
	if !ok {
		return single(atom), true
	}
	var out [][]Atom
	for op, texts := range map[Op][]string{OpEquals: whole, OpStartsWith: beginnings} {
		if len(texts) > 0 {
			spelled := r.told(Atom{Claim: claim, Op: op}, e, not)
			for _, t := range texts {
				spelled.Operands = append(spelled.Operands, Operand{{Literal: t}})
			}
			out = append(out, []Atom{spelled})
		}
	}
	slices.SortFunc(out, func(a, b []Atom) int { return len(a[0].Op) - len(b[0].Op) })
	return out, true
}

// readLoop follows exists and all over a list of texts.
func (r *reader) readLoop(e ast.Expr, not bool) ([][]Atom, bool) {
	loop := e.AsComprehension()
	if loop.IterRange().Kind() != ast.ListKind || loop.LoopStep().Kind() != ast.CallKind || loop.HasIterVar2() {
		return nil, false
	}
	step := loop.LoopStep().AsCall()
	or := step.FunctionName() == operators.LogicalOr
	if !or && step.FunctionName() != operators.LogicalAnd || loop.Result().Kind() != ast.IdentKind || loop.AccuInit().Kind() != ast.LiteralKind {
		return nil, false
	}
	if len(loop.IterRange().AsList().Elements()) > maxAlternatives {
		return nil, false
	}
	out := constant(or == not) // of an empty list
	outer, outermost := r.bound, r.loop == nil
	if outermost {
		r.loop, r.loopFlipped = e, not
	}
	defer func() {
		if r.bound = outer; outermost {
			r.loop = nil
		}
	}()
	for _, item := range loop.IterRange().AsList().Elements() {
		r.bound = map[string]ast.Expr{loop.IterVar(): item}
		for name, value := range outer {
			if name != loop.IterVar() {
				r.bound[name] = value
			}
		}
		out = r.join(e, or != not, not, out, r.read(step.Args()[1], not))
	}
	return out, true
}

// value is what a variable of a loop stands for, or the expression itself.
func (r *reader) value(e ast.Expr) ast.Expr {
	if e.Kind() == ast.IdentKind {
		if v, ok := r.bound[e.AsIdent()]; ok {
			return v
		}
	}
	return e
}

// operand reads a text: literals and claims joined by +.
func (r *reader) operand(e ast.Expr) (Operand, bool) {
	e = r.value(e)
	if s, ok := literal(e); ok {
		return Operand{{Literal: s}}, true
	}
	if name := claimName(e); name != "" {
		return Operand{{Claim: name}}, true
	}
	if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != operators.Add {
		return nil, false
	}
	var out Operand
	for _, arg := range e.AsCall().Args() {
		parts, ok := r.operand(arg)
		if !ok {
			return nil, false
		}
		for _, p := range parts {
			if n := len(out); n > 0 && p.Claim == "" && out[n-1].Claim == "" {
				out[n-1].Literal += p.Literal
				continue
			}
			out = append(out, p)
		}
	}
	return out, true
}

// literals are the texts that stand in an expression, each once.
func (r *reader) literals(e ast.Expr) []string {
	var out []string
	ast.PreOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		if s, ok := literal(r.value(e)); ok && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}))
	return out
}

// ownClaims are the claims of which the value follows from the run, so that a text
// that is made with them says as much as one written out.
var ownClaims = []string{
	github.ClaimOwner, github.ClaimOwnerID, github.ClaimRepository, github.ClaimRepositoryID, github.ClaimRef, github.ClaimEnvironment, github.ClaimEvent,
}

// understood reports whether it is known from an atom's text what it lets in, among
// the other atoms of its alternative.
func understood(a Atom, among []Atom) bool {
	if a.Op == OpHas {
		return true
	}
	for _, o := range a.Operands {
		for _, p := range o {
			if p.Claim != "" && (!slices.Contains(ownClaims, p.Claim) || len(o) == 1) {
				return false
			}
		}
	}
	switch {
	case a.Not:
		return false
	case a.Op == OpEndsWith:
		return slices.ContainsFunc(among, func(b Atom) bool { return b.Claim == a.Claim && b.Op == OpStartsWith && !b.Not && closes(b) })
	}
	return a.Op == OpEquals || a.Op == OpStartsWith
}

// closes: what a beginning leaves open is no more than the rest of a ref or of a
// subject's context, so that an end may be asked for beside it.
func closes(beginning Atom) bool {
	switch beginning.Claim {
	case github.ClaimRef, github.ClaimBaseRef, github.ClaimHeadRef:
		return true
	case github.ClaimSubject:
		return !slices.ContainsFunc(beginning.Operands, func(o Operand) bool {
			text := ""
			for _, p := range o {
				if text += p.Literal; p.Claim != "" {
					text += "1"
				}
			}
			return pattern.Parse(text+"*").Reach < pattern.ReachContext
		})
	}
	return false
}

package federation

import (
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// Claims lists the claims that the condition reads, in their order.
func (c *Condition) Claims() []string {
	var names []string
	c.walk(func(e ast.Expr) {
		if name := claimName(e); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	})
	return names
}

// readClaims lists the claims that are read, or looked for, by their names, and
// tells whether the claims are used in any other way.
func (c *Condition) readClaims() (names []string, all bool) {
	uses, named := 0, 0
	c.walk(func(e ast.Expr) {
		if isClaims(e) {
			uses++
		}
		name, ok := "", false
		switch {
		case claimName(e) != "":
			name, ok = claimName(e), true
		case e.Kind() == ast.CallKind && e.AsCall().FunctionName() == operators.In && len(e.AsCall().Args()) == 2 && isClaims(e.AsCall().Args()[1]):
			name, ok = literal(e.AsCall().Args()[0])
		}
		if ok {
			named++
			names = append(names, name)
		}
	})
	slices.Sort(names)
	return slices.Compact(names), uses != named
}

// Mention is one comparison of a claim with a text that a condition makes.
type Mention struct {
	Claim string
	Op    string // ==, in, startsWith, endsWith, contains, matches
	Text  string
}

// mentionCalls are the member functions whose argument tells something about a
// claim's value.
var mentionCalls = []string{"startsWith", "endsWith", "contains", "matches"}

// Mentions lists the comparisons of claims with texts, in their order, whatever
// logic stands around them. It serves to find tokens worth trying, never to
// decide whether the condition holds.
func (c *Condition) Mentions() []Mention {
	var out []Mention
	c.walk(func(e ast.Expr) {
		if e.Kind() != ast.CallKind {
			return
		}
		call := e.AsCall()
		switch name := call.FunctionName(); {
		case (name == operators.Equals || name == operators.In) && len(call.Args()) == 2:
			a, b := call.Args()[0], call.Args()[1]
			out = append(out, mentions(name, a, b)...)
			out = append(out, mentions(name, b, a)...)
		case slices.Contains(mentionCalls, name) && call.IsMemberFunction() && len(call.Args()) == 1:
			for _, t := range texts(call.Args()[0]) {
				if claim := claimName(call.Target()); claim != "" {
					out = append(out, Mention{claim, name, t})
				}
			}
		}
	})
	return out
}

func mentions(op string, claim, value ast.Expr) []Mention {
	name := claimName(claim)
	if name == "" {
		return nil
	}
	op = map[string]string{operators.Equals: "==", operators.In: "in"}[op]
	var out []Mention
	for _, t := range texts(value) {
		out = append(out, Mention{name, op, t})
	}
	return out
}

// texts are the string literals that an expression stands for.
func texts(e ast.Expr) []string {
	if s, ok := literal(e); ok {
		return []string{s}
	}
	var out []string
	if e.Kind() == ast.ListKind {
		for _, item := range e.AsList().Elements() {
			if s, ok := literal(item); ok {
				out = append(out, s)
			}
		}
	}
	return out
}

// claimName is NAME of claims.NAME and claims["NAME"].
func claimName(e ast.Expr) string {
	switch e.Kind() {
	case ast.SelectKind:
		if isClaims(e.AsSelect().Operand()) {
			return e.AsSelect().FieldName()
		}
	case ast.CallKind:
		call := e.AsCall()
		if call.FunctionName() == operators.Index && len(call.Args()) == 2 && isClaims(call.Args()[0]) {
			name, _ := literal(call.Args()[1])
			return name
		}
	}
	return ""
}

// ReadsAnything reports whether the condition looks at the token at all: one
// that does not is constant.
func (c *Condition) ReadsAnything() bool {
	reads := false
	c.walk(func(e ast.Expr) { reads = reads || isClaims(e) })
	return reads
}

func (c *Condition) walk(visit func(ast.Expr)) {
	ast.PreOrderVisit(c.ast.NativeRep().Expr(), ast.NewExprVisitor(visit))
}

func isClaims(e ast.Expr) bool {
	return e.Kind() == ast.IdentKind && e.AsIdent() == conditionVariable
}

func literal(e ast.Expr) (string, bool) {
	if e.Kind() != ast.LiteralKind {
		return "", false
	}
	s, ok := e.AsLiteral().(types.String)
	return string(s), ok
}

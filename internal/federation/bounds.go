package federation

import (
	"fmt"
	"regexp/syntax"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/overloads"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"
)

// What the evaluation of a condition may cost. A rule file may be a stranger's,
// and what it asks for must end: every sensible condition stays far below.
const (
	costLimit   = 1_000_000     // one evaluation, in CEL's units
	totalLimit  = 2 * costLimit // all evaluations by one Evaluator
	maxSource   = 4 * MaxCondition
	maxPattern  = 2500 // instructions of one compiled pattern
	maxPatterns = 5000 // of all patterns of a condition
	maxNesting  = 4    // loops (all, exists, map …) within loops
)

// BoundsError says that a condition was not evaluated to its end, since it would
// cost too much: whether it holds is not known.
type BoundsError struct{ Why string }

func (e *BoundsError) Error() string {
	return "could not be evaluated within bounds: it " + e.Why
}

// tooCostly finds what in a condition would cost too much whatever the token is.
func tooCostly(e ast.Expr) *BoundsError {
	if n := nesting(e); n > maxNesting {
		return &BoundsError{fmt.Sprintf("has loops within loops, %d deep, where %d are evaluated", n, maxNesting)}
	}
	total := 0
	for _, pattern := range patterns(e) {
		n := patternSize(pattern)
		if total += n; n > maxPattern {
			return &BoundsError{fmt.Sprintf("has a pattern of %d instructions once its repetitions are written out, where %d are evaluated", n, maxPattern)}
		}
	}
	if total > maxPatterns {
		return &BoundsError{fmt.Sprintf("has patterns of %d instructions together, where %d are evaluated", total, maxPatterns)}
	}
	return nil
}

// nesting is the depth of loops within loops.
func nesting(e ast.Expr) int {
	deepest := 0
	for _, child := range children(e) {
		deepest = max(deepest, nesting(child))
	}
	if e.Kind() == ast.ComprehensionKind {
		deepest++
	}
	return deepest
}

// children are the expressions right below one.
func children(e ast.Expr) []ast.Expr {
	switch e.Kind() {
	case ast.CallKind:
		out := e.AsCall().Args()
		if e.AsCall().IsMemberFunction() {
			out = append([]ast.Expr{e.AsCall().Target()}, out...)
		}
		return out
	case ast.ComprehensionKind:
		c := e.AsComprehension()
		return []ast.Expr{c.IterRange(), c.AccuInit(), c.LoopCondition(), c.LoopStep(), c.Result()}
	case ast.ListKind:
		return e.AsList().Elements()
	case ast.MapKind:
		var out []ast.Expr
		for _, entry := range e.AsMap().Entries() {
			out = append(out, entry.AsMapEntry().Key(), entry.AsMapEntry().Value())
		}
		return out
	case ast.SelectKind:
		return []ast.Expr{e.AsSelect().Operand()}
	}
	return nil
}

// patterns are the literal patterns of every call of matches.
func patterns(e ast.Expr) []string {
	var out []string
	ast.PreOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != overloads.Matches {
			return
		}
		args := e.AsCall().Args()
		if s, ok := literal(args[len(args)-1]); ok {
			out = append(out, s)
		}
	}))
	return out
}

// patternSize is how many instructions a pattern compiles to, about, found
// without compiling it. A pattern that is none compiles to nothing.
func patternSize(pattern string) int {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return 0
	}
	return instructions(re)
}

func instructions(re *syntax.Regexp) int {
	inner := 0
	for _, sub := range re.Sub {
		inner += instructions(sub)
	}
	switch re.Op {
	case syntax.OpLiteral:
		return len(re.Rune)
	case syntax.OpCapture:
		return inner + 2
	case syntax.OpAlternate:
		return inner + len(re.Sub)
	case syntax.OpRepeat:
		return (inner + 1) * max(re.Max, re.Min, 1)
	}
	return inner + 1
}

// boundPattern makes every call of matches whose pattern is made at run time look
// at the pattern first.
func boundPattern(i interpreter.InterpretableV2) (interpreter.InterpretableV2, error) {
	call, ok := i.(interpreter.InterpretableCall)
	if !ok || call.Function() != overloads.Matches || len(call.Args()) != 2 {
		return i, nil
	}
	return &boundedMatch{call}, nil
}

type boundedMatch struct{ interpreter.InterpretableCall }

// Exec ends the whole evaluation where the pattern is too large: as an error, it
// could be swallowed by the logic around it, again and again.
func (m *boundedMatch) Exec(frame *interpreter.ExecutionFrame) ref.Val {
	if pattern, ok := m.Args()[1].Exec(frame).(types.String); ok && patternSize(string(pattern)) > maxPattern {
		panic(interpreter.EvalCancelledError{Cause: interpreter.CostLimitExceeded, Message: "pattern too large"})
	}
	return m.InterpretableCall.Exec(frame)
}

// Eval is Exec for CEL's older interface.
func (m *boundedMatch) Eval(a interpreter.Activation) ref.Val { return m.InterpretableCall.Eval(a) }

package federation

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/interpreter"

	"gh-wif/internal/strictjson"
)

// conditionVariable is the only variable of a condition (WIF reference,
// "condition").
const conditionVariable = "claims"

// Condition is a compiled CEL condition. It never changes, and is safe for
// concurrent use.
type Condition struct {
	Source  string
	ast     *cel.Ast
	program cel.Program
	bounds  *BoundsError // why it is never evaluated here; nil: it is
	// reads are the claims that it reads by their names; readsAll: it looks at the
	// claims as a whole, too.
	reads    []string
	readsAll bool
	reading  *reading
}

// reading is what Alternatives found, once it was asked.
type reading struct {
	once         sync.Once
	alternatives [][]Atom
}

// language is CEL as a condition may use it. It is made at the first condition
// only: most paths need none.
var language = sync.OnceValues(func() (*cel.Env, error) {
	return cel.NewEnv(
		cel.Variable(conditionVariable, cel.MapType(cel.StringType, cel.DynType)),
		cel.CrossTypeNumericComparisons(true),
		cel.EnableMacroCallTracking(), // so that a part can be written as it stood
	)
})

// compiled are the conditions compiled last, by their source. One rule is asked
// about many times: by every cause of a diagnosis, at every key of a form.
var compiled struct {
	sync.Mutex
	bySource map[string]*Condition
}

// maxCompiled is how many are kept; then all are given up.
const maxCompiled = 32

// CompileCondition compiles a condition. The error says in one line what CEL
// found and where. A condition that is too costly compiles, and says so when it
// is evaluated.
func CompileCondition(source string) (*Condition, error) {
	compiled.Lock()
	c := compiled.bySource[source]
	compiled.Unlock()
	if c != nil {
		return c, nil
	}
	c, err := compile(source)
	if err != nil {
		return nil, err
	}
	compiled.Lock()
	defer compiled.Unlock()
	if compiled.bySource == nil || len(compiled.bySource) >= maxCompiled {
		compiled.bySource = map[string]*Condition{}
	}
	compiled.bySource[source] = c
	return c, nil
}

func compile(source string) (*Condition, error) {
	if n := utf8.RuneCountInString(source); n > maxSource {
		return nil, fmt.Errorf("has %d characters, more than are read here: at most %d count", n, MaxCondition)
	}
	env, err := language()
	if err != nil {
		return nil, err
	}
	checked, issues := env.Compile(source)
	if issues != nil && issues.Err() != nil {
		return nil, firstIssue(env, source, issues)
	}
	if t := checked.OutputType(); !t.IsExactType(cel.BoolType) && !t.IsExactType(cel.DynType) {
		return nil, fmt.Errorf("yields %s, a condition yields true or false", t)
	}
	c := &Condition{Source: source, ast: checked, reading: &reading{}}
	c.reads, c.readsAll = c.readClaims()
	if c.bounds = tooCostly(checked.NativeRep().Expr()); c.bounds != nil {
		return c, nil
	}
	c.program, err = env.Program(checked, cel.CostLimit(costLimit), cel.EvalOptions(cel.OptOptimize), cel.CustomDecoratorV2(boundPattern))
	if err != nil {
		return nil, err
	}
	return c, nil
}

// UndeclaredError is a condition that names a variable which there is not.
type UndeclaredError struct {
	Name string
	text string
}

func (e *UndeclaredError) Error() string { return e.text }

// firstIssue is what CEL complains of first, in one line; an [*UndeclaredError]
// where that is a name.
func firstIssue(env *cel.Env, source string, issues *cel.Issues) error {
	list := issues.Errors()
	if len(list) == 0 {
		return errors.New("is no CEL expression")
	}
	msg, _, _ := strings.Cut(list[0].Message, "\n")
	text := fmt.Sprintf("line %d, column %d: %s", list[0].Location.Line(), list[0].Location.Column()+1, msg)
	if name := undeclared(env, source, list[0].ExprID); name != "" {
		return &UndeclaredError{Name: name, text: text + " (the only variable is claims: write claims.sub, not sub)"}
	}
	return errors.New(text)
}

// undeclared is the name that the compiler stopped at, where the expression with
// that id is one: nothing else can be wrong with a name. Empty: it is none.
func undeclared(env *cel.Env, source string, id int64) string {
	parsed, issues := env.Parse(source)
	if issues != nil && issues.Err() != nil {
		return ""
	}
	name := ""
	ast.PreOrderVisit(parsed.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() == ast.IdentKind && e.ID() == id {
			name = e.AsIdent()
		}
	}))
	return name
}

// Eval evaluates the condition against a token's claims. An error, such as a
// claim that is not there, means no match; a *[BoundsError], that it is not known
// whether the condition holds.
func (c *Condition) Eval(claims map[string]any) (bool, error) {
	held, _, err := c.eval(claims)
	return held, err
}

// eval tells the cost, too, in CEL's units.
func (c *Condition) eval(claims map[string]any) (held bool, cost uint64, err error) {
	if c.bounds != nil {
		return false, 0, c.bounds
	}
	out, details, err := c.program.Eval(map[string]any{conditionVariable: celClaims(claims)})
	if spent := details.ActualCost(); spent != nil {
		cost = *spent
	}
	var cancelled interpreter.EvalCancelledError
	if errors.As(err, &cancelled) {
		return false, cost, &BoundsError{"takes too many steps: over the cost limit of " + fmt.Sprint(costLimit)}
	}
	if err != nil {
		return false, cost, err
	}
	b, ok := out.(types.Bool)
	if !ok {
		return false, cost, fmt.Errorf("yields %s, a condition yields true or false", out.Type().TypeName())
	}
	return bool(b), cost, nil
}

// celClaims are the claims as CEL reads them: themselves, where all are texts.
func celClaims(claims map[string]any) any {
	for _, v := range claims {
		if _, ok := v.(string); !ok {
			return celValue(claims)
		}
	}
	return claims
}

// celValue turns the numbers of a decoded payload into CEL's.
func celValue(v any) any {
	switch x := v.(type) {
	case json.Number:
		if i, err := x.Int64(); err == nil {
			return i
		}
		f, _ := x.Float64()
		return f
	case map[string]any:
		out := make(map[string]any, len(x))
		for k, e := range x {
			out[k] = celValue(e)
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i, e := range x {
			out[i] = celValue(e)
		}
		return out
	}
	return v
}

// QuoteCEL writes a CEL string literal. JSON's escapes are a subset of CEL's.
func QuoteCEL(s string) string { return string(strictjson.Quote(s)) }

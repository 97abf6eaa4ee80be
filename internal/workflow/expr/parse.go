package expr

import (
	"errors"
	"math"
	"strings"
)

// The limits of GitHub's own parser (actions/runner, ExpressionConstants: MaxLength, MaxDepth).
const (
	maxLength = 21_000
	maxDepth  = 50
)

// ErrSyntax says that a text is no expression.
var ErrSyntax = errors.New("is no expression that GitHub reads")

type op uint8

const (
	opLiteral op = iota
	opName       // a context
	opDot        // a property
	opIndex
	opStar // every member
	opCall
	opNot
	opAnd
	opOr
	opEqual
	opUnequal
	opLess
	opGreater
	opAtMost
	opAtLeast
)

type node struct {
	op      op
	name    string // of a context, property or function, in lower case
	literal datum
	args    []*node
}

// Expr is an expression that was read.
type Expr struct{ root *node }

// Parse reads one expression, without the ${{ }} around it. The error is [ErrSyntax].
func Parse(text string) (Expr, error) {
	if len(text) > maxLength {
		return Expr{}, ErrSyntax
	}
	tokens, ok := lex(text)
	if !ok || len(tokens) == 0 {
		return Expr{}, ErrSyntax
	}
	p := parser{tokens: tokens}
	root := p.or(0)
	if p.failed || p.at < len(tokens) {
		return Expr{}, ErrSyntax
	}
	return Expr{root}, nil
}

type parser struct {
	tokens []token
	at     int
	failed bool
}

func (p *parser) peek() token {
	if p.at < len(p.tokens) {
		return p.tokens[p.at]
	}
	return token{}
}

func (p *parser) accept(text string) bool {
	if t := p.peek(); t.kind != '\'' && t.text == text {
		p.at++
		return true
	}
	return false
}

func (p *parser) want(text string) { p.failed = !p.accept(text) || p.failed }

func (p *parser) fail() *node {
	p.failed = true
	return &node{}
}

func (p *parser) or(depth int) *node {
	out := p.and(depth)
	for p.accept("||") {
		out = &node{op: opOr, args: []*node{out, p.and(depth)}}
	}
	return out
}

func (p *parser) and(depth int) *node {
	out := p.equality(depth)
	for p.accept("&&") {
		out = &node{op: opAnd, args: []*node{out, p.equality(depth)}}
	}
	return out
}

func (p *parser) equality(depth int) *node {
	out := p.relation(depth)
	for {
		switch {
		case p.accept("=="):
			out = &node{op: opEqual, args: []*node{out, p.relation(depth)}}
		case p.accept("!="):
			out = &node{op: opUnequal, args: []*node{out, p.relation(depth)}}
		default:
			return out
		}
	}
}

var relations = []struct {
	text string
	op   op
}{{"<=", opAtMost}, {">=", opAtLeast}, {"<", opLess}, {">", opGreater}}

func (p *parser) relation(depth int) *node {
	out := p.unary(depth)
next:
	for {
		for _, r := range relations {
			if p.accept(r.text) {
				out = &node{op: r.op, args: []*node{out, p.unary(depth)}}
				continue next
			}
		}
		return out
	}
}

func (p *parser) unary(depth int) *node {
	if depth > maxDepth || p.failed {
		return p.fail()
	}
	if p.accept("!") {
		return &node{op: opNot, args: []*node{p.unary(depth + 1)}}
	}
	return p.postfix(p.primary(depth), depth)
}

func (p *parser) primary(depth int) *node {
	t := p.peek()
	p.at++
	switch t.kind {
	case '(':
		out := p.or(depth + 1)
		p.want(")")
		return out
	case '\'':
		return &node{literal: textDatum(strings.ReplaceAll(t.text[1:len(t.text)-1], "''", "'"))}
	case '0':
		f := parseNumber(t.text)
		if math.IsNaN(f) {
			return p.fail()
		}
		return &node{literal: datum{kind: number, num: f}}
	case 'a':
		return p.word(t.text, depth)
	}
	return p.fail()
}

// word is a literal, a function or a context.
func (p *parser) word(text string, depth int) *node {
	name := strings.ToLower(text)
	if p.accept("(") {
		n := &node{op: opCall, name: name}
		for !p.accept(")") {
			if p.failed || len(n.args) > 0 && !p.accept(",") {
				return p.fail()
			}
			n.args = append(n.args, p.or(depth+1))
		}
		return n
	}
	switch text {
	case "true", "false":
		return &node{literal: boolDatum(text == "true")}
	case "null":
		return &node{}
	case "NaN":
		return &node{literal: datum{kind: number, num: math.NaN()}}
	case "Infinity":
		return &node{literal: datum{kind: number, num: math.Inf(1)}}
	}
	return &node{op: opName, name: name}
}

// postfix reads the properties and indexes behind a value.
func (p *parser) postfix(n *node, depth int) *node {
	for steps := 0; !p.failed; steps++ {
		switch {
		case steps > maxDepth:
			return p.fail()
		case p.accept("."):
			t := p.peek()
			p.at++
			switch {
			case t.kind == '*':
				n = &node{op: opStar, args: []*node{n}}
			case t.kind == 'a':
				n = &node{op: opDot, name: strings.ToLower(t.text), args: []*node{n}}
			default:
				return p.fail()
			}
		case p.accept("["):
			if p.accept("*") {
				n = &node{op: opStar, args: []*node{n}}
			} else {
				n = &node{op: opIndex, args: []*node{n, p.or(depth + 1)}}
			}
			p.want("]")
		default:
			return n
		}
	}
	return n
}

// calls reports whether a function of one of these names is called anywhere in the expression.
func (n *node) calls(names ...string) bool {
	if n.op == opCall {
		for _, name := range names {
			if n.name == name {
				return true
			}
		}
	}
	for _, a := range n.args {
		if a.calls(names...) {
			return true
		}
	}
	return false
}

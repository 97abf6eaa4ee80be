package workflow

import (
	"slices"
	"strings"
)

type exprParser struct {
	scope  scope
	tokens []string
	at     int
	failed bool
}

func (p *exprParser) peek() string {
	if p.at < len(p.tokens) {
		return p.tokens[p.at]
	}
	return ""
}

func (p *exprParser) accept(tok string) bool {
	if p.peek() == tok {
		p.at++
		return true
	}
	return false
}

func (p *exprParser) or(depth int) choiceSet {
	out := p.and(depth)
	for p.accept("||") {
		right := p.and(depth)
		if !out.mayBeFalse && !slices.Contains(out.values, "") {
			continue // the left side is always taken
		}
		left := choiceSet{closed: out.closed}
		for _, v := range out.values {
			if v != "" && v != "false" {
				left.values = append(left.values, v)
			}
		}
		mayBeFalse := right.mayBeFalse
		out = union(left, right)
		out.mayBeFalse = mayBeFalse
	}
	return out
}

func (p *exprParser) and(depth int) choiceSet {
	out := p.compare(depth)
	for p.accept("&&") {
		right := p.compare(depth)
		// The value of a && b is b, or a where a is false; || then drops the false one.
		right.mayBeFalse = right.mayBeFalse || out.mayBeFalse
		out = right
	}
	return out
}

func (p *exprParser) compare(depth int) choiceSet {
	out := p.primary(depth)
	for slices.Contains([]string{"==", "!=", "<", ">", "<=", ">="}, p.peek()) {
		p.at++
		p.primary(depth)
		out = choiceSet{closed: true, mayBeFalse: true}
	}
	return out
}

func (p *exprParser) primary(depth int) choiceSet {
	tok := p.peek()
	if tok == "" || depth > maxDepth {
		p.failed = true
		return unknown
	}
	p.at++
	switch {
	case tok == "!":
		p.primary(depth + 1)
		return choiceSet{closed: true, mayBeFalse: true}
	case tok == "(":
		out := p.or(depth + 1)
		p.failed = p.failed || !p.accept(")")
		return out
	case tok[0] == '\'' && len(tok) > 1:
		text := strings.ReplaceAll(tok[1:len(tok)-1], "''", "'")
		return choiceSet{values: []string{text}, closed: true, mayBeFalse: text == ""}
	case strings.ContainsAny(tok[:1], "0123456789-"):
		return choiceSet{values: []string{tok}, closed: true, mayBeFalse: tok == "0"}
	case isNameByte(tok[0]):
		return p.name(tok, depth)
	default:
		p.failed = true
		return unknown
	}
}

// name reads a property path such as matrix.env or github.event.inputs['env'], or a call.
func (p *exprParser) name(first string, depth int) choiceSet {
	path := []string{strings.ToLower(first)}
	called := false // what a call returns is unknown, and so is every property of it
	for {
		switch {
		case p.accept("."):
			path = append(path, p.peek())
			p.at++
		case p.accept("["):
			key := p.or(depth + 1)
			p.failed = p.failed || !p.accept("]")
			if len(key.values) != 1 || !key.closed {
				path = append(path, "?")
				continue
			}
			path = append(path, key.values[0])
		case p.accept("("):
			for !p.accept(")") {
				if p.failed || p.at >= len(p.tokens) {
					p.failed = true
					return unknown
				}
				p.or(depth + 1)
				p.accept(",")
			}
			called = true
		case called:
			return unknown
		default:
			return p.scope.path(path)
		}
	}
}

func (s scope) path(path []string) choiceSet {
	if len(path) == 1 && (path[0] == "true" || path[0] == "false") {
		return choiceSet{values: path, closed: true, mayBeFalse: path[0] == "false"}
	}
	if len(path) == 4 && path[0] == "github" && path[1] == "event" && path[2] == "inputs" {
		path = path[2:]
	}
	if len(path) != 2 {
		return unknown
	}
	switch path[0] {
	case "matrix":
		for _, k := range s.matrix {
			if k.Name == path[1] {
				return choiceSet{values: k.Values, closed: k.Closed, mayBeFalse: slices.Contains(k.Values, "")}
			}
		}
	case "inputs":
		if c, ok := s.inputs[path[1]]; ok {
			return c
		}
	}
	return unknown
}

func isNameByte(b byte) bool {
	return b == '_' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}

// exprTokens splits an expression. A byte that no token begins with becomes a token of its own, which
// the parser then refuses.
func exprTokens(s string) []string {
	var out []string
	for i := 0; i < len(s); {
		n := 1
		switch c := s[i]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
			continue
		case c == '\'':
			n = quoted(s[i:])
		case isNameByte(c):
			for i+n < len(s) && (isNameByte(s[i+n]) || s[i+n] == '-' || '0' <= s[i+n] && s[i+n] <= '9') {
				n++
			}
		case '0' <= c && c <= '9' || c == '-':
			for i+n < len(s) && (isNameByte(s[i+n]) || s[i+n] == '.' || '0' <= s[i+n] && s[i+n] <= '9') {
				n++
			}
		case i+1 < len(s) && slices.Contains([]string{"||", "&&", "==", "!=", "<=", ">="}, s[i:i+2]):
			n = 2
		}
		out = append(out, s[i:i+n])
		i += n
	}
	return out
}

// quoted returns the length of a string literal, in which two quotes stand for one. One without an end
// is taken for a single byte, which no expression allows.
func quoted(s string) int {
	for i := 1; i < len(s); i++ {
		if s[i] != '\'' {
			continue
		}
		if i+1 < len(s) && s[i+1] == '\'' {
			i++
			continue
		}
		return i + 1
	}
	return 1
}

package trust

import "strings"

// wideLine is how long a group in a condition may be before it is broken, in bytes:
// what a terminal of 80 columns holds behind an indent.
const wideLine = 72

// ConditionLines lays a CEL condition out for a person: a line for each part that
// is joined by && or ||, the operator before it, and what belongs to a group in
// parentheses indented where it does not fit a line. The text stays the same but
// for the blanks at the breaks; a condition without such operators, or one whose
// brackets do not close, is one line.
func ConditionLines(condition string) []string {
	condition = strings.TrimSpace(condition)
	if condition == "" {
		return nil
	}
	return layOut(condition, true)
}

func layOut(expr string, anyway bool) []string {
	if !anyway && len(expr) <= wideLine {
		return []string{expr}
	}
	parts, op := splitTop(expr)
	if len(parts) == 1 {
		inner := unwrapParens(expr)
		if inner == expr || len(expr) <= wideLine {
			return []string{expr}
		}
		lines := layOut(inner, true)
		lines[0] = "(" + lines[0]
		indent(lines[1:])
		lines[len(lines)-1] += ")"
		return lines
	}
	var out []string
	for i, part := range parts {
		lines := layOut(part, false)
		if i > 0 {
			lines[0] = op + " " + lines[0]
		}
		if op == "||" && !strings.HasPrefix(part, "(") {
			indent(lines[1:]) // an && that binds tighter
		}
		out = append(out, lines...)
	}
	return out
}

func indent(lines []string) {
	for i := range lines {
		lines[i] = "  " + lines[i]
	}
}

// splitTop parts an expression at its operators outside of brackets and texts: at
// || where there is one, else at &&. One with a choice (? :) there is not parted.
func splitTop(expr string) (parts []string, op string) {
	for _, op := range []string{"||", "&&"} {
		from := 0
		for _, at := range topLevel(expr, op) {
			parts = append(parts, strings.TrimSpace(expr[from:at]))
			from = at + len(op)
		}
		if from > 0 {
			return append(parts, strings.TrimSpace(expr[from:])), op
		}
	}
	return []string{expr}, ""
}

// topLevel finds an operator outside of brackets and texts; nowhere, where the
// expression is a choice, holds a remark or its brackets do not close.
func topLevel(expr, op string) []int {
	var found []int
	after := 0
	whole := scan(expr, func(i, depth int) bool {
		switch {
		case depth > 0 || i < after:
		case expr[i] == '?':
			return false
		case strings.HasPrefix(expr[i:], op):
			found, after = append(found, i), i+len(op)
		}
		return true
	})
	if !whole {
		return nil
	}
	return found
}

// scan goes along an expression and visits what stands outside of texts, with the
// depth of brackets behind it: a bracket that closes is as deep as what follows. It
// reports whether it came to the end, with every text and bracket closed and without
// a remark, which would hide what follows.
func scan(expr string, visit func(i, depth int) bool) bool {
	depth := 0
	for i := 0; i < len(expr); i++ {
		switch c := expr[i]; {
		case c == '"' || c == '\'':
			end := textEnd(expr, i, rawText(expr, i))
			if end < 0 {
				return false
			}
			i = end - 1
			continue
		case strings.HasPrefix(expr[i:], "//"):
			return false
		case strings.IndexByte("([{", c) >= 0:
			depth++
		case strings.IndexByte(")]}", c) >= 0:
			depth--
		}
		if depth < 0 || !visit(i, depth) {
			return false
		}
	}
	return depth == 0
}

// textEnd is where the text that begins at i ends; below 0: nowhere.
func textEnd(expr string, i int, raw bool) int {
	quote := expr[i : i+1]
	if triple := strings.Repeat(quote, 3); strings.HasPrefix(expr[i:], triple) {
		quote = triple
	}
	for j := i + len(quote); j < len(expr); j++ {
		switch {
		case expr[j] == '\\' && !raw:
			j++
		case strings.HasPrefix(expr[j:], quote):
			return j + len(quote)
		}
	}
	return -1
}

// Part is a part of a condition: a test, or parts that are joined.
type Part struct {
	Op    string // what joins Parts: && or ||; empty: a test
	Parts []Part
	Text  string // of a test: as it is written, with a negation that stands before the group it is in
}

// ConditionParts takes a condition apart at its logical operators: put together again
// it says the same, but for its remarks. What is negated as a group is told by its parts, each negated: that
// holds in CEL whatever is not there. A condition that cannot be taken apart without
// doubt is one test.
func ConditionParts(condition string) Part { return partOf(tidy(condition), false) }

// tidy is a condition without its remarks, and with one blank where it has several or
// breaks a line. One with a text that does not close stays as it is.
func tidy(expr string) string {
	var b strings.Builder
	for i := 0; i < len(expr); i++ {
		switch c := expr[i]; {
		case c == '"' || c == '\'':
			end := textEnd(expr, i, rawText(expr, i))
			if end < 0 {
				return expr
			}
			b.WriteString(expr[i:end])
			i = end - 1
		case strings.HasPrefix(expr[i:], "//"):
			for i+1 < len(expr) && expr[i+1] != '\n' && expr[i+1] != '\r' {
				i++
			}
		case strings.IndexByte(" \t\n\r\f", c) >= 0:
			if !strings.HasSuffix(b.String(), " ") {
				b.WriteByte(' ')
			}
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// rawText reports whether the text that begins at i has no escapes.
func rawText(expr string, i int) bool {
	return i > 0 && (expr[i-1] == 'r' || expr[i-1] == 'R')
}

// All are the parts that must all hold.
func (p Part) All() []Part {
	if p.Op == "&&" {
		return p.Parts
	}
	return []Part{p}
}

// opposite is what joins the negated parts of a negated group.
var opposite = map[string]string{"&&": "||", "||": "&&"}

func partOf(condition string, not bool) Part {
	expr := strings.TrimSpace(condition)
	for {
		inner, ok := strings.CutPrefix(expr, "(")
		if end := closing(expr); !ok || end != len(expr)-1 {
			break
		}
		expr = strings.TrimSpace(inner[:len(inner)-1])
	}
	if parts, op := splitTop(expr); len(parts) > 1 {
		if not {
			op = opposite[op]
		}
		out := Part{Op: op}
		for _, p := range parts {
			if part := partOf(p, not); part.Op == op {
				out.Parts = append(out.Parts, part.Parts...)
			} else {
				out.Parts = append(out.Parts, part)
			}
		}
		return out
	}
	if rest, ok := strings.CutPrefix(expr, "!"); ok {
		rest = strings.TrimSpace(rest)
		if inner := strings.TrimSpace(strings.TrimPrefix(rest, "!")); closing(inner) == len(inner)-1 {
			return partOf(rest, !not)
		}
	}
	if not {
		return Part{Text: "!(" + expr + ")"}
	}
	return Part{Text: expr}
}

// closing is the place of the bracket that closes the one which expr begins with;
// below 0: it begins with none, or none closes it.
func closing(expr string) int {
	if !strings.HasPrefix(expr, "(") {
		return -1
	}
	end := -1
	scan(expr, func(i, depth int) bool {
		if depth == 0 && expr[i] == ')' {
			end = i
			return false
		}
		return true
	})
	return end
}

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
// expression is a choice or its brackets do not close.
func topLevel(expr, op string) []int {
	var found []int
	depth := 0
	for i := 0; i < len(expr); i++ {
		switch c := expr[i]; {
		case c == '"' || c == '\'':
			raw := i > 0 && (expr[i-1] == 'r' || expr[i-1] == 'R')
			end := textEnd(expr, i, raw)
			if end < 0 {
				return nil
			}
			i = end - 1
		case strings.IndexByte("([{", c) >= 0:
			depth++
		case strings.IndexByte(")]}", c) >= 0:
			depth--
		case depth == 0 && c == '?':
			return nil
		case depth == 0 && strings.HasPrefix(expr[i:], op):
			found = append(found, i)
			i += len(op) - 1
		}
	}
	if depth != 0 {
		return nil
	}
	return found
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

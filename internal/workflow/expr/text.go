package expr

import "strings"

// Condition is the text of an if: that was read.
type Condition struct {
	expr     Expr
	template *Template // where it is more than one expression
	status   bool      // it asks for the state of the run itself
}

// ParseCondition reads the text of an if:. The ${{ }} around the whole may be left out. Where there is
// anything else beside it, if only a line end, the text is filled in and true, whatever stands in it. An
// empty text holds where all before went well. The error is [ErrSyntax].
func ParseCondition(text string) (Condition, error) {
	inner := text
	if strings.Contains(text, open) {
		t, err := ParseTemplate(text)
		if err != nil {
			return Condition{}, err
		}
		if len(t.parts) != 1 {
			return Condition{template: &t, status: t.asksStatus()}, nil
		}
		return Condition{expr: t.parts[0].expr, status: t.asksStatus()}, nil
	}
	if strings.TrimSpace(inner) == "" {
		inner = "success()"
	}
	e, err := Parse(inner)
	if err != nil {
		return Condition{}, err
	}
	return Condition{expr: e, status: asksStatus(e)}, nil
}

// Text reports whether the condition is a text around expressions, which is always true.
func (c Condition) Text() bool { return c.template != nil }

// AsksStatus reports whether the condition itself says what is to become of it when a needed job failed
// or was skipped. Otherwise GitHub puts success() && before it.
func (c Condition) AsksStatus() bool { return c.status }

// Eval says whether the condition holds. What GitHub puts before it is evaluated too.
func (c Condition) Eval(s Scope) Truth {
	var t Truth
	if c.template != nil {
		t = c.template.Eval(s).truth
	} else {
		t = c.expr.Eval(s).truth
	}
	if !c.status {
		before := s.Call("success").truth
		if !s.Starter() {
			before = before.Flat()
		}
		t = before.And(t)
	}
	return t
}

// statusFunctions are those that keep GitHub from putting success() before a condition.
var statusFunctions = []string{"success", "always", "cancelled", "failure"}

func asksStatus(e Expr) bool { return e.root != nil && e.root.calls(statusFunctions...) }

// Template is a text with any number of expressions in it.
type Template struct{ parts []part }

// part is a text as it stands, or an expression.
type part struct {
	text string
	expr Expr
}

const open = "${{"

// ParseTemplate reads a text with expressions between ${{ and }}. The error is [ErrSyntax].
func ParseTemplate(text string) (Template, error) {
	var t Template
	for {
		before, rest, found := strings.Cut(text, open)
		if before != "" {
			t.parts = append(t.parts, part{text: before})
		}
		if !found {
			return t, nil
		}
		n := closing(rest)
		if n < 0 {
			return Template{}, ErrSyntax
		}
		e, err := Parse(rest[:n])
		if err != nil {
			return Template{}, err
		}
		t.parts = append(t.parts, part{expr: e})
		text = rest[n+2:]
	}
}

// closing finds the }} that ends an expression; in a text literal it ends none.
func closing(s string) int {
	in := false
	for i := 0; i+1 < len(s); i++ {
		switch {
		case s[i] == '\'':
			in = !in
		case !in && s[i] == '}' && s[i+1] == '}':
			return i
		}
	}
	return -1
}

// Eval fills the expressions in. One that stands alone keeps its kind.
func (t Template) Eval(s Scope) Value {
	if len(t.parts) == 1 && t.parts[0].expr.root != nil {
		return t.parts[0].expr.Eval(s)
	}
	out := Text("")
	for _, p := range t.parts {
		if p.expr.root == nil {
			out = concat(out, Text(p.text))
			continue
		}
		out = concat(out, p.expr.Eval(s))
	}
	return out
}

func (t Template) asksStatus() bool {
	for _, p := range t.parts {
		if asksStatus(p.expr) {
			return true
		}
	}
	return false
}

// Beside are the texts that stand beside a property of a context: compared with it, or looked for in it.
// path is in lower case, with dots.
func (c Condition) Beside(path string) []string {
	if c.template != nil {
		return c.template.Beside(path)
	}
	return c.expr.root.beside(strings.Split(path, "."), nil)
}

// Beside is [Condition.Beside] for all expressions.
func (t Template) Beside(path string) []string {
	var out []string
	for _, p := range t.parts {
		out = p.expr.root.beside(strings.Split(path, "."), out)
	}
	return out
}

func (n *node) beside(path, out []string) []string {
	if n == nil {
		return out
	}
	comparison := n.op >= opEqual || n.op == opCall || n.op == opIndex
	for i, a := range n.args {
		out = a.beside(path, out)
		if !comparison || !a.is(path) {
			continue
		}
		for k, b := range n.args {
			if k != i {
				out = b.texts(out)
			}
		}
	}
	return out
}

// is reports whether the node is a property of a context, or holds one.
func (n *node) is(path []string) bool {
	last := len(path) - 1
	switch {
	case n.op == opName && last == 0:
		return n.name == path[0]
	case n.op == opDot && last > 0:
		return n.name == path[last] && n.args[0].is(path[:last])
	}
	return false
}

// texts are the texts in a node, those of a list or an object in JSON among them.
func (n *node) texts(out []string) []string {
	if n.op == opCall && n.name == "fromjson" && len(n.args) == 1 && n.args[0].op == opLiteral {
		if d, ok := decode(n.args[0].literal.String()); ok {
			return append(append(out, d.keys...), textsOf(d.items)...)
		}
	}
	if n.op == opLiteral && n.literal.kind == text {
		out = append(out, n.literal.text)
	}
	for _, a := range n.args {
		out = a.texts(out)
	}
	return out
}

func textsOf(items []datum) []string {
	var out []string
	for _, d := range items {
		if d.kind == text {
			out = append(out, d.text)
		}
	}
	return out
}

package expr

// Scope says what an expression can look at.
type Scope interface {
	// Name is what a property of a context holds. The path is in lower case and begins with the context;
	// an element is * where the expression takes every member, and ? where it is not known which one.
	Name(path []string) Value
	// Starter reports whether the question is what whoever starts the run can bring about. Otherwise what he
	// chooses is not decided, like all else that is not known.
	Starter() bool
	// Call is what a function answers that looks at the run (success, hashFiles), by its name in lower
	// case.
	Call(name string) Value
}

// Eval evaluates the expression.
func (e Expr) Eval(s Scope) Value {
	if e.root == nil {
		return Unknown()
	}
	return evaluator{s}.value(e.root)
}

type evaluator struct{ scope Scope }

// value is what a node can be.
func (e evaluator) value(n *node) Value {
	v := e.open(n)
	if !e.scope.Starter() {
		v.truth = v.truth.Flat()
	}
	return v
}

func (e evaluator) open(n *node) Value {
	switch n.op {
	case opLiteral:
		return known(n.literal)
	case opName, opDot, opIndex, opStar:
		return e.property(n)
	case opCall:
		return e.call(n)
	case opNot:
		v := e.value(n.args[0])
		out := Decided(v.truth.Not())
		out.chosen = v.Picked()
		return out
	case opAnd:
		return and(e.value(n.args[0]), e.value(n.args[1]))
	case opOr:
		return or(e.value(n.args[0]), e.value(n.args[1]))
	}
	a, b := e.value(n.args[0]), e.value(n.args[1])
	switch n.op {
	case opEqual:
		return Decided(equalValues(a, b))
	case opUnequal:
		return Decided(equalValues(a, b).Not())
	case opLess:
		return Decided(pairs(a, b, less))
	case opGreater:
		return Decided(pairs(a, b, func(x, y datum) bool { return less(y, x) }))
	case opAtMost:
		return Decided(pairs(a, b, func(x, y datum) bool { return less(x, y) || equal(x, y) }))
	}
	return Decided(pairs(a, b, func(x, y datum) bool { return less(y, x) || equal(x, y) }))
}

// property follows a path: through a context by its names, through a value that is known by its members.
func (e evaluator) property(n *node) Value {
	if path, ok := e.path(n); ok {
		return e.scope.Name(path)
	}
	if n.op == opStar {
		return Value{openTrue: true} // a list of what the value has
	}
	base, index := e.value(n.args[0]), Text(n.name)
	if n.op == opIndex {
		index = e.value(n.args[1])
	}
	return member(base, index)
}

// member is what a list or an object has at an index.
func member(base, index Value) Value {
	out := Value{chosen: bothChosen(base, index)}
	for _, d := range base.data {
		for _, i := range index.data {
			out.add(d.at(i))
		}
		if index.open() {
			for _, item := range d.items {
				out.add(item)
			}
			out.add(datum{})
		}
	}
	if base.open() {
		out.openTrue, out.openFalse = true, true
	}
	return out.settled()
}

// path is the path of a property of a context; ok is false for a property of anything else.
func (e evaluator) path(n *node) (path []string, ok bool) {
	if n.op == opName {
		return []string{n.name}, true
	}
	if n.op != opDot && n.op != opIndex && n.op != opStar {
		return nil, false
	}
	path, ok = e.path(n.args[0])
	if !ok {
		return nil, false
	}
	switch n.op {
	case opDot:
		return append(path, n.name), true
	case opStar:
		return append(path, "*"), true
	}
	index := e.value(n.args[1])
	if len(index.data) != 1 || index.open() {
		return append(path, "?"), true
	}
	return append(path, lower(index.data[0].String())), true
}

// pairs compares all that two values can be. What is not known compares either way.
func pairs(a, b Value, holds func(x, y datum) bool) Truth {
	yes, no := a.open() || b.open(), a.open() || b.open()
	for _, x := range a.data {
		for _, y := range b.data {
			if holds(x, y) {
				yes = true
			} else {
				no = true
			}
		}
	}
	return truthOf(yes, no, bothChosen(a, b))
}

// bothChosen reports whether all that is open between two values is for the starter to choose. A name that
// is the same wherever it stands is open to us alone.
func bothChosen(a, b Value) bool {
	return a.forStarter() && b.forStarter() && (a.Picked() || b.Picked()) && !apart(a, b)
}

// apart reports whether one value is a name of the starter's, and the other what the owner has set.
func apart(a, b Value) bool {
	return a.shape.own && b.shape.setting || a.shape.setting && b.shape.own
}

// forStarter reports whether whoever starts the run knows what the value is, or decides on it.
func (v Value) forStarter() bool {
	return v.chosen || !v.varies() || len(v.data) == 0 && v.shape.name != ""
}

func equalValues(a, b Value) Truth {
	if !a.open() && !b.open() {
		return pairs(a, b, equal)
	}
	yes, no := false, false
	for _, x := range a.data {
		for _, y := range b.data {
			yes, no = yes || equal(x, y), no || !equal(x, y)
		}
	}
	y, n := equalOpen(a, b.data)
	yes, no = yes || y, no || n
	y, n = equalOpen(b, a.data)
	yes, no = yes || y, no || n
	if a.open() && b.open() {
		y, n = equalShapes(a, b)
		yes, no = yes || y, no || n
	}
	return truthOf(yes, no, bothChosen(a, b))
}

// equalOpen says whether what is not known of a value can be equal to one of several, and unequal.
func equalOpen(v Value, data []datum) (yes, no bool) {
	if !v.open() || len(data) == 0 {
		return false, false
	}
	for _, d := range data {
		// The empty text, false, null and 0 are equal to each other, and to a text that says 0.
		yes = yes || v.openFalse && (!d.truthy() || d.float() == 0)
		switch {
		case d.kind == text && d.text == "": // equal to no other text
		case d.kind == text:
			yes = yes || v.openTrue && v.shape.can(d.text)
		default:
			yes = yes || v.openTrue && v.shape.numeric()
		}
	}
	return yes, true
}

func equalShapes(a, b Value) (yes, no bool) {
	s, t := a.shape, b.shape
	switch {
	case s.name != "" && s.name == t.name:
		return true, false
	case s.own && t.name != "", t.own && s.name != "":
		return false, true
	}
	return true, true
}

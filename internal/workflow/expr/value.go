package expr

import (
	"math"
	"slices"
	"strings"
)

// maxData bounds how many values one expression is said to be one of.
const maxData = 64

// Value is what an expression can be: one of the values that are known, or something else besides that
// is only known by its shape. The zero Value is nothing at all and never comes out of an evaluation.
type Value struct {
	data []datum
	// openTrue and openFalse: it can be something else too, which counts as true, or as false.
	openTrue, openFalse bool
	shape               shape
	chosen              bool // whoever starts the run decides which it is
	truth               Truth
}

// shape is what is known of a text that is not known.
type shape struct {
	prefix, suffix string
	fits           func(string) bool // nil: every text with this prefix and suffix
	name           string            // ours: equal to the same name, whatever it is
	own            bool              // a name of the starter's own, which no name in the file is
	setting        bool              // set by the owner: as the run needs it, but never to a name of the starter's
}

// Text is one text.
func Text(s string) Value { return known(textDatum(s)) }

// Bool is one boolean.
func Bool(b bool) Value { return known(boolDatum(b)) }

// Null is what a property that is not there is.
func Null() Value { return known(datum{}) }

// Unknown can be anything, and nobody can tell who decides on it.
func Unknown() Value { return Value{openTrue: true, openFalse: true} }

// Free is whatever the one who starts the run likes.
func Free() Value { return Value{openTrue: true, openFalse: true, chosen: true, truth: Chosen} }

// Own is a name of whoever starts the run: his account, or his fork. No name that stands in a file is
// the same, but a part of it can be anything.
func Own() Value { return Value{openTrue: true, chosen: true, truth: True, shape: shape{own: true}} }

// Setting is what the owner of the repository has set, and the same for whoever starts a run: it can be what
// lets the run go on, but it does not hold the name of a stranger.
func Setting() Value {
	v := Free()
	v.shape.setting = true
	return v
}

// Named is a text that is not known, and the same wherever it has the same name. It is no name of
// whoever starts the run.
func Named(name string) Value { return Value{openTrue: true, truth: True, shape: shape{name: name}} }

// Shaped is a text that is not known but for its beginning and its end, and that fits; fits may be nil.
func Shaped(prefix, suffix string, fits func(string) bool) Value {
	v := Value{openTrue: true, openFalse: prefix+suffix == "", shape: shape{prefix: prefix, suffix: suffix, fits: fits}}
	return v.settled()
}

// OneOf is one of several texts; chosen says that whoever starts the run decides which.
func OneOf(chosen bool, texts ...string) Value {
	v := Value{chosen: chosen}
	for _, s := range texts {
		v.add(textDatum(s))
	}
	return v.settled()
}

// Flag is true or false; chosen says that whoever starts the run decides which.
func Flag(chosen bool) Value {
	if chosen {
		return Decided(Chosen)
	}
	return Decided(Undecided)
}

// Preset is a text, unless another one is given: chosen says that whoever starts the run may give one.
func Preset(chosen bool, text string) Value {
	v := Unknown()
	v.chosen = chosen
	v.add(textDatum(text))
	return v.settled()
}

func known(d datum) Value {
	return Value{data: []datum{d}, truth: truthOf(d.truthy(), !d.truthy(), false)}
}

// Decided is a boolean of a certain truth.
func Decided(t Truth) Value {
	switch t {
	case True, False:
		return Bool(t == True)
	}
	return Value{data: []datum{boolDatum(true), boolDatum(false)}, chosen: t == Chosen, truth: t}
}

// Truth says whether the value counts as true.
func (v Value) Truth() Truth { return v.truth }

// Texts are the texts that the value can be, and whether it can be nothing else. What is not text is
// cast.
func (v Value) Texts() (texts []string, closed bool) {
	for _, d := range v.data {
		if s := d.String(); !slices.Contains(texts, s) {
			texts = append(texts, s)
		}
	}
	return texts, !v.open()
}

// Pattern is the text with * for what is not known of it; ok where it is one text or has a shape.
func (v Value) Pattern() (pattern string, ok bool) {
	switch {
	case len(v.data) == 1 && !v.open():
		return v.data[0].String(), true
	case len(v.data) == 0 && v.shape.prefix+v.shape.suffix != "":
		return v.shape.prefix + "*" + v.shape.suffix, true
	}
	return "", false
}

func (v Value) open() bool { return v.openTrue || v.openFalse }

// varies reports whether more than one value is possible.
func (v Value) varies() bool { return len(v.data) > 1 || v.open() }

func (v *Value) add(d datum) {
	if slices.ContainsFunc(v.data, func(have datum) bool { return have.key() == d.key() }) {
		return
	}
	if len(v.data) == maxData {
		v.openTrue, v.openFalse = v.openTrue || d.truthy(), v.openFalse || !d.truthy()
		v.shape = shape{}
		return
	}
	v.data = append(v.data, d)
}

// settled works out the truth from what is possible.
func (v Value) settled() Value {
	yes, no := v.openTrue, v.openFalse
	for _, d := range v.data {
		yes, no = yes || d.truthy(), no || !d.truthy()
	}
	v.truth = truthOf(yes, no, v.chosen)
	return v
}

// only keeps what counts as true, or as false.
func (v Value) only(truthy bool) Value {
	out := Value{chosen: v.chosen, shape: v.shape, openTrue: v.openTrue && truthy, openFalse: v.openFalse && !truthy}
	for _, d := range v.data {
		if d.truthy() == truthy {
			out.data = append(out.data, d)
		}
	}
	if !out.open() {
		out.shape = shape{}
	}
	return out
}

// union has what either has. Its truth is for the caller to say.
func union(a, b Value) Value {
	out := Value{data: slices.Clone(a.data), openTrue: a.openTrue || b.openTrue, openFalse: a.openFalse || b.openFalse}
	switch {
	case a.open() && b.open():
	case a.open():
		out.shape = a.shape
	default:
		out.shape = b.shape
	}
	for _, d := range b.data {
		out.add(d)
	}
	out.chosen = a.chosen && b.chosen
	return out
}

// and is GitHub's &&: the left side where that is false, otherwise the right side.
func and(a, b Value) Value {
	var out Value
	switch a.truth {
	case True:
		out = b
	case False:
		out = a.only(false)
	default:
		left := a.only(false)
		out = union(left, b)
		out.chosen = a.Picked() && left.forStarter() && b.forStarter()
	}
	out.truth = a.truth.And(b.truth)
	return out
}

// or is GitHub's ||: the left side where that is true, otherwise the right side.
func or(a, b Value) Value {
	var out Value
	switch a.truth {
	case True:
		out = a
	case False:
		out = b
	default:
		left := a.only(true)
		out = union(left, b)
		out.chosen = a.Picked() && left.forStarter() && b.forStarter()
	}
	out.truth = a.truth.Or(b.truth)
	return out
}

// concat is one text after another.
func concat(a, b Value) Value {
	out := Value{chosen: bothChosen(a, b)}
	if !a.open() && !b.open() && len(a.data)*len(b.data) <= maxData {
		for _, x := range a.data {
			for _, y := range b.data {
				out.add(textDatum(x.String() + y.String()))
			}
		}
		return out.settled()
	}
	out.shape.prefix, out.shape.suffix = a.begins(), b.ends()
	if len(a.data) == 1 && !a.open() {
		out.shape.prefix += b.begins()
	}
	if len(b.data) == 1 && !b.open() {
		out.shape.suffix = a.ends() + out.shape.suffix
	}
	out.shape.own, out.shape.setting = a.shape.own || b.shape.own, a.shape.setting || b.shape.setting
	out.openTrue, out.openFalse = true, out.shape.prefix+out.shape.suffix == "" && a.truth != True && b.truth != True
	return out.settled()
}

// begins is what every text that the value can be begins with.
func (v Value) begins() string {
	if len(v.data) == 1 && !v.open() {
		return v.data[0].String()
	}
	if len(v.data) == 0 {
		return v.shape.prefix
	}
	return ""
}

func (v Value) ends() string {
	if len(v.data) == 1 && !v.open() {
		return v.data[0].String()
	}
	if len(v.data) == 0 {
		return v.shape.suffix
	}
	return ""
}

// can reports whether a text of this shape can be a certain text.
func (s shape) can(t string) bool {
	if s.own {
		return false
	}
	low := strings.ToLower(t)
	return len(t) >= len(s.prefix)+len(s.suffix) && strings.HasPrefix(low, strings.ToLower(s.prefix)) &&
		strings.HasSuffix(low, strings.ToLower(s.suffix)) && (s.fits == nil || s.fits(t))
}

// any reports whether nothing is known of the text.
func (s shape) any() bool {
	return s.prefix == "" && s.suffix == "" && s.fits == nil && s.name == "" && !s.own
}

// Plain is a scalar that stands in YAML without quotes: true, null and numbers are no texts.
func Plain(s string) Value {
	switch s {
	case "true", "True", "TRUE":
		return Bool(true)
	case "false", "False", "FALSE":
		return Bool(false)
	case "", "~", "null", "Null", "NULL":
		return Null()
	}
	if f := parseNumber(s); !math.IsNaN(f) {
		return known(datum{kind: number, num: f})
	}
	return Text(s)
}

// numeric reports whether a text of this shape can be a number.
func (s shape) numeric() bool {
	return s.name == "" && !s.own && strings.Trim(s.prefix+s.suffix, "0123456789+-.eExXoabcdfABCDF \t") == ""
}

// Ends are what every text that the value can be begins and ends with.
func (v Value) Ends() (prefix, suffix string) { return v.begins(), v.ends() }

// Can reports whether the value can be a certain text.
func (v Value) Can(text string) bool {
	for _, d := range v.data {
		if d.String() == text {
			return true
		}
	}
	return v.openTrue && text != "" && v.shape.can(text) || v.openFalse && text == ""
}

// List is a list of values, each of them known; one that is not makes the whole unknown.
func List(items ...Value) Value { return compound(datum{kind: list}, items) }

// Object is an object of values, each of them known; one that is not makes the whole unknown.
func Object(keys []string, items ...Value) Value {
	return compound(datum{kind: object, keys: keys}, items)
}

func compound(d datum, items []Value) Value {
	for _, v := range items {
		if v.varies() || len(v.data) == 0 {
			return Unknown()
		}
		d.items = append(d.items, v.data[0])
	}
	return known(d)
}

// Member is a member of an object or a list, by its name or number.
func (v Value) Member(name string) Value { return member(v, Text(name)) }

// Same reports whether two values are the same, known in full and equal as GitHub compares.
func (v Value) Same(w Value) bool {
	return len(v.data) == 1 && len(w.data) == 1 && !v.open() && !w.open() && (equal(v.data[0], w.data[0]) || v.data[0].key() == w.data[0].key())
}

// AsText is the value cast to a text.
func (v Value) AsText() Value {
	if len(v.data) == 0 {
		return v
	}
	out := v
	out.data = nil
	for _, d := range v.data {
		out.add(textDatum(d.String()))
	}
	return out.settled()
}

// Picked reports whether more than one value is possible, and whoever starts the run picks.
func (v Value) Picked() bool { return v.chosen && v.varies() }

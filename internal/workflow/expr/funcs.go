package expr

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

func lower(s string) string { return strings.ToLower(s) }

// functions are those whose answer follows from their arguments, with how many they take at least.
var functions = map[string]struct {
	least int
	eval  func(args []Value) Value
}{
	"contains":   {2, func(a []Value) Value { return Decided(contains(a[0], a[1])) }},
	"startswith": {2, func(a []Value) Value { return Decided(affix(a[0], a[1], true)) }},
	"endswith":   {2, func(a []Value) Value { return Decided(affix(a[0], a[1], false)) }},
	"format":     {1, format},
	"join":       {1, join},
	"fromjson":   {1, fromJSON},
	"tojson":     {1, func(a []Value) Value { return Value{openTrue: true, chosen: a[0].chosen}.settled() }},
	"case":       {3, choose},
}

func (e evaluator) call(n *node) Value {
	f, ok := functions[n.name]
	if !ok || len(n.args) < f.least {
		return e.scope.Call(n.name)
	}
	args := make([]Value, len(n.args))
	for i, a := range n.args {
		args[i] = e.value(a)
	}
	return f.eval(args)
}

// contains looks for a value in a list, or for a text in a text, without case.
func contains(search, item Value) Truth {
	yes, no := search.open(), search.open()
	if search.open() && !item.varies() {
		s := lower(item.data[0].String())
		if s != "" && len(search.data) == 0 && (strings.Contains(lower(search.shape.prefix), s) || strings.Contains(lower(search.shape.suffix), s)) {
			return True
		}
		if s == "" && len(search.data) == 0 && !search.shape.any() {
			return True
		}
	}
	for _, s := range search.data {
		for _, i := range item.data {
			if containsDatum(s, i) {
				yes = true
			} else {
				no = true
			}
		}
		if !item.open() {
			continue
		}
		if s.kind != list {
			yes, no = yes || s.String() != "" || item.openFalse, true
			continue
		}
		y, n := equalOpen(item, s.items)
		yes, no = yes || y, no || n || len(s.items) == 0
	}
	return truthOf(yes, no, bothChosen(search, item))
}

func containsDatum(search, item datum) bool {
	if search.kind != list {
		return search.kind != object && item.kind < list && strings.Contains(upper(search.String()), upper(item.String()))
	}
	for _, s := range search.items {
		if equal(s, item) {
			return true
		}
	}
	return false
}

// affix looks for a text at the beginning or the end of another, without case.
func affix(search, item Value, front bool) Truth {
	has := strings.HasSuffix
	if front {
		has = strings.HasPrefix
	}
	yes, no := false, false
	for _, s := range search.data {
		for _, i := range item.data {
			holds := has(upper(s.String()), upper(i.String()))
			yes, no = yes || holds, no || !holds
		}
		if item.open() {
			yes, no = true, true
		}
	}
	if search.open() {
		known := upper(search.shape.suffix)
		if front {
			known = upper(search.shape.prefix)
		}
		for _, i := range item.data {
			want := upper(i.String())
			holds := has(known, want)
			yes, no = yes || holds || has(want, known), no || !holds
		}
		if item.open() {
			yes, no = true, true
		}
	}
	return truthOf(yes, no, bothChosen(search, item))
}

// format fills {0}, {1} … of a text; {{ and }} stand for one brace.
func format(args []Value) Value {
	if args[0].varies() {
		return anyText(args)
	}
	out := Text("")
	for t := args[0].data[0].String(); t != ""; {
		i := strings.IndexAny(t, "{}")
		if i < 0 {
			return concat(out, Text(t))
		}
		out = concat(out, Text(t[:i]))
		if t = t[i:]; len(t) > 1 && t[0] == t[1] {
			out, t = concat(out, Text(t[:1])), t[2:]
			continue
		}
		digits, rest, ok := strings.Cut(t[1:], "}")
		n, err := strconv.Atoi(digits)
		if t[0] != '{' || !ok || err != nil || n < 0 || n+1 >= len(args) {
			return anyText(args)
		}
		out, t = concat(out, args[n+1]), rest
	}
	return out
}

// anyText is a text of which nothing is known but who decides on it.
func anyText(from []Value) Value {
	out := Unknown()
	out.chosen = true
	for _, v := range from {
		out.chosen = out.chosen && (v.chosen || !v.varies())
	}
	return out.settled()
}

// join makes a text of a list, with commas between where nothing else is said.
func join(args []Value) Value {
	sep := ","
	if len(args) > 1 {
		if args[1].varies() {
			return anyText(args)
		}
		sep = args[1].data[0].String()
	}
	if args[0].open() {
		return anyText(args)
	}
	out := Value{chosen: args[0].chosen}
	for _, d := range args[0].data {
		if d.kind != list {
			out.add(textDatum(d.String()))
			continue
		}
		texts := make([]string, len(d.items))
		for i, item := range d.items {
			texts[i] = item.String()
		}
		out.add(textDatum(strings.Join(texts, sep)))
	}
	return out.settled()
}

func fromJSON(args []Value) Value {
	out := Value{chosen: args[0].chosen, openTrue: args[0].open(), openFalse: args[0].open()}
	out.shape.setting = args[0].shape.setting
	for _, d := range args[0].data {
		got, ok := decode(d.String())
		if !ok {
			out.openTrue, out.openFalse = true, true // GitHub stops with an error there
			continue
		}
		out.add(got)
	}
	return out.settled()
}

func decode(s string) (datum, bool) {
	dec := json.NewDecoder(bytes.NewReader([]byte(s)))
	d, err := decodeValue(dec, 0)
	return d, err == nil && !dec.More()
}

func decodeValue(dec *json.Decoder, depth int) (datum, error) {
	tok, err := dec.Token()
	if err != nil || depth > maxDepth {
		return datum{}, ErrSyntax
	}
	switch v := tok.(type) {
	case bool:
		return boolDatum(v), nil
	case float64:
		return datum{kind: number, num: v}, nil
	case string:
		return textDatum(v), nil
	case json.Delim:
		d := datum{kind: list}
		if v == '{' {
			d.kind = object
		}
		for dec.More() {
			if d.kind == object {
				key, err := dec.Token()
				if err != nil {
					return datum{}, err
				}
				name, _ := key.(string)
				d.keys = append(d.keys, name)
			}
			item, err := decodeValue(dec, depth+1)
			if err != nil {
				return datum{}, err
			}
			d.items = append(d.items, item)
		}
		_, err := dec.Token()
		return d, err
	}
	return datum{}, nil
}

// choose is case(condition, value, condition, value, otherwise): the value of the first condition that
// holds.
func choose(args []Value) Value {
	if len(args)%2 == 0 {
		return anyText(args)
	}
	out := args[len(args)-1]
	for i := len(args) - 3; i >= 0; i -= 2 {
		cond, then := args[i], args[i+1]
		switch cond.truth {
		case True:
			out = then
		case False:
		default:
			truth := cond.truth.And(then.truth).Or(cond.truth.Not().And(out.truth))
			chosen := then.forStarter() && out.forStarter() && cond.Picked()
			out = union(then, out)
			out.chosen, out.truth = chosen, truth
		}
	}
	return out
}

package workflow

import (
	"slices"
	"strings"

	"gh-wif/internal/workflow/expr"
)

// maxRows bounds the rows of a matrix (GitHub docs, workflow syntax: at most 256 jobs a run).
const maxRows = 256

// row is one job of a matrix: what each name is. A row that is open can have any other name and value as
// well, since an expression makes the matrix.
type row struct {
	names  []string
	values []expr.Value
	open   bool
}

func (r *row) get(name string) (expr.Value, bool) {
	i := slices.IndexFunc(r.names, func(n string) bool { return strings.EqualFold(n, name) })
	if i < 0 {
		return expr.Value{}, false
	}
	return r.values[i], true
}

func (r *row) set(name string, v expr.Value) {
	if i := slices.Index(r.names, name); i >= 0 {
		r.values[i] = v
		return
	}
	r.names, r.values = append(r.names, name), append(r.values, v)
}

// matrixRows are the rows of strategy.matrix (GitHub docs, workflow syntax): every combination, without
// those that fit an entry of exclude:; each entry of include: then adds to the rows in which it changes
// no value of the matrix itself, and is a row of its own where there is none. nil means no matrix.
func matrixRows(n *node) []row {
	switch {
	case n == nil || n.kind == kindNull:
		return nil
	case n.kind != kindMapping:
		return []row{{open: true}}
	}
	rows := []row{{}}
	dimensions := 0
	for _, e := range n.entries {
		if e.key.text == "include" || e.key.text == "exclude" {
			continue
		}
		dimensions++
		rows = combined(rows, e)
	}
	if exclude := n.get("exclude"); exclude != nil && exclude.kind == kindSequence {
		rows = slices.DeleteFunc(rows, func(r row) bool { return excluded(r, exclude.items) })
	}
	if dimensions == 0 {
		rows = nil
	}
	return included(rows, n.get("include"))
}

// combined gives every row each value of a dimension.
func combined(rows []row, dimension entry) []row {
	values := []expr.Value{expr.Unknown()}
	if dimension.value.kind == kindSequence {
		values = nil
		for _, item := range dimension.value.items {
			values = append(values, nodeValue(item))
		}
	}
	var out []row
	for _, r := range rows {
		for _, v := range values {
			if len(out) == maxRows {
				return append(out, row{open: true})
			}
			next := row{slices.Clone(r.names), slices.Clone(r.values), r.open}
			next.set(dimension.key.text, v)
			out = append(out, next)
		}
	}
	return out
}

// excluded reports whether a row has every value of one of the entries.
func excluded(r row, entries []*node) bool {
	return slices.ContainsFunc(entries, func(n *node) bool {
		return n.kind == kindMapping && len(n.entries) > 0 && !slices.ContainsFunc(n.entries, func(e entry) bool {
			v, ok := r.get(e.key.text)
			return !ok || !fitsValue(v, e.value)
		})
	})
}

// fitsValue compares a value of the matrix with one of exclude:, of an object the members that are there.
func fitsValue(v expr.Value, n *node) bool {
	if n.kind != kindMapping {
		return v.Same(nodeValue(n))
	}
	return !slices.ContainsFunc(n.entries, func(e entry) bool { return !fitsValue(v.Member(e.key.text), e.value) })
}

func included(rows []row, include *node) []row {
	switch {
	case include == nil || include.kind == kindNull:
		return rows
	case include.kind != kindSequence:
		for i := range rows {
			rows[i].open = true
		}
		return append(rows, row{open: true})
	}
	own := slices.Clone(rows) // with the values of the matrix itself, which no entry changes
	for _, item := range include.items {
		if item.kind != kindMapping {
			rows = append(rows, row{open: true})
			continue
		}
		var added row
		for _, e := range item.entries {
			added.set(e.key.text, nodeValue(e.value))
		}
		placed := false
		for i := range own {
			if own[i].takes(added) {
				placed = true
				for k, name := range added.names {
					rows[i].set(name, added.values[k])
				}
			}
		}
		if !placed && len(rows) <= maxRows {
			rows = append(rows, added)
		}
	}
	return rows
}

// takes reports whether another row changes no value of this one.
func (r *row) takes(other row) bool {
	for k, name := range other.names {
		if v, ok := r.get(name); ok && !v.Same(other.values[k]) {
			return false
		}
	}
	return true
}

// nodeValue is a value of the file as an expression sees it. What holds an expression is not known.
func nodeValue(n *node) expr.Value {
	switch n.kind {
	case kindScalar:
		return scalarValue(n.text, n.style == stylePlain)
	case kindSequence:
		items := make([]expr.Value, len(n.items))
		for i, item := range n.items {
			items[i] = nodeValue(item)
		}
		return expr.List(items...)
	case kindMapping:
		var keys []string
		var items []expr.Value
		for _, e := range n.entries {
			keys, items = append(keys, e.key.text), append(items, nodeValue(e.value))
		}
		return expr.Object(keys, items...)
	}
	return expr.Null()
}

func scalarValue(text string, plain bool) expr.Value {
	switch {
	case strings.Contains(text, "${{"):
		return expr.Unknown()
	case plain:
		return expr.Plain(text)
	}
	return expr.Text(text)
}

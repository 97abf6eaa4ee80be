package federation

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"gh-wif/internal/strictjson"
)

// object is one JSON object being read into a struct field by field. What no
// field asked for is kept, with its place in the order.
type object struct {
	path string
	node strictjson.Node
	errs *[]*FieldError
}

func readObject(path string, n strictjson.Node, errs *[]*FieldError) (object, bool) {
	o := object{path, n, errs}
	if n.Kind != strictjson.Object {
		o.report("", n, "must be an object")
		return o, false
	}
	return o, true
}

func (o object) field(name string) string {
	switch {
	case name == "":
		return o.path
	case o.path == "":
		return name
	}
	return o.path + "." + name
}

func (o object) report(name string, n strictjson.Node, want string) {
	value := n.Text
	field := o.field(name)
	if field == "" {
		field = "document"
	}
	*o.errs = append(*o.errs, &FieldError{
		Field: field, Value: value, Problem: "is " + n.Kind.String(), Want: want, Line: n.Line, Column: n.Column,
	})
}

// get finds a member that is not null.
func (o object) get(name string) (strictjson.Node, bool) {
	n, ok := o.node.Get(name)
	return n, ok && n.Kind != strictjson.Null
}

func (o object) text(name string) string {
	n, ok := o.get(name)
	if !ok {
		return ""
	}
	if n.Kind != strictjson.String {
		o.report(name, n, "a string")
		return ""
	}
	return n.Text
}

func (o object) flag(name string) *bool {
	n, ok := o.get(name)
	if !ok {
		return nil
	}
	if n.Kind != strictjson.Bool {
		o.report(name, n, "true or false")
		return nil
	}
	return &n.Bool
}

func (o object) whole(name string) *int {
	n, ok := o.get(name)
	if !ok {
		return nil
	}
	v, err := strconv.Atoi(n.Text)
	if n.Kind != strictjson.Number || err != nil {
		o.report(name, n, "a whole number")
		return nil
	}
	return &v
}

func (o object) texts(name string) []string {
	n, ok := o.get(name)
	if !ok {
		return nil
	}
	if n.Kind != strictjson.Array {
		o.report(name, n, "an array of strings")
		return nil
	}
	var out []string
	for i, it := range n.Items {
		if it.Kind != strictjson.String {
			o.report(fmt.Sprintf("%s[%d]", name, i), it, "a string")
			continue
		}
		out = append(out, it.Text)
	}
	return out
}

// writer builds an object: fields in the order of the source document where
// there was one, else in the order of the calls; unknown members stay.
type writer struct {
	source []strictjson.Member
	fresh  []strictjson.Member
}

func (w *writer) put(name string, n strictjson.Node) {
	w.fresh = append(w.fresh, strictjson.Member{Name: name, Value: n})
}

func (w *writer) text(name, v string) {
	if v != "" {
		w.put(name, strictjson.FromString(v))
	}
}

func (w *writer) flag(name string, v *bool) {
	if v != nil {
		w.put(name, strictjson.Node{Kind: strictjson.Bool, Bool: *v, Text: strconv.FormatBool(*v)})
	}
}

func (w *writer) whole(name string, v *int) {
	if v != nil {
		w.put(name, strictjson.Node{Kind: strictjson.Number, Text: strconv.Itoa(*v)})
	}
}

func (w *writer) texts(name string, v []string) {
	if v == nil {
		return
	}
	n := strictjson.Node{Kind: strictjson.Array}
	for _, s := range v {
		n.Items = append(n.Items, strictjson.FromString(s))
	}
	w.put(name, n)
}

// node merges the source and the fresh members: a source member keeps its place
// with the new value; a known one that is gone now is dropped, an empty one
// stays; an unknown one stays as it was.
func (w *writer) node(known []string) strictjson.Node {
	out := strictjson.Node{Kind: strictjson.Object}
	done := map[string]bool{}
	for _, m := range w.source {
		if v, ok := find(w.fresh, m.Name); ok {
			m.Value = v
		} else if contains(known, m.Name) && !empty(m.Value) {
			continue
		}
		done[m.Name] = true
		out.Members = append(out.Members, m)
	}
	for _, m := range w.fresh {
		if !done[m.Name] {
			out.Members = append(out.Members, m)
		}
	}
	return out
}

// empty reports whether a value reads as none.
func empty(n strictjson.Node) bool {
	return n.Kind == strictjson.Null || n.Kind == strictjson.String && n.Text == "" || n.Kind == strictjson.Array && len(n.Items) == 0
}

func find(ms []strictjson.Member, name string) (strictjson.Node, bool) {
	return strictjson.Node{Members: ms}.Get(name)
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

// indent writes a node as a document: two spaces, a final line break.
func indent(n strictjson.Node) []byte {
	raw, _ := n.MarshalJSON() // a node always marshals
	var b bytes.Buffer
	_ = json.Indent(&b, raw, "", "  ") // what MarshalJSON wrote is JSON
	b.WriteByte('\n')
	return b.Bytes()
}

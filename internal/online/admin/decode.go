package admin

import (
	"errors"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/strictjson"
	"gh-wif/internal/term"
)

// each decodes every object of a list; what names it in an error.
func each[T any](what string, list []strictjson.Node, decode func(strictjson.Node) (T, error)) ([]T, error) {
	out := make([]T, 0, len(list))
	for _, n := range list {
		v, err := decode(n)
		if err != nil {
			return nil, &ReadError{what, err}
		}
		out = append(out, v)
	}
	return out, nil
}

// single decodes an answer that is one object.
func single[T any](what string, body []byte, err error, decode func(strictjson.Node) (T, error)) (T, error) {
	var none T
	if err != nil {
		return none, err
	}
	n, err := strictjson.Parse(body)
	if err != nil {
		return none, &ReadError{what, err}
	}
	v, err := decode(n)
	if err != nil {
		return none, &ReadError{what, err}
	}
	return v, nil
}

// object reads members of an answer, texts on one line. A member that is null or not there is empty, one of
// another type is an error: a newer edition may add members, and not change them.
type object struct {
	node strictjson.Node
	err  error
}

func (o *object) text(name string) string {
	n, ok := o.node.Get(name)
	switch {
	case !ok, n.Kind == strictjson.Null:
		return ""
	case n.Kind != strictjson.String:
		o.err = errors.New(name + " is " + n.Kind.String() + ", and must be a string")
		return ""
	}
	return term.Clean(n.Text) // a name with line breaks would write lines of its own
}

// need is a text that must be there.
func (o *object) need(name string) string {
	v := o.text(name)
	if v == "" && o.err == nil {
		o.err = errors.New("it has no " + name)
	}
	return v
}

func (o *object) flag(name string) bool {
	n, ok := o.node.Get(name)
	if ok && n.Kind != strictjson.Bool && n.Kind != strictjson.Null {
		o.err = errors.New(name + " is " + n.Kind.String() + ", and must be true or false")
	}
	return n.Bool
}

func organization(n strictjson.Node) (anthropic.Organization, error) {
	o := object{node: n}
	v := anthropic.Organization{ID: o.need("id"), Name: o.text("name")}
	return v, o.err
}

func workspace(n strictjson.Node) (anthropic.Workspace, error) {
	o := object{node: n}
	v := anthropic.Workspace{ID: o.need("id"), Name: o.text("name"), Archived: o.text("archived_at") != ""}
	return v, o.err
}

func account(n strictjson.Node) (anthropic.ServiceAccount, error) {
	o := object{node: n}
	v := anthropic.ServiceAccount{
		ID: o.need("id"), Name: o.text("name"), Description: o.text("description"), Role: o.text("organization_role"),
		Archived: o.text("archived_at") != "",
	}
	return v, o.err
}

func membership(n strictjson.Node) (anthropic.Membership, error) {
	o := object{node: n}
	v := anthropic.Membership{
		WorkspaceID: o.need("workspace_id"), ServiceAccountID: o.need("service_account_id"), Role: o.text("workspace_role"), Implicit: o.flag("implicit"),
	}
	return v, o.err
}

// known reads an object by internal/federation, which keeps what it does not know; called
// gives the places of its id and its name.
func known[T any](n strictjson.Node, read func([]byte) (T, error), called func(*T) (id, name *string)) (T, error) {
	text, err := n.MarshalJSON()
	if err != nil {
		var none T
		return none, err
	}
	v, err := read(text)
	id, name := called(&v)
	*id, *name = term.Clean(*id), term.Clean(*name)
	if err == nil && *id == "" {
		err = errors.New("it has no id")
	}
	return v, err
}

func issuer(n strictjson.Node) (federation.Issuer, error) {
	return known(n, federation.ReadIssuer, func(v *federation.Issuer) (id, name *string) { return &v.ID, &v.Name })
}

func rule(n strictjson.Node) (federation.Rule, error) {
	return known(n, federation.ReadRule, func(v *federation.Rule) (id, name *string) { return &v.ID, &v.Name })
}

// ruleWorkspace is the id of a workspace that a rule is enabled for.
func ruleWorkspace(n strictjson.Node) (string, error) {
	o := object{node: n}
	v := o.need("workspace_id")
	return v, o.err
}

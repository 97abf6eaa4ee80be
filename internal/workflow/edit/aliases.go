package edit

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// aliases are the values with an anchor that an alias refers to.
type aliases map[*yaml.Node]bool

// find adds what the aliases in a value refer to.
func (a aliases) find(n *yaml.Node) {
	if n.Kind == yaml.AliasNode {
		a[n.Alias] = true
		return
	}
	for _, c := range n.Content {
		a.find(c)
	}
}

// need reports whether an alias refers to a value or to something in it.
func (a aliases) need(v *yaml.Node) bool {
	if a[v] {
		return true
	}
	return slices.ContainsFunc(v.Content, a.need)
}

// free refuses to take a value away that an alias needs.
func (a aliases) free(n Node) error {
	if a.need(n.n) || n.key != nil && a.need(n.key) {
		return cannot(n.Line(), "an alias elsewhere needs the anchor here")
	}
	return nil
}

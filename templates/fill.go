package templates

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"text/template/parse"
)

// The templates are written in the language of text/template, of which they use what [filler]
// knows. They are read by its parser, and filled in here: text/template itself finds methods by
// names known at run time only, so that the linker could leave out no method of the whole program.

// seen is what a template sees: the values of its names.
type seen interface {
	// see gives the value of a name, which may take arguments: a text, a bool, a seen, or a
	// list of texts or of seen.
	see(name string, args []any) (any, error)
}

// The delimiters collide with neither expressions, shell tests nor the sample languages.
// Parsed at the first rendering: most commands need none.
var parsed = sync.OnceValue(func() map[string]*parse.Tree {
	all := map[string]*parse.Tree{}
	entries, err := files.ReadDir("files")
	if err != nil {
		panic(err)
	}
	for _, entry := range entries {
		text, err := files.ReadFile("files/" + entry.Name())
		if err != nil {
			panic(err)
		}
		tree, err := parse.New(entry.Name()).Parse(string(text), "<%", "%>", all, functions())
		if err != nil {
			panic(err)
		}
		all[entry.Name()] = tree
	}
	return all
})

// writers are the functions that a template writes a text with.
var writers = map[string]func(string) string{"yaml": yamlScalar, "query": queryValue, "js": jsString}

// functions are the names that the parser takes for functions.
func functions() map[string]any {
	known := map[string]any{"and": true, "not": true}
	for name := range writers {
		known[name] = true
	}
	return known
}

// execute renders one template of what it sees, without the newline at its end.
func execute(name string, sees seen) (string, error) {
	var b strings.Builder
	if err := (filler{&b, sees}).template(name, sees); err != nil {
		return "", fmt.Errorf("render %s: %w", name, err)
	}
	return strings.TrimRight(b.String(), "\n"), nil
}

// filler writes templates with the values of their names.
type filler struct {
	out *strings.Builder
	all any // what $ names
}

func (f filler) template(name string, dot any) error {
	tree, ok := parsed()[name]
	if !ok {
		return fmt.Errorf("there is no template %q", name)
	}
	return filler{f.out, dot}.list(tree.Root, dot)
}

func (f filler) list(list *parse.ListNode, dot any) error {
	if list == nil {
		return nil
	}
	for _, n := range list.Nodes {
		if err := f.node(n, dot); err != nil {
			return err
		}
	}
	return nil
}

func (f filler) node(n parse.Node, dot any) error {
	switch n := n.(type) {
	case *parse.TextNode:
		f.out.Write(n.Text)
		return nil
	case *parse.ActionNode:
		v, err := f.pipe(n.Pipe, dot)
		if err != nil {
			return err
		}
		s, ok := v.(string)
		if !ok {
			return fmt.Errorf("%s is no text, but %T", n, v)
		}
		f.out.WriteString(s)
		return nil
	case *parse.TemplateNode:
		v, err := f.pipe(n.Pipe, dot)
		if err != nil {
			return err
		}
		return f.template(n.Name, v)
	case *parse.IfNode:
		return f.branch(n.BranchNode, dot, func(any) error { return f.list(n.List, dot) })
	case *parse.WithNode:
		return f.branch(n.BranchNode, dot, func(v any) error { return f.list(n.List, v) })
	case *parse.RangeNode:
		return f.branch(n.BranchNode, dot, func(v any) error { return f.each(n.List, v) })
	}
	return fmt.Errorf("%s is nothing that templates use here", n)
}

// branch writes the one side or the other.
func (f filler) branch(n parse.BranchNode, dot any, holds func(any) error) error {
	v, err := f.pipe(n.Pipe, dot)
	if err != nil {
		return err
	}
	if truth(v) {
		return holds(v)
	}
	return f.list(n.ElseList, dot)
}

func (f filler) each(list *parse.ListNode, of any) error {
	var all []any
	switch v := of.(type) {
	case []string:
		for _, s := range v {
			all = append(all, s)
		}
	case []check:
		for _, c := range v {
			all = append(all, c)
		}
	default:
		return fmt.Errorf("%T is no list", of)
	}
	for _, one := range all {
		if err := f.list(list, one); err != nil {
			return err
		}
	}
	return nil
}

// truth says which values a condition takes for true: those that are not empty.
func truth(v any) bool {
	switch v := v.(type) {
	case bool:
		return v
	case string:
		return v != ""
	case []string:
		return len(v) > 0
	case []check:
		return len(v) > 0
	}
	return v != nil
}

// pipe gives the value of what stands between the delimiters; nil of nothing.
func (f filler) pipe(p *parse.PipeNode, dot any) (any, error) {
	if p == nil {
		return nil, nil
	}
	if len(p.Cmds) != 1 || len(p.Decl) > 0 {
		return nil, fmt.Errorf("%s is nothing that templates use here", p)
	}
	words := p.Cmds[0].Args
	var args []any
	for _, word := range words[1:] {
		v, err := f.value(word, dot, nil)
		if err != nil {
			return nil, err
		}
		args = append(args, v)
	}
	return f.value(words[0], dot, args)
}

// value gives the value of one word, which the args stand behind.
func (f filler) value(word parse.Node, dot any, args []any) (any, error) {
	switch word := word.(type) {
	case *parse.FieldNode:
		return follow(dot, word.Ident, args)
	case *parse.VariableNode: // $, and what it sees
		return follow(f.all, word.Ident[1:], args)
	case *parse.IdentifierNode:
		return call(word.Ident, args)
	case *parse.DotNode:
		return dot, nil
	case *parse.StringNode:
		return word.Text, nil
	case *parse.NumberNode:
		return strconv.Atoi(word.Text)
	}
	return nil, fmt.Errorf("%s is nothing that templates use here", word)
}

// follow follows names from what is seen; the args are the last one's.
func follow(from any, names []string, args []any) (any, error) {
	for i, name := range names {
		s, ok := from.(seen)
		if !ok {
			return nil, fmt.Errorf(".%s is asked of %T", name, from)
		}
		var with []any
		if i == len(names)-1 {
			with = args
		}
		var err error
		if from, err = s.see(name, with); err != nil {
			return nil, err
		}
	}
	return from, nil
}

// call calls one of the functions that are there everywhere.
func call(name string, args []any) (any, error) {
	switch {
	case name == "and":
		return !slices.ContainsFunc(args, func(v any) bool { return !truth(v) }), nil
	case name == "not" && len(args) == 1:
		return !truth(args[0]), nil
	}
	text, err := theText(name, args)
	if err != nil {
		return nil, err
	}
	return writers[name](text), nil
}

// theText is the one argument of a name that takes a text.
func theText(name string, args []any) (string, error) {
	if len(args) == 1 {
		if s, ok := args[0].(string); ok {
			return s, nil
		}
	}
	return "", fmt.Errorf("%s takes one text, not %v", name, args)
}

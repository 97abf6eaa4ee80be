package templates

import (
	"fmt"

	"gh-wif/internal/versions"
)

// see gives what the templates of a workflow see.
func (v *view) see(name string, args []any) (any, error) {
	switch name {
	case "Block":
		return block(v, args)
	case "Comment":
		return withText(v.Comment, name, args)
	case "Uses":
		return withText(v.Uses, name, args)
	case "ID":
		return withText(func(env string) (string, error) { return v.ID(env), nil }, name, args)
	}
	if len(args) > 0 {
		return nil, fmt.Errorf("%s takes nothing", name)
	}
	if value, ok := v.fact(name); ok {
		return value, nil
	}
	return v.client.see(name)
}

// fact is a value of the workflow.
func (v *view) fact(name string) (any, bool) {
	switch name {
	case "API":
		return v.API(), true
	case "Audience":
		return v.Audience, true
	case "CalledAs":
		return v.CalledAs(), true
	case "Checks":
		return v.Checks(), true
	case "DefaultAudience":
		return v.DefaultAudience(), true
	case "Environment":
		return v.Environment, true
	case "Federates":
		return v.Federates(), true
	case "FileName":
		return v.FileName, true
	case "Guards":
		return v.Guards(), true
	case "LongRunning":
		return v.LongRunning, true
	case "Model":
		return v.Model, true
	case "On":
		return v.On, true
	case "SDK":
		return sdk{v.SDK()}, true
	case "Script":
		return v.Script(), true
	case "Snippet":
		return v.Snippet(), true
	case "Steps":
		return v.Steps(), true
	case "WorkflowName":
		return v.WorkflowName, true
	}
	return nil, false
}

func (c client) see(name string) (any, error) {
	switch name {
	case "Client":
		return c.Client(), nil
	case "EmptyFacts":
		return c.EmptyFacts(), nil
	case "EmptyUnknown":
		return c.EmptyUnknown(), nil
	case "EmptyWins":
		return c.EmptyWins(), nil
	case "Seen":
		return c.Seen(), nil
	}
	return nil, unseen(name)
}

// see gives what the templates of a step see, beside what those of a workflow do.
func (p *pieceView) see(name string, args []any) (any, error) {
	switch name {
	case "Again":
		return p.Again, nil
	case "Block":
		return block(p, args)
	case "Container":
		return p.Container, nil
	case "ContinueOnError":
		return p.ContinueOnError, nil
	case "Exchange":
		return p.Exchange, nil
	case "If":
		return p.If, nil
	case "StepID":
		return p.StepID, nil
	case "StepName":
		return p.StepName(), nil
	}
	return p.view.see(name, args)
}

func (c check) see(name string, _ []any) (any, error) {
	switch name {
	case "Env":
		return c.Env, nil
	case "Name":
		return c.Name, nil
	case "Pattern":
		return c.Pattern, nil
	}
	return nil, unseen(name)
}

// sdk is what the templates see of a package.
type sdk struct{ versions.SDK }

func (s sdk) see(name string, _ []any) (any, error) {
	switch name {
	case "Exact":
		return s.Exact(), nil
	case "Package":
		return s.Package, nil
	case "Runtime":
		return s.Runtime, nil
	}
	return nil, unseen(name)
}

func unseen(name string) error { return fmt.Errorf("no template sees .%s here", name) }

// withText calls what takes one text.
func withText(f func(string) (string, error), name string, args []any) (any, error) {
	text, err := theText(name, args)
	if err != nil {
		return nil, err
	}
	return f(text)
}

// block renders one template with every line indented by a number of spaces.
func block(sees seen, args []any) (any, error) {
	if len(args) == 2 {
		n, isNumber := args[0].(int)
		name, isText := args[1].(string)
		if isNumber && isText {
			text, err := execute(name, sees)
			return indent(n, text), err
		}
	}
	return nil, fmt.Errorf(".Block takes a number and the name of a template, not %v", args)
}

package check

import (
	"slices"

	"gh-wif/diagnose/evidence"
	"gh-wif/internal/federation"
	"gh-wif/internal/say"
)

func (m *maker) environment(c *Check) {
	if m.Env == nil {
		c.skip(NoEnvironment, nil)
		return
	}
	c.Expected = say.W("the federation variables, and nothing that wins over them")
	faults := EnvFaults(m.Env, m.Rule(), m.SDK)
	if len(faults) == 0 {
		c.pass(EnvironmentFine, nil)
		return
	}
	texts := make([]say.Text, len(faults))
	certain := false
	for i, f := range faults {
		texts[i] = f.Says()
		certain = certain || f.Certain()
	}
	c.Actual = texts[0]
	if fills := (say.Fills{"faults": say.List("; ", texts...)}); certain {
		c.fail(EnvironmentFaulty, fills)
	} else {
		c.skip(EnvironmentDepends, fills)
	}
}

func (m *maker) workspace(c *Check) {
	for i, id := range evidence.Workspaces(m.Rule()) {
		if i > 0 {
			c.Expected = append(c.Expected, say.W(", ")...)
		}
		c.Expected = append(c.Expected, say.N(id)...)
	}
	if m.Env == nil {
		c.skip(NoEnvironment, nil)
		return
	}
	value, named := m.Env.Value(federation.Workspace.Env), m.Env.Holds(federation.Workspace.Env)
	if m.Env.IsSet(federation.Workspace.Env) {
		c.Actual = say.N(value)
	}
	fault, bad := WorkspaceFault(m.Env, m.Rule())
	switch {
	case bad:
		c.fail(WorkspaceFaulty, say.Fills{"fault": fault.Says()})
	case evidence.IsExpression(value):
		c.skip(WorkspaceExpression, nil)
	case named && m.Rule() == nil:
		c.skip(WorkspaceWithoutRule, nil)
	case value == federation.DefaultWorkspace:
		c.skip(WorkspaceDefault, nil)
	case named:
		c.pass(WorkspaceNamed, nil)
	default:
		c.skip(WorkspaceNotNamed, nil)
	}
}

// WorkspaceFault is what is wrong with the workspace that the environment names.
func WorkspaceFault(e *evidence.Environment, rule *federation.Rule) (f EnvFault, ok bool) {
	k := federation.Workspace
	v := e.Value(k.Env)
	f = EnvFault{ID: k, Value: v, Empty: e.IsSet(k.Env) && !e.Holds(k.Env)}
	if !e.Holds(k.Env) {
		f.Kind = WorkspaceNeeded
		return f, rule != nil && rule.CoversSeveralWorkspaces()
	}
	if evidence.IsExpression(v) || v == federation.DefaultWorkspace {
		return f, false
	}
	if f.Problem = evidence.BadID(k, v); f.Problem != "" {
		f.Kind = WorkspaceMalformed
		return f, true
	}
	names := evidence.Workspaces(rule)
	f.Kind, f.Known = WorkspaceOther, names
	everywhere := rule != nil && rule.CoversAllWorkspaces()
	return f, len(names) > 0 && !everywhere && !slices.Contains(names, v)
}

package diagnose

import (
	"strings"

	"gh-wif/internal/federation"
)

const baseURL = federation.APIBase

func (f *facts) environment(c *Check) {
	c.Expected = "the federation variables, and nothing that wins over them"
	if f.env == nil {
		c.Expected = ""
		c.skip("the environment was not given")
		return
	}
	faults := f.env.faults(f.in.Rule)
	if len(faults) == 0 {
		c.pass("as far as its values show")
		return
	}
	c.Actual = faults[0].evidence
	var ids []string
	for _, e := range faults {
		ids = append(ids, e.evidence)
	}
	c.fail(strings.Join(ids, "; "))
}

func (f *facts) workspace(c *Check) {
	c.Expected = strings.Join(ruleWorkspaces(f.in.Rule), ", ")
	if f.env == nil {
		c.skip("the environment was not given")
		return
	}
	c.Actual = f.env.vars[federation.Workspace.Env]
	if fault, bad := f.env.workspaceFault(f.in.Rule); bad {
		c.fail(fault.evidence)
		return
	}
	switch {
	case unknown(c.Actual):
		c.skip("the value is an expression, which only the run knows")
	case f.env.has(federation.Workspace.Env) && f.in.Rule == nil:
		c.skip("no rule was given to compare it with")
	case c.Actual == federation.DefaultWorkspace:
		c.skip("which workspace is the default one, only the Console knows")
	case f.env.has(federation.Workspace.Env):
		c.pass("the rule is enabled there; whether the service account is a member, only the Console knows")
	default:
		c.skip("none is named: documented as enough for a rule with one workspace, and denied to some all the same")
	}
}

func (f *facts) findEnvironment() []found {
	if f.env == nil {
		return nil
	}
	var all []found
	for i, e := range f.env.faults(f.in.Rule) {
		all = append(all, found{id: e.id, check: checkEnvironment, after: i, evidence: e.evidence, values: e.values})
	}
	if e, bad := f.env.workspaceFault(f.in.Rule); bad {
		e.values["reason"] = capital(e.evidence) + "."
		all = append(all, found{id: e.id, check: checkWorkspace, evidence: e.evidence, values: e.values})
	} else if f.env.has(federation.RuleID.Env) && !f.env.has(federation.Workspace.Env) {
		v := workspaceValues(f.in.Rule, "", "")
		v["reason"] = "ANTHROPIC_WORKSPACE_ID is not set. A rule with one workspace should do without, and exchanges have been denied until it was set; a rule with several needs it."
		all = append(all, found{id: "env_workspace_missing", rank: rankSoft, evidence: "ANTHROPIC_WORKSPACE_ID is not set", values: v})
	}
	if v := f.env.vars[federation.EnvBaseURL]; f.env.has(federation.EnvBaseURL) && strings.TrimRight(v, "/") != baseURL {
		all = append(all, found{id: "env_base_url", rank: rankSoft + 1, evidence: "ANTHROPIC_BASE_URL is " + show(v), values: values("value", show(v))})
	}
	return all
}

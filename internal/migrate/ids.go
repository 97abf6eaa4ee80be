package migrate

import (
	"gh-wif/internal/federation"
	"gh-wif/internal/workflow/edit"
	"gh-wif/templates"
	"gh-wif/wizard"
)

// usedIDs are the ids that a workflow names, in their order.
var usedIDs = federation.ExchangeIDs()

// given is the id that was answered; empty: none, or a placeholder.
func (m *migration) given(kind federation.IDKind) string {
	for _, row := range wizard.Table() {
		if row.ID == nil || row.ID.Env != kind.Env || row.ID.Field != kind.Field {
			continue
		}
		if kind.Env == federation.RuleID.Env && len(m.groups) > 1 {
			return "" // one id cannot be that of several rules
		}
		if v := row.Values(m.Answers)[0]; v != "" && !row.ID.IsPlaceholder(v) {
			return v
		}
	}
	return ""
}

// variable is the variable that holds an id; empty: the id itself stands in the workflow.
func (m *migration) variable(kind federation.IDKind, g *rulePlan) string {
	if !wizard.ByVariable(m.Answers.IDs, kind, m.given(kind)) {
		return ""
	}
	if kind.Env == federation.RuleID.Env {
		return g.named
	}
	return kind.Env
}

// value is what stands in the workflow for an id.
func (m *migration) value(kind federation.IDKind, g *rulePlan) string {
	if name := m.variable(kind, g); name != "" {
		return templates.Variable{Name: name, Kind: kind}.Expression()
	}
	if v := m.given(kind); v != "" {
		return v
	}
	return kind.Placeholder
}

// env are the ids as variables of a job.
func (m *migration) env(g *rulePlan) []edit.Entry {
	var out []edit.Entry
	for _, kind := range usedIDs {
		out = append(out, edit.Entry{Key: kind.Env, Value: m.value(kind, g)})
	}
	return out
}

// inputs are the ids as inputs of the action.
func (m *migration) inputs(g *rulePlan) []edit.Entry {
	var out []edit.Entry
	for _, in := range actionInputs {
		out = append(out, edit.Entry{Key: in.input, Value: m.value(in.kind, g)})
	}
	if audience := g.rule.Match.Audience; audience != federation.DefaultAudience {
		out = append(out, edit.Entry{Key: inputAudience, Value: audience})
	}
	return out
}

// checked are the variables that a token step looks at.
func (m *migration) checked(g *rulePlan) []templates.Variable {
	var out []templates.Variable
	for _, kind := range usedIDs {
		if name := m.variable(kind, g); name != "" {
			out = append(out, templates.Variable{Name: name, Kind: kind})
		}
	}
	return out
}

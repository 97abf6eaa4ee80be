package migrate

import (
	"gh-wif/internal/federation"
	"gh-wif/internal/workflow/edit"
	"gh-wif/templates"
	"gh-wif/wizard"
)

// usedIDs are the ids that a workflow names, in their order.
var usedIDs = federation.ExchangeIDs()

// idValues say what stands in a workflow for each id.
type idValues struct {
	answers wizard.Answers
	several bool // there are several rules
}

// ids are what stands for the ids, now that the rules are made.
func (r *ruleSet) ids() idValues { return idValues{r.answers, len(r.groups) > 1} }

// given is the id that was answered; empty: none, or a placeholder.
func (v idValues) given(kind federation.IDKind) string {
	for _, row := range wizard.Table() {
		if row.ID == nil || row.ID.Env != kind.Env || row.ID.Field != kind.Field {
			continue
		}
		if kind.Env == federation.RuleID.Env && v.several {
			return "" // one id cannot be that of several rules
		}
		if id := row.Values(v.answers)[0]; id != "" && !row.ID.IsPlaceholder(id) {
			return id
		}
	}
	return ""
}

// variable is the variable that holds an id; empty: the id itself stands in the workflow.
func (v idValues) variable(kind federation.IDKind, g *rulePlan) string {
	if !wizard.ByVariable(v.answers.IDs, kind, v.given(kind)) {
		return ""
	}
	if kind.Env == federation.RuleID.Env {
		return g.named
	}
	return kind.Env
}

// value is what stands in the workflow for an id.
func (v idValues) value(kind federation.IDKind, g *rulePlan) string {
	if name := v.variable(kind, g); name != "" {
		return templates.Variable{Name: name, Kind: kind}.Expression()
	}
	if id := v.given(kind); id != "" {
		return id
	}
	return kind.Placeholder
}

// env are the ids as variables of a job.
func (v idValues) env(g *rulePlan) []edit.Entry {
	var out []edit.Entry
	for _, kind := range usedIDs {
		out = append(out, edit.Entry{Key: kind.Env, Value: v.value(kind, g)})
	}
	return out
}

// inputs are the ids as inputs of the action.
func (v idValues) inputs(g *rulePlan) []edit.Entry {
	var out []edit.Entry
	for _, in := range actionInputs {
		out = append(out, edit.Entry{Key: in.input, Value: v.value(in.kind, g)})
	}
	if audience := g.rule.Match.Audience; audience != federation.DefaultAudience {
		out = append(out, edit.Entry{Key: inputAudience, Value: audience})
	}
	return out
}

// checked are the variables that a token step looks at.
func (v idValues) checked(g *rulePlan) []templates.Variable {
	var out []templates.Variable
	for _, kind := range usedIDs {
		if name := v.variable(kind, g); name != "" {
			out = append(out, templates.Variable{Name: name, Kind: kind})
		}
	}
	return out
}

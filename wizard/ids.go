package wizard

import (
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/say"
	"gh-wif/templates"
)

// The ways in which a workflow names the ids.
const (
	IDsAuto    = "auto" // those that are given as they are, the others by variables
	IDsLiteral = "literal"
	IDsVars    = "vars"
)

func idsOptions() []Option {
	return []Option{
		{IDsAuto, "as they are where given, else by variables", "nothing has to be edited later"},
		{IDsLiteral, "as they are", "the ids stand in the workflow"},
		{IDsVars, "by variables", "vars.ANTHROPIC_…: a rule that is made anew is one edit, and the workflow stays"},
	}
}

// ByVariable reports whether a workflow takes an id from a variable: ids is the
// answer of that name (empty: auto), value the id, or its placeholder.
func ByVariable(ids string, kind federation.IDKind, value string) bool {
	return ids == IDsVars || ids != IDsLiteral && kind.IsPlaceholder(value)
}

// RuleVariable is the variable for the id of one rule of several: of names its
// workflow or job.
func RuleVariable(of string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return '_'
	}, of)
	return federation.RuleID.Env + "_" + name
}

// setting is a variable that the workflow names, and what it is to hold: an id, or
// the placeholder of one not known yet.
type setting struct {
	templates.Variable
	value string
}

// settings are the variables that the workflow names, of answers with defaults. A
// workflow that only calls another one names none.
func settings(a Answers) []setting {
	if a.ReusableWorkflow != "" {
		return nil
	}
	var out []setting
	for _, kind := range federation.ExchangeIDs() {
		value, name := idRow(kind).text(&a), kind.Env
		if name == federation.RuleID.Env {
			name = a.RuleVariable
		}
		if ByVariable(a.IDs, kind, value) {
			out = append(out, setting{templates.Variable{Name: name, Kind: kind}, value})
		}
	}
	return out
}

// Setting is a variable of the repository that a workflow names, and the id that it is to
// hold, or that id's placeholder.
type Setting struct{ Name, Value string }

// Settings are the variables that a plan's workflow names.
func Settings(p Plan) []Setting {
	var out []Setting
	for _, s := range settings(p.Answers) {
		out = append(out, Setting{s.Name, s.value})
	}
	return out
}

// idRow is the row of an id.
func idRow(kind federation.IDKind) *Row {
	return &table[slices.IndexFunc(table, func(r Row) bool { return r.ID != nil && r.ID.Field == kind.Field })]
}

// variables are the settings as the templates take them.
func variables(a Answers) []templates.Variable {
	var out []templates.Variable
	for _, s := range settings(a) {
		out = append(out, s.Variable)
	}
	return out
}

// commands set the variables.
func commands(set []setting, repository string) []string {
	var out []string
	for _, s := range set {
		out = append(out, VariableCommand(s.Name, s.value, repository))
	}
	return out
}

// VariableCommand sets a variable of a repository.
func VariableCommand(name, value, repository string) string {
	return "gh variable set " + name + " --body " + say.Shell(value) + " --repo " + say.Shell(repository)
}

// elsewhere says where else the variables can be.
const elsewhere = "For those of an environment add --env NAME; for those of an organization say --org NAME in the place of --repo."

// anywhere is the same where no command is looked at.
const anywhere = "They can be the repository's, the organization's, or those of the job's environment."

// VariablesStep sets the variables that workflows name, by commands of a line each.
func VariablesStep(commands string) Step {
	return Step{
		ID: StepVariables, Title: "Set the variables that the workflow names", Where: "a shell, or GitHub → Settings → Secrets and variables → Actions → Variables",
		How: "They are identifiers, not secrets. " + anywhere, Copy: commands,
	}
}

// variableCommands are the commands as a script.
func variableCommands(p Plan) string {
	set := settings(p.Answers)
	if len(set) == 0 {
		return "# The workflow names no variable. With --ids vars it takes the ids from variables.\n"
	}
	return "# The variables of the repository that the workflow names: identifiers, not secrets.\n# " + elsewhere + "\n" +
		strings.Join(commands(set, p.Answers.Repository), "\n") + "\n"
}

// IDWarnings list the variables to be set and the ids still to be filled in, of the
// answers of a plan.
func IDWarnings(a Answers) []Warning {
	var out []Warning
	named := map[string]bool{}
	for _, s := range settings(a) {
		named[s.Kind.Field] = true
		out = append(out, s.warning(a.Repository))
	}
	for i := range table {
		r := &table[i]
		if r.ID == nil || named[r.ID.Field] || !r.ID.IsPlaceholder(r.text(&a)) {
			continue
		}
		out = append(out, Warning{
			ID: "fill_" + r.ID.Field, Fill: r.Name,
			Message: "The " + r.ID.Name + " is not known yet: " + r.ID.Placeholder + " stands in its place.",
			Fix:     say.W("Find it: " + r.ID.Where + ". Then answer --" + r.Name + ", or write it into the files."),
		})
	}
	return out
}

// warning tells that the variable is to be set.
func (s setting) warning(repository string) Warning {
	kind, command := s.Kind, VariableCommand(s.Name, s.value, repository)
	fills := say.Fills{"where": say.W(kind.Where), "command": say.C(command)}
	if !kind.IsPlaceholder(s.value) {
		return Warning{
			ID: "set_" + kind.Field, Set: command, Message: "The workflow takes the " + kind.Name + " from the variable " + s.Name + ".",
			Fix: say.Template("Set it: {command!}").Fill(fills),
		}
	}
	w := Warning{
		ID: "fill_" + kind.Field, Fill: idRow(kind).Name, Set: command,
		Message: "The " + kind.Name + " is not known yet: the workflow takes it from the variable " + s.Name + ".",
		Fix:     say.Template("Find it: {where}. Then set it: {command!}").Fill(fills),
	}
	if kind.InRule() {
		w.Message += " In the rule " + kind.Placeholder + " stands in its place."
	}
	return w
}

// Given is an id that was given for an answer.
type Given struct {
	Answer string // its name
	Kind   federation.IDKind
	Value  string
	Before string // what was given there before; empty: nothing was known
}

// Give fills in the ids of a text: one id, the address of a page or an answer of the API
// with ids in it. expected are the answers, by their names, that are asked for where the
// text was given; an id of another kind goes to its own answer. An error says what is wrong
// with the text as one of the expected ids, and changes nothing.
func Give(a Answers, expected []string, text string) (Answers, []Given, error) {
	text = strings.TrimSpace(text)
	found := map[string]string{} // by the name of the answer
	for _, id := range idsIn(text) {
		kind, _ := federation.KindOf(id)
		name := idRow(kind).Name
		if other := found[name]; other != "" && other != id {
			return a, nil, wrong("", "holds two of a kind, "+other+" and "+id+": give one of them", "")
		}
		found[name] = id
	}
	if len(found) == 0 && len(expected) > 0 {
		return a, nil, unlike(a, expected, text)
	}
	if len(found) == 0 {
		return a, nil, wrong("", "holds no id that belongs to a step", "")
	}
	out := a
	var all []Given
	for i := range table {
		r := &table[i]
		id := found[r.Name]
		if id == "" {
			continue
		}
		g := Given{Answer: r.Name, Kind: *r.ID, Value: id}
		if now := r.text(&a); !r.ID.IsPlaceholder(now) {
			g.Before = now
		}
		r.Set(&out, []string{id})
		if err := r.run(parse(out)); err != nil {
			return a, nil, err
		}
		all = append(all, g)
	}
	return out, all, nil
}

// unlike is what is wrong with a text as one of the ids that are expected.
func unlike(a Answers, expected []string, text string) error {
	if len(expected) > 1 {
		var names []string
		for _, name := range expected {
			if r, err := row(name); err == nil && r.ID != nil {
				names = append(names, r.ID.Name)
			}
		}
		if text != federation.DefaultWorkspace {
			return wrong(text, "is neither "+strings.Join(names, " nor "), "")
		}
		expected = expected[len(expected)-1:]
	}
	r, err := row(expected[0])
	if err != nil || r.ID == nil {
		return fmt.Errorf("no id is called %q", expected[0])
	}
	r.Set(&a, []string{text})
	if err := r.run(parse(a)); err != nil {
		return err
	}
	return wrong(text, "is no "+r.ID.Name, r.Example) // nothing, or a placeholder
}

// idsIn are the ids of a text. A UUID is one only where it is the whole text: many other
// things have one.
func idsIn(text string) []string {
	if kind, ok := federation.KindOf(text); ok && kind.Prefix == "" {
		return []string{text}
	}
	var out []string
	words := strings.FieldsFunc(text, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-')
	})
	for _, w := range words {
		if kind, ok := federation.KindOf(w); ok && kind.Prefix != "" && kind.Check(w) == "" && len(w) > len(kind.Prefix) {
			out = append(out, w)
		}
	}
	return out
}

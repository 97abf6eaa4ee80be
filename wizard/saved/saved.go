// Package saved keeps how far somebody came with a plan: the answers by their names, and the
// steps that are done, as one small JSON file beside the plan's other files.
//
// The file holds no credential, and is trusted no more than flags are: [Parse] takes its
// form apart strictly, and every answer in it goes through the wizard's own checks when a
// plan is made of it.
package saved

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gh-wif/internal/strictjson"
	"gh-wif/wizard"
)

// Name is what the file is called.
const Name = "wif-plan.json"

// version is that of the file's form.
const version = 1

// State is how far somebody came.
type State struct {
	Answers wizard.Answers
	Done    []wizard.StepID // ticked by hand
	// Unknown are members and steps that this version does not know. They are left alone, and not written again.
	Unknown []string
}

// JSON writes the file: the answers that were given, in the order of the questions.
func (s State) JSON() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\n  \"version\": %d,\n  \"answers\": {", version)
	between := "\n"
	for _, row := range wizard.Table() {
		value := valueOf(row, s.Answers)
		if value == nil {
			continue
		}
		fmt.Fprintf(&b, "%s    %s: %s", between, strictjson.Quote(row.Name), value)
		between = ",\n"
	}
	if between != "\n" {
		b.WriteString("\n  ")
	}
	var done []string
	for _, id := range Steps {
		if slices.Contains(s.Done, id) {
			done = append(done, string(id))
		}
	}
	fmt.Fprintf(&b, "},\n  \"done\": %s\n}\n", list(done))
	return b.Bytes()
}

// Steps are those that can be ticked by hand, in their order.
var Steps = []wizard.StepID{wizard.StepVariables, wizard.StepCommit, wizard.StepEnvironment, wizard.StepKey, wizard.StepRun}

// valueOf is an answer as the file has it; nil: it was not given.
func valueOf(row wizard.Row, a wizard.Answers) []byte {
	values := row.Values(a)
	text := strings.Join(values, "")
	switch row.Kind() {
	case wizard.AskYesNo:
		if text != "true" {
			return nil
		}
		return []byte(text)
	case wizard.AskNumber:
		if text == "" {
			return nil
		}
		return []byte(text)
	case wizard.AskChoices:
		if len(values) == 0 {
			return nil
		}
		return list(values)
	}
	if text == "" || row.ID != nil && row.ID.IsPlaceholder(text) {
		return nil
	}
	return strictjson.Quote(text)
}

func list(values []string) []byte {
	quoted := make([][]byte, len(values))
	for i, v := range values {
		quoted[i] = strictjson.Quote(v)
	}
	return slices.Concat([]byte("["), bytes.Join(quoted, []byte(", ")), []byte("]"))
}

// Parse reads the file. The error says where it is wrong, and how.
func Parse(data []byte) (State, error) {
	root, err := strictjson.Parse(data)
	if err != nil {
		return State{}, err
	}
	if root.Kind != strictjson.Object {
		return State{}, wrong(root, "", "want an object, not "+root.Kind.String())
	}
	v, ok := root.Get("version")
	switch {
	case !ok:
		return State{}, wrong(root, "", "says no version: it is no plan that was saved here")
	case v.Kind != strictjson.Number || v.Text != strconv.Itoa(version):
		return State{}, wrong(v, "version", fmt.Sprintf("is another version than %d: what made it is newer than this program", version))
	}
	var s State
	for _, m := range root.Members {
		switch m.Name {
		case "version":
		case "answers":
			err = s.answers(m.Value)
		case "done":
			err = s.done(m.Value)
		default:
			s.Unknown = append(s.Unknown, m.Name)
		}
		if err != nil {
			return State{}, err
		}
	}
	return s, nil
}

func wrong(n strictjson.Node, path, problem string) error {
	return &strictjson.Error{Line: n.Line, Column: n.Column, Path: path, Problem: strings.TrimSpace(path + " " + problem)}
}

func (s *State) answers(n strictjson.Node) error {
	if n.Kind != strictjson.Object {
		return wrong(n, "answers", "want an object, not "+n.Kind.String())
	}
	rows := wizard.Table()
	for _, m := range n.Members {
		i := slices.IndexFunc(rows, func(r wizard.Row) bool { return r.Name == m.Name })
		if i < 0 {
			s.Unknown = append(s.Unknown, "answers."+m.Name)
			continue
		}
		values, err := valuesIn(rows[i].Kind(), "answers."+m.Name, m.Value)
		if err != nil {
			return err
		}
		rows[i].Set(&s.Answers, values)
	}
	return nil
}

// valuesIn reads an answer of a kind.
func valuesIn(kind wizard.QuestionKind, path string, n strictjson.Node) ([]string, error) {
	switch kind {
	case wizard.AskYesNo:
		if n.Kind != strictjson.Bool {
			return nil, wrong(n, path, "want true or false, not "+n.Kind.String())
		}
		return []string{strconv.FormatBool(n.Bool)}, nil
	case wizard.AskNumber:
		if _, err := strconv.Atoi(n.Text); n.Kind != strictjson.Number || err != nil {
			return nil, wrong(n, path, "want a whole number, not "+n.Kind.String())
		}
		return []string{n.Text}, nil
	case wizard.AskChoices:
		return texts(path, n)
	}
	if n.Kind != strictjson.String {
		return nil, wrong(n, path, "want a string, not "+n.Kind.String())
	}
	return []string{n.Text}, nil
}

func texts(path string, n strictjson.Node) ([]string, error) {
	if n.Kind != strictjson.Array {
		return nil, wrong(n, path, "want a list of strings, not "+n.Kind.String())
	}
	var out []string
	for _, item := range n.Items {
		if item.Kind != strictjson.String {
			return nil, wrong(item, path, "want a list of strings, not "+item.Kind.String()+" in it")
		}
		out = append(out, item.Text)
	}
	return out, nil
}

func (s *State) done(n strictjson.Node) error {
	names, err := texts("done", n)
	for _, name := range names {
		id := wizard.StepID(name)
		switch {
		case !slices.Contains(Steps, id):
			s.Unknown = append(s.Unknown, "done: "+name)
		case !slices.Contains(s.Done, id):
			s.Done = append(s.Done, id)
		}
	}
	return err
}

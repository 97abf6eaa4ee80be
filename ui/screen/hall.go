package screen

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"gh-wif/diagnose"
	"gh-wif/internal/files"
	"gh-wif/internal/term"
	"gh-wif/templates"
	"gh-wif/wizard"
)

// SubjectPage is the wizard's page that takes GitHub's answer.
const SubjectPage = "subject"

// DefaultRulePath is where a rule is saved that has no file of its own.
const DefaultRulePath = "rule.json"

// LocalRule is where a corrected rule goes that was read from path: back to its file, if
// that lies below root, where files are written, or to [DefaultRulePath].
func LocalRule(root, path string) string {
	if filepath.Ext(path) != ".json" {
		return DefaultRulePath
	}
	if filepath.IsAbs(path) && root != "" {
		path, _ = filepath.Rel(root, path)
	}
	if !filepath.IsLocal(path) {
		return DefaultRulePath
	}
	return filepath.ToSlash(path)
}

// PlanFiles are the files of a plan: the issuer, the rule and the workflow. A snippet is no
// workflow: it is there to be pasted, and must not take the place of the file it is for.
func PlanFiles(p wizard.Plan) []files.File {
	wanted := []files.File{{Path: "issuer.json", Content: p.Issuer.JSON()}, {Path: DefaultRulePath, Content: p.Rule.JSON()}}
	if p.Answers.Language != string(templates.Snippet) {
		wanted = append(wanted, files.File{Path: p.Workflow.Path, Content: []byte(p.Workflow.Content)})
	}
	return wanted
}

// ParseEnv reads KEY=VALUE lines, with or without export, quotes and comments.
func ParseEnv(data []byte) []diagnose.EnvVar {
	vars := []diagnose.EnvVar{}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimPrefix(strings.TrimSpace(line), "export ")
		name, value, ok := strings.Cut(line, "=")
		if name = strings.TrimSpace(name); !ok || name == "" || strings.HasPrefix(name, "#") {
			continue
		}
		value = strings.TrimSpace(value)
		if n := len(value); n >= 2 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
			value = value[1 : n-1]
		}
		vars = append(vars, diagnose.EnvVar{Name: name, Value: value})
	}
	return vars
}

// States words what writing a file would do.
var States = map[files.State]string{
	files.New: "new", files.Same: "unchanged", files.Differs: "exists and differs", files.Blocked: "cannot be written",
}

// Plainly words an answer's error for a form, where the field is before one's eyes.
func Plainly(err error) error {
	var a *wizard.AnswerError
	if !errors.As(err, &a) {
		return err
	}
	text := a.Problem
	if a.Value != "" {
		text = fmt.Sprintf("%q %s", a.Value, a.Problem)
	}
	if a.Example != "" {
		text += "; for example " + a.Example
	}
	return errors.New(term.Clean(text))
}

package job

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"

	"gh-wif/internal/files"
	"gh-wif/internal/term"
	"gh-wif/templates"
	"gh-wif/wizard"
)

// RuleFile is where a rule stands that was not read from a file of the working copy.
const RuleFile = "rule.json"

// IssuerFile is where the issuer stands.
const IssuerFile = "issuer.json"

// Files are the files of a plan: the issuer, the rule and the workflow. A snippet is no
// workflow: it is there to be pasted, and must not take the place of the file it is for.
func Files(p wizard.Plan) []files.File {
	wanted := []files.File{{Path: IssuerFile, Content: p.Issuer.JSON()}, {Path: RuleFile, Content: p.Rule.JSON()}}
	if !IsSnippet(p) {
		wanted = append(wanted, files.File{Path: p.Workflow.Path, Content: []byte(p.Workflow.Content)})
	}
	return wanted
}

// IsSnippet reports whether a plan's workflow is a piece to paste, and no file.
func IsSnippet(p wizard.Plan) bool { return p.Answers.Language == string(templates.Snippet) }

// Merge fills the empty fields of a from b.
func Merge(a, b wizard.Answers) wizard.Answers {
	to, from := reflect.ValueOf(&a).Elem(), reflect.ValueOf(b)
	for i := range to.NumField() {
		if to.Field(i).IsZero() {
			to.Field(i).Set(from.Field(i))
		}
	}
	return a
}

// Plainly words an answer's error for a place where the question is before one's eyes.
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

// RulePath is where a corrected rule goes that was read from path: back to its file if
// that is JSON and lies under root, the directory where files are written; else to
// [RuleFile]. The result is relative to root, with slashes.
func RulePath(root, path string) string {
	if filepath.Ext(path) != ".json" {
		return RuleFile
	}
	if filepath.IsAbs(path) {
		path, _ = filepath.Rel(root, path)
	}
	if !filepath.IsLocal(path) {
		return RuleFile
	}
	return filepath.ToSlash(path)
}

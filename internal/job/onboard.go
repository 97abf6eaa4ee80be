package job

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"reflect"
	"strings"

	"gh-wif/internal/files"
	"gh-wif/internal/github"
	"gh-wif/internal/secret"
	"gh-wif/internal/term"
	"gh-wif/templates"
	"gh-wif/wizard"
	"gh-wif/wizard/saved"
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

// PlanFile keeps how far somebody came with a plan.
const PlanFile = saved.Name

// Saving are the files of a plan as somebody saves it who goes on with it later: with the
// answers that it was made of, and the steps that were ticked by hand.
func Saving(p wizard.Plan, of wizard.Answers, ticked []wizard.StepID) []files.File {
	state := saved.State{Answers: of, Done: ticked}
	return append(Files(p), files.File{Path: PlanFile, Content: secret.RedactJSON(state.JSON())})
}

// Saved is a plan that was saved in the working copy.
type Saved struct {
	File    string // where it stands, from where the program runs
	Problem string // why it cannot be gone on with; empty: it can
	Answers wizard.Answers
	Plan    wizard.Plan // made of the answers anew
	Ticked  []wizard.StepID
	Left    int      // so many of the steps are not done
	Differ  []string // files of the plan that are not there as it has them
	Unknown []string // what of the file this program does not know
}

// saved reads the plan that was saved in a directory; nil: there is none.
func (h Hall) saved(ctx context.Context, dir string) *Saved {
	file := filepath.Join(dir, PlanFile)
	data, err := h.Found(ctx, file)
	if errors.Is(err, fs.ErrNotExist) || ctx.Err() != nil {
		return nil
	}
	out := &Saved{File: filepath.ToSlash(file)}
	if err != nil {
		out.Problem = err.Error()
		return out
	}
	state, err := saved.Parse(secret.RedactJSON(data))
	if err != nil {
		out.Problem = err.Error()
		return out
	}
	out.Answers, out.Ticked, out.Unknown = state.Answers, state.Done, state.Unknown
	if out.Plan, err = wizard.Build(state.Answers); err != nil {
		out.Problem = wrongAnswer(Each(err)[0])
		return out
	}
	for _, step := range out.Plan.Next {
		if !step.Done(out.Plan.Answers, out.Ticked) {
			out.Left++
		}
	}
	for _, f := range Files(out.Plan) {
		if now, err := h.Found(ctx, filepath.Join(dir, filepath.FromSlash(f.Path))); err != nil || !bytes.Equal(now, f.Content) {
			out.Differ = append(out.Differ, f.Path)
		}
	}
	return out
}

// comesFrom refuses a plan for the repository of another GitHub than the remote's, where there
// is one: whoever runs that server signs its tokens, and the file may be anybody's.
func (s *Saved) comesFrom(host string) {
	if s == nil || s.Problem != "" || host == "" {
		return
	}
	if of := s.Host(); !strings.EqualFold(of, host) {
		s.Problem = fmt.Sprintf("issuer-url: tokens of %s would be let in, and the working copy's remote is on %s", of, host)
	}
}

// Host is the GitHub whose tokens the plan is for.
func (s *Saved) Host() string {
	return cmp.Or(github.ParseIssuer(s.Plan.Answers.IssuerURL).Host, github.GitHubHost)
}

// wrongAnswer words what is wrong with an answer in a file.
func wrongAnswer(err error) string {
	if a := (*wizard.AnswerError)(nil); errors.As(err, &a) {
		return a.Field + ": " + Plainly(err).Error()
	}
	return err.Error()
}

// Usable reports whether it can be gone on with, for a repository; empty: any.
func (s *Saved) Usable(repository string) bool {
	return s != nil && s.Problem == "" && (repository == "" || repository == s.Plan.Answers.Repository)
}

// Steps is how many steps the plan has.
func (s *Saved) Steps() int { return len(s.Plan.Next) }

// Give takes the ids of a text into the answers, where they are asked for by the step of
// expected. A credential is none.
func Give(a wizard.Answers, expected []string, text string) (wizard.Answers, []wizard.Given, error) {
	if secret.Looks(text) {
		return a, nil, errors.New(secret.NoAnswer)
	}
	return wizard.Give(a, expected, text)
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
	text := cmp.Or(a.Screen, a.Problem)
	switch {
	case a.Value != "":
		text = fmt.Sprintf("%q %s", a.Value, text)
	case strings.HasPrefix(text, "is no"): // of nothing that is no sentence
		text = "an answer is needed here"
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

package switching

import (
	"errors"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/job"
	"gh-wif/internal/migrate"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget/form"
	"gh-wif/wizard"
)

// answers is the form of what the workflow files do not tell.
type answers struct {
	options *migrate.Options // the session's
	before  migrate.Options  // as they were when the form was opened
	form    *form.Form
	open    bool
	changed bool // since the form was opened
	settled bool // the files are written
	// named is the job that was asked for by its name since the last plan.
	named *migrate.Place
}

// newAnswers begins with what the session knows: what was given here before, then the ids of the
// wizard and what the working copy told.
func newAnswers(ctx *screen.Context) answers {
	ses := ctx.Session
	o := &ses.Switch
	o.Left, o.Taken = nil, nil
	o.Answers = job.Merge(o.Answers, carried(job.Merge(ses.Answers, ses.Prefill.Answers)))
	o.Answers = job.Merge(o.Answers, wizard.Answers{Repository: ses.Prefill.Answers.Repository})
	return answers{options: o, form: form.New(ctx.Theme, ctx.Keys, intro, specs(ctx, o))}
}

const intro = "What the workflow files do not tell. What stays empty is not needed, or stands in variables that are set on GitHub."

// carried are the answers that are the same for every workflow of a repository.
func carried(a wizard.Answers) wizard.Answers {
	return wizard.Answers{
		DefaultBranch: a.DefaultBranch, Workspace: a.Workspace, ServiceAccount: a.ServiceAccount, Organization: a.Organization, IssuerID: a.IssuerID,
		SubjectPrefix: a.SubjectPrefix, OwnerID: a.OwnerID, RepositoryID: a.RepositoryID, IssuerURL: a.IssuerURL, GitHub: a.GitHub, Anthropic: a.Anthropic,
	}
}

// specs are the questions of the wizard that switching has a use for, and its own.
func specs(ctx *screen.Context, o *migrate.Options) []form.Spec {
	var out []form.Spec
	for _, p := range ctx.Deps.Pages() {
		for _, q := range p.Questions {
			if slices.Contains(migrate.Unused, q.ID) {
				continue
			}
			if p.ID != screen.SubjectPage {
				q.Visible = nil // the others' depends on events, which the files tell here
			}
			out = append(out, screen.Spec(q, &o.Answers))
		}
	}
	return append(out, form.Spec{
		ID: "include-oauth-token", Kind: wizard.AskYesNo, Title: "Switch tokens of a Claude subscription too?",
		Help: "Such a token is another account that pays. No: the job is named and left alone.",
		Get:  func() []string { return []string{map[bool]string{true: "true", false: "false"}[o.OAuth]} },
		Set:  func(v []string) { o.OAuth = v[0] == "true" },
	})
}

// ask opens the form at a question.
func (a *answers) ask(id string) bool {
	a.before, a.changed, a.open = *a.options, false, true
	a.form.Reload()
	return a.form.Focus(id)
}

// wrong opens the form at the question that an error names, if it names one.
func (a *answers) wrong(err error) bool {
	var wrong *wizard.AnswerError
	if !errors.As(err, &wrong) {
		return false
	}
	a.open = a.ask(wrong.Field)
	return a.open
}

// begin opens the form.
func (a *answers) begin() screen.Action {
	if a.settled {
		return tooLate
	}
	a.ask("")
	a.form.Enter(true)
	return nil
}

// step is what a key leads to in the form.
type step int

const (
	asking step = iota // on in the form
	given              // to a plan with the answers
	left               // out of the form
)

// press is a key in the form.
func (a *answers) press(k *keys.Map, msg tea.KeyPressMsg) step {
	switch {
	case key.Matches(msg, k.Review):
		return given
	case a.form.Filtering():
	case key.Matches(msg, k.Back):
		return left
	}
	switch a.form.Update(msg) {
	case form.Changed:
		a.changed = true
		if wizard.Outdated(a.options.Answers) {
			a.options.Answers = wizard.Forget(a.options.Answers)
			a.form.Refresh(false)
		}
	case form.Done:
		return given
	}
	return asking
}

// complete reports whether a plan can be made of the answers.
func (a *answers) complete() bool { return a.form.Valid() && a.options.Answers.Repository != "" }

// finish closes the form, unless an answer is missing or wrong: that one is named.
func (a *answers) finish() (wrong string) {
	if !a.complete() {
		a.form.Focus(a.form.Focused().ID)
		return a.form.Focused().Title
	}
	a.open = false
	return ""
}

// leave closes the form; an answer that is wrong is as it was. It reports whether there are new ones.
func (a *answers) leave() bool {
	a.open = false
	if a.changed && !a.complete() {
		*a.options = a.before
		return false
	}
	return a.changed
}

// tooLate is said once the files are written.
var tooLate = screen.Say{Level: theme.Info, Text: "the files are written: answers change nothing any more"}

// askGitHub offers the question to GitHub, for owner.
func (a *answers) askGitHub(owner *Screen) screen.Action {
	if a.settled {
		return tooLate
	}
	return screen.AskGitHub(owner.ctx, owner, a.options.Answers)
}

// told takes what GitHub told, with what is said of it, and reports whether a plan is to be made
// with it at once.
func (a *answers) told(msg screen.GitHubTold) (brief screen.Action, again bool) {
	if a.settled {
		return nil, false
	}
	a.options.Answers, brief = msg.Take(a.options.Answers)
	if a.open {
		a.changed = true
		a.form.Reload()
		return brief, false
	}
	return brief, true
}

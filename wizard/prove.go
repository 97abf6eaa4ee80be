package wizard

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/trust"
)

// valid is the proof before anything leaves: both objects pass the API's
// constraints, and every wanted run gets in.
func (b *builder) valid(p Plan, match *federation.Evaluator) error {
	for _, e := range append(p.Rule.ValidateWith(match, b.answers.IssuerURL), p.Issuer.Validate()...) {
		if !e.Placeholder {
			return &AnswerError{"event", strings.Join(b.answers.Events, ","), "makes a rule that the API would refuse: " + e.Error(), "fewer events"}
		}
	}
	for _, run := range b.runs() {
		if matcher := match.FirstFailed(federation.Payload(run.Claims())); matcher != "" {
			return fmt.Errorf("the derived rule keeps a wanted run out: %s by %s; please report this", run.Subject(), matcher)
		}
	}
	return nil
}

// runs are examples of every wanted run, in every form that the rule accepts.
func (b *builder) runs() []github.Run {
	var out []github.Run
	forms := []github.Form{github.FormClassic, github.FormImmutable}
	switch b.request.Form {
	case trust.FormClassic:
		forms = forms[:1]
	case trust.FormImmutable:
		forms = forms[1:]
	}
	for _, w := range b.request.Wanted {
		for _, form := range forms {
			run := b.request.Run(w, "12345")
			run.Form = form
			if form == github.FormImmutable { // stand-ins for the ids that are not known
				run.OwnerID, run.RepoID = cmp.Or(run.OwnerID, "1234567"), cmp.Or(run.RepoID, "7654321")
			}
			if b.request.WorkflowFile == "" {
				run.WorkflowFile = github.WorkflowDir + b.answers.WorkflowFile
			}
			out = append(out, run)
		}
	}
	return out
}

// expected lists the subjects that the wanted runs will present; a star stands
// for what varies, and the ids' names for ids not known.
func (b *builder) expected() []Expected {
	var out []Expected
	for _, w := range b.request.Wanted {
		for _, form := range []github.Form{github.FormClassic, github.FormImmutable} {
			if b.request.Form != trust.FormAuto && string(b.request.Form) != string(form) {
				continue
			}
			run := b.request.Run(w, "*")
			run.Form = form
			if run.OwnerID == "" {
				run.OwnerID = "OWNER_ID"
			}
			if run.RepoID == "" {
				run.RepoID = "REPOSITORY_ID"
			}
			for _, sub := range run.Subjects() {
				e := Expected{w.Event, sub}
				if !slices.Contains(out, e) {
					out = append(out, e)
				}
			}
		}
	}
	return out
}

// hint tells the exposure which run the rule is about.
func (b *builder) hint() trust.Hint {
	a := b.answers
	return trust.Hint{
		Repository: a.Repository, Branch: a.Branch, Tag: a.Tag, Environment: a.Environment, IssuerURL: a.IssuerURL,
		OwnerID: b.request.OwnerID, RepositoryID: b.request.RepoID,
		WorkflowFile: github.WorkflowDir + a.WorkflowFile, Events: a.Events,
	}
}

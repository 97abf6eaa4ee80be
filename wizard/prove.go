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
			return &AnswerError{Field: "event", Value: strings.Join(b.answers.Events, ","), Problem: "makes a rule that the API would refuse, ask for fewer: " + e.Error()}
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
	for _, w := range b.request.Wanted {
		for _, form := range formsOf(b.request) {
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

// hint tells the exposure which run the rule is about, beside what the rule says
// itself: of a ref only the branch of all wanted runs.
func (b *builder) hint() trust.Hint {
	a := b.answers
	h := trust.Hint{
		Repository: a.Repository, Environment: a.Environment, IssuerURL: a.IssuerURL,
		OwnerID: b.request.OwnerID, RepositoryID: b.request.RepoID,
		WorkflowFile: github.WorkflowDir + a.WorkflowFile, Events: a.Events,
	}
	onBranch := func(w trust.Wanted) bool { return !w.Ref.Open && strings.HasPrefix(w.Ref.Before, github.RefsHeads) }
	if branches := branchesOf(b.request.Wanted); len(branches) == 1 && !slices.ContainsFunc(b.request.Wanted, func(w trust.Wanted) bool { return !onBranch(w) }) {
		h.Branch = branches[0]
	}
	return h
}

// branchesOf are those on which wanted runs happen: the one that was asked for, the
// default branch, or both.
func branchesOf(wanted []trust.Wanted) []string {
	var out []string
	for _, w := range wanted {
		if name, ok := strings.CutPrefix(w.Ref.Before, github.RefsHeads); ok && !w.Ref.Open && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// refsOf names the refs of the wanted runs.
func refsOf(wanted []trust.Wanted) string {
	var refs []string
	for _, w := range wanted {
		if ref := w.Ref.String(); !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	return strings.Join(refs, ", ")
}

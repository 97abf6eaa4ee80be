package trust

import (
	"slices"
	"strings"

	"gh-wif/internal/github"
)

// defaultTemplate is what a customised subject is like that is none (GitHub OIDC
// reference, "Customizing the subject claims").
var defaultTemplate = []string{"repo", "context"}

// subject sets subject_prefix where one static text can say it, and the
// condition where it cannot. A plain rule has neither.
func (d *deriver) subject() {
	switch {
	case d.plain():
		return
	case d.Template != nil:
		d.customSubject()
		return
	}
	d.pinned = true
	all := tails(d.clauses)
	t := all[0]
	switch {
	case len(all) > 1:
		d.setSubject(d.prefix()+":*", "the wanted runs carry several subjects, all of this repository; the condition lists them exactly; also said by repository")
	case endsInStar(t):
		d.setSubject(d.prefix()+":*", "this repository; the subject itself ends in a star, which would be read as a wildcard, so the condition says it exactly; also said by repository")
		d.condition.require("the exact subject; also said by environment", equals(github.ClaimSubject, d.prefix()+":"+t.Before))
	case t.Open:
		d.setSubject(d.prefix()+":"+t.Before+"*", "the wanted refs differ only in what stands for the star; a job with an environment is kept out")
	case d.Wanted[0].Environment != "" && d.idsKnown():
		d.setSubject(d.prefix()+":"+t.Before, "every wanted run carries this subject, compared exactly; it has no wildcard; also said by repository, environment and the ids")
	case d.Wanted[0].Environment != "":
		d.setSubject(d.prefix()+":"+t.Before, "every wanted run carries this subject, compared exactly; it has no wildcard; a repository recreated under the name would send ids in it and is kept out")
	default:
		d.setSubject(d.prefix()+":"+t.Before, "every wanted run carries this subject, compared exactly; it has no wildcard; a job with an environment is kept out")
	}
}

func (d *deriver) setSubject(prefix, because string) {
	d.out.Match.SubjectPrefix = prefix
	d.explain("subject_prefix", because)
}

// endsInStar: subject_prefix would take the last character of this exact text
// for a wildcard.
func endsInStar(t Text) bool { return !t.Open && strings.HasSuffix(t.Before, "*") }

// prefix is the first segment of the repository's subjects, in the form that is
// known.
func (r Request) prefix() string {
	if r.Form == FormImmutable {
		return github.ImmutablePrefix(r.Owner, r.OwnerID, r.Repo, r.RepoID)
	}
	return github.ClassicPrefix(r.Owner, r.Repo)
}

// customSubject pins a customised subject where it is one text for all wanted
// runs; where it varies, the claims alone say what is wanted.
func (d *deriver) customSubject() {
	one := d.Run(d.Wanted[0], "x").Subject()
	for _, w := range d.Wanted {
		foreseen := func(key string) bool { return d.foreseen(w, key) }
		if w.Ref.Open || d.Run(w, "x").Subject() != one || !allOf(d.Template, foreseen) {
			return
		}
	}
	d.pinned = true
	also := ""
	environment := d.Wanted[0].Environment == "" && d.tellsEnvironment()
	recreated := d.tells("repo") && !d.idsKnown()
	if !environment && !recreated {
		also = "; also said by the claims of which it is made"
	}
	if endsInStar(Exact(one)) {
		d.exact = true
		d.condition.require("the repository's customised subject"+also, equals(github.ClaimSubject, one))
		return
	}
	d.setSubject(one, "the repository's customised subject, as its template writes it for every wanted run"+also)
}

func allOf[T any](list []T, holds func(T) bool) bool {
	return !slices.ContainsFunc(list, func(v T) bool { return !holds(v) })
}

// foreseen: the value of a template's key is known before the run.
func (r Request) foreseen(w Wanted, key string) bool {
	switch key {
	case "repo", "context", github.ClaimRepository, github.ClaimOwner, github.ClaimRef, github.ClaimRefType, github.ClaimEvent:
		return true
	case github.ClaimOwnerID:
		return r.OwnerID != ""
	case github.ClaimRepositoryID:
		return r.RepoID != ""
	case github.ClaimEnvironment:
		return w.Environment != ""
	case github.ClaimWorkflowRef:
		return r.WorkflowFile != ""
	case github.ClaimJobWorkflowRef:
		return r.CalledWorkflow != "" || r.WorkflowFile != ""
	case github.ClaimBaseRef, github.ClaimHeadRef:
		e, _ := github.EventByName(w.Event)
		return !e.PullRequestSubject // else names of the pull request's branches
	}
	return false
}

// tells: the subject holds one of these parts, by the keys of its template.
func (r Request) tells(keys ...string) bool {
	template := r.Template
	if template == nil {
		template = defaultTemplate
	}
	return slices.ContainsFunc(keys, func(k string) bool { return slices.Contains(template, k) })
}

// subjectSays: the subject of every wanted run holds what a claim is pinned to.
func (r Request) subjectSays(claim string) bool {
	switch claim {
	case github.ClaimOwner, github.ClaimRepository:
		return r.tells("repo", claim)
	case github.ClaimOwnerID, github.ClaimRepositoryID:
		return r.tells(claim) || r.Form == FormImmutable && r.tells("repo")
	case github.ClaimEnvironment:
		return r.tellsEnvironment() && !ambiguous(r.Wanted[0].Environment)
	case github.ClaimRef:
		return r.tells(claim) || r.tells("context") && r.all(inContext)
	case github.ClaimWorkflowRef:
		return r.tells(claim) || r.tells(github.ClaimJobWorkflowRef) && r.CalledWorkflow == ""
	}
	return r.tells(claim)
}

// tellsEnvironment: the subject says whether the job declares an environment, and
// which.
func (r Request) tellsEnvironment() bool { return r.tells("context", github.ClaimEnvironment) }

// inContext: the ref of the run stands in the context of its subject.
func inContext(w Wanted) bool {
	e, _ := github.EventByName(w.Event)
	return w.Environment == "" && !e.PullRequestSubject
}

// ambiguous: two names have this environment's subject, since a colon is escaped in
// it and nothing else is.
func ambiguous(environment string) bool {
	return strings.Contains(environment, ":") || strings.Contains(environment, "%3A")
}

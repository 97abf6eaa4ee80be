package wizard

import (
	"cmp"
	"slices"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/trust"
)

// Stand-ins for what is not known of a subject beforehand.
const (
	unknownOwnerID      = "OWNER_ID"
	unknownRepositoryID = "REPOSITORY_ID"
)

// expected lists the subjects that the wanted runs will present. A star stands for
// what varies or is not known, and the ids' names for ids not known: each is told
// in Unknown.
func (b *builder) expected() []Expected {
	var out []Expected
	add := func(e Expected) {
		if !slices.Contains(out, e) {
			out = append(out, e)
		}
	}
	for _, w := range b.request.Wanted {
		if b.facts.elsewhere {
			add(Expected{w.Event, github.Unforeseen, "the star is the whole subject: the organization's template decides it, and GitHub's answer does not tell that one"})
			continue
		}
		for _, form := range formsOf(b.request) {
			run := b.request.Run(w, github.Unforeseen)
			run.Form, run.WorkflowFile = form, github.WorkflowDir+b.answers.WorkflowFile
			run.OwnerID, run.RepoID = cmp.Or(run.OwnerID, unknownOwnerID), cmp.Or(run.RepoID, unknownRepositoryID)
			for _, e := range expectedOf(w, run) {
				add(e)
			}
		}
	}
	return out
}

// formsOf are the forms of the subject that a wanted run may have.
func formsOf(r trust.Request) []github.Form {
	switch r.Form {
	case trust.FormClassic:
		return []github.Form{github.FormClassic}
	case trust.FormImmutable:
		return []github.Form{github.FormImmutable}
	}
	if r.Template != nil && !slices.Contains(r.Template, "repo") {
		return []github.Form{github.FormClassic} // only that segment has two forms
	}
	return []github.Form{github.FormClassic, github.FormImmutable}
}

// expectedOf are the subjects of one run: one, or two where it is not documented
// which.
func expectedOf(w trust.Wanted, run github.Run) []Expected {
	if run.Template != nil {
		sub, unknown := run.Foreseen()
		if w.Environment == "" && slices.Contains(run.Template, github.ClaimEnvironment) {
			sub = strings.ReplaceAll(sub, github.ClaimEnvironment+":", github.ClaimEnvironment+":"+github.Unforeseen)
			unknown = append(unknown, github.ClaimEnvironment)
		}
		return []Expected{{w.Event, sub, unknownOf(w, sub, unknown)}}
	}
	var out []Expected
	subjects := run.Subjects()
	for _, sub := range subjects {
		notes := unknownOf(w, sub, nil)
		if len(subjects) > 1 {
			notes = join(notes, "which of the two subjects of "+w.Event+" GitHub writes is not documented")
		}
		out = append(out, Expected{w.Event, sub, notes})
	}
	return out
}

// unknownOf explains the stand-ins of a subject; keys are those of its template
// whose values are not known.
func unknownOf(w trust.Wanted, sub string, keys []string) string {
	var notes string
	if ref := w.Ref.String(); w.Ref.Open && strings.Contains(sub, ref) {
		what := "the rest of the tag's name"
		switch {
		case strings.HasPrefix(ref, github.RefsPull):
			what = "the pull request's number"
		case strings.HasPrefix(ref, github.RefsHeads):
			what = "the entry of the merge queue"
		}
		if strings.Count(sub, ref) > 1 {
			what += ", the same at each place"
		}
		notes = "the star in " + ref + " stands for " + what
	}
	if len(keys) > 0 {
		slices.Sort(keys)
		notes = join(notes, "the star after "+strings.Join(slices.Compact(keys), ", ")+" stands for what is not known beforehand")
	}
	for _, id := range []struct{ standIn, whose string }{{unknownOwnerID, "owner"}, {unknownRepositoryID, "repository"}} {
		if strings.Contains(sub, id.standIn) {
			notes = join(notes, id.standIn+" stands for the "+id.whose+"'s number")
		}
	}
	return notes
}

func join(notes, note string) string {
	if notes == "" {
		return note
	}
	return notes + "; " + note
}

package remedy

import (
	"slices"
	"strings"

	"gh-wif/internal/github"
)

const (
	eventPull       = "pull_request"
	eventPullTarget = "pull_request_target"
	queueRefs       = github.RefsHeads + github.MergeQueuePath
	mainRef         = github.RefsHeads + "main"
	somePull        = github.RefsPull + "12/merge"
	someHead        = "change"
	someCommit      = "0123456789abcdef0123456789abcdef01234567"
)

// usualEvents are tried where a rule names none, in the order in which they are
// told to a person.
var usualEvents = []string{"push", "workflow_dispatch", "schedule", "release", eventPull, "merge_group"}

// fleeting are the claims that are new with every run: no rule can mean one value
// of them.
var fleeting = []string{
	github.ClaimSHA, github.ClaimWorkflowSHA, github.ClaimJobWorkflowSHA, github.ClaimRunID, github.ClaimRunNumber,
	github.ClaimCheckRunID, github.ClaimJWTID,
}

// numbers are the claims that are no text, at which an entry of claims cannot look.
var numbers = []string{github.ClaimExpires, github.ClaimIssuedAt, github.ClaimNotBefore}

// neverHolds reports whether an entry of claims for this claim lets in nobody, or
// one single run: GitHub sends no such claim, sends it as a number, or sends
// another one each time.
func neverHolds(claim string) bool {
	_, documented := github.Gloss(claim)
	return !documented || slices.Contains(fleeting, claim) || slices.Contains(numbers, claim)
}

func isPull(event string) bool {
	e, ok := github.EventByName(event)
	return ok && e.PullRequestSubject
}

// coherent reports whether GitHub starts runs of an event on a ref, as far as the event
// is known.
func coherent(event, ref string) bool {
	e, ok := github.EventByName(event)
	return !ok || e.StartsOn(ref)
}

// passing reports whether a ref is of one pull request or one entry of a merge
// queue: no rule can mean it.
func passing(ref string) bool {
	sort := github.SortOfRef(ref)
	return sort == github.SortPull || sort == github.SortQueue
}

// usualRef is a ref that an event can have.
func usualRef(event string) string {
	e, _ := github.EventByName(event)
	switch e.Ref {
	case github.RefPullMerge:
		return somePull
	case github.RefMergeQueue:
		return github.MergeQueueRef("main") + "12-" + someCommit
	case github.RefTag:
		return github.RefsTags + "v1.0.0"
	}
	return mainRef
}

// closedValues are the claims that have one of a few values.
var closedValues = map[string][]string{
	github.ClaimRefProtected: {"true", "false"}, github.ClaimRefType: {"branch", "tag"}, github.ClaimRunnerEnvironment: {"github-hosted", "self-hosted"},
	github.ClaimVisibility: {"public", "private", "internal"},
}

// possibleValue reports whether a claim can have a value.
func possibleValue(claim string, v any) bool {
	text, ok := v.(string)
	values, closed := closedValues[claim]
	switch {
	case !ok:
		return false
	case closed:
		return slices.Contains(values, text)
	}
	return strings.TrimSpace(text) == text && (claim == github.ClaimWorkflow || !strings.ContainsAny(text, "*?"))
}

// possible reports whether GitHub can send such a run: a ref or a name that git
// or GitHub refuses is in no token.
func possible(r github.Run) bool {
	if _, err := github.ParsePrefix(github.ClassicPrefix(r.Owner, r.Repo)); err != nil || github.CheckRepository(r.Repo) != nil {
		return false
	}
	for _, id := range []string{r.OwnerID, r.RepoID} {
		if id != "" && github.CheckID("id", id) != nil {
			return false
		}
	}
	if r.Form == github.FormImmutable && (r.OwnerID == "" || r.RepoID == "") {
		return false
	}
	if r.Environment != "" && (github.CheckEnvironment(r.Environment) != nil || strings.Contains(r.Environment, "*")) {
		return false
	}
	return possibleEvent(r.Event) && possibleRef(r.Ref) && possibleFile(r.WorkflowFile) && (r.CalledWorkflow == "" || possibleCall(r.CalledWorkflow))
}

// possibleEvent reports whether an event is not one of GitHub's in other letters. One that is not
// known at all may be new.
func possibleEvent(name string) bool {
	_, known := github.EventByName(name)
	_, meant := github.EventByName(strings.ToLower(name))
	return known || !meant
}

func possibleRef(ref string) bool {
	if b, ok := strings.CutPrefix(ref, github.RefsHeads); ok {
		return github.CheckBranch(b) == nil
	}
	if t, ok := strings.CutPrefix(ref, github.RefsTags); ok {
		return github.CheckTag(t) == nil
	}
	return ref == "" || strings.HasPrefix(ref, github.RefsPull) && !strings.ContainsAny(ref, " *?")
}

func possibleFile(path string) bool {
	return path == "" || strings.HasPrefix(path, github.WorkflowDir) && !strings.ContainsAny(path, "*? @") &&
		(strings.HasSuffix(path, ".yml") || strings.HasSuffix(path, ".yaml"))
}

// possibleCall reports whether a job_workflow_ref can be one: OWNER/REPO/PATH@REF.
func possibleCall(v string) bool {
	path, ref, ok := strings.Cut(v, "@")
	slug, file, dir := strings.Cut(path, "/"+github.WorkflowDir)
	_, err := github.ParsePrefix("repo:" + slug)
	return ok && dir && err == nil && possibleFile(github.WorkflowDir+file) && ref != "" && (possibleRef(ref) || !strings.Contains(ref, "/"))
}

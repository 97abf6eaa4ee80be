package github

import (
	"sort"
	"strings"
)

// RefKind says where the ref claim of an event's token comes from ("Events
// that trigger workflows", column GITHUB_REF).
type RefKind string

// The kinds of ref.
const (
	RefChosen     RefKind = "chosen"      // the branch or tag that was pushed or picked
	RefDefault    RefKind = "default"     // the default branch, whatever the event was about
	RefPullMerge  RefKind = "pull"        // refs/pull/N/merge
	RefTag        RefKind = "tag"         // the release's tag
	RefMergeQueue RefKind = "merge_queue" // refs/heads/gh-readonly-queue/BASE/pr-N-SHA, new each time
)

// The sorts of refs that a run can have.
const (
	SortBranch = "branch"
	SortTag    = "tag"
	SortPull   = "pull request"
	SortQueue  = "merge queue"
	SortNone   = "none" // the ref is empty
	SortOther  = "other"
)

// SortOfRef is the sort of a full ref.
func SortOfRef(ref string) string {
	switch {
	case ref == "":
		return SortNone
	case strings.HasPrefix(ref, RefsHeads+MergeQueuePath):
		return SortQueue
	case strings.HasPrefix(ref, RefsHeads):
		return SortBranch
	case strings.HasPrefix(ref, RefsTags):
		return SortTag
	case strings.HasPrefix(ref, RefsPull):
		return SortPull
	}
	return SortOther
}

// RefSorts are the sorts of refs that an event's run can have; nil: any.
func (e Event) RefSorts() []string {
	switch e.Ref {
	case RefPullMerge: // a merged pull request carries its base branch
		return []string{SortPull, SortBranch}
	case RefMergeQueue:
		return []string{SortQueue}
	case RefTag:
		return []string{SortTag, SortNone}
	case RefDefault:
		return []string{SortBranch}
	}
	if e.Name == "push" {
		return []string{SortBranch, SortTag, SortQueue}
	}
	return nil
}

// StartsOn reports whether a run of the event is started on a ref ("Events that trigger
// workflows", GITHUB_REF). A closed, merged pull request, whose run carries the base
// branch, is not among them.
func (e Event) StartsOn(ref string) bool {
	kind := SortOfRef(ref)
	switch e.Ref {
	case RefPullMerge:
		return kind == SortPull
	case RefMergeQueue:
		return kind == SortQueue
	case RefTag:
		return kind == SortTag
	case RefChosen:
		return kind != SortPull && kind != SortQueue
	}
	return kind != SortPull && kind != SortTag && kind != SortQueue
}

// Starter says who can cause a run of an event.
type Starter string

// Who can start a run, from the narrowest to the widest.
const (
	StarterWriter   Starter = "anyone with write access to the repository"
	StarterSchedule Starter = "GitHub's clock, with the workflow file of the default branch"
	StarterAnyone   Starter = "anyone with a GitHub account, where the repository is public"
)

// Event is one row of the table of events.
type Event struct {
	Name string
	Ref  RefKind
	// PullRequestSubject: without an environment the subject ends in
	// :pull_request. Decided by the event, not by the ref: pull_request_target
	// carries :pull_request too, with the default branch as ref.
	PullRequestSubject bool
	// SubjectUncertain: no measured token is known; both forms are possible.
	SubjectUncertain bool
	Starter          Starter
	Gloss            string
}

var eventTable = []Event{
	{Name: "push", Ref: RefChosen, Starter: StarterWriter, Gloss: "a push to a branch or of a tag"},
	{
		Name: "pull_request", Ref: RefPullMerge, PullRequestSubject: true, Starter: StarterWriter,
		Gloss: "a pull request is opened or updated; one from a fork gets no token unless the owner sends write tokens to forks",
	},
	{Name: "workflow_dispatch", Ref: RefChosen, Starter: StarterWriter, Gloss: "started by hand, on the branch or tag picked"},
	{Name: "schedule", Ref: RefDefault, Starter: StarterSchedule, Gloss: "at the times of a cron line, on the default branch"},
	{Name: "release", Ref: RefTag, Starter: StarterWriter, Gloss: "a release is published; the ref is its tag"},
	{Name: "merge_group", Ref: RefMergeQueue, Starter: StarterWriter, Gloss: "a merge queue tests a group; the ref is new each time"},
	{
		Name: "pull_request_target", Ref: RefDefault, PullRequestSubject: true, Starter: StarterAnyone,
		Gloss: "a pull request, also from a fork, with the rights of the base repository",
	},
	{Name: "issue_comment", Ref: RefDefault, Starter: StarterAnyone, Gloss: "a comment on an issue or pull request"},
	{Name: "issues", Ref: RefDefault, Starter: StarterAnyone, Gloss: "an issue is opened or changed"},
	{Name: "workflow_run", Ref: RefDefault, Starter: StarterAnyone, Gloss: "another workflow ran, also one started by a fork's pull request"},
	{Name: "repository_dispatch", Ref: RefDefault, Starter: StarterWriter, Gloss: "a call of the API"},
	{Name: "create", Ref: RefChosen, Starter: StarterWriter, Gloss: "a branch or tag is created"},
	{Name: "delete", Ref: RefDefault, Starter: StarterWriter, Gloss: "a branch or tag is deleted"},
	{Name: "deployment", Ref: RefChosen, Starter: StarterWriter, Gloss: "a deployment is created"},
	{Name: "deployment_status", Ref: RefChosen, Starter: StarterWriter, Gloss: "a deployment's status changes"},
	{Name: "registry_package", Ref: RefChosen, Starter: StarterWriter, Gloss: "a package is published or updated"},
	{
		Name: "pull_request_review", Ref: RefPullMerge, PullRequestSubject: true, SubjectUncertain: true, Starter: StarterAnyone,
		Gloss: "a review of a pull request",
	},
	{
		Name: "pull_request_review_comment", Ref: RefPullMerge, PullRequestSubject: true, SubjectUncertain: true, Starter: StarterAnyone,
		Gloss: "a comment on a pull request's diff",
	},
	{Name: "discussion", Ref: RefDefault, Starter: StarterAnyone, Gloss: "a discussion is opened or changed"},
	{Name: "discussion_comment", Ref: RefDefault, Starter: StarterAnyone, Gloss: "a comment on a discussion"},
	{Name: "fork", Ref: RefDefault, Starter: StarterAnyone, Gloss: "somebody forks the repository"},
	{Name: "watch", Ref: RefDefault, Starter: StarterAnyone, Gloss: "somebody stars the repository"},
	{Name: "public", Ref: RefDefault, Starter: StarterWriter, Gloss: "the repository becomes public"},
	{Name: "gollum", Ref: RefDefault, Starter: StarterAnyone, Gloss: "a wiki page changes"},
	{Name: "label", Ref: RefDefault, Starter: StarterWriter, Gloss: "a label changes"},
	{Name: "milestone", Ref: RefDefault, Starter: StarterWriter, Gloss: "a milestone changes"},
	{Name: "check_run", Ref: RefDefault, Starter: StarterWriter, Gloss: "a check run changes"},
	{Name: "check_suite", Ref: RefDefault, Starter: StarterWriter, Gloss: "a check suite completes"},
	{Name: "status", Ref: RefDefault, Starter: StarterWriter, Gloss: "a commit's status changes"},
	{Name: "page_build", Ref: RefDefault, Starter: StarterWriter, Gloss: "a Pages branch is pushed"},
	{Name: "branch_protection_rule", Ref: RefDefault, Starter: StarterWriter, Gloss: "a branch protection rule changes"},
	{Name: "image_version", Ref: RefDefault, Starter: StarterWriter, Gloss: "a runner image has a new version"},
}

// NamesBase reports whether a run of the event is known to carry the branch of its
// pull request in base_ref (GitHub, "Variables reference", GITHUB_BASE_REF: only
// pull_request and pull_request_target).
func (e Event) NamesBase() bool { return e.PullRequestSubject && !e.SubjectUncertain }

// OwnHead is the condition, for the if: of a job, that a pull request comes from a
// branch of the repository itself and not from a fork.
const OwnHead = "github.event.pull_request.head.repo.full_name == github.repository"

// Events lists the events that can start a workflow, the usual ones first.
// workflow_call is not among them: a called workflow's token carries the
// caller's event.
func Events() []Event { return append([]Event(nil), eventTable...) }

// EventByName finds an event's row.
func EventByName(name string) (Event, bool) {
	for _, e := range eventTable {
		if e.Name == name {
			return e, true
		}
	}
	return Event{}, false
}

// EventNames lists the names of the events, sorted.
func EventNames() []string {
	names := make([]string, len(eventTable))
	for i, e := range eventTable {
		names[i] = e.Name
	}
	sort.Strings(names)
	return names
}

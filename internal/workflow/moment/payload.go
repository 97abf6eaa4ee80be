package moment

import (
	"slices"
	"strings"

	"gh-wif/internal/workflow/expr"
)

var pullEvents = []string{"pull_request", "pull_request_target", "pull_request_review", "pull_request_review_comment"}

// carriers are the events whose payload has a member (GitHub docs, webhook events and payloads). In that
// of every other event it is null. A member that is not listed may be anywhere.
var carriers = map[string][]string{
	"pull_request":      pullEvents,
	"issue":             {"issues", "issue_comment"},
	"comment":           {"issue_comment", "pull_request_review_comment", "discussion_comment"},
	"review":            {"pull_request_review"},
	"discussion":        {"discussion", "discussion_comment"},
	"workflow_run":      {"workflow_run"},
	"release":           {"release"},
	"deployment":        {"deployment", "deployment_status"},
	"deployment_status": {"deployment_status"},
	"check_run":         {"check_run", "deployment", "deployment_status"},
	"check_suite":       {"check_suite"},
	"label":             {"label", "issues", "pull_request", "pull_request_target", "discussion"},
	"number":            {"pull_request", "pull_request_target"},
	"merge_group":       {"merge_group"},
	"client_payload":    {"repository_dispatch"},
	"schedule":          {"schedule"},
	"inputs":            {"workflow_dispatch"},
	"head_commit":       {"push"},
	"commits":           {"push"},
	"pusher":            {"push"},
	"forced":            {"push"},
	"compare":           {"push"},
	"registry_package":  {"registry_package"},
}

// withoutAction are the events whose payload has no action.
var withoutAction = []string{"push", "schedule", "workflow_dispatch", "create", "delete", "fork", "public", "status", "page_build", "gollum"}

// authored is the object that the one who starts a run is the author of, by event.
var authored = map[string]string{
	"pull_request": "pull_request", "pull_request_target": "pull_request", "pull_request_review": "review", "pull_request_review_comment": "comment",
	"issues": "issue", "issue_comment": "comment", "discussion": "discussion", "discussion_comment": "comment",
}

// event is what a member of the payload holds. The path begins behind github.event.
func (m Moment) event(path []string) expr.Value {
	if len(path) == 0 {
		return something()
	}
	if _, ok := m.kind(); !ok {
		return m.any(path)
	}
	if in, ok := carriers[path[0]]; ok && !slices.Contains(in, m.Event) {
		return expr.Null()
	}
	switch path[0] {
	case "action":
		return m.action()
	case "schedule":
		return expr.OneOf(false, m.Cron...)
	case "ref":
		return m.eventRef()
	case "repository", "organization", "enterprise", "installation":
		return m.repositoryMember(path[1:])
	case "sender":
		return m.account(path[1:])
	case "label":
		if m.Stranger && slices.Contains(pullEvents, m.Event) {
			return expr.Null() // to label takes the role triage; a form labels an issue, and no pull request
		}
	}
	if m.Stranger {
		return m.strangers(path)
	}
	switch strings.Join(path, ".") {
	case "pull_request.base.ref":
		return m.base()
	case "pull_request.base.repo.full_name":
		return repositoryName(m.Repository)
	case "pull_request.base.repo.owner.login":
		return ownerName(m.Repository)
	case "pull_request.head.ref", "pull_request.head.sha", "pull_request.number", "issue.number", "number":
		return someText()
	}
	if _, ok := carriers[path[0]]; ok && len(path) == 1 && path[0] != "inputs" {
		return something()
	}
	return expr.Unknown()
}

// any is a member of the payload of an event that is not known.
func (m Moment) any(path []string) expr.Value {
	switch {
	case path[0] == "repository":
		return m.repositoryMember(path[1:])
	case m.Stranger:
		return expr.Free()
	}
	return expr.Unknown()
}

func (m Moment) eventRef() expr.Value {
	switch m.Event {
	case "push", "workflow_dispatch":
		return m.ref()
	}
	return expr.Unknown()
}

func (m Moment) action() expr.Value {
	types := m.Types
	switch {
	case slices.Contains(withoutAction, m.Event):
		return expr.Null()
	case len(types) == 0 && slices.Contains(pullEvents[:2], m.Event):
		types = []string{"opened", "synchronize", "reopened"} // the default
	case len(types) == 0 && m.Stranger:
		return expr.Free()
	case len(types) == 0:
		return someText()
	}
	if m.Stranger {
		types = openTypes(m.Event, types)
	}
	return expr.OneOf(m.Stranger, types...)
}

// ofWriters are the types that take a role in the repository to cause: to label, assign, pin or lock. A
// form can label and assign the issue that it makes, so those two are open for issues.
var ofWriters = map[string][]string{
	"pull_request": {
		"labeled", "unlabeled", "milestoned", "demilestoned", "locked", "unlocked", "enqueued", "dequeued", "auto_merge_enabled", "auto_merge_disabled",
	},
	"issues":     {"unlabeled", "unassigned", "milestoned", "demilestoned", "pinned", "unpinned", "locked", "unlocked", "deleted", "transferred"},
	"discussion": {"unlabeled", "pinned", "unpinned", "locked", "unlocked", "transferred", "category_changed"},
}

// openTypes keeps the types of an event that a stranger can cause.
func openTypes(event string, types []string) []string {
	held := ofWriters[strings.TrimSuffix(event, "_target")]
	var out []string
	for _, t := range types {
		if !slices.Contains(held, t) {
			out = append(out, t)
		}
	}
	return out
}

// StrangerStarts reports whether one of the trigger's types can be caused without any role in the
// repository.
func (m Moment) StrangerStarts() bool {
	return len(m.Types) == 0 || len(openTypes(m.Event, m.Types)) > 0
}

// account is what is known of the account that starts the run.
func (m Moment) account(path []string) expr.Value {
	switch {
	case len(path) == 0:
		return something()
	case path[0] == "login":
		return m.starter()
	case path[0] == "type" && m.Stranger:
		return expr.Text("User")
	case m.Stranger:
		return expr.Own()
	}
	return someText()
}

func (m Moment) repositoryMember(path []string) expr.Value {
	switch strings.Join(path, ".") {
	case "full_name":
		return repositoryName(m.Repository)
	case "owner.login", "owner.name":
		return ownerName(m.Repository)
	case "name":
		if _, name, ok := strings.Cut(m.Repository, "/"); ok {
			return expr.Text(name)
		}
	case "default_branch":
		if m.DefaultBranch != "" {
			return expr.Text(m.DefaultBranch)
		}
		return someText()
	case "private":
		if m.Stranger {
			return expr.Bool(false) // he reaches a public one only
		}
	case "visibility":
		if m.Stranger {
			return expr.Text("public")
		}
	}
	return expr.Unknown()
}

// strangers is what a member of the payload holds where a stranger starts the run: texts are what he
// likes, names are his own, and his are neither the roles nor the repository.
func (m Moment) strangers(path []string) expr.Value {
	object, rest := path[0], strings.Join(path[1:], ".")
	own := authored[m.Event] == object
	switch {
	case object == "pull_request" && own:
		return m.strangersPull(path[1:])
	case object == "pull_request" && rest == "base.repo.full_name":
		return repositoryName(m.Repository)
	case object == "workflow_run":
		return m.strangersWorkflowRun(path[1:])
	case own && rest == "author_association":
		return noRole()
	case own && len(path) > 1 && path[1] == "user":
		return m.account(path[2:])
	case rest == "" && object != "label" && carriers[object] != nil:
		return something()
	}
	return expr.Free()
}

// noRole is what GitHub says of an author without a role in the repository.
func noRole() expr.Value {
	return expr.OneOf(true, "NONE", "CONTRIBUTOR", "FIRST_TIME_CONTRIBUTOR", "FIRST_TIMER", "MANNEQUIN")
}

// strangersPull is a pull request from a fork, which its author cannot merge.
func (m Moment) strangersPull(path []string) expr.Value {
	if len(path) == 0 {
		return something()
	}
	switch path[0] {
	case "author_association":
		return noRole()
	case "user":
		return m.account(path[1:])
	case "merged":
		return expr.Bool(false)
	case "merged_at", "merged_by", "auto_merge":
		return expr.Null()
	case "base":
		switch strings.Join(path[1:], ".") {
		case "ref":
			return m.base()
		case "repo.full_name":
			return repositoryName(m.Repository)
		case "repo.owner.login", "user.login":
			return ownerName(m.Repository)
		}
		return expr.Unknown()
	case "head":
		return forked(path[1:])
	}
	return expr.Free()
}

// forked is the head of a pull request from a fork.
func forked(path []string) expr.Value {
	switch {
	case len(path) > 0 && path[0] == "repo" && len(path) > 1:
		return forkMember(path[1:])
	case len(path) > 1 && path[0] == "user" && path[1] == "login", len(path) == 1 && path[0] == "label":
		return expr.Own()
	case len(path) == 0 || path[0] == "repo":
		return something()
	}
	return expr.Free()
}

// forkMember is what a fork says of itself.
func forkMember(path []string) expr.Value {
	switch path[0] {
	case "fork":
		return expr.Bool(true)
	case "full_name", "owner", "id", "node_id", "url", "html_url", "clone_url", "ssh_url", "git_url":
		return expr.Own()
	case "private":
		return expr.Bool(false)
	}
	return expr.Free() // the name too: it can be that of the repository
}

// strangersWorkflowRun is the run of another workflow that a pull request from a fork started.
func (m Moment) strangersWorkflowRun(path []string) expr.Value {
	if len(path) == 0 {
		return something()
	}
	switch path[0] {
	case "event":
		return expr.Text("pull_request")
	case "head_repository":
		if len(path) > 1 {
			return forkMember(path[1:])
		}
		return something()
	case "repository":
		return m.repositoryMember(path[1:])
	case "actor", "triggering_actor":
		return m.account(path[1:])
	case "path", "name", "workflow_id":
		return expr.Unknown()
	}
	return expr.Free()
}

package moment

import (
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/github"
	"gh-wif/internal/workflow/expr"
)

// shown writes a value: its texts, ~ for a pattern, ? for what is not known.
func shown(v expr.Value) string {
	texts, closed := v.Texts()
	if closed {
		return strings.Join(texts, "|")
	}
	if p, ok := v.Pattern(); ok {
		return "~" + p
	}
	return strings.Join(append(texts, "?"), "|")
}

func look(m Moment, path string) expr.Value { return m.GitHub(strings.Split(path, ".")) }

func TestTheRefFollowsTheEvent(t *testing.T) {
	for _, row := range []struct {
		m    Moment
		want string // ref, ref_name, ref_type, base_ref
	}{
		{Moment{Event: "push", Ref: "refs/heads/release/1"}, "refs/heads/release/1 release/1 branch "},
		{Moment{Event: "push", Ref: "refs/tags/v1"}, "refs/tags/v1 v1 tag "},
		{Moment{Event: "push", Ref: "refs/heads/release/**", Pattern: true}, "~refs/heads/release/* ~release/* branch "},
		{Moment{Event: "pull_request"}, "~refs/pull/*/merge ~*/merge branch ?"},
		{Moment{Event: "pull_request", Types: []string{"closed"}, Bases: []string{"main"}}, "~refs/* ? branch|tag main"},
		{Moment{Event: "schedule"}, "~refs/heads/* ? branch "},
		{Moment{Event: "issues", DefaultBranch: "trunk"}, "refs/heads/trunk trunk branch "},
		{Moment{Event: "release"}, "~refs/tags/* ? tag "},
		{Moment{Event: "merge_group"}, "~refs/heads/gh-readonly-queue/* ~gh-readonly-queue/* branch "},
		{Moment{Event: "workflow_dispatch"}, "~refs/* ? branch|tag "},
		{Moment{Event: "deployment"}, "? ? branch|tag "},
		{Moment{}, "? ? branch|tag ?"},
	} {
		var got []string
		for _, name := range []string{"ref", "ref_name", "ref_type", "base_ref"} {
			got = append(got, shown(look(row.m, name)))
		}
		if g := strings.Join(got, " "); g != row.want {
			t.Errorf("%+v: got %q, want %q", row.m, g, row.want)
		}
	}
}

func TestThePayloadHasWhatTheEventCarries(t *testing.T) {
	for _, row := range []struct {
		m          Moment
		path, want string
	}{
		{Moment{Event: "push"}, "event.pull_request.head.repo.fork", ""},
		{Moment{Event: "pull_request"}, "event.pull_request.head.repo.fork", "?"},
		{Moment{Event: "issues"}, "event.comment.body", ""},
		{Moment{Event: "push"}, "event.action", ""},
		{Moment{Event: "pull_request"}, "event.action", "opened|synchronize|reopened"},
		{Moment{Event: "issues", Types: []string{"opened", "labeled"}}, "event.action", "opened|labeled"},
		{Moment{Event: "schedule", Cron: []string{"0 1 * * *"}}, "event.schedule", "0 1 * * *"},
		{Moment{Event: "push", Ref: "refs/heads/main"}, "event.ref", "refs/heads/main"},
		{Moment{Event: "push", Repository: "acme/app"}, "event.repository.owner.login", "acme"},
		{Moment{Event: "push", DefaultBranch: "main"}, "event.repository.default_branch", "main"},
		{Moment{Event: "pull_request", Repository: "acme/app"}, "event.pull_request.base.repo.full_name", "acme/app"},
		{Moment{Event: "something_new"}, "event.pull_request", "?"},
		{Moment{Event: "pull_request"}, "event.pull_request", "Object"},
	} {
		if got := shown(look(row.m, row.path)); got != row.want {
			t.Errorf("%s on %s: got %q, want %q", row.path, row.m.Event, got, row.want)
		}
	}
}

// What a stranger is: nobody of the repository, with a fork of his own, and his own texts.
func TestAStranger(t *testing.T) {
	for _, row := range []struct{ event, condition, want string }{
		{"issue_comment", "github.event.comment.author_association", "chosen"},
		{"issues", "github.event.issue.user.type == 'Bot'", "false"},
		{"issues", "github.event.issue.user.login == github.actor", "chosen"},
		{"pull_request", "github.event.pull_request.head.repo.full_name == github.repository", "false"},
		{"pull_request", "github.event.pull_request.merged == true", "false"},
		{"pull_request_target", "github.event.label.name == 'safe'", "false"},
		{"pull_request_target", "contains(github.event.pull_request.labels.*.name, 'safe')", "chosen"},
		{"issues", "github.event.label.name == 'claude'", "chosen"},
		{"issue_comment", "github.event.issue.author_association == 'OWNER'", "chosen"}, // on an owner's issue
		{"pull_request_review", "github.event.pull_request.head.repo.full_name == github.repository", "chosen"},
		{"pull_request_review", "github.event.review.author_association == 'MEMBER'", "false"},
		{"workflow_run", "github.event.workflow_run.event == 'push'", "false"},
		{"workflow_run", "github.event.workflow_run.head_repository.full_name == github.repository", "false"},
		{"workflow_run", "github.event.workflow_run.conclusion == 'success'", "chosen"},
		{"fork", "github.event.repository.private || github.actor == github.repository_owner", "false"},
		{"discussion_comment", "contains(github.event.comment.body, 'x')", "chosen"},
		{"watch", "github.triggering_actor == 'octocat'", "false"},
	} {
		e, err := expr.Parse(row.condition)
		if err != nil {
			t.Fatal(err)
		}
		if got := e.Eval(scope{Moment{Event: row.event, Stranger: true}}).Truth().String(); got != row.want && !(row.want == "chosen" && got == "true") {
			t.Errorf("%s on %s is %s, want %s", row.condition, row.event, got, row.want)
		}
	}
}

type scope struct{ Moment }

func (s scope) Name(path []string) expr.Value { return s.GitHub(path[1:]) }
func (s scope) Starter() bool                 { return true }
func (s scope) Call(string) expr.Value        { return expr.Unknown() }

func TestTypesThatAStrangerCannotCause(t *testing.T) {
	for _, row := range []struct {
		event string
		types []string
		want  bool
	}{
		{"pull_request_target", []string{"labeled"}, false},
		{"pull_request_target", []string{"labeled", "opened"}, true},
		{"issues", []string{"labeled"}, true},
		{"issues", []string{"milestoned", "locked"}, false},
		{"issues", nil, true},
		{"issue_comment", []string{"created"}, true},
	} {
		if got := (Moment{Event: row.event, Types: row.types, Stranger: true}).StrangerStarts(); got != row.want {
			t.Errorf("%s %v: %v", row.event, row.types, got)
		}
	}
}

// Every name of the tables is one of GitHub's events.
func TestTheTablesNameEvents(t *testing.T) {
	names := github.EventNames()
	for member, events := range carriers {
		for _, e := range events {
			if !slices.Contains(names, e) {
				t.Errorf("%s: no event %s", member, e)
			}
		}
	}
	for _, e := range slices.Concat(pullEvents, withoutAction) {
		if !slices.Contains(names, e) {
			t.Errorf("no event %s", e)
		}
	}
	for e := range authored {
		if !slices.Contains(names, e) {
			t.Errorf("no event %s", e)
		}
	}
}

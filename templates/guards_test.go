package templates_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
	"gh-wif/templates"
)

// guardedSample starts by events with a guard and one without.
func guardedSample(l templates.Language) templates.Spec {
	s := sample(l)
	s.Triggers = []templates.Trigger{
		{Event: "push", Branches: []string{"main"}},
		{Event: "pull_request"},
		{Event: "pull_request_review"},
		{Event: "workflow_dispatch", Refs: []string{"refs/heads/main"}},
	}
	return s
}

const (
	people   = `contains(fromJSON('["OWNER","MEMBER","COLLABORATOR"]'), github.event.`
	sameRepo = "github.event.pull_request.head.repo.full_name == github.repository"
)

func trigger(event string, refs ...string) templates.Trigger {
	return templates.Trigger{Event: event, Refs: refs}
}

// conditions are that of the job, by what starts it.
var conditions = []struct {
	name     string
	triggers []templates.Trigger
	change   func(*templates.Spec)
	want     string
}{
	{"no guard is needed", []templates.Trigger{trigger("push")}, nil, ""},
	{"a comment", []templates.Trigger{trigger("issue_comment")}, nil, people + "comment.author_association)"},
	{"an issue", []templates.Trigger{trigger("issues")}, nil, people + "issue.author_association)"},
	{"a discussion", []templates.Trigger{trigger("discussion")}, nil, people + "discussion.author_association)"},
	{"a fork", []templates.Trigger{trigger("pull_request")}, nil, sameRepo},
	{"a review", []templates.Trigger{trigger("pull_request_review")}, nil, sameRepo + " && " + people + "review.author_association)"},
	{
		"several, of which some have none",
		[]templates.Trigger{trigger("push"), trigger("pull_request_target"), trigger("issues")},
		nil,
		"(github.event_name != 'pull_request_target' || " + sameRepo + ") && (github.event_name != 'issues' || " + people + "issue.author_association))",
	},
	{"one among others", []templates.Trigger{trigger("push"), trigger("pull_request")}, nil, "github.event_name != 'pull_request' || " + sameRepo},
	{"a ref", []templates.Trigger{trigger("create", "refs/heads/it's")}, nil, "github.ref == 'refs/heads/it''s'"},
	{
		"refs, one of them open, and none",
		[]templates.Trigger{trigger("deployment", "refs/heads/main", "refs/tags/v*", "")},
		nil,
		"github.ref == 'refs/heads/main' || startsWith(github.ref, 'refs/tags/v') || github.ref == ''",
	},
	{
		"the refs of two triggers of one event",
		[]templates.Trigger{trigger("create", "refs/heads/a"), trigger("create", "refs/heads/b", "refs/heads/a")},
		nil,
		"github.ref == 'refs/heads/a' || github.ref == 'refs/heads/b'",
	},
	{"one of two triggers means every ref", []templates.Trigger{trigger("create", "refs/heads/a"), trigger("create")}, nil, ""},
	{"left out", []templates.Trigger{trigger("issues")}, func(s *templates.Spec) { s.NoGuards = true }, ""},
	{
		"called by others too",
		[]templates.Trigger{trigger("pull_request")},
		func(s *templates.Spec) { s.Reusable = true },
		"github.event_name != 'pull_request' || " + sameRepo,
	},
	{
		"the job that calls another workflow",
		[]templates.Trigger{trigger("pull_request")},
		func(s *templates.Spec) { s.Calls = "acme/shared/.github/workflows/claude.yml@refs/tags/v1" },
		sameRepo,
	},
}

func TestTheJobsConditionIsThatOfItsEvents(t *testing.T) {
	for _, tt := range conditions {
		s := sample(templates.Python)
		s.Triggers = tt.triggers
		if tt.change != nil {
			tt.change(&s)
		}
		content := render(t, s).Content
		if diff := cmp.Diff(tt.want, parse(t, content).Jobs["call-claude"].If); diff != "" {
			t.Errorf("%s (-want +got):\n%s\n%s", tt.name, diff, content)
		}
	}
}

// A hostile ref is refused, or stands in the condition as one literal.
func TestAHostileRefStaysALiteralOfTheCondition(t *testing.T) {
	base := sample(templates.Python)
	base.Triggers = []templates.Trigger{{Event: "create", Refs: []string{"refs/heads/calm"}}}
	before := leaves(t, render(t, base).Content)
	proptest.Check(t, func(t *rapid.T) {
		ref := rapid.SampledFrom([]string{"", "refs/heads/", "refs/tags/"}).Draw(t, "sort") + hostile.Draw(t, "name")
		s := base
		s.Triggers = []templates.Trigger{{Event: "create", Refs: []string{ref}}}
		w, err := templates.Render(s)
		if err != nil {
			var refused *templates.FieldError
			if !errors.As(err, &refused) || refused.Field != "ref" || refused.Want == "" {
				t.Fatalf("refused as %v", err)
			}
			return
		}
		literal := func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
		want := "github.ref == " + literal(ref)
		if name, star := strings.CutSuffix(ref, "*"); star {
			want = "startsWith(github.ref, " + literal(name) + ")"
		}
		after := leaves(t, w.Content)
		const path = ".jobs.call-claude.if"
		if after[path] != "string "+want {
			t.Fatalf("%q became %s, want %s:\n%s", ref, after[path], want, w.Content)
		}
		delete(after, path)
		rest := map[string]string{}
		for k, v := range before {
			if k != path {
				rest[k] = v
			}
		}
		if diff := cmp.Diff(rest, after); diff != "" {
			t.Fatalf("%q changed more than the condition:\n%s", ref, diff)
		}
	})
}

func TestARefIsRefusedWhereItCouldNotHold(t *testing.T) {
	for _, tt := range []struct{ event, ref string }{
		{"push", "refs/heads/main"},
		{"issues", "refs/heads/main"},
		{"create", "main"},
		{"create", "refs/heads/a b"},
		{"create", "refs/heads/*x"},
		{"create", "refs/heads/"},
	} {
		s := sample(templates.Python)
		s.Triggers = []templates.Trigger{{Event: tt.event, Refs: []string{tt.ref}}}
		var refused *templates.FieldError
		if _, err := templates.Render(s); !errors.As(err, &refused) || refused.Field != "ref" {
			t.Errorf("%s on %q: %v", tt.event, tt.ref, err)
		}
	}
}

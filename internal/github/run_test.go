package github

import (
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What GitHub documents or what was measured for each event: the ref that its
// token carries, and the tail of its subject in a job without an environment.
var eventFacts = map[string]struct {
	ref  string
	tail string
}{
	"push":                        {"refs/heads/topic", "ref:refs/heads/topic"},
	"create":                      {"refs/heads/topic", "ref:refs/heads/topic"},
	"pull_request":                {"refs/pull/7/merge", "pull_request"},
	"pull_request_target":         {"refs/heads/main", "pull_request"},
	"pull_request_review":         {"refs/pull/7/merge", "pull_request"},
	"pull_request_review_comment": {"refs/pull/7/merge", "pull_request"},
	"merge_group":                 {"refs/heads/gh-readonly-queue/main/pr-7-0123", "ref:refs/heads/gh-readonly-queue/main/pr-7-0123"},
	"workflow_dispatch":           {"refs/heads/topic", "ref:refs/heads/topic"},
	"release":                     {"refs/tags/v1", "ref:refs/tags/v1"},
	"registry_package":            {"refs/heads/topic", "ref:refs/heads/topic"},
	"deployment":                  {"", "ref:"},
	"deployment_status":           {"refs/heads/topic", "ref:refs/heads/topic"},
}

func TestSubjectOfEveryEvent(t *testing.T) {
	for _, e := range Events() {
		fact, ok := eventFacts[e.Name]
		if !ok { // everything else runs on the default branch
			fact.ref, fact.tail = "refs/heads/main", "ref:refs/heads/main"
			if e.Ref != RefDefault {
				t.Errorf("%s has the ref kind %s, want the default branch", e.Name, e.Ref)
			}
		}
		run := Run{Owner: "o", Repo: "r", OwnerID: "1", RepoID: "2", Event: e.Name, Ref: fact.ref}
		if got := run.Subject(); got != "repo:o/r:"+fact.tail {
			t.Errorf("%s: %s", e.Name, got)
		}
		run.Form = FormImmutable
		if got := run.Subject(); got != "repo:o@1/r@2:"+fact.tail {
			t.Errorf("%s: %s", e.Name, got)
		}
		run.Environment = "prod:eu"
		if got := run.Subject(); got != "repo:o@1/r@2:environment:prod%3Aeu" {
			t.Errorf("%s in an environment: %s", e.Name, got)
		}
	}
}

func TestAMergedPullRequestKeepsItsSubject(t *testing.T) {
	run := Run{Owner: "o", Repo: "r", Event: "pull_request", Ref: "refs/heads/main"}
	if got := run.Subject(); got != "repo:o/r:pull_request" {
		t.Error(got)
	}
}

func TestUnmeasuredEventsHaveTwoSubjects(t *testing.T) {
	run := Run{Owner: "o", Repo: "r", Event: "pull_request_review", Ref: "refs/pull/7/merge"}
	want := []string{"repo:o/r:pull_request", "repo:o/r:ref:refs/pull/7/merge"}
	if d := cmp.Diff(want, run.Subjects()); d != "" {
		t.Error(d)
	}
	run.Environment = "prod"
	if d := cmp.Diff([]string{"repo:o/r:environment:prod"}, run.Subjects()); d != "" {
		t.Error(d)
	}
	run.Event, run.Environment = "push", ""
	if got := run.Subjects(); len(got) != 1 {
		t.Error(got)
	}
}

func TestTheTableOfEventsIsWhole(t *testing.T) {
	names := EventNames()
	if !sort.StringsAreSorted(names) || len(names) != len(Events()) || slices.Contains(names, "workflow_call") {
		t.Errorf("got %v", names)
	}
	for _, e := range Events() {
		if e.Gloss == "" || e.Starter == "" || e.Ref == "" {
			t.Errorf("%s is not explained: %+v", e.Name, e)
		}
		if strings.HasPrefix(e.Name, "pull_request") != e.PullRequestSubject {
			t.Errorf("%s: %v", e.Name, e.PullRequestSubject)
		}
		if documented := e.Name == "pull_request" || e.Name == "pull_request_target"; e.NamesBase() != documented {
			t.Errorf("%s is known to name a base: %v", e.Name, e.NamesBase())
		}
	}
	if _, ok := EventByName("workflow_call"); ok {
		t.Error("workflow_call starts no run")
	}
	// What an outsider can cause on a public repository.
	for _, name := range []string{"pull_request_target", "issue_comment", "issues", "workflow_run", "discussion", "discussion_comment", "fork", "watch"} {
		if e, _ := EventByName(name); e.Starter != StarterAnyone {
			t.Errorf("%s can be caused by %s", name, e.Starter)
		}
	}
}

// The customised subjects of the reference and of published tokens.
func TestCustomisedSubjects(t *testing.T) {
	base := Run{
		Owner: "octo-org", Repo: "octo-repo", OwnerID: "6154722", RepoID: "1157352866", Event: "push", Ref: "refs/heads/main",
		Visibility: "internal", Workflow: "manual: deployment", WorkflowFile: WorkflowDir + "ci.yml", Actor: "mona",
	}
	tests := []struct {
		keys   string
		change func(*Run)
		want   string
	}{
		{"repo", nil, "repo:octo-org/octo-repo"},
		{"repo context", nil, "repo:octo-org/octo-repo:ref:refs/heads/main"},
		{"repo context job_workflow_ref", func(r *Run) {
			r.Environment, r.CalledWorkflow = "prod", "octo-org/octo-automation/.github/workflows/oidc.yml@refs/heads/main"
		}, "repo:octo-org/octo-repo:environment:prod:job_workflow_ref:octo-org/octo-automation/.github/workflows/oidc.yml@refs/heads/main"},
		{"repo context job_workflow_ref", func(r *Run) { r.Event, r.Ref = "pull_request", "refs/pull/1/merge" }, "repo:octo-org/octo-repo:pull_request:job_workflow_ref:octo-org/octo-repo/.github/workflows/ci.yml@refs/pull/1/merge"},
		{"repo context ref", func(r *Run) { r.Environment = "staging" }, "repo:octo-org/octo-repo:environment:staging:ref:refs/heads/main"},
		{"repo context ref", nil, "repo:octo-org/octo-repo:ref:refs/heads/main:ref:refs/heads/main"},
		{"repository_owner repository_visibility", nil, "repository_owner:octo-org:repository_visibility:internal"},
		{"repository_owner_id repository_id context", func(r *Run) { r.Event = "pull_request" }, "repository_owner_id:6154722:repository_id:1157352866:pull_request"},
		{"environment repository_owner", func(r *Run) { r.Environment = "production:eastus" }, "environment:production%3Aeastus:repository_owner:octo-org"},
		{"workflow actor event_name ref_type", nil, "workflow:manual%3A deployment:actor:mona:event_name:push:ref_type:branch"},
		{"repo ref_type", func(r *Run) { r.Ref, r.Form = "refs/tags/v1", FormImmutable }, "repo:octo-org@6154722/octo-repo@1157352866:ref_type:tag"},
		{"repository_owner", func(r *Run) { r.Form = FormImmutable }, "repository_owner:octo-org"},
	}
	for _, tt := range tests {
		r := base
		r.Template = strings.Fields(tt.keys)
		if tt.change != nil {
			tt.change(&r)
		}
		if got := r.Subject(); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.keys, got, tt.want)
		}
		if got := r.Subjects(); len(got) != 1 {
			t.Errorf("%s: got %v", tt.keys, got)
		}
	}
}

func TestPrefixesOfGitHub(t *testing.T) {
	for raw, want := range map[string]Subject{
		"repo:acme/app":                  {Form: FormClassic, Owner: "acme", Repo: "app"},
		"repo:acme/app:":                 {Form: FormClassic, Owner: "acme", Repo: "app"},
		"repo:acme@1234567/app@7654321":  {Form: FormImmutable, Owner: "acme", OwnerID: "1234567", Repo: "app", RepoID: "7654321"},
		"repo:acme-1234567/app-7654321:": {Form: FormClassic, Owner: "acme-1234567", Repo: "app-7654321"},
	} {
		got, err := ParsePrefix(raw)
		want.Raw = raw
		if d := cmp.Diff(want, got); err != nil || d != "" {
			t.Errorf("%s: %v\n%s", raw, err, d)
		}
	}
	for _, raw := range []string{"", "repo:", "acme/app", "repo:acme", "repo:acme/app:ref:refs/heads/main", "repo:acme/app:*", "repo:acme@1/app", "repo:acme/app@2", "repo:acme@0/app@1", "repo:acme/*", "repo:acme/app::"} {
		if got, err := ParsePrefix(raw); err == nil || err.Error() == "" {
			t.Errorf("%q was read as %+v", raw, got)
		}
	}
}

func TestClaimsOfARun(t *testing.T) {
	run := Run{
		Issuer: ParseIssuer("https://token.actions.octocorp.ghe.com"), Owner: "o", OwnerID: "1", Repo: "r", RepoID: "2", Event: "pull_request",
		Ref: "refs/pull/7/merge", BaseRef: "main", HeadRef: "topic", Environment: "prod:eu", Workflow: "CI", WorkflowFile: WorkflowDir + "ci.yml",
		Visibility: "private", Actor: "mona", Audience: "https://api.anthropic.com",
	}
	want := map[string]any{
		"iss": "https://token.actions.octocorp.ghe.com", "sub": "repo:o/r:environment:prod%3Aeu", "aud": "https://api.anthropic.com",
		"repository": "o/r", "repository_id": "2", "repository_owner": "o", "repository_owner_id": "1", "repository_visibility": "private",
		"event_name": "pull_request", "ref": "refs/pull/7/merge", "ref_type": "branch", "base_ref": "main", "head_ref": "topic",
		"environment": "prod:eu", "workflow": "CI", "actor": "mona", "workflow_ref": "o/r/.github/workflows/ci.yml@refs/pull/7/merge",
		"job_workflow_ref": "o/r/.github/workflows/ci.yml@refs/pull/7/merge",
	}
	if d := cmp.Diff(want, run.Claims()); d != "" {
		t.Error(d)
	}
	bare := Run{Owner: "o", Repo: "r", Event: "push", Ref: "refs/tags/v1"}
	want = map[string]any{
		"iss": IssuerURL, "sub": "repo:o/r:ref:refs/tags/v1", "aud": "https://github.com/o", "repository": "o/r", "repository_owner": "o",
		"event_name": "push", "ref": "refs/tags/v1", "ref_type": "tag", "base_ref": "", "head_ref": "",
	}
	if d := cmp.Diff(want, bare.Claims()); d != "" {
		t.Error(d)
	}
	called := run
	called.CalledWorkflow = "acme/shared/.github/workflows/c.yml@refs/tags/v1"
	if c := called.Claims(); c["job_workflow_ref"] != called.CalledWorkflow || c["workflow_ref"] == called.CalledWorkflow {
		t.Errorf("got %v", c)
	}
}

func TestEveryClaimOfARunIsExplained(t *testing.T) {
	run := Run{
		Owner: "o", OwnerID: "1", Repo: "r", RepoID: "2", Event: "push", Ref: "refs/heads/main", Environment: "e", Workflow: "w",
		WorkflowFile: "f", Visibility: "public", Actor: "a",
	}
	for name := range run.Claims() {
		if gloss, ok := Gloss(name); !ok || gloss == "" || strings.HasSuffix(gloss, ".") {
			t.Errorf("%s: %q, %v", name, gloss, ok)
		}
	}
	for name, known := range map[string]bool{"repo_property_team": true, "repo_property_": false, "nonsense": false, "": false} {
		if _, ok := Gloss(name); ok != known {
			t.Errorf("%q is known: %v", name, ok)
		}
	}
	infos := ClaimInfos()
	infos[0].Gloss = "changed"
	if g, _ := Gloss(infos[0].Name); g == "changed" {
		t.Error("the table can be changed from outside")
	}
}

func TestMergeQueueRef(t *testing.T) {
	if got := MergeQueueRef("release/1"); got != "refs/heads/gh-readonly-queue/release/1/pr-" {
		t.Error(got)
	}
}

func TestTheSubjectsErrorQuotesTheText(t *testing.T) {
	_, err := ParseSubject("repo:o/r:\x1b[2J")
	if err == nil || strings.Contains(err.Error(), "\x1b") || (Subject{}).Repository() != "" || (Context{}).String() != "" {
		t.Errorf("got %v", err)
	}
}

// What is not known of a customised subject is marked, and what is known to be empty is not.
func TestForeseenMarksWhatIsNotKnown(t *testing.T) {
	run := Run{Owner: "acme", Repo: "app", Event: "push", Ref: "refs/heads/main", Template: []string{"repo", "workflow", "head_ref", "environment", "runner_environment"}}
	sub, unknown := run.Foreseen()
	if want := "repo:acme/app:workflow:*:head_ref::environment::runner_environment:*"; sub != want || strings.Join(unknown, " ") != "workflow runner_environment" {
		t.Errorf("got %s, %v", sub, unknown)
	}
	run.Event, run.Workflow = "pull_request", "CI"
	if sub, unknown = run.Foreseen(); !strings.Contains(sub, "workflow:CI:head_ref:*:") || len(unknown) != 2 {
		t.Errorf("got %s, %v", sub, unknown)
	}
	run.Template = nil
	if sub, unknown = run.Foreseen(); sub != run.Subject() || unknown != nil {
		t.Errorf("got %s, %v", sub, unknown)
	}
}

func TestAWorkflowRefIsTakenApart(t *testing.T) {
	for ref, want := range map[string][2]string{
		"acme/app/.github/workflows/a.yml@refs/heads/main":     {"acme/app", ".github/workflows/a.yml"},
		"acme/app/.github/workflows/a@b.yaml@refs/heads/c@d":   {"acme/app", ".github/workflows/a@b.yaml"},
		"acme/app/.github/workflows/a@refs/heads/main":         {"acme/app", ".github/workflows/a"},
		"acme/app/.github/workflows/a.yml":                     {},
		"acme/app/.github/workflows/../x.yml@refs/heads/main":  {},
		"acme/.github/workflows/a.yml@refs/heads/main":         {},
		"acme/app/b/.github/workflows/a.yml@refs/heads/main":   {},
		"acme/app/.github/workflows/..\\x.yml@refs/heads/main": {},
		"": {},
	} {
		repository, path, ok := ParseWorkflowRef(ref)
		if ok != (want[0] != "") || repository != want[0] || path != want[1] {
			t.Errorf("%q: %q %q %v", ref, repository, path, ok)
		}
	}
}

package github

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
)

func TestSubjectsOfTheReference(t *testing.T) {
	tests := []struct {
		raw                   string
		form                  Form
		repo, ownerID, repoID string
		context               Context
		custom                bool
	}{
		{"repo:octo-org/octo-repo:ref:refs/heads/main", FormClassic, "octo-org/octo-repo", "", "", Context{ContextRef, "refs/heads/main"}, false},
		{"repo:octo-org/octo-repo:pull_request", FormClassic, "octo-org/octo-repo", "", "", Context{Kind: ContextPullRequest}, false},
		{"repo:octo-org/octo-repo:environment:prod", FormClassic, "octo-org/octo-repo", "", "", Context{ContextEnvironment, "prod"}, false},
		{"repo:o/r:environment:production%3Aeastus", FormClassic, "o/r", "", "", Context{ContextEnvironment, "production:eastus"}, false},
		{"repo:octo-org@123456/octo-repo@456789:ref:refs/heads/main", FormImmutable, "octo-org/octo-repo", "123456", "456789", Context{ContextRef, "refs/heads/main"}, false},
		{"repo:octo-org/octo-repo", FormClassic, "octo-org/octo-repo", "", "", Context{}, true},
		{"repo:o/r:environment:staging:ref:refs/heads/main", FormClassic, "o/r", "", "", Context{ContextEnvironment, "staging"}, true},
		{"repo:o/r:ref:refs/heads/main:ref:refs/heads/main", FormClassic, "o/r", "", "", Context{ContextRef, "refs/heads/main"}, true},
		{"repo:o/r:pull_request:job_workflow_ref:o/r/.github/workflows/w.yaml@refs/pull/1/merge", FormClassic, "o/r", "", "", Context{Kind: ContextPullRequest}, true},
		{"repository_owner:monalisa:repository_visibility:private", FormClassic, "", "", "", Context{}, true},
		{"repository_owner_id:6154722:repository_id:1157352866:pull_request", FormClassic, "", "6154722", "1157352866", Context{Kind: ContextPullRequest}, true},
		{"repo_property_workspace_id:ws-abc123", FormClassic, "", "", "", Context{}, true},
		{"repo:richeney-org@219859934/alz-mgmt@1309247986:environment:alz-mgmt-plan:job_workflow_ref:richeney-org/alz-mgmt-templates/.github/workflows/ci-template.yaml@refs/heads/main", FormImmutable, "richeney-org/alz-mgmt", "219859934", "1309247986", Context{ContextEnvironment, "alz-mgmt-plan"}, true},
	}
	for _, tt := range tests {
		t.Run(tt.raw, func(t *testing.T) {
			s, err := ParseSubject(tt.raw)
			if err != nil {
				t.Fatal(err)
			}
			if s.Form != tt.form || s.Repository() != tt.repo || s.OwnerID != tt.ownerID || s.RepoID != tt.repoID || s.Context != tt.context || s.Custom != tt.custom {
				t.Errorf("got %+v", s)
			}
		})
	}
}

func TestNoSubjects(t *testing.T) {
	for _, raw := range []string{
		"", "repo", "repo:", "repo:o/r:", "repo:o/r:refs/heads/main", "repo:o/r:pull-request", "repo:o@1/r:pull_request",
		"repo:o/r@2:pull_request", "repo:o@01/r@2:pull_request", "repo:o/r:environment", "project_path:g/p:ref_type:branch:ref:main",
		"repo:o/r:ref:refs/heads/main:x", "repo:o:pull_request", "repo:/r:pull_request", "repo:o/r/s:pull_request",
	} {
		if s, err := ParseSubject(raw); err == nil {
			t.Errorf("%q was read as %+v", raw, s)
		}
	}
}

func TestHyphenNumberIsNoID(t *testing.T) {
	s, err := ParseSubject("repo:octocat-123456/my-repo-456789:pull_request")
	if err != nil || s.Form != FormClassic || s.Owner != "octocat-123456" || s.OwnerID != "" {
		t.Errorf("got %+v, %v", s, err)
	}
}

func genRun(t *rapid.T) Run {
	name := rapid.StringMatching(`[A-Za-z0-9](-?[A-Za-z0-9]){0,8}`)
	id := rapid.StringMatching(`[1-9][0-9]{0,9}`)
	branch := rapid.StringMatching(`[a-zA-Z0-9_@%+#$]{1,8}(/[a-z0-9._]{1,5}x)?`).Filter(func(s string) bool {
		return CheckBranch(s) == nil && !strings.Contains(s, "%3A") // which nobody can tell from a colon
	})
	events := make([]string, 0, len(eventTable))
	for _, e := range eventTable {
		events = append(events, e.Name)
	}
	r := Run{
		Owner: name.Draw(t, "owner"), Repo: rapid.StringMatching(`[A-Za-z0-9._-]{1,10}x`).Draw(t, "repo"),
		Event: rapid.SampledFrom(events).Draw(t, "event"), Ref: RefsHeads + branch.Draw(t, "branch"),
		WorkflowFile: WorkflowDir + "ci.yml",
	}
	if rapid.Bool().Draw(t, "ids") {
		r.Form, r.OwnerID, r.RepoID = FormImmutable, id.Draw(t, "owner id"), id.Draw(t, "repo id")
	}
	if rapid.Bool().Draw(t, "has environment") {
		r.Environment = rapid.StringMatching(`[a-zA-Z:/ äß]{0,8}[a-z]`).Draw(t, "environment")
	}
	return r
}

func TestParseOfPredictionGivesTheRunBack(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		r := genRun(t)
		s, err := ParseSubject(r.Subject())
		if err != nil {
			t.Fatal(err)
		}
		if s.Owner != r.Owner || s.Repo != r.Repo || s.Form == FormImmutable != (r.Form == FormImmutable) || s.Context != r.Context() || s.Custom {
			t.Fatalf("%q was read as %+v", r.Subject(), s)
		}
		if r.Form == FormImmutable && (s.OwnerID != r.OwnerID || s.RepoID != r.RepoID) {
			t.Fatalf("ids of %q were read as %q and %q", r.Subject(), s.OwnerID, s.RepoID)
		}
	})
}

func TestCustomPredictionParsesBack(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		r := genRun(t)
		keys := rapid.SliceOfN(rapid.SampledFrom([]string{"repo", "context", ClaimRef, ClaimEvent, ClaimOwner, ClaimWorkflowRef, ClaimJobWorkflowRef}), 1, 5).Draw(t, "keys")
		r.Template = keys
		s, err := ParseSubject(r.Subject())
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Pairs) != len(keys) {
			t.Fatalf("%q has %d pairs, the template %d keys", r.Subject(), len(s.Pairs), len(keys))
		}
	})
}

func FuzzParseSubject(f *testing.F) {
	for _, s := range []string{"repo:o/r:ref:refs/heads/main", "repo:o@1/r@2:pull_request", "environment:production%3Aeastus:repository_owner:octo-org", ":::", "repo:"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		s, err := ParseSubject(raw)
		if err != nil {
			return
		}
		again, err := ParseSubject(raw)
		if err != nil || again.Context != s.Context {
			t.Fatalf("not the same twice: %+v, %+v", s, again)
		}
	})
}

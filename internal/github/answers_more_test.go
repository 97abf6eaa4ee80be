package github

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	branchAnswer   = `{"name": "main", "commit": {"sha": "x"}, "protected": true, "protection": {"enabled": true, "required_status_checks": {"contexts": []}}}`
	classicAnswer  = `{"url": "x", "required_pull_request_reviews": {"required_approving_review_count": 2}, "enforce_admins": {"enabled": true}, "restrictions": null, "lock_branch": {"enabled": false}, "allow_force_pushes": {"enabled": false}, "allow_deletions": {"enabled": true}}`
	rulesAnswer    = `[{"type": "deletion", "ruleset_source_type": "Repository"}, {"type": "pull_request", "parameters": {"required_approving_review_count": 1}}, {"type": "pull_request", "parameters": {"required_approving_review_count": 3}, "ruleset_source_type": "Organization"}, {"type": "workflows", "parameters": {"workflows": []}}]`
	patternsAnswer = `{"total_count": 3, "branch_policies": [{"id": 1, "name": "release/*", "type": "branch"}, {"id": 2, "name": "v*", "type": "tag"}, {"id": 3, "name": "main"}]}`
	privateAnswer  = `{"run_workflows_from_fork_pull_requests": true, "send_write_tokens_to_workflows": true, "send_secrets_and_variables": false, "require_approval_for_fork_pr_workflows": true}`
	approvalAnswer = `{"approval_policy": "first_time_contributors"}`
	listAnswer     = `{"total_count": 3, "workflows": [{"id": 161335, "name": "CI", "path": ".github/workflows/ci.yml", "state": "active"}, {"id": 2, "name": "Dependabot", "path": "dynamic/dependabot/updates", "state": "active"}, {"id": 3, "name": "o", "path": ".github/workflows/a\u001b.yml", "state": "active"}]}`
)

func TestParseBranchTellsTheOlderKindOfProtection(t *testing.T) {
	for in, want := range map[string]BranchProtection{
		branchAnswer: {Name: "main", Exists: true, Classic: true},
		`{"name": "a/b", "protected": false, "protection": {"enabled": false}}`: {Name: "a/b", Exists: true},
		`{"name": "main", "protected": true, "protection": {"enabled": false}}`: {Name: "main", Exists: true}, // by a ruleset
		`{"name": "main", "protected": true}`:                                   {Name: "main", Exists: true, Classic: true},
	} {
		got, err := ParseBranch([]byte(in))
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", in, err, diff)
		}
	}
}

func TestTheRulesOfABranchAddUp(t *testing.T) {
	b, err := ParseBranchRules(BranchProtection{Name: "main"}, []byte(rulesAnswer))
	want := BranchProtection{Name: "main", Rules: []string{"deletion", "pull_request", "workflows"}, Reviews: 3}
	if diff := cmp.Diff(want, b); err != nil || diff != "" || !b.Protected() {
		t.Fatalf("%v (-want +got)\n%s", err, diff)
	}
	b, err = ParseBranchRules(b, []byte(`[{"type": "update"}, {"type": "deletion"}]`))
	if err != nil || strings.Join(b.Rules, " ") != "deletion pull_request workflows update" {
		t.Errorf("the second page: got %v, %v", b.Rules, err)
	}
	if b, err = ParseBranchRules(BranchProtection{}, []byte(`[]`)); err != nil || b.Protected() {
		t.Errorf("no rules: got %+v, %v", b, err)
	}
}

func TestAnOlderRuleProtectsByWhatItWants(t *testing.T) {
	on := BranchProtection{Name: "main", Classic: true}
	if !on.Protected() {
		t.Error("a rule of which nothing more is told does not count")
	}
	for _, tt := range []struct {
		in, rules string
		reviews   int
		protected bool
	}{
		{classicAnswer, "pull_request non_fast_forward", 2, true},
		{`{"restrictions": {"users": []}}`, "update", 0, true},
		{`{"lock_branch": {"enabled": true}}`, "update", 0, true},
		{`{"required_status_checks": {"strict": true}}`, "required_status_checks", 0, true},
		{`{"allow_force_pushes": {"enabled": false}, "allow_deletions": {"enabled": false}}`, "non_fast_forward deletion", 0, false},
	} {
		got, err := ParseClassicProtection(on, []byte(tt.in))
		if err != nil || strings.Join(got.Rules, " ") != tt.rules || got.Reviews != tt.reviews || got.Protected() != tt.protected {
			t.Errorf("%s: got %+v, %v", tt.in, got, err)
		}
	}
}

func TestTheSettingsAreRead(t *testing.T) {
	patterns, err := ParseRefPatterns([]byte(patternsAnswer))
	if diff := cmp.Diff([]RefPattern{{Name: "release/*"}, {Name: "v*", Tag: true}, {Name: "main"}}, patterns); err != nil || diff != "" {
		t.Errorf("patterns: %v\n%s", err, diff)
	}
	if patterns, err = ParseRefPatterns([]byte(`{"branch_policies": []}`)); err != nil || patterns == nil {
		t.Errorf("no pattern: got %#v, %v", patterns, err)
	}
	private, err := ParsePrivateForks([]byte(privateAnswer))
	if want := (ForkPolicy{Runs: true, WriteTokens: true}); err != nil || private != want {
		t.Errorf("private: got %+v, %v", private, err)
	}
	public, err := ParseForkApproval([]byte(approvalAnswer))
	if want := (ForkPolicy{Runs: true, Approval: "first_time_contributors"}); err != nil || public != want {
		t.Errorf("public: got %+v, %v", public, err)
	}
	workflows, err := ParseWorkflows([]byte(listAnswer))
	if diff := cmp.Diff([]KnownWorkflow{{ID: "161335", Name: "CI", Path: ".github/workflows/ci.yml", State: "active"}}, workflows); err != nil || diff != "" {
		t.Errorf("workflows: %v\n%s", err, diff)
	}
}

// parsers reads every answer by its own parser.
var parsers = map[string]func([]byte) error{
	"repository": func(b []byte) error { _, err := ParseRepository(b); return err },
	"branch":     func(b []byte) error { _, err := ParseBranch(b); return err },
	"rules":      func(b []byte) error { _, err := ParseBranchRules(BranchProtection{}, b); return err },
	"classic":    func(b []byte) error { _, err := ParseClassicProtection(BranchProtection{}, b); return err },
	"patterns":   func(b []byte) error { _, err := ParseRefPatterns(b); return err },
	"private":    func(b []byte) error { _, err := ParsePrivateForks(b); return err },
	"approval":   func(b []byte) error { _, err := ParseForkApproval(b); return err },
	"workflows":  func(b []byte) error { _, err := ParseWorkflows(b); return err },
	"settings":   func(b []byte) error { _, err := ParseEnvironments(b); return err },
}

func TestOtherAnswersAreRefused(t *testing.T) {
	for name, parse := range parsers {
		for _, in := range []string{"", "<html>", `{"message": "Not Found", "status": "404"}`, "null", `"x"`} {
			if err := parse([]byte(in)); err == nil && !(name == "classic" && in == "null") {
				t.Errorf("%s: %q is taken", name, in)
			}
		}
	}
	for _, tt := range []struct{ name, in, want string }{
		{"branch", `{"name": "a..b", "protected": true}`, "branch"},
		{"branch", `{"name": "main"}`, "protected"},
		{"rules", `[{"type": "a\u001b"}]`, "type of a rule"},
		{"rules", `{}`, "not the JSON"},
		{"patterns", `{}`, "branch_policies"},
		{"patterns", `{"branch_policies": [{"name": ""}]}`, "no pattern"},
		{"patterns", `{"branch_policies": [{"name": "a\u0007"}]}`, "no pattern"},
		{"patterns", `{"branch_policies": [{"name": "a", "type": "commit"}]}`, "type of a pattern"},
		{"private", `{}`, "run_workflows"},
		{"approval", `{"approval_policy": "nobody"}`, "approval_policy"},
		{"workflows", `{}`, "no workflows"},
		{"workflows", `{"workflows": [{"id": 0, "path": ".github/workflows/a.yml"}]}`, "workflow id"},
		{"settings", `{}`, "no environments"},
	} {
		if err := parsers[tt.name]([]byte(tt.in)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %s: got %v, want an error with %q", tt.name, tt.in, err, tt.want)
		}
	}
}

func FuzzSettings(f *testing.F) {
	for _, s := range []string{branchAnswer, classicAnswer, rulesAnswer, patternsAnswer, privateAnswer, approvalAnswer, listAnswer} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		if b, err := ParseBranch(in); err == nil && CheckBranch(b.Name) != nil {
			t.Errorf("branch %q is given out", b.Name)
		}
		b, _ := ParseBranchRules(BranchProtection{}, in)
		for _, r := range b.Rules {
			if !isClaimKey(r) {
				t.Errorf("rule %q is given out", r)
			}
		}
		_, _ = ParseClassicProtection(b, in)
		patterns, _ := ParseRefPatterns(in)
		for _, p := range patterns {
			if p.Name == "" || invisible(p.Name) != "" {
				t.Errorf("pattern %q is given out", p.Name)
			}
		}
		workflows, _ := ParseWorkflows(in)
		for _, w := range workflows {
			if CheckID("id", w.ID) != nil || !strings.HasPrefix(w.Path, WorkflowDir) {
				t.Errorf("workflow %+v is given out", w)
			}
		}
		if p, err := ParseForkApproval(in); err == nil && p.Approval == "" {
			t.Errorf("%+v is given out", p)
		}
		_, _ = ParsePrivateForks(in)
	})
}

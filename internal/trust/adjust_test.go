package trust_test

import (
	"errors"
	"maps"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gh-wif/internal/federation"
	"gh-wif/internal/proptest"
	"gh-wif/internal/trust"
)

// mainPush is the token of a push to main of acme/app.
func mainPush(changes map[string]any) map[string]any {
	c := map[string]any{
		"iss": "https://token.actions.githubusercontent.com", "sub": "repo:acme/app:ref:refs/heads/main", "aud": "https://api.anthropic.com",
		"repository": "acme/app", "repository_id": "7654321", "repository_owner": "acme", "repository_owner_id": "1234567", "ref": "refs/heads/main",
		"event_name": "push", "workflow_ref": "acme/app/.github/workflows/ci.yml@refs/heads/main", "sha": "abc",
	}
	for name, v := range changes {
		if c[name] = v; v == nil {
			delete(c, name)
		}
	}
	return c
}

func matchOf(t testing.TB, doc string) federation.Match {
	t.Helper()
	r, err := federation.ReadRule([]byte(`{"match":` + doc + `}`))
	if err != nil {
		t.Fatal(err)
	}
	return r.Match
}

func TestARuleIsAdjustedToOneRun(t *testing.T) {
	tests := []struct {
		name, match string
		token       map[string]any
		changes     []string
		subject     string // of the new rule; empty: as before
	}{
		{"a colon without a star", `{"subject_prefix":"repo:acme/app:"}`, nil, []string{`becomes "repo:acme/app:ref:refs/heads/main"`}, "repo:acme/app:ref:refs/heads/main"},
		{"another branch", `{"subject_prefix":"repo:acme/app:ref:refs/heads/develop","claims":{"repository_owner":"acme"}}`, nil, []string{"match.subject_prefix"}, "repo:acme/app:ref:refs/heads/main"},
		{"ids in the token", `{"subject_prefix":"repo:acme/app:ref:refs/heads/main"}`, map[string]any{"sub": "repo:acme@1234567/app@7654321:ref:refs/heads/main"}, []string{"match.subject_prefix"}, "repo:acme@1234567/app@7654321:ref:refs/heads/main"},
		{"another case", `{"subject_prefix":"repo:Acme/App:ref:refs/heads/main","claims":{"repository_owner":"Acme"}}`, nil, []string{"match.subject_prefix", "match.claims.repository_owner"}, "repo:acme/app:ref:refs/heads/main"},
		{"an environment", `{"subject_prefix":"repo:acme/app:ref:refs/heads/main"}`, map[string]any{"sub": "repo:acme/app:environment:prod", "environment": "prod"}, []string{"match.subject_prefix"}, "repo:acme/app:environment:prod"},
		{"the merge queue", `{"subject_prefix":"repo:acme/app:ref:refs/heads/main"}`, map[string]any{
			"event_name": "merge_group", "ref": "refs/heads/gh-readonly-queue/main/pr-7-0123", "sub": "repo:acme/app:ref:refs/heads/gh-readonly-queue/main/pr-7-0123",
		}, []string{"match.subject_prefix"}, "repo:acme/app:ref:refs/heads/gh-readonly-queue/main/pr-*"},
		{"a claim of another value", `{"claims":{"repository_owner":"acme","ref":"refs/heads/develop"}}`, nil, []string{`match.claims.ref: "refs/heads/develop" becomes "refs/heads/main"`}, ""},
		{"a claim that changes with every run", `{"claims":{"repository_owner":"acme","sha":"def"}}`, nil, []string{"match.claims.sha: removed"}, ""},
		{"an owner under another id, with the repository's own id", `{"claims":{"repository_owner":"acme","repository_owner_id":"1","repository_id":"7654321"}}`, nil, []string{`match.claims.repository_owner_id: "1" becomes "1234567"`}, ""},
		{"a claim that the token lacks", `{"claims":{"repository_owner":"acme","environment":"prod"}}`, nil, []string{"match.claims.environment: removed", "added"}, ""},
		{"a claim that is no string", `{"claims":{"repository_owner":"acme","iat":"1"}}`, map[string]any{"iat": 1.0}, []string{"match.claims.iat: removed"}, ""},
		{"a condition that does not hold", `{"condition":"claims.ref == 'refs/heads/develop' && claims.repository_owner == 'acme'"}`, nil, []string{"match.condition: removed", "match.claims.repository_owner"}, ""},
		{"a condition for several repositories", `{"condition":"claims.sub in ['repo:other/x:pull_request', 'repo:acme/app:ref:refs/heads/develop']"}`, nil, []string{"match.condition: removed"}, ""},
		{"a condition for several owners", `{"condition":"claims.repository_owner in ['other', 'acme'] && claims.ref == 'refs/heads/develop'"}`, nil, []string{"match.condition: removed"}, ""},
		{"a condition that does not compile", `{"subject_prefix":"repo:acme/app:*","condition":"ref =="}`, nil, []string{"match.condition: removed"}, ""},
		{"the audience of the rule", `{"subject_prefix":"repo:acme/app:*","audience":"https://a.example"}`, nil, []string{"match.audience"}, ""},
		{"nothing to change", `{"subject_prefix":"repo:acme/app:*"}`, nil, nil, ""},
		{"pull requests where the rule is for them", `{"subject_prefix":"repo:acme/app:pull_request","claims":{"ref":"refs/pull/1/merge"}}`, map[string]any{
			"event_name": "pull_request", "ref": "refs/pull/7/merge", "sub": "repo:acme/app:pull_request",
		}, []string{"match.claims.ref"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, token := matchOf(t, tt.match), mainPush(tt.token)
			got, changes, err := trust.Adjust(m, token)
			if err != nil {
				t.Fatal(err)
			}
			if !federation.Evaluate(got, token).Matched {
				t.Errorf("the new rule keeps the run out: %+v", got)
			}
			all := strings.Join(changes, "\n")
			if (len(tt.changes) == 0) != (len(changes) == 0) {
				t.Errorf("the changes are %q", changes)
			}
			for _, want := range tt.changes {
				if !strings.Contains(all, want) {
					t.Errorf("no change %q in %q", want, changes)
				}
			}
			if tt.subject != "" && got.SubjectPrefix != tt.subject {
				t.Errorf("the subject is %q, want %q", got.SubjectPrefix, tt.subject)
			}
		})
	}
}

func TestARuleIsNotAdjustedToWhatShouldStayOut(t *testing.T) {
	tests := []struct {
		name, match string
		token       map[string]any
		why         string
	}{
		{"another owner", `{"claims":{"repository_owner":"other"}}`, nil, "another owner"},
		{"another owner by the subject", `{"subject_prefix":"repo:other/app:*"}`, nil, "another owner"},
		{"another owner by a condition", `{"condition":"claims.repository_owner == 'other' && claims.ref == 'refs/heads/main'"}`, nil, "another owner"},
		{"another owner by a condition on the subject", `{"condition":"claims.sub.startsWith('repo:other/app:')"}`, nil, "another owner"},
		{"another repository by a condition", `{"condition":"claims.repository in ['acme/other', 'acme/third']"}`, nil, "acme/other"},
		{"another owner by the workflow", `{"claims":{"workflow_ref":"other/app/.github/workflows/ci.yml@refs/heads/main"}}`, nil, "another owner"},
		{"a recycled owner", `{"subject_prefix":"repo:acme/app:*","claims":{"repository_owner_id":"1"}}`, nil, "another id"},
		{"another repository", `{"subject_prefix":"repo:acme/other:ref:refs/heads/main"}`, nil, "the rule to acme/other"},
		{"another repository whose name begins alike", `{"subject_prefix":"repo:acme/app-x:*"}`, nil, "acme/app-x"},
		{"pull_request_target", `{"subject_prefix":"repo:acme/app:ref:refs/heads/main"}`, map[string]any{"event_name": "pull_request_target", "sub": "repo:acme/app:pull_request"}, "pull_request_target"},
		{"a pull request", `{"subject_prefix":"repo:acme/app:ref:refs/heads/main"}`, map[string]any{"event_name": "pull_request", "ref": "refs/pull/7/merge", "sub": "repo:acme/app:pull_request"}, "pull request"},
		{"a merged pull request", `{"claims":{"repository_owner":"acme","event_name":"push"}}`, map[string]any{"event_name": "pull_request", "sub": "repo:acme/app:pull_request"}, "pull request"},
		{"a comment", `{"claims":{"repository_owner":"acme","event_name":"push"}}`, map[string]any{"event_name": "issue_comment"}, "strangers"},
		{"the wrong audience", `{"subject_prefix":"repo:acme/app:*"}`, map[string]any{"aud": "https://github.com/acme"}, "audience=https://api.anthropic.com"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := matchOf(t, tt.match)
			_, changes, err := trust.Adjust(m, mainPush(tt.token))
			var unsafe *trust.UnsafeError
			if !errors.As(err, &unsafe) || !strings.Contains(err.Error(), tt.why) || len(changes) > 0 {
				t.Errorf("got %v, %q", err, changes)
			}
		})
	}
}

// An adjusted rule lets the run in, keeps the neighbours out as far as the first
// rule did, and the first rule stays as it was.
func TestAnAdjustedRuleIsNoWider(t *testing.T) {
	prefixes := rapid.SampledFrom([]string{"", "repo:acme/app:", "repo:acme/app:ref:refs/heads/main", "repo:acme/app:ref:refs/heads/develop", "repo:acme/app:pull_request", "repo:acme/app:environment:prod"})
	proptest.Check(t, func(t *rapid.T) {
		m := federation.Match{SubjectPrefix: prefixes.Draw(t, "subject"), Audience: rapid.SampledFrom([]string{"", federation.DefaultAudience, "https://a.example"}).Draw(t, "audience")}
		for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"repository_owner", "repository", "ref", "event_name", "environment", "sha", "workflow_ref", "repository_id"}), 0, 4, rapid.ID).Draw(t, "claims") {
			v, _ := mainPush(nil)[name].(string)
			m.Claims = append(m.Claims, federation.Pin(name, rapid.SampledFrom([]string{v, v + "-x", "other"}).Draw(t, "value")))
		}
		if rapid.Bool().Draw(t, "has a condition") {
			m.Condition = rapid.SampledFrom([]string{`claims.ref == "refs/heads/main"`, `claims.ref == "refs/heads/develop"`, `claims.repository_owner == "acme"`, `broken ==`}).Draw(t, "condition")
		}
		before, _ := m.MarshalJSON()
		token := mainPush(nil)
		got, _, err := trust.Adjust(m, token)
		if after, _ := m.MarshalJSON(); string(after) != string(before) {
			t.Fatalf("the rule itself changed: %s, %s", before, after)
		}
		if err != nil {
			return
		}
		if !federation.Evaluate(got, token).Matched {
			t.Fatalf("the run is kept out of %+v", got)
		}
		for _, change := range []map[string]any{
			{"sub": "repo:other/app:ref:refs/heads/main", "repository": "other/app", "repository_owner": "other", "repository_owner_id": "2", "repository_id": "3", "workflow_ref": "other/app/.github/workflows/ci.yml@refs/heads/main"},
			{"aud": "sts.amazonaws.com"},
		} {
			stranger := mainPush(change)
			if federation.Evaluate(got, stranger).Matched && !federation.Evaluate(m, stranger).Matched && !onlyRef(m) {
				t.Fatalf("%s became %+v, which lets in %v", before, got, change)
			}
		}
		// A narrowing of another kind would lock out what the rule was for.
		if federation.Evaluate(m, token).Matched && !maps.Equal(pins(m), pins(got)) {
			t.Fatalf("a rule that holds was changed: %s", before)
		}
	})
}

// onlyRef: a rule that named no tenant can be no narrower in that.
func onlyRef(m federation.Match) bool {
	c, _ := federation.CompileCondition(m.Condition)
	return !m.PinsTenant(c)
}

func pins(m federation.Match) map[string]string {
	out := map[string]string{}
	for _, c := range m.Claims {
		out[c.Name], _ = c.Text()
	}
	return out
}

// What is new with every run is taken out, and never pinned to the run at hand.
func TestNothingThatChangesWithEveryRunIsPinned(t *testing.T) {
	for _, name := range []string{"sha", "workflow_sha", "job_workflow_sha", "run_id", "run_number", "run_attempt", "check_run_id", "jti", "head_ref"} {
		m, changes, err := trust.Adjust(matchOf(t, `{"claims":{"repository_owner":"acme","`+name+`":"1"}}`), mainPush(map[string]any{name: "2"}))
		if _, there := m.Claim(name); err != nil || there || len(changes) != 1 {
			t.Errorf("%s: %v, %q", name, err, changes)
		}
	}
	pull := mainPush(map[string]any{
		"event_name": "pull_request", "ref": "refs/pull/7/merge", "sub": "repo:acme/app:pull_request",
		"workflow_ref": "acme/app/.github/workflows/ci.yml@refs/pull/7/merge",
	})
	m, _, err := trust.Adjust(matchOf(t, `{"subject_prefix":"repo:acme/app:pull_request","condition":"claims.repository_visibility == 'private'"}`), pull)
	if err != nil || m.Condition != "" {
		t.Fatalf("%v, %q", err, m.Condition)
	}
	for _, name := range []string{"ref", "workflow_ref"} {
		if v, there := m.Claim(name); there {
			t.Errorf("%s is pinned to %s", name, v)
		}
	}
}

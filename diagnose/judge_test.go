package diagnose_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	. "gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/lint"
	"gh-wif/internal/trust"
	"gh-wif/internal/workflow"
)

// judged are rules of every form, good and bad.
var judged = []string{
	`{"subject_prefix":"repo:acme/app:*"}`, `{"subject_prefix":"repo:acme/app:ref:refs/heads/main"}`, `{"subject_prefix":"repo:acme/app:pull_request"}`,
	`{"subject_prefix":"repo:acme/app:*","claims":{"ref":"refs/heads/main"}}`, `{"subject_prefix":"repo:acme/app:ref:refs/heads/main*"}`,
	`{"subject_prefix":"repo:acme/app:environment:production"}`, `{"subject_prefix":"repo:acme/app:environment:prod*"}`, `{"subject_prefix":"repo:acme/*"}`,
	`{"subject_prefix":"repo:acme*"}`, `{"claims":{"repository":"acme/app","event_name":"pull_request_target"}}`,
	`{"claims":{"sub":"repo:acme/app:pull_request","repository_owner":"acme"}}`, `{"claims":{"workflow_ref":"acme/app/.github/workflows/ci.yml@refs/heads/main"}}`,
	`{"claims":{"repository":"acme/app","actor":"octocat"}}`, `{"condition":"claims.repository.contains('acme/app')"}`, `{"condition":"claims.sub.endsWith(':ref:refs/heads/main')"}`,
	`{"condition":"claims.repository in ['acme/app', 'partner/app'] && claims.event_name == 'push'"}`, `{"condition":"claims.repository_owner != 'evil'"}`,
	`{"condition":"claims.exp - claims.iat <= 600"}`, `{"claims":{"repository":"acme/app","ref":"refs/heads/main","event_name":"push"}}`,
	`{"claims":{"repository":"acme/app"},"condition":"claims.event_name == 'push' && claims.ref.matches('^refs/heads/(main|release/.*)$')"}`,
}

// An expired copy of a token says as much about the rule.
func TestAnExpiredTokenHidesNoBroadRule(t *testing.T) {
	rule, err := federation.ReadRule([]byte(`{"name":"ci","match":{"subject_prefix":"repo:acme/app:*"}}`))
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(trust.MeantBy(rule, trust.Hint{})[0].Claims)
	if err != nil {
		t.Fatal(err)
	}
	report := Examine(Input{Token: compactRaw(header(), string(payload)), Rule: &rule, Now: time.Unix(1800000000, 0)})
	if got := ids(report.Causes); len(got) < 2 || got[0] != "tok_expired" || got[1] != "ok_but_rule_overbroad" {
		t.Errorf("%v", got)
	}
}

// What one of exposure, lint and diagnose calls a danger none of them calls well,
// whichever run's token it is asked with.
func TestThreeJudgesSayTheSame(t *testing.T) {
	for _, match := range judged {
		doc := []byte(`{"name":"ci","match":` + match + `}`)
		rule, err := federation.ReadRule(doc)
		if err != nil {
			t.Fatal(err)
		}
		e := trust.Expose(rule, trust.Hint{})
		danger := e.Severity == trust.SeverityDanger
		findings := lint.Check(lint.Input{Rules: []lint.Source{{Path: "rule.json", Text: doc}}}).Findings
		linted := slices.ContainsFunc(findings, func(f lint.Finding) bool {
			return f.Severity == workflow.Error && strings.HasPrefix(f.ID, "rule_admits_")
		})
		if danger != linted {
			t.Errorf("%s is %s, and lint has an error: %v", match, e.Severity, linted)
		}
		for _, k := range e.Kinds {
			if !k.Admitted || k.ID == "other_audience" {
				continue
			}
			payload, err := json.Marshal(k.Claims)
			if err != nil {
				t.Fatal(err)
			}
			report := Examine(Input{Token: compactRaw(header(), string(payload)), Rule: &rule, Now: time.Unix(1789120000, 0)})
			broad := slices.Contains(ids(report.Causes), "ok_but_rule_overbroad")
			if danger && !broad {
				t.Errorf("%s is a danger, and of the token of %s %s diagnose says %v", match, k.ID, k.Event, ids(report.Causes))
			}
			strange := strings.HasPrefix(k.ID, "pull_request") || strings.Contains(match, "'acme/app'") && !strings.Contains(match, "partner")
			if own := strings.Contains(report.Causes[0].Explanation.String(), "this very run"); broad && strange && k.Severity == trust.SeverityDanger && !own {
				t.Errorf("%s: %s %s is a danger itself, and diagnose says %s", match, k.ID, k.Event, report.Causes[0].Explanation)
			}
		}
	}
}

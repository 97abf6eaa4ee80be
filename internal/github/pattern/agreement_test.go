package pattern_test

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
	"gh-wif/internal/lint"
	"gh-wif/internal/workflow"
)

var agreementNow = time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)

// agreementRule is a rule for acme/app with one subject.
func agreementRule(t *testing.T, subject string) []byte {
	t.Helper()
	rule := map[string]any{
		"name": "ci", "issuer_id": "fdis_1", "workspace_id": "wrkspc_1", "oauth_scope": "workspace:inference",
		"match":  map[string]any{"subject_prefix": subject, "audience": federation.DefaultAudience, "claims": map[string]string{"repository_owner": "acme"}},
		"target": map[string]string{"type": "service_account", "service_account_id": "svac_1"},
	}
	out, err := json.Marshal(rule)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// agreementToken is an unsigned token of a push to main of acme/app.
func agreementToken(t *testing.T, form github.Form) []byte {
	t.Helper()
	run := github.Run{
		Owner: "acme", OwnerID: "12", Repo: "app", RepoID: "34", Event: "push", Ref: "refs/heads/main", Form: form,
		WorkflowFile: github.WorkflowDir + "ci.yml", Audience: federation.DefaultAudience,
	}
	claims := run.Claims()
	claims["iat"], claims["exp"], claims["nbf"], claims["jti"] = agreementNow.Unix()-5, agreementNow.Unix()+300, agreementNow.Unix()-5, "1"
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	enc := base64.RawURLEncoding.EncodeToString
	return []byte(enc([]byte(`{"typ":"JWT","alg":"RS256","kid":"1"}`)) + "." + enc(payload) + "." + enc([]byte(strings.Repeat("s", 256))))
}

// linted are the faults of the subject as lint tells them: the errors first.
func linted(rule []byte) (errors, others []string) {
	for _, f := range lint.Check(lint.Input{Rules: []lint.Source{{Path: "rule.json", Text: rule}}}).Findings {
		switch {
		case !strings.HasPrefix(f.ID, "sub_"):
		case f.Severity == workflow.Error:
			errors = append(errors, f.ID)
		default:
			others = append(others, f.ID)
		}
	}
	return errors, others
}

// ownFaults are the ids that a pattern can have by itself.
var ownFaults = []string{
	string(pattern.Whitespace), string(pattern.Lookalike), string(pattern.StarInside), string(pattern.LoneStar), string(pattern.MissingStar),
	string(pattern.Encoding), string(pattern.CaseOnly), string(pattern.Typo),
}

const main = "repo:acme/app:ref:refs/heads/main"

// Each subject with what lint says of it before the push. An error is what
// diagnose says first after the failure, whatever the token; a warning, or
// nothing, is what a token may still get past.
var subjects = []struct {
	subject string
	errors  []string
	warning string
	first   string // what diagnose says first of the token by names where lint has no error; empty: the token matches
}{
	// Right.
	{subject: main},
	{subject: "repo:acme/app:*"},
	{subject: "repo:acme/*"},
	{subject: "repo:acme/app*"},
	{subject: "repo:acme/app:r*"},
	{subject: "repo:acme/app:ref:*"},
	{subject: "repo:acme/app:ref:refs/heads/*"},
	{subject: "repo:acme/app:ref:refs/heads/ma*"},
	{subject: "repo:acme/app:ref:refs/heads/dev", first: "sub_branch_differs"},
	{subject: "repo:acme/app:ref:refs/heads/release/*", first: "sub_branch_differs"},
	{subject: "repo:acme/app:ref:refs/tags/v*", first: "sub_tag_vs_branch"},
	{subject: "repo:acme/app:environment:production", first: "sub_ref_vs_env_rule"},
	{subject: "repo:acme/app:environment:größe", first: "sub_ref_vs_env_rule"},
	{subject: "repo:acme/app:environment:a%3Ab", first: "sub_ref_vs_env_rule"},
	{subject: "repo:acme/app:environment:*", first: "sub_ref_vs_env_rule"},
	{subject: "repo:acme/app:pull_request", first: "sub_ref_vs_pr_rule"},
	{subject: "repo:acme/other:ref:refs/heads/main", first: "sub_other_repo"},
	{subject: "repo:other/app:*", first: "sub_other_repo"},
	{subject: "repo:Acme/app:ref:refs/heads/main", first: "sub_case_only"},
	{subject: "repo:acme/App:*", first: "sub_case_only"},
	{subject: "repo:acme/app:ref:refs/heads/Main", first: "sub_case_only"},
	{subject: "repo:acme@12/app@34:ref:refs/heads/main", first: "sub_name_token_vs_immutable_rule"},
	{subject: "repo:acme@12/*", first: "sub_name_token_vs_immutable_rule"},
	{subject: "repo:acme/app:environment:prod:job_workflow_ref:acme/x/.github/workflows/y.yml@refs/heads/main", first: "sub_custom_template"},
	{subject: "repository_owner:acme:repository_visibility:private", first: "sub_custom_template"},

	// Breaks off.
	{subject: "repo:acme/app:", errors: []string{"sub_missing_trailing_star"}},
	{subject: "repo:acme/app:ref", errors: []string{"sub_missing_trailing_star"}},
	{subject: "repo:acme/app:ref:", errors: []string{"sub_missing_trailing_star"}},
	{subject: "repo:acme/app:ref:refs/heads/", errors: []string{"sub_missing_trailing_star"}},
	{subject: "repo:acme/app:ref:refs/heads/release/", errors: []string{"sub_missing_trailing_star"}},
	{subject: "repo:acme/app:environment", errors: []string{"sub_missing_trailing_star"}},
	{subject: "repo:acme/app:environment:", errors: []string{"sub_missing_trailing_star"}},
	{subject: "repo:acme/", errors: []string{"sub_missing_trailing_star"}},
	{subject: "repo:acme", errors: []string{"sub_missing_trailing_star"}},
	{subject: "repo:acme@12/app", errors: []string{"sub_missing_trailing_star"}},
	{subject: "repo:", errors: []string{"sub_missing_trailing_star"}},
	{subject: "repo:acme/app", warning: "sub_missing_trailing_star", first: "sub_missing_trailing_star"},
	{subject: "repo:acme/other", warning: "sub_missing_trailing_star", first: "sub_other_repo"},

	// No run carries it.
	{subject: "repo:acme/app.git:ref:refs/heads/main", errors: []string{"sub_rule_typo"}},
	{subject: "repo:acme/app.git:*", errors: []string{"sub_rule_typo"}},
	{subject: "repo:acme/app.wiki:ref:refs/heads/main", errors: []string{"sub_rule_typo"}},
	{subject: "repo:acme/app:pull-request", errors: []string{"sub_rule_typo"}},
	{subject: "repo:acme/app:pull_requests", errors: []string{"sub_rule_typo"}},
	{subject: "repo:acme/app:pull_request:main", errors: []string{"sub_rule_typo"}},
	{subject: "repo:acme/app:environment/production", errors: []string{"sub_rule_typo"}},
	{subject: "repo:acme/app:env:production", errors: []string{"sub_rule_typo"}},
	{subject: "repo:acme/app:branch:main", errors: []string{"sub_rule_typo"}},
	{subject: "repo:acme/app:branch:ma*", errors: []string{"sub_rule_typo"}},
	{subject: "repo:acme/app:tag:v1", errors: []string{"sub_rule_typo"}},
	{subject: "repo:acme/app:refs/heads/main", errors: []string{"sub_rule_typo"}},
	{subject: "repo:acme/app:ref:main", errors: []string{"sub_rule_typo"}},
	{subject: "repo:acme/app:ref:ma*", errors: []string{"sub_rule_typo"}},
	{subject: "repo:acme/app:ref:refs/heads/my branch", errors: []string{"sub_rule_typo"}},
	{subject: "repo:acme/app:ref:refs/heads/main:x", errors: []string{"sub_rule_typo"}},
	{subject: "repo:acme/app/:ref:refs/heads/main", errors: []string{"sub_rule_typo"}},
	{subject: "repo:acme:ref:refs/heads/main", errors: []string{"sub_rule_typo"}},
	{subject: "repo:acme@12/app:ref:refs/heads/main", errors: []string{"sub_rule_typo"}},
	{subject: "repo:acme@x/app@y:ref:refs/heads/main", errors: []string{"sub_rule_typo"}},
	{subject: "repo:${{ github.repository }}:ref:refs/heads/main", errors: []string{"sub_rule_typo"}},
	{subject: "repo:<owner>/<repo>:*", errors: []string{"sub_rule_typo"}},
	{subject: "acme/app:ref:refs/heads/main", errors: []string{"sub_rule_typo"}},
	{subject: "https://github.com/acme/app", errors: []string{"sub_rule_typo"}},
	{subject: "repo:https://github.com/acme/app:ref:refs/heads/main", errors: []string{"sub_rule_typo"}},
	{subject: "git@github.com:acme/app.git", errors: []string{"sub_rule_typo"}},
	{subject: "project_path:acme/app:ref_type:branch:ref:main", errors: []string{"sub_rule_typo"}},
	{subject: "repo:acme/app:environment:prod:", errors: []string{"sub_rule_typo"}},
	{subject: "repo:acme/app:environment: prod", errors: []string{"sub_rule_typo"}},
	{subject: "repository:acme/app:ref:refs/heads/main", warning: "sub_rule_typo", first: "sub_rule_typo"},
	{subject: "repo:acme/app:ref:refs/pull/7/merge", warning: "sub_rule_typo", first: "sub_branch_differs"},

	// Right but for one thing.
	{subject: "Repo:acme/app:ref:refs/heads/main", errors: []string{"sub_case_only"}},
	{subject: "repo:acme/app:Ref:refs/heads/main", errors: []string{"sub_case_only"}},
	{subject: "repo:acme/app:Environment:production", errors: []string{"sub_case_only"}},
	{subject: "repo:acme/app:ref:Refs/heads/main", errors: []string{"sub_case_only"}},
	{subject: "repo:acme/app:Pull_Request", errors: []string{"sub_case_only"}},
	{subject: " " + main, errors: []string{"sub_whitespace_in_rule"}},
	{subject: main + "\n", errors: []string{"sub_whitespace_in_rule"}},
	{subject: "repo:acme/app:* ", errors: []string{"sub_whitespace_in_rule"}},
	{subject: " repo:acme/app:", errors: []string{"sub_whitespace_in_rule", "sub_missing_trailing_star"}},
	{subject: "repo:\u0430cme/app:ref:refs/heads/main", errors: []string{"sub_unicode_lookalike"}},
	{subject: "repo:acme/app:r\u0435f:refs/heads/main", errors: []string{"sub_unicode_lookalike"}},
	{subject: main + "\u200b", warning: "sub_unicode_lookalike", first: "sub_unicode_lookalike"},
	{subject: "repo:acme/app:environment:pr\u043ed", warning: "sub_unicode_lookalike", first: "sub_ref_vs_env_rule"},
	{subject: "repo:acme/*:ref:refs/heads/main", errors: []string{"sub_star_in_middle"}},
	{subject: "repo:*/app:ref:refs/heads/main", errors: []string{"sub_star_in_middle"}},
	{subject: "repo:acme/app:*:main", errors: []string{"sub_star_in_middle"}},
	{subject: "repo:acme/app:ref:refs/heads/mai?", errors: []string{"sub_star_in_middle"}},
	{subject: "repo:acme/app:environment:a*b", warning: "sub_star_in_middle", first: "sub_ref_vs_env_rule"},
	{subject: "repo:acme/app:environment:eu:prod", errors: []string{"sub_env_name_encoding"}},
	{subject: "*", errors: []string{"sub_lone_star"}},
}

func TestLintAndDiagnoseSayTheSameOfASubject(t *testing.T) {
	for _, tt := range subjects {
		rule := agreementRule(t, tt.subject)
		errors, others := linted(rule)
		if !slices.Equal(errors, tt.errors) || !slices.Equal(others, warnings(tt.warning)) {
			t.Errorf("%q: lint says %v and %v, want %v and %v", tt.subject, errors, others, tt.errors, warnings(tt.warning))
		}
		read, err := federation.ReadRule(rule)
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range []github.Form{github.FormClassic, github.FormImmutable} {
			report := diagnose.Examine(diagnose.Input{Token: agreementToken(t, form), Rule: &read, Now: agreementNow})
			first := ""
			if report.Verdict != diagnose.Match {
				first = report.Causes[0].ID
			}
			switch {
			case len(errors) > 0 && first != errors[0]:
				t.Errorf("%q and a token in the %s form: diagnose says %q first, lint %v", tt.subject, form, first, errors)
			case len(errors) == 0 && form == github.FormClassic && first != tt.first:
				t.Errorf("%q: diagnose says %q first, want %q", tt.subject, first, tt.first)
			case len(errors) == 0 && slices.Contains(ownFaults, first) && first != tt.warning && first != string(pattern.CaseOnly):
				t.Errorf("%q and a token in the %s form: diagnose says %q first, and lint does not know it", tt.subject, form, first)
			}
		}
	}
}

func warnings(id string) []string {
	if id == "" {
		return nil
	}
	return []string{id}
}

package lint

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/workflow"
)

// subjectRule is a rule with one subject, and nothing else that matters here.
func subjectRule(subject string) string {
	return `{"name": "ci", "issuer_id": "fdis_1", "match": {"subject_prefix": "` + subject + `", "audience": "https://api.anthropic.com", "claims": {"repository_owner": "acme"}},
		"target": {"type": "service_account", "service_account_id": "svac_1"}, "workspace_id": "wrkspc_1", "oauth_scope": "workspace:inference"}`
}

// serious are the findings that are no notes.
func serious(fs []Finding) []string {
	out := []string{}
	for _, f := range fs {
		if f.Severity != workflow.Note {
			out = append(out, f.ID)
		}
	}
	return out
}

// Each subject with what is said of it beyond notes. The first four are the
// tightenings that "Use WIF with GitHub Actions" recommends, then the mistakes
// that people make.
func TestSubjects(t *testing.T) {
	for subject, want := range map[string][]string{
		"repo:acme/app:ref:refs/heads/main":                    {},
		"repo:acme/app:*":                                      {"rule_admits_pull_request", "rule_admits_any_branch"},
		"repo:acme/app:environment:production":                 {"rule_environment_any_ref"},
		"repo:acme/*":                                          {"rule_admits_other_repository", "rule_admits_pull_request", "rule_admits_any_branch"},
		"repo:acme@12/app@34:ref:refs/heads/main":              {},
		"repo:acme/app:ref:refs/tags/v*":                       {},
		"repo:acme/app:ref:refs/heads/main*":                   {"rule_admits_lookalike_branch"},
		"repo:acme/app:ref:refs/heads/*":                       {"rule_admits_any_branch"},
		"repo:acme/app:pull_request":                           {"rule_admits_pull_request_target"},
		"repo:acme/app*":                                       {"rule_admits_lookalike_repository", "rule_admits_pull_request", "rule_admits_any_branch"},
		"repo:acme/app:":                                       {"sub_missing_trailing_star"},
		"repo:acme/app:ref":                                    {"sub_missing_trailing_star"},
		"repo:acme/app:environment:":                           {"sub_missing_trailing_star"},
		"repo:acme/app":                                        {"rule_admits_any_branch", "rule_admits_pull_request", "sub_missing_trailing_star"},
		"repo:acme/":                                           {"sub_missing_trailing_star"},
		"repo:acme":                                            {"sub_missing_trailing_star"},
		"repo:acme/app:ref:refs/heads/*/fix":                   {"sub_star_in_middle"},
		"repo:acme/app:ref:refs/heads/release-?":               {"sub_star_in_middle"},
		"repo:*/app:ref:refs/heads/main":                       {"sub_star_in_middle"},
		"repo:acme/app:environment:a*b":                        {"rule_environment_any_ref", "sub_star_in_middle"},
		" repo:acme/app:pull_request":                          {"sub_whitespace_in_rule"},
		"repo:acme/app:pull-request":                           {"sub_rule_typo"},
		"repo:acme/app:environment/production":                 {"sub_rule_typo"},
		"repo:acme/app:env:production":                         {"sub_rule_typo"},
		"repo:acme/app:ref:main":                               {"sub_rule_typo"},
		"repo:acme/app:ref:refs/heads/":                        {"sub_missing_trailing_star"},
		"repo:acme/app:refs/heads/main":                        {"sub_rule_typo"},
		"repo:acme/app:ref:refs/pull/7/merge":                  {"sub_rule_typo"},
		"repo:acme@12/app:ref:refs/heads/main":                 {"sub_rule_typo"},
		"repo:https://github.com/acme/app:ref:x":               {"sub_rule_typo"},
		"acme/app:ref:refs/heads/main":                         {"sub_rule_typo"},
		"repo:\u0430cme/app:ref:refs/heads/main":               {"sub_unicode_lookalike"},
		"repo:acme/app:environment:pr\u043eduction":            {"rule_environment_any_ref", "sub_unicode_lookalike"},
		"repo:acme/app:environment:größe":                      {"rule_environment_any_ref"},
		"repo:acme/app:ref:refs/heads/main\u200b":              {"sub_unicode_lookalike"},
		"repository_owner_id:12:repository_id:34:pull_request": {"rule_admits_pull_request_target"},
	} {
		rule := subjectRule(subject)
		checkRepairs(t, rule)
		got := serious(Check(input(rule, "", "")).Findings)
		got = slices.DeleteFunc(got, func(id string) bool { return id == "rule_admits_nobody" && len(want) > 0 })
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(slices.Compact(got), want) {
			t.Errorf("%q: got %v, want %v", subject, got, want)
		}
	}
}

// checkRepairs applies every fix of a rule that is a change: the finding goes away,
// and none comes that is worse.
func checkRepairs(t *testing.T, text string) {
	t.Helper()
	for _, f := range Check(input(text, "", "")).Findings {
		if f.Change == nil {
			continue
		}
		rule, err := federation.ReadRule([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		after := Check(input(string(rule.WithMatch(f.Change.Apply(rule.Match)).JSON()), "", "")).Findings
		if slices.Contains(ids(after), f.ID) {
			t.Errorf("%s: after %s, which was to %s, there is still %s: %s", text, f.Change, f.Fix, f.ID, found(t, after, f.ID).Message)
		}
	}
}

// Conditions are evaluated, not read.
func TestConditions(t *testing.T) {
	for condition, want := range map[string][]string{
		"claims.sub == 'repo:acme/app:ref:refs/heads/main' && claims.repository_id == '34' && claims.repository_owner_id == '12'": {},
		"claims.repository_owner == 'acme'":                                                                 {"rule_admits_other_repository", "rule_admits_pull_request", "rule_admits_any_branch", "rule_admits_recycled_name"},
		"claims.repository == 'acme/app' && claims.ref == 'refs/heads/main'":                                {"rule_admits_pull_request_target", "rule_admits_recycled_name"},
		"claims.repository == 'acme/app' && claims.ref == 'refs/heads/main' && claims.event_name == 'push'": {"rule_admits_recycled_name"},
		"claims.sub.startsWith('repo:acme/app:ref:refs/heads/')":                                            {"rule_admits_any_branch"},
	} {
		rule := `{"name": "ci", "issuer_id": "fdis_1", "match": {"audience": "https://api.anthropic.com", "condition": "` + condition + `"},
		"target": {"type": "service_account", "service_account_id": "svac_1"}, "workspace_id": "wrkspc_1", "oauth_scope": "workspace:inference"}`
		got := serious(Check(input(rule, "", "")).Findings)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", condition, got, want)
		}
	}
}

func TestClaims(t *testing.T) {
	for claims, want := range map[string]string{
		`"ref": "main"`:                                           "rule_claim_impossible",
		`"ref": "refs/heads/*"`:                                   "rule_claim_star",
		`"repository": "app"`:                                     "rule_claim_impossible",
		`"repository_owner": "acme/app"`:                          "rule_claim_impossible",
		`"repository_id": "app"`:                                  "rule_claim_impossible",
		`"event_name": "workflow_call"`:                           "rule_claim_impossible",
		`"event_name": "pushed"`:                                  "rule_claim_impossible",
		`"ref_type": "heads"`:                                     "rule_claim_impossible",
		`"workflow_ref": "claude.yml"`:                            "rule_claim_impossible",
		`"job_workflow_ref": "acme/app/.github/workflows/a.yml@"`: "rule_claim_impossible",
		`"repo": "app"`:                                           "rule_claim_unknown",
		`"ref": "refs/heads/main\n"`:                              "rule_claim_blanks",
		`"ref_protected": true`:                                   "rule_invalid_claims",
	} {
		rule := `{"name": "ci", "match": {"subject_prefix": "repo:acme/app:*", "claims": {` + claims + `}}}`
		found(t, Check(input(rule, "", "")).Findings, want)
		checkRepairs(t, rule)
	}
	rule := `{"name": "ci", "match": {"claims": {"repository_owner": "acme", "repo_property_team": "a*", "workflow": "CI *", "ref_type": "tag"}}}`
	for _, f := range Check(input(rule, "", "")).Findings {
		if f.ID == "rule_claim_unknown" || f.ID == "rule_claim_impossible" {
			t.Errorf("%+v", f)
		}
	}
}

func TestIssuers(t *testing.T) {
	for issuer, want := range map[string][]string{
		`{"name": "github-actions", "issuer_url": "https://token.actions.githubusercontent.com/acme"}`:                              {},
		`{"name": "ghes", "issuer_url": "https://github.acme.example/_services/token"}`:                                             {},
		`{"name": "github-actions", "issuer_url": "http://token.actions.githubusercontent.com"}`:                                    {"issuer_url_near_miss"},
		`{"name": "github-actions", "issuer_url": "token.actions.githubusercontent.com"}`:                                           {"issuer_url_near_miss"},
		`{"name": "github-actions", "issuer_url": "https://Token.Actions.GitHubUserContent.com"}`:                                   {"issuer_url_near_miss"},
		`{"name": "github-actions", "issuer_url": "https://token.actions.githubusercontent.com", "max_jwt_lifetime_seconds": 60}`:   {"issuer_lifetime_too_short"},
		`{"name": "github-actions", "issuer_url": "https://token.actions.githubusercontent.com", "max_jwt_lifetime_seconds": 0}`:    {"issuer_invalid_max_jwt_lifetime"},
		`{"name": "github-actions", "issuer_url": "https://token.actions.githubusercontent.com", "check_jti": false}`:               {"issuer_jti_unchecked"},
		`{"name": "github-actions", "issuer_url": "https://token.actions.githubusercontent.com", "jwks": {"type": "explicit_url"}}`: {"issuer_invalid_keys"},
		`{"name": "k8s", "issuer_url": "https://oidc.example.com", "max_jwt_lifetime_seconds": 60}`:                                 {"issuer_not_github"},
		`{"name": "x", "issuer_url": ""}`: {"issuer_invalid_issuer_url"},
	} {
		if got := ids(Check(input("", issuer, "")).Findings); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", issuer, got, want)
		}
	}
}

// every lists the ids that this program can report, those of the workflow
// package by its table.
func every(t *testing.T) []string {
	t.Helper()
	out := []string{ruleUnreadable, issuerUnreadable, workflowUnreadable, "rule_placeholder"}
	for _, f := range ruleFields {
		out = append(out, "rule_invalid_"+f.id)
	}
	for _, f := range issuerFields {
		out = append(out, "issuer_invalid_"+f.id)
	}
	for _, r := range slices.Concat(ruleRows, gitHubRows) {
		out = append(out, r.id)
	}
	for _, r := range issuerRows {
		out = append(out, r.id)
	}
	for id := range crossWhy {
		out = append(out, id)
	}
	for id := range onlineWhy {
		out = append(out, id)
	}
	table, err := os.ReadFile("../workflow/flaws.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`"((?:wf|aud|env|jti)_[a-z_]+)"`).FindAllStringSubmatch(string(table), -1) {
		out = append(out, m[1])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// What the page says of each check is tried by the tests of the command line.
func TestThePageHasEveryCheck(t *testing.T) {
	page, err := os.ReadFile("../../docs/checks.md")
	if err != nil {
		t.Fatal(err)
	}
	var shown []string
	for _, m := range regexp.MustCompile(`(?m)^### (\S+)$`).FindAllStringSubmatch(string(page), -1) {
		shown = append(shown, m[1])
	}
	for _, id := range every(t) {
		if !slices.Contains(shown, id) {
			t.Errorf("docs/checks.md lacks %s", id)
		}
	}
	for _, id := range shown {
		if !slices.Contains(every(t), id) {
			t.Errorf("docs/checks.md has %s, which no check reports", id)
		}
	}
}

func TestIDsAreNames(t *testing.T) {
	for _, id := range every(t) {
		if strings.Trim(id, "abcdefghijklmnopqrstuvwxyz_") != "" {
			t.Errorf("%s", id)
		}
	}
}

// A rule that asks for pull_request_target lets strangers in: a note where the
// workflow that it pins keeps them out, an error where it does not, or where
// another workflow may not.
func TestOnlyAGuardKeepsStrangersOutOfPullRequestTarget(t *testing.T) {
	const id = "rule_admits_pull_request_target"
	pinned := `"claims": {"repository": "acme/app", "event_name": "pull_request_target", "workflow_ref": "acme/app/.github/workflows/claude.yml@refs/heads/main"}`
	anyFile := `"claims": {"repository": "acme/app", "event_name": "pull_request_target"}`
	guard := "if: " + github.GuardOf("pull_request_target")
	for _, tt := range []struct {
		name, match, job string
		severity         workflow.Grade
		fix              string
	}{
		{"a guard", pinned, guard, workflow.Note, `keep the if: of job "ask" of .github/workflows/claude.yml`},
		{"no guard", pinned, "", workflow.Error, guard},
		{"what is no guard", pinned, "if: github.event.pull_request.draft == false", workflow.Error, guard},
		{"a guard, and any file", anyFile, guard, workflow.Error, `"workflow_ref": "acme/app/.github/workflows/claude.yml@refs/heads/main"`},
		{"no workflow", pinned, "-", workflow.Error, guard},
	} {
		flow := ""
		if tt.job != "-" {
			flow = flowOf(t, "pull_request_target:", "")
			flow = change(t, flow, "    runs-on: ubuntu-latest\n", "    runs-on: ubuntu-latest\n    "+tt.job+"\n")
			// The action looks for write access itself; this one does not.
			flow = change(t, flow, "anthropics/claude-code-action@", "acme/claude-code-action@")
		}
		f := found(t, Check(input(ruleOf(tt.match), "", flow)).Findings, id)
		if f.Severity != tt.severity || !strings.Contains(f.Fix, tt.fix) {
			t.Errorf("%s: %s, fix %s", tt.name, f.Severity, f.Fix)
		}
	}
}

// Where the repository's template is known, a subject of all its parts is no beginning of one, and a rule
// under which a run of the workflows gets in is no rule for nobody.
func TestACustomisedSubjectIsJudgedByItsTemplate(t *testing.T) {
	for _, tt := range []struct {
		template []string
		subject  string
		id       string
		found    bool
	}{
		{nil, "repo:acme/app", "sub_missing_trailing_star", true},
		{[]string{"repo"}, "repo:acme/app", "sub_missing_trailing_star", false},
		{[]string{"repo", "ref"}, "repo:acme/app", "sub_missing_trailing_star", true},
		{nil, "repo:acme/app:ref:refs/heads/main", "job_never_admitted", true},
		{[]string{"repo", "ref"}, "repo:acme/app:ref:refs/heads/main", "job_never_admitted", false},
		{nil, "repo:acme/app:ref:refs/heads/main", "rule_admits_nobody", true},
		{[]string{"repo", "ref"}, "repo:acme/app:ref:refs/heads/main", "rule_admits_nobody", false},
	} {
		rule := `{"name": "ci", "match": {"subject_prefix": "` + tt.subject + `", "audience": "https://api.anthropic.com", "claims": {"repository_owner": "acme", "environment": "production"}}}`
		in := input(rule, "", change(t, soundWorkflow, "    runs-on", "    environment: production\n    runs-on", "fdrl_01a", "${{ vars.RULE }}"))
		in.Known = Known{Repository: "acme/app", Template: tt.template}
		if got := slices.Contains(ids(Check(in).Findings), tt.id); got != tt.found {
			t.Errorf("%v, %s: %s found %v", tt.template, tt.subject, tt.id, got)
		}
	}
}

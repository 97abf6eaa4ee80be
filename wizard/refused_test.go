package wizard_test

import (
	"errors"
	"strings"
	"testing"

	"gh-wif/wizard"
)

// answerError finds the answer that an error is about.
func answerError(t *testing.T, err error) *wizard.AnswerError {
	t.Helper()
	var e *wizard.AnswerError
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want an *AnswerError", err)
	}
	return e
}

type A = wizard.Answers

var badAnswers = []struct {
	flag, name, problem string
	set                 func(*A)
}{
	{"repo", "none", "OWNER/NAME", func(a *A) { a.Repository = "" }},
	{"repo", "an address without a repository", "OWNER/NAME", func(a *A) { a.Repository = "https://github.com/acme" }},
	{"repo", "a look-alike", "no login", func(a *A) { a.Repository = "аcme/app" }},
	{"branch", "a full ref", "refs/", func(a *A) { a.Branch = "refs/heads/main" }},
	{"branch", "a star", `"*"`, func(a *A) { a.Branch = "release/*" }},
	{"branch", "a line break", "U+000A", func(a *A) { a.Branch = "main\nx" }},
	{"tag", "a star inside", "git refuses", func(a *A) { a.Tag = "v*.*" }},
	{"environment", "an expression", "expression", func(a *A) { a.Environment = "${{ inputs.e }}" }},
	{"event", "none of GitHub's", "no event", func(a *A) { a.Events = []string{"pushed"} }},
	{"event", "a called workflow", "caller's event", func(a *A) { a.Events = []string{"workflow_call"} }},
	{"cron", "too few fields", "five fields", func(a *A) { a.Events, a.Cron = []string{"schedule"}, "0 0" }},
	{"cron", "out of range", "", func(a *A) { a.Events, a.Cron = []string{"schedule"}, "99 0 * * *" }},
	{"organization", "no UUID", "UUID", func(a *A) { a.Organization = "acme" }},
	{"workspace", "the default one", "default", func(a *A) { a.Workspace = "default" }},
	{"workspace", "another id", "organization id", func(a *A) { a.Workspace = "6f1b7c1e-1111-4222-8333-444455556666" }},
	{"service-account", "another id", "rule id", func(a *A) { a.ServiceAccount = "fdrl_a" }},
	{"issuer-id", "a line break", "line break", func(a *A) { a.IssuerID = "fdis_a\n" }},
	{"rule-id", "a quote", "no rule id", func(a *A) { a.RuleID = `fdrl_a"` }},
	{"ids", "another way", "none of auto, literal, vars", func(a *A) { a.IDs = "env" }},
	{"rule-variable", "an expression", "letters, digits", func(a *A) { a.RuleVariable = "${{ vars.X }}" }},
	{"rule-variable", "a digit first", "no digit first", func(a *A) { a.RuleVariable = "1X" }},
	{"rule-variable", "a name of GitHub's", "not GITHUB_ first", func(a *A) { a.RuleVariable = "github_rule" }},
	{"rule-variable", "that of another id", "variable of the workspace id", func(a *A) { a.RuleVariable = "anthropic_workspace_id" }},
	{"audience", "a blank", "blanks", func(a *A) { a.Audience = "https://api.anthropic.com " }},
	{"audience", "too long", "1024", func(a *A) { a.Audience = strings.Repeat("a", 1025) }},
	{"scope", "unknown", "no scope", func(a *A) { a.Scope = "user:all" }},
	{"scope", "two blanks", "blanks", func(a *A) { a.Scope = "workspace:inference  workspace:developer" }},
	{"token-lifetime", "too short", "out of range", func(a *A) { a.TokenLifetime = 59 }},
	{"token-lifetime", "negative", "out of range", func(a *A) { a.TokenLifetime = -1 }},
	{"token-lifetime", "too long", "out of range", func(a *A) { a.TokenLifetime = 86401 }},
	{"subject-format", "unknown", "none of", func(a *A) { a.SubjectFormat = "new" }},
	{"subject-format", "immutable without ids", "both ids", func(a *A) { a.SubjectFormat = "immutable" }},
	{"subject-format", "immutable with one id", "both ids", func(a *A) { a.SubjectFormat, a.OwnerID = "immutable", "1" }},
	{"subject-format", "against GitHub's own answer", "", func(a *A) { a.SubjectFormat, a.SubjectPrefix = "classic", "repo:acme@1/app@2" }},
	{"subject-format", "against GitHub's own answer, the other way", "", func(a *A) {
		a.SubjectFormat, a.SubjectPrefix, a.OwnerID, a.RepositoryID = "immutable", "repo:acme/app", "1", "2"
	}},
	{"owner-id", "no number", "no GitHub id", func(a *A) { a.OwnerID = "acme" }},
	{"repository-id", "a leading zero", "no GitHub id", func(a *A) { a.RepositoryID = "01" }},
	{"subject-prefix-from", "another repository's", "another repository", func(a *A) { a.SubjectPrefix = "repo:acme/other" }},
	{"subject-prefix-from", "another spelling", "spelling", func(a *A) { a.SubjectPrefix = "repo:Acme/app" }},
	{"subject-prefix-from", "a customised subject", "", func(a *A) { a.SubjectPrefix = "repo:acme/app:ref:refs/heads/main:event_name:push" }},
	{"subject-prefix-from", "another repository's ids", "", func(a *A) { a.SubjectPrefix = `{"id":2,"name":"other","owner":{"login":"acme","id":1}}` }},
	{"subject-prefix-from", "other ids", "other ids", func(a *A) { a.SubjectPrefix, a.OwnerID = "repo:acme@1/app@2", "3" }},
	{"subject-prefix-from", "ids of a server that has none", "names only", func(a *A) {
		a.SubjectPrefix, a.IssuerURL = "repo:acme@1/app@2", "https://ghes.example.com/_services/token"
	}},
	{"subject-format", "ids on a server that has none", "names only", func(a *A) {
		a.SubjectFormat, a.OwnerID, a.RepositoryID, a.IssuerURL = "immutable", "1", "2", "https://ghes.example.com/_services/token"
	}},
	{"subject-prefix-from", "broken JSON", "JSON", func(a *A) { a.SubjectPrefix = `{"use_default":` }},
	{"subject-prefix-from", "an id that is none", "", func(a *A) { a.SubjectPrefix = `{"owner_id":-1,"repository_id":1e5}` }},
	{"subject-prefix-from", "other ids in JSON", "", func(a *A) { a.SubjectPrefix, a.OwnerID = `{"owner_id":1,"repository_id":2}`, "3" }},
	{"issuer-url", "a trailing slash", "byte for byte", func(a *A) { a.IssuerURL = "https://token.actions.githubusercontent.com/" }},
	{"issuer-url", "another company", "no issuer of GitHub", func(a *A) { a.IssuerURL = "https://gitlab.com" }},
	{"issuer-url", "an address that Anthropic does not dial", "public host", func(a *A) { a.IssuerURL = "https://10.0.0.1/_services/token" }},
	{"issuer-url", "a port that Anthropic does not dial", "443", func(a *A) { a.IssuerURL = "https://ghes.example.com:8443/_services/token" }},
	{"language", "unknown", "none of", func(a *A) { a.Language = "cobol" }},
	{"fetch", "unknown", "none of", func(a *A) { a.Fetch = "wget" }},
	{"model", "a quote", "", func(a *A) { a.Model = `x"y` }},
	{"workflow-name", "a line break", "U+000A", func(a *A) { a.WorkflowName = "a\nb" }},
	{"workflow-file", "a path", "path", func(a *A) { a.WorkflowFile = "../a.yml" }},
	{"workflow-file", "a blank", "", func(a *A) { a.WorkflowFile = "a b.yml" }},
	{"reusable-workflow", "no ref", "OWNER/REPO", func(a *A) { a.ReusableWorkflow = "acme/s/.github/workflows/a.yml" }},
	{"reusable-workflow", "a short ref", "full ref", func(a *A) { a.ReusableWorkflow = "acme/s/.github/workflows/a.yml@v1" }},
	{"reusable-workflow", "no repository", "no repository", func(a *A) { a.ReusableWorkflow = "-/s/.github/workflows/a.yml@refs/tags/v1" }},
	{"rule-name", "capitals", "lower-case", func(a *A) { a.RuleName = "GHA" }},
	{"rule-name", "too long", "255", func(a *A) { a.RuleName = strings.Repeat("a", 256) }},
	{"edition", "unknown", "none of", func(a *A) { a.Edition = "newest" }},
}

func TestEachBadAnswerIsRefusedByItsFlag(t *testing.T) {
	for _, tt := range badAnswers {
		t.Run(tt.flag+"/"+tt.name, func(t *testing.T) {
			a := wizard.Answers{Repository: "acme/app"}
			tt.set(&a)
			_, err := wizard.Build(a)
			e := answerError(t, err)
			if e.Field != tt.flag || !strings.Contains(e.Problem, tt.problem) || e.Example == "" {
				t.Errorf("got %+v, want %s: %s, with an example", e, tt.flag, tt.problem)
			}
			if s := e.Error(); !strings.HasPrefix(s, "--"+tt.flag) || strings.ContainsAny(s, "\n\x1b") {
				t.Errorf("it reads %q", s)
			}
			// The screens ask the same question as they type.
			if err := wizard.Check(tt.flag, a); err == nil && tt.flag != "model" && tt.name != "out of range" {
				t.Errorf("typing it is not refused")
			}
		})
	}
}

func TestAllBadAnswersAreToldAtOnce(t *testing.T) {
	_, err := wizard.Build(wizard.Answers{Repository: "x", Branch: "a b", Language: "cobol"})
	for _, flag := range []string{"--repo", "--branch", "--language"} {
		if err == nil || !strings.Contains(err.Error(), flag) {
			t.Errorf("%v does not name %s", err, flag)
		}
	}
	var answer *wizard.AnswerError
	if err := wizard.Check("nonsense", wizard.Answers{}); err == nil || errors.As(err, &answer) {
		t.Errorf("a name that is no answer's is checked: %v", err)
	}
}

func TestARepositoryMayBePastedAsAnAddress(t *testing.T) {
	for text, issuer := range map[string]string{
		"acme/app":                                 "https://token.actions.githubusercontent.com",
		"https://github.com/acme/app/tree/main":    "https://token.actions.githubusercontent.com",
		"git@github.com:acme/app.git":              "https://token.actions.githubusercontent.com",
		"ssh://git@octocorp.ghe.com/acme/app.git":  "https://token.actions.octocorp.ghe.com",
		"https://ghes.corp.example:8443/acme/app/": "https://ghes.corp.example/_services/token",
	} {
		plan, err := wizard.Build(wizard.Answers{Repository: text})
		if err != nil || plan.Answers.Repository != "acme/app" || plan.Issuer.IssuerURL != issuer {
			t.Errorf("%s: got %s of %s, %v", text, plan.Answers.Repository, plan.Issuer.IssuerURL, err)
		}
	}
}

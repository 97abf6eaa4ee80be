package templates

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"gh-wif/internal/federation"
	"gh-wif/internal/versions"
)

// FieldError says which value of a Spec was refused.
type FieldError struct {
	Field string // in words, such as "workflow file"
	Value string
	Want  string // what would be right
}

// Error names the field, the value and what would be right. The value is quoted
// so that nothing in it reaches a terminal raw.
func (e *FieldError) Error() string {
	return fmt.Sprintf("%s %q: want %s", e.Field, e.Value, e.Want)
}

// Identifiers are those of the WIF reference, or the placeholders of the
// documentation, in which three dots stand for what is not known yet.
var (
	uuid           = lazily(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	fileName       = lazily(`^[A-Za-z0-9_][A-Za-z0-9_.-]*\.ya?ml$`)
	modelName      = lazily(`^[a-z][a-z0-9.-]*$`)
	ruleID         = lazily(`^fdrl_([A-Za-z0-9_-]+|\.\.\.)$`)
	accountID      = lazily(`^svac_([A-Za-z0-9_-]+|\.\.\.)$`)
	calledWorkflow = lazily(`^[A-Za-z0-9_-]+/[A-Za-z0-9._-]+/\.github/workflows/[A-Za-z0-9_.-]+\.ya?ml@\S+$`)
	spaceID        = lazily(`^(wrkspc_([A-Za-z0-9_-]+|\.\.\.)|default)$`)
)

// anyText accepts what unfit does not refuse, and is not blank.
var anyText = lazily(`\S`)

// validate checks every field but the triggers, which renderTriggers checks as
// it reads them.
func validate(s Spec) error {
	checks := []struct {
		field, value string
		pattern      func() *regexp.Regexp
		want         string
		optional     bool
	}{
		{"workflow name", s.WorkflowName, anyText, "a name, such as Call Claude", false},
		{"workflow file", s.FileName, fileName, "a file name of letters, digits, dots, hyphens and underscores that ends in .yml or .yaml", false},
		{"environment", s.Environment, anyText, "the name of an environment, such as production", true},
		{"audience", s.Audience, anyText, "an audience, such as " + federation.DefaultAudience, false},
		{"federation rule", s.RuleID, ruleID, "an id that begins with fdrl_, or fdrl_...", false},
		{"organization", s.OrganizationID, uuid, "a UUID, such as 00000000-0000-0000-0000-000000000000", false},
		{"service account", s.ServiceAccountID, accountID, "an id that begins with svac_, or svac_...", false},
		{"workspace", s.WorkspaceID, spaceID, "an id that begins with wrkspc_, the word default, or wrkspc_...", false},
		{"called workflow", s.Calls, calledWorkflow, "OWNER/REPO/.github/workflows/NAME.yml@REF", true},
		{"model", s.Model, modelName, "a model of small letters, digits, dots and hyphens, such as " + versions.DefaultModel, false},
	}
	for _, c := range checks {
		if c.optional && c.value == "" {
			continue
		}
		if want := unfit(c.value); want != "" {
			return &FieldError{c.field, c.value, want}
		}
		if !c.pattern().MatchString(c.value) {
			return &FieldError{c.field, c.value, c.want}
		}
	}
	if !knownLanguage(s.Language) {
		return &FieldError{"language", string(s.Language), "one of " + strings.Join(languageIDs(), ", ")}
	}
	if s.Fetch != FetchCurl && s.Fetch != FetchGitHubScript {
		return &FieldError{"fetch", string(s.Fetch), fmt.Sprintf("%s or %s", FetchCurl, FetchGitHubScript)}
	}
	return checkVariables(s.Variables)
}

// lazily compiles a pattern at its first use: a command uses few of all the
// patterns, and compiling them all would be felt at its start.
func lazily(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

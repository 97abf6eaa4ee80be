package workflow

import (
	"slices"
	"strings"

	"gh-wif/internal/federation"
)

// Credential says what a job calls Claude with.
type Credential string

// The credentials that a job can have in view. Which of two wins is for the SDK: an API key does
// (WIF reference, credential precedence).
const (
	CredentialFederation Credential = "federation"
	CredentialAPIKey     Credential = "api key"
	CredentialBoth       Credential = "both"
)

// JobFacts is what a job does to call Claude, as far as the file shows it.
type JobFacts struct {
	Job         string
	Pos         Pos
	Credential  Credential
	Requests    []TokenRequest
	TokenFile   Value    // ANTHROPIC_IDENTITY_TOKEN_FILE
	Vars        []EnvVar // the federation variables and the action's inputs of the same meaning, innermost
	IDToken     bool     // the effective permissions grant id-token: write
	Permissions Permissions
	Environment Value
	Uses        int // steps that are seen to call Claude
}

// TokenRequest is one request for a GitHub token that is meant for Claude.
type TokenRequest struct {
	Step     int    // index in the job
	Audience string // "" where none is requested or it is not known
	Known    bool   // false where an expression or a variable decides on the audience
	Pos      Pos
}

// Federated returns the facts of every job that is seen to call Claude, by federation or by an API key.
func (f File) Federated() []JobFacts {
	var out []JobFacts
	for i := range f.Jobs {
		if v := newJobView(f, &f.Jobs[i], Context{}); v.relevant() {
			out = append(out, v.facts())
		}
	}
	return out
}

// FederatedJob returns the facts of one job, and whether it is seen to call Claude.
func (f File) FederatedJob(id string) (JobFacts, bool) {
	for i := range f.Jobs {
		if f.Jobs[i].ID == id {
			v := newJobView(f, &f.Jobs[i], Context{})
			return v.facts(), v.relevant()
		}
	}
	return JobFacts{}, false
}

// OpenTo reports whether somebody without write access who causes an event gets the
// job to run, and a step of it that requests a token: every condition on the way is
// evaluated for him. A job that calls a workflow is open where it runs.
func (f File) OpenTo(jobID, event string) bool {
	t, listens := f.Trigger(event)
	i := slices.IndexFunc(f.Jobs, func(j Job) bool { return j.ID == jobID })
	if !listens || i < 0 {
		return false
	}
	v := newJobView(f, &f.Jobs[i], Context{})
	return !refusesOutsiders(v, event) && v.openTo(t)
}

// The names of the federation variables (WIF reference, environment variables).
var (
	envRule      = federation.RuleID.Env
	envOrg       = federation.Organization.Env
	envAccount   = federation.ServiceAccount.Env
	envWorkspace = federation.Workspace.Env
)

const (
	requestURL   = "ACTIONS_ID_TOKEN_REQUEST_URL"
	requestToken = "ACTIONS_ID_TOKEN_REQUEST_TOKEN"
)

// federationVars are those that mean federation when they are seen; the ids of the organization and
// the workspace serve other ends as well.
var federationVars = []string{envRule, envAccount, federation.EnvTokenFile, federation.EnvToken}

// actionInputs maps the inputs of anthropics/claude-code-action to the variables of the same meaning
// (its action.yml).
var actionInputs = []struct{ input, env string }{
	{"anthropic_federation_rule_id", envRule},
	{"anthropic_organization_id", envOrg},
	{"anthropic_service_account_id", envAccount},
	{"anthropic_workspace_id", envWorkspace},
}

const (
	inputAPIKey   = "anthropic_api_key"
	inputOAuth    = "claude_code_oauth_token"
	inputAudience = "anthropic_oidc_audience"
)

func isClaudeAction(s Step) bool {
	return strings.HasPrefix(s.Uses, "anthropics/claude-code-action") || strings.HasPrefix(s.Uses, "anthropics/claude-code-base-action")
}

// isFederatedAction also knows a copy of the action, or another around it, by its inputs.
func isFederatedAction(s Step) bool {
	e, ok := input(s.With, actionInputs[0].input)
	return ok && s.Uses != "" && e.Value.Text != ""
}

// input finds an input of the action by its name, written with underscores or with hyphens.
func input(with []EnvVar, name string) (EnvVar, bool) {
	if e, ok := lookup(with, name); ok {
		return e, true
	}
	return lookup(with, strings.ReplaceAll(name, "_", "-"))
}

func fromSecret(v Value) bool { return strings.Contains(v.Text, "secrets.") && v.Expression }

// stepScript is what a step runs: the script of run:, or that of actions/github-script.
func stepScript(s Step) string {
	if s.Run != "" {
		return s.Run
	}
	e, _ := lookup(s.With, "script")
	return e.Value.Text
}

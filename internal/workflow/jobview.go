package workflow

import (
	"slices"
	"strings"
	"time"

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
	Calls       []int // the steps that are seen to call Claude, by their index in the job
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

type level int

const (
	levelNone level = iota
	levelWorkflow
	levelJob
	levelStep
	levelInput // an input of the action
)

// binding is a variable together with where it is set.
type binding struct {
	EnvVar
	level level
	step  int
}

// variables are those of a job, by name, each where it is set innermost.
type variables map[string]binding

func (all variables) bind(vars []EnvVar, l level, step int) {
	for _, e := range vars {
		if have, ok := all[e.Name]; ok && have.level == levelStep && l == levelStep {
			continue // several steps set it: the first one is as good as any
		}
		all[e.Name] = binding{e, l, step}
	}
}

// bindInputs takes the inputs of an action for the variables that they stand for.
func (all variables) bindInputs(with []EnvVar, step int) {
	for _, in := range actionInputs {
		if e, ok := input(with, in.input); ok {
			all[in.env] = binding{e, levelInput, step}
		}
	}
}

// jobView is one job with everything the flaws ask of it worked out once.
type jobView struct {
	file     File
	job      *Job
	audience string // the one that the rule expects
	ruleSays bool   // it is the rule's own; otherwise it is what a rule expects that names none
	vars     variables
	fetches  []fetch
	action   int // index of the step that runs claude-code-action with federation inputs, or -1
	script   string
	now      time.Time
	alone    bool // the only job of the file with steps
}

func newJobView(f File, j *Job, ctx Context) *jobView {
	v := &jobView{file: f, job: j, audience: ctx.Audience, ruleSays: ctx.Audience != "", now: ctx.Now, vars: variables{}, action: -1}
	if v.audience == "" {
		v.audience = federation.DefaultAudience
	}
	v.alone = f.withSteps == 1
	var text strings.Builder
	for i, s := range j.Steps {
		text.WriteString(stepScript(s) + "\n")
		if isFederatedAction(s) {
			v.action = i
		}
	}
	v.script = text.String()
	v.vars.bind(f.Env, levelWorkflow, -1)
	v.vars.bind(j.Env, levelJob, -1)
	for i, s := range j.Steps {
		v.vars.bind(s.Env, levelStep, i)
	}
	if v.action >= 0 {
		v.vars.bindInputs(j.Steps[v.action].With, v.action)
	}
	v.findFetches()
	return v
}

// stepEnv returns a variable as one step sees it.
func (v *jobView) stepEnv(step int, name string) (binding, bool) {
	if e, ok := lookup(v.job.Steps[step].Env, name); ok {
		return binding{e, levelStep, step}, true
	}
	if e, ok := lookup(v.job.Env, name); ok {
		return binding{e, levelJob, -1}, true
	}
	if e, ok := lookup(v.file.Env, name); ok {
		return binding{e, levelWorkflow, -1}, true
	}
	return binding{}, false
}

// federated reports whether the job means to call Claude by federation. Variables of the workflow's
// own env: reach every job, so they alone say nothing about one job among several.
func (v *jobView) federated() bool {
	if v.action >= 0 || len(v.fetches) > 0 {
		return true
	}
	for _, name := range federationVars {
		if assignedInScript(v.script, name) {
			return true
		}
		b, ok := v.vars[name]
		if ok && (b.level != levelWorkflow || v.alone || len(v.callsClaude()) > 0 || v.job.Permissions.IDToken()) {
			return true
		}
	}
	return false
}

// apiKey returns where the job takes an API key from a secret, for a step that is seen to be its own
// (a script or an action of Anthropic).
func (v *jobView) apiKey() (binding, bool) {
	for i, s := range v.job.Steps {
		if s.Run == "" && !isClaudeAction(s) {
			continue
		}
		if _, proxy := v.stepEnv(i, federation.EnvBaseURL); proxy {
			continue // another service behind the same variable names
		}
		if e, ok := lookup(s.With, inputAPIKey); ok && isClaudeAction(s) && fromSecret(e.Value) {
			return binding{e, levelInput, i}, true
		}
		b, ok := v.stepEnv(i, federation.EnvAPIKey)
		if ok && fromSecret(b.Value) && (b.level != levelWorkflow || v.alone || len(v.callsClaude()) > 0) {
			return b, true
		}
	}
	return binding{}, false
}

func (v *jobView) relevant() bool {
	if len(v.job.Steps) == 0 {
		return false
	}
	_, key := v.apiKey()
	return key || v.federated()
}

// callsClaude lists the steps that are seen to call Claude.
func (v *jobView) callsClaude() []int {
	var calls []int
	for i, s := range v.job.Steps {
		if stepCalls(s) {
			calls = append(calls, i)
		}
	}
	return calls
}

func stepCalls(s Step) bool {
	return isClaudeAction(s) || isFederatedAction(s) || claudeMark().MatchString(stripComments(s.Run))
}

func (v *jobView) facts() JobFacts {
	out := JobFacts{
		Job: v.job.ID, Pos: v.job.Pos,
		Permissions: v.job.EffectivePermissions(v.file),
		Environment: v.job.Environment,
		TokenFile:   v.vars[federation.EnvTokenFile].Value,
		Calls:       v.callsClaude(),
	}
	out.IDToken = out.Permissions.IDToken()
	_, key := v.apiKey()
	switch fed := v.federated(); {
	case fed && key:
		out.Credential = CredentialBoth
	case fed:
		out.Credential = CredentialFederation
	default:
		out.Credential = CredentialAPIKey
	}
	for _, name := range slices.Concat(federationVars, []string{envOrg, envWorkspace}) {
		if b, ok := v.vars[name]; ok {
			out.Vars = append(out.Vars, EnvVar{Name: name, Value: b.Value, Pos: b.Pos})
		}
	}
	for _, fe := range v.fetches {
		out.Requests = append(out.Requests, TokenRequest{fe.step, fe.audience, fe.state != audienceUnknown, fe.pos})
	}
	if v.action >= 0 {
		out.Requests = append(out.Requests, actionRequest(v.action, v.job.Steps[v.action]))
	}
	return out
}

// actionRequest is the token that claude-code-action asks for itself. What another action asks for is
// not known.
func actionRequest(step int, s Step) TokenRequest {
	r := TokenRequest{Step: step, Audience: federation.DefaultAudience, Known: true, Pos: s.UsesPos}
	if !isClaudeAction(s) {
		r.Audience, r.Known = "", false
	}
	if e, ok := input(s.With, inputAudience); ok && e.Value.Text != "" {
		r.Audience, r.Known, r.Pos = e.Value.Text, !e.Value.Expression, e.Value.Pos
		if e.Value.Expression {
			r.Audience = ""
		}
	}
	return r
}

package migrate

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"gh-wif/internal/federation"
	"gh-wif/internal/workflow"
)

// credential is what a variable or an input holds.
type credential int

const (
	noCredential credential = iota
	apiKey                  // of the Claude API
	subscription            // a token of a Claude subscription: another account pays
	emptyKey                // the name of a key with no value, which shadows all the same
)

// envOAuth is the variable in which Claude Code takes a subscription's token (Claude Code docs,
// authentication).
const envOAuth = "CLAUDE_CODE_OAUTH_TOKEN"

// The inputs of the action for what is not federation (its action.yml).
const (
	inputKey   = "anthropic_api_key"
	inputOAuth = "claude_code_oauth_token"
)

// keyNames are the names under which an SDK or Anthropic's action takes a key.
var keyNames = []string{federation.EnvAPIKey, federation.EnvAuthToken, inputKey, "anthropic-api-key"}

var oauthNames = []string{envOAuth, inputOAuth, "claude-code-oauth-token"}

var (
	secretRef  = lazily(`secrets(?:\.([A-Za-z_][A-Za-z0-9_]*)|\[\s*['"]([^'"]+)['"]\s*\])`)
	envRef     = lazily(`\benv\.([A-Za-z_][A-Za-z0-9_]*)`)
	askedFor   = lazily(`secrets(?:\.[A-Za-z_][A-Za-z0-9_]*|\[\s*['"][^'"]+['"]\s*\])\s*[!=]=\s*''`)
	inputRef   = lazily(`inputs\.[A-Za-z_][A-Za-z0-9_-]*`)
	notOurs    = lazily(`(?i)GITHUB|GH_|_GH|_PAT\b|APP_|PRIVATE|BOT|SLACK|WEBHOOK|DEPLOY|FEDERATION|ORGANIZATION_ID|WORKSPACE_ID|ACCOUNT_ID`)
	claudeName = lazily(`(?i)ANTHROPIC|CLAUDE`)
	keyName    = lazily(`(?i)KEY|TOKEN|SECRET`)
)

// secretsOf are the names of the secrets that a text names.
func secretsOf(text string) []string {
	var out []string
	for _, m := range secretRef().FindAllStringSubmatch(text, -1) {
		if name := m[1] + m[2]; !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// credentialOf tells what a variable or an input holds, by its name and the secrets in its value. What
// an earlier step or job minted is none, nor is the answer whether a secret is there.
func credentialOf(name, value string) credential {
	minted := strings.Contains(value, "steps.") || strings.Contains(value, "needs.")
	secrets := secretsOf(askedFor().ReplaceAllString(value, ""))
	named, oauth := slices.Contains(keyNames, name), slices.Contains(oauthNames, name)
	switch {
	case minted && len(secrets) == 0:
		return noCredential
	case (named || oauth) && strings.TrimSpace(value) == "":
		return emptyKey
	case named && (len(secrets) > 0 || inputRef().MatchString(value) || strings.Contains(value, "sk-ant-")):
		return apiKey
	case oauth && (len(secrets) > 0 || inputRef().MatchString(value)):
		return subscription
	}
	if notOurs().MatchString(name) || strings.EqualFold(name, "token") {
		return noCredential // what such a variable or input holds is for GitHub, or for another service
	}
	for _, s := range secrets {
		if c := credentialOfSecret(s); c != noCredential {
			return c
		}
	}
	return noCredential
}

// credentialOfSecret tells what a secret holds by its name.
func credentialOfSecret(name string) credential {
	switch {
	case !claudeName().MatchString(name) || !keyName().MatchString(name) || notOurs().MatchString(name):
		return noCredential
	case strings.Contains(strings.ToUpper(name), "OAUTH"):
		return subscription
	}
	return apiKey
}

// binding is a credential in a variable, and where it is set.
type binding struct {
	workflow.EnvVar
	kind  credential
	level level
}

type level int

const (
	ofWorkflow level = iota
	ofJob
	ofStep
)

func bindings(vars []workflow.EnvVar, l level) []binding {
	var out []binding
	for _, v := range vars {
		if kind := credentialOf(v.Name, v.Value.Text); kind != noCredential {
			out = append(out, binding{v, kind, l})
		}
	}
	return out
}

// resolved puts the secrets of the job's and the workflow's keys in the place of their names in a step's
// variables or inputs.
func resolved(f workflow.File, j *workflow.Job, vars []workflow.EnvVar) []workflow.EnvVar {
	out := slices.Clone(vars)
	for i, v := range out {
		out[i].Value.Text = envRef().ReplaceAllStringFunc(v.Value.Text, func(ref string) string {
			set, ok := lookup(f, j, workflow.Step{}, strings.TrimPrefix(ref, "env."))
			if ok && credentialOf(set.Name, set.Value.Text) != noCredential {
				if secrets := secretsOf(set.Value.Text); len(secrets) > 0 {
					return "secrets." + strings.Join(secrets, " || secrets.")
				}
			}
			return ref
		})
	}
	return out
}

// visible are the credentials that a step sees in its environment, the innermost of each name.
func visible(f workflow.File, j *workflow.Job, s workflow.Step) []binding {
	var out []binding
	seen := map[string]bool{}
	for _, scope := range []struct {
		vars  []workflow.EnvVar
		level level
	}{{resolved(f, j, s.Env), ofStep}, {j.Env, ofJob}, {f.Env, ofWorkflow}} {
		for _, b := range bindings(scope.vars, scope.level) {
			if !seen[b.Name] {
				out = append(out, b)
			}
		}
		for _, v := range scope.vars {
			seen[v.Name] = true
		}
	}
	return out
}

// lookup finds a variable as a step sees it.
func lookup(f workflow.File, j *workflow.Job, s workflow.Step, name string) (workflow.EnvVar, bool) {
	for _, vars := range [][]workflow.EnvVar{s.Env, j.Env, f.Env} {
		if i := slices.IndexFunc(vars, func(v workflow.EnvVar) bool { return v.Name == name }); i >= 0 {
			return vars[i], true
		}
	}
	return workflow.EnvVar{}, false
}

// otherService reports whether what looks like Anthropic's API is another service for a step.
func otherService(f workflow.File, j *workflow.Job, s workflow.Step) bool {
	v, ok := lookup(f, j, s, federation.EnvBaseURL)
	return ok && v.Value.Text != "" && !strings.Contains(v.Value.Text, "api.anthropic.com")
}

// lazily compiles a pattern at its first use.
func lazily(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

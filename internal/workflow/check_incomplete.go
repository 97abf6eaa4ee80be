package workflow

import (
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/federation"
)

// checkIncomplete finds federation variables of which one is missing. A variable that a script sets
// counts as set, and a step that we cannot look into may set any.
func checkIncomplete(v *jobView) []hit {
	if v.action >= 0 {
		return actionIncomplete(v)
	}
	if v.job.EnvOpaque || externalToken(v) || manualExchange(v) || slices.ContainsFunc(v.job.Steps, func(s Step) bool { return s.EnvOpaque || isClaudeAction(s) }) {
		return nil
	}
	token := has(v, federation.EnvTokenFile) || has(v, federation.EnvToken)
	rule := has(v, envRule) || renamed(v, "FEDERATION_RULE")
	org := has(v, envOrg) || renamed(v, "_ORG")
	account := has(v, envAccount) || renamed(v, "SERVICE_ACCOUNT")
	at, anchored := anchor(v)
	if !anchored || !rule && !org && !account {
		return nil // a lone token file is for a program with settings of its own
	}
	var missing []string
	for _, m := range []struct {
		name string
		set  bool
	}{{envRule, rule}, {envOrg, org}, {federation.EnvTokenFile, token || !tokenIsLost(v)}} {
		if !m.set {
			missing = append(missing, m.name)
		}
	}
	if len(missing) > 0 && !account {
		missing = append(missing, envAccount)
	}
	switch {
	case len(missing) > 0:
		return []hit{{
			pos:     at,
			message: fmt.Sprintf("federation needs %s as well, which nothing in job %q sets", strings.Join(missing, " and "), v.job.ID),
			fix:     "add to env: " + strings.Join(missing, ", "),
		}}
	case !account && token:
		return []hit{{
			pos: at, grade: Note,
			message: fmt.Sprintf("%s is not set; some SDKs do not start federation without it", envAccount),
			fix:     "add to env: " + envAccount,
		}}
	default:
		return nil
	}
}

// renamed reports whether the job has a variable of Anthropic's under another name than the SDKs read,
// which a program then passes on itself.
func renamed(v *jobView, part string) bool {
	for name := range v.vars {
		if !slices.Contains(allVars, name) && strings.Contains(name, part) && (strings.Contains(name, "ANTHROPIC") || strings.Contains(name, "CLAUDE")) {
			return true
		}
	}
	return false
}

// tokenIsLost reports whether a token is fetched into a file that nothing else in the job mentions, or
// whether a command that federates by itself has no token at all. A program may ask for its own token
// or take it from a variable of its own, so anything less says nothing.
func tokenIsLost(v *jobView) bool {
	if len(v.fetches) == 0 {
		return processMark().MatchString(stripComments(v.script))
	}
	for _, f := range v.fetches {
		s := v.job.Steps[f.step]
		m := redirect().FindStringSubmatch(f.curl.text)
		if m == nil || strings.Contains(s.Run, "GITHUB_ENV") || strings.Contains(s.Run, "GITHUB_OUTPUT") || strings.Count(v.script, m[1]) > 1 {
			return false
		}
		name := m[1][strings.LastIndexByte(m[1], '/')+1:]
		for i := range v.job.Steps {
			if envMentions(v.job.Steps[i].Env, name) || envMentions(v.job.Steps[i].With, name) {
				return false
			}
		}
	}
	return true
}

// has reports whether a variable is set in the job, by env: or by a script.
func has(v *jobView, name string) bool {
	b, ok := v.vars[name]
	return ok && b.Value.Text != "" || assignedInScript(v.script, name)
}

// anchor is the place where the job's federation variables stand: the first that is set in env:.
func anchor(v *jobView) (Pos, bool) {
	var found []Pos
	for _, name := range allVars {
		if b, ok := v.vars[name]; ok {
			found = append(found, b.Pos)
		}
	}
	if len(found) == 0 {
		return Pos{}, false
	}
	return slices.MinFunc(found, func(a, b Pos) int { return a.Line - b.Line }), true
}

// manualExchange reports whether a script does the exchange itself and so needs no variables of an SDK.
func manualExchange(v *jobView) bool {
	return strings.Contains(v.script, "/v1/oauth/token") || strings.Contains(v.script, "federation_rule_id")
}

func actionIncomplete(v *jobView) []hit {
	s := v.job.Steps[v.action]
	if e, ok := input(s.With, actionInputs[1].input); ok && e.Value.Text != "" || !isClaudeAction(s) {
		return nil
	}
	e, _ := input(s.With, actionInputs[0].input)
	return []hit{{
		pos:     e.Pos,
		message: fmt.Sprintf("%s is set without %s; the action needs both", actionInputs[0].input, actionInputs[1].input),
		fix:     fmt.Sprintf("add %s: with the organization's UUID", actionInputs[1].input),
	}}
}

// checkActionEnv finds claude-code-action with the variables of federation in env: only. The action sets
// them anew for itself from its inputs, empty where there are none (its action.yml).
func checkActionEnv(v *jobView) []hit {
	var out []hit
	for i, s := range v.job.Steps {
		b, ok := v.stepEnv(i, envRule)
		if !ok || b.level == levelWorkflow || !strings.HasPrefix(s.Uses, "anthropics/claude-code-action@") || isFederatedAction(s) || actionHasCredential(v, i) {
			continue
		}
		out = append(out, hit{
			pos:     s.UsesPos,
			message: fmt.Sprintf("the action does not read %s from env:", envRule),
			fix:     fmt.Sprintf("pass the ids under with:, as %s, %s, %s and %s", actionInputs[0].input, actionInputs[1].input, actionInputs[2].input, actionInputs[3].input),
		})
	}
	return out
}

// actionHasCredential reports whether the action is given anything else to call Claude with.
func actionHasCredential(v *jobView, step int) bool {
	for _, name := range []string{inputAPIKey, inputOAuth, "use_bedrock", "use_vertex", "use_foundry", "settings"} {
		if _, ok := lookup(v.job.Steps[step].With, name); ok {
			return true
		}
	}
	for _, name := range []string{
		federation.EnvAPIKey, federation.EnvAuthToken, federation.EnvBaseURL, federation.EnvProfile, federation.EnvConfigDir,
		"CLAUDE_CODE_OAUTH_TOKEN",
	} {
		if _, ok := v.stepEnv(step, name); ok || assignedInScript(v.script, name) {
			return true
		}
	}
	return false
}

func checkWorkspace(v *jobView) []hit {
	if v.action >= 0 {
		return actionWorkspace(v)
	}
	at, ok := anchor(v)
	if !ok || has(v, envWorkspace) || !has(v, envRule) || externalToken(v) || v.job.EnvOpaque ||
		strings.Contains(strings.ToLower(v.script), "workspace_id") {
		return nil
	}
	return []hit{{
		pos:     at,
		message: fmt.Sprintf("%s is not set; name the workspace, so that a rule with several does not deny the exchange", envWorkspace),
		fix:     fmt.Sprintf("add %s: wrkspc_… (or the word %s)", envWorkspace, federation.DefaultWorkspace),
	}}
}

// actionWorkspace is about the inputs of claude-code-action, which knows no other way to name a workspace.
func actionWorkspace(v *jobView) []hit {
	s := v.job.Steps[v.action]
	rule, _ := input(s.With, actionInputs[0].input)
	if _, ok := input(s.With, actionInputs[3].input); ok || !isClaudeAction(s) {
		return nil
	}
	return []hit{{
		pos:     rule.Pos,
		message: fmt.Sprintf("%s is not set; name the workspace, so that a rule with several does not deny the exchange", actionInputs[3].input),
		fix:     fmt.Sprintf("add %s: wrkspc_… (or the word %s)", actionInputs[3].input, federation.DefaultWorkspace),
	}}
}

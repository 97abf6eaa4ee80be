package workflow

import (
	"fmt"
	"strings"

	"gh-wif/internal/federation"
)

var runnerContext = lazily(`\$\{\{[^}]*\brunner\.`)

// allVars are the variables whose values are looked at, in a fixed order.
var allVars = []string{envRule, envOrg, envAccount, envWorkspace, federation.EnvTokenFile, federation.EnvToken}

func checkRunnerContext(v *jobView) []hit {
	var out []hit
	for _, name := range allVars {
		b, ok := v.vars[name]
		if !ok || b.level > levelJob || !runnerContext().MatchString(b.Value.Text) {
			continue
		}
		where := "a job"
		if b.level == levelWorkflow {
			where = "the workflow"
		}
		out = append(out, hit{
			pos:     b.Value.Pos,
			message: fmt.Sprintf("%s uses %s in env: of %s, where runner is not known", name, b.Value.Text, where),
			fix:     fmt.Sprintf(`set %s in env: of the steps that need it, or write echo "%s=$RUNNER_TEMP/…" >> "$GITHUB_ENV" in the fetching step`, name, name),
		})
	}
	return out
}

// plainID is the id of a job as GitHub takes it, which a shell takes as one word.
var plainID = lazily(`^[A-Za-z_][A-Za-z0-9_-]*$`)

// IsPlainID reports whether the id of a job is one that GitHub takes, and can stand in a command.
func IsPlainID(id string) bool { return plainID().MatchString(id) }

var shellName = lazily(`\$\{?[A-Za-z_][A-Za-z0-9_]*`)

func checkUnexpanded(v *jobView) []hit {
	var out []hit
	for _, name := range allVars {
		b, ok := v.vars[name]
		if !ok || !shellName().MatchString(strings.ReplaceAll(b.Value.Text, "${{", "")) {
			continue
		}
		fix := "write the value, or ${{ vars." + name + " }}"
		if name == federation.EnvTokenFile {
			fix = "write ${{ runner.temp }}/… in env: of a step"
		}
		out = append(out, hit{
			pos:     b.Value.Pos,
			message: fmt.Sprintf("%s is %q, which stays as it is written", name, b.Value.Text),
			fix:     fix,
		})
	}
	return out
}

// wellKnownSetup are actions that are known to write no token.
var wellKnownSetup = lazily(`^(?:actions/(?:checkout|cache|setup-[a-z]+|upload-artifact|download-artifact)|astral-sh/setup-uv|pnpm/action-setup|ruby/setup-ruby|shivammathur/setup-php|gradle/actions)\b`)

// checkTokenWritten finds a token file that nothing writes. Any step that we cannot look into, and any
// mention of a token, is taken for the one that does.
func checkTokenWritten(v *jobView) []hit {
	b, ok := v.vars[federation.EnvTokenFile]
	if !ok || len(v.fetches) > 0 || v.action >= 0 || v.job.EnvOpaque || strings.HasPrefix(b.Value.Text, "/var/run/") || strings.HasPrefix(b.Value.Text, "/run/") {
		return nil
	}
	for _, s := range v.job.Steps {
		if s.Uses != "" && !wellKnownSetup().MatchString(s.Uses) {
			return nil
		}
		text := strings.ToLower(stepScript(s) + s.Name + s.ID)
		for _, mark := range []string{"token", "oidc", "jwt", "identity", "federat", ".sh", "make", strings.ToLower(b.Value.Text)} {
			if mark != "" && strings.Contains(text, mark) {
				return nil
			}
		}
	}
	return []hit{{
		pos:     b.Pos,
		message: fmt.Sprintf("%s is set, but no step of job %q writes that file", federation.EnvTokenFile, v.job.ID),
		fix: fmt.Sprintf(`add a step that requests the token: curl -sS --fail-with-body -H "Authorization: Bearer $%s" "$%s&audience=%s" | jq -er .value > "$%s"`,
			requestToken, requestURL, v.audience, federation.EnvTokenFile),
	}}
}

// checkShadow finds a credential that wins over federation in a step that has the federation variables
// in view. A bearer token that an earlier step minted is how one exchange is shared, and no fault.
func checkShadow(v *jobView) []hit {
	var out []hit
	if v.action >= 0 {
		for _, input := range []string{inputAPIKey, inputOAuth} {
			e, ok := lookup(v.job.Steps[v.action].With, input)
			if !ok || e.Value.Text == "" {
				continue
			}
			out = append(out, hit{
				pos: e.Pos, grade: Warning,
				message: fmt.Sprintf("%s stands beside %s; where it has a value, the action skips federation", input, actionInputs[0].input),
				fix:     "remove " + input,
			})
		}
		// The action takes the variable where the input is empty.
		if b, ok := v.stepEnv(v.action, federation.EnvAPIKey); ok && b.Value.Text != "" && isClaudeAction(v.job.Steps[v.action]) {
			out = append(out, hit{
				pos: b.Pos, grade: Warning,
				message: fmt.Sprintf("%s stands beside %s; where it has a value, the action skips federation", b.Name, actionInputs[0].input),
				fix:     "remove " + b.Name + " from env:",
			})
		}
	}
	for i := range v.job.Steps {
		if !seesFederation(v, i) || i == v.action {
			continue
		}
		for _, name := range []string{federation.EnvAPIKey, federation.EnvAuthToken} {
			b, ok := v.stepEnv(i, name)
			if !ok || strings.Contains(b.Value.Text, "steps.") || strings.Contains(b.Value.Text, "needs.") || unsets(v.job.Steps[i].Run, name) {
				continue
			}
			h := hit{
				pos:     b.Pos,
				message: fmt.Sprintf("%s is set beside the federation variables and wins over them", name),
				fix:     "remove " + name + " from env:; setting it to nothing " + emptyHelps(),
			}
			if b.Value.Text == "" {
				h.message = fmt.Sprintf("%s is set to nothing beside the federation variables; that %s", name, emptyHelps())
			}
			if !fromSecret(b.Value) || strings.ContainsAny(b.Value.Text, "&|") {
				h.grade = Warning
			}
			if isClaudeAction(v.job.Steps[i]) {
				h.grade = Warning // whether the action hands it on depends on its inputs
			}
			out = append(out, h)
		}
	}
	return out
}

// emptyHelps says what clients make of a variable that is set to nothing.
func emptyHelps() string {
	return fmt.Sprintf("still stops %s; %s go on", federation.NamesOf(federation.EmptyWins), federation.NamesOf(federation.EmptyIgnored))
}

// seesFederation reports whether the environment of a step holds the rule and the way to a token.
func seesFederation(v *jobView, step int) bool {
	if v.job.Steps[step].Run == "" && !isClaudeAction(v.job.Steps[step]) {
		return false
	}
	has := func(name string) bool {
		b, ok := v.stepEnv(step, name)
		return ok && b.Value.Text != ""
	}
	return has(envRule) && (has(federation.EnvTokenFile) || has(federation.EnvToken))
}

// checkID finds a literal that cannot be the id it stands for. Expressions are not known here.
func checkID(kind federation.IDKind) func(v *jobView) []hit {
	return func(v *jobView) []hit {
		b, ok := v.vars[kind.Env]
		if !ok || b.Value.Expression || shellName().MatchString(b.Value.Text) {
			return nil
		}
		text := b.Value.Text
		if kind == federation.Workspace && (text == federation.DefaultWorkspace || text == "") {
			return nil
		}
		problem := kind.Check(text)
		switch {
		case text == "":
			problem = "is empty"
		case kind.IsPlaceholder(text) || strings.HasSuffix(text, "..."):
			problem = fmt.Sprintf("is still the placeholder %q", text)
		case problem != "":
			problem = fmt.Sprintf("is %q, which %s", text, problem)
		default:
			return nil
		}
		return []hit{{
			pos:     b.Value.Pos,
			message: b.Name + " " + problem,
			fix:     "put the " + kind.Name + " there; " + kind.Where,
		}}
	}
}

func checkAPIKeyOnly(v *jobView) []hit {
	b, ok := v.apiKey()
	if !ok {
		return nil
	}
	fix := "switch this job to federation; what would change, and how, says: gh-wif migrate"
	if IsPlainID(v.job.ID) {
		fix += " --job " + v.job.ID
	}
	return []hit{{
		pos:     b.Pos,
		message: fmt.Sprintf("job %q uses a long-lived API key for Claude", v.job.ID),
		fix:     fix,
	}}
}

package sandbox

import (
	"slices"
	"strings"

	"gh-wif/internal/federation"
)

// shadows are the variables that would win over federation, lead to other servers, or hand
// the user's own credentials to the stand-ins.
var shadows = []string{
	federation.EnvAPIKey, federation.EnvAuthToken, federation.EnvProfile, federation.EnvToken, federation.EnvTokenFile, federation.EnvConfigDir,
	"ANTHROPIC_OAUTH_TOKEN", "ANTHROPIC_CUSTOM_HEADERS", "CLAUDE_CODE_OAUTH_TOKEN",
	"CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX", "CLAUDE_CODE_USE_FOUNDRY",
	"GH_TOKEN", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN",
}

// noProxy are the two spellings of the variable that names what no proxy is asked for.
var noProxy = []string{"NO_PROXY", "no_proxy"}

// Around is an environment with the sandbox's variables in it, without what would shadow
// them. No proxy is asked for this machine.
func Around(environ, own []string) []string {
	var out []string
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		is := func(other string) bool { return strings.EqualFold(name, other) } // as Windows has it
		switch {
		case slices.ContainsFunc(shadows, is), slices.ContainsFunc(own, func(o string) bool { return is(o[:strings.IndexByte(o, '=')]) }):
		case slices.Contains(noProxy, name):
			out = append(out, name+"="+strings.TrimPrefix(value+","+here, ","))
		default:
			out = append(out, e)
		}
	}
	for _, name := range noProxy {
		if !slices.ContainsFunc(out, func(e string) bool { return strings.HasPrefix(e, name+"=") }) {
			out = append(out, name+"="+here)
		}
	}
	return append(out, own...)
}

// here is this machine, for NO_PROXY.
const here = "127.0.0.1,localhost,::1"

// Administrator are the variables of somebody who administers the sandbox's organization and
// its repositories. The first of them shadows federation.
func Administrator() []string {
	return []string{federation.EnvAuthToken + "=" + AdminToken, "GH_TOKEN=" + LoginToken}
}

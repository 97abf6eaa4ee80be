package federation

import (
	"slices"
	"strings"
)

// EnvMeant tells which variable of the SDKs a name is probably meant for that no SDK
// reads, such as ANTHROPIC_ORG_ID for ANTHROPIC_ORGANIZATION_ID. ok is false for the
// variables themselves and for names that look like none of them.
func EnvMeant(name string) (meant string, ok bool) {
	words := strings.FieldsFunc(strings.ToUpper(name), func(r rune) bool { return r == '_' || r == '-' })
	if len(words) < 2 || words[0] != "ANTHROPIC" && words[0] != "CLAUDE" || words[1] == "CODE" { // Claude Code has its own
		return "", false
	}
	for _, n := range envNear {
		if n.fits(words[1:]) {
			return n.env, n.env != name
		}
	}
	return "", false
}

// near is a variable and the words by which another name shows that it is meant: one
// word of every list.
type near struct {
	env  string
	need [][]string
}

func (n near) fits(words []string) bool {
	for _, any := range n.need {
		if !slices.ContainsFunc(words, func(w string) bool { return slices.Contains(any, w) }) {
			return false
		}
	}
	return true
}

// tokenWords are how a GitHub token is called.
var tokenWords = []string{"IDENTITY", "ID", "OIDC", "JWT", "FEDERATION", "WIF", "GITHUB"}

var envNear = []near{
	{Organization.Env, [][]string{{"ORG", "ORGANIZATION", "ORGANISATION", "ORGID"}}},
	{RuleID.Env, [][]string{{"RULE", "RULES", "FDRL", "RULEID"}}},
	{ServiceAccount.Env, [][]string{{"ACCOUNT", "SVAC", "SA"}}},
	{Workspace.Env, [][]string{{"WORKSPACE", "WRKSPC", "WORKSPACEID"}}},
	{EnvTokenFile, [][]string{{"TOKEN", "JWT", "ASSERTION"}, {"FILE", "PATH", "FILENAME"}}},
	{EnvToken, [][]string{{"TOKEN", "JWT", "ASSERTION"}, tokenWords}},
	{RuleID.Env, [][]string{{"FEDERATION", "WIF"}, {"ID"}}},
}

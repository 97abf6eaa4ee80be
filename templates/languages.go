package templates

import (
	"slices"
	"strings"

	"gh-wif/internal/versions"
)

// Language is a way to call Claude from a workflow.
type Language string

// The ways to call Claude.
const (
	Curl             Language = "curl"
	Python           Language = "python"
	TypeScript       Language = "typescript"
	Go               Language = "go"
	Java             Language = "java"
	CSharp           Language = "csharp"
	PHP              Language = "php"
	Ruby             Language = "ruby"
	CLI              Language = "cli"
	ClaudeCodeAction Language = "claude-code-action"
	Snippet          Language = "snippet"
)

// LanguageInfo describes one way to call Claude, for a menu.
type LanguageInfo struct {
	ID    Language
	Title string
	About string // one line
}

// language is a row of the table of languages.
type language struct {
	LanguageInfo
	selfContained bool // brings its own token: no token step, no env block
}

// languages is the one list of them, in the order of the menu. The template of
// a row's steps is files/ID.yml.
var languages = []language{
	{LanguageInfo: LanguageInfo{Python, "Python", about(Python, "the package %s from PyPI")}},
	{LanguageInfo: LanguageInfo{TypeScript, "TypeScript", about(TypeScript, "the package %s from npm, on Node.js")}},
	{LanguageInfo: LanguageInfo{Go, "Go", about(Go, "the module %s")}},
	{LanguageInfo: LanguageInfo{Java, "Java", about(Java, "the library %s, built by Gradle")}},
	{LanguageInfo: LanguageInfo{CSharp, "C#", about(CSharp, "the package %s from NuGet, on .NET")}},
	{LanguageInfo: LanguageInfo{PHP, "PHP", about(PHP, "the package %s from Packagist")}},
	{LanguageInfo: LanguageInfo{Ruby, "Ruby", about(Ruby, "the gem %s")}},
	{LanguageInfo: LanguageInfo{Curl, "cURL", "no SDK: curl and jq exchange the token and call the API"}},
	{LanguageInfo: LanguageInfo{CLI, "ant CLI", "Anthropic's command line, with a profile that caches the access token"}},
	{
		LanguageInfo:  LanguageInfo{ClaudeCodeAction, "Claude Code action", "anthropics/claude-code-action, which fetches and renews its own token"},
		selfContained: true,
	},
	{LanguageInfo: LanguageInfo{Snippet, "Snippet", "only permissions, env and the token step, to paste into a workflow you have"}},
}

// about is a line of the menu, with the package that the workflow names.
func about(id Language, line string) string {
	return strings.ReplaceAll(line, "%s", versions.SDKByLanguage(string(id)).Package)
}

// Languages lists the ways to call Claude in the order of a menu.
func Languages() []LanguageInfo {
	infos := make([]LanguageInfo, len(languages))
	for i, l := range languages {
		infos[i] = l.LanguageInfo
	}
	return infos
}

// languageIDs lists the identifiers, for an error message.
func languageIDs() []string {
	ids := make([]string, len(languages))
	for i, l := range languages {
		ids[i] = string(l.ID)
	}
	return ids
}

func knownLanguage(id Language) bool {
	return slices.Contains(languageIDs(), string(id))
}

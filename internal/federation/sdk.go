package federation

import (
	"slices"
	"strings"
)

// Emptiness is what a client makes of a credential variable ([EnvAPIKey],
// [EnvAuthToken]) that is there and empty, as where a secret does not exist.
type Emptiness string

// The ways to take an empty credential.
const (
	EmptyUnknown Emptiness = ""        // not known of this client
	EmptyWins    Emptiness = "wins"    // it counts as a credential: federation is never tried
	EmptyIgnored Emptiness = "ignored" // it counts as not set: federation goes on
)

// SDK is one of Anthropic's clients that take federation from the environment. A
// variable that holds a value goes before federation in all of them.
type SDK struct {
	ID   string // as --language names it
	Name string // in words, to stand in a sentence
	// Empty is what it makes of an empty credential, and Seen of which versions
	// that is known; empty where Empty is [EmptyUnknown].
	Empty Emptiness
	Seen  string
	// EmptyFile is what it makes of an empty [EnvTokenFile] beside a token in [EnvToken]:
	// where it wins, the exchange fails for want of a path.
	EmptyFile Emptiness
}

// Known names the client with the versions of which it is known what it makes of an empty
// credential.
func (s SDK) Known() string { return s.Name + " " + s.Seen }

// sdks: Go 2.15.0 and TypeScript 1.14.0 were run with an empty key against a server
// of our own, and exchanged; Go's source says the same since 1.60. Python's is its
// source of August 2026 (anthropic-sdk-python, issues 1640 and 1641). Anthropic's
// reference says of all of them that an empty variable keeps its place.
var sdks = []SDK{
	{ID: "python", Name: "Python's SDK", Empty: EmptyWins, Seen: "1.x"},
	{ID: "typescript", Name: "TypeScript's SDK", Empty: EmptyIgnored, Seen: "1.14", EmptyFile: EmptyIgnored},
	{ID: "go", Name: "Go's SDK", Empty: EmptyIgnored, Seen: "1.60 to 2.15", EmptyFile: EmptyWins},
	{ID: "java", Name: "Java's SDK"},
	{ID: "csharp", Name: "the SDK for C#"},
	{ID: "php", Name: "PHP's SDK"},
	{ID: "ruby", Name: "Ruby's SDK"},
	{ID: "cli", Name: "the ant CLI"},
	{ID: "claude-code-action", Name: "claude-code-action"},
}

// SDKByID finds a client by the name that --language has for it. A way to call
// Claude without any client, such as curl, is none.
func SDKByID(id string) (SDK, bool) {
	for _, s := range sdks {
		if s.ID == id {
			return s, true
		}
	}
	return SDK{}, false
}

// NamesOf names the clients that make one thing of an empty credential, in a sentence.
func NamesOf(e Emptiness) string {
	var list []string
	for _, s := range sdks {
		if s.Empty == e {
			list = append(list, s.Known())
		}
	}
	return strings.Join(list, " and ")
}

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

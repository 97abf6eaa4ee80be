package federation

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

// SDKs lists the clients that take federation from the environment.
func SDKs() []SDK { return append([]SDK(nil), sdks...) }

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

// SDKsThat lists the clients by what they make of an empty credential.
func SDKsThat(e Emptiness) []SDK {
	var out []SDK
	for _, s := range sdks {
		if s.Empty == e {
			out = append(out, s)
		}
	}
	return out
}

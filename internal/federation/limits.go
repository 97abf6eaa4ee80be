package federation

// APIBase is the address of the Claude API ("Manage WIF with the Admin API"). That
// the default audience is the same text is another fact.
const APIBase = "https://api.anthropic.com"

// Limits and defaults of the two objects (API reference, "Create Federation
// Issuer" and "Create Federation Rule"; WIF reference).
const (
	DefaultAudience       = "https://api.anthropic.com" // expected where a rule names none
	MaxName               = 255                         // characters
	MaxSubjectPrefix      = 1024                        // characters
	MaxAudience           = 1024                        // characters
	MaxCondition          = 4096                        // characters
	MaxDescription        = 2000                        // characters
	MaxCACert             = 8192                        // characters
	MinTokenLifetime      = 60                          // seconds
	MaxTokenLifetime      = 86400                       // seconds
	DefaultTokenLifetime  = 3600                        // seconds, where a rule names none
	DefaultMaxJWTLifetime = 3600                        // seconds, where an issuer names none
	MaxMaxJWTLifetime     = 176400                      // seconds
	Leeway                = 30                          // seconds, on exp, nbf and iat
	// UsefulTokenLifetime is what a rule can reach for GitHub Actions: a minted
	// token lives at most twice the remaining life of the JWT, and GitHub's lives
	// about five minutes.
	UsefulTokenLifetime = 600
)

// MintedLifetime is how long a minted token lives, in seconds: what the rule says, at most
// twice what is left of the token that was exchanged, and never under a minute (API
// reference, "Create Federation Rule"). left may be negative, within the leeway.
func MintedLifetime(rule *int, left int64) int64 {
	said := int64(DefaultTokenLifetime)
	if rule != nil {
		said = int64(*rule)
	}
	return max(MinTokenLifetime, min(said, 2*left))
}

// TargetServiceAccount is the only type of target.
const TargetServiceAccount = "service_account"

// Scope is one OAuth scope of a rule (WIF reference, "OAuth scopes").
type Scope struct {
	Name    string
	Reaches string
	// API: an API caller may write a rule with this scope; the others need the
	// Console.
	API bool
	// Broad: more than the Claude API of one workspace.
	Broad bool
}

var scopeTable = []Scope{
	{ScopeInference, "Messages, token counting, Models and the OpenAI-compatible endpoint", true, false},
	{ScopeDeveloper, "what an API key of the workspace reaches: also Files, Skills and Managed Agents", true, false},
	{ScopeTunnels, "MCP tunnels; the rule is made in the Console", false, true},
	{ScopeAdmin, "the Admin API of the whole organization; needs an admin service account and the Console", false, true},
}

// The two scopes that a workflow needs.
const (
	ScopeInference = "workspace:inference"
	ScopeDeveloper = "workspace:developer"
)

// The scopes that only the Console gives to a rule.
const (
	ScopeTunnels = "workspace:manage_tunnels"
	ScopeAdmin   = "org:admin"
)

// Scopes lists the scopes, the narrowest first.
func Scopes() []Scope { return append([]Scope(nil), scopeTable...) }

// ScopeByName finds a scope's row.
func ScopeByName(name string) (Scope, bool) {
	for _, s := range scopeTable {
		if s.Name == name {
			return s, true
		}
	}
	return Scope{}, false
}

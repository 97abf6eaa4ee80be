package federation

import "strings"

// IDKind is one kind of identifier that federation needs.
type IDKind struct {
	Name        string // in plain words
	Field       string // its field in the objects
	Env         string // the environment variable that carries it
	Prefix      string // empty for the organization's UUID
	Placeholder string // what the documentation writes for one not known yet
	Where       string // where a person finds it
}

// Pages of the Console, as far as their addresses are known.
const (
	ConsoleIdentity     = "https://platform.claude.com/settings/workload-identity-federation"
	ConsoleOrganization = "https://platform.claude.com/settings/organization"
)

// The kinds of identifier, each with its place in the Console.
var (
	IssuerID = IDKind{
		"issuer id", "issuer_id", "", "fdis_", "fdis_...",
		"the Console shows it after the issuer is created: Settings → Workload identity → Issuers",
	}
	RuleID = IDKind{
		"rule id", "federation_rule_id", "ANTHROPIC_FEDERATION_RULE_ID", "fdrl_", "fdrl_...",
		"the Console shows it after the rule is created: Settings → Workload identity → Rules",
	}
	ServiceAccount = IDKind{
		"service account id", "service_account_id", "ANTHROPIC_SERVICE_ACCOUNT_ID", "svac_", "svac_...",
		"the Console: Settings → Workload identity → Service accounts",
	}
	Workspace = IDKind{
		"workspace id", "workspace_id", "ANTHROPIC_WORKSPACE_ID", "wrkspc_", "wrkspc_...",
		"the Console: Settings → Workspaces, in the workspace's address",
	}
	Organization = IDKind{
		"organization id", "organization_id", "ANTHROPIC_ORGANIZATION_ID", "", "00000000-0000-0000-0000-000000000000",
		"the Console: Settings → Organization",
	}
)

// IDKinds lists the kinds of identifier.
func IDKinds() []IDKind {
	return []IDKind{IssuerID, RuleID, ServiceAccount, Workspace, Organization}
}

// ExchangeIDs are the ids that an exchange names, in the order in which a workflow
// has them.
func ExchangeIDs() []IDKind {
	return []IDKind{RuleID, Organization, ServiceAccount, Workspace}
}

// InRule reports whether a rule has an id of this kind.
func (k IDKind) InRule() bool {
	return k.Field == IssuerID.Field || k.Field == ServiceAccount.Field || k.Field == Workspace.Field
}

// DefaultWorkspace is the word that names the organization's default workspace
// in an exchange (WIF reference, "workspace_id").
const DefaultWorkspace = "default"

// The environment variables of the SDKs beside those of the ids ("Workload
// Identity Federation", environment variables and credential precedence).
const (
	EnvTokenFile = "ANTHROPIC_IDENTITY_TOKEN_FILE"
	EnvToken     = "ANTHROPIC_IDENTITY_TOKEN"
	EnvAPIKey    = "ANTHROPIC_API_KEY"
	EnvAuthToken = "ANTHROPIC_AUTH_TOKEN"
	EnvProfile   = "ANTHROPIC_PROFILE"
	EnvBaseURL   = "ANTHROPIC_BASE_URL"
	EnvConfigDir = "ANTHROPIC_CONFIG_DIR"
)

// only reports whether a text is not empty and made of such bytes.
func only(s string, ok func(byte) bool) bool {
	for i := range len(s) {
		if !ok(s[i]) {
			return false
		}
	}
	return s != ""
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isHex(c byte) bool { return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }

// isIDByte reports a byte that stands in an id behind its prefix.
func isIDByte(c byte) bool {
	return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '-'
}

// isUUID reports 8-4-4-4-12 hexadecimal digits.
func isUUID(s string) bool {
	groups := strings.Split(s, "-")
	if len(groups) != 5 {
		return false
	}
	for i, n := range []int{8, 4, 4, 4, 12} {
		if len(groups[i]) != n || !only(groups[i], isHex) {
			return false
		}
	}
	return true
}

// IsPlaceholder reports whether v is the documentation's stand-in for an id not
// known yet, or empty.
func (k IDKind) IsPlaceholder(v string) bool {
	return v == "" || v == k.Placeholder || k.Prefix != "" && v == k.Prefix+"…"
}

// Check returns what is wrong with an id and, where there is one, an example of
// a right one; or the empty string. A placeholder is not wrong, it is to be
// filled in: see [IDKind.IsPlaceholder].
func (k IDKind) Check(v string) string {
	problem, example := k.Problem(v)
	if example != "" {
		problem += ", for example " + example
	}
	return problem
}

// Problem is what is wrong with an id, and an example of a right one apart from
// it. Both are empty where nothing is wrong; the example may be.
func (k IDKind) Problem(v string) (problem, example string) {
	if k.IsPlaceholder(v) {
		return "", ""
	}
	if v != strings.TrimSpace(v) {
		return "has blanks or a line break at an end, which the server refuses", ""
	}
	if k.Prefix == "" {
		if isUUID(v) {
			return "", ""
		}
		if other, ok := KindOf(v); ok {
			return "is a " + other.Name + ", " + k.article() + " is a UUID", ""
		}
		return "is no UUID: 8-4-4-4-12 hexadecimal digits", "6f1b7c1e-1111-4222-8333-444455556666"
	}
	tail, ok := strings.CutPrefix(v, k.Prefix)
	if ok && only(tail, isIDByte) {
		return "", ""
	}
	if other, known := KindOf(v); known && other.Name != k.Name {
		return "is the " + other.Name + ": " + k.article() + " starts with " + k.Prefix, ""
	}
	return "is no " + k.Name + ": it starts with " + k.Prefix + " and goes on with letters and digits", ""
}

// article is the kind's name with its article.
func (k IDKind) article() string {
	if strings.ContainsRune("aeiou", rune(k.Name[0])) {
		return "an " + k.Name
	}
	return "a " + k.Name
}

// KindOf recognises an id by its form.
func KindOf(v string) (IDKind, bool) {
	for _, k := range IDKinds() {
		if k.Prefix != "" && strings.HasPrefix(v, k.Prefix) || k.Prefix == "" && isUUID(v) {
			return k, true
		}
	}
	return IDKind{}, false
}

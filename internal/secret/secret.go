// Package secret knows what a credential looks like. It is the one list of
// shapes: the intake of tokens recognises by it, and everything that shows a
// value redacts by it, before the value is wrapped, cut or compared with another.
//
// Every function is pure and linear in the length of its text.
package secret

import "strings"

// Mark stands in the place of a credential.
const Mark = "(redacted)"

// NoAnswer is said of an answer that [Looks] like a credential where none is asked for: such
// an answer is not used, and not repeated.
const NoAnswer = "that looks like a token or a key: it is not shown, and it is no answer to this question"

// Kind is what a credential is.
type Kind string

// The kinds of credential.
const (
	JWT          Kind = "jwt"           // a JSON Web Token or its header or payload, as RFC 7519 encodes it
	AnthropicKey Kind = "anthropic"     // an API key or an access token: sk-ant-…
	GitHubToken  Kind = "github"        // ghp_…, ghs_…, gho_…, github_pat_…
	Signature    Kind = "signature"     // the signature of a JWT by itself
	URLPassword  Kind = "url_password"  // the password in https://name:password@host
	URLParameter Kind = "url_parameter" // the value of ?key=…, ?token=… in an address
)

// Match is one credential in a text: the bytes from Start to before End.
type Match struct {
	Start, End int
	Kind       Kind
}

// The shortest texts that count, in bytes behind the prefix. Shorter ones are
// placeholders such as sk-ant-..., or words.
const (
	minToken     = 8
	minGitHub    = 16
	minWithin    = 40 // a JWT that begins inside of a word
	minSignature = 80 // ES256 has 86 characters, RS256 342 (RFC 7518 §3)
	minEachKind  = 8  // of capitals, small letters and digits in a signature
)

// Find lists the credentials in s, from left to right, without overlap.
func Find(s string) []Match {
	var out []Match
	for i := 0; i < len(s); {
		m, ok := Match{}, false
		if mayBegin(s, i) {
			m, ok = at(s, i)
		}
		if !ok {
			i++
			continue
		}
		out = append(out, m)
		i = m.End
	}
	return out
}

// mayBegin reports whether a credential can begin at byte i: within a word only
// those can that have a known beginning.
func mayBegin(s string, i int) bool {
	switch c := s[i]; c {
	case 'e', 's', 'g', ':', '=':
		return true
	default:
		return encoded(c) && (i == 0 || !encoded(s[i-1]))
	}
}

// Has reports whether there is a credential in s.
func Has(s string) bool {
	for i := 0; i < len(s); i++ {
		if !mayBegin(s, i) {
			continue
		}
		if _, ok := at(s, i); ok {
			return true
		}
	}
	return false
}

// Redact puts [Mark] in the place of every credential in s.
func Redact(s string) string {
	found := Find(s)
	if len(found) == 0 {
		return s
	}
	var b strings.Builder
	from := 0
	for _, m := range found {
		b.WriteString(s[from:m.Start])
		b.WriteString(Mark)
		from = m.End
	}
	b.WriteString(s[from:])
	return b.String()
}

// at finds a credential that begins at byte i.
func at(s string, i int) (m Match, ok bool) {
	switch s[i] {
	case 'e':
		m, ok = jwtAt(s, i)
	case 's':
		m, ok = prefixed(s, i, "sk-ant-", minToken, AnthropicKey)
	case 'g':
		m, ok = gitHubAt(s, i)
	case ':':
		return passwordAt(s, i)
	case '=':
		return parameterAt(s, i)
	}
	if ok || !encoded(s[i]) {
		return m, ok
	}
	return signatureAt(s, i)
}

// encoded reports whether c is a character of base64url (RFC 4648 §5).
func encoded(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}

// run is the end of the base64url characters from i on.
func run(s string, i int) int {
	for i < len(s) && encoded(s[i]) {
		i++
	}
	return i
}

func prefixed(s string, i int, prefix string, least int, k Kind) (Match, bool) {
	if !strings.HasPrefix(s[i:], prefix) {
		return Match{}, false
	}
	end := run(s, i+len(prefix))
	return Match{i, end, k}, end-i-len(prefix) >= least
}

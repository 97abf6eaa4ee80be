package secret

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// objectStarts are how the base64url of a JSON object begins: of {" and of {
// with white space behind it.
var objectStarts = []string{"eyJ", "eyA", "ewo", "ew0", "ewk"}

// jwtAt finds a JWT, or as much of one as is there: one part or several joined
// by dots. One that begins inside of a word must be long, so that keyJournal
// stays a word.
func jwtAt(s string, i int) (Match, bool) {
	if i+3 > len(s) || s[i+1] != 'y' && s[i+1] != 'w' || !starts(s[i:i+3]) {
		return Match{}, false
	}
	if !isObject(s[i:run(s[:min(len(s), i+enoughOfObject)], i)]) {
		return Match{}, false
	}
	end := run(s, i)
	for parts := 1; parts < 3 && end < len(s) && s[end] == '.'; parts++ {
		end = run(s, end+1)
	}
	least := len("eyJ") + minToken
	if i > 0 && encoded(s[i-1]) {
		least = minWithin
	}
	return Match{i, end, JWT}, end-i >= least
}

func starts(three string) bool {
	for _, p := range objectStarts {
		if three == p {
			return true
		}
	}
	return false
}

// enoughOfObject is how much of a text, in bytes, tells whether it is an object.
const enoughOfObject = 32

// isObject reports whether a text decodes to the beginning of a JSON object with
// a member.
func isObject(part string) bool {
	decoded, _ := base64.RawURLEncoding.DecodeString(part[:len(part)/4*4])
	rest, ok := bytes.CutPrefix(decoded, []byte("{"))
	return ok && (bytes.HasPrefix(bytes.TrimLeft(rest, " \t\r\n"), []byte(`"`)) || len(bytes.TrimSpace(rest)) == 0)
}

// gitHubKinds are the third letters of GitHub's tokens: personal, OAuth, of a user, of an
// installation (a workflow's GITHUB_TOKEN), for refreshing.
const gitHubKinds = "pousr"

// gitHubAt finds the tokens of GitHub ("About authentication to GitHub", token
// formats): two letters, the kind's letter and an underscore, or github_pat_. A name such
// as ghs_workflows_for_everyone is none: it has neither capitals nor digits.
func gitHubAt(s string, i int) (Match, bool) {
	near := s[:min(len(s), i+maxName)]
	m, ok := prefixed(near, i, "github_pat_", minToken, GitHubToken)
	if !ok && i+4 <= len(s) && s[i+1] == 'h' && strings.IndexByte(gitHubKinds, s[i+2]) >= 0 {
		m, ok = prefixed(near, i, s[i:i+3]+"_", minGitHub, GitHubToken)
	}
	if !ok || !strings.ContainsAny(s[m.Start+len("ghs_"):m.End], "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") {
		return Match{}, false
	}
	m.End = run(s, m.End)
	return m, true
}

// passwordAt finds the password behind the colon in scheme://name:password@host
// (RFC 3986 §3.2.1).
func passwordAt(s string, i int) (Match, bool) {
	from := max(0, i-maxName)
	name := strings.LastIndexAny(s[from:i], "/?# @\t\n\"'") + 1
	if !strings.HasSuffix(s[from:from+name], "://") {
		return Match{}, false
	}
	rest := s[i+1 : min(len(s), i+1+maxPassword)]
	if end := strings.IndexAny(rest, "/?# \t\n\"'"); end >= 0 {
		rest = rest[:end]
	}
	end := strings.LastIndexByte(rest, '@')
	return Match{i + 1, i + 1 + end, URLPassword}, end > 0
}

// How far the parts of an address are looked for, in bytes, and that which makes a name
// a token of GitHub's.
const (
	maxName     = 256
	maxPassword = 1024
)

// parameters are names in a query whose values let their bearer in.
var parameters = []string{"key", "token", "secret", "password", "passwd", "signature", "sig", "access_token", "api_key", "apikey"}

// parameterAt finds the value behind ?key= or &token= in an address.
func parameterAt(s string, i int) (Match, bool) {
	from := i
	for from > 0 && encoded(s[from-1]) && i-from < maxName {
		from--
	}
	if from > 0 && s[from-1] == '\\' && strings.HasPrefix(s[from:i], "u0026") { // an & in JSON
		from += len("u0026")
	} else if from == 0 || s[from-1] != '?' && s[from-1] != '&' {
		return Match{}, false
	}
	name, known := strings.ToLower(s[from:i]), false
	for _, p := range parameters {
		known = known || name == p
	}
	if !known || !strings.Contains(s[max(0, from-maxPassword):from], "://") {
		return Match{}, false
	}
	end := i + 1
	for end < len(s) && !strings.ContainsRune("&# \t\n\"'`", rune(s[end])) {
		end++
	}
	if end < len(s) && s[end] == '"' { // in JSON a backslash is a part of the quote, which stays
		end = i + 1 + len(strings.TrimRight(s[i+1:end], "\\"))
	}
	return Match{i + 1, end, URLParameter}, end-i-1 >= minToken
}

// signatureAt finds a signature by itself: a long run of base64url with capitals,
// small letters and digits all through it, as no name has.
func signatureAt(s string, i int) (Match, bool) {
	if i > 0 && encoded(s[i-1]) {
		return Match{}, false
	}
	end := run(s, i)
	if end-i < minSignature {
		return Match{}, false
	}
	var capitals, small, digits int
	for _, c := range []byte(s[i:end]) {
		switch {
		case c >= 'A' && c <= 'Z':
			capitals++
		case c >= 'a' && c <= 'z':
			small++
		case c >= '0' && c <= '9':
			digits++
		}
	}
	return Match{i, end, Signature}, min(capitals, small, digits) >= minEachKind
}

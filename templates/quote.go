package templates

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// plain is what needs no quotes in YAML, in block and flow context alike. It
// begins with a letter or an underscore, so nothing in it reads as a number.
var plain = lazily(`^[A-Za-z_][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*$`)

// words that a YAML 1.1 or 1.2 parser reads as something other than a string.
var words = lazily(`(?i)^(true|false|yes|no|on|off|y|n|null|nan|inf)$`)

// yamlScalar writes a string as one YAML scalar: plain where that is safe, else
// double-quoted (YAML 1.2 §7.3.1). Whatever is not printable is escaped.
func yamlScalar(s string) string {
	if plain().MatchString(s) && !words().MatchString(s) || uuid().MatchString(s) {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// queryValue writes a string as the value of a URL's query parameter. The colon
// and the slash are legal there (RFC 3986 §3.4) and stay legible; all else but
// the unreserved characters is percent-encoded, so that the result is as inert
// between double quotes in a shell as it is in the URL.
func queryValue(s string) string {
	const literal = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/"
	var b strings.Builder
	for i := range len(s) {
		if strings.IndexByte(literal, s[i]) >= 0 {
			b.WriteByte(s[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", s[i])
		}
	}
	return b.String()
}

// jsString writes a string as a JavaScript literal. Line ends and other control
// characters have been refused before.
func jsString(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}

// unfit says why a text cannot stand in a workflow at all, or gives "".
func unfit(s string) string {
	if !utf8.ValidString(s) {
		return "text in UTF-8"
	}
	if strings.Contains(s, "${{") {
		return "text without ${{: GitHub would evaluate it as an expression"
	}
	for _, r := range s {
		// Controls, line separators, and what is invisible or turns the direction of
		// the text: a reader of the workflow could not see that it is there.
		if !unicode.IsPrint(r) || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) {
			return fmt.Sprintf("text without control or invisible characters (it has %U)", r)
		}
	}
	return ""
}

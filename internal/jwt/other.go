package jwt

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gh-wif/internal/strictjson"
)

// signs recognise what is no token, in the order in which they are tried. The first group looks
// for a secret anywhere, the second at the bare value.
var signs = []struct {
	kind    Kind
	anyText bool // look in the whole paste, not only at the bare value
	pattern func() *regexp.Regexp
}{
	{KindAnthropicToken, true, lazily(`\bsk-ant-o[a-z]*t`)},
	{KindAnthropicKey, true, lazily(`\bsk-ant-`)},
	{KindGitHubToken, true, lazily(`\b(?:gh[spour]_|github_pat_)[A-Za-z0-9_]{4}`)},
	{KindPEM, true, lazily(`-----BEGIN [A-Z ]+-----`)},
	{KindHTML, true, lazily(`(?is)^\s*(?:<!doctype|<html|<head|<body|<\?xml)|<html[ >]|<body[ >]`)},
	{KindMasked, true, lazily(`(?i)(?:bearer[ \t]+|assertion\W{1,5})\*{3}`)},
	{KindSecretReference, true, lazily(`\$\{\{[^}]*\}\}`)},
	{
		KindErrorText, true,
		lazily(`(?i)unable to get ACTIONS_ID_TOKEN|failed to get id token|error message:|do not have id token|could not fetch an oidc token|missing or insufficient oidc|curl: \(\d+\)|jq: error|parse error|authentication failed|invalid_grant`),
	},
	{KindRunnerRequestToken, true, lazily(`\bACTIONS_ID_TOKEN_REQUEST_TOKEN["']?[ \t]*[=:][ \t]*["']?[A-Za-z0-9]`)},
	{KindSecretReference, true, lazily(`(?m)(?:^|[\s"'=:])(?:\$\{?[A-Za-z_][A-Za-z0-9_:]*\}?|\$\([^)]*\)|%[A-Za-z_][A-Za-z0-9_]*%)(?:$|[\s"'&,])`)},
	{KindNull, false, lazily(`^(?i:null|undefined|none|nil)$`)},
	{KindMasked, false, lazily(`^(?i:[*•●]{3,}[*•●.]*|[\[<]?(?:redacted|masked|hidden)[\]>]?)$`)},
	{KindURL, false, lazily(`^(?i:https?://\S+)$`)},
	{KindPath, false, lazily(`^(?:~?/|\.{1,2}/|[A-Za-z]:\\)[A-Za-z0-9._/\\ -]{1,250}$`)},
	{KindEmpty, false, lazily(`^$`)},
}

// readOther names a paste without a readable token. spoilt is the remains of one, if any.
func readOther(text string, cleaned cleanings, spoilt *Token) Token {
	if spoilt != nil {
		return *spoilt
	}
	trimmed := strings.TrimSpace(text)
	other := cleaned.clone()
	kind, known := jsonKind(trimmed)
	if t, ok := findListed(text, cleaned.clone()); ok && !known {
		return t
	}
	bare, ends := peel(text, other), bothEnds(trimmed)
	for _, sign := range signs {
		subject := bare
		if sign.anyText {
			subject = ends
		} else if known {
			continue
		}
		if known && sign.kind == KindErrorText {
			continue // a JSON answer is named as one
		}
		if sign.pattern().MatchString(subject) {
			return Token{Kind: sign.kind, Cleaned: other.list()}
		}
	}
	if known {
		return Token{Kind: kind, Cleaned: cleaned.list()}
	}
	if strings.HasPrefix(trimmed, "{") {
		return brokenJSON(trimmed, cleaned)
	}
	return malformed(bare, other)
}

// maxEnd is how much of a long paste is looked at for a sign, at either end, in bytes.
const maxEnd = 32 << 10

// bothEnds is a text without its middle, where it is long: what a paste is shows at its
// beginning, and what went wrong at its end.
func bothEnds(text string) string {
	if len(text) <= 2*maxEnd {
		return text
	}
	return text[:maxEnd] + "\n" + text[len(text)-maxEnd:]
}

// jsonKind names a paste that is one JSON document.
func jsonKind(text string) (Kind, bool) {
	if text == "" || !strings.ContainsAny(text[:1], "{[") {
		return "", false
	}
	d := strictjson.Read([]byte(text))
	if !d.OK() || slices.ContainsFunc(d.Faults, func(f strictjson.Fault) bool { return f.ID == strictjson.Trailing }) {
		return "", false
	}
	if d.Root.Kind != strictjson.Object {
		return KindOtherJSON, true
	}
	for _, name := range []string{"value", "token", "id_token", "assertion"} {
		inner, ok := d.Root.Get(name)
		if !ok {
			continue
		}
		if inner.Kind == strictjson.Null || inner.Text == "null" {
			return KindNull, true
		}
		if inner.Kind == strictjson.String {
			return readInner(inner.Text), true
		}
	}
	for _, name := range []string{"error", "message", "errors", "typeKey", "errorCode", "detail", "status"} {
		if _, ok := d.Root.Get(name); ok {
			return KindErrorJSON, true
		}
	}
	if len(d.Root.Members) == 0 {
		return KindErrorJSON, true
	}
	return KindOtherJSON, true
}

// readInner names the string inside an envelope, in which no token was found.
func readInner(s string) Kind {
	bare := peel(s, cleanings{})
	for _, sign := range signs {
		if sign.pattern().MatchString(bare) {
			return sign.kind
		}
	}
	return KindMalformed
}

// brokenJSON describes JSON that cannot be read: perhaps claims that were cut.
func brokenJSON(text string, cleaned cleanings) Token {
	t := Token{Kind: KindMalformed, Cleaned: cleaned.list()}
	_, t.Problems = decodeObject([]byte(text), "payload")
	for _, p := range t.Problems {
		if p.ID == "json_truncated" {
			t.Kind = KindTruncated
		}
	}
	return t
}

// malformed describes a value that has no sign of anything: how many parts it has, and which
// character does not belong.
func malformed(bare string, cleaned cleanings) Token {
	if pieceEnd(bare, 0) == len(bare) && strings.Contains(bare, ".") {
		t := decodeCompact(bare)
		t.Cleaned = cleaned.list()
		if t.Kind == KindTruncated {
			t.Kind = KindMalformed
		}
		return t
	}
	t := Token{Kind: KindMalformed, Cleaned: cleaned.list()}
	if at := pieceEnd(bare, 0); strings.Count(bare, ".") == 2 && at < len(bare) && !strings.ContainsAny(bare, " \t\n") {
		r := []rune(bare[at:])[0]
		t.note("foreign_character", "token", fmt.Sprintf("U+%04X", r))
		return t
	}
	if dots := strings.Count(bare, "."); dots < 2 {
		t.note("missing_part", "token", fmt.Sprint(dots+1))
	} else {
		t.note("no_parts", "token", "")
	}
	return t
}

package jwt

import (
	"encoding/base64"
	"slices"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/strictjson"
)

// linePrefix is what a log puts before every line of claims that a job printed.
var linePrefix = lazily(`^(?:[^\t\n]{1,200}\t){0,2}?\d{4}-\d\d-\d\dT[0-9:.]{8,24}Z ?`)

// maxLinePrefix is how much of a line is looked at for its prefix, in bytes.
const maxLinePrefix = 512

// WithoutStamps takes off every line what a runner writes before it in a log: the time, and the
// job and the step where gh has printed it.
func WithoutStamps(text string) string {
	if !strings.Contains(text, "Z") {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		head := line[:min(len(line), maxLinePrefix)]
		if strings.Contains(head, "Z") && strings.Contains(head, "T") {
			line = line[len(linePrefix().FindString(head)):]
		}
		b.WriteString(line)
	}
	return b.String()
}

// Bounds on the search for decoded claims.
const (
	maxObjects = 64         // objects looked at
	maxObject  = maxDecoded // bytes of one of them
)

// findClaims finds decoded claims in a text: the payload alone, with the decoded header before
// it (as token viewers show the two), inside another object, or in a log.
func findClaims(text string, cleaned cleanings) (Token, bool) {
	if bare := WithoutStamps(text); bare != text && strings.Contains(bare, "{") {
		cleaned[CleanLogLine] = true
		text = bare
	}
	if t, ok := encodedPayload(text, cleaned); ok {
		return t, true
	}
	var header []byte
	for n := 0; n < maxObjects; n++ {
		start := strings.IndexByte(text, '{')
		if start < 0 {
			break
		}
		o, ok := objectAt(text[start:])
		if !ok {
			text = text[start+1:]
			continue
		}
		if t, ok := o.claims(header, cleaned); ok {
			t.Cleaned = cleaned.list()
			return t, true
		}
		if _, ok := o.root.Get("alg"); ok && header == nil {
			header = o.raw
		}
		text = text[start+len(o.raw):]
	}
	return Token{}, false
}

// object is one JSON object of a text, as it stands there.
type object struct {
	root   strictjson.Node
	raw    []byte
	faults []strictjson.Fault
}

// objectAt reads the object at the start of text.
func objectAt(text string) (object, bool) {
	src := []byte(text[:min(len(text), maxObject)])
	d := strictjson.ReadStart(src)
	return object{d.Root, src[:d.End], d.Faults}, d.OK() && d.Root.Kind == strictjson.Object
}

// claims takes an object for claims, with the decoded header that stood before it, or for
// something around claims. header is nil where there was none.
func (o object) claims(header []byte, cleaned cleanings) (Token, bool) {
	if nodeLooksLikeClaims(o.root) {
		t := claimsToken(o.raw)
		if header != nil {
			var found []Problem
			t.Header, found = decodeObject(header, "header")
			t.HeaderJSON = header
			t.Problems = slices.Concat(found, headerProblems(t.Header), t.Problems)
			cleaned[CleanHeaderJSON] = true
		}
		return t, true
	}
	inner, ok := innerClaims(o.root)
	if !ok {
		return Token{}, false
	}
	cleaned[CleanEnvelope] = true
	t := claimsToken(inner.Raw(o.raw))
	// The claims' own faults are among the token's problems; the envelope's are the paste's.
	around := slices.DeleteFunc(slices.Clone(o.faults), func(f strictjson.Fault) bool {
		start, end := inner.Span()
		return f.Offset >= start && f.Offset < end
	})
	t.Problems = append(t.Problems, faultProblems(around, "token")...)
	return t, true
}

func claimsToken(raw []byte) Token {
	t := Token{Kind: KindClaims, ClaimsJSON: raw}
	t.Claims, t.Problems = decodeObject(raw, "payload")
	t.Problems = append(t.Problems, claimProblems(t.Claims)...)
	if isRequestToken(t.Claims) {
		t.Kind = KindRunnerRequestToken
	}
	return t
}

// registered are the claims of RFC 7519 §4.1.
var registered = []string{
	github.ClaimIssuer, github.ClaimSubject, github.ClaimAudience, github.ClaimExpires, github.ClaimIssuedAt, github.ClaimNotBefore, github.ClaimJWTID,
}

// looksLikeClaims asks for what no error answer, rule or key set has at its top level.
func looksLikeClaims(claims map[string]any) bool {
	return likeClaims(func(name string) bool { _, ok := claims[name]; return ok })
}

func nodeLooksLikeClaims(n strictjson.Node) bool {
	return likeClaims(func(name string) bool { _, ok := n.Get(name); return ok })
}

func likeClaims(has func(name string) bool) bool {
	n := 0
	for _, name := range registered {
		if has(name) {
			n++
		}
	}
	return n >= 2 || has(github.ClaimSubject)
}

// innerClaims finds claims one level down, as in {"header":…,"payload":…}. Of two members of one
// name the last one counts, as for most readers; the reader has found the fault.
func innerClaims(n strictjson.Node) (strictjson.Node, bool) {
	for _, name := range []string{"payload", "claims", "token", "value"} {
		for _, m := range slices.Backward(n.Members) {
			if m.Name == name && m.Value.Kind == strictjson.Object && nodeLooksLikeClaims(m.Value) {
				return m.Value, true
			}
		}
	}
	return strictjson.Node{}, false
}

// encodedPayload recognises the middle part of a token alone, still encoded.
func encodedPayload(text string, cleaned cleanings) (Token, bool) {
	body := strings.Join(strings.Fields(text), "")
	if !strings.HasPrefix(body, "e") || pieceEnd(body, 0) != len(body) || strings.Contains(body, ".") {
		return Token{}, false
	}
	data, err := base64.RawURLEncoding.DecodeString(stdToURL.Replace(strings.TrimRight(body, "=")))
	if err != nil {
		return Token{}, false
	}
	t := claimsToken(data)
	if t.Claims == nil || !looksLikeClaims(t.Claims) {
		return Token{}, false
	}
	cleaned[CleanEncodedPayload] = true
	t.Cleaned = cleaned.list()
	return t, true
}

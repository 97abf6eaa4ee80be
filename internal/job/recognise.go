package job

import (
	"bytes"
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"

	"gh-wif/diagnose"
	"gh-wif/internal/github"
	"gh-wif/internal/jwt"
	"gh-wif/internal/say"
	"gh-wif/internal/secret"
)

// Piece is something in what was pasted that tells of a failed exchange.
type Piece struct {
	Part    diagnose.Part // where it belongs; empty: it is known, and belongs nowhere in a diagnosis
	Content []byte
	What    string // what it was taken for, in a few words
}

// Recognise tells what was pasted apart: a piece for each kind of evidence that is in it, none
// where it is nothing that is known. It judges by the content alone, and takes nothing out of it
// but what stands around an answer in a log.
func Recognise(pasted []byte) []Piece {
	text := bytes.TrimSpace(pasted)
	if len(text) == 0 {
		return nil
	}
	for _, one := range []func(pasted, text []byte) []Piece{asDocument, asReason, asWorkflow, asEnvironment} {
		if found := one(pasted, text); found != nil {
			return found
		}
	}
	return asTokenOrAnswer(pasted, text)
}

// asDocument takes a rule or an issuer, be something wrong with it or not.
func asDocument(pasted, text []byte) []Piece {
	if text[0] != '{' && text[0] != '[' {
		return nil
	}
	if rules, err := ParseRules(text); err == nil || hasFieldError(err) {
		return []Piece{{diagnose.RulePart, pasted, cmp.Or(map[bool]string{true: "several rules"}[len(rules) > 1], "a rule")}}
	}
	if kind, _ := kindOf(text); kind == kindIssuer {
		return []Piece{{diagnose.IssuerPart, pasted, "an issuer"}}
	}
	if CheckKeys(text) == nil && bytes.Contains(text, []byte(`"kty"`)) { // else it is a list of anything
		return []Piece{{diagnose.IssuerPart, pasted, "a key set"}}
	}
	return nil
}

func asReason(_, text []byte) []Piece {
	if !diagnose.IsReason(string(text)) {
		return nil
	}
	return []Piece{{diagnose.ReasonPart, text, "a reason word"}}
}

// jobsLine is in every workflow.
var jobsLine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^["']?jobs["']?[ \t]*:`) })

func asWorkflow(pasted, text []byte) []Piece {
	if !jobsLine().Match(text) {
		return nil
	}
	if f, err := ParseWorkflow("workflow", pasted); err != nil || len(f.Jobs) == 0 {
		return nil
	}
	return []Piece{{diagnose.WorkflowPart, pasted, "a workflow"}}
}

// asEnvironment takes lines that set variables. One line that holds a token is no environment,
// and among others it counts as the token, too.
func asEnvironment(pasted, text []byte) []Piece {
	vars, err := ParseEnv(text)
	if err != nil {
		return nil
	}
	token := jwt.Read(text)
	switch has := token.Kind == jwt.KindJWT; {
	case has && len(vars) == 1:
		return []Piece{{diagnose.TokenPart, pasted, "a token in a variable"}}
	case has:
		return []Piece{{diagnose.TokenPart, pasted, "variables, and the token in one of them"}, {diagnose.EnvironmentPart, pasted, "variables"}}
	}
	return []Piece{{diagnose.EnvironmentPart, pasted, "variables"}}
}

// asTokenOrAnswer takes what holds a token or its claims, the answer of a server, or both, as a
// log does; or else what people paste in the place of a token.
func asTokenOrAnswer(pasted, text []byte) []Piece {
	var out []Piece
	token := jwt.Read(pasted)
	answer, answered := diagnose.AnswerIn(text)
	if token.Claims != nil {
		out = append(out, Piece{diagnose.TokenPart, pasted, tokenIs(token)})
	}
	what := "the server's answer"
	if diagnose.IsUnsent(answer) {
		what = "an SDK's error"
	}
	switch {
	case answered && len(answer) < len(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))):
		out = append(out, Piece{diagnose.AnswerPart, []byte(answer), "a log with " + what + " in it"})
	case answered:
		out = append(out, Piece{diagnose.AnswerPart, []byte(answer), what})
	case len(out) > 0:
	case token.Kind == jwt.KindErrorText && bytes.ContainsRune(text, '\n'):
		out = append(out, Piece{diagnose.AnswerPart, pasted, "a log with an error in it"})
	case inPlaceOfToken[token.Kind] || secret.Looks(string(text)):
		what, _ := token.Kind.Explain()
		out = append(out, Piece{diagnose.TokenPart, pasted, strings.TrimPrefix(what, "this is ")})
	}
	return out
}

// inPlaceOfToken is what is surely meant for a token, though it is none that can be read.
var inPlaceOfToken = map[jwt.Kind]bool{
	jwt.KindMasked: true, jwt.KindTruncated: true, jwt.KindJWE: true, jwt.KindAnthropicKey: true, jwt.KindAnthropicToken: true,
	jwt.KindGitHubToken: true, jwt.KindRunnerRequestToken: true, jwt.KindPEM: true,
}

// tokenIs says what holds the claims that were read.
func tokenIs(t jwt.Token) string {
	listed, around := false, false
	for _, c := range t.Cleaned {
		listed = listed || c == jwt.CleanListed
		around = around || c == jwt.CleanSurroundingText || c == jwt.CleanLogLine
	}
	what := "a token"
	switch {
	case listed && len(t.Claims) == 1:
		return "a text that names a subject"
	case listed:
		return "a list of claims"
	case t.Kind == jwt.KindClaims:
		what = "the claims of a token"
	case t.Kind != jwt.KindJWT:
		what = "a token that is not whole"
	}
	if around {
		return "a text with " + what + " in it"
	}
	return what
}

// DescribeToken says what was given as a token in a few words, and nothing of it that nobody may
// see: how the token begins and its length, or the subject of claims. It finds nothing wrong:
// that is the diagnosis.
func DescribeToken(data []byte) (string, error) {
	t := jwt.Read(data)
	switch size := len(t.Compact()); {
	case size > 0:
		return t.Compact()[:min(size, shownOfToken)] + "********  " + say.Plural(size, "character"), nil
	case t.Claims != nil:
		sub, _ := t.Claims[github.ClaimSubject].(string)
		return strings.TrimSpace("claims  " + secret.Redact(sub)), nil
	}
	return "", nil
}

// Claims are the claims of a token that was given, as JSON, for somebody who looks at them; empty:
// none can be read.
func Claims(data []byte) string {
	t := jwt.Read(data)
	if t.Claims == nil {
		return ""
	}
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	if out.Encode(t.Claims) != nil {
		return ""
	}
	return string(secret.RedactJSON(b.Bytes()))
}

// shownOfToken is how many of a token's characters are shown: enough to tell that it is one.
const shownOfToken = 6

// IsWhole reports whether a text is a token with a signature as long as its algorithm makes it.
func IsWhole(text string) bool {
	t := jwt.Read([]byte(text))
	return t.Kind == jwt.KindJWT && !slices.ContainsFunc(t.Problems, func(p jwt.Problem) bool { return p.Where == "signature" })
}

// IsToken reports whether a text is to be examined as it is, in place of being the path of a
// file.
func IsToken(text string) bool {
	if secret.Looks(text) || strings.HasPrefix(text, "eyJ") || strings.ContainsAny(text, "{<\n") {
		return true
	}
	k := jwt.Read([]byte(text)).Kind
	return k != jwt.KindMalformed && k != jwt.KindPath
}

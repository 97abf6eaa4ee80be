package evidence

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"gh-wif/internal/say"
	"gh-wif/internal/secret"
)

// Answer is what the server, or something before it, said.
type Answer struct {
	Given     bool
	Status    int    // 0: not known
	Kind      string // the error's type or code, such as authentication_error or invalid_grant
	Message   string
	Code      string // error.details.error_code, which says more than the type
	RequestID string
	HTML      bool
	Success   bool   // an access token is in it
	Text      string // the body as it is
	App       AppExchange
}

// readAnswer takes what was given as an answer; nil: nothing. It may be the output of curl -i (several blocks of headers, as after a
// proxy's CONNECT or a 100), a bare body, {"status":…,"body":…}, or the text of
// an SDK's error with the body in it.
func readAnswer(raw []byte) Answer {
	text := strings.TrimSpace(string(raw[:min(len(raw), maxPasted)]))
	a := Answer{Given: raw != nil}
	if text == "" {
		return a
	}
	body := a.headers(text)
	body = a.envelope(body)
	a.Text, a.App = body, appExchangeIn(body)
	a.RequestID = requestIn(text)
	a.body(body)
	return a
}

// headers reads the status lines and headers and returns what follows.
func (a *Answer) headers(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	for {
		text = strings.TrimLeft(strings.TrimPrefix(text, "< "), "\n")
		status, ok := statusLine(text)
		if !ok {
			return text
		}
		a.Status = status
		block, rest, _ := strings.Cut(strings.ReplaceAll(text, "\n< \n", "\n\n"), "\n\n")
		if strings.Contains(strings.ToLower(block), "content-type: text/html") {
			a.HTML = true
		}
		if rest == "" {
			return ""
		}
		text = rest
	}
}

// envelope opens {"status":401,"body":…}, with the body as object or string.
func (a *Answer) envelope(text string) string {
	var e map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &e) != nil {
		if a.Status == 0 {
			a.Status = statusIn(text)
		}
		return text
	}
	for _, name := range []string{"status", "status_code", "statusCode"} {
		if n, err := strconv.Atoi(strings.Trim(string(e[name]), `"`)); err == nil && a.Status == 0 {
			a.Status = n
		}
	}
	for _, name := range []string{"body", "response"} {
		inner, ok := e[name]
		if !ok {
			continue
		}
		var s string
		if json.Unmarshal(inner, &s) == nil {
			return s
		}
		return string(inner)
	}
	return text
}

// body reads the two shapes of an error, the answer of an exchange that worked,
// or a page.
func (a *Answer) body(text string) {
	if isPage(text) {
		a.HTML = true
		return
	}
	start := strings.IndexByte(text, '{')
	if start < 0 {
		a.words(text)
		return
	}
	var b struct {
		Error       json.RawMessage `json:"error"`
		Description string          `json:"error_description"`
		Message     string          `json:"message"`
		Token       string          `json:"access_token"`
	}
	if json.NewDecoder(bytes.NewReader([]byte(text[start:]))).Decode(&b) != nil {
		a.words(text)
		return
	}
	a.HTML = false
	a.Success = b.Token != ""
	var inner struct {
		Type, Message string
		Details       json.RawMessage
	}
	if json.Unmarshal(b.Error, &a.Kind) == nil && a.Kind != "" {
		a.Message = b.Description
	} else if json.Unmarshal(b.Error, &inner) == nil {
		a.Kind, a.Message, a.Code = inner.Type, inner.Message, errorCode(inner.Details)
	}
	if a.Message == "" {
		a.Message = b.Message
	}
}

// errorCode is the code in the details of an error, which are of any form.
func errorCode(details json.RawMessage) string {
	var d struct {
		Code string `json:"error_code"`
	}
	if json.Unmarshal(details, &d) != nil {
		return ""
	}
	return d.Code
}

// words recognises an answer that is quoted in the middle of a text.
func (a *Answer) words(text string) {
	for _, k := range kinds {
		if strings.Contains(text, k) {
			a.Kind = k
			break
		}
	}
	if strings.Contains(text, denial) && a.Kind == "" {
		a.Kind = authenticationError
	}
	a.Message, a.Code = text, codeIn(text)
}

// kinds are the types of Anthropic's errors that an answer shows in a text, too.
var kinds = []string{
	"invalid_grant", "invalid_request_error", "invalid_request", authenticationError, "permission_error", "rate_limit_error",
	"overloaded_error",
}

const (
	authenticationError = "authentication_error"
	denial              = "Authentication failed" // how a denied exchange reads
)

// anthropics reports whether an answer is surely one of Anthropic's server, and not of
// GitHub's or of something in between: it has one of its kinds, or the id of a request.
func (a Answer) anthropics() bool {
	if a.HTML || a.Success || a.App != NotApp {
		return false
	}
	kind := slices.Contains(kinds, a.Kind) && (strings.Contains(a.Text, a.Kind) || strings.Contains(a.Text, "401 "+denial))
	return kind || a.RequestID != ""
}

// Denied reports the answer to a token that the server did not accept: today's
// 401, and the invalid_grant of before.
func (a Answer) Denied() bool {
	return a.Given && !a.HTML && a.App == NotApp && (a.Kind == "invalid_grant" || a.Kind == authenticationError || a.Status == 401)
}

// Model is the model that an answer says is not there, as the Claude API writes it in a 404; empty: it
// says so of none.
func (a Answer) Model() string {
	_, said, ok := strings.Cut(a.Message, "model: ")
	if !ok {
		return ""
	}
	end := strings.IndexFunc(said, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-._:@", r)
	})
	if end >= 0 {
		said = said[:end]
	}
	return said
}

// Describe is the answer in a few words, for a sentence.
func (a Answer) Describe() say.Text {
	var parts []say.Text
	if a.Status != 0 {
		parts = append(parts, say.N(strconv.Itoa(a.Status)))
	}
	if a.Kind != "" {
		parts = append(parts, say.N(a.Kind))
	}
	if a.Code != "" {
		parts = append(parts, say.Join(say.W("code "), say.N(a.Code)))
	}
	if a.Message != "" {
		parts = append(parts, say.V(start(a.telling())))
	}
	if a.RequestID != "" {
		parts = append(parts, say.Join(say.W("request "), say.N(a.RequestID)))
	}
	switch {
	case len(parts) == 0 && a.HTML:
		return say.W("an HTML page")
	case len(parts) == 0:
		return say.W("an answer that is not understood")
	}
	return say.List(", ", parts...)
}

// telling is the line of the message that tells what happened, of a traceback or a log.
func (a Answer) telling() string {
	for line := range strings.Lines(a.Message) {
		if a.App != NotApp && appExchangeIn(line) == a.App || a.App == NotApp && a.Kind != "" && (strings.Contains(line, a.Kind) || strings.Contains(line, denial)) {
			return strings.TrimSpace(line)
		}
	}
	return a.Message
}

// Excerpt is the beginning of the answer's text.
func (a Answer) Excerpt() say.Text {
	if a.Text == "" {
		return say.W("it is empty")
	}
	return say.V(start(a.Text))
}

// start cuts a text after as many characters as a sentence has room for.
func start(s string) string {
	const most = 300
	s = secret.Redact(s) // before it is cut
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most]) + "…"
}

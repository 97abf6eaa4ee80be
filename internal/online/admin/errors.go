package admin

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"gh-wif/internal/online"
	"gh-wif/internal/secret"
	"gh-wif/internal/strictjson"
	"gh-wif/internal/term"
	"gh-wif/internal/versions"
)

// maxMessage is how much of a server's message is repeated, in characters.
const maxMessage = 500

// Error is an answer that says no ("Errors" of the API reference). Its texts are the
// server's, cleaned and without credentials.
type Error struct {
	Status     int
	Type       string // such as invalid_request_error; empty: the body was none of the API's
	Code       string // details.error_code: what to decide by; may be empty
	Message    string
	RequestID  string
	RetryAfter time.Duration // 0: not told
}

func (e *Error) Error() string {
	text := fmt.Sprintf("the Admin API answers %d", e.Status)
	if e.Type != "" {
		text += " " + e.Type
	}
	if e.Message != "" {
		text += ": " + e.Message
	}
	if e.RequestID != "" {
		text += " (" + e.RequestID + ")"
	}
	return text
}

// Unclear reports whether what was asked for may have been done in spite of the answer.
func (e *Error) Unclear() bool {
	return e.Status >= 500 || e.Status == http.StatusRequestTimeout || e.Status >= 300 && e.Status < 400
}

// Credential says once how an org:admin bearer is got.
const Credential = versions.AntLogin + "   (once, as an admin or owner)\n" +
	versions.AntExport + "\n" +
	versions.AntBack + "   (the login has made admin the active profile)"

// Help is what would help, in lines; empty: nothing is known beyond the message.
func (e *Error) Help() string {
	switch {
	case e.Code == "sandbox_egress_restricted":
		return "the call came out of a Claude sandbox whose network is restricted: run it elsewhere"
	case e.Status == http.StatusUnauthorized:
		return "the bearer is wrong or has expired, it lives for a short time: print it again\n" + Credential
	case e.Status == http.StatusForbidden:
		return "the bearer needs the scope org:admin, of an admin or owner of the organization; what a token of a service account may not write, the Console may\n" + Credential
	case e.Status == http.StatusNotFound:
		return "is the id right? For an individual organization there is no Admin API at all: use the Console"
	case e.Status == http.StatusConflict:
		return "another one has that name, or that issuer_url: choose another name, or use what exists"
	case e.Status == http.StatusTooManyRequests && e.RetryAfter > 0:
		return fmt.Sprintf("too many questions: try again in %s", e.RetryAfter)
	case e.Status == http.StatusTooManyRequests:
		return "too many questions: try again in a minute"
	case e.Status >= 500:
		return "the fault is on the server's side: try again later; https://status.claude.com tells more"
	}
	return ""
}

// IDError is an id that can be no part of a path.
type IDError struct{ ID string }

func (e *IDError) Error() string { return fmt.Sprintf("%q is no id", e.ID) }

// ReadError is an answer that says yes, and cannot be read.
type ReadError struct {
	What string
	Err  error
}

func (e *ReadError) Error() string {
	return "the Admin API's answer cannot be read: " + e.What + ": " + shown(e.Err.Error())
}
func (e *ReadError) Unwrap() error { return e.Err }

// Unclear reports whether what a call asked for may have been done although it failed: look
// again before another try.
func Unclear(err error) bool {
	var refused *Error
	var lost *online.UnreachableError
	var id *IDError
	switch {
	case err == nil, errors.As(err, &id):
		return false
	case errors.As(err, &refused):
		return refused.Unclear()
	case errors.As(err, &lost):
		return lost.Sent
	}
	return true
}

// Gone reports whether a server says that there is no such thing.
func Gone(err error) bool {
	var refused *Error
	return errors.As(err, &refused) && refused.Status == http.StatusNotFound
}

// Taken reports whether a server says that a name, or an issuer_url, has an owner already.
func Taken(err error) bool {
	var refused *Error
	return errors.As(err, &refused) && refused.Status == http.StatusConflict
}

// Help is what would help after a failure of any kind, in lines; it may be empty.
func Help(err error) string {
	var refused *Error
	if errors.As(err, &refused) {
		return refused.Help()
	}
	return ""
}

// errorOf reads an answer that says no: {"type":"error","error":{…},"request_id"}.
func errorOf(a online.Answer) *Error {
	e := &Error{Status: a.Status, RequestID: shown(a.Header.Get("Request-Id"))}
	e.RetryAfter, _ = online.RetryAfter(a.Header)
	n := strictjson.Read(a.Body).Root
	inner, _ := n.Get("error")
	details, _ := inner.Get("details")
	e.Type, e.Message, e.Code = text(inner, "type"), text(inner, "message"), text(details, "error_code")
	if id := text(n, "request_id"); e.RequestID == "" {
		e.RequestID = id
	}
	if e.Type == "" && e.Message == "" {
		e.Message = strings.ToLower(http.StatusText(a.Status))
	}
	return e
}

// text is a member that is a string, as it can be shown.
func text(n strictjson.Node, name string) string {
	v, ok := n.Get(name)
	if !ok || v.Kind != strictjson.String {
		return ""
	}
	return shown(v.Text)
}

// shown is a server's text as it can be shown: without credentials, on one line, bounded.
func shown(s string) string {
	s = term.Clean(secret.Redact(s))
	if cut := []rune(s); len(cut) > maxMessage {
		s = string(cut[:maxMessage]) + "…"
	}
	return s
}

package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"gh-wif/internal/online"
)

// apiVersion is the version of the REST API whose answers are read here.
const apiVersion = "2022-11-28"

// Client asks the REST API of one host.
type Client struct {
	HTTP       online.Client
	Base       online.Base
	Host       string // as [Host] names it
	Credential Credential
	Now        func() time.Time // for the wait that a rate limit asks for
	// Wait waits between two tries of a question; nil: in real time.
	Wait func(ctx context.Context, d time.Duration) error
}

// Call puts one question: a method (empty: GET), a path below the base with its parts
// escaped, which may have a query, and what is sent as JSON (nil: nothing). A GET is put again
// after an answer that may pass, as far as ctx allows; anything else is put once.
//
// Where GitHub refuses, the error is an *[Error], and the answer is there as well. Other errors
// are those of [online.Client.Do], from which [online.UnreachableError] tells whether a question may have
// arrived.
func (c Client) Call(ctx context.Context, method, path string, body any) (online.Answer, error) {
	path, query, _ := strings.Cut(path, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return online.Answer{}, fmt.Errorf("query of %s: %w", path, err)
	}
	return c.Ask(ctx, online.Call{Method: method, Path: path, Query: values, Body: body})
}

// Ask is [Client.Call] for a question with headers of its own, or one that stays at a
// redirect: its answer is then no error. The bearer and what GitHub wants of every question
// is put in here.
func (c Client) Ask(ctx context.Context, call online.Call) (online.Answer, error) {
	header := map[string]string{"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": apiVersion}
	for name, value := range call.Header {
		header[name] = value
	}
	call.Header, call.Bearer = header, c.Credential.Bearer
	tries := 1
	if call.Method == "" || call.Method == http.MethodGet {
		tries = 3
	}
	answer, err := c.HTTP.Again(ctx, c.Base, call, online.Retry{Tries: tries, First: 500 * time.Millisecond, Wait: c.Wait, If: passing})
	if err != nil {
		return answer, err
	}
	if answer.Status < 300 || answer.Status < 400 && call.Stay {
		return answer, nil
	}
	return answer, c.explain(answer)
}

// passing reports whether a later try may go better. Where the allowance of the hour is used
// up it does not, and where nobody is there it seldom does.
func passing(answer online.Answer, err error) bool {
	if none := (*online.UnreachableError)(nil); errors.As(err, &none) {
		return none.Sent
	}
	return online.MayPass(answer, err) && (err != nil || !exhausted(answer.Header))
}

func exhausted(h http.Header) bool { return h.Get("X-RateLimit-Remaining") == "0" }

// Package runner asks the runner of a GitHub Actions job for an ID token, as
// actions/toolkit does (oidc-utils.ts). Every request gives a token of its own, with a jti
// of its own: one that is examined here is not one that another program exchanges.
//
// The token is an [online.Bearer]: no error, no value printed shows it.
package runner

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"gh-wif/internal/online"
	"gh-wif/internal/secret"
	"gh-wif/internal/term"
)

// The variables that a job with id-token: write has.
const (
	EnvURL   = "ACTIONS_ID_TOKEN_REQUEST_URL"
	EnvToken = "ACTIONS_ID_TOKEN_REQUEST_TOKEN"
)

// Endpoint is where a job asks for its tokens.
type Endpoint struct {
	base   online.Base
	bearer online.Bearer
}

// NoPermissionError says that the job has nothing to ask with: it has no id-token: write,
// or is one of those that get none (a pull request from a fork, one of Dependabot's).
type NoPermissionError struct{ Missing string } // the variable that is not set

// Error is worded as the toolkit words it: people and programs know it.
func (e *NoPermissionError) Error() string {
	return "Unable to get " + e.Missing + " env variable"
}

// FromEnv finds the endpoint in a job's environment. The error is a *[NoPermissionError], or
// says what is wrong with the address.
func FromEnv(env func(string) string) (Endpoint, error) {
	for _, name := range []string{EnvURL, EnvToken} {
		if strings.TrimSpace(env(name)) == "" {
			return Endpoint{}, &NoPermissionError{name}
		}
	}
	base, err := online.ParseBase(EnvURL, strings.TrimSpace(env(EnvURL)))
	return Endpoint{base, online.NewBearer(strings.TrimSpace(env(EnvToken)))}, err
}

// RefusedError is an answer that holds no token.
type RefusedError struct {
	Status int
	Says   string // the beginning of the answer, without credentials; empty: it had none
}

// hints are what a status of the endpoint means. They are not documented.
var hints = map[int]string{
	401: "the job's credential for it is spent: it ends with the job",
	403: "the job may not ask any more: its credential for it ends with the job",
	404: "the address is not the runner's: nothing but the runner sets " + EnvURL,
	429: "it is asked too often: start the job again later",
}

func (e *RefusedError) Error() string {
	said := ""
	if e.Says != "" {
		said = " (" + e.Says + ")"
	}
	switch {
	case e.Status == 200:
		return "the runner's token endpoint answered without a token: there is no text under value" + said
	case hints[e.Status] != "":
		return fmt.Sprintf("the runner's token endpoint answered with status %d%s: %s", e.Status, said, hints[e.Status])
	case online.Passing(e.Status):
		return fmt.Sprintf("the runner's token endpoint answered with status %d%s, also when asked again: GitHub has a fault, start the job again later", e.Status, said)
	}
	return fmt.Sprintf("the runner's token endpoint answered with status %d%s: a token is expected with 200", e.Status, said)
}

// retry: the toolkit asks up to ten times from 5 ms on; GitHub's answers 429 and 5xx pass.
var retry = online.Retry{Tries: 6, First: 200 * time.Millisecond}

// said is how much of an answer is repeated, in bytes.
const said = 200

// Token asks for a token with an audience; empty: GitHub's default one, the address of the
// owner. wait is how waiting is done; nil: in real time.
func (e Endpoint) Token(ctx context.Context, c online.Client, audience string, wait func(context.Context, time.Duration) error) (online.Bearer, error) {
	call := online.Call{Bearer: e.bearer, Header: map[string]string{"Accept": "application/json; api-version=2.0"}}
	if audience != "" {
		call.Query = url.Values{"audience": {audience}}
	}
	patience := retry
	patience.Wait = wait
	answer, err := c.Again(ctx, e.base, call, patience)
	if err != nil {
		return online.Bearer{}, fmt.Errorf("the runner's token endpoint: %w", err)
	}
	if answer.Status != 200 {
		return online.Bearer{}, &RefusedError{answer.Status, excerpt(answer.Body)}
	}
	var body struct {
		Value string `json:"value"`
	}
	if json.Unmarshal(answer.Body, &body) != nil || strings.TrimSpace(body.Value) == "" {
		return online.Bearer{}, &RefusedError{answer.Status, excerpt(answer.Body)}
	}
	return online.NewBearer(body.Value), nil
}

// excerpt is the beginning of an answer, without credentials.
func excerpt(body []byte) string {
	text := term.Clean(strings.Join(strings.Fields(string(secret.RedactJSON(body))), " "))
	if len(text) > said {
		return strings.ToValidUTF8(text[:said], "") + "…"
	}
	return text
}

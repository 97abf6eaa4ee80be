// Package exchange gives a GitHub token to Anthropic for an access token, once, and can try
// what it got ("Workload Identity Federation", token exchange; RFC 7523).
//
// Neither token is printed or kept: both are [online.Bearer], and an answer that repeats
// one of them is redacted.
package exchange

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"gh-wif/internal/online"
	"gh-wif/internal/secret"
	"gh-wif/internal/versions"
)

const grantType = "urn:ietf:params:oauth:grant-type:jwt-bearer"

// IDs are what an exchange names beside the token. ServiceAccount and Workspace are left out
// of the request where they are empty.
type IDs struct{ Rule, Organization, ServiceAccount, Workspace string }

// Issued is the answer to an exchange that worked.
type Issued struct {
	Access    online.Bearer
	Type      string // Bearer
	ExpiresIn int    // seconds
	Scope     string // scopes with blanks between; empty: not told
	RequestID string
}

// DeniedError is an answer without an access token.
type DeniedError struct {
	Status      int
	ContentType string
	RequestID   string
	Body        string // as it came, without credentials
}

func (e *DeniedError) Error() string {
	return fmt.Sprintf("the exchange was answered with status %d", e.Status)
}

// HTTP is the answer as curl -i shows one: what a diagnosis reads.
func (e *DeniedError) HTTP() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d\n", e.Status)
	for _, h := range [][2]string{{"content-type", e.ContentType}, {"request-id", e.RequestID}} {
		if h[1] != "" {
			b.WriteString(h[0] + ": " + h[1] + "\n")
		}
	}
	return []byte(b.String() + "\n" + e.Body)
}

// request is the body of an exchange.
type request struct {
	GrantType      string `json:"grant_type"`
	Assertion      string `json:"assertion"`
	Rule           string `json:"federation_rule_id"`
	Organization   string `json:"organization_id"`
	ServiceAccount string `json:"service_account_id,omitempty"`
	Workspace      string `json:"workspace_id,omitempty"`
}

// Exchange asks for an access token, once: a token is good for one exchange. The error is a
// *[DeniedError], or that of reaching the server.
func Exchange(ctx context.Context, c online.Client, base online.Base, assertion online.Bearer, ids IDs) (Issued, error) {
	answer, err := c.Do(ctx, base, online.Call{
		Method: http.MethodPost, Path: "/v1/oauth/token",
		Header: map[string]string{"anthropic-version": versions.API, "anthropic-beta": versions.BetaOAuth + "," + versions.BetaFederation, "Accept": "application/json"},
		Body:   request{grantType, assertion.Reveal(), ids.Rule, ids.Organization, ids.ServiceAccount, ids.Workspace},
		Hidden: []online.Bearer{assertion},
	})
	if err != nil {
		return Issued{}, err
	}
	var body struct {
		Access    string      `json:"access_token"`
		Type      string      `json:"token_type"`
		ExpiresIn json.Number `json:"expires_in"`
		Scope     string      `json:"scope"`
	}
	unread := json.Unmarshal(answer.Body, &body) // whatever the status: a token may be in it
	if answer.Status != http.StatusOK || unread != nil || body.Access == "" {
		return Issued{}, denied(answer, body.Access)
	}
	seconds, _ := body.ExpiresIn.Int64() // 0: not told
	return Issued{
		Access: online.NewBearer(body.Access), Type: secret.Redact(body.Type), ExpiresIn: int(seconds),
		Scope: secret.Redact(body.Scope), RequestID: requestID(answer),
	}, nil
}

// Tried is what became of the first use of an access token.
type Tried struct {
	Status    int
	Workspace string // of the token, where the answer names it
}

// Try asks for the list of models, which every token for a workspace may have: no model is
// used, and nothing is charged.
func Try(ctx context.Context, c online.Client, base online.Base, access online.Bearer) (Tried, error) {
	answer, err := c.Do(ctx, base, online.Call{
		Path: "/v1/models", Query: url.Values{"limit": {"1"}}, Bearer: access,
		Header: map[string]string{"anthropic-version": versions.API, "anthropic-beta": versions.BetaOAuth},
	})
	if err != nil {
		return Tried{}, err
	}
	return Tried{answer.Status, secret.Redact(answer.Header.Get("anthropic-workspace-id"))}, nil
}

// denied is an answer as it may be shown: also without an access token that came with a status
// that gives none.
func denied(a online.Answer, access string) *DeniedError {
	body := string(secret.RedactJSON(a.Body))
	if access != "" {
		body = strings.ReplaceAll(body, access, secret.Mark)
	}
	return &DeniedError{a.Status, secret.Redact(a.Header.Get("Content-Type")), requestID(a), body}
}

func requestID(a online.Answer) string { return secret.Redact(a.Header.Get("request-id")) }

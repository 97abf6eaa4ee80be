// Package discovery fetches an issuer's key set, for one purpose: to check the
// signature of a pasted token when the user asks for it.
//
// It follows OpenID Connect Discovery 1.0 by go-oidc, within limits: https on
// port 443 to a public name, no redirect to another host, a bounded answer in
// bounded time. The token itself is never sent anywhere.
package discovery

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"gh-wif/internal/github"
	"gh-wif/internal/online"
)

// Limits of a fetch.
const (
	Timeout  = 10 * time.Second
	MaxBytes = 1 << 20
)

// JWKS fetches the key set of an issuer: its discovery document, then what that
// names as jwks_uri. transport is what reaches the network; nil is the default
// one. Errors say which address failed and why.
func JWKS(ctx context.Context, transport http.RoundTripper, issuerURL string) ([]byte, error) {
	if err := check("issuer", issuerURL); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	client := limited(transport)
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, client), issuerURL)
	if err != nil {
		return nil, fmt.Errorf("discovery document of %s: %w", issuerURL, reason(ctx, err))
	}
	var document struct {
		JWKSURI string `json:"jwks_uri"`
	}
	if err := provider.Claims(&document); err != nil {
		return nil, fmt.Errorf("discovery document of %s: %w", issuerURL, err)
	}
	if err := check("jwks_uri", document.JWKSURI); err != nil {
		return nil, err
	}
	return get(ctx, client, document.JWKSURI)
}

// check refuses an address that no public issuer has. The address is not
// repeated where it may carry a password.
func check(what, raw string) error {
	problem := github.AddressProblem(raw)
	if u, err := url.Parse(raw); err == nil && u.User != nil {
		raw = u.Redacted()
	}
	if problem == "" {
		return nil
	}
	return fmt.Errorf("%s %q: %s", what, raw, problem)
}

func get(ctx context.Context, client *http.Client, address string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("key set %s: %w", address, reason(ctx, err))
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("key set %s: the answer is %s", address, response.Status)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, fmt.Errorf("key set %s: %w", address, reason(ctx, err))
	}
	return body, nil
}

func reason(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("no answer within %s", Timeout)
	}
	return err
}

// limited is a client that keeps to the limits.
func limited(transport http.RoundTripper) *http.Client {
	if transport == nil {
		transport = online.Public{}
	}
	return &http.Client{
		Transport: bounded{transport},
		CheckRedirect: func(request *http.Request, via []*http.Request) error {
			switch {
			case len(via) > 3:
				return errors.New("more than three redirects")
			case request.URL.Host != via[0].URL.Host || request.URL.Scheme != "https":
				return fmt.Errorf("a redirect to another host, %s", request.URL.Host)
			}
			return nil
		},
	}
}

// bounded cuts an answer that is larger than any key set.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := b.RoundTripper.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	response.Body = &capped{ReadCloser: response.Body, left: MaxBytes}
	return response, nil
}

type capped struct {
	io.ReadCloser
	left int
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, fmt.Errorf("the answer is larger than %d bytes", MaxBytes)
	}
	n, err := c.ReadCloser.Read(p[:min(len(p), c.left)])
	c.left -= n
	return n, err
}

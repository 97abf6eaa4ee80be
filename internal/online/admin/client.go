package admin

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"time"

	"gh-wif/internal/online"
	"gh-wif/internal/versions"
)

// Limits of a question.
const (
	perCall  = 30 * time.Second // all tries of one call
	tries    = 4
	firstGap = 500 * time.Millisecond
)

// Reader looks at an organization and changes nothing.
type Reader struct{ conn }

// Client looks at an organization and changes it.
type Client struct{ Reader }

// Config is how an organization is reached.
type Config struct {
	HTTP   online.Client
	Base   online.Base   // such as https://api.anthropic.com
	Bearer online.Bearer // an OAuth token with the scope org:admin
	// Wait waits before a try that follows; nil: real time.
	Wait func(ctx context.Context, d time.Duration) error
	// Told hears of each wait, and why; nil: nobody.
	Told func(wait time.Duration, because string)
}

// New makes a client. The bearer has passed [CheckBearer].
func New(c Config) *Client { return &Client{Reader{conn{c}}} }

// conn puts the questions.
type conn struct{ Config }

// may is which failures of a call are answered by another try.
type may int

const (
	repeat may = iota // all that may pass: a question, or a change that is the same twice
	once              // only those after which the call has not happened: a create
)

// ask sends one call below /v1/organizations/ and gives the body of its answer.
func (c conn) ask(ctx context.Context, how may, method, path string, query url.Values, body any) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, perCall)
	defer cancel()
	retry := online.Retry{Tries: tries, First: firstGap, Wait: c.Wait, Told: c.Told}
	if how == once {
		retry.If = notDone
	}
	answer, err := c.HTTP.Again(ctx, c.Base, online.Call{
		Method: method, Path: "/v1/organizations/" + path, Query: query, Bearer: c.Bearer, Body: body,
		Header: map[string]string{"Anthropic-Version": versions.API, "Content-Type": "application/json"},
	}, retry)
	switch {
	case err != nil:
		return nil, err
	case answer.Status < 200 || answer.Status > 299:
		return nil, errorOf(answer)
	}
	return answer.Body, nil
}

// notDone reports whether a create has not happened, so that it may be sent again: too many
// questions, or no connection was made.
func notDone(answer online.Answer, err error) bool {
	var lost *online.UnreachableError
	if err != nil {
		return errors.As(err, &lost) && !lost.Sent
	}
	return answer.Status == http.StatusTooManyRequests
}

func (c conn) get(ctx context.Context, path string, query url.Values) ([]byte, error) {
	return c.ask(ctx, repeat, http.MethodGet, path, query, nil)
}

// create sends what makes a thing anew each time.
func (c conn) create(ctx context.Context, path string, body any) ([]byte, error) {
	return c.ask(ctx, once, http.MethodPost, path, nil, body)
}

// change sends what may be sent twice.
func (c conn) change(ctx context.Context, method, path string, body any) ([]byte, error) {
	return c.ask(ctx, repeat, method, path, nil, body)
}

// segments joins parts of a path, each escaped: an id comes from a person or a server, and
// can reach no other path.
func segments(parts ...string) (string, error) {
	out := ""
	for i, p := range parts {
		if p == "" || p == "." || p == ".." {
			return "", &IDError{p}
		}
		if i > 0 {
			out += "/"
		}
		out += url.PathEscape(p)
	}
	return out, nil
}

// fields picks the named members of an object that are there, as the API takes no others.
func fields(v json.Marshaler, names ...string) (map[string]json.RawMessage, error) {
	text, err := v.MarshalJSON()
	if err != nil {
		return nil, err
	}
	all := map[string]json.RawMessage{}
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, err
	}
	out := map[string]json.RawMessage{}
	for _, name := range names {
		if value, ok := all[name]; ok && string(value) != "null" {
			out[name] = value
		}
	}
	return out, nil
}

package online

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"sync/atomic"
	"syscall"
	"time"
)

// Limits of a question.
const (
	MaxAnswer    = 4 << 20 // bytes
	MaxTime      = time.Minute
	maxRedirects = 3
	dialTimeout  = 5 * time.Second
)

// Client asks. The zero Client reaches the network; tests put a transport in.
type Client struct {
	Transport http.RoundTripper // nil: the network
	UserAgent string
	Timeout   time.Duration // of one question with its redirects; 0: [MaxTime]
}

// Call is one question.
type Call struct {
	Method string // empty: GET
	Path   string // below the base, escaped, with its slash
	Query  url.Values
	Header map[string]string
	Bearer Bearer
	Body   any      // sent as JSON; nil: none
	Hidden []Bearer // the credentials in the body
	// Stay: a redirect is the answer, and is not followed.
	Stay bool
}

// Answer is what came back, whatever its status. Where the server repeats a credential of the
// question, a mark stands in its place.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	Path   string // where it came from, which is another path after a redirect
}

// Do asks once. The error is that of reaching the server; an answer of any status is none.
// A redirect is followed where the question is a GET and the way stays on the same server.
func (c Client) Do(ctx context.Context, base Base, call Call) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(c.Timeout, MaxTime))
	defer cancel()
	address := base.at(call.Path, call.Query)
	for range maxRedirects + 1 {
		answer, next, err := c.once(ctx, base, call, address)
		if err != nil || next == "" {
			return answer, err
		}
		address = next
	}
	return Answer{}, fmt.Errorf("%s: more than %d redirects", base.Host(), maxRedirects)
}

// once sends one request. next is where a redirect leads.
func (c Client) once(ctx context.Context, base Base, call Call, address string) (answer Answer, next string, err error) {
	sent, hide := new(atomic.Bool), call.mask()
	request, err := c.request(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { sent.Store(true) },
	}), call, address)
	if err != nil {
		return Answer{}, "", err
	}
	if !base.same(request.URL) { // a path without its slash would go on with the host's name
		return Answer{}, "", fmt.Errorf("path %q leads away from %s: want one that begins with a slash", call.Path, base.Host())
	}
	client := http.Client{
		Transport:     c.transport(base),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := client.Do(request)
	if err != nil {
		return Answer{}, "", hide.reached(ctx, base, err, sent.Load() || c.Transport != nil && !dialled(err))
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, MaxAnswer+1))
	if err == nil && len(body) > MaxAnswer {
		err = fmt.Errorf("it is larger than %d bytes", MaxAnswer)
	}
	if err != nil {
		return Answer{}, "", hide.reached(ctx, base, err, true)
	}
	answer = Answer{response.StatusCode, response.Header, []byte(hide.text(string(body))), hide.text(request.URL.Path)}
	hide.header(answer.Header)
	if answer.Status < 300 || answer.Status > 399 || request.Method != http.MethodGet || call.Stay {
		return answer, "", nil
	}
	to, err := response.Location()
	switch {
	case err != nil:
		return answer, "", nil // a redirect to nowhere is an answer like others
	case !base.same(to):
		return Answer{}, "", fmt.Errorf("%s sends the question on to another address, %q: it is not followed", base.Host(), to.Scheme+"://"+to.Host)
	}
	return answer, to.String(), nil
}

func (c Client) request(ctx context.Context, call Call, address string) (*http.Request, error) {
	var body io.Reader
	if call.Body != nil {
		text, err := json.Marshal(call.Body)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(text)
	}
	method := call.Method
	if method == "" {
		method = http.MethodGet
	}
	request, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, fmt.Errorf("method %q or path %q is none", method, call.Path) // the address's query may be secret
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	request.Header.Set("User-Agent", c.UserAgent)
	for name, value := range call.Header {
		request.Header.Set(name, value)
	}
	if !call.Bearer.IsZero() {
		request.Header.Set("Authorization", "Bearer "+call.Bearer.Reveal())
	}
	return request, nil
}

// transport is what reaches a base: for one on this machine no proxy, and no address of
// another machine, whatever the name resolves to.
func (c Client) transport(base Base) http.RoundTripper {
	if c.Transport != nil {
		return c.Transport
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableKeepAlives = true // few questions; nothing is left open
	if base.scheme == "http" {
		transport.Proxy = nil
		transport.DialContext = (&net.Dialer{Timeout: dialTimeout, Control: func(_, address string, _ syscall.RawConn) error {
			at, err := netip.ParseAddrPort(address)
			if err != nil || !at.Addr().Unmap().IsLoopback() {
				return fmt.Errorf("%s is no address of this machine", address)
			}
			return nil
		}}).DialContext
	}
	return transport
}

// TimeoutError says that a server did not answer in the time that it had.
type TimeoutError struct{ Host string }

func (e *TimeoutError) Error() string { return e.Host + " did not answer in time" }

// UnreachableError says that a server could not be reached, or broke off. Sent reports
// whether the question may have arrived: what it asked for may have been done.
type UnreachableError struct {
	Host string
	Sent bool
	Err  error
}

func (e *UnreachableError) Error() string {
	if e.Sent {
		return e.Host + " gave no whole answer: " + e.Err.Error()
	}
	return e.Host + " cannot be reached: " + e.Err.Error()
}

func (e *UnreachableError) Unwrap() error { return e.Err }

// reached words why there is no answer. The address is not repeated: its query may be secret.
func (m mask) reached(ctx context.Context, base Base, err error, sent bool) error {
	if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return ctx.Err()
	case errors.Is(err, context.DeadlineExceeded), ctx.Err() != nil:
		return &TimeoutError{base.Host()}
	}
	if text := m.text(err.Error()); text != err.Error() {
		err = errors.New(text) // a broken answer is repeated by net/http
	}
	return &UnreachableError{base.Host(), sent, err}
}

// dialled reports whether an error is that of connecting.
func dialled(err error) bool {
	var dial *net.OpError
	return errors.As(err, &dial) && dial.Op == "dial"
}

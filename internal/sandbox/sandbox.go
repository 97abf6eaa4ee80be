// Package sandbox stands in for both ends of workload identity federation on this machine:
// GitHub (the runner's token endpoint, discovery, keys, the REST calls of this program) and
// Anthropic (the exchange with every check, Messages and Models, the Admin API with state).
// It is for people who have neither at hand, and it is the only stand-in that tests use.
//
// Whether a rule lets a token in is said by internal/federation, as everywhere. It listens
// on the loopback and nowhere else.
package sandbox

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/trust"
)

// Config is what a sandbox begins with. The zero Config is a sandbox that holds no rule.
type Config struct {
	Listen string             // HOST:PORT on the loopback; empty: 127.0.0.1 and a free port
	Now    func() time.Time   // nil: time.Now
	Rule   *federation.Rule   // the rule that is there; ids that it leaves open are made up
	Issuer *federation.Issuer // nil: github.com's
	Hint   trust.Hint         // names the run where the rule does not
	As     string             // the kind of run, by the exposure's ids; empty: same_run
	Claims map[string]any     // the job is the run that a token tells of; nil: it is one of the kinds
	// Organization is the organization's id, a UUID; empty: made up.
	Organization string
	Assume       Assume
	Told         func(anthropic.Exchange) // hears every exchange; nil: nobody
}

// Sandbox is both ends, listening. [Sandbox.Close] ends it.
type Sandbox struct {
	GitHub    string // base of GitHub's REST API, as http://127.0.0.1:4711
	Anthropic string // base of the Claude API
	State     *State
	Job       Job // the job whose environment [Sandbox.Environ] is

	server *http.Server
	wg     sync.WaitGroup
}

// State is what both ends hold and change. Its methods are safe for concurrent use.
type State struct {
	mu  sync.Mutex
	now func() time.Time
	desk
	*Console // what the organization at Anthropic holds
	*Hub     // what GitHub holds
	*Traffic // what was asked, and what goes wrong on demand
}

// Start begins to listen. Errors say why an address cannot be listened on, or that there is
// no such kind of run.
func Start(ctx context.Context, c Config) (*Sandbox, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	address, err := loopback(c.Listen)
	if err != nil {
		return nil, err
	}
	s := &Sandbox{State: &State{now: c.Now, Console: newConsole(c.Now), Hub: newHub(c.Now), Traffic: &Traffic{now: c.Now}}}
	s.State.open(c)
	if s.Job, err = s.State.JobAs(c.As); err != nil {
		return nil, err
	}
	if c.Rule != nil || c.Hint.Repository != "" {
		s.State.house(s.Job)
	}
	if c.Claims != nil {
		s.Job = s.State.enlist(Job{Kind: anthropic.ToldRun, Title: "the run that the token tells of", Claims: c.Claims})
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("the sandbox cannot listen: %w", err)
	}
	s.GitHub = "http://" + listener.Addr().String()
	s.Anthropic, s.State.base = s.GitHub, s.GitHub
	s.server = &http.Server{Handler: s.State.watch(s.State.ends()), ReadHeaderTimeout: 10 * time.Second}
	s.wg.Go(func() { _ = s.server.Serve(listener) })
	return s, nil
}

// Close stops listening.
func (s *Sandbox) Close() {
	_ = s.server.Close()
	s.wg.Wait()
}

// loopback checks an address to listen on. A name is looked at as a text: only localhost is
// taken, which the listener then resolves to a loopback address or fails.
func loopback(address string) (string, error) {
	if address == "" {
		return "127.0.0.1:0", nil
	}
	refuse := func(what string) (string, error) {
		return "", &AddressError{address, what}
	}
	host, port, err := net.SplitHostPort(address)
	switch ip := net.ParseIP(host); {
	case err != nil:
		return refuse("is no HOST:PORT")
	case strings.EqualFold(host, "localhost"):
		return net.JoinHostPort("127.0.0.1", port), nil
	case ip == nil || !ip.IsLoopback():
		return refuse("is not on the loopback")
	}
	return net.JoinHostPort(host, port), nil
}

// AddressError is an address that the sandbox does not listen on.
type AddressError struct{ Address, What string }

func (e *AddressError) Error() string {
	return fmt.Sprintf("the address %s %s: it listens on this machine only, for example 127.0.0.1:8080", e.Address, e.What)
}

// ends is both ends at one address: what Anthropic has begins with /v1/, and nothing of
// GitHub's does.
func (s *State) ends() http.Handler {
	gitHub, claude := http.NewServeMux(), http.NewServeMux()
	s.runner(gitHub)
	s.rest(gitHub)
	s.exchange(claude)
	s.claude(claude)
	s.admin(claude)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/v1/") {
			claude.ServeHTTP(w, r)
			return
		}
		gitHub.ServeHTTP(w, r)
	})
}

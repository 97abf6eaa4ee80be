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
	"sync"
	"time"
)

// Config is what a sandbox begins with. The zero Config is a sandbox with nothing in it.
type Config struct {
	Listen string           // HOST:PORT on the loopback; empty: 127.0.0.1 and a free port
	Now    func() time.Time // nil: time.Now
}

// Sandbox is both ends, listening. [Sandbox.Close] ends it.
type Sandbox struct {
	GitHub    string // base of GitHub's REST API, as http://127.0.0.1:4711
	Anthropic string // base of the Claude API
	State     *State

	servers []*http.Server
	wg      sync.WaitGroup
}

// State is what both ends hold and change. Its methods are safe for concurrent use.
type State struct {
	mu  sync.Mutex
	now func() time.Time
}

// Start begins to listen.
func Start(ctx context.Context, c Config) (*Sandbox, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	s := &Sandbox{State: &State{now: c.Now}}
	for _, end := range []struct {
		base   *string
		routes func(*http.ServeMux)
	}{{&s.GitHub, s.State.gitHub}, {&s.Anthropic, s.State.anthropic}} {
		mux := http.NewServeMux()
		end.routes(mux)
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			s.Close()
			return nil, fmt.Errorf("the sandbox cannot listen: %w", err)
		}
		server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
		s.servers = append(s.servers, server)
		s.wg.Go(func() { _ = server.Serve(listener) })
		*end.base = "http://" + listener.Addr().String()
	}
	return s, nil
}

// Close stops listening.
func (s *Sandbox) Close() {
	for _, server := range s.servers {
		_ = server.Close()
	}
	s.wg.Wait()
}

// gitHub is GitHub's end.
func (s *State) gitHub(mux *http.ServeMux) {
	s.rest(mux)
}

// anthropic is Anthropic's end.
func (s *State) anthropic(mux *http.ServeMux) {
	s.admin(mux)
}

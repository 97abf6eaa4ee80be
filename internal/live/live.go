// Package live does the jobs that ask other servers, where the user has told it to: GitHub
// about a repository, the runner for a token, Anthropic for an exchange and for what an
// organization holds. The commands, the screens and the lines call the same jobs.
//
// A credential comes from the environment or from a program that the user has agreed to;
// it goes to the server that it is for, and nowhere else.
package live

import (
	"context"
	"net/http"
	"time"

	"gh-wif/internal/online"
	"gh-wif/internal/repo"
)

// Outside is what the live jobs reach.
type Outside struct {
	Env       func(name string) string // the environment
	Run       repo.Runner              // runs git, gh and ant
	Now       func() time.Time
	Wait      func(ctx context.Context, d time.Duration) error // nil: real time
	Transport http.RoundTripper                                // nil: the network
	UserAgent string
}

// Told hears what is being done, for somebody who waits. It may be nil where a job takes one.
type Told func(what string)

func (o Outside) client() online.Client {
	return online.Client{Transport: o.Transport, UserAgent: o.UserAgent}
}

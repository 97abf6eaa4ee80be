package evidence

import (
	"time"

	"gh-wif/internal/federation"
	"gh-wif/internal/workflow"
)

// Input is everything that is known of a failed exchange. Any one of token, workflow,
// environment, answer and reason is enough to begin with.
type Input struct {
	Token     []byte            // what was pasted, as it is; nil: none was given, empty: the file is
	TokenFile string            // the file that Token was read from; empty: it was pasted
	Rule      *federation.Rule  // the one that the job names; nil: not given
	Others    []federation.Rule // further rules of the organization, which the job does not name
	// RuleNamedBy is what names Rule among several: the environment, a workflow's
	// path; empty: nothing does, and it is the first that was given.
	RuleNamedBy string
	// Accepted: the server gave an access token for another token of this very run and these
	// ids, which says what neither token nor rule can.
	Accepted  bool
	Issuer    *federation.Issuer // nil: not given; github.com's is then assumed
	Workflows []workflow.File
	// Job is the id of the job in question, by which flaws of other jobs count for nothing;
	// empty: not known.
	Job string
	// Stranger is whose pull request the run is of where such a run gets no token: a fork's
	// full name, or Dependabot; empty: of nobody's, or not known.
	Stranger string
	Env      []EnvVar // what the job's environment holds; nil: not known
	Response []byte   // the server's answer: curl -i, a bare body, or {"status":…,"body":…}
	Reason   string   // the deny reason from the authentication history
	JWKS     []byte   // the issuer's key set; nil: the signature is not checked
	Now      time.Time
}

// EnvVar is one variable of the job's environment. An empty value still counts
// as set ("Workload Identity Federation", credential precedence).
type EnvVar struct{ Name, Value string }

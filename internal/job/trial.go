package job

import (
	"strings"

	"gh-wif/diagnose"
	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/say"
	"gh-wif/internal/trust"
	"gh-wif/wizard"
)

// Trial is what is tried in a sandbox.
type Trial struct {
	Rule   federation.Rule
	Issuer *federation.Issuer // nil: github.com's
	Hint   trust.Hint         // names the run where the rule does not
	Claims map[string]any     // of the token of a run that is tried before every kind of run; nil: there is none
}

// PlanTrial tries the rule of a plan.
func PlanTrial(p wizard.Plan) Trial {
	return Trial{Rule: p.Rule, Issuer: &p.Issuer, Hint: p.Hint}
}

// Again is the run of a report once more, for the sandbox; nil: no rule was given, or the token
// told no claims.
func Again(in diagnose.Input, r diagnose.Report) *Trial {
	if in.Rule == nil || len(r.Token.Claims) == 0 {
		return nil
	}
	return &Trial{Rule: *in.Rule, Issuer: in.Issuer, Claims: r.Token.Claims}
}

// Sandbox is one that listens, as screens and lines use it. All of it is quick but Try.
type Sandbox struct {
	Address string // http://127.0.0.1:4711
	Jobs    []SandboxJob
	// Refused is why the server would not take the rule, which is tried all the same; empty: it would.
	Refused []*federation.FieldError
	// Try exchanges one token of a job, by its place.
	Try func(place int) anthropic.Exchange
	// History are all exchanges so far, the oldest first, those of programs among them.
	History func() []anthropic.Exchange
	// Visited reports whether a program has asked it something.
	Visited func() bool
}

// Last is the newest exchange of each job; the zero one where there is none.
func (s Sandbox) Last() []anthropic.Exchange {
	out := make([]anthropic.Exchange, len(s.Jobs))
	for _, e := range s.History() {
		for i, j := range s.Jobs {
			if j.Is(e) {
				out[i] = e
			}
		}
	}
	return out
}

// SandboxJob is a job of the sandbox: a kind of run.
type SandboxJob struct {
	Kind, Event, Title string
	Environ            []string // NAME=VALUE, for a program that is to run as this job
}

// Is reports whether an exchange was of a token of this job.
func (j SandboxJob) Is(e anthropic.Exchange) bool { return j.Kind == e.Kind && j.Event == e.Event }

// Name is the kind, with the event where the kind has several.
func (j SandboxJob) Name() string {
	if j.Event != "" {
		return j.Kind + ":" + j.Event
	}
	return j.Kind
}

// Exports are the lines for a shell from which a program is started as this job.
func (j SandboxJob) Exports() string { return Exports(j.Environ) }

// Exports are the lines for a shell that set variables, given as NAME=VALUE.
func Exports(environ []string) string {
	var b strings.Builder
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		b.WriteString("export " + name + "=" + say.Shell(value) + "\n")
	}
	return b.String()
}

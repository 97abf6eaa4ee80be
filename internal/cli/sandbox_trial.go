package cli

import (
	"context"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/job"
	"gh-wif/internal/sandbox"
)

// openSandbox opens a sandbox for the screens and the lines. It listens until ctx ends.
func (a screens) openSandbox(ctx context.Context, t job.Trial) (job.Sandbox, error) {
	c := sandbox.Config{Now: a.now, Rule: &t.Rule, Issuer: t.Issuer, Hint: t.Hint, Claims: t.Claims}
	if t.Issuer != nil {
		c.Hint.IssuerURL = t.Issuer.IssuerURL
	}
	s, err := sandbox.Start(ctx, c)
	if err != nil {
		return job.Sandbox{}, err
	}
	context.AfterFunc(ctx, s.Close)
	jobs := s.State.Jobs()
	if t.Claims != nil {
		jobs = append([]sandbox.Job{s.Job}, jobs...)
	}
	out := job.Sandbox{
		Address: s.Anthropic, History: s.State.Exchanges,
		Try:     func(place int) anthropic.Exchange { return s.Try(jobs[place]) },
		Visited: func() bool { return s.State.Count("* *") > 0 },
	}
	for _, p := range t.Rule.Validate(c.Hint.IssuerURL) {
		if !p.Placeholder {
			out.Refused = append(out.Refused, p)
		}
	}
	for _, j := range jobs {
		out.Jobs = append(out.Jobs, job.SandboxJob{Kind: j.Kind, Event: j.Event, Title: j.Title, Environ: s.Environ(j)})
	}
	return out, nil
}

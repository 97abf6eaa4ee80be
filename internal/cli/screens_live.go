package cli

import (
	"context"
	"errors"
	"os"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/job"
	"gh-wif/internal/live"
	"gh-wif/internal/program"
	"gh-wif/internal/provision"
	"gh-wif/internal/repo"
	"gh-wif/internal/sandbox"
	"gh-wif/internal/say"
	"gh-wif/internal/verify"
	"gh-wif/wizard"
)

// bearer names what of the environment holds a credential for Anthropic; empty: nothing.
func (s screens) bearer() string {
	if s.outside.Env(federation.EnvAuthToken) != "" {
		return federation.EnvAuthToken
	}
	return ""
}

// adopt fills in what Anthropic tells, for the screens and the lines.
func (s screens) adopt(ctx context.Context, answers wizard.Answers, agree func(string) bool, told func(string)) (wizard.Answers, error) {
	got, err := s.outside.Adopt(ctx, answers, agree, told)
	return got, liveError(err)
}

// copyRoot is the working copy's, or else where the program runs.
func (a *app) copyRoot(ctx context.Context) string {
	if info, err := repo.Detect(ctx, a.hall.Dir, a.hall.Run); err == nil && info.Root != "" {
		return info.Root
	}
	return a.hall.WorkingDir()
}

// prepare is gh-wif apply for the screens and the lines.
func (s screens) prepare(ctx context.Context, w job.Wish, agree func(string) bool, told func(string)) (job.Applying, error) {
	p, err := s.outside.Prepare(ctx, live.Wish{Answers: w.Answers, Root: s.copyRoot(ctx), Variables: w.Variables, PullRequest: w.PullRequest}, agree, told)
	if err != nil {
		return job.Applying{}, liveError(err)
	}
	do := func(ctx context.Context, did func(provision.Step), told func(string)) job.Applied {
		s.saving.Lock() // an interrupt waits until it is known what exists
		defer s.saving.Unlock()
		steps, err := p.Do(ctx, did, told)
		if err != nil && ctx.Err() != nil {
			err = ctx.Err()
		}
		return job.Applied{Plan: p.Plan, Steps: steps, Err: liveError(err)}
	}
	return job.Applying{Plan: p.Plan, Notes: p.Notes, Steps: p.Steps, Do: do}, nil
}

// toVerify finds a workflow that can be started without inputs, before anybody is asked.
func (s screens) toVerify(ctx context.Context, workflow string) (job.ToVerify, error) {
	found, err := s.hall.ToVerify(ctx, "", workflow)
	if err != nil {
		return found, err
	}
	if err := verify.Startable(found.File, nil); err != nil {
		hint := ""
		if _, byHand := found.File.Trigger("workflow_dispatch"); byHand {
			hint = "with inputs, as a command: gh-wif verify --workflow " + say.Shell(found.File.Path)
		}
		return found, usage(hint, "%s", err)
	}
	return found, nil
}

// verify is gh-wif verify for the screens and the lines.
func (s screens) verify(ctx context.Context, v job.ToVerify, told func(string)) (verify.Result, error) {
	result, err := s.outside.Verify(ctx, live.Verification{Repository: v.Repository, File: v.File, Called: v.Called, Timeout: defaultTimeout}, told)
	return result, notStarted(err)
}

// notStarted turns a workflow that did not start into a usage error with what would help.
func notStarted(err error) error {
	var not *live.NotStarted
	if errors.As(err, &not) {
		return usage(not.Help, "%s", not.What)
	}
	return err
}

// browser opens pages in the browser; nil: there is none here.
func (s screens) browser() func(address string) error {
	opener := program.Browser(s.outside.Env)
	if opener == nil {
		return nil
	}
	return func(address string) error { return program.Open(opener, repo.Environ(os.Environ()), address) }
}

// openSandbox opens a sandbox for the screens and the lines. It listens until ctx ends.
func (s screens) openSandbox(ctx context.Context, t job.Trial) (job.Sandbox, error) {
	c := sandbox.Config{Now: s.now, Rule: &t.Rule, Issuer: t.Issuer, Hint: t.Hint, Claims: t.Claims}
	if t.Issuer != nil {
		c.Hint.IssuerURL = t.Issuer.IssuerURL
	}
	box, err := sandbox.Start(ctx, c)
	if err != nil {
		return job.Sandbox{}, err
	}
	context.AfterFunc(ctx, box.Close)
	jobs := box.State.Jobs()
	if t.Claims != nil {
		jobs = append([]sandbox.Job{box.Job}, jobs...)
	}
	out := job.Sandbox{
		Address: box.Anthropic, History: box.State.Exchanges,
		Try:     func(place int) anthropic.Exchange { return box.Try(jobs[place]) },
		Visited: func() bool { return box.State.Count("* *") > 0 },
	}
	for _, p := range t.Rule.Validate(c.Hint.IssuerURL) {
		if !p.Placeholder {
			out.Refused = append(out.Refused, p)
		}
	}
	for _, j := range jobs {
		out.Jobs = append(out.Jobs, job.SandboxJob{Kind: j.Kind, Event: j.Event, Title: j.Title, Environ: box.Environ(j)})
	}
	return out, nil
}

package cli

import (
	"context"
	"errors"

	"gh-wif/internal/federation"
	"gh-wif/internal/job"
	"gh-wif/internal/live"
	"gh-wif/internal/provision"
	"gh-wif/internal/repo"
	"gh-wif/internal/verify"
	"gh-wif/wizard"
)

// bearer names what of the environment holds a credential for Anthropic; empty: nothing.
func (a *app) bearer() string {
	if v, _ := lookup(a.Streams, federation.EnvAuthToken); v != "" {
		return federation.EnvAuthToken
	}
	return ""
}

// adoptFor fills in what Anthropic tells, for the screens and the lines.
func (a *app) adoptFor(ctx context.Context, answers wizard.Answers, agree func(string) bool, told func(string)) (wizard.Answers, error) {
	found, err := a.outside.Inventory(ctx, agree, told)
	if err != nil {
		return answers, liveError(err)
	}
	return wizard.Adopt(answers, found), nil
}

// copyRoot is the working copy's, or else where the program runs.
func (a *app) copyRoot(ctx context.Context) string {
	if info, err := repo.Detect(ctx, a.hall.Dir, a.hall.Run); err == nil && info.Root != "" {
		return info.Root
	}
	return a.hall.WorkingDir()
}

// prepare is gh-wif apply for the screens and the lines.
func (a *app) prepare(ctx context.Context, w job.Wish, agree func(string) bool, told func(string)) (job.Applying, error) {
	p, err := a.outside.Prepare(ctx, live.Wish{Answers: w.Answers, Root: a.copyRoot(ctx), Variables: w.Variables, PullRequest: w.PullRequest}, agree, told)
	if err != nil {
		return job.Applying{}, liveError(err)
	}
	do := func(ctx context.Context, did func(provision.Step), told func(string)) job.Applied {
		a.saving.Lock() // an interrupt waits until it is known what exists
		defer a.saving.Unlock()
		steps, err := p.Do(ctx, did, told)
		if err != nil && ctx.Err() != nil {
			err = ctx.Err()
		}
		return job.Applied{Plan: p.Plan, Steps: steps, Err: liveError(err)}
	}
	return job.Applying{Plan: p.Plan, Notes: p.Notes, Steps: p.Steps, Do: do}, nil
}

func (a *app) toVerify(ctx context.Context, workflow string) (job.ToVerify, error) {
	return a.hall.ToVerify(ctx, "", workflow)
}

// verify is gh-wif verify for the screens and the lines.
func (a *app) verify(ctx context.Context, v job.ToVerify, told func(string)) (verify.Result, error) {
	result, err := a.outside.Verify(ctx, live.Verification{Repository: v.Repository, File: v.File, Called: v.Called, Timeout: defaultTimeout}, told)
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

package lines

import (
	"context"
	"errors"
	"strings"
	"testing"

	"gh-wif/diagnose"
	"gh-wif/internal/anthropic"
	"gh-wif/internal/job"
	"gh-wif/internal/present"
)

// box is a made-up sandbox of two kinds of runs, of which the first gets in.
type box struct {
	ctx     context.Context
	trial   job.Trial
	history []anthropic.Exchange
	visited bool
}

func (b *box) open(ctx context.Context, t job.Trial) (job.Sandbox, error) {
	b.ctx, b.trial = ctx, t
	jobs := []job.SandboxJob{
		{Kind: "same_run", Title: "the run that the rule names", Environ: []string{"ANTHROPIC_BASE_URL=http://127.0.0.1:4711"}},
		{Kind: "pull_request", Title: "a pull request", Environ: []string{"ACTIONS_ID_TOKEN_REQUEST_URL=http://127.0.0.1:4711/t?a=b"}},
	}
	if t.Claims != nil {
		jobs = append([]job.SandboxJob{{Kind: anthropic.ToldRun, Title: "the run that the token tells of"}}, jobs...)
	}
	return job.Sandbox{
		Address: "http://127.0.0.1:4711", Jobs: jobs, Visited: func() bool { return b.visited },
		History: func() []anthropic.Exchange { return b.history },
		Try: func(place int) anthropic.Exchange {
			e := anthropic.Exchange{Outcome: anthropic.Issued, Kind: jobs[place].Kind, Sub: "repo:acme/app:x", ExpiresIn: 600}
			if e.Kind == "pull_request" {
				e.Outcome, e.Reason, e.Check, e.ExpiresIn = anthropic.Denied, "match_subject_prefix", "subject", 0
			}
			b.history = append(b.history, e)
			return e
		},
	}, nil
}

// boxed gives the lines a sandbox.
func boxed(b *box) func(*Deps) { return func(d *Deps) { d.Sandbox = b.open } }

func said(t *testing.T, out string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not said:\n%s", want, out)
		}
	}
}

func TestARuleIsTriedLineByLine(t *testing.T) {
	b := &box{}
	out, _, err := speak(t, newWorld(), boxed(b), "4", "yes", "no", "1", "2", "2", "3", "2", "4", "5", "q")
	if err != nil {
		t.Fatal(err, out)
	}
	said(
		t, out, "4. Try a rule in the sandbox", present.SandboxIs, "listens on http://127.0.0.1:4711",
		"✓ issued  the run that the rule names, for 10 min 00 s", "✗ denied  a pull request, match_subject_prefix", "1 of 2 kinds of runs got a token",
		"export ACTIONS_ID_TOKEN_REQUEST_URL='http://127.0.0.1:4711/t?a=b'", "exchanges in the sandbox (3)",
	)
	if b.ctx.Err() == nil || b.trial.Rule.Name != "gha-acme-app" {
		t.Errorf("the sandbox of %q is left listening: %v", b.trial.Rule.Name, b.ctx.Err())
	}
}

func TestASandboxThatAProgramUsesIsStoppedAfterAYes(t *testing.T) {
	b := &box{visited: true}
	out, _, err := speak(t, newWorld(), boxed(b), "4", "yes", "no", "5", "no", "5", "yes", "q")
	if err != nil || strings.Count(out, present.SandboxVisited) != 2 {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestAPlanAndAReportLeadToTheSandbox(t *testing.T) {
	b := &box{}
	out, _, err := speak(t, newWorld(), boxed(b), append(append([]string{"1"}, wholeSetup...), "11", "5", "10", "yes", "q")...)
	if err != nil || b.trial.Issuer == nil {
		t.Errorf("the plan is not tried: %v\n%s", err, out)
	}
	said(t, out, "11. Try the rule in the sandbox", "Stop the sandbox")

	again := func(d *Deps) {
		d.Sandbox, d.Start = b.open, job.Diagnose
		d.Examine = func(diagnose.Input) diagnose.Report {
			return diagnose.Report{Token: diagnose.TokenView{Claims: map[string]any{"sub": "repo:acme/app:x"}}}
		}
	}
	out, _, err = speak(t, newWorld(), again, aToken, "", "yes", "3", "5", "2", "1")
	if err != nil || b.trial.Claims["sub"] != "repo:acme/app:x" {
		t.Errorf("the report's run is not tried: %v\n%s", err, out)
	}
	said(t, out, "Try the run again in the sandbox", "issued  the run that the token tells of", "uses: OWNER/gh-wif/.github/actions/doctor@REF", "gh-wif verify")
}

func TestASandboxThatCannotBeOpenedIsSaid(t *testing.T) {
	out, _, err := speak(t, newWorld(), func(d *Deps) {
		d.Sandbox = func(context.Context, job.Trial) (job.Sandbox, error) {
			return job.Sandbox{}, errors.New("no port is free")
		}
	}, "4", "yes", "no", "q")
	said(t, out, "The sandbox is not open: no port is free")
	if err != nil {
		t.Error(err)
	}
}

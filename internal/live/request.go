package live

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gh-wif/diagnose"
	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/online"
	"gh-wif/internal/online/exchange"
	"gh-wif/internal/online/runner"
)

// requestLimit is how long a check inside a job may take in all.
const requestLimit = 2 * time.Minute

// Request is a check inside a job: which token is asked for, and whether one is exchanged.
type Request struct {
	Audience string // empty: the rule's, or Anthropic's own
	Exchange bool
	// Secret hears of every credential that comes in, before anything else is done with it.
	Secret func(online.Bearer)
}

// Requested is what a check inside a job found.
type Requested struct {
	Report   diagnose.Report
	Audience string                 // that was asked for
	Exchange *anthropic.OwnExchange // nil: none was asked for
}

// Well reports whether the token is one that the rule lets in, as far as a rule was given, and
// whether the exchange was made where it was asked for: an exchange that was made says more
// than a rule that was not given.
func (r Requested) Well() bool {
	if r.Exchange == nil {
		return r.Report.Verdict == diagnose.Match
	}
	agrees := r.Report.Verdict == diagnose.Match || r.Report.Verdict == diagnose.Undecided
	return agrees && r.Exchange.Outcome == anthropic.Issued
}

// InJob reports whether this is a job of GitHub Actions, or something that stands in for one.
func (o Outside) InJob() bool {
	return o.Env("GITHUB_ACTIONS") == "true" || o.Env(runner.EnvURL) != ""
}

// Request asks the runner for a token and examines it with everything in in. An exchange is
// made with a token of its own, so that the one that is examined stays unused. A job that may
// ask for no token is a result, not an error; an error is a runner that did not answer as one.
func (o Outside) Request(ctx context.Context, in diagnose.Input, r Request) (Requested, error) {
	ctx, done := context.WithTimeout(ctx, requestLimit)
	defer done()
	out := Requested{Audience: audience(in, r)}
	in.Now = o.Now()
	endpoint, err := runner.FromEnv(o.Env)
	var missing *runner.NoPermissionError
	if errors.As(err, &missing) {
		in.Token = []byte(missing.Error())
		out.Report = diagnose.Examine(in)
		if r.Exchange {
			out.Exchange = &anthropic.OwnExchange{Outcome: anthropic.NotTried, Because: "there is no token to exchange"}
		}
		return out, nil
	}
	if err != nil {
		return out, err
	}
	ask := func() (online.Bearer, error) {
		token, err := endpoint.Token(ctx, o.client(), out.Audience, o.Wait)
		if err == nil {
			r.Secret(token)
		}
		return token, err
	}
	token, err := ask()
	if err != nil {
		return out, err
	}
	in.Token, in.Now = []byte(token.Reveal()), o.Now()
	if r.Exchange {
		made, answer, err := o.exchange(ctx, in, ask, r.Secret)
		if err != nil {
			return out, err
		}
		out.Exchange, in.Response, in.Accepted = &made, answer, made.Outcome == anthropic.Issued
	}
	out.Report = diagnose.Examine(in)
	return out, nil
}

// audience is the one to ask for.
func audience(in diagnose.Input, r Request) string {
	if in.Rule != nil {
		return cmp.Or(r.Audience, in.Rule.Match.Audience, federation.DefaultAudience)
	}
	return cmp.Or(r.Audience, federation.DefaultAudience)
}

// exchange exchanges a token of its own, once, and tries what it got. The answer is what
// a diagnosis reads of a denial; the error is that of asking for the token.
func (o Outside) exchange(ctx context.Context, in diagnose.Input, ask func() (online.Bearer, error), secret func(online.Bearer)) (anthropic.OwnExchange, []byte, error) {
	base, err := o.anthropic()
	if err != nil {
		return anthropic.OwnExchange{Outcome: anthropic.NotTried, Because: err.Error()}, nil, nil
	}
	ids, because := exchangeIDs(in)
	if because != "" {
		return anthropic.OwnExchange{Outcome: anthropic.NotTried, Because: because}, nil, nil
	}
	token, err := ask()
	if err != nil {
		return anthropic.OwnExchange{}, nil, err
	}
	issued, err := exchange.Exchange(ctx, o.client(), base, token, ids)
	var denied *exchange.DeniedError
	switch {
	case errors.As(err, &denied):
		return anthropic.OwnExchange{Outcome: anthropic.Denied, Status: denied.Status, RequestID: denied.RequestID}, denied.HTTP(), nil
	case err != nil:
		return anthropic.OwnExchange{Outcome: anthropic.Failed, Because: err.Error()}, nil, nil
	}
	secret(issued.Access)
	made := anthropic.OwnExchange{Outcome: anthropic.Issued, Status: 200, RequestID: issued.RequestID, Scope: issued.Scope, ExpiresIn: issued.ExpiresIn}
	if tried, err := exchange.Try(ctx, o.client(), base, issued.Access); err == nil {
		made.Models, made.Workspace = tried.Status, tried.Workspace
	}
	return made, nil, nil
}

// exchangeIDs are what the exchange names: the environment's values, or else the rule's.
// because says what is missing; empty: nothing.
func exchangeIDs(in diagnose.Input) (ids exchange.IDs, because string) {
	value := func(kind federation.IDKind) string {
		for _, v := range in.Env {
			if v.Name == kind.Env && !strings.Contains(v.Value, "${{") {
				return strings.TrimSpace(v.Value)
			}
		}
		return ""
	}
	ids = exchange.IDs{
		Rule: value(federation.RuleID), Organization: value(federation.Organization),
		ServiceAccount: value(federation.ServiceAccount), Workspace: value(federation.Workspace),
	}
	if rule := in.Rule; rule != nil {
		ids.Rule = cmp.Or(ids.Rule, rule.ID)
		ids.ServiceAccount = cmp.Or(ids.ServiceAccount, rule.ServiceAccountID)
		if all := rule.Workspaces(); len(all) == 1 {
			ids.Workspace = cmp.Or(ids.Workspace, all[0])
		}
	}
	for _, need := range []struct {
		kind federation.IDKind
		have string
	}{{federation.RuleID, ids.Rule}, {federation.Organization, ids.Organization}} {
		if need.have == "" {
			return ids, fmt.Sprintf("%s is not set: the exchange has to name it (%s)", need.kind.Env, need.kind.Where)
		}
	}
	return ids, ""
}

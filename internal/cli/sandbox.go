package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"gh-wif/internal/federation"
	"gh-wif/internal/sandbox"
	"gh-wif/internal/term"
	"gh-wif/internal/trust"
)

// What the flags take that decide what no document says.
const (
	beforeMatch = "before-match"
	afterMatch  = "after-match"
	optional    = "optional"
	required    = "required"
)

type sandboxOptions struct {
	*app
	rule    string
	issuer  string
	hint    trust.Hint
	as      string
	asAll   bool
	listen  string
	org     string
	json    bool
	command []string

	noted, workspace, account string
	lifetime                  int64
	notMember, admin          bool
}

func (a *app) sandboxCommand() *cobra.Command {
	o := &sandboxOptions{app: a}
	cmd := &cobra.Command{
		Use:     "sandbox [flags] [-- COMMAND [ARGUMENT]...]",
		GroupID: "jobs",
		Short:   "Try a rule, or a program, against stand-ins of both ends",
		Long: `sandbox stands in for GitHub and for Anthropic, on the loopback only: the
runner's token endpoint, the exchange with every check of the documentation,
Messages and Models with canned answers. No account is needed, nothing leaves
this machine, and what it hands out is of no use elsewhere.

With a command it runs that in an environment as of a job on GitHub Actions,
and ends with its exit status; what was exchanged, and why not, is then said
on standard error. As in a job, the token has to be asked for before a program
with an SDK begins, and written to ANTHROPIC_IDENTITY_TOKEN_FILE. Without one it prints the environment and a log of the
exchanges, until ctrl+c, with the exit status 0.

The job is the run that the rule names. --as makes it any other kind of run
that exposure knows, as a pull request; --as-all tries all of them, one after
the other: with a command its status is that for the rule's own run. Without
one the exit status is 1 where something dangerous gets in, where it is not
known who does, and where the rule's own run stays out.`,
		Example: `  gh-wif sandbox --rule rule.json -- ./ask.sh
  gh-wif sandbox --rule rule.json --as pull_request -- ./ask.sh
  gh-wif sandbox --rule rule.json --as-all
  gh-wif sandbox --rule rule.json --listen 127.0.0.1:8080`,
		Args: o.takeCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.StringVar(&o.rule, "rule", "", "the rule's JSON `FILE`, or - for standard input; without it there is no rule")
	f.StringVar(&o.issuer, "issuer", "", "the issuer's JSON `FILE`, where it is not github.com's; the tokens are the sandbox's all the same")
	hintFlags(f, &o.hint)
	f.StringVar(&o.as, "as", "same_run", "the `KIND` of run that the job is, as exposure names it")
	f.BoolVar(&o.asAll, "as-all", false, "one job of every kind of run, one after the other")
	f.StringVar(&o.listen, "listen", "", "the `ADDRESS` to listen on, on the loopback (default 127.0.0.1 and a free port)")
	f.StringVar(&o.org, "organization", "", "the organization's `UUID`, where the program names one of its own (default made up)")
	f.BoolVar(&o.json, "json", false, "print one line of JSON an exchange; with a command on standard error")
	f.StringVar(&o.noted, "jti-noted", beforeMatch, "when a token counts as used, which no document says: before-match or after-match")
	f.StringVar(&o.workspace, "workspace-named", optional, "whether an exchange must name the only workspace of a rule: optional (documented) or required (seen)")
	f.StringVar(&o.account, "account-named", optional, "whether an exchange must name the service account: optional (as the SDKs have it) or required")
	f.Int64Var(&o.lifetime, "jwt-lifetime", sandbox.JWTLifetime, "how long the runner's tokens live, in `SECONDS`")
	f.BoolVar(&o.notMember, "not-a-member", false, "the service account is no member of the workspace")
	f.BoolVar(&o.admin, "admin", false, "the command administers the organization: it gets ANTHROPIC_AUTH_TOKEN, made up, which shadows federation")
	return cmd
}

// takeCommand keeps what stands behind the two dashes.
func (o *sandboxOptions) takeCommand(cmd *cobra.Command, args []string) error {
	switch at := cmd.ArgsLenAtDash(); {
	case at < 0 && len(args) > 0, at > 0:
		return usage("for example gh-wif sandbox --rule rule.json -- ./ask.sh", "the command %q stands before the two dashes: write -- in front of it", term.Clean(args[0]))
	case at == 0 && len(args) == 0:
		return usage("leave the two dashes out, or write a command behind them", "there is no command behind --")
	}
	o.command = args
	return nil
}

func (o *sandboxOptions) run(ctx context.Context) error {
	c, err := o.config(ctx)
	if err != nil {
		return err
	}
	log := &exchangeLog{app: o.app, json: o.json, live: len(o.command) == 0 && !o.asAll, to: o.Err}
	if len(o.command) == 0 {
		log.to = o.Out
	}
	c.Told = log.told
	s, err := sandbox.Start(ctx, c)
	if err != nil {
		return usage("", "%s", err)
	}
	defer s.Close()
	if c.Rule != nil {
		o.refused(*c.Rule, c.Hint.IssuerURL, "")
	}
	switch {
	case len(o.command) > 0:
		return o.runCommand(s, log)
	case o.asAll:
		return o.tryAll(s, log, c)
	}
	return o.serve(ctx, s)
}

// config reads what the flags name.
func (o *sandboxOptions) config(ctx context.Context) (c sandbox.Config, err error) {
	if err := errors.Join(
		oneStdin(namedInput{"--rule", o.rule}, namedInput{"--issuer", o.issuer}), checkPlace(o.hint), o.checkFlags(),
	); err != nil {
		return c, err
	}
	c = sandbox.Config{Listen: o.listen, Now: o.now, Hint: o.hint, As: o.as, Organization: o.org, Assume: sandbox.Assume{
		NotedAfterMatch: o.noted == afterMatch, WorkspaceRequired: o.workspace == required, AccountRequired: o.account == required,
		NotAMember: o.notMember, JWTLifetime: o.lifetime,
	}}
	if o.rule != "" {
		rule, err := o.hall.ReadRule(ctx, o.rule)
		if err != nil {
			return c, err
		}
		c.Rule = &rule
	}
	if o.issuer != "" {
		issuer, err := o.hall.ReadIssuer(ctx, o.issuer)
		if err != nil {
			return c, err
		}
		c.Issuer, c.Hint.IssuerURL = &issuer, issuer.IssuerURL
	}
	return c, nil
}

func (o *sandboxOptions) checkFlags() error {
	for _, f := range []struct{ name, value, a, b string }{
		{"jti-noted", o.noted, beforeMatch, afterMatch},
		{"workspace-named", o.workspace, optional, required},
		{"account-named", o.account, optional, required},
	} {
		if f.value != f.a && f.value != f.b {
			return usage("", "--%s %q is neither %s nor %s", f.name, term.Clean(f.value), f.a, f.b)
		}
	}
	kind, _, _ := strings.Cut(o.as, ":")
	switch {
	case federation.Organization.Check(o.org) != "":
		return usage("", "--organization %q %s", term.Clean(o.org), federation.Organization.Check(o.org))
	case o.asAll && o.as != "same_run":
		return usage("leave one of them out", "--as and --as-all exclude each other")
	case o.admin && len(o.command) == 0:
		return usage("for example gh-wif sandbox --admin -- gh-wif apply", "--admin is for a command, and there is none")
	case o.asAll && o.rule == "":
		return usage("", "--rule is missing: --as-all tries the kinds of runs around the one that a rule names")
	case trust.KindTitle(kind) == kind:
		return usage("the kinds: "+strings.Join(trust.KindIDs(), ", "), "--as %q is no kind of run", term.Clean(o.as))
	case o.lifetime < 1 || o.lifetime > federation.MaxMaxJWTLifetime:
		return usage("", "--jwt-lifetime %d is out of range: 1 to %d seconds, for example --jwt-lifetime %d", o.lifetime, federation.MaxMaxJWTLifetime, sandbox.JWTLifetime)
	}
	return nil
}

// programEnded is the exit status of a program that was run.
type programEnded int

func (p programEnded) Error() string { return fmt.Sprintf("the program ended with status %d", int(p)) }

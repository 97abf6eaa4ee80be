package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gh-wif/diagnose"
	"gh-wif/internal/files"
	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/secret"
	"gh-wif/internal/term"
)

type diagnoseOptions struct {
	*app
	screens  *screenOptions
	sources  job.Sources
	reason   string
	nowText  string
	json     bool
	markdown bool
	example  string // its name, [anyExample], or empty: none

	request  bool // ask the runner for the token
	exchange bool
	audience string
}

// anyExample is --example without a name.
const anyExample = "any"

func (a *app) diagnoseCommand(s *screenOptions) *cobra.Command {
	o := &diagnoseOptions{app: a, screens: s}
	cmd := &cobra.Command{
		Use:     "diagnose [TOKEN]",
		GroupID: "jobs",
		Short:   "Why was this token refused, and what is there to change?",
		Long: `diagnose takes a token as people paste it, from a file or from standard input
("-"), and does the server's checks on it. What else is known helps: the rule,
the issuer, the workflow, the job's environment, the server's answer, the reason
from the Console's authentication history. Any of the last four is examined
without a token, too.

The token is never an argument, never written anywhere and never sent anywhere.
Its payload is enough, and nobody can exchange that. This step of a job with
id-token: write prints it:

` + indented(diagnose.PayloadStep) + `
The exit status is 0 for a match, 1 for a mismatch or an invalid token, and also
where it is undecided, because no rule or no token was given.`,
		Example: `  gh-wif diagnose token.txt --rule rule.json
  pbpaste | gh-wif diagnose - --rule rule.json
  gh-wif diagnose token.txt --workflow .github/workflows/claude.yml
  gh-wif diagnose token.txt --rule rule.json --reason match_subject_prefix
  gh-wif diagnose --rule rule.json --reason jti_reused
  gh-wif diagnose token.txt --markdown >> "$GITHUB_STEP_SUMMARY"
  gh-wif diagnose --request --exchange --rule rule.json    inside a job
  gh-wif diagnose --example`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage("a token with blanks in it: put it into a file, or pipe it to gh-wif diagnose -", "diagnose takes one TOKEN file, %d were given", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args) },
	}
	f := cmd.Flags()
	f.StringArrayVar(&o.sources.Rules, "rule", nil, "the rule's JSON `FILE`, as written or as the API answered; repeatable, or a list: the job's rule is compared, the others are tried")
	f.StringVar(&o.sources.Issuer, "issuer", "", "the issuer's JSON `FILE`")
	f.StringArrayVar(&o.sources.Workflows, "workflow", nil, "the workflow's YAML `FILE`; repeatable, with the files that it calls")
	f.StringVar(&o.sources.EnvFile, "env-file", "", "the job's environment, a `FILE` of KEY=VALUE lines")
	f.StringVar(&o.sources.Response, "response", "", "the server's answer, a `FILE`: what curl -i printed, a bare body, or {\"status\":401,\"body\":…}")
	f.StringVar(&o.reason, "reason", "", "the reason `WORD` from the Console's authentication history, as match_subject_prefix")
	f.StringVar(&o.sources.JWKS, "jwks", "", "check the signature with the key set in `FILE`, or fetch the issuer's: discover")
	f.StringVar(&o.nowText, "now", "", "the time to judge by, RFC 3339 or Unix seconds (default now)")
	f.BoolVar(&o.json, "json", false, "print one JSON document")
	f.BoolVar(&o.markdown, "markdown", false, "print Markdown, for an issue or a job summary")
	f.StringVar(&o.example, "example", "", "diagnose a made-up case instead of a token, the one of this `NAME` or any")
	f.Lookup("example").NoOptDefVal = anyExample
	f.BoolVar(&o.request, "request", false, "inside a job: ask the runner for the token, and examine it with the job's environment and workflow")
	f.BoolVar(&o.exchange, "exchange", false, "with --request: exchange a token of its own once, and try GET /v1/models with what comes back")
	f.StringVar(&o.audience, "audience", "", "with --request: the `AUDIENCE` to ask for (default that of the rule, or else https://api.anthropic.com)")
	return cmd
}

// indented sets lines in, as the examples of a help are.
func indented(lines string) string {
	return "  " + strings.ReplaceAll(strings.TrimSuffix(lines, "\n"), "\n", "\n  ") + "\n"
}

func (o *diagnoseOptions) run(ctx context.Context, args []string) error {
	if o.json && o.markdown {
		return bothFormats()
	}
	if o.request || o.exchange || o.audience != "" {
		return o.runRequest(ctx, args)
	}
	in, err := o.input(ctx, args)
	if err != nil {
		return err
	}
	if in.Token == nil && o.opensScreen(in) {
		return o.screens.screens(ctx, start{job: job.Diagnose, input: in})
	}
	if in.Now.IsZero() {
		in.Now = o.now()
	}
	report := diagnose.Examine(in)
	if err := o.printReport(report); err != nil {
		return err
	}
	if report.Verdict != diagnose.Match {
		return errNotWell
	}
	return nil
}

// inputs are what is read, by flag.
func (o *diagnoseOptions) inputs() []namedInput {
	f := o.sources
	list := []namedInput{{"TOKEN", f.Token}, {"--issuer", f.Issuer}, {"--env-file", f.EnvFile}, {"--response", f.Response}, {"--jwks", f.JWKS}}
	return slices.Concat(list, named("--rule", f.Rules), named("--workflow", f.Workflows))
}

// opensScreen reports whether the screen has to ask for what is missing. Where there is
// something to go by, it is examined as it is.
func (o *diagnoseOptions) opensScreen(in diagnose.Input) bool {
	return o.InTTY && !o.json && !o.markdown && (o.screens.accessible || !job.ToGoBy(in))
}

// findToken says where the token is: in a file, on standard input, or nowhere.
func (o *diagnoseOptions) findToken(args []string) {
	switch {
	case len(args) == 1:
		o.sources.Token = args[0]
	case !o.InTTY && !(o.readsStdin() && o.goesByMore()):
		o.sources.Token, o.sources.Piped = files.Stdin, true
	}
}

// goesByMore reports whether a flag brings what is examined without a token, too.
func (o *diagnoseOptions) goesByMore() bool {
	f := o.sources
	return o.reason != "" || f.Response != "" || f.EnvFile != "" || len(f.Workflows) > 0
}

// readsStdin reports whether standard input is named by a flag.
func (o *diagnoseOptions) readsStdin() bool {
	return slices.ContainsFunc(o.inputs(), func(in namedInput) bool { return in.path == files.Stdin })
}

// input gathers everything. A nil token: there is none, or the screen asks for it.
func (o *diagnoseOptions) input(ctx context.Context, args []string) (diagnose.Input, error) {
	if o.example != "" {
		return o.exampleInput(args)
	}
	o.findToken(args)
	if err := oneStdin(o.inputs()...); err != nil {
		return diagnose.Input{}, err
	}
	in := diagnose.Input{Reason: secret.Redact(strings.TrimSpace(o.reason))}
	if err := o.readNow(&in); err != nil {
		return in, err
	}
	o.sources.Took = o.took
	in, err := o.hall.Diagnosis(ctx, o.sources, in, o.progress)
	if err == nil && in.Token == nil && !job.ToGoBy(in) && !o.opensScreen(in) {
		return in, usage("without a token: --reason WORD, --response FILE, --workflow FILE or --env-file FILE; on a terminal, gh-wif diagnose opens the screen",
			"no TOKEN given, for example gh-wif diagnose token.txt, and nothing else to go by")
	}
	return in, err
}

// took says what was found in the place of a token.
func (o *diagnoseOptions) took(what, flag string) {
	fmt.Fprintf(o.Err, "note: TOKEN: %s: examined as what %s takes\n", present.Taken(what, ""), flag)
}

// progress shows on a terminal what takes its time.
func (o *diagnoseOptions) progress(what string) (done func()) {
	if !o.ErrTTY {
		return func() {}
	}
	fmt.Fprintf(o.Err, "%s …", term.Clean(what))
	return func() { fmt.Fprint(o.Err, "\r\x1b[K") }
}

func (o *diagnoseOptions) exampleInput(args []string) (diagnose.Input, error) {
	examples := diagnose.Examples()
	if len(args) == 1 {
		o.example = args[0] // --example NAME: the flag's value is optional, so the name arrives as an argument
	}
	var names []string
	for _, e := range examples {
		if e.Name == o.example || o.example == anyExample {
			fmt.Fprintf(o.Err, "a made-up example, %s: %s\n\n", e.Name, e.Title)
			return e.Input, nil
		}
		names = append(names, e.Name)
	}
	return diagnose.Input{}, usage("", "--example %q is none of %s", o.example, strings.Join(names, ", "))
}

func (o *diagnoseOptions) readNow(in *diagnose.Input) error {
	if o.nowText == "" {
		return nil
	}
	t, err := job.ParseTime(o.nowText)
	if err != nil {
		return usage("", "--now %w", err)
	}
	in.Now = t
	return nil
}

func (o *diagnoseOptions) printReport(r diagnose.Report) error {
	var err error
	switch {
	case o.json:
		err = writeJSON(o.Out, append(r.JSON(), '\n'))
	case o.markdown:
		_, err = fmt.Fprint(o.Out, present.Report(r).Flat().Markdown())
	default:
		_, err = fmt.Fprint(o.Out, present.Report(r).Flat().Terminal(page(o.Streams)))
	}
	return err
}

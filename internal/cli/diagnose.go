package cli

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"gh-wif/diagnose"
	"gh-wif/internal/discovery"
	"gh-wif/internal/federation"
	"gh-wif/internal/files"
	"gh-wif/internal/github"
	"gh-wif/internal/jwt"
	"gh-wif/internal/present"
	"gh-wif/internal/term"
	"gh-wif/internal/workflow"
	"gh-wif/ui"
)

// discoverKeys is the value of --jwks that reaches the network.
const discoverKeys = "discover"

type diagnoseOptions struct {
	*app
	screens   *screenOptions
	rule      string
	issuer    string
	workflows []string
	envFile   string
	response  string
	reason    string
	jwks      string
	nowText   string
	json      bool
	markdown  bool
	example   string
	transport http.RoundTripper // nil: the network
}

func (a *app) diagnoseCommand(s *screenOptions) *cobra.Command {
	o := &diagnoseOptions{app: a, screens: s}
	cmd := &cobra.Command{
		Use:     "diagnose [TOKEN]",
		GroupID: "jobs",
		Short:   "Why was this token refused, and what is there to change?",
		Long: `diagnose takes a token as people paste it, from a file or from standard input
("-"), and does the server's checks on it. What else is known helps: the rule,
the issuer, the workflow, the job's environment, the server's answer, the reason
from the Console's authentication history.

The token is never an argument, never written anywhere and never sent anywhere.
The exit status is 0 for a match, 1 for a mismatch or an invalid token.`,
		Example: `  gh-wif diagnose token.txt --rule rule.json
  pbpaste | gh-wif diagnose - --rule rule.json --workflow .github/workflows/claude.yml
  gh-wif diagnose token.txt --rule rule.json --reason match_subject_prefix --markdown >> "$GITHUB_STEP_SUMMARY"
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
	f.StringVar(&o.rule, "rule", "", "the rule's JSON `FILE`, as written or as the API answered")
	f.StringVar(&o.issuer, "issuer", "", "the issuer's JSON `FILE`")
	f.StringArrayVar(&o.workflows, "workflow", nil, "the workflow's YAML `FILE`; repeatable, with the files that it calls")
	f.StringVar(&o.envFile, "env-file", "", "the job's environment, a `FILE` of KEY=VALUE lines")
	f.StringVar(&o.response, "response", "", "the server's answer, a `FILE`: what curl -i printed, a bare body, or {\"status\":401,\"body\":…}")
	f.StringVar(&o.reason, "reason", "", "the reason `WORD` from the Console's authentication history, as match_subject_prefix")
	f.StringVar(&o.jwks, "jwks", "", "check the signature with the key set in `FILE`, or fetch the issuer's: discover")
	f.StringVar(&o.nowText, "now", "", "the time to judge by, RFC 3339 or Unix seconds (default now)")
	f.BoolVar(&o.json, "json", false, "print one JSON document")
	f.BoolVar(&o.markdown, "markdown", false, "print Markdown, for an issue or a job summary")
	f.StringVar(&o.example, "example", "", "diagnose a made-up case instead of a token")
	f.Lookup("example").NoOptDefVal = "list-first"
	return cmd
}

func (o *diagnoseOptions) run(ctx context.Context, args []string) error {
	if o.json && o.markdown {
		return bothFormats
	}
	if o.example == "" {
		if err := oneStdin(o.inputs(args)...); err != nil {
			return err
		}
	}
	in, err := o.input(ctx, args)
	if err != nil {
		return err
	}
	if in.Token == nil {
		return o.screens.screens(ctx, start{job: ui.Diagnose, input: in})
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

// inputs are what is read, by flag. Without a TOKEN standard input is one.
func (o *diagnoseOptions) inputs(args []string) []namedInput {
	token := files.Stdin
	if len(args) == 1 {
		token = args[0]
	} else if o.InTTY {
		token = "" // the screen asks
	}
	list := []namedInput{{"TOKEN", token}, {"--rule", o.rule}, {"--issuer", o.issuer}, {"--env-file", o.envFile}, {"--response", o.response}, {"--jwks", o.jwks}}
	return append(list, named("--workflow", o.workflows)...)
}

// input gathers everything. A nil token asks for the screen.
func (o *diagnoseOptions) input(ctx context.Context, args []string) (diagnose.Input, error) {
	if o.example != "" {
		return o.exampleInput(args)
	}
	in := diagnose.Input{Reason: strings.TrimSpace(o.reason), Now: o.now()}
	steps := []func(*diagnose.Input) error{o.readNow, o.readObjects, o.readWorkflows, o.readEnv, o.readResponse}
	for _, step := range steps {
		if err := step(&in); err != nil {
			return in, err
		}
	}
	if err := o.readToken(&in, args); err != nil || in.Token == nil {
		return in, err
	}
	return in, o.readKeys(ctx, &in)
}

func (o *diagnoseOptions) exampleInput(args []string) (diagnose.Input, error) {
	examples := diagnose.Examples()
	if len(args) == 1 {
		o.example = args[0] // --example NAME: the flag's value is optional, so the name arrives as an argument
	}
	var names []string
	for _, e := range examples {
		if e.Name == o.example || o.example == "list-first" {
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
	if seconds, err := strconv.ParseInt(o.nowText, 10, 64); err == nil {
		in.Now = time.Unix(seconds, 0)
		return nil
	}
	t, err := time.Parse(time.RFC3339, o.nowText)
	if err != nil {
		return usage("", "--now %q is no time, for example --now 2026-11-22T20:00:00Z or --now 1795377600", o.nowText)
	}
	in.Now = t
	return nil
}

func (o *diagnoseOptions) readObjects(in *diagnose.Input) error {
	if o.rule != "" {
		rule, err := o.readRule(o.rule)
		if err != nil {
			return err
		}
		in.Rule = &rule
	}
	if o.issuer != "" {
		issuer, err := o.readIssuer(o.issuer)
		if err != nil {
			return err
		}
		in.Issuer = &issuer
	}
	return nil
}

func (o *diagnoseOptions) readWorkflows(in *diagnose.Input) error {
	for _, path := range o.workflows {
		data, err := o.read("--workflow", path)
		if err != nil {
			return err
		}
		file, err := workflow.Read(path, data)
		if err != nil {
			return usage("", "--workflow: %s", err)
		}
		in.Workflows = append(in.Workflows, file)
	}
	return nil
}

func (o *diagnoseOptions) readEnv(in *diagnose.Input) error {
	if o.envFile == "" {
		return nil
	}
	data, err := o.read("--env-file", o.envFile)
	if err != nil {
		return err
	}
	env, err := parseEnv(o.envFile, string(data))
	in.Env = env
	return err
}

// parseEnv reads KEY=VALUE lines: what env prints, or a file of a shell. Values
// never reach an error, since some are credentials.
func parseEnv(path, text string) ([]diagnose.EnvVar, error) {
	env := []diagnose.EnvVar{}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSuffix(line, "\r")
		trimmed := strings.TrimSpace(line)
		if trimmed == "" || strings.HasPrefix(trimmed, "#") {
			continue
		}
		name, value, ok := strings.Cut(strings.TrimPrefix(trimmed, "export "), "=")
		if !ok || !isEnvName(name) {
			return nil, usage("", "--env-file: %s:%d: is no KEY=VALUE line, for example ANTHROPIC_FEDERATION_RULE_ID=fdrl_...", path, i+1)
		}
		env = append(env, diagnose.EnvVar{Name: name, Value: unquote(value)})
	}
	return env, nil
}

func isEnvName(s string) bool {
	ok := s != ""
	for i, r := range s {
		letter := r == '_' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
		ok = ok && (letter || i > 0 && r >= '0' && r <= '9')
	}
	return ok
}

// unquote drops one pair of shell quotes.
func unquote(v string) string {
	if len(v) >= 2 && (v[0] == '"' || v[0] == '\'') && v[len(v)-1] == v[0] {
		return v[1 : len(v)-1]
	}
	return v
}

func (o *diagnoseOptions) readResponse(in *diagnose.Input) error {
	if o.response == "" {
		return nil
	}
	data, err := o.read("--response", o.response)
	in.Response = data
	return err
}

// readToken reads the token's file or standard input. Without either it leaves
// the token out where a screen can ask for it.
func (o *diagnoseOptions) readToken(in *diagnose.Input, args []string) error {
	path := files.Stdin
	switch {
	case len(args) == 1:
		path = args[0]
	case o.InTTY && !o.json && !o.markdown:
		return nil
	case o.InTTY:
		return usage("without one, on a terminal, gh-wif diagnose opens the screen", "no TOKEN given, for example gh-wif diagnose token.txt")
	}
	if looksLikeToken(path) {
		return usage("other programs can read a command line: put the token into a file, or pipe it to gh-wif diagnose -", "the TOKEN argument is the token itself, a file or - is expected")
	}
	data, err := files.Read(path, o.stdin, maxInput)
	if err != nil {
		return usage("", "TOKEN: %s", err)
	}
	in.Token = data
	if in.Token == nil {
		in.Token = []byte{}
	}
	return nil
}

// looksLikeToken recognises a credential given as an argument, before it could
// be echoed as a file's name.
func looksLikeToken(s string) bool {
	return strings.HasPrefix(s, "eyJ") || strings.HasPrefix(s, "sk-ant-") || strings.HasPrefix(s, "gh") && strings.Contains(s, "_") && len(s) > 30 && !strings.ContainsAny(s, "/.") ||
		strings.Count(s, ".") == 2 && len(s) > 200
}

func (o *diagnoseOptions) readKeys(ctx context.Context, in *diagnose.Input) error {
	switch o.jwks {
	case "":
		return nil
	case discoverKeys:
		return o.discover(ctx, in)
	}
	data, err := o.read("--jwks", o.jwks)
	in.JWKS = data
	return err
}

// discover fetches the issuer's keys. The address comes from the issuer that
// the user gave; a token's own iss is followed only to GitHub's public issuers.
func (o *diagnoseOptions) discover(ctx context.Context, in *diagnose.Input) error {
	address := ""
	if in.Issuer != nil {
		if in.Issuer.JWKS != federation.JWKSDiscovery {
			return usage("give the keys by --jwks FILE", "--jwks discover: the issuer's keys are not found by discovery")
		}
		address = first(in.Issuer.DiscoveryBase, in.Issuer.IssuerURL)
	} else {
		iss, _ := jwt.Read(in.Token).Claims[github.ClaimIssuer].(string)
		kinds := []github.IssuerKind{github.IssuerGitHub, github.IssuerEnterprise, github.IssuerGHECom}
		if !slices.Contains(kinds, github.ParseIssuer(iss).Kind) {
			fmt.Fprintf(o.Err, "gh-wif: note: the signature is not checked: the token's issuer is none of GitHub's public ones; name it with --issuer\n")
			return nil
		}
		address = iss
	}
	if o.ErrTTY {
		fmt.Fprintf(o.Err, "fetching the keys of %s …", term.Clean(address))
		defer fmt.Fprint(o.Err, "\r\x1b[K")
	}
	keys, err := discovery.JWKS(ctx, o.transport, address)
	if err != nil {
		if ctx.Err() != nil {
			return errInterrupted
		}
		return usage("without --jwks everything but the signature is checked", "--jwks discover: %s", err)
	}
	in.JWKS = keys
	return nil
}

func (o *diagnoseOptions) printReport(r diagnose.Report) error {
	var err error
	switch {
	case o.json:
		_, err = o.Out.Write(append(r.JSON(), '\n'))
	case o.markdown:
		_, err = fmt.Fprint(o.Out, present.Report(r).Flat().Markdown())
	default:
		_, err = fmt.Fprint(o.Out, present.Report(r).Flat().Terminal(o.page()))
	}
	return err
}

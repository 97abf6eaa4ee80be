package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"gh-wif/internal/github"
	"gh-wif/internal/live"
	"gh-wif/internal/present"
	"gh-wif/internal/secret"
	"gh-wif/internal/term"
	"gh-wif/internal/verify"
)

type verifyOptions struct {
	*app
	repo     string
	workflow string
	ref      string
	branch   string // another name for it
	inputs   []string
	timeout  time.Duration
	json     bool
}

// defaultTimeout is how long a run is followed.
const defaultTimeout = 10 * time.Minute

func (a *app) verifyCommand() *cobra.Command {
	o := &verifyOptions{app: a}
	cmd := &cobra.Command{
		Use:     "verify",
		GroupID: "jobs",
		Short:   "Start the workflow, and follow it to its exchange",
		Long: `verify starts a workflow on GitHub (workflow_dispatch), follows its run, and
says what became of the step that asks for the token and of the step that
exchanges it. The file of the working copy tells which steps those are. Where a
step failed, the end of its log is shown, without credentials, with the cause
that it points to.

The login is that of gh: GH_TOKEN, GITHUB_TOKEN (for a GitHub Enterprise Server
GH_ENTERPRISE_TOKEN, GITHUB_ENTERPRISE_TOKEN), or gh auth token. It needs the
permission Actions: write.

ctrl+c, and the end of --timeout, leave the run alone.

The exit status is 0 where the run succeeded and the exchange took place, 1
where it did not or is not known, and 2 where nothing was started.`,
		Example: `  gh-wif verify
  gh-wif verify --workflow claude.yml --ref main --timeout 5m
  gh-wif verify --workflow claude.yml --input topic=release`,
		Args: noArgs("the workflow is named by a flag: --workflow claude.yml"),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.StringVar(&o.workflow, "workflow", "", "the workflow `FILE`, or its name under .github/workflows (default the only one that exchanges a token)")
	f.StringVar(&o.repo, "repo", "", "the repository, `OWNER/NAME` or HOST/OWNER/NAME (default the working copy's)")
	f.StringVar(&o.ref, "ref", "", "the `BRANCH` or tag to run on (default the default branch)")
	f.StringVar(&o.branch, "branch", "", "the same for a branch, `NAME`, as other commands have it")
	f.StringArrayVar(&o.inputs, "input", nil, "an input of the workflow, `NAME=VALUE`; repeatable")
	f.DurationVar(&o.timeout, "timeout", defaultTimeout, "how long to follow the run")
	f.BoolVar(&o.json, "json", false, "print one JSON document")
	return cmd
}

// read checks the flags, and gives the inputs.
func (o *verifyOptions) read() (map[string]string, error) {
	if o.timeout <= 0 {
		return nil, usage("", "--timeout %s is no time to wait, for example --timeout 10m", o.timeout)
	}
	if o.ref != "" && o.branch != "" {
		return nil, usage("leave one of them out", "--ref and --branch exclude each other")
	}
	if o.branch != "" && github.CheckBranch(o.branch) != nil {
		return nil, usage("", "--branch: %s", github.CheckBranch(o.branch))
	}
	if o.ref != "" && github.CheckBranch(o.ref) != nil && github.CheckTag(o.ref) != nil {
		return nil, usage("", "--ref: %s", github.CheckBranch(o.ref))
	}
	inputs := map[string]string{}
	for _, in := range o.inputs {
		name, value, ok := strings.Cut(in, "=")
		if !ok || name == "" {
			return nil, usage("", "--input %q is no NAME=VALUE, for example --input topic=release", secret.Redact(in))
		}
		if _, twice := inputs[name]; twice {
			return nil, usage("", "--input gives %q twice", name)
		}
		inputs[name] = value
	}
	return inputs, nil
}

func (o *verifyOptions) run(ctx context.Context) error {
	inputs, err := o.read()
	if err != nil {
		return err
	}
	found, err := o.hall.ToVerify(ctx, o.repo, o.workflow)
	if err != nil {
		return err
	}
	result, err := o.outside.Verify(ctx, live.Verification{
		Repository: found.Repository, File: found.File, Called: found.Called, Ref: cmp.Or(o.ref, o.branch), Inputs: inputs, Timeout: o.timeout,
	}, o.told)
	var not *live.NotStarted
	switch {
	case errors.As(err, &not):
		return usage(not.Help, "%s", not.What)
	case err != nil:
		switch {
		case result.Run.ID != "":
			o.say("the run goes on: " + result.Run.Place())
		case result.State == verify.Lost:
			o.say(result.Because)
		}
		return interrupted(err)
	}
	if err := o.print(result); err != nil {
		return err
	}
	if result.State != verify.Passed {
		return errNotWell
	}
	return nil
}

// told shows what is being done, a line each, beside the result.
func (o *verifyOptions) told(what string) {
	fmt.Fprintf(o.Err, "%s %s\n", o.now().Format("15:04:05"), term.Clean(secret.Redact(what)))
}

func (o *verifyOptions) print(r verify.Result) error {
	if o.json {
		return printJSON(o.Out, r)
	}
	_, err := fmt.Fprint(o.Out, present.Verification(r).Terminal(page(o.Streams)))
	return err
}

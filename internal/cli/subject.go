package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gh-wif/internal/github"
	"gh-wif/internal/lint"
	"gh-wif/internal/present"
)

type subjectOptions struct {
	*app
	place        lint.Known
	prefix       string
	workflows    []string
	rule         string
	events       []string
	environments []string
	json         bool
	markdown     bool
}

func (a *app) subjectCommand() *cobra.Command {
	o := &subjectOptions{app: a}
	cmd := &cobra.Command{
		Use:     "subject",
		GroupID: "jobs",
		Short:   "The sub that each job will carry, before anyone pushes",
		Long: `subject lists every job × trigger × environment of the workflow files with the
sub, ref and event that its token will carry, and with --rule whether the rule
lets it in. Workflows that are called in the same repository are followed.

The repository, its default branch and its workflows come from the working
copy where no flag names them. With --event and no workflow file a run is made
up. Conditions (if:), matrices and expressions are evaluated for the event and
the ref of each run: one that cannot happen is left out, and said to be. What
the files do not settle is shown as unknown, or as * in the sub.

With --rule the exit status is 1 where a run of a job that exchanges a token
does not get in, or where no run of any job that can have a token does. A run
that cannot happen counts as none.`,
		Example: `  gh-wif subject
  gh-wif subject --workflow .github/workflows/claude.yml --rule rule.json
  gh-wif subject --repo acme/app --event push --branch main
  gh-wif subject --json --subject-prefix-from \
    "$(gh api repos/acme/app/actions/oidc/customization/sub)"`,
		Args: noArgs("a workflow is named by a flag: --workflow FILE"),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.StringVar(&o.place.Repository, "repo", "", "the repository, `OWNER/NAME` in GitHub's spelling (default the working copy's)")
	f.StringArrayVar(&o.workflows, "workflow", nil, "a workflow `FILE`; repeatable (default those of the working copy)")
	f.StringVar(&o.place.Branch, "branch", "", "the branch that is pushed or chosen")
	f.StringVar(&o.place.Tag, "tag", "", "the tag that is pushed, chosen or released")
	f.StringVar(&o.place.OwnerID, "owner-id", "", "the owner's numeric id")
	f.StringVar(&o.place.RepositoryID, "repository-id", "", "the repository's numeric id")
	f.StringVar(&o.prefix, prefixFlag, "", prefixUsage)
	f.StringVar(&o.rule, "rule", "", "a rule's JSON `FILE`, or - for standard input: does it let the run in?")
	f.StringVar(&o.place.IssuerURL, "issuer-url", "", "the issuer of another GitHub: an enterprise's, a ghe.com tenant's, GitHub Enterprise Server's")
	f.StringSliceVar(&o.events, "event", nil, "only this `EVENT`, or without a workflow file a run of it; repeatable")
	f.StringArrayVar(&o.environments, "environment", nil, "only this environment, or without a workflow file a run in it; repeatable")
	f.BoolVar(&o.json, "json", false, "print one JSON document")
	f.BoolVar(&o.markdown, "markdown", false, "print Markdown, for an issue or a job summary")
	return cmd
}

func (o *subjectOptions) run(ctx context.Context) error {
	if err := o.check(); err != nil {
		return err
	}
	in := lint.PredictInput{Known: o.place, Events: o.events, Environments: o.environments}
	if o.rule != "" {
		rule, err := o.hall.ReadRule(ctx, o.rule)
		if err != nil {
			return err
		}
		in.Rule = &rule
	}
	in, err := o.hall.Predict(ctx, in, o.workflows)
	if err != nil {
		return err
	}
	o.place = in.Known
	seen, errs := lint.Foresee(in)
	if len(errs) > 0 {
		return unreadable(errs)
	}
	if err := o.print(seen); err != nil {
		return err
	}
	if in.Rule == nil || allIn(seen.Runs) || len(seen.Runs) == 0 && len(seen.LeftOut) > 0 {
		return nil
	}
	if !o.json {
		fmt.Fprintln(o.Err, "not every job that needs it gets in")
	}
	return errNotWell
}

// unreadable names every workflow file that cannot be read.
func unreadable(errs []error) error {
	lines := make([]string, len(errs))
	for i, err := range errs {
		lines[i] = err.Error()
	}
	return usage("", "%s", strings.Join(lines, "; "))
}

func (o *subjectOptions) check() error {
	if o.json && o.markdown {
		return bothFormats()
	}
	if err := oneStdin(append(named("--workflow", o.workflows), namedInput{"--rule", o.rule})...); err != nil {
		return err
	}
	if err := checkRepo(o.place.Repository); err != nil {
		return err
	}
	if o.place.IssuerURL != "" && github.ParseIssuer(o.place.IssuerURL).Kind == github.IssuerForeign {
		return usage("", "--issuer-url %q is no issuer of GitHub, for example %s", o.place.IssuerURL, github.IssuerURL)
	}
	checks := []struct {
		flag, value string
		check       func(string) error
	}{
		{"branch", o.place.Branch, github.CheckBranch},
		{"tag", o.place.Tag, github.CheckTag},
		{"owner-id", o.place.OwnerID, func(s string) error { return github.CheckID("owner id", s) }},
		{"repository-id", o.place.RepositoryID, func(s string) error { return github.CheckID("repository id", s) }},
	}
	for _, c := range checks {
		if c.value == "" {
			continue
		}
		if err := c.check(c.value); err != nil {
			return usage("", "--%s: %s", c.flag, err)
		}
	}
	for _, e := range o.environments {
		if err := github.CheckEnvironment(e); err != nil {
			return usage("", "--environment: %s", err)
		}
	}
	for _, e := range o.events {
		if _, ok := github.EventByName(e); !ok {
			return usage("the events are "+strings.Join(github.EventNames(), ", "), "--event %q is no event that starts a run", e)
		}
	}
	return readPrefix(&o.place, o.prefix)
}

// allIn: every run of a job that exchanges a token may get in, and where no job
// is seen to, at least one that can have a token does.
func allIn(runs []lint.Prediction) bool {
	exchanges := slices.ContainsFunc(runs, func(r lint.Prediction) bool { return r.Federated })
	for _, r := range runs {
		if r.Federated && r.Verdict.Answer == lint.Denied {
			return false
		}
		if !exchanges && r.Token && r.Verdict.Answer != lint.Denied {
			return true
		}
	}
	return exchanges
}

// runJSON is one run of --json. Admitted is there where a rule is given and the
// answer is known.
type runJSON struct {
	Workflow    string         `json:"workflow"`
	Job         string         `json:"job"`
	Event       string         `json:"event"`
	Environment string         `json:"environment"`
	Ref         string         `json:"ref"`
	Sub         string         `json:"sub"`
	SubIs       lint.SubIs     `json:"sub_is,omitempty"` // there where sub is
	OtherSubs   []string       `json:"other_subs,omitempty"`
	Immutable   string         `json:"immutable_sub,omitempty"` // with stand-ins for the ids
	Claims      map[string]any `json:"claims"`
	Token       bool           `json:"token"`     // its permissions let it have one
	Federated   bool           `json:"federated"` // it is seen to exchange one
	Admitted    *bool          `json:"admitted,omitempty"`
	By          string         `json:"by,omitempty"` // the matcher that refuses
	Unknown     string         `json:"unknown"`
}

// leftOutJSON is one run that the conditions of its job keep from happening; ref
// is empty where they do on every ref of the event.
type leftOutJSON struct {
	Workflow string `json:"workflow"`
	Job      string `json:"job"`
	Event    string `json:"event"`
	Ref      string `json:"ref"`
	Because  string `json:"because"`
}

// calledJSON is one file that other workflows can call beside its own triggers.
type calledJSON struct {
	Workflow string   `json:"workflow"`
	Jobs     []string `json:"jobs"` // that are seen to exchange a token
}

type foresightJSON struct {
	Runs    []runJSON     `json:"runs"`
	LeftOut []leftOutJSON `json:"left_out"`
	Called  []calledJSON  `json:"also_called,omitempty"`
}

func (o *subjectOptions) print(seen lint.Foresight) error {
	switch {
	case o.json:
		return printJSON(o.Out, o.foresightJSON(seen))
	case o.markdown:
		fmt.Fprint(o.Out, present.SubjectTable(seen).Markdown())
	default:
		fmt.Fprint(o.Out, present.Subject(seen, o.place).Terminal(page(o.Streams)))
	}
	if len(seen.Runs) == 0 {
		fmt.Fprintln(o.Err, "no run: no trigger of these workflows fits the flags, or their conditions leave it out")
	}
	return nil
}

func (o *subjectOptions) foresightJSON(seen lint.Foresight) foresightJSON {
	out := foresightJSON{Runs: []runJSON{}, LeftOut: []leftOutJSON{}}
	for _, r := range seen.Runs {
		out.Runs = append(out.Runs, o.runJSON(r))
	}
	for _, l := range seen.LeftOut {
		out.LeftOut = append(out.LeftOut, leftOutJSON(l))
	}
	for _, c := range seen.Callers {
		out.Called = append(out.Called, calledJSON{c.Workflow, append([]string{}, c.Jobs...)})
	}
	return out
}

func (o *subjectOptions) runJSON(r lint.Prediction) runJSON {
	out := runJSON{
		Workflow: r.Workflow, Job: r.Job, Event: r.Event, Environment: r.Environment, Ref: r.Ref, Sub: r.Sub, SubIs: r.SubIs, OtherSubs: r.OtherSubs,
		Immutable: o.place.WithIDs(r.Sub), Claims: r.Claims, Token: r.Token, Federated: r.Federated, Unknown: strings.Join(r.Unknown, "; "),
	}
	if r.Verdict.Answer == lint.Admitted || r.Verdict.Answer == lint.Denied {
		admitted := r.Verdict.Answer == lint.Admitted
		out.Admitted = &admitted
		out.By = r.Verdict.Failed.Matcher
	}
	return out
}

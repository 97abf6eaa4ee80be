package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/job"
	"gh-wif/internal/live"
	"gh-wif/internal/present"
	"gh-wif/internal/term"
	"gh-wif/internal/trust"
	"gh-wif/wizard"
)

type exposureOptions struct {
	*app
	rule     string
	issuer   string
	hint     trust.Hint
	json     bool
	markdown bool
	all      bool
	online   bool
}

func (a *app) exposureCommand() *cobra.Command {
	o := &exposureOptions{app: a}
	cmd := &cobra.Command{
		Use:     "exposure --rule FILE",
		GroupID: "jobs",
		Short:   "Who does this rule let in?",
		Long: `exposure makes a token of every kind of run that GitHub knows, around the run
that the rule is about, and tries each against the rule: pull requests, other
branches, look-alike names, other repositories, recycled names and more.

The exit status is 1 where something dangerous gets in, and where it is not
known who does: a part of the rule is not understood, or no run fits it.`,
		Example: `  gh-wif exposure --rule rule.json
  gh-wif exposure --rule rule.json --repo acme/app --branch main --json
  gh api … | gh-wif exposure --rule - --markdown >> "$GITHUB_STEP_SUMMARY"`,
		Args: noArgs("the rule is named by a flag: --rule FILE"),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.StringVar(&o.rule, "rule", "", "the rule's JSON `FILE`, or - for standard input")
	f.StringVar(&o.issuer, "issuer", "", "the issuer's JSON `FILE`, where it is not github.com's")
	f.StringVar(&o.hint.Repository, "repo", "", "the repository that the rule is about, `OWNER/NAME`, where the rule does not name it")
	f.StringVar(&o.hint.Branch, "branch", "", "the branch, where the rule does not name it")
	f.StringVar(&o.hint.Environment, "environment", "", "the environment, where the rule does not name it")
	f.StringVar(&o.hint.Tag, "tag", "", "the tag, where the rule does not name it")
	f.BoolVar(&o.json, "json", false, "print one JSON document")
	f.BoolVar(&o.markdown, "markdown", false, "print Markdown, for an issue or a job summary")
	f.BoolVar(&o.all, "all", false, "list the kinds that are kept out one by one, too")
	addOnline(cmd, &o.online)
	return cmd
}

func (o *exposureOptions) run(ctx context.Context) error {
	if o.rule == "" {
		return usage("", "--rule is missing, for example --rule rule.json")
	}
	if o.json && o.markdown {
		return bothFormats()
	}
	if err := oneStdin(namedInput{"--rule", o.rule}, namedInput{"--issuer", o.issuer}); err != nil {
		return err
	}
	if err := checkPlace(o.hint); err != nil {
		return err
	}
	rule, err := o.hall.ReadRule(ctx, o.rule)
	if err != nil {
		return err
	}
	if o.issuer != "" {
		issuer, err := o.hall.ReadIssuer(ctx, o.issuer)
		if err != nil {
			return err
		}
		o.hint.IssuerURL = issuer.IssuerURL
	}
	if o.online {
		if err := o.learnHint(ctx, rule); err != nil {
			return err
		}
	}
	e := trust.Expose(rule, o.hint)
	if err := o.printExposure(e); err != nil {
		return err
	}
	o.refused(rule, o.hint.IssuerURL, "match")
	if !e.Well() {
		return errNotWell
	}
	return nil
}

// learnHint asks GitHub about the repository that the rule is about: its ids are then those of
// the runs that are tried. What protects the place is said beside the verdict, which is about
// the rule alone.
func (o *exposureOptions) learnHint(ctx context.Context, rule federation.Rule) error {
	o.hint.Repository = cmp.Or(o.hint.Repository, job.RuleRepository(rule))
	meant := trust.MeantBy(rule, o.hint)
	branch, _ := strings.CutPrefix(meant[0].Run.Ref, github.RefsHeads)
	if o.hint.Branch == "" && slices.Contains(meant[0].Open, github.ClaimRef) || strings.HasPrefix(branch, "refs/") {
		branch = "" // the rule names none
	}
	k, err := o.askGitHub(ctx, live.Place{Repository: o.hint.Repository, IssuerURL: o.hint.IssuerURL, Branch: branch})
	if err != nil {
		return err
	}
	o.printTold(wizard.Seen(k, meant), &k)
	if r := k.Repository; r != nil {
		o.hint.OwnerID, o.hint.RepositoryID = r.OwnerID, r.ID
	}
	return nil
}

// refused says on standard error where the server would not even take the rule; of is the
// part of it that is looked at, empty for all.
func (a *app) refused(rule federation.Rule, issuerURL, of string) {
	for _, p := range rule.Validate(issuerURL) {
		if !p.Placeholder && strings.HasPrefix(p.Field, of) {
			fmt.Fprintf(a.Err, "gh-wif: note: the server would refuse this rule: %s\n", term.Clean(p.Error()))
		}
	}
}

func (o *exposureOptions) printExposure(e trust.Exposure) error {
	switch {
	case o.json:
		return printJSON(o.Out, e)
	case o.markdown:
		fmt.Fprint(o.Out, present.Exposure(e, true).Markdown())
	default:
		fmt.Fprint(o.Out, present.Exposure(e, o.all).Terminal(page(o.Streams)))
	}
	return nil
}

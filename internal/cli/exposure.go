package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/job"
	"gh-wif/internal/live"
	"gh-wif/internal/present"
	"gh-wif/internal/say"
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
known who does: a part of the rule is not understood, or no run fits it.

With --online the rule may be the id of one that is really there, fdrl_…, and
without --rule every rule for GitHub is tried that your organization has.`,
		Example: `  gh-wif exposure --rule rule.json
  gh-wif exposure --rule rule.json --repo acme/app --branch main --json
  gh-wif exposure --online                      every rule that is there
  gh api … | gh-wif exposure --rule - --markdown >> "$GITHUB_STEP_SUMMARY"`,
		Args: noArgs("the rule is named by a flag: --rule FILE"),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.StringVar(&o.rule, "rule", "", "the rule's JSON `FILE`, or - for standard input")
	f.StringVar(&o.issuer, "issuer", "", "the issuer's JSON `FILE`, where it is not github.com's")
	hintFlags(f, &o.hint)
	f.BoolVar(&o.json, "json", false, "print one JSON document")
	f.BoolVar(&o.markdown, "markdown", false, "print Markdown, for an issue or a job summary")
	f.BoolVar(&o.all, "all", false, "list the kinds that are kept out one by one, too")
	addOnline(cmd, &o.online)
	return cmd
}

func (o *exposureOptions) run(ctx context.Context) error {
	if o.rule == "" && !o.online {
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
	if o.rule == "" {
		return o.runAll(ctx)
	}
	rule, err := o.readRule(ctx)
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
	if err := o.printExposure(rule, e); err != nil {
		return err
	}
	o.refused(rule, o.hint.IssuerURL, "match")
	if !e.Well() {
		return errNotWell
	}
	return nil
}

// readRule reads the file, or asks Anthropic for the rule of an id.
func (o *exposureOptions) readRule(ctx context.Context) (federation.Rule, error) {
	if kind, _ := federation.KindOf(o.rule); !o.online || kind.Field != federation.RuleID.Field {
		return o.hall.ReadRule(ctx, o.rule)
	}
	all, err := o.realRules(ctx)
	if err != nil {
		return federation.Rule{}, err
	}
	i := slices.IndexFunc(all, func(r job.RealRule) bool { return r.Rule.ID == o.rule })
	if i < 0 {
		return federation.Rule{}, usage("an archived one lets nobody in", "--rule %s: the organization has no such rule for GitHub", o.rule)
	}
	o.hint.IssuerURL = all[i].IssuerURL
	return all[i].Rule, nil
}

// realRules asks Anthropic for the rules for GitHub that are there.
func (o *exposureOptions) realRules(ctx context.Context) ([]job.RealRule, error) {
	found, err := o.outside.Inventory(ctx, o.mayAsk(ctx), o.asking())
	if err != nil {
		return nil, noRules(ctx, err)
	}
	return job.RealRules(found), nil
}

// noRules is why Anthropic told no rules, where nothing else is there to be looked at.
func noRules(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return interrupted(ctx.Err())
	}
	var helps interface{ Help() string }
	hint := ""
	if errors.As(err, &helps) {
		hint = helps.Help()
	}
	return usage(hint, "--%s: %w", onlineFlag, err)
}

// ruleExposure is one of several rules in the document of --json.
type ruleExposure struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	trust.Exposure
}

// runAll tries every rule that is there.
func (o *exposureOptions) runAll(ctx context.Context) error {
	if o.issuer != "" {
		return usage("leave it out: each rule names its issuer", "--issuer goes with --rule")
	}
	all, err := o.realRules(ctx)
	if err != nil {
		return err
	}
	document, well := []ruleExposure{}, true
	for _, r := range all {
		e := r.Exposure(o.hint)
		document, well = append(document, ruleExposure{r.Rule.ID, r.Rule.Name, e}), well && e.Well()
	}
	if err := o.printAll(document); err != nil {
		return err
	}
	if !well {
		return errNotWell
	}
	return nil
}

func (o *exposureOptions) printAll(all []ruleExposure) error {
	if o.json {
		return printJSON(o.Out, struct {
			Rules []ruleExposure `json:"rules"`
		}{all})
	}
	var doc say.Doc
	for _, r := range all {
		doc = append(doc, present.RuleExposure(r.ID, r.Name, r.Exposure, o.all || o.markdown)...)
	}
	if o.markdown {
		fmt.Fprint(o.Out, doc.Markdown())
	} else {
		fmt.Fprint(o.Out, doc.Terminal(page(o.Streams)))
	}
	fmt.Fprintf(o.Err, "%s for GitHub tried\n", say.Plural(len(all), "rule"))
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
	k, err := o.servers().askGitHub(ctx, live.Place{Repository: o.hint.Repository, IssuerURL: o.hint.IssuerURL, Branch: branch})
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
func (c console) refused(rule federation.Rule, issuerURL, of string) {
	for _, p := range rule.Validate(issuerURL) {
		if !p.Placeholder && strings.HasPrefix(p.Field, of) {
			fmt.Fprintf(c.Err, "gh-wif: note: %s\n", present.Refused(p))
		}
	}
}

func (o *exposureOptions) printExposure(rule federation.Rule, e trust.Exposure) error {
	switch {
	case o.json:
		return printJSON(o.Out, e)
	case o.markdown:
		fmt.Fprint(o.Out, present.OneExposure(rule, e, true).Markdown())
	default:
		fmt.Fprint(o.Out, present.OneExposure(rule, e, o.all).Terminal(page(o.Streams)))
	}
	return nil
}

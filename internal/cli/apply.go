package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"gh-wif/internal/job"
	"gh-wif/internal/live"
	"gh-wif/internal/present"
	"gh-wif/internal/provision"
	"gh-wif/internal/repo"
	"gh-wif/internal/term"
	"gh-wif/wizard"
)

type applyOptions struct {
	*app
	from        generateOptions // the answers
	out         string
	variables   bool
	pullRequest bool
	remove      bool
	dryRun      bool
	yes         bool
	json        bool
}

func (a *app) applyCommand() *cobra.Command {
	o := &applyOptions{app: a, from: generateOptions{app: a}}
	cmd := &cobra.Command{
		Use:     "apply",
		GroupID: "jobs",
		Short:   "Create what is missing at Anthropic, and fill in the ids",
		Long: `apply takes the answers of generate, looks at your Anthropic organization, and
finds or creates what they need: the issuer, the service account, its membership
in the workspace, the rule. Then the workflow is written with the ids.

It looks first and shows a plan: what exists, what will be made, and what
differs, with the difference. Nothing is changed before you agree (--yes:
beforehand); --dry-run ends after the plan. An issuer for the same issuer_url is
used whatever its name. Where all exists nothing is written.

If it is interrupted, or a step fails, what exists then is named; run it again,
and it goes on where it stopped.

The credential is an OAuth token with the scope org:admin: ANTHROPIC_AUTH_TOKEN,
or what the program ant prints where you agree. An Admin API key cannot do it.

With --remove the same answers archive what was made for them: the rule, the
service account and the issuer, each only if no other rule uses it.

The exit status is 1 where a step failed, and 2 where nothing was begun.`,
		Example: `  gh-wif apply --dry-run
  gh-wif apply --branch main --workspace wrkspc_01
  gh-wif apply --environment production --variables --pull-request --yes
  gh-wif apply --remove`,
		Args: noArgs("the repository is named by a flag: --repo OWNER/NAME"),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	answerFlags(cmd, &o.from.answers)
	addOnline(cmd, &o.from.online)
	f := cmd.Flags()
	f.StringVar(&o.out, "out", "", "write the workflow under `DIR` (default the working copy's root)")
	f.BoolVar(&o.variables, "variables", false, "name the ids by variables of the repository, and set them with gh")
	f.BoolVar(&o.pullRequest, "pull-request", false, "commit the workflow on a branch of its own, push it, and make a pull request with gh")
	f.BoolVar(&o.remove, "remove", false, "archive what was made for the same answers")
	f.BoolVar(&o.dryRun, "dry-run", false, "show the plan and end")
	f.BoolVar(&o.yes, "yes", false, "agree beforehand")
	f.BoolVar(&o.json, "json", false, "print one JSON document")
	return cmd
}

func (o *applyOptions) check() error {
	for _, c := range []struct {
		given bool
		flag  string
	}{{o.variables, "--variables"}, {o.pullRequest, "--pull-request"}, {o.out != "", "--out"}} {
		if o.remove && c.given {
			return usage("leave one of them out", "%s does not go with --remove: what is archived is Anthropic's", c.flag)
		}
	}
	switch {
	case o.pullRequest && o.out != "":
		return usage("leave one of them out", "--pull-request and --out exclude each other: the file is committed in the working copy")
	case o.variables && o.from.answers.IDs == wizard.IDsLiteral:
		return usage("leave one of them out", "--variables and --ids literal exclude each other: literal ids need no variables")
	}
	return nil
}

func (o *applyOptions) run(ctx context.Context) error {
	if err := o.check(); err != nil {
		return err
	}
	if err := o.from.complete(ctx); err != nil {
		return err
	}
	root := o.out
	if root == "" {
		root = o.copyRoot(ctx)
	}
	work, err := o.outside.Prepare(ctx, live.Wish{
		Answers: o.from.answers, Root: root, Variables: o.variables, PullRequest: o.pullRequest, Remove: o.remove,
	}, o.mayAsk(ctx), o.say)
	if err != nil {
		return liveError(err)
	}
	o.printTold(work.Plan.Told, work.Plan.Answers.GitHub)
	agreed, err := o.consent(ctx, work)
	if !agreed {
		return err
	}
	o.saving.Lock() // an interrupt waits until it is known what exists
	defer o.saving.Unlock()
	steps, err := work.Do(ctx, o.did, o.say)
	if err == nil {
		o.left(work.Plan)
	}
	return o.end(ctx, steps, err)
}

// left says what is still to be done, or to be minded.
func (o *applyOptions) left(plan wizard.Plan) {
	switch {
	case o.remove:
		fmt.Fprintln(o.Err, "the workflow and its variables are left: take them away where they are no longer wanted")
		return
	case job.IsSnippet(plan):
		fmt.Fprintln(o.Err, "no workflow was written: a snippet is pasted into one; print it with gh-wif generate --language snippet --print workflow")
	}
	if o.json {
		return
	}
	if o.variables { // they are set
		plan.Warnings = slices.DeleteFunc(slices.Clone(plan.Warnings), func(w wizard.Warning) bool { return w.Set != "" })
	}
	o.from.printWarnings(plan)
}

// consent shows the plan and asks. Where nothing is to be done, or only the plan was asked
// for, it ends with the answer.
func (o *applyOptions) consent(ctx context.Context, work *live.Prepared) (bool, error) {
	var notes []string
	if !o.remove {
		notes = append([]string{work.Plan.Exposure.Verdict}, work.Notes...)
	}
	doc := present.Provision(notes, work.Steps)
	switch {
	case !o.json:
		fmt.Fprint(o.Out, doc.Terminal(page(o.Streams)))
	case !o.dryRun && !o.yes:
		fmt.Fprint(o.Err, doc.Terminal(o.messages()))
	}
	if o.dryRun || work.Deeds() == 0 {
		if work.Deeds() == 0 {
			fmt.Fprintln(o.Err, present.NoDeed)
		}
		return false, o.print(work.Steps)
	}
	agreed, err := o.confirm(ctx, o.yes, present.Question(work.Steps), "look at the plan with --dry-run, then say --yes")
	if err == nil && !agreed {
		err = o.print(work.Steps)
	}
	return agreed, err
}

// end prints what became of the steps.
func (o *applyOptions) end(ctx context.Context, steps []provision.Step, err error) error {
	if printed := o.print(steps); printed != nil {
		return printed
	}
	if err == nil {
		return nil
	}
	if there := present.There(steps); there != "" {
		fmt.Fprintf(o.Err, present.ThereNow+"%s\n", term.Clean(there))
	}
	if ctx.Err() != nil {
		fmt.Fprintln(o.Err, present.Again)
		return errInterrupted
	}
	report(o.Err, liveError(err))
	return errNotWell
}

// did shows a step that begins or has ended.
func (o *applyOptions) did(s provision.Step) {
	switch {
	case s.State == provision.Planned:
		o.say(present.Object(s.ID) + " …")
	case !o.json:
		s.Diff = "" // the plan has it
		fmt.Fprint(o.Out, present.ProvisionStep(s).Terminal(page(o.Streams)))
	}
}

// appliedJSON is the document of --json.
type appliedJSON struct {
	Steps []appliedStep `json:"steps"`
}

type appliedStep struct {
	ID       provision.ID    `json:"id"`
	State    provision.State `json:"state"`
	Resource string          `json:"resource,omitempty"`
	Name     string          `json:"name,omitempty"`
	Because  string          `json:"because"`
	Diff     string          `json:"diff,omitempty"`
}

func (o *applyOptions) print(steps []provision.Step) error {
	if !o.json {
		return nil
	}
	out := appliedJSON{Steps: []appliedStep{}}
	for _, s := range steps {
		out.Steps = append(out.Steps, appliedStep{s.ID, s.State, s.Resource, s.Name, s.Because, s.Diff})
	}
	return printJSON(o.Out, out)
}

// mayAsk asks for an agreement; yes was said before.
func (o *applyOptions) mayAsk(ctx context.Context) live.Agree {
	if o.yes {
		return func(string) bool { return true }
	}
	return o.app.mayAsk(ctx)
}

// liveError turns what went wrong with a server into a usage error with what would help.
func liveError(err error) error {
	var helpful interface{ Help() string }
	var answer *wizard.AnswerError
	var problem *repo.Problem
	switch {
	case errors.As(err, &answer):
		return err
	case errors.As(err, &helpful):
		return usage(helpful.Help(), "%s", err)
	case errors.As(err, &problem):
		return usage(problem.Hint, "%s", err)
	}
	return err
}

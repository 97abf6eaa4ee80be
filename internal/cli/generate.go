package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gh-wif/internal/federation"
	"gh-wif/internal/files"
	"gh-wif/internal/job"
	"gh-wif/internal/migrate"
	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/internal/trust"
	"gh-wif/wizard"
)

type generateOptions struct {
	*app
	answers   wizard.Answers
	out       string
	print     string
	json      bool
	overwrite bool
	into      string
	job       string
	online    bool
}

// printable are the artefacts that --print names; the first three are files.
var printable = []string{"issuer", "rule", "workflow", "curl", "ant", "terraform", "variables"}

func (a *app) generateCommand() *cobra.Command {
	o := &generateOptions{app: a}
	cmd := &cobra.Command{
		Use:     "generate",
		GroupID: "jobs",
		Short:   "Write the issuer, the rule and the workflow, without questions",
		Long: `generate makes what setup makes, from flags alone: the issuer and the rule as
JSON, and the workflow as YAML. The rule is the tightest one that lets the
wanted runs in. Without --repo the working copy tells the repository, its
default branch and its language; a flag wins.

Ids that are not known yet come from variables of the repository, so that no
file is edited later: --print variables prints the commands that set them.

With --into FILE --job ID the pieces go into a job that exists: the permission,
the ids, and the token step before the steps that call Claude. Its triggers,
conditions and environment tell the runs. To switch a job from a stored key,
see migrate.`,
		Example: `  gh-wif generate --repo acme/app --branch main --out .
  gh-wif generate --repo acme/app --environment production --print rule
  gh-wif generate --repo acme/app --event push --event pull_request --print rule
  gh-wif generate --repo acme/app --event release --tag 'v*' --language go
  gh-wif generate --into .github/workflows/ci.yml --job ask --out . --overwrite
  gh-wif generate --repo acme/app --print rule --subject-prefix-from \
    "$(gh api repos/acme/app/actions/oidc/customization/sub)"`,
		Args: noArgs("the repository is named by a flag: --repo OWNER/NAME"),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	answerFlags(cmd, &o.answers)
	f := cmd.Flags()
	f.StringVar(&o.out, "out", "", "write issuer.json, rule.json and .github/workflows/NAME.yml under `DIR`")
	f.StringVar(&o.print, "print", "", "print one artefact: "+strings.Join(printable, ", "))
	f.BoolVar(&o.json, "json", false, "print everything as one JSON document")
	f.StringVar(&o.into, "into", "", "put the pieces into a job of this workflow `FILE`, in place of a new workflow")
	f.StringVar(&o.job, "job", "", "with --into: the `ID` of the job")
	f.BoolVar(&o.overwrite, "overwrite", false, "with --out: replace files that exist and differ")
	addOnline(cmd, &o.online)
	return cmd
}

func (o *generateOptions) run(ctx context.Context) error {
	if err := o.check(); err != nil {
		return err
	}
	if err := o.complete(ctx); err != nil {
		return err
	}
	if o.online {
		var err error
		if o.answers, err = o.servers().adopt(ctx, o.answers); err != nil {
			return err
		}
	}
	plan, err := o.plan(ctx)
	if err != nil {
		return err
	}
	if answers, there := wizard.Reuse(o.answers, plan.Rule); there {
		o.answers = answers
		if plan, err = o.plan(ctx); err != nil {
			return err
		}
	}
	o.printTold(plan.Told, plan.Answers.GitHub)
	o.printHeld(plan.Answers, plan.Rule)
	switch {
	case o.json:
		return printJSON(o.Out, planDocument(plan))
	case o.print != "":
		o.printArtefact(plan)
		o.printWarnings(plan)
		return nil
	case o.out != "":
		return o.write(plan)
	}
	o.printPlan(plan)
	return nil
}

// plan is the wizard's, or that of a job which exists.
func (o *generateOptions) plan(ctx context.Context) (wizard.Plan, error) {
	if o.into == "" {
		plan, err := wizard.Build(o.answers)
		return plan, answerErrors(err)
	}
	known, err := knownFrom(o.answers)
	if err != nil {
		return wizard.Plan{}, err
	}
	plan, err := o.hall.Into(ctx, migrate.Options{Known: known, Answers: o.answers, NoGuards: o.answers.NoGuards}, o.into, o.job)
	if err != nil {
		return plan, migrationError(err)
	}
	if o.out != "" && !job.SameFile(o.into, filepath.Join(o.out, filepath.FromSlash(plan.Workflow.Path))) {
		return plan, usage("give the directory that holds its .github, for example --out .", "--into %s does not stand under --out %s", o.into, o.out)
	}
	return plan, nil
}

func (o *generateOptions) check() error {
	if err := o.checkInto(); err != nil {
		return err
	}
	ways := 0
	for _, given := range []bool{o.json, o.print != "", o.out != ""} {
		if given {
			ways++
		}
	}
	switch {
	case ways > 1:
		return usage("leave all but one of them out", "--out, --print and --json exclude each other")
	case o.print != "" && !slices.Contains(printable, o.print):
		return usage("", "--print %q is none of %s, for example --print rule", o.print, strings.Join(printable, ", "))
	case o.overwrite && o.out == "":
		return usage("", "--overwrite goes with --out, for example --out . --overwrite")
	}
	return nil
}

// checkInto checks what goes with --into: the file tells what starts the job.
func (o *generateOptions) checkInto() error {
	switch {
	case o.into == "" && o.job != "":
		return usage("", "--job goes with --into, for example --into .github/workflows/ci.yml --job ask")
	case o.into == "":
		return nil
	case o.job == "":
		return usage("", "--into needs the job, for example --into %s --job ask", o.into)
	}
	for _, row := range wizard.Table() {
		if values := row.Values(o.answers); slices.Contains(migrate.Unused, row.Name) && row.Kind() != wizard.AskYesNo && strings.Join(values, "") != "" && row.Name != "language" {
			return usage("leave it out", "--%s does not go with --into: the file tells it", row.Name)
		}
	}
	return nil
}

// complete takes what the working copy tells where no repository was named, and before that
// what GitHub does.
func (o *generateOptions) complete(ctx context.Context) error {
	flags := o.answers
	if err := o.fromWorkingCopy(ctx); err != nil || !o.online {
		return err
	}
	var err error
	o.answers, err = o.servers().answered(ctx, flags, o.answers)
	return err
}

func (o *generateOptions) fromWorkingCopy(ctx context.Context) error {
	if o.answers.Repository != "" {
		return nil
	}
	var taken []string
	o.answers, taken = o.hall.Complete(ctx, o.answers)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case o.answers.Repository == "":
		return usage("the working copy's remote tells it: git remote get-url origin", "--repo is missing, for example --repo acme/app")
	}
	fmt.Fprintf(o.Err, "from the working copy: %s\n", term.Clean(strings.Join(taken, " ")))
	return nil
}

// planJSON is the document of --json.
type planJSON struct {
	Issuer   federation.Issuer `json:"issuer"`
	Rule     federation.Rule   `json:"rule"`
	Workflow wizard.Workflow   `json:"workflow"`
	Reasons  []trust.Reason    `json:"reasons"`
	Warnings []wizard.Warning  `json:"warnings"`
	Expected []wizard.Expected `json:"expected"`
	Exposure planExposure      `json:"exposure"`
}

// planExposure is the one-line verdict; the table is that of the command
// exposure.
type planExposure struct {
	Verdict  string         `json:"verdict"`
	Severity trust.Severity `json:"severity"`
}

func planDocument(p wizard.Plan) planJSON {
	return planJSON{p.Issuer, p.Rule, p.Workflow, p.Reasons, p.Warnings, p.Expected, planExposure{p.Exposure.Verdict, p.Exposure.Severity}}
}

// printJSON prints one document, safe for a terminal.
func printJSON(w io.Writer, v any) error { return printJSONWith(w, v, "  ") }

// printJSONWith is printJSON with another indent; empty: the document is one line.
func printJSONWith(w io.Writer, v any, indent string) error {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("internal fault: %w", err)
	}
	return writeJSON(w, term.JSON([]byte(b.String())))
}

// writeJSON prints a document so that a runner sees no command in it and the values stay
// what they are.
func writeJSON(w io.Writer, document []byte) error {
	_, err := w.Write(bytes.ReplaceAll(document, []byte("##["), []byte(`#\u0023[`)))
	return err
}

func (o *generateOptions) printArtefact(p wizard.Plan) {
	for _, e := range wizard.Exports(p) {
		if e.ID == o.print {
			if e.Lang == "json" {
				_ = writeJSON(o.Out, []byte(e.Content)) // the stream remembers what failed
				continue
			}
			io.WriteString(o.Out, e.Content) //nolint:errcheck // nothing to do about a closed pipe
		}
	}
}

func (o *generateOptions) write(p wizard.Plan) error {
	o.saving.Lock()
	defer o.saving.Unlock()
	changes := files.Plan(files.Existing(o.out), job.Files(p))
	result, err := files.Write(o.out, changes, func(files.Change) files.Decision {
		if o.overwrite {
			return files.Overwrite
		}
		return files.Refuse
	})
	if err != nil {
		for _, c := range changes {
			if c.State == files.Differs {
				fmt.Fprint(o.Err, term.CleanBlock(c.Diff))
			}
		}
		return o.notWritten(err)
	}
	for _, path := range result.Written {
		o.tell("wrote", path)
	}
	for _, path := range result.Unchanged {
		o.tell("unchanged", path)
	}
	if job.IsSnippet(p) {
		fmt.Fprintln(o.Err, "no workflow was written: a snippet is pasted into one; print it with --print workflow")
	}
	fmt.Fprintf(o.Err, "\n%s\n", p.Exposure.Verdict)
	o.printWarnings(p)
	return nil
}

// tell says what became of a file, on standard error where standard output takes nothing.
func (o *generateOptions) tell(what, path string) {
	line := fmt.Sprintf("%s %s\n", what, term.Clean(joinPath(o.out, path)))
	if _, err := io.WriteString(o.Out, line); err != nil {
		fmt.Fprint(o.Err, line)
	}
}

// notWritten says what stands in the way of each file, and what would help.
func (o *generateOptions) notWritten(err error) error {
	var partial *files.PartialError
	if errors.As(err, &partial) {
		return usage("give a directory that can be written, for example --out .", "--out %s: %s", o.out, partial)
	}
	hint, consent := "nothing was written; give another directory, for example --out .", true
	var out []error
	for _, e := range job.Each(err) {
		var refused *files.RefusedError
		consent = consent && errors.As(e, &refused) && refused.Consent
		out = append(out, fmt.Errorf("--out %s: %w", o.out, e))
	}
	if consent {
		hint = "nothing was written; look at the difference, then say --overwrite, or give another directory to --out"
	}
	out[len(out)-1] = usage(hint, "%s", out[len(out)-1])
	return errors.Join(out...)
}

func joinPath(dir, path string) string {
	if dir == "." {
		return path
	}
	return strings.TrimSuffix(dir, "/") + "/" + path
}

// printPlan is everything for a person: the verdict first.
func (o *generateOptions) printPlan(p wizard.Plan) {
	fmt.Fprint(o.Out, present.Plan(p).Terminal(page(o.Streams)))
	o.printWarnings(p)
	fmt.Fprintln(o.Err, "\nto write the files: add --out DIR; for scripts: --json")
}

// printWarnings lists on standard error what the rule alone cannot make right,
// the gravest first, and last as one block the ids that are still to be filled in.
func (o *generateOptions) printWarnings(p wizard.Plan) {
	fmt.Fprint(o.Err, present.Warnings(p.Warnings).Terminal(say.Terminal{Width: width(o.Streams, o.ErrTTY), Symbols: o.Symbols()}))
}

package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"gh-wif/internal/federation"
	"gh-wif/internal/files"
	"gh-wif/internal/job"
	"gh-wif/internal/lint"
	"gh-wif/internal/migrate"
	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/internal/workflow"
	"gh-wif/wizard"
)

type migrateOptions struct {
	*app
	answers wizard.Answers
	paths   []string
	jobs    []string
	out     string
	oauth   bool
	write   bool
	yes     bool
	json    bool
	online  bool
}

func (a *app) migrateCommand() *cobra.Command {
	o := &migrateOptions{app: a}
	cmd := &cobra.Command{
		Use:     "migrate [FILE|DIR]...",
		GroupID: "jobs",
		Short:   "Switch existing workflows from their API key, in place",
		Long: `migrate takes workflows that call Claude with a stored key, and says how each
job is switched to federation: the smallest change of the file, the rule that
lets in exactly that job's runs, and what cannot be switched, with the line and
the reason. Of a directory the files under .github/workflows are taken;
without any the working copy's.

Without --write nothing is changed: the differences are printed, the rules,
and what is to be done then on GitHub and in the Console. With --write the
files are replaced after you agree, and issuer.json and rule.json (or
rule-JOB.json where jobs have different runs) are written under --out.

Every run that the file tells of is tried against the job's rule before
anything is shown. Comments, blank lines, quotes and line ends outside of the
lines that change stay as they are; a second migrate changes nothing.

A token of a Claude subscription (claude_code_oauth_token) is another account
that pays: such a job is named, and switched only with --include-oauth-token.

The exit status is 1 where a job that calls Claude with a stored credential
cannot be switched, and 2 where a file cannot be read: nothing is written then.`,
		Example: `  gh-wif migrate
  gh-wif migrate .github/workflows/review.yml --job review
  gh-wif migrate --write
  gh-wif migrate --repo acme/app --ids vars --json .github/workflows`,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.paths = args
			return o.run(cmd.Context())
		},
	}
	answerFlags(cmd, &o.answers, migrate.Unused...)
	f := cmd.Flags()
	f.StringArrayVar(&o.jobs, "job", nil, "only the job of this `ID`; repeatable")
	f.BoolVar(&o.oauth, "include-oauth-token", false, "switch jobs that use a token of a Claude subscription too")
	f.StringVar(&o.out, "out", "", "with --write: put issuer.json and the rules under `DIR` (default the working copy's root)")
	f.BoolVar(&o.write, "write", false, "replace the files: the difference is shown, and made after you agree")
	f.BoolVar(&o.yes, "yes", false, "with --write: agree beforehand")
	f.BoolVar(&o.json, "json", false, "print one JSON document")
	addOnline(cmd, &o.online)
	return cmd
}

func (o *migrateOptions) check() error {
	switch {
	case o.yes && !o.write:
		return usage("", "--yes goes with --write")
	case o.out != "" && !o.write:
		return usage("", "--out goes with --write")
	case slices.Contains(o.paths, files.Stdin):
		return usage("name the file", "a workflow that is switched in place cannot come from standard input")
	}
	return checkRepo(o.answers.Repository)
}

func (o *migrateOptions) run(ctx context.Context) error {
	if err := o.check(); err != nil {
		return err
	}
	if o.online {
		var err error
		if o.answers, err = o.servers().learn(ctx, o.hall.Place(ctx, o.answers)); err != nil {
			return err
		}
		if o.answers, err = o.servers().adopt(ctx, o.answers); err != nil {
			return err
		}
	}
	known, err := knownFrom(o.answers)
	if err != nil {
		return err
	}
	m, err := o.hall.Migrate(ctx, migrate.Options{
		Known: known, Answers: o.answers, Jobs: o.jobs, OAuth: o.oauth,
	}, o.paths, o.out)
	if err != nil {
		return migrationError(err)
	}
	o.printTold(m.Plan.Told, o.answers.GitHub)
	o.printHeld(o.answers)
	if err := o.print(m); err != nil {
		return err
	}
	if o.write {
		if err := o.replace(ctx, m); err != nil {
			return err
		}
	}
	if m.Plan.Cannot() {
		return errNotWell
	}
	return nil
}

// knownFrom is what GitHub's own answer tells of the repository's subjects.
func knownFrom(a wizard.Answers) (lint.Known, error) {
	k := lint.Known{Repository: a.Repository, OwnerID: a.OwnerID, RepositoryID: a.RepositoryID, GitHub: a.GitHub}
	return k, readPrefix(&k, a.SubjectPrefix)
}

// migrationError names every workflow that cannot be read, or the answer that is wrong.
func migrationError(err error) error {
	var read *workflow.ReadError
	var problem *job.Problem
	var into *migrate.IntoError
	switch {
	case errors.As(err, &read):
		return unreadable(job.Each(err))
	case errors.As(err, &into):
		return usage("nothing was written", "--into: %s", into)
	case errors.As(err, &problem):
		return err
	}
	return answerErrors(err)
}

func (o *migrateOptions) print(m job.Migration) error {
	if o.json {
		return printJSON(o.Out, o.document(m.Plan, m.Known))
	}
	fmt.Fprint(o.Out, present.Migration(m.Plan).Terminal(page(o.Streams)))
	for _, c := range slices.Concat(m.Workflows, m.Objects) {
		if c.Diff != "" {
			fmt.Fprintf(o.Out, "\n%s", term.CleanBlock(c.Diff))
		}
	}
	if len(m.Plan.Next) > 0 {
		fmt.Fprintln(o.Out)
		fmt.Fprint(o.Out, present.Steps(m.Plan.Next).Terminal(page(o.Streams)))
	}
	fmt.Fprint(o.Err, present.Warnings(m.Plan.Warnings).Terminal(say.Terminal{Width: width(o.Streams, o.ErrTTY), Symbols: o.Symbols()}))
	if !o.write && len(m.Workflows) > 0 {
		fmt.Fprintln(o.Err, "\nto replace the files: add --write; for scripts: --json")
	}
	return nil
}

// replace writes the files, after the user agreed.
func (o *migrateOptions) replace(ctx context.Context, m job.Migration) error {
	if c, blocked := m.Blocked(); blocked {
		return usage("give another directory to --out", "%s: %s", c.Path, c.Why)
	}
	n := len(m.Todo())
	if n == 0 {
		fmt.Fprintln(o.Err, "nothing to change")
		return nil
	}
	if agreed, err := o.agree(ctx, o.yes, n, "look at the differences, then say --write --yes"); !agreed {
		return err
	}
	o.saving.Lock()
	defer o.saving.Unlock()
	written, unchanged, err := m.Write()
	for _, path := range written {
		fmt.Fprintf(o.Err, "wrote %s\n", term.Clean(path))
	}
	for _, path := range unchanged {
		fmt.Fprintf(o.Err, "unchanged %s\n", term.Clean(path))
	}
	if err != nil {
		return usage("what was written is named above", "%s", err)
	}
	return nil
}

// migrationJSON is the document of --json.
type migrationJSON struct {
	Files    []fileJSON         `json:"files"`
	Issuer   *federation.Issuer `json:"issuer,omitempty"`
	Rules    []ruleJSON         `json:"rules"`
	Warnings []wizard.Warning   `json:"warnings"`
	Next     []stepJSON         `json:"next"`
}

type fileJSON struct {
	Path    string    `json:"path"`
	Changed bool      `json:"changed"`
	Content string    `json:"content"`
	Jobs    []jobJSON `json:"jobs"`
}

type jobJSON struct {
	Job      string           `json:"job"`
	State    migrate.State    `json:"state"`
	Because  string           `json:"because"`
	Line     int              `json:"line"`
	Rule     *federation.Rule `json:"rule,omitempty"`
	RuleFile string           `json:"rule_file,omitempty"`
	Runs     []runJSON        `json:"runs"`
}

type ruleJSON struct {
	File     string          `json:"file"`
	Rule     federation.Rule `json:"rule"`
	Variable string          `json:"variable,omitempty"`
}

type stepJSON struct {
	Title string `json:"title"`
	Where string `json:"where"`
	How   string `json:"how"`
	Copy  string `json:"copy"`
}

func (o *migrateOptions) document(p migrate.Plan, known lint.Known) migrationJSON {
	subject := subjectOptions{app: o.app, place: known}
	out := migrationJSON{Files: []fileJSON{}, Rules: []ruleJSON{}, Warnings: p.Warnings, Next: []stepJSON{}}
	if out.Warnings == nil {
		out.Warnings = []wizard.Warning{}
	}
	for _, f := range p.Files {
		file := fileJSON{Path: f.Path, Changed: f.Changed, Content: string(f.Content), Jobs: []jobJSON{}}
		for _, j := range f.Jobs {
			one := jobJSON{j.Job, j.State, j.Because, j.Line, j.Rule, j.RuleFile, []runJSON{}}
			for _, r := range j.Runs {
				one.Runs = append(one.Runs, subject.runJSON(r))
			}
			file.Jobs = append(file.Jobs, one)
		}
		out.Files = append(out.Files, file)
	}
	for _, r := range p.Rules {
		out.Rules = append(out.Rules, ruleJSON{r.File, r.Rule, r.Var})
	}
	if len(p.Rules) > 0 {
		out.Issuer = &p.Issuer
	}
	for _, s := range p.Next {
		out.Next = append(out.Next, stepJSON{s.Title, s.Where, s.How, s.Copy})
	}
	return out
}

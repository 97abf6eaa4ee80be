package cli

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/files"
	"gh-wif/internal/job"
	"gh-wif/internal/lint"
	"gh-wif/internal/lint/sarif"
	"gh-wif/internal/live"
	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/internal/workflow"
	"gh-wif/wizard"
)

type lintOptions struct {
	*app
	rules     []string
	issuers   []string
	workflows []string
	paths     []string // files and directories
	repo      string
	prefix    string
	place     lint.Known // what the prefix tells
	severity  string
	json      bool
	sarif     bool
	fix       bool
	yes       bool
	online    bool

	threshold workflow.Grade
}

func (a *app) lintCommand() *cobra.Command {
	o := &lintOptions{app: a}
	cmd := &cobra.Command{
		Use:     "lint [FILE|DIR]...",
		GroupID: "jobs",
		Short:   "What is invalid, unsafe or fragile in rules and workflows?",
		Long: `lint checks federation rules, issuers and workflow files, each alone and
against each other: what the server would refuse, whom a rule lets in that it
should not, what works today and will not tomorrow, and whether the jobs that
exchange a token carry the sub that the rule wants.

A file is a workflow if its name ends in .yml or .yaml, and else a rule or an
issuer by what it holds. Of a directory the files under .github/workflows are
checked, and those *.json beside them that are a rule or an issuer. Without
any file the working copy is the directory.

Jobs that do not call Claude get no findings. What is general about GitHub
Actions is left to actionlint (syntax, types, scripts) and zizmor (security).

The exit status is 1 where there is a finding at or above --severity, and 2
where a file cannot be read; that is then a finding too. --fix makes the
changes that need no judgement, after showing them: it opens a rule to nobody
new.`,
		Example: `  gh-wif lint
  gh-wif lint --rule rule.json --workflow .github/workflows/claude.yml
  gh-wif lint --rule rule.json . --fix
  gh-wif lint --severity error --sarif > gh-wif.sarif`,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.paths = args
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&o.rules, "rule", nil, "a rule's JSON `FILE`, or - for standard input; repeatable")
	f.StringArrayVar(&o.issuers, "issuer", nil, "an issuer's JSON `FILE`; repeatable")
	f.StringArrayVar(&o.workflows, "workflow", nil, "a workflow `FILE`; repeatable")
	f.StringVar(&o.repo, "repo", "", "the repository of the workflows, `OWNER/NAME` (default the working copy's)")
	f.StringVar(&o.prefix, prefixFlag, "", prefixUsage)
	f.StringVar(&o.severity, "severity", string(workflow.Warning), "the mildest finding that makes the exit status 1: error, warning or note")
	f.BoolVar(&o.json, "json", false, "print one JSON document")
	f.BoolVar(&o.sarif, "sarif", false, "print SARIF 2.1.0, for GitHub's code scanning")
	f.BoolVar(&o.fix, "fix", false, "make the changes that need no judgement: the difference is shown, and made after you agree")
	f.BoolVar(&o.yes, "yes", false, "with --fix: agree beforehand")
	addOnline(cmd, &o.online)
	return cmd
}

func (o *lintOptions) check() error {
	threshold, ok := lint.SeverityByName(o.severity)
	switch {
	case !ok:
		return usage("", "--severity %q is none of error, warning, note, for example --severity error", o.severity)
	case o.json && o.sarif:
		return usage("", "--json and --sarif exclude each other")
	case o.yes && !o.fix:
		return usage("", "--yes goes with --fix")
	}
	o.threshold = threshold
	inputs := slices.Concat(named("--rule", o.rules), named("--issuer", o.issuers), named("--workflow", o.workflows), named("FILE", o.paths))
	if err := oneStdin(inputs...); err != nil {
		return err
	}
	if err := checkRepo(o.repo); err != nil {
		return err
	}
	o.place.Repository = o.repo
	return readPrefix(&o.place, o.prefix)
}

func (o *lintOptions) run(ctx context.Context) error {
	if err := o.check(); err != nil {
		return err
	}
	g, err := o.hall.Gather(ctx, job.Named{Rules: o.rules, Issuers: o.issuers, Workflows: o.workflows, Paths: o.paths, Repository: o.place.Repository})
	if err != nil {
		return err
	}
	g.Input.Now = o.now()
	o.known(&g.Input.Known)
	if o.online {
		if err := o.learnKnown(ctx, &g.Input.Known); err != nil {
			return err
		}
		if g.Input.Organization, err = o.servers().organization(ctx, func(found anthropic.Inventory) []string {
			in := g.Input
			in.Organization = &found
			return lint.Accounts(in)
		}); err != nil {
			return err
		}
	}
	result := lint.Check(g.Input)
	if o.fix {
		changed, err := o.mend(ctx, g, result.Findings)
		if err != nil {
			return err
		}
		if changed {
			result = lint.Check(g.Input)
		}
	}
	result.Findings = job.CleanFindings(result.Findings)
	if err := o.print(result, g); err != nil {
		return err
	}
	return o.verdict(result)
}

// known adds what GitHub's answer tells of the repository's subjects.
func (o *lintOptions) known(k *lint.Known) {
	k.Form, k.Template = o.place.Form, o.place.Template
	k.OwnerID, k.RepositoryID = o.place.OwnerID, o.place.RepositoryID
}

// learnKnown adds what GitHub tells of the repository, when it is asked.
func (o *lintOptions) learnKnown(ctx context.Context, k *lint.Known) error {
	place := o.hall.Place(ctx, wizard.Answers{Repository: k.Repository, IssuerURL: k.IssuerURL})
	told, err := o.servers().askGitHub(ctx, live.Place{Repository: place.Repository, IssuerURL: place.IssuerURL, Branch: k.DefaultBranch})
	if err != nil {
		return err
	}
	*k = k.Learn(told)
	o.printTold(wizard.Basis(told), &told)
	return nil
}

func (o *lintOptions) print(result lint.Result, g *job.Gathered) error {
	findings := result.Findings
	switch {
	case o.json:
		if findings == nil {
			findings = []lint.Finding{}
		}
		return printJSON(o.Out, struct {
			Findings []lint.Finding `json:"findings"`
		}{findings})
	case o.sarif:
		return printJSON(o.Out, sarif.Of(findings, version()))
	}
	fmt.Fprint(o.Out, present.Lint(findings).Terminal(page(o.Streams)))
	fmt.Fprintln(o.Err, present.LintSummary(findings, checked(g, result)))
	return nil
}

// checked counts what lint looked at; a file that is only called by another is not.
func checked(g *job.Gathered, r lint.Result) present.Checked {
	out := present.Checked{Rules: len(g.Input.Rules) + r.Rules, Issuers: len(g.Input.Issuers) + r.Issuers, Looked: g.Looked}
	for _, w := range g.Input.Workflows {
		if !w.Beside {
			out.Workflows++
		}
	}
	return out
}

// verdict is the exit status: what cannot be read outweighs what was found.
func (o *lintOptions) verdict(r lint.Result) error {
	if r.Unreadable > 0 {
		return usage("", "%s", say.Plural(r.Unreadable, "file")+" cannot be read")
	}
	for _, f := range r.Findings {
		if lint.AtLeast(f.Severity, o.threshold) {
			return errNotWell
		}
	}
	return nil
}

// mended is one file with its safe changes made.
type mended struct {
	path   string
	root   string // its directory
	change files.Change
	text   []byte
	set    func([]byte)
}

// mend makes the safe changes after showing them and asking. It reports whether
// any file was changed.
func (o *lintOptions) mend(ctx context.Context, g *job.Gathered, findings []lint.Finding) (bool, error) {
	todo, err := mendings(g, findings)
	if err != nil {
		return false, err
	}
	if len(todo) == 0 {
		fmt.Fprintln(o.Err, "nothing that --fix can change safely")
		return false, nil
	}
	for _, m := range todo {
		fmt.Fprint(o.Err, term.CleanBlock(m.change.Diff))
	}
	if agreed, err := o.agree(ctx, o.yes, len(todo), "look at the difference, then say --fix --yes"); !agreed {
		return false, err
	}
	o.saving.Lock()
	defer o.saving.Unlock()
	for _, m := range todo {
		if _, err := files.Write(m.root, []files.Change{m.change}, func(files.Change) files.Decision { return files.Overwrite }); err != nil {
			return false, usage("", "%s: %s", m.path, err)
		}
		m.set(m.text)
		fmt.Fprintf(o.Err, "changed %s\n", term.Clean(m.path))
	}
	return true, nil
}

// mendings collects the changes file by file.
func mendings(g *job.Gathered, findings []lint.Finding) ([]mended, error) {
	var out []mended
	for _, s := range g.Sources() {
		m := mended{path: s.Path, root: filepath.Dir(s.Path), text: job.Mend(s.Path, s.Text, findings), set: func(b []byte) { s.Text = b }}
		if s.Path == files.Stdin || bytes.Equal(m.text, s.Text) {
			continue
		}
		m.change = files.Plan(files.Existing(m.root), []files.File{{Path: filepath.Base(s.Path), Content: m.text}})[0]
		if m.change.State == files.Blocked {
			return nil, usage("", "%s: %s", s.Path, m.change.Why)
		}
		if !bytes.Equal(m.change.Old, s.Text) {
			return nil, usage("run it again", "%s: changed while it was examined", s.Path)
		}
		out = append(out, m)
	}
	return out, nil
}

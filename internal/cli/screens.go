package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"time"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/files"
	"gh-wif/internal/github"
	"gh-wif/internal/repo"
	"gh-wif/internal/term"
	"gh-wif/internal/term/tty"
	"gh-wif/internal/trust"
	"gh-wif/internal/workflow"
	"gh-wif/ui"
	"gh-wif/ui/lines"
	"gh-wif/wizard"
)

// start says what the screens begin with.
type start struct {
	job     ui.Job
	answers wizard.Answers
	input   diagnose.Input
}

// reportPlace is where a fault of the program is reported.
const reportPlace = "the issue tracker of gh-wif"

// screens opens the screens, or the prompts line by line, and leaves with the
// status of what became of them.
func (o *screenOptions) screens(ctx context.Context, s start) error {
	screen, done, err := o.screen()
	if err != nil {
		return err
	}
	defer done()
	result, err := screen.show(ctx, s, o.accessible || o.Accessible())
	for _, path := range result.Saved {
		fmt.Fprintf(o.Out, "wrote %s\n", term.Clean(path))
	}
	switch {
	case err != nil:
		return err
	case result.Fault != "":
		fmt.Fprintf(o.Err, "gh-wif: a fault of the program was caught: please report it in %s\n%s\n", reportPlace, result.Fault)
	case result.Interrupted:
		return errInterrupted
	}
	return nil
}

// show runs the screens, or the prompts on plain lines.
func (a *app) show(ctx context.Context, s start, plain bool) (ui.Result, error) {
	if !plain {
		return ui.Run(ctx, a.deps(s))
	}
	in := tty.NewReader(a.In, a.echo())
	defer in.Close()
	result, err := lines.Run(ctx, a.lines(s, in))
	return ui.Result{Saved: result.Saved, Interrupted: result.Interrupted}, err
}

// echo is where the terminal shows what is typed. Standard output may be a pipe.
func (a *app) echo() io.Writer {
	if a.OutTTY {
		return a.terminal
	}
	if a.ErrTTY {
		return a.Err
	}
	return io.Discard
}

func (a *app) lines(s start, in lines.Terminal) lines.Deps {
	d := a.deps(s)
	return lines.Deps{
		In: in, Out: d.Out, UTF8: d.UTF8,
		Start: d.Start, Answers: d.Answers, Input: d.Input, Dir: a.workingDir(),
		Detect: d.Detect, Pages: d.Pages, Build: d.Build, Exports: d.Exports, Examine: d.Examine, Expose: d.Expose,
		PlanFiles: d.PlanFiles, WriteFiles: d.WriteFiles, ReadFile: d.ReadFile, Now: d.Now,
	}
}

// screen is the program with its output on a terminal: standard output, or where
// that is a pipe for the result, the terminal behind it.
func (o *screenOptions) screen() (a *app, done func(), err error) {
	if o.OutTTY || o.accessible || o.Accessible() {
		return o.app, func() {}, nil
	}
	tty, err := os.OpenFile("/dev/tty", os.O_WRONLY, 0)
	if err != nil {
		return nil, nil, usage("without a terminal: gh-wif generate, gh-wif diagnose TOKEN", "no terminal to open the screens on")
	}
	onTTY := *o.app
	onTTY.terminal, onTTY.OutTTY = tty, true
	return &onTTY, func() { tty.Close() }, nil
}

func (a *app) deps(s start) ui.Deps {
	return ui.Deps{
		In: a.In, Out: a.terminal, Profile: a.OutProfile(), UTF8: a.UTF8(), Light: a.Light(), Environ: os.Environ(),
		Start: s.job, Answers: s.answers, Input: s.input, Version: version(), Report: reportPlace,
		Detect: a.detect, Ask: a.ask,
		Pages: wizard.Pages, Build: wizard.Build, Exports: wizard.Exports,
		Examine: diagnose.Examine, Examples: diagnose.Examples, Expose: trust.Expose,
		PlanFiles: func(wanted []files.File) []files.Change { return files.Plan(files.Existing(a.dir), wanted) },
		WriteFiles: func(changes []files.Change, decide func(files.Change) files.Decision) (files.Result, error) {
			return files.Write(a.dir, changes, decide)
		},
		ReadFile: func(path string) ([]byte, error) { return files.Read(path, nil, maxInput) },
		ListDir:  a.listDir,
		Now:      a.now, Location: time.Local,
	}
}

// detect asks the working copy: its remote and branch, and what its workflows
// do.
func (a *app) detect(ctx context.Context) (ui.Prefill, error) {
	info, err := repo.Detect(ctx, a.dir, repo.Exec)
	if err != nil {
		return ui.Prefill{}, err
	}
	p := ui.Prefill{}
	if info.Repository.Name != "" {
		p.Answers.Repository = info.Repository.Owner + "/" + info.Repository.Name
		p.Answers.IssuerURL = github.IssuerOfHost(info.Repository.Host)
	}
	p.Answers.Branch = first(info.DefaultBranch, info.Branch)
	for _, path := range info.Workflows {
		p.Workflows = append(p.Workflows, foundWorkflow(info.Root, path))
	}
	for _, name := range []string{"rule.json", "federation-rule.json"} {
		if data, err := files.Read(filepath.Join(info.Root, name), nil, maxInput); err == nil {
			if _, err := federation.ReadRule(data); err == nil {
				p.Rules = append(p.Rules, filepath.Join(info.Root, name))
			}
		}
	}
	return p, nil
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

func foundWorkflow(root, path string) ui.Found {
	f := ui.Found{Path: path}
	data, err := files.Read(filepath.Join(root, filepath.FromSlash(path)), nil, maxInput)
	if err != nil {
		return f
	}
	parsed, err := workflow.Read(path, data)
	if err != nil {
		return f
	}
	for _, trigger := range parsed.On {
		f.Events = append(f.Events, trigger.Event)
	}
	for _, job := range parsed.Federated() {
		f.CallsClaude = true
		f.APIKey = f.APIKey || job.Credential != workflow.CredentialFederation
	}
	return f
}

// ask asks GitHub, by the gh program, what makes a rule exact.
func (a *app) ask(ctx context.Context, answers wizard.Answers) (wizard.Answers, []string, error) {
	remote, err := github.ParseRemote(answers.Repository)
	if err != nil {
		return answers, nil, err
	}
	if host := github.ParseIssuer(answers.IssuerURL).Host; answers.IssuerURL != "" && host != "" {
		remote.Host = host
	}
	info, err := repo.Ask(ctx, repo.Exec, remote)
	if err != nil {
		return answers, nil, err
	}
	var notes []string
	note := func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	if info.RepositoryErr != nil {
		note("the repository: %s", info.RepositoryErr)
	} else {
		r := info.Repository
		answers.OwnerID, answers.RepositoryID = r.OwnerID, r.ID
		answers.Repository = first(r.Owner, remote.Owner) + "/" + first(r.Name, remote.Name)
		note("ids: owner %s, repository %s", r.OwnerID, r.ID)
	}
	if info.SubjectErr != nil {
		note("the subject: %s", info.SubjectErr)
	} else {
		answers.SubjectPrefix = info.Subject.Prefix
		note("subjects are written in the %s form", info.Subject.Form())
	}
	return answers, append(notes, environmentNotes(info, answers.Environment)...), nil
}

// environmentNotes says what guards the environment that the answers name.
func environmentNotes(info repo.GitHubInfo, name string) []string {
	if name == "" || info.EnvironmentsErr != nil {
		return nil
	}
	for _, e := range info.Environments {
		if e.Name == name {
			return []string{fmt.Sprintf("environment %s: %d reviewers, branches: %s", e.Name, e.Reviewers, e.Branches)}
		}
	}
	return []string{fmt.Sprintf("environment %s does not exist yet: the first run creates it, unprotected", name)}
}

// listDir lists a directory for the file picker, folders first.
func (a *app) listDir(path string) (string, []ui.Entry, error) {
	if path == "" {
		path = a.workingDir()
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return "", nil, err
	}
	list, err := os.ReadDir(path)
	if err != nil {
		return path, nil, err
	}
	entries := make([]ui.Entry, 0, len(list))
	for _, e := range list {
		info, err := os.Stat(filepath.Join(path, e.Name()))
		entries = append(entries, ui.Entry{Name: e.Name(), Dir: err == nil && info.IsDir()})
	}
	sort.SliceStable(entries, func(i, j int) bool { return entries[i].Dir && !entries[j].Dir })
	return path, entries, nil
}

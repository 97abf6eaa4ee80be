package job

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gh-wif/internal/files"
	"gh-wif/internal/github"
	"gh-wif/internal/lint"
	"gh-wif/internal/migrate"
	"gh-wif/internal/repo"
	"gh-wif/wizard"
)

// Migration is a plan to switch workflows, and what writing it would do.
type Migration struct {
	Plan  migrate.Plan
	Known lint.Known // what the runs were worked out from
	// Workflows are the changes of workflow files, with the paths that the user gave; Objects those of
	// the issuer and the rules, under the directory for them.
	Workflows []files.Change
	Objects   []files.Change
	Out       string // the directory of the Objects
}

// Migrate says what switching the workflows means that are named: files, and directories with their
// .github/workflows; none: those of the working copy. What o leaves open about the repository comes from
// the working copy. out is the directory for the issuer and the rules; empty: the working copy's root.
func (h Hall) Migrate(ctx context.Context, o migrate.Options, paths []string, out string) (Migration, error) {
	here := h.workingCopy(ctx)
	o.Known, o.Answers = knownOf(o.Known, o.Answers, here.info)
	o.NoGuards = o.NoGuards || o.Answers.NoGuards
	g := newGathered(h)
	root := here.root()
	if len(paths) == 0 {
		paths = []string{root}
	}
	for _, path := range paths {
		if err := g.migratable(ctx, path); err != nil {
			return Migration{}, err
		}
	}
	g.addRest(ctx)
	o.Workflows = g.Input.Workflows
	if o.Answers.Repository == "" {
		return Migration{}, here.noRepository()
	}
	if out == "" {
		out = root
	}
	o.Held = held(ctx, h, out)
	plan, err := migrate.Run(o)
	if err != nil {
		return Migration{}, err
	}
	if err := allFound(plan, o.Jobs); err != nil {
		return Migration{}, err
	}
	m := Migration{Plan: plan, Known: o.Known, Out: out}
	m.changes(o.Workflows)
	return m, ctx.Err()
}

// held are the rules in a directory: the file of each, and its name.
func held(ctx context.Context, h Hall, dir string) map[string]string {
	out := map[string]string{}
	for i, file := range list(dir, func(n string) bool { return filepath.Ext(n) == ".json" }) {
		if data, err := bounded(ctx, h, file, mostOfOne); err == nil && i < mostWorkflows {
			if rule, err := ParseRule(data); err == nil {
				out[filepath.Base(file)] = rule.Name
			}
		}
	}
	return out
}

// Into plans how a job of a workflow file that has no key gets what federation needs: see [migrate.Into].
func (h Hall) Into(ctx context.Context, o migrate.Options, path, job string) (wizard.Plan, error) {
	o.Known, o.Answers = knownOf(o.Known, o.Answers, h.workingCopy(ctx).info)
	g := newGathered(h)
	data, err := h.Read(ctx, path)
	if err != nil {
		return wizard.Plan{}, Refuse("", "--into: %w", err)
	}
	g.addWorkflow(path, data)
	g.addRest(ctx)
	o.Workflows = g.Input.Workflows
	plan, err := migrate.Into(o, job)
	if err != nil {
		return plan, err
	}
	return plan, ctx.Err()
}

// SameFile reports whether two paths name one file.
func SameFile(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}

// knownOf is what the answers and the working copy tell of the repository, beside what is known of its subjects.
func knownOf(k lint.Known, a wizard.Answers, info repo.Info) (lint.Known, wizard.Answers) {
	k.Repository, k.IssuerURL, k.Audience = cmp.Or(a.Repository, k.Repository), a.IssuerURL, a.Audience
	k.OwnerID, k.RepositoryID = cmp.Or(a.OwnerID, k.OwnerID), cmp.Or(a.RepositoryID, k.RepositoryID)
	fromWorkingCopy(&k, info)
	k.DefaultBranch = cmp.Or(a.DefaultBranch, k.DefaultBranch)
	a.Repository, a.IssuerURL, a.DefaultBranch = k.Repository, k.IssuerURL, k.DefaultBranch
	return k, a
}

// Place fills in which repository is meant, and of which GitHub, from the working copy where the
// answers do not name it.
func (h Hall) Place(ctx context.Context, a wizard.Answers) wizard.Answers {
	if a.Repository != "" {
		return a
	}
	k, _ := knownOf(lint.Known{}, a, h.workingCopy(ctx).info) // what it does not tell stays empty
	a.Repository, a.IssuerURL = k.Repository, k.IssuerURL
	return a
}

// allFound refuses names of jobs that no file has.
func allFound(p migrate.Plan, names []string) error {
	var there []string
	for _, f := range p.Files {
		for _, j := range f.Jobs {
			there = append(there, j.Job)
		}
	}
	for _, name := range names {
		if !slices.Contains(there, name) {
			return Refuse("the jobs are "+strings.Join(there, ", "), "--job %q: no workflow that was named has such a job", name)
		}
	}
	return nil
}

// migratable adds a workflow file, or those of a directory: under its .github/workflows, or in itself.
func (g *Gathered) migratable(ctx context.Context, path string) error {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		data, err := g.hall.Read(ctx, path)
		if err != nil {
			return Refuse("", "%w", err)
		}
		g.addWorkflow(path, data)
		return nil
	}
	before := g.offered
	workflows, _ := workflowDir(path)
	for _, dir := range []string{workflows, path} {
		if err := g.workflows(ctx, dir); err != nil {
			return err
		}
		if g.offered > before {
			return nil
		}
	}
	return Refuse("name the files, for example .github/workflows/review.yml", "%s has no workflow file", path)
}

// addRest reads the other workflows of the same repositories: they may call the named ones, or be called.
func (g *Gathered) addRest(ctx context.Context) {
	for _, w := range append([]lint.WorkflowSource{}, g.Input.Workflows...) {
		if lint.RepositoryPath(w.Path) != filepath.ToSlash(w.Path)[len(w.Root):] {
			continue // it does not stand in a repository
		}
		for _, name := range list(filepath.Join(w.Root, filepath.FromSlash(github.WorkflowDir)), isWorkflow) {
			if g.seen[filepath.Clean(name)] {
				continue
			}
			if data, err := g.hall.Found(ctx, name); err == nil {
				g.addWorkflow(name, data)
				g.Input.Workflows[len(g.Input.Workflows)-1].Beside = true
			}
		}
	}
}

// changes compares what the plan wants with what is there.
func (m *Migration) changes(read []lint.WorkflowSource) {
	was := map[string][]byte{}
	for _, w := range read {
		was[w.Path] = w.Text
	}
	for _, f := range m.Plan.Files {
		if f.Changed {
			m.Workflows = append(m.Workflows, files.Replacement(f.Path, was[f.Path], f.Content))
		}
	}
	var objects []files.File
	if len(m.Plan.Rules) > 0 {
		objects = append(objects, files.File{Path: IssuerFile, Content: m.Plan.Issuer.JSON()})
	}
	for _, r := range m.Plan.Rules {
		objects = append(objects, files.File{Path: r.File, Content: r.Rule.JSON()})
	}
	m.Objects = files.Plan(files.Existing(m.Out), objects)
}

// Todo are the files that are not as they shall be: the workflows first.
func (m Migration) Todo() []files.Change {
	same := func(c files.Change) bool { return c.State == files.Same }
	return slices.DeleteFunc(slices.Concat(m.Workflows, m.Objects), same)
}

// Blocked gives a file that cannot be written, if there is one: then none is to be.
func (m Migration) Blocked() (files.Change, bool) {
	todo := m.Todo()
	i := slices.IndexFunc(todo, func(c files.Change) bool { return c.State == files.Blocked })
	if i < 0 {
		return files.Change{}, false
	}
	return todo[i], true
}

// Write puts the objects and the workflows in their places, once the user has agreed: all of them at once where
// the workflows stand under Out, as in a working copy; each file whole or not at all. It names the files written,
// and those that are so already.
func (m Migration) Write() (written, unchanged []string, err error) {
	at := map[string][]files.Change{m.Out: m.Objects}
	roots := []string{m.Out}
	for _, c := range m.Workflows {
		root := m.Out
		rel, err := filepath.Rel(absolute(m.Out), absolute(c.Path))
		if err != nil || !filepath.IsLocal(rel) {
			root, rel = filepath.Dir(c.Path), filepath.Base(c.Path)
		}
		c.Path = filepath.ToSlash(rel)
		if !slices.Contains(roots, root) {
			roots = append(roots, root)
		}
		at[root] = append(at[root], c)
	}
	for _, root := range roots {
		done, err := files.Write(root, at[root], func(files.Change) files.Decision { return files.Overwrite })
		for _, p := range done.Written {
			written = append(written, filepath.Join(root, filepath.FromSlash(p)))
		}
		for _, p := range done.Unchanged {
			unchanged = append(unchanged, filepath.Join(root, filepath.FromSlash(p)))
		}
		if err != nil {
			return written, unchanged, broken(err, written)
		}
	}
	return written, unchanged, nil
}

// broken is the error of a save that broke off, with all that stands by then: also what was written below another
// directory.
func broken(err error, written []string) error {
	var partial *files.PartialError
	switch {
	case len(written) == 0:
		return err
	case errors.As(err, &partial):
		return &files.PartialError{Path: partial.Path, Written: written, Err: partial.Err}
	}
	return fmt.Errorf("%w; already written: %s", err, strings.Join(written, ", "))
}

// absolute is a path from the root, where the system tells it.
func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

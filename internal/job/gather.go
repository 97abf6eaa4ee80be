package job

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/lint"
	"gh-wif/internal/repo"
	"gh-wif/internal/term"
)

// Named are the files that a user names for a check, and the repository they are of.
type Named struct {
	Rules, Issuers, Workflows []string // by what they are
	Paths                     []string // files and directories, by their name and content
	Repository                string   // OWNER/NAME; empty: the working copy's
}

// Gathered are the files to check, and what the working copy around them tells.
type Gathered struct {
	Input  lint.Input
	Looked []string // directories that were searched

	hall    Hall
	seen    map[string]bool // cleaned paths that were added
	offered int             // files that were added, or would have been were they not there
}

// Gather reads the files of a check, as they are: a check may mend them. Without any the
// working copy is looked through.
func (h Hall) Gather(ctx context.Context, n Named) (*Gathered, error) {
	g := newGathered(h)
	for _, list := range []struct {
		flag  string
		paths []string
		add   func(string, []byte)
	}{
		{"--rule", n.Rules, g.addRule},
		{"--issuer", n.Issuers, g.addIssuer},
		{"--workflow", n.Workflows, g.addWorkflow},
	} {
		for _, path := range list.paths {
			data, err := h.Read(ctx, path)
			if err != nil {
				return nil, Refuse("", "%s: %w", list.flag, err)
			}
			list.add(path, data)
		}
	}
	for _, path := range n.Paths {
		if err := g.path(ctx, path); err != nil {
			return nil, err
		}
	}
	if len(g.Input.Rules)+len(g.Input.Issuers)+len(g.Input.Workflows) == 0 {
		if err := g.directory(ctx, h.workingCopy(ctx).root()); err != nil {
			return nil, err
		}
	} else {
		g.addBeside(ctx)
	}
	g.place(ctx, n.Repository)
	return g, ctx.Err()
}

func newGathered(h Hall) *Gathered { return &Gathered{hall: h, seen: map[string]bool{}} }

// path takes one argument: a file by its name and content, or a directory.
func (g *Gathered) path(ctx context.Context, path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return g.directory(ctx, path)
	}
	data, err := g.hall.Read(ctx, path)
	if err != nil {
		return Refuse("", "%w", err)
	}
	if isWorkflow(path) {
		g.addWorkflow(path, data)
		return nil
	}
	switch kind, err := kindOf(data); kind {
	case kindRule:
		g.addRule(path, data)
	case kindIssuer:
		g.addIssuer(path, data)
	default:
		return Refuse("name it with --rule, --issuer or --workflow if it is meant to be one", "%s: is neither a workflow (.yml) nor a rule or an issuer: %s", path,
			err)
	}
	return nil
}

func isWorkflow(path string) bool {
	ext := strings.ToLower(filepath.Ext(path))
	return ext == ".yml" || ext == ".yaml"
}

type documentKind int

const (
	kindNeither documentKind = iota
	kindRule
	kindIssuer
)

// kindOf tells a rule from an issuer by what it holds. The error says why it is
// neither. Broken fields do not matter here: they are findings.
func kindOf(data []byte) (documentKind, error) {
	_, err := federation.ReadRule(data)
	if err == nil || hasFieldError(err) {
		return kindRule, nil
	}
	if _, issuerErr := federation.ReadIssuer(data); issuerErr == nil || hasFieldError(issuerErr) {
		return kindIssuer, nil
	}
	return kindNeither, err
}

func hasFieldError(err error) bool {
	var field *federation.FieldError
	return errors.As(err, &field)
}

// directory searches DIR/.github/workflows, and DIR itself for *.json.
func (g *Gathered) directory(ctx context.Context, dir string) error {
	workflows, root := workflowDir(dir)
	before := g.offered
	if err := g.workflows(ctx, workflows); err != nil {
		return err
	}
	for _, name := range list(root, func(n string) bool { return filepath.Ext(n) == ".json" }) {
		data, err := g.hall.Found(ctx, name)
		if err != nil {
			continue // nobody named it
		}
		switch kind, _ := kindOf(data); {
		case kind == kindRule || kind == kindNeither && filepath.Base(name) == RuleFile:
			g.addRule(name, data)
		case kind == kindIssuer || kind == kindNeither && filepath.Base(name) == "issuer.json":
			g.addIssuer(name, data)
		}
	}
	g.Looked = append(g.Looked, workflows, filepath.Join(root, "*.json"))
	if g.offered == before {
		return Refuse("name the files, for example --rule rule.json --workflow .github/workflows/claude.yml",
			"%s has no workflow under .github/workflows, and no rule or issuer: there is nothing to check", dir)
	}
	g.Input.Whole = true
	return nil
}

// workflowDir is where a directory's workflows stand, and the root of the repository: dir
// may be either.
func workflowDir(dir string) (workflows, root string) {
	slashed := filepath.ToSlash(filepath.Clean(dir))
	if strings.HasSuffix("/"+slashed, "/"+strings.TrimSuffix(github.WorkflowDir, "/")) {
		return dir, filepath.Join(dir, "..", "..")
	}
	return filepath.Join(dir, filepath.FromSlash(github.WorkflowDir)), dir
}

// workflows adds every workflow of a directory.
func (g *Gathered) workflows(ctx context.Context, dir string) error {
	for _, name := range list(dir, isWorkflow) {
		data, err := g.hall.Found(ctx, name)
		if err != nil {
			return Refuse("", "%w", err)
		}
		g.addWorkflow(name, data)
	}
	return nil
}

// list names the files of a directory, sorted. A name that a terminal would not
// show as it is is left out.
func list(dir string, want func(string) bool) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var out []string
	for _, e := range entries {
		if !e.IsDir() && want(e.Name()) && term.Clean(e.Name()) == e.Name() {
			out = append(out, filepath.Join(dir, e.Name()))
		}
	}
	slices.Sort(out)
	return out
}

// fresh reports a file that was not added yet.
func (g *Gathered) fresh(path string) bool {
	key := filepath.Clean(path)
	was := g.seen[key]
	g.offered++
	g.seen[key] = true
	return !was
}

func (g *Gathered) addRule(path string, data []byte) {
	if g.fresh(path) {
		g.Input.Rules = append(g.Input.Rules, lint.Source{Path: path, Text: data})
	}
}

func (g *Gathered) addIssuer(path string, data []byte) {
	if g.fresh(path) {
		g.Input.Issuers = append(g.Input.Issuers, lint.Source{Path: path, Text: data})
	}
}

func (g *Gathered) addWorkflow(path string, data []byte) {
	if g.fresh(path) {
		g.Input.Workflows = append(g.Input.Workflows, lint.WorkflowSource{Source: lint.Source{Path: path, Text: data}, Root: workflowRoot(path)})
	}
}

// workflowRoot is what stands before .github/workflows.
func workflowRoot(path string) string {
	slashed := filepath.ToSlash(path)
	if i := strings.LastIndex(slashed, github.WorkflowDir); i >= 0 {
		return slashed[:i]
	}
	return ""
}

// addBeside reads the other workflows of the same repositories: the named ones
// may call them.
func (g *Gathered) addBeside(ctx context.Context) {
	done := map[string]bool{}
	for _, w := range slices.Clone(g.Input.Workflows) {
		if !callsBeside(w.Text) || done[w.Root] {
			continue
		}
		done[w.Root] = true
		for _, name := range list(filepath.Join(w.Root, filepath.FromSlash(github.WorkflowDir)), isWorkflow) {
			if g.seen[filepath.Clean(name)] {
				continue
			}
			if data, err := g.hall.Found(ctx, name); err == nil {
				g.Input.Workflows = append(g.Input.Workflows, lint.WorkflowSource{Source: lint.Source{Path: name, Text: data}, Root: w.Root, Beside: true})
			}
		}
	}
}

// callsBeside reports whether a workflow may call another one of its repository.
func callsBeside(text []byte) bool {
	for _, call := range []string{"uses: ./", `"./`, "'./"} {
		if bytes.Contains(text, []byte(call)) {
			return true
		}
	}
	return false
}

// place asks the working copy around the workflows for its repository, where none is named.
func (g *Gathered) place(ctx context.Context, named string) {
	g.Input.Known.Repository = named
	if len(g.Input.Workflows) == 0 || len(g.Input.Rules) == 0 {
		return
	}
	info, err := repo.Detect(ctx, cmp.Or(g.Input.Workflows[0].Root, g.hall.Dir), g.hall.Run)
	if err != nil {
		return
	}
	detected := ""
	if info.Repository.Owner != "" {
		detected = info.Repository.Owner + "/" + info.Repository.Name
	}
	if named == "" && detected != "" {
		g.Input.Known.Repository = detected
	}
	if named == "" || named == detected {
		g.Input.Known.DefaultBranch = info.DefaultBranch
	}
}

// Sources are the files to check, as they can be changed.
func (g *Gathered) Sources() []*lint.Source {
	var out []*lint.Source
	for i := range g.Input.Rules {
		out = append(out, &g.Input.Rules[i])
	}
	for i := range g.Input.Issuers {
		out = append(out, &g.Input.Issuers[i])
	}
	for i := range g.Input.Workflows {
		out = append(out, &g.Input.Workflows[i].Source)
	}
	return out
}

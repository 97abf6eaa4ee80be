package repo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gh-wif/internal/github"
	"gh-wif/internal/term"
)

// gitTimeout bounds each call of git. Nothing asked of it needs the network.
const gitTimeout = 2 * time.Second

// maxRemotes bounds how many remotes are looked at.
const maxRemotes = 16

// NamedRemote is a remote of the working copy.
type NamedRemote struct {
	Name   string
	Remote github.Remote // the zero value if Err
	Err    error         // why its URL names no repository on GitHub; holds no credential
}

// Info is what the working copy tells. Every part but Root may be missing.
type Info struct {
	Root          string        // top directory of the working tree; empty in a bare repository
	Remotes       []NamedRemote // as git lists them
	Repository    github.Remote // that of the remote chosen; the zero value if none will do
	RemoteName    string        // name of the remote chosen
	Branch        string        // checked out; empty if HEAD is detached
	DefaultBranch string        // as far as is known without asking GitHub; may be a guess
	RemoteHead    string        // the default branch as the remote said it when last cloned or fetched; empty: not told
	Workflows     []string      // files under .github/workflows, relative to Root, with slashes
}

// Detect asks git about the working copy around dir. A *[Problem] says why there is
// nothing to tell: [ErrNoGit], [ErrNotRepository], [ErrUnsafe], [ErrTimeout].
//
// Of several remotes it chooses that of the checked-out branch, or else upstream, origin, the only one.
func Detect(ctx context.Context, dir string, run Runner) (Info, error) {
	g := git{ctx: ctx, dir: dir, run: run}
	var info Info
	// Outside of a working tree, in a bare repository, the second question fails after the first was answered.
	answer, err := g.line("rev-parse", "--is-inside-work-tree", "--show-toplevel")
	inside, root, _ := strings.Cut(answer, "\n")
	if inside = strings.TrimSuffix(inside, "\r"); err != nil && inside != "false" {
		return Info{}, g.explain(err)
	}
	if inside == "true" {
		info.Root = filepath.FromSlash(root)
		info.Workflows = workflows(info.Root)
	}
	// What follows may be missing, which git reports by failing.
	if ref, err := g.line("symbolic-ref", "--quiet", "HEAD"); err == nil {
		info.Branch = branchOf(ref, github.RefsHeads)
	}
	info.Remotes = g.remotes()
	if r, ok := choose(info.Remotes, g.branchRemote(info.Branch)); ok {
		info.Repository, info.RemoteName = r.Remote, r.Name
	}
	info.RemoteHead = g.remoteHead(info.RemoteName)
	if info.DefaultBranch = info.RemoteHead; info.DefaultBranch == "" {
		info.DefaultBranch = g.usualBranch(info.RemoteName)
	}
	return info, nil
}

// git asks one working copy.
type git struct {
	ctx context.Context
	dir string
	run Runner
}

// line is the output of a git command without the newline at its end.
func (g git) line(args ...string) (string, error) {
	out, err := g.run.within(g.ctx, gitTimeout, g.dir, "git", args...)
	return strings.TrimRight(string(out), "\r\n"), err
}

// explain turns the failure of the first question into a Problem.
func (g git) explain(err error) error {
	var exit *ExitError
	isExit := errors.As(err, &exit)
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return &Problem{"git is not installed, or not on the PATH", "install git, or name the repository with --repo OWNER/NAME", ErrNoGit}
	case isExit && strings.Contains(exit.Stderr, "not a git repository"):
		return &Problem{g.place() + " is not in a git repository", "go to a working copy, or name the repository with --repo OWNER/NAME", ErrNotRepository}
	case isExit && strings.Contains(exit.Stderr, "dubious ownership"):
		return &Problem{
			g.place() + " belongs to another user, so git does not trust it",
			"if you do: git config --global --add safe.directory '" + strings.ReplaceAll(g.place(), "'", `'\''`) + "'", ErrUnsafe,
		}
	default:
		return fmt.Errorf("looking at the working copy: %w", err)
	}
}

// place names the directory for a message.
func (g git) place() string {
	if abs, err := filepath.Abs(g.dir); err == nil {
		return abs
	}
	return g.dir
}

// remotes lists the remotes with the addresses that git would really use: it applies insteadOf.
func (g git) remotes() []NamedRemote {
	out, err := g.line("remote", "--verbose")
	if err != nil || out == "" {
		return nil
	}
	var found []NamedRemote
	for line := range strings.SplitSeq(out, "\n") {
		name, address, _ := strings.Cut(strings.TrimSuffix(line, "\r"), "\t")
		address, filter, fetched := cutLast(address, " (fetch)")
		if (!fetched || strings.HasSuffix(filter, "(push)")) && address != "" || github.CheckBranch(name) != nil { // git's rule for a remote's name is that for a ref
			continue
		}
		r := NamedRemote{Name: name}
		r.Remote, r.Err = github.ParseRemote(address)
		if found = append(found, r); len(found) == maxRemotes {
			break
		}
	}
	return found
}

// cutLast is [strings.Cut] at the last place where sep stands.
func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// branchRemote is the remote that the branch is set to follow, or "".
func (g git) branchRemote(branch string) string {
	if branch == "" {
		return ""
	}
	name, _ := g.line("config", "--get", "branch."+branch+".remote")
	return name
}

// choose picks a remote that names a repository.
func choose(remotes []NamedRemote, ofBranch string) (NamedRemote, bool) {
	var usable []NamedRemote
	for _, r := range remotes {
		if r.Err == nil {
			usable = append(usable, r)
		}
	}
	for _, name := range []string{ofBranch, "upstream", "origin"} {
		for _, r := range usable {
			if r.Name == name {
				return r, true
			}
		}
	}
	if len(usable) == 1 {
		return usable[0], true
	}
	return NamedRemote{}, false
}

// remoteHead is what the remote's HEAD was when last cloned or fetched.
func (g git) remoteHead(remote string) string {
	if remote == "" {
		return ""
	}
	tracking := "refs/remotes/" + remote + "/"
	ref, err := g.line("symbolic-ref", "--quiet", tracking+"HEAD")
	if err != nil {
		return ""
	}
	return branchOf(ref, tracking)
}

// usualBranch is main or master, whichever is there.
func (g git) usualBranch(remote string) string {
	ask := []string{"for-each-ref", "--format=%(refname)"}
	if remote != "" {
		ask = append(ask, "refs/remotes/"+remote+"/main", "refs/remotes/"+remote+"/master")
	}
	ask = append(ask, github.RefsHeads+"main", github.RefsHeads+"master")
	out, err := g.line(ask...)
	if err != nil {
		return ""
	}
	there := strings.Fields(out)
	for _, ref := range ask[2:] {
		if slices.Contains(there, ref) {
			return path.Base(ref)
		}
	}
	return ""
}

// branchOf is the branch that a full ref names, or "" if it is none that GitHub could have.
func branchOf(ref, prefix string) string {
	name, found := strings.CutPrefix(ref, prefix)
	if !found || github.CheckBranch(name) != nil {
		return ""
	}
	return name
}

// workflows lists the workflow files in the working tree, whether committed or not. A name that
// a terminal would not show as it is is left out.
func workflows(root string) []string {
	dir := filepath.Join(root, filepath.FromSlash(github.WorkflowDir))
	entries, err := os.ReadDir(dir) // sorted
	if err != nil {
		return nil
	}
	var found []string
	for _, e := range entries {
		name := e.Name()
		if ext := path.Ext(name); e.Type().IsRegular() && (ext == ".yml" || ext == ".yaml") && term.Clean(name) == name {
			found = append(found, path.Join(github.WorkflowDir, name))
		}
	}
	return found
}

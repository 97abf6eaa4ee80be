package repo

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gh-wif/internal/github"
	"gh-wif/internal/say"
)

// pushTimeout bounds each call that commits, pushes or makes a pull request.
const pushTimeout = 2 * time.Minute

// Publication is a pull request that brings one file of the working copy to the repository.
type Publication struct {
	Repository github.Remote // that the file is for
	Dir        string        // in the working copy
	Path       string        // of the file, from the working copy's root, with slashes
	Content    []byte        // what stands in it
	Branch     string        // that is made for it
	Title      string        // of the commit and the pull request
	Body       string
}

// Published is what there is of a publication.
type Published struct {
	Address string // of the pull request; empty: there is none
	Branch  string // that the file is on, as a name of git
	There   bool   // the file stands there as it is wanted
}

// ErrNotClean is wrapped where the working copy is in no state to publish from.
var ErrNotClean = errors.New("the working copy cannot be published from")

// LookPublished looks, by git and gh, whether a publication is there already: on the
// repository's default branch, or in an open pull request. A *[Problem] says why it cannot
// be made: what is staged or committed beside it is not published along.
func LookPublished(ctx context.Context, run Runner, p Publication) (Published, error) {
	g := git{ctx: ctx, dir: p.Dir, run: run}
	w, err := g.workplace(p.Repository)
	if err != nil {
		return Published{}, err
	}
	if g.holds(w.trackingBase(), p) {
		return Published{Branch: w.trackingBase(), There: true}, nil
	}
	address, err := pullRequest(ctx, run, w.remote, p.Branch)
	if err != nil {
		return Published{}, err
	}
	found := Published{Address: address, Branch: p.Branch}
	found.There = address != "" && g.holds("refs/remotes/"+w.remoteName+"/"+p.Branch, p)
	if found.There {
		return found, nil
	}
	return found, g.ready(w, p)
}

// workplace is the working copy as far as publishing goes.
type workplace struct {
	remote     github.Remote
	remoteName string
	base       string // the default branch
	branch     string // checked out; empty: none
}

func (w workplace) trackingBase() string { return "refs/remotes/" + w.remoteName + "/" + w.base }

// workplace finds the remote that is the repository: no other gets its workflow.
func (g git) workplace(of github.Remote) (workplace, error) {
	info, err := Detect(g.ctx, g.dir, g.run)
	if err != nil {
		return workplace{}, err
	}
	is := func(r NamedRemote) bool { return r.Err == nil && strings.EqualFold(r.Remote.String(), of.String()) }
	at := slices.IndexFunc(info.Remotes, func(r NamedRemote) bool { return is(r) && r.Name == info.RemoteName })
	if at < 0 {
		at = slices.IndexFunc(info.Remotes, is)
	}
	if at < 0 {
		return workplace{}, notClean("no remote of it is "+of.String(), "go to a working copy of "+of.String()+", or leave out --pull-request")
	}
	w := workplace{remote: info.Remotes[at].Remote, remoteName: info.Remotes[at].Name, branch: info.Branch}
	if w.base = cmp.Or(g.remoteHead(w.remoteName), g.usualBranch(w.remoteName)); w.base == "" {
		return w, notClean("the default branch of the remote "+w.remoteName+" is not known", "git remote set-head "+say.Shell(w.remoteName)+" --auto")
	}
	return w, nil
}

func notClean(what, hint string) error {
	return &Problem{ErrNotClean.Error() + ": " + what, hint, ErrNotClean}
}

// holds reports whether a commit, or for no ref the index, has the file as it is wanted.
func (g git) holds(ref string, p Publication) bool {
	out, err := g.run.within(g.ctx, gitTimeout, g.dir, "git", "show", ref+":"+p.Path)
	return err == nil && bytes.Equal(out, p.Content)
}

// ready says why a publication cannot be made, or nothing.
func (g git) ready(w workplace, p Publication) error {
	// With no ref before it git reads the index: there an earlier run may have left the file.
	if _, err := g.line("diff", "--cached", "--quiet", "--", ":/"+p.Path); err != nil && !g.holds("", p) {
		return notClean("the index holds changes of "+p.Path+" already", "commit them, or take them out: git restore --staged "+say.Shell(p.Path))
	}
	if w.branch == p.Branch {
		return nil // an earlier run came so far
	}
	if _, err := g.line("rev-parse", "--verify", "--quiet", github.RefsHeads+p.Branch); err == nil {
		return notClean("there is a branch "+p.Branch+" already", "go on from it: git switch "+say.Shell(p.Branch)+"; or take it away: git branch --delete --force "+say.Shell(p.Branch))
	}
	if _, err := g.line("merge-base", "--is-ancestor", "HEAD", w.trackingBase()); err != nil {
		return notClean("it holds commits that "+w.remoteName+"/"+w.base+" does not have, and they would be in the pull request",
			"start from there: git switch "+say.Shell(w.base)+"; and fetch first: git fetch "+say.Shell(w.remoteName))
	}
	return nil
}

// Publish commits the file on a branch of its own, pushes that, never with force, and makes
// the pull request. told hears of each step that is done. Steps that are done already are
// left out. The working copy is on that branch then.
func Publish(ctx context.Context, run Runner, p Publication, told func(string)) (Published, error) {
	g := git{ctx: ctx, dir: p.Dir, run: run}
	w, err := g.workplace(p.Repository)
	if err != nil {
		return Published{}, err
	}
	if err := g.ready(w, p); err != nil {
		return Published{}, err
	}
	if w.branch != p.Branch {
		if err := g.does("switch", "--create", p.Branch); err != nil {
			return Published{}, err
		}
		told("made the branch " + p.Branch + ", and went to it")
	}
	if !g.holds("HEAD", p) {
		if err := g.commit(p); err != nil {
			return Published{}, err
		}
		told("committed " + p.Path)
	}
	if err := g.does("push", "--quiet", "--set-upstream", w.remoteName, p.Branch); err != nil {
		return Published{}, err
	}
	told("pushed " + p.Branch + " to " + w.remoteName)
	address, err := openPullRequest(ctx, run, w, p)
	return Published{Address: address, Branch: p.Branch, There: err == nil}, err
}

// commit commits the file alone, if it is what was agreed to.
func (g git) commit(p Publication) error {
	if err := g.does("add", "--", ":/"+p.Path); err != nil {
		return err
	}
	if !g.holds("", p) {
		return notClean(p.Path+" has changed since it was written", "look at it: git diff --cached "+say.Shell(p.Path))
	}
	return g.does("commit", "--quiet", "--message", p.Title, "--", ":/"+p.Path)
}

// does runs git where it changes something.
func (g git) does(args ...string) error {
	_, err := g.run.within(g.ctx, pushTimeout, g.dir, "git", args...)
	var exit *ExitError
	if errors.As(err, &exit) {
		return fmt.Errorf("git %s: %s", args[0], strings.Join(strings.Fields(exit.Stderr), " "))
	}
	return err
}

// pullRequest is the address of the open pull request from a branch of the repository;
// empty: there is none.
func pullRequest(ctx context.Context, run Runner, r github.Remote, branch string) (string, error) {
	out, err := byGH(ctx, run, ghTimeout, "pr", "list", "--repo", r.String(), "--head", branch, "--state", "open", "--limit", "1", "--json", "url")
	if err != nil {
		return "", err
	}
	var found []struct{ URL string }
	if err := json.Unmarshal(out, &found); err != nil {
		return "", errors.New("what gh says of pull requests cannot be read")
	}
	if len(found) == 0 {
		return "", nil
	}
	return found[0].URL, nil
}

func openPullRequest(ctx context.Context, run Runner, w workplace, p Publication) (string, error) {
	if address, err := pullRequest(ctx, run, w.remote, p.Branch); err != nil || address != "" {
		return address, err
	}
	out, err := byGH(ctx, run, pushTimeout, "pr", "create", "--repo", w.remote.String(), "--head", p.Branch, "--base", w.base, "--title", p.Title, "--body", p.Body)
	if err != nil {
		// It may have been made although the answer was lost.
		if address, look := pullRequest(ctx, run, w.remote, p.Branch); look == nil && address != "" {
			return address, nil
		}
		return "", err
	}
	lines := strings.Fields(string(out))
	if len(lines) == 0 {
		return "", nil
	}
	return lines[len(lines)-1], nil
}

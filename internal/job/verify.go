package job

import (
	"context"
	"os"
	"path"
	"path/filepath"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/say"
	"gh-wif/internal/workflow"
)

// ToVerify is the workflow that a verification starts.
type ToVerify struct {
	Repository github.Remote
	File       workflow.File
	// Called gives a workflow of the same working copy by the text of uses:.
	Called func(uses string) (workflow.File, bool)
}

// ToVerify finds what to verify: the repository and the workflow that the user named, each
// else as the working copy tells it. The workflow is a file, or the name of one under
// .github/workflows; where none is named it is the only one that federates.
func (h Hall) ToVerify(ctx context.Context, repository, named string) (ToVerify, error) {
	here := h.workingCopy(ctx)
	own := here.info.Repository
	out := ToVerify{Repository: own}
	if repository != "" {
		remote, err := github.ParseRemote(repository)
		if err != nil {
			return out, Refuse("", "--repo: %w", err)
		}
		if strings.EqualFold(remote.Owner+"/"+remote.Name, own.Owner+"/"+own.Name) && strings.Count(repository, "/") == 1 {
			remote.Host = own.Host
		}
		out.Repository = remote
	}
	if out.Repository.Name == "" {
		return out, here.noRepository()
	}
	var err error
	if out.File, err = here.workflowNamed(ctx, named); err != nil {
		return out, err
	}
	base := workflowRoot(out.File.Path)
	out.Called = func(uses string) (workflow.File, bool) {
		below, ok := strings.CutPrefix(uses, "./"+github.WorkflowDir)
		if !ok || strings.Contains(below, "/") {
			return workflow.File{}, false
		}
		f, err := here.readWorkflow(ctx, h.Found, filepath.Join(filepath.FromSlash(base+github.WorkflowDir), below))
		return f, err == nil
	}
	return out, ctx.Err()
}

func (c workingCopy) readWorkflow(ctx context.Context, read func(context.Context, string) ([]byte, error), file string) (workflow.File, error) {
	data, err := read(ctx, file)
	if err != nil {
		return workflow.File{}, Refuse("", "--workflow: %w", err)
	}
	f, err := ParseWorkflow(filepath.ToSlash(file), data)
	if err != nil {
		return workflow.File{}, Refuse("", "--workflow: %w", err)
	}
	return f, nil
}

// workflowNamed is the file that is named, or the only one that federates.
func (c workingCopy) workflowNamed(ctx context.Context, named string) (workflow.File, error) {
	if named != "" {
		dir := filepath.Join(c.root(), filepath.FromSlash(github.WorkflowDir))
		if _, err := os.Stat(named); err != nil && path.Base(named) == named {
			named = filepath.Join(dir, named)
		}
		return c.readWorkflow(ctx, c.hall.Read, named)
	}
	var federate []workflow.File
	var names []string
	for _, name := range c.info.Workflows {
		f, err := c.readWorkflow(ctx, c.hall.Found, filepath.Join(c.root(), filepath.FromSlash(name)))
		if err != nil {
			continue
		}
		for _, j := range f.Federated() {
			if j.Credential != workflow.CredentialAPIKey {
				federate, names = append(federate, f), append(names, path.Base(name))
				break
			}
		}
	}
	switch len(federate) {
	case 1:
		return federate[0], nil
	case 0:
		return workflow.File{}, Refuse("name it with --workflow claude.yml; gh-wif generate writes one", "no workflow of the working copy is seen to exchange a token")
	}
	return workflow.File{}, Refuse("name one with --workflow "+say.Shell(names[0]), "several workflows exchange a token: %s", strings.Join(names, ", "))
}

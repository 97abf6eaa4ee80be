package job

import (
	"context"
	"os"
	"path"
	"path/filepath"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/repo"
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
	info, detectErr := repo.Detect(ctx, h.Dir, h.Run)
	out := ToVerify{Repository: info.Repository}
	if repository != "" {
		remote, err := github.ParseRemote(repository)
		if err != nil {
			return out, Refuse("", "--repo: %w", err)
		}
		if strings.EqualFold(remote.Owner+"/"+remote.Name, info.Repository.Owner+"/"+info.Repository.Name) && strings.Count(repository, "/") == 1 {
			remote.Host = info.Repository.Host
		}
		out.Repository = remote
	}
	if out.Repository.Name == "" {
		hint := "a working copy's remote tells it as well"
		if detectErr != nil {
			hint = detectErr.Error()
		}
		return out, Refuse(hint, "--repo is missing, for example --repo acme/app")
	}
	root := h.Dir
	if info.Root != "" {
		root = relative(info.Root)
	}
	var err error
	if out.File, err = h.workflowNamed(ctx, root, named, info); err != nil {
		return out, err
	}
	base := workflowRoot(out.File.Path)
	out.Called = func(uses string) (workflow.File, bool) {
		below, ok := strings.CutPrefix(uses, "./"+github.WorkflowDir)
		if !ok || strings.Contains(below, "/") {
			return workflow.File{}, false
		}
		f, err := h.readWorkflow(ctx, filepath.Join(filepath.FromSlash(base+github.WorkflowDir), below))
		return f, err == nil
	}
	return out, ctx.Err()
}

func (h Hall) readWorkflow(ctx context.Context, file string) (workflow.File, error) {
	data, err := h.Read(ctx, file)
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
func (h Hall) workflowNamed(ctx context.Context, root, named string, info repo.Info) (workflow.File, error) {
	dir := filepath.Join(root, filepath.FromSlash(github.WorkflowDir))
	if named != "" {
		if _, err := os.Stat(named); err != nil && path.Base(named) == named {
			named = filepath.Join(dir, named)
		}
		return h.readWorkflow(ctx, named)
	}
	var federate []workflow.File
	var names []string
	for _, name := range info.Workflows {
		f, err := h.readWorkflow(ctx, filepath.Join(root, filepath.FromSlash(name)))
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
	return workflow.File{}, Refuse("name one with --workflow "+names[0], "several workflows exchange a token: %s", strings.Join(names, ", "))
}

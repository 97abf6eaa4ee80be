package rest

import (
	"context"
	"errors"
	"net/url"

	"gh-wif/internal/github"
)

// Repository is a repository to ask about. Owner and name are checked, as they become parts
// of a path.
type Repository struct {
	client      Client
	owner, name string
}

// Repository is the repository of that name on the client's host.
func (c Client) Repository(owner, name string) (Repository, error) {
	return Repository{c, owner, name}, errors.Join(github.CheckOwner(owner), github.CheckRepository(name))
}

func (r Repository) path() string { return "/repos/" + r.owner + "/" + r.name }

// get asks for one answer and reads it.
func get[T any](ctx context.Context, c Client, path string, read func([]byte) (T, error)) (T, error) {
	answer, err := c.Call(ctx, "", path, nil)
	if err != nil {
		var none T
		return none, err
	}
	return read(answer.Body)
}

// list asks for a list and reads it, page by page. It is whole and not nil, or an error.
func list[T any](ctx context.Context, c Client, path string, read func([]byte) ([]T, error)) ([]T, error) {
	all := []T{}
	err := c.pages(ctx, path, func(answer []byte) error {
		some, err := read(answer)
		all = append(all, some...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// Info is who the repository is. After a rename it has the new name.
func (r Repository) Info(ctx context.Context) (github.RepositoryInfo, error) {
	return get(ctx, r.client, r.path(), github.ParseRepository)
}

// Subject is the repository's own setting of its subjects.
func (r Repository) Subject(ctx context.Context) (github.SubCustomization, error) {
	return get(ctx, r.client, r.path()+"/actions/oidc/customization/sub", github.ParseSubCustomization)
}

// OrganizationSubject is the setting of the organization that owns the repository.
func (r Repository) OrganizationSubject(ctx context.Context) (github.SubCustomization, error) {
	return get(ctx, r.client, "/orgs/"+r.owner+"/actions/oidc/customization/sub", github.ParseSubCustomization)
}

// Environments are all of the repository's, without the patterns of their branches.
func (r Repository) Environments(ctx context.Context) ([]github.Environment, error) {
	return list(ctx, r.client, r.path()+"/environments", github.ParseEnvironments)
}

// Patterns are the refs that may deploy to an environment which lets selected ones only.
func (r Repository) Patterns(ctx context.Context, environment string) ([]github.RefPattern, error) {
	return list(ctx, r.client, r.path()+"/environments/"+url.PathEscape(environment)+"/deployment-branch-policies", github.ParseRefPatterns)
}

// Branch is a branch with its protection of the older kind; one that is not there is told by
// its Exists. After a rename it has the new name.
func (r Repository) Branch(ctx context.Context, name string) (github.BranchProtection, error) {
	b, err := get(ctx, r.client, r.path()+"/branches/"+url.PathEscape(name), github.ParseBranch)
	if IsNotFound(err) {
		return github.BranchProtection{Name: name}, nil
	}
	return b, err
}

// Rules adds to a branch the active rules on it, of which there are also some for a branch
// that is not there yet.
func (r Repository) Rules(ctx context.Context, b github.BranchProtection) (github.BranchProtection, error) {
	err := r.client.pages(ctx, r.path()+"/rules/branches/"+url.PathEscape(b.Name), func(answer []byte) (err error) {
		b, err = github.ParseBranchRules(b, answer)
		return err
	})
	return b, err
}

// ClassicRule adds to a branch what its protection of the older kind wants, which an
// administrator sees.
func (r Repository) ClassicRule(ctx context.Context, b github.BranchProtection) (github.BranchProtection, error) {
	told, err := get(ctx, r.client, r.path()+"/branches/"+url.PathEscape(b.Name)+"/protection", func(answer []byte) (github.BranchProtection, error) {
		return github.ParseClassicProtection(b, answer)
	})
	if err != nil {
		return b, err
	}
	return told, nil
}

// Forks is what pull requests from forks may do; the question is another one for a public
// repository.
func (r Repository) Forks(ctx context.Context, public bool) (github.ForkPolicy, error) {
	if public {
		return get(ctx, r.client, r.path()+"/actions/permissions/fork-pr-contributor-approval", github.ParseForkApproval)
	}
	return get(ctx, r.client, r.path()+"/actions/permissions/fork-pr-workflows-private-repos", github.ParsePrivateForks)
}

// Workflows are the files under .github/workflows that GitHub knows.
func (r Repository) Workflows(ctx context.Context) ([]github.KnownWorkflow, error) {
	return list(ctx, r.client, r.path()+"/actions/workflows", github.ParseWorkflows)
}

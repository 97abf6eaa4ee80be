package repo

import (
	"context"
	"errors"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"time"

	"gh-wif/internal/github"
)

// ghTimeout bounds each call of gh, which goes over the network.
const ghTimeout = 10 * time.Second

// GitHubInfo is what GitHub tells. Each part has an error of its own; one that
// failed leaves the others.
type GitHubInfo struct {
	Repository      github.RepositoryInfo
	RepositoryErr   error
	Subject         github.SubCustomization
	SubjectErr      error
	Environments    []github.Environment
	EnvironmentsErr error
}

// Ask asks GitHub about a repository by the gh program: three calls over the network, at
// once. It is for when the user has asked for it. The error is a *[Problem] if nothing could
// be asked at all: [ErrNoGH], [ErrNotLoggedIn].
//
// A repository that exists but has no customization (404) has the default subject.
func Ask(ctx context.Context, run Runner, r github.Remote) (GitHubInfo, error) {
	if err := errors.Join(github.CheckOwner(r.Owner), github.CheckRepository(r.Name)); err != nil {
		return GitHubInfo{}, err // they become part of a path
	}
	base := "repos/" + r.Owner + "/" + r.Name
	var info GitHubInfo
	var wg sync.WaitGroup
	wg.Go(func() { info.Repository, info.RepositoryErr = ask(ctx, run, r.Host, base, github.ParseRepository) })
	wg.Go(func() {
		info.Subject, info.SubjectErr = ask(ctx, run, r.Host, base+"/actions/oidc/customization/sub", github.ParseSubCustomization)
	})
	wg.Go(func() {
		info.Environments, info.EnvironmentsErr = ask(ctx, run, r.Host, base+"/environments?per_page=100", github.ParseEnvironments)
	})
	wg.Wait()

	for _, err := range []error{info.RepositoryErr, info.SubjectErr, info.EnvironmentsErr} {
		if errors.Is(err, ErrNoGH) || errors.Is(err, ErrNotLoggedIn) {
			return GitHubInfo{}, err
		}
	}
	if info.RepositoryErr == nil && errors.Is(info.SubjectErr, github.ErrNotFound) {
		info.Subject, info.SubjectErr = github.SubCustomization{UseDefault: true}, nil
	}
	return info, nil
}

// ask makes one call and reads its answer.
func ask[T any](ctx context.Context, run Runner, host, path string, parse func([]byte) (T, error)) (T, error) {
	args := []string{"api", path}
	if host != "" && host != github.GitHubHost {
		args = append(args, "--hostname", host)
	}
	out, err := run.within(ctx, ghTimeout, "", "gh", args...)
	if err != nil {
		var none T
		return none, explainGH(err)
	}
	return parse(out)
}

// httpStatus is how gh ends the message of an answer that is no success.
var httpStatus = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\(HTTP ([0-9]{3})\)`) })

// ghNotLoggedIn is the exit status of gh where a login is needed ("gh help exit-codes").
const ghNotLoggedIn = 4

func explainGH(err error) error {
	if errors.Is(err, exec.ErrNotFound) {
		return &Problem{"the GitHub CLI, gh, is not installed, or not on the PATH", "install it from https://cli.github.com, or paste what GitHub answers", ErrNoGH}
	}
	var exit *ExitError
	if !errors.As(err, &exit) {
		return err
	}
	status := ""
	if m := httpStatus().FindStringSubmatch(exit.Stderr); m != nil {
		status = m[1]
	}
	switch {
	case exit.Code == ghNotLoggedIn, status == "401", strings.Contains(exit.Stderr, "gh auth login"):
		return &Problem{"gh is not logged in to GitHub", "gh auth login", ErrNotLoggedIn}
	case status == "404":
		return github.ErrNotFound
	case status == "403", status == "429":
		return &Problem{"GitHub refused: " + exit.Error(), "the login of gh may lack the permission, or has asked too often: gh auth status", ErrForbidden}
	default:
		return err
	}
}

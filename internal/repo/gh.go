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

// ask makes one call of "gh api" and reads its answer. The error is a *[Problem] where gh could not
// ask ([ErrNoGH], [ErrNotLoggedIn]) or GitHub refused ([ErrForbidden]), [github.ErrNotFound] for a 404.
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

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

// byGH runs the gh program. The error is a *[Problem] where there is none ([ErrNoGH]), where it
// is not logged in ([ErrNotLoggedIn]) or GitHub refused ([ErrForbidden]); github.ErrNotFound.
func byGH(ctx context.Context, run Runner, limit time.Duration, args ...string) ([]byte, error) {
	out, err := run.within(ctx, limit, "", "gh", args...)
	if err != nil {
		return nil, explainGH(err)
	}
	return out, nil
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

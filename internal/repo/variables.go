package repo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"gh-wif/internal/github"
)

// Variable asks GitHub, by the gh program, for a variable of a repository's Actions. ok is
// false where there is none of this name. Errors are as those of byGH.
func Variable(ctx context.Context, run Runner, r github.Remote, name string) (value string, ok bool, err error) {
	args := []string{"api", "repos/" + r.Owner + "/" + r.Name + "/actions/variables/" + name}
	if r.Host != "" && r.Host != github.GitHubHost {
		args = append(args, "--hostname", r.Host)
	}
	out, err := byGH(ctx, run, ghTimeout, args...)
	switch {
	case errors.Is(err, github.ErrNotFound):
		return "", false, nil
	case err != nil:
		return "", false, err
	}
	var v struct{ Value string }
	if err := json.Unmarshal(out, &v); err != nil {
		return "", false, fmt.Errorf("GitHub's answer about the variable %s cannot be read", name)
	}
	return v.Value, true, nil
}

// SetVariable makes a variable of a repository, or gives it another value. It is the same
// twice. The value is no secret: other programs may read a command line.
func SetVariable(ctx context.Context, run Runner, r github.Remote, name, value string) error {
	_, err := byGH(ctx, run, ghTimeout, "variable", "set", name, "--body", value, "--repo", r.String())
	return err
}

package repo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"gh-wif/internal/github"
)

// Variable asks GitHub, by the gh program, for a variable of a repository's Actions. ok is
// false where there is none of this name. Errors are as those of [Ask].
func Variable(ctx context.Context, run Runner, r github.Remote, name string) (value string, ok bool, err error) {
	value, err = ask(ctx, run, r.Host, "repos/"+r.Owner+"/"+r.Name+"/actions/variables/"+name, func(answer []byte) (string, error) {
		var v struct{ Value string }
		if err := json.Unmarshal(answer, &v); err != nil {
			return "", fmt.Errorf("GitHub's answer about the variable %s cannot be read", name)
		}
		return v.Value, nil
	})
	if errors.Is(err, github.ErrNotFound) {
		return "", false, nil
	}
	return value, err == nil, err
}

// SetVariable makes a variable of a repository, or gives it another value. It is the same
// twice. The value is no secret: other programs may read a command line.
func SetVariable(ctx context.Context, run Runner, r github.Remote, name, value string) error {
	_, err := run.within(ctx, ghTimeout, "", "gh", "variable", "set", name, "--body", value, "--repo", r.String())
	if err != nil {
		return explainGH(err)
	}
	return nil
}

package job

import (
	"gh-wif/internal/github"
	"gh-wif/internal/trust"
)

// PlaceError says what is wrong with one of the names that tell which run to measure from.
type PlaceError struct {
	Of  string // "repo", "branch", "environment" or "tag"
	Err error
}

func (e *PlaceError) Error() string { return e.Err.Error() }

// Unwrap gives what is wrong with the name.
func (e *PlaceError) Unwrap() error { return e.Err }

// CheckPlace checks the names of the run to measure from, where they are given. The error is
// a *PlaceError.
func CheckPlace(h trust.Hint) error {
	for _, c := range []struct {
		of, value string
		check     func(string) error
	}{
		{"repo", h.Repository, checkRepository},
		{"branch", h.Branch, github.CheckBranch},
		{"environment", h.Environment, github.CheckEnvironment},
		{"tag", h.Tag, github.CheckTagPattern},
	} {
		if c.value == "" {
			continue
		}
		if err := c.check(c.value); err != nil {
			return &PlaceError{c.of, err}
		}
	}
	return nil
}

func checkRepository(s string) error {
	_, _, err := github.SplitRepository(s)
	return err
}

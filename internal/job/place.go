package job

import (
	"fmt"
	"strconv"
	"time"

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

// WithPlace gives a hint one of the names that it has, which is checked. The error is a
// *PlaceError.
func WithPlace(h trust.Hint, of, value string) (trust.Hint, error) {
	switch of {
	case "repo":
		h.Repository = value
	case "branch":
		h.Branch = value
	case "environment":
		h.Environment = value
	case "tag":
		h.Tag = value
	}
	return h, CheckPlace(h)
}

func checkRepository(s string) error {
	_, _, err := github.SplitRepository(s)
	return err
}

// ParseTime reads the time to judge by: RFC 3339, or seconds since 1970.
func ParseTime(text string) (time.Time, error) {
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.Unix(seconds, 0), nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is no time, for example 2026-11-22T20:00:00Z or 1795377600", text)
	}
	return t, nil
}

package github

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// ParseBranch reads the answer about a branch (REST, "Get a branch"): its name as it is now,
// and whether a branch protection rule of the older kind is on it.
func ParseBranch(answer []byte) (BranchProtection, error) {
	var a struct {
		failure
		Name       string `json:"name"`
		Protected  *bool  `json:"protected"`
		Protection struct {
			Enabled *bool `json:"enabled"`
		} `json:"protection"`
	}
	if err := read("branch", answer, &a); err != nil {
		return BranchProtection{}, err
	}
	if err := CheckBranch(a.Name); err != nil {
		return BranchProtection{}, fmt.Errorf("answer about the branch: %w", err)
	}
	if a.Protected == nil {
		return BranchProtection{}, errors.New("answer about the branch: holds no protected")
	}
	classic := *a.Protected // which is so for a branch with rules alone as well
	if a.Protection.Enabled != nil {
		classic = *a.Protection.Enabled
	}
	return BranchProtection{Name: a.Name, Exists: true, Classic: classic}, nil
}

// ParseClassicProtection reads the answer about the branch protection rule of a branch (REST,
// "Get branch protection") and adds what it wants to b, as the rules of a ruleset are named.
func ParseClassicProtection(b BranchProtection, answer []byte) (BranchProtection, error) {
	type set struct {
		Enabled bool `json:"enabled"`
	}
	var a struct {
		failure
		Reviews *struct {
			Count int `json:"required_approving_review_count"`
		} `json:"required_pull_request_reviews"`
		Checks       json.RawMessage `json:"required_status_checks"`
		Restrictions json.RawMessage `json:"restrictions"`
		Lock         set             `json:"lock_branch"`
		ForcePushes  *set            `json:"allow_force_pushes"`
		Deletions    *set            `json:"allow_deletions"`
	}
	if err := read("branch's protection", answer, &a); err != nil {
		return b, err
	}
	there := func(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }
	for _, r := range []struct {
		rule string
		on   bool
	}{
		{"pull_request", a.Reviews != nil},
		{"required_status_checks", there(a.Checks)},
		{"update", there(a.Restrictions) || a.Lock.Enabled},
		{"non_fast_forward", a.ForcePushes != nil && !a.ForcePushes.Enabled},
		{"deletion", a.Deletions != nil && !a.Deletions.Enabled},
	} {
		if r.on && !slices.Contains(b.Rules, r.rule) {
			b.Rules = append(b.Rules, r.rule)
		}
	}
	if a.Reviews != nil {
		b.Reviews = max(b.Reviews, a.Reviews.Count)
	}
	b.Classic, b.ClassicTold = true, true
	return b, nil
}

// ParseBranchRules reads one page of the answer about the active rules of a branch (REST, "Get
// rules for a branch") and adds its rules to b.
func ParseBranchRules(b BranchProtection, answer []byte) (BranchProtection, error) {
	var rules []struct {
		Type       string `json:"type"`
		Parameters struct {
			Reviews int `json:"required_approving_review_count"`
		} `json:"parameters"`
	}
	if err := json.Unmarshal(answer, &rules); err != nil {
		return b, notOurs("branch's rules", err)
	}
	if rules == nil {
		return b, errors.New("answer about the branch's rules: want a list")
	}
	for _, r := range rules {
		if !isClaimKey(r.Type) {
			return b, fmt.Errorf("answer about the branch's rules: %q is no type of a rule, want for example pull_request", r.Type)
		}
		if !slices.Contains(b.Rules, r.Type) {
			b.Rules = append(b.Rules, r.Type)
		}
		b.Reviews = max(b.Reviews, r.Parameters.Reviews)
	}
	return b, nil
}

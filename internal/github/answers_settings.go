package github

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ParseRefPatterns reads one page of the answer about the refs that may deploy to an environment
// (REST, "List deployment branch policies").
func ParseRefPatterns(answer []byte) ([]RefPattern, error) {
	var a struct {
		failure
		Policies []struct {
			Name string `json:"name"`
			Type string `json:"type"` // branch or tag; older servers tell none, and know branches alone
		} `json:"branch_policies"`
	}
	if err := read("environment's branches", answer, &a); err != nil {
		return nil, err
	}
	if a.Policies == nil {
		return nil, errors.New("answer about the environment's branches: holds no branch_policies")
	}
	found := make([]RefPattern, 0, len(a.Policies))
	for _, p := range a.Policies {
		if err := CheckText("pattern", p.Name, MaxRefBytes); err != nil || p.Name == "" {
			return nil, fmt.Errorf("answer about the environment's branches: %q is no pattern, want for example release/*", p.Name)
		}
		if p.Type != "" && p.Type != "branch" && p.Type != "tag" {
			return nil, fmt.Errorf("answer about the environment's branches: %q is no type of a pattern, want branch or tag", p.Type)
		}
		found = append(found, RefPattern{Name: p.Name, Tag: p.Type == "tag"})
	}
	return found, nil
}

// ParsePrivateForks reads the answer about pull requests from forks of a private repository
// (REST, "Get fork PR workflow settings for a private repository").
func ParsePrivateForks(answer []byte) (ForkPolicy, error) {
	var a struct {
		failure
		Runs    *bool `json:"run_workflows_from_fork_pull_requests"`
		Writes  bool  `json:"send_write_tokens_to_workflows"`
		Secrets bool  `json:"send_secrets_and_variables"`
	}
	if err := read("settings of forks", answer, &a); err != nil {
		return ForkPolicy{}, err
	}
	if a.Runs == nil {
		return ForkPolicy{}, errors.New("answer about the settings of forks: holds no run_workflows_from_fork_pull_requests")
	}
	return ForkPolicy{Runs: *a.Runs, WriteTokens: a.Writes, Secrets: a.Secrets}, nil
}

// approvals are whose runs can wait for an approval.
var approvals = []string{"first_time_contributors_new_to_github", "first_time_contributors", "all_external_contributors"}

// ParseForkApproval reads the answer about whose pull requests wait for an approval (REST,
// "Get fork PR contributor approval permissions for a repository"). In a public repository pull requests
// from forks start runs, whose tokens may write nothing.
func ParseForkApproval(answer []byte) (ForkPolicy, error) {
	var a struct {
		failure
		Approval string `json:"approval_policy"`
	}
	if err := read("approval of forks", answer, &a); err != nil {
		return ForkPolicy{}, err
	}
	if !slices.Contains(approvals, a.Approval) {
		return ForkPolicy{}, fmt.Errorf("answer about the approval of forks: approval_policy %q is not known, want for example %s", a.Approval, approvals[1])
	}
	return ForkPolicy{Runs: true, Approval: a.Approval}, nil
}

// ParseWorkflows reads one page of the answer about the workflows of a repository (REST, "List
// repository workflows"). Those that are no file of it, as GitHub's own, are left out.
func ParseWorkflows(answer []byte) ([]KnownWorkflow, error) {
	var a struct {
		failure
		Workflows []struct {
			ID    json.Number `json:"id"`
			Name  string      `json:"name"`
			Path  string      `json:"path"`
			State string      `json:"state"`
		} `json:"workflows"`
	}
	if err := read("workflows", answer, &a); err != nil {
		return nil, err
	}
	if a.Workflows == nil {
		return nil, errors.New("answer about the workflows: holds no workflows")
	}
	found := make([]KnownWorkflow, 0, len(a.Workflows))
	for _, w := range a.Workflows {
		if !strings.HasPrefix(w.Path, WorkflowDir) || invisible(w.Path) != "" {
			continue
		}
		if err := CheckID("workflow id", w.ID.String()); err != nil {
			return nil, fmt.Errorf("answer about the workflows: %w", err)
		}
		found = append(found, KnownWorkflow{ID: w.ID.String(), Name: w.Name, Path: w.Path, State: w.State})
	}
	return found, nil
}

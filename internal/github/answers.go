package github

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// RepositoryInfo is what GitHub says about a repository (REST, "Get a repository").
type RepositoryInfo struct {
	Owner         string // as GitHub spells it, which is how tokens do
	Name          string
	ID            string
	OwnerID       string
	OwnerType     string // User or Organization; empty if not told
	DefaultBranch string // empty if not told
	Visibility    string // public, private, internal; empty if not told
	Fork          bool
	Archived      bool // it is read only: no workflow of it runs
}

// ParseRepository reads the answer of "gh api repos/OWNER/NAME", whole or cut down by
// --jq '{owner: .owner.id, repo: .id}'. Ids must be there and must be ids, names what GitHub allows.
func ParseRepository(answer []byte) (RepositoryInfo, error) {
	var a struct {
		failure
		ID            json.Number     `json:"id"`
		Repo          json.Number     `json:"repo"` // cut down
		Name          string          `json:"name"`
		Owner         json.RawMessage `json:"owner"`
		DefaultBranch string          `json:"default_branch"`
		Visibility    string          `json:"visibility"`
		Private       *bool           `json:"private"`
		Fork          bool            `json:"fork"`
		Archived      bool            `json:"archived"`
	}
	if err := read("repository", answer, &a); err != nil {
		return RepositoryInfo{}, err
	}
	var owner struct {
		Login string      `json:"login"`
		ID    json.Number `json:"id"`
		Type  string      `json:"type"`
	}
	if err := json.Unmarshal(a.Owner, &owner); err != nil {
		_ = json.Unmarshal(a.Owner, &owner.ID) // cut down: the id alone; what it is not, the check below says
	}
	r := RepositoryInfo{
		Owner: owner.Login, Name: a.Name, ID: a.ID.String(), OwnerID: owner.ID.String(), OwnerType: owner.Type,
		DefaultBranch: a.DefaultBranch, Visibility: a.Visibility, Fork: a.Fork, Archived: a.Archived,
	}
	if r.ID == "" {
		r.ID = a.Repo.String()
	}
	if r.Visibility == "" && a.Private != nil { // GitHub Enterprise Server may not tell visibility
		r.Visibility = "public"
		if *a.Private {
			r.Visibility = "private"
		}
	}
	return r, r.check()
}

func (r RepositoryInfo) check() error {
	errs := []error{CheckID("repository id", r.ID), CheckID("owner id", r.OwnerID)}
	if r.Owner != "" {
		errs = append(errs, CheckOwner(r.Owner))
	}
	if r.Name != "" {
		errs = append(errs, CheckRepository(r.Name))
	}
	if r.DefaultBranch != "" {
		errs = append(errs, CheckBranch(r.DefaultBranch))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("answer about the repository: %w", err)
	}
	return nil
}

// SubCustomization says how GitHub writes the subjects of a repository (REST, "Get the
// customization template for an OIDC subject claim for a repository").
type SubCustomization struct {
	UseDefault bool     // no template
	Keys       []string // of the template, in order
	Immutable  *bool    // the setting use_immutable_subject; nil if not told
	Prefix     string   // sub_claim_prefix, such as repo:acme@1/app@2; empty if not told
}

// Form is how the subjects name the repository. The prefix decides: it is what tokens
// carry, also where the setting says otherwise. Where GitHub tells none, as older
// servers, it is the classic form.
func (c SubCustomization) Form() Form {
	if s, err := ParsePrefix(c.Prefix); err == nil {
		return s.Form
	}
	return FormClassic
}

// Contradicts reports that the setting and the prefix say different things.
func (c SubCustomization) Contradicts() bool {
	return c.Prefix != "" && c.Immutable != nil && *c.Immutable != (c.Form() == FormImmutable)
}

// ParseSubCustomization reads what the user pastes, or gh prints: the whole JSON answer, or
// only the prefix, repo:OWNER@ID/NAME@ID, as the repository's settings show it.
func ParseSubCustomization(answer []byte) (SubCustomization, error) {
	text := strings.TrimSpace(string(answer))
	if !strings.HasPrefix(text, "{") {
		return parsePrefix(strings.Trim(text, `"'`+"`"))
	}
	var a struct {
		failure
		UseDefault *bool    `json:"use_default"`
		Keys       []string `json:"include_claim_keys"`
		Immutable  *bool    `json:"use_immutable_subject"`
		Prefix     string   `json:"sub_claim_prefix"`
	}
	if err := read("subject customization", []byte(text), &a); err != nil {
		return SubCustomization{}, err
	}
	if a.UseDefault == nil && a.Keys == nil && a.Immutable == nil && a.Prefix == "" {
		return SubCustomization{}, errors.New("answer about subjects: holds no use_default and no sub_claim_prefix, want the output of gh api repos/OWNER/NAME/actions/oidc/customization/sub")
	}
	c := SubCustomization{UseDefault: len(a.Keys) == 0, Immutable: a.Immutable, Keys: a.Keys}
	if a.UseDefault != nil {
		c.UseDefault = *a.UseDefault
	}
	for _, k := range c.Keys {
		if !isClaimKey(k) {
			return SubCustomization{}, fmt.Errorf("answer about subjects: claim key %q is no name of a claim, want for example repository_owner_id", k)
		}
	}
	if a.Prefix != "" {
		p, err := parsePrefix(a.Prefix)
		if err != nil {
			return SubCustomization{}, err
		}
		c.Prefix = p.Prefix
	}
	return c, nil
}

// parsePrefix reads the prefix, also with the colon or :* that people copy with it, or from
// the whole subject of a token.
func parsePrefix(text string) (SubCustomization, error) {
	prefix := strings.TrimSuffix(strings.TrimSuffix(text, "*"), ":")
	_, err := ParsePrefix(prefix)
	if s, subErr := ParseSubject(text); err != nil && subErr == nil && !s.Custom {
		prefix, err = strings.TrimSuffix(text, ":"+s.Context.String()), nil
	}
	if err != nil {
		return SubCustomization{}, fmt.Errorf("subject prefix: %w", err)
	}
	return SubCustomization{UseDefault: true, Prefix: prefix}, nil
}

func isClaimKey(k string) bool {
	return k != "" && len(k) <= 100 && !strings.ContainsFunc(k, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-'
	})
}

// Environment is a deployment environment and what guards it (REST, "List environments").
type Environment struct {
	Name        string
	Reviewers   int // how many people or teams may approve; 0: nobody need to
	WaitMinutes int
	Branches    BranchPolicy // which refs may deploy to it
	// Patterns are those of [BranchesSelected]; nil: not known.
	Patterns []RefPattern
}

// RefPattern is one pattern of the refs that may deploy to an environment (REST, "List
// deployment branch policies"). A star does not cross a slash.
type RefPattern struct {
	Name string // such as main, release/* or refs/pull/*/merge
	Tag  bool   // of tags, and not of branches
}

// BranchPolicy is which branches and tags may use an environment.
type BranchPolicy string

// The policies. Which patterns BranchesSelected holds is not told with the environment.
const (
	BranchesAny       BranchPolicy = "any"
	BranchesProtected BranchPolicy = "protected"
	BranchesSelected  BranchPolicy = "selected"
)

// ParseEnvironments reads the answer of "gh api repos/OWNER/NAME/environments".
// Environments with a name that GitHub would not allow are left out.
func ParseEnvironments(answer []byte) ([]Environment, error) {
	var a struct {
		failure
		Environments []struct {
			Name  string `json:"name"`
			Rules []struct {
				Type      string            `json:"type"`
				Reviewers []json.RawMessage `json:"reviewers"`
				Wait      int               `json:"wait_timer"`
			} `json:"protection_rules"`
			Policy *struct {
				Protected bool `json:"protected_branches"`
			} `json:"deployment_branch_policy"`
		} `json:"environments"`
	}
	if err := read("environments", answer, &a); err != nil {
		return nil, err
	}
	if a.Environments == nil {
		return nil, errors.New("answer about the environments: holds no environments")
	}
	found := make([]Environment, 0, len(a.Environments))
	for _, e := range a.Environments {
		if CheckEnvironment(e.Name) != nil {
			continue
		}
		env := Environment{Name: e.Name, Branches: BranchesAny}
		for _, r := range e.Rules {
			switch r.Type {
			case "required_reviewers":
				env.Reviewers += len(r.Reviewers)
			case "wait_timer":
				env.WaitMinutes += r.Wait
			}
		}
		switch {
		case e.Policy != nil && e.Policy.Protected:
			env.Branches = BranchesProtected
		case e.Policy != nil:
			env.Branches = BranchesSelected
		}
		found = append(found, env)
	}
	return found, nil
}

// ErrNotFound is GitHub's 404. It does not say whether the thing is missing or
// only hidden.
var ErrNotFound = errors.New("GitHub answered Not Found: check the name, and that gh is logged in as somebody who may see it, by gh auth status")

// failure is the part of an answer by which GitHub says no.
type failure struct {
	Message string `json:"message"`
	Status  any    `json:"status"`
}

func (f failure) problem() error {
	switch {
	case f.Message == "":
		return nil
	case f.Message == "Not Found":
		return ErrNotFound
	default:
		return fmt.Errorf("GitHub answered %q", f.Message)
	}
}

// read reads an answer about something, which may be one that says no.
func read(what string, answer []byte, into interface{ problem() error }) error {
	if err := json.Unmarshal(answer, into); err != nil {
		return notOurs(what, err)
	}
	if text := bytes.TrimSpace(answer); len(text) > 0 && text[0] == 'n' {
		return notOurs(what, errors.New("it is null")) // which Go reads as an object with nothing in it
	}
	return into.problem()
}

func notOurs(what string, err error) error {
	return fmt.Errorf("answer about the %s: not the JSON that GitHub sends: %w", what, err)
}

package sandbox

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// LoginToken is the token of a login that administers every repository of the sandbox. It has
// no shape of GitHub's, which would be redacted where the environment is printed for a shell.
const LoginToken = "sandbox-login-that-administers-everything"

// Hub is what GitHub holds. Its methods are safe for concurrent use.
type Hub struct {
	mu         sync.Mutex
	now        func() time.Time
	serial     int64
	repos      []*Repository
	subjects   map[string]Subject // of organizations, by lower-case name
	logins     map[string]Login   // by token
	runs       []*run
	dispatched []Dispatch
	server     bool // GitHub Enterprise Server
	remaining  int  // questions until the rate limit
	reset      time.Time
}

// Login is what a token may do. Permissions makes it a fine-grained one, as {"actions":
// "read"}; without it it is a classic one with Scopes.
type Login struct {
	Name         string
	Scopes       []string
	Permissions  map[string]string
	Repositories []string // OWNER/NAME of those that are not public and that it sees; nil: all
	Reader       bool     // it administers none
	SSO          bool     // it is not authorized for the organizations that want single sign-on
}

// Repository is a repository and its settings. What is left out is what a new public
// repository has.
type Repository struct {
	Owner, Name   string
	ID, OwnerID   string // decimal; empty: made up
	Organization  bool   // the owner is one
	Visibility    string // public, private, internal
	DefaultBranch string
	Fork          bool
	Archived      bool
	Created       time.Time
	Former        []string // OWNER/NAME that it had before
	SSO           string   // address at which its organization wants a single sign-on
	Subject       Subject
	Environments  []Environment
	Branches      []Branch // beside the default one
	Tags          []string
	Rules         []BranchRule
	Actions       ActionsSettings
	Workflows     []Workflow
	Files         map[string]string // text by path
	Variables     map[string]string
	Secrets       []string // names
	Properties    map[string]string
}

// Subject is how subjects are written ("customization template for an OIDC subject claim").
type Subject struct {
	Template  []string // include_claim_keys; nil: use_default
	Immutable *bool    // use_immutable_subject; nil: not set
	Prefix    string   // sub_claim_prefix; empty: as the settings have it
}

// Environment is a deployment environment and what guards it.
type Environment struct {
	Name        string
	WaitMinutes int
	Reviewers   []string // logins; one with a / is a team
	NoSelf      bool     // nobody approves what they started themselves
	Protected   bool     // protected branches only
	Patterns    []RefPattern
	Variables   map[string]string
}

// RefPattern is one of the refs that may deploy to an environment.
type RefPattern struct {
	Name string
	Tag  bool
}

// Branch is a branch. Classic: a branch protection rule of the older kind is on it.
type Branch struct {
	Name    string
	Classic bool
}

// BranchRule is an active rule of a ruleset, for branches whose names fit (* is any text).
type BranchRule struct {
	Branch       string
	Type         string // pull_request, deletion …
	Parameters   map[string]any
	Organization bool // the ruleset is the organization's
}

// ActionsSettings are the settings under "Actions". The zero value is what a new repository
// has.
type ActionsSettings struct {
	Off                                  bool
	WriteByDefault                       bool // default_workflow_permissions
	Approval                             string
	ForkRuns, ForkWriteTokens, ForkSends bool // of a private repository
	ForkApproval                         bool
}

func newHub(now func() time.Time) *Hub {
	return &Hub{
		now: now, remaining: questionsAnHour, reset: now().Add(time.Hour), subjects: map[string]Subject{},
		logins: map[string]Login{LoginToken: {Name: "octocat", Scopes: []string{"repo", "read:org", "workflow"}}},
	}
}

// id makes a number up.
func (h *Hub) id() string {
	h.serial++
	return strconv.FormatInt(910000000+h.serial, 10)
}

// AddRepository puts a repository in, in the place of one of the same name, and gives it back
// with what was left out. Repositories of one owner have one owner id.
func (h *Hub) AddRepository(r Repository) Repository {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, other := range h.repos {
		if strings.EqualFold(other.Owner, r.Owner) {
			r.OwnerID = cmp.Or(r.OwnerID, other.OwnerID)
		}
	}
	if r.ID == "" {
		r.ID = h.id()
	}
	if r.OwnerID == "" {
		r.OwnerID = h.id()
	}
	r.Visibility = cmp.Or(r.Visibility, "public")
	r.DefaultBranch = cmp.Or(r.DefaultBranch, "main")
	r.Actions.Approval = cmp.Or(r.Actions.Approval, "first_time_contributors")
	if r.Created.IsZero() {
		r.Created = h.now().UTC()
	}
	if !slices.ContainsFunc(r.Branches, func(b Branch) bool { return b.Name == r.DefaultBranch }) {
		r.Branches = append(slices.Clone(r.Branches), Branch{Name: r.DefaultBranch})
	}
	r.Variables = maps.Clone(r.Variables)
	r.Environments = slices.Clone(r.Environments)
	for i := range r.Environments {
		r.Environments[i].Variables = maps.Clone(r.Environments[i].Variables)
	}
	r.Workflows = slices.Clone(r.Workflows)
	for i := range r.Workflows {
		r.Workflows[i].ID = cmp.Or(r.Workflows[i].ID, h.id())
		r.Workflows[i].State = cmp.Or(r.Workflows[i].State, "active")
	}
	kept := r
	h.repos = put(h.repos, &kept, func(o *Repository) bool { return o.is(r.full()) })
	return r
}

// full is OWNER/NAME, as it is stored.
func (r *Repository) full() string { return r.Owner + "/" + r.Name }

// is reports whether a name means this repository: case does not count.
func (r *Repository) is(name string) bool { return strings.EqualFold(r.full(), name) }

// Repository finds one by OWNER/NAME, as it is now.
func (h *Hub) Repository(name string) (Repository, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r := h.repository(name); r != nil {
		out := *r
		out.Variables = maps.Clone(r.Variables)
		return out, true
	}
	return Repository{}, false
}

func (h *Hub) repository(name string) *Repository {
	return find(h.repos, func(r *Repository) bool { return r.is(name) })
}

// SetOrganizationSubject is how an organization's subjects are written where a repository
// sets nothing else.
func (h *Hub) SetOrganizationSubject(organization string, s Subject) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.subjects[strings.ToLower(organization)] = s
}

// AddLogin makes a token known.
func (h *Hub) AddLogin(token string, l Login) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.logins[token] = l
}

// BeEnterpriseServer makes it a GitHub Enterprise Server, which lacks some of the calls.
func (h *Hub) BeEnterpriseServer() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.server = true
}

// LimitRate lets so many more questions through until a time.
func (h *Hub) LimitRate(remaining int, reset time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.remaining, h.reset = remaining, reset
}

// Dispatch is a workflow that was started.
type Dispatch struct {
	Repository string // OWNER/NAME
	Path       string // of the workflow
	Ref        string
	Inputs     map[string]string
}

// Dispatches are the workflows that were started, in their order.
func (h *Hub) Dispatches() []Dispatch {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.dispatched)
}

package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
)

// AdminToken is a bearer of a person who administers the organization: it has the scope
// org:admin, and is good as long as the sandbox is there.
const AdminToken = "sk-ant-oat01-sandbox-organization-admin"

// Console is what the organization at Anthropic holds. Its methods are safe for concurrent
// use. What is put into it is not checked: an organization holds older things too.
type Console struct {
	mu sync.Mutex
	holdings
}

// holdings are the things themselves. Who calls its methods holds the lock.
type holdings struct {
	now          func() time.Time
	serial       int // of ids
	asked        int // requests
	organization anthropic.Organization
	workspaces   []*workspace // all of these oldest first
	accounts     []*account
	issuers      []*issuer
	rules        []*rule
	members      []*member // the explicit ones
	credentials  map[string]Credential
	namesStay    bool
}

// Credential is what a bearer or a key may do.
type Credential struct {
	Scope   string    // space-separated; an Admin API key has none
	Actor   string    // user_… or svac_…
	Expires time.Time // zero: never
}

// stamp is when and by whom something was made and changed.
type stamp struct {
	created, updated, archived time.Time
	createdBy, updatedBy       string
	archivedBy                 string
}

func (s *stamp) isArchived() bool { return !s.archived.IsZero() }

type (
	workspace struct {
		anthropic.Workspace
		stamp
	}
	account struct {
		anthropic.ServiceAccount
		stamp
	}
	issuer struct {
		federation.Issuer
		stamp
		failures int
		paused   time.Time
	}
	rule struct {
		federation.Rule
		stamp
	}
	member struct {
		anthropic.Membership
		stamp
	}
)

// sandboxActor made what stands in a sandbox from the beginning.
const sandboxActor = "user_01SandboxAdministrator"

func newConsole(now func() time.Time) *Console {
	c := &Console{holdings: holdings{
		now:          now,
		organization: anthropic.Organization{ID: organizationID, Name: "Sandbox"},
		credentials:  map[string]Credential{AdminToken: {Scope: federation.ScopeAdmin, Actor: sandboxActor}},
	}}
	c.PutWorkspace(anthropic.Workspace{Name: "Default", Default: true})
	return c
}

// id makes a tagged id up.
func (c *holdings) id(prefix string) string {
	c.serial++
	return fmt.Sprintf("%s01Sandbox%015d", prefix, c.serial)
}

func (c *holdings) stamp(actor string) stamp {
	at := c.now().UTC()
	return stamp{created: at, updated: at, createdBy: actor, updatedBy: actor}
}

// Allow makes a bearer known, or an Admin API key.
func (c *Console) Allow(token string, as Credential) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.credentials[token] = as
}

// Credential finds what a bearer may do; false where it is not known or no longer good.
func (c *Console) Credential(token string) (Credential, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.credential(token)
}

func (c *holdings) credential(token string) (Credential, bool) {
	found, ok := c.credentials[token]
	return found, ok && (found.Expires.IsZero() || c.now().Before(found.Expires))
}

// KeepNames decides what no document says: whether the name and the issuer_url of an
// archived object stay taken. They are free otherwise.
func (c *Console) KeepNames(stay bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.namesStay = stay
}

// Organization is the one that there is.
func (c *Console) Organization() anthropic.Organization {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.organization
}

// SetOrganization gives the organization another id and name.
func (c *Console) SetOrganization(o anthropic.Organization) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.organization = o
}

// put replaces what has the same id, or appends.
func put[T any](list []T, one T, same func(T) bool) []T {
	if i := slices.IndexFunc(list, same); i >= 0 {
		list[i] = one
		return list
	}
	return append(list, one)
}

// PutWorkspace puts a workspace in, in the place of one with its id. Without an id it gets
// one. The answer is what is there now, as for the other things.
func (c *Console) PutWorkspace(w anthropic.Workspace) anthropic.Workspace {
	c.mu.Lock()
	defer c.mu.Unlock()
	if w.ID == "" {
		w.ID = c.id(federation.Workspace.Prefix)
	}
	one := &workspace{w, c.stamp(sandboxActor)}
	one.archive(w.Archived)
	c.workspaces = put(c.workspaces, one, func(o *workspace) bool { return o.ID == w.ID })
	return w
}

// archive notes that something was archived when it was put in.
func (s *stamp) archive(archived bool) {
	if archived {
		s.archived, s.archivedBy = s.created, s.createdBy
	}
}

// PutServiceAccount puts a service account in.
func (c *Console) PutServiceAccount(a anthropic.ServiceAccount) anthropic.ServiceAccount {
	c.mu.Lock()
	defer c.mu.Unlock()
	if a.ID == "" {
		a.ID = c.id(federation.ServiceAccount.Prefix)
	}
	if a.Role == "" {
		a.Role = roleDeveloper
	}
	one := &account{a, c.stamp(sandboxActor)}
	one.archive(a.Archived)
	c.accounts = put(c.accounts, one, func(o *account) bool { return o.ID == a.ID })
	return a
}

// PutIssuer puts an issuer in.
func (c *Console) PutIssuer(i federation.Issuer) federation.Issuer {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i.ID == "" {
		i.ID = c.id(federation.IssuerID.Prefix)
	}
	one := &issuer{Issuer: i, stamp: c.stamp(sandboxActor)}
	one.archive(i.ArchivedAt != "")
	c.issuers = put(c.issuers, one, func(o *issuer) bool { return o.ID == i.ID })
	return i
}

// SetPolling tells how the fetching of an issuer's keys went: how often it failed since it
// last worked, and since when it is paused (zero: it is not).
func (c *Console) SetPolling(issuerID string, failures int, paused time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i := c.issuer(issuerID); i != nil {
		i.failures, i.paused = failures, paused
	}
}

// PutRule puts a rule in. One with WorkspaceID and no WorkspaceIDs is one of the older
// rules, which the API answers with an empty workspace_ids.
func (c *Console) PutRule(r federation.Rule) federation.Rule {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r.ID == "" {
		r.ID = c.id(federation.RuleID.Prefix)
	}
	one := &rule{r, c.stamp(sandboxActor)}
	one.archive(r.ArchivedAt != "")
	c.rules = put(c.rules, one, func(o *rule) bool { return o.ID == r.ID })
	return r
}

// PutMembership makes a service account a member of a workspace.
func (c *Console) PutMembership(m anthropic.Membership) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.join(m, sandboxActor)
}

// Put puts one object in, written as the Admin API answers it.
func (c *Console) Put(text []byte) error {
	var o struct {
		Type      string
		ID, Name  string
		Workspace string `json:"workspace_id"`
		Account   string `json:"service_account_id"`
		Archived  string `json:"archived_at"`
	}
	if err := json.Unmarshal(text, &o); err != nil {
		return err
	}
	switch o.Type {
	case "workspace":
		c.PutWorkspace(anthropic.Workspace{ID: o.ID, Name: o.Name, Archived: o.Archived != ""})
	case "service_account":
		c.PutServiceAccount(anthropic.ServiceAccount{ID: o.ID, Name: o.Name, Archived: o.Archived != ""})
	case "service_account_workspace_member":
		c.PutMembership(anthropic.Membership{WorkspaceID: o.Workspace, ServiceAccountID: o.Account, Role: "workspace_developer"})
	case "federation_issuer":
		i, err := federation.ReadIssuer(text)
		if err != nil {
			return err
		}
		c.PutIssuer(i)
	default:
		r, err := federation.ReadRule(text)
		if err != nil {
			return err
		}
		c.PutRule(r)
	}
	return nil
}

// Rule finds a rule, archived ones too.
func (c *Console) Rule(id string) (federation.Rule, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.rule(id); r != nil {
		return r.Rule, true
	}
	return federation.Rule{}, false
}

// ServiceAccount finds a service account, archived ones too.
func (c *Console) ServiceAccount(id string) (anthropic.ServiceAccount, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if a := c.account(id); a != nil {
		return a.ServiceAccount, true
	}
	return anthropic.ServiceAccount{}, false
}

// Issuer finds an issuer, archived ones too.
func (c *Console) Issuer(id string) (federation.Issuer, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i := c.issuer(id); i != nil {
		return i.Issuer, true
	}
	return federation.Issuer{}, false
}

// IsMember reports whether a service account is a member of a workspace, implicitly or not.
// The workspace is an id, or the word for the organization's default one.
func (c *Console) IsMember(workspaceID, accountID string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if workspaceID == federation.DefaultWorkspace {
		workspaceID = c.defaultWorkspace()
	}
	a := c.account(accountID)
	_, ok := c.membership(workspaceID, accountID)
	return ok && a != nil && !a.isArchived()
}

// theDefault is the id of the default workspace.
func (c *Console) theDefault() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.defaultWorkspace()
}

// isThere reports whether there is a workspace of the id that is not archived.
func (c *Console) isThere(workspaceID string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.workspace(workspaceID)
	return w != nil && !w.isArchived()
}

// Inventory is all that there is, archived things too.
func (c *Console) Inventory() anthropic.Inventory {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := anthropic.Inventory{Organization: c.organization, Memberships: map[string][]anthropic.Membership{}}
	for _, w := range c.workspaces {
		out.Workspaces = append(out.Workspaces, w.Workspace)
	}
	for _, a := range c.accounts {
		out.ServiceAccounts = append(out.ServiceAccounts, a.ServiceAccount)
	}
	for _, i := range c.issuers {
		out.Issuers = append(out.Issuers, i.Issuer)
	}
	for _, r := range c.rules {
		out.Rules = append(out.Rules, r.Rule)
	}
	for _, m := range c.members {
		out.Memberships[m.ServiceAccountID] = append(out.Memberships[m.ServiceAccountID], m.Membership)
	}
	return out
}

// find is the thing that a test holds of, nil where there is none.
func find[T any](list []*T, is func(*T) bool) *T {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i]
	}
	return nil
}

func (c *holdings) workspace(id string) *workspace {
	return find(c.workspaces, func(o *workspace) bool { return o.ID == id })
}

func (c *holdings) account(id string) *account {
	return find(c.accounts, func(o *account) bool { return o.ID == id })
}

func (c *holdings) issuer(id string) *issuer {
	return find(c.issuers, func(o *issuer) bool { return o.ID == id })
}

func (c *holdings) rule(id string) *rule {
	return find(c.rules, func(o *rule) bool { return o.ID == id })
}

func (c *holdings) defaultWorkspace() string {
	if w := find(c.workspaces, func(o *workspace) bool { return o.Default }); w != nil {
		return w.ID
	}
	return ""
}

package sandbox

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/trust"
)

// Assume decides what no document says of the server. The zero Assume is what is likelier.
type Assume struct {
	// NotedAfterMatch: a token is noted as used after the rule has matched it, so that one that
	// was denied can come again and is denied for the same reason. Otherwise before.
	NotedAfterMatch bool
	// WorkspaceRequired: an exchange names the workspace, also where the rule has only one.
	WorkspaceRequired bool
	// AccountRequired: an exchange names the service account.
	AccountRequired bool
	// NotAMember: the rule's service account is a member of the default workspace only.
	NotAMember bool
	// JWTLifetime is how long a runner's token lives, in seconds; 0: 300.
	JWTLifetime int64
}

// Ids made up where a rule names none, the same with each start.
const (
	organizationID = "5a4db0c5-1111-4222-8333-444455556666"
	ruleID         = "fdrl_01SandboxRule"
	issuerID       = "fdis_01SandboxIssuer"
	accountID      = "svac_01SandboxAccount"
	workspaceID    = "wrkspc_01SandboxWorkspace"
)

// desk is what the exchange holds.
type desk struct {
	base   string // this server's address
	assume Assume
	told   func(anthropic.Exchange)
	hint   trust.Hint

	began federation.Rule     // the rule that there was at the beginning
	own   federation.Issuer   // whose tokens are minted
	kinds func() []trust.Kind // every kind of run around the one that the rule names

	jobs    map[string]Job   // by bearer
	ofToken map[string]Job   // by jti
	used    map[string]bool  // jti that were exchanged, by issuer
	grants  map[string]grant // by access token
	history []anthropic.Exchange
}

// grant is what an access token may do.
type grant struct {
	scope, workspace string
	until            time.Time
}

// open puts in what the sandbox begins with: the rule and what it needs, so that its own run
// gets in, and the repository of that run.
func (s *State) open(c Config) {
	s.desk = desk{
		assume: c.Assume, told: c.Told, hint: c.Hint,
		jobs: map[string]Job{}, ofToken: map[string]Job{}, used: map[string]bool{}, grants: map[string]grant{},
	}
	if c.Organization != "" {
		s.SetOrganization(anthropic.Organization{ID: c.Organization, Name: s.Organization().Name})
	}
	if c.Issuer != nil {
		s.own = *c.Issuer
	}
	s.own.IssuerURL, s.own.JWKS = cmp.Or(s.own.IssuerURL, github.IssuerURL), cmp.Or(s.own.JWKS, federation.JWKSDiscovery)
	s.hint.IssuerURL = s.own.IssuerURL
	if c.Rule != nil {
		s.began = *c.Rule
	}
	r := &s.began
	s.own.ID = made(federation.IssuerID, cmp.Or(s.own.ID, r.IssuerID), issuerID)
	r.IssuerID = made(federation.IssuerID, r.IssuerID, s.own.ID)
	r.ID = made(federation.RuleID, r.ID, ruleID)
	r.ServiceAccountID = made(federation.ServiceAccount, r.ServiceAccountID, accountID)
	if everywhere := r.CoversAllWorkspaces(); r.WorkspaceID != "" || len(r.Workspaces()) == 0 && !everywhere {
		r.WorkspaceID = made(federation.Workspace, r.WorkspaceID, workspaceID)
	}
	s.kinds = sync.OnceValue(func() []trust.Kind { return trust.Expose(*r, s.hint).Kinds })
	if c.Issuer != nil || c.Rule != nil {
		s.own.Name = cmp.Or(s.own.Name, "github-actions")
		s.PutIssuer(s.own)
	}
	if c.Rule != nil {
		s.furnish()
	}
}

// furnish puts in the rule and what it names.
func (s *State) furnish() {
	account := anthropic.ServiceAccount{ID: s.began.ServiceAccountID, Name: "sandbox"}
	if slices.Contains(strings.Fields(s.began.OAuthScope), federation.ScopeAdmin) {
		account.Role = "admin"
	}
	s.PutServiceAccount(account)
	places := s.began.Workspaces()
	if len(places) == 0 {
		places = []string{workspaceID}
	}
	for i, id := range places {
		s.PutWorkspace(anthropic.Workspace{ID: id, Name: "Sandbox " + strconv.Itoa(i+1)})
		if !s.assume.NotAMember {
			s.PutMembership(anthropic.Membership{WorkspaceID: id, ServiceAccountID: account.ID, Role: "workspace_developer"})
		}
	}
	s.began.Name = cmp.Or(s.began.Name, "sandbox")
	if s.began.WorkspaceID != "" && len(s.began.WorkspaceIDs) == 0 { // as the API makes it
		s.began.WorkspaceIDs, s.began.WorkspaceID = []string{s.began.WorkspaceID}, ""
	}
	s.PutRule(s.began)
}

// made is an id, or the one made up where it is a stand-in.
func made(k federation.IDKind, id, up string) string {
	if k.IsPlaceholder(id) {
		return up
	}
	return id
}

// workspace is the workspace that an exchange of the sandbox's rule names.
func (s *State) workspace() string {
	if all := s.began.Workspaces(); len(all) > 0 {
		return all[0]
	}
	return workspaceID
}

// Exchanges is the history, the oldest first.
func (s *State) Exchanges() []anthropic.Exchange {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.history)
}

// note adds to the history.
func (s *State) note(e anthropic.Exchange) {
	s.mu.Lock()
	s.history = append(s.history, e)
	s.mu.Unlock()
	if s.told != nil {
		s.told(e)
	}
}

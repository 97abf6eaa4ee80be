package sandbox

import (
	"cmp"
	"slices"
	"time"

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
	told   func(Exchange)
	hint   trust.Hint

	rule federation.Rule   // the one that the sandbox began with
	own  federation.Issuer // whose tokens it mints

	jobs    map[string]Job   // by bearer
	minted  map[string]Job   // by jti
	used    map[string]bool  // jti that were exchanged, by issuer
	grants  map[string]grant // by access token
	history []Exchange
}

// grant is what an access token may do.
type grant struct {
	scope, workspace, account string
	until                     time.Time
	lives                     int64 // seconds, when it was made
}

// begin puts in what the sandbox begins with.
func (s *State) begin(c Config) {
	s.desk = desk{
		assume: c.Assume, told: c.Told, hint: c.Hint,
		jobs: map[string]Job{}, minted: map[string]Job{}, used: map[string]bool{}, grants: map[string]grant{},
	}
	if c.Issuer != nil {
		s.own = *c.Issuer
	}
	s.own.IssuerURL = cmp.Or(s.own.IssuerURL, github.IssuerURL)
	s.hint.IssuerURL = s.own.IssuerURL
	if c.Rule != nil {
		s.rule = *c.Rule
	}
	s.own.ID = made(federation.IssuerID, cmp.Or(s.own.ID, s.rule.IssuerID), issuerID)
	s.rule.IssuerID = made(federation.IssuerID, s.rule.IssuerID, s.own.ID)
	s.rule.ID = made(federation.RuleID, s.rule.ID, ruleID)
	s.rule.ServiceAccountID = made(federation.ServiceAccount, s.rule.ServiceAccountID, accountID)
	if s.rule.WorkspaceID != "" || len(s.rule.Workspaces()) == 0 {
		s.rule.WorkspaceID = made(federation.Workspace, s.rule.WorkspaceID, workspaceID)
	}
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
	if all := s.rule.Workspaces(); len(all) > 0 {
		return all[0]
	}
	return workspaceID
}

// Exchanges is the history, the oldest first.
func (s *State) Exchanges() []Exchange {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.history)
}

// note adds to the history.
func (s *State) note(e Exchange) {
	s.mu.Lock()
	s.history = append(s.history, e)
	s.mu.Unlock()
	if s.told != nil {
		s.told(e)
	}
}

// ruleBy finds a rule of the organization by its id.
func (s *State) ruleBy(id string) (federation.Rule, bool) { return s.rule, s.rule.ID == id }

// issuerBy finds an issuer of the organization by its id.
func (s *State) issuerBy(id string) (federation.Issuer, bool) { return s.own, s.own.ID == id }

// accountArchived reports whether a service account is archived.
func (s *State) accountArchived(string) bool { return false }

// isMember reports whether a service account is a member of a workspace.
func (s *State) isMember(workspace, _ string) bool {
	return workspace == federation.DefaultWorkspace || !s.assume.NotAMember
}

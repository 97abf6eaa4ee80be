// Package anthropic has what an organization at Anthropic holds, as values: workspaces,
// service accounts, memberships, federation issuers and rules, as the Admin API tells them
// ("Manage WIF with the Admin API"). It asks nobody: internal/online/admin does.
package anthropic

import "gh-wif/internal/federation"

// Organization is the one that a credential belongs to (GET organizations/me).
type Organization struct {
	ID   string // UUID
	Name string
}

// Workspace is a workspace (wrkspc_…).
type Workspace struct {
	ID       string
	Name     string
	Default  bool // the organization's default one, which an exchange may call "default"
	Archived bool
}

// ServiceAccount is what a federation rule targets (svac_…).
type ServiceAccount struct {
	ID          string
	Name        string
	Description string
	Role        string // developer or admin
	Archived    bool
}

// Membership is that of a service account in a workspace.
type Membership struct {
	WorkspaceID      string
	ServiceAccountID string
	Role             string // workspace_user, workspace_developer …
	Implicit         bool   // every account is a member of the default workspace
}

// Inventory is what an organization holds. Archived objects are left out unless asked for.
type Inventory struct {
	Organization    Organization
	Workspaces      []Workspace
	ServiceAccounts []ServiceAccount
	Issuers         []federation.Issuer
	Rules           []federation.Rule
	// Memberships are those of the accounts that were asked about, by account.
	Memberships map[string][]Membership
}

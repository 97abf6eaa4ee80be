package provision

import (
	"cmp"
	"strings"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
)

// MadeError says that a server took what was sent, and that by its own answer something else
// stands there now.
type MadeError struct {
	Of     ID
	ID     string   // of the object, as the server gives it
	Fields []string // that are not as they were sent
}

func (e *MadeError) Error() string {
	return "Anthropic answers that the " + word(e.Of) + " " + e.ID + " is not as it was sent, in: " + strings.Join(e.Fields, ", ")
}

// answer compares what a server answers with what it was sent.
type answer struct{ MadeError }

func (a *answer) compare(field string, same bool) {
	if !same {
		a.Fields = append(a.Fields, field)
	}
}

// id checks that an id is one of its kind: it goes into files and commands.
func (a *answer) id(kind federation.IDKind) {
	a.compare("id", !kind.IsPlaceholder(a.ID) && kind.Check(a.ID) == "")
}

func (a *answer) err() error {
	if len(a.Fields) == 0 {
		return nil
	}
	return &a.MadeError
}

// MadeIssuer compares the answer to a new issuer with what was asked for. The error is a
// *[MadeError].
func (w *Wanted) MadeIssuer(i federation.Issuer) error {
	a := answer{MadeError{Of: Issuer, ID: i.ID}}
	a.id(federation.IssuerID)
	a.compare("issuer_url", i.IssuerURL == w.Issuer.IssuerURL)
	a.compare("its keys and limits", issuerDiff(i, w.Issuer) == "")
	a.compare("archived_at", i.ArchivedAt == "")
	return a.err()
}

// MadeAccount compares the answer to a new service account with what was asked for. The
// error is a *[MadeError].
func (w *Wanted) MadeAccount(made anthropic.ServiceAccount, name string) error {
	a := answer{MadeError{Of: Account, ID: made.ID}}
	a.id(federation.ServiceAccount)
	a.compare("name", cmp.Or(made.Name, name) == name)
	a.compare("organization_role", cmp.Or(made.Role, w.Account.Role) == w.Account.Role)
	a.compare("archived_at", !made.Archived)
	return a.err()
}

// MadeMember compares the answer to a new membership with what was asked for. The error is a
// *[MadeError].
func (w *Wanted) MadeMember(m anthropic.Membership) error {
	a := answer{MadeError{Of: Member, ID: m.WorkspaceID}}
	a.compare("workspace_id", m.WorkspaceID == w.Workspace)
	a.compare("service_account_id", m.ServiceAccountID == w.Account.ID)
	a.compare("workspace_role", cmp.Or(m.Role, WorkspaceRole) == WorkspaceRole)
	return a.err()
}

// MadeRule compares the answer to a rule that was made or changed with what was sent. The
// error is a *[MadeError].
func MadeRule(made, sent federation.Rule) error {
	a := answer{MadeError{Of: Rule, ID: made.ID}}
	a.id(federation.RuleID)
	a.compare("id", cmp.Or(sent.ID, made.ID) == made.ID)
	a.compare("name", cmp.Or(made.Name, sent.Name) == sent.Name)
	a.compare("issuer_id", cmp.Or(made.IssuerID, sent.IssuerID) == sent.IssuerID)
	a.compare("match", made.Match.Same(sent.Match))
	a.compare("target", made.ServiceAccountID == sent.ServiceAccountID && cmp.Or(made.TargetType, sent.TargetType) == sent.TargetType)
	a.compare("oauth_scope", strings.Join(scopes(made.OAuthScope), " ") == strings.Join(scopes(sent.OAuthScope), " "))
	a.compare("token_lifetime_seconds", made.Lifetime() == sent.Lifetime())
	a.compare("its workspaces", !widerThan(made, sent))
	a.compare("archived_at", made.ArchivedAt == "")
	return a.err()
}

// widerThan reports whether a rule is for a workspace that another is not for. One that names
// none is told by an older edition.
func widerThan(made, sent federation.Rule) bool {
	if sent.CoversAllWorkspaces() {
		return false
	}
	wanted := map[string]bool{}
	for _, id := range sent.Workspaces() {
		wanted[id] = true
	}
	for _, id := range made.Workspaces() {
		if !wanted[id] {
			return true
		}
	}
	return made.CoversAllWorkspaces()
}

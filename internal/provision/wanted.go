package provision

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/wizard"
)

// Wanted is what a plan needs of an organization. An id is empty where it is not known.
type Wanted struct {
	Organization string // UUID
	Repository   string // OWNER/NAME
	Issuer       federation.Issuer
	IssuerID     string
	Account      anthropic.ServiceAccount // by its ID, else by one of [Names] of its Name
	Workspace    string                   // wrkspc_…
	Rule         federation.Rule
	RuleID       string

	// Taken are names that a server refused to give although nothing that is not archived
	// has them.
	Taken TakenNames
}

// The roles that a new account gets: the least that calls Claude.
const (
	AccountRole   = "developer"
	WorkspaceRole = "workspace_developer"
)

// Want reads a plan of the wizard.
func Want(p wizard.Plan) Wanted {
	known := func(kind federation.IDKind, v string) string {
		if kind.IsPlaceholder(v) {
			return ""
		}
		return v
	}
	a := p.Answers
	w := Wanted{
		Organization: known(federation.Organization, a.Organization), Repository: a.Repository,
		Issuer: p.Issuer, IssuerID: known(federation.IssuerID, a.IssuerID),
		Account: anthropic.ServiceAccount{
			ID: known(federation.ServiceAccount, a.ServiceAccount), Name: accountName(a.Repository, a.IssuerURL),
			Description: "GitHub Actions of " + a.Repository, Role: AccountRole,
		},
		Workspace: known(federation.Workspace, a.Workspace),
		Rule:      p.Rule, RuleID: known(federation.RuleID, a.RuleID),
	}
	w.fill()
	return w
}

// fill writes the ids into the rule.
func (w *Wanted) fill() {
	w.Rule.IssuerID, w.Rule.ServiceAccountID, w.Rule.WorkspaceID = w.IssuerID, w.Account.ID, w.Workspace
}

// Answers are a plan's answers with the ids that are known.
func (w Wanted) Answers(a wizard.Answers) wizard.Answers {
	for _, id := range []struct {
		to   *string
		from string
	}{
		{&a.Organization, w.Organization},
		{&a.IssuerID, w.IssuerID},
		{&a.ServiceAccount, w.Account.ID},
		{&a.Workspace, w.Workspace},
		{&a.RuleID, w.RuleID},
	} {
		if id.from != "" {
			*id.to = id.from
		}
	}
	return a
}

// hashed is how many hexadecimal digits tell apart names that are alike.
const hashed = 8

// accountName names the account of a repository. Where another repository could have the
// same slug some digits of a hash tell them apart: two of them share no account by chance.
func accountName(repository, issuerURL string) string {
	owner, name, _ := strings.Cut(repository, "/")
	slug := wizard.Slug("gha-" + owner + "-" + name)
	plain := func(s string) bool { return wizard.Slug(s) == strings.ToLower(s) && !strings.Contains(s, "-") }
	if plain(owner) && plain(name) && issuerURL == github.IssuerURL {
		return slug
	}
	sum := fmt.Sprintf("-%x", sha256.Sum256([]byte(issuerURL+"\n"+strings.ToLower(repository))))[:1+hashed]
	return strings.TrimRight(slug[:min(len(slug), federation.MaxName-len(sum))], "-") + sum
}

// others is how many names there are beside the one that is wanted.
const others = 8

// Names are the names that an object may have: the one that is wanted, and those that take
// its place where another object has it.
func Names(wanted string) []string {
	out := []string{wanted}
	for i := 2; i < 2+others; i++ {
		end := fmt.Sprintf("-%d", i)
		out = append(out, strings.TrimRight(wanted[:min(len(wanted), federation.MaxName-len(end))], "-")+end)
	}
	return out
}

// TakenNames are names that cannot be had, whoever has them.
type TakenNames map[string]bool

// free is the first of the names that nobody has. The error is a *[NamesError].
func (t TakenNames) free(of ID, wanted string, has func(name string) bool) (string, error) {
	for _, name := range Names(wanted) {
		if !t[name] && !has(name) {
			return name, nil
		}
	}
	return "", &NamesError{of, wanted}
}

package provision

import "gh-wif/internal/anthropic"

// Make compares everything that is wanted with what an organization holds, and gives the
// steps in their order. What is wanted is resolved, and the ids that are found are filled in.
// Errors are as those of [Wanted.Resolve], or a *[NamesError].
func (w *Wanted) Make(inv anthropic.Inventory) ([]Step, error) {
	issuer, err := w.IssuerStep(inv.Issuers)
	if err != nil {
		return nil, err
	}
	account, err := w.AccountStep(inv.ServiceAccounts)
	if err != nil {
		return nil, err
	}
	rule, err := w.RuleStep(inv.Rules)
	if err != nil {
		return nil, err
	}
	return []Step{issuer, account, w.MemberStep(inv.Workspaces, inv.Memberships[w.Account.ID]), rule}, nil
}

package provision

import (
	"slices"
	"strings"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/wizard"
)

// Resolve fills in what was not answered and of which the organization leaves no choice:
// the organization itself; the account and the workspace of a rule that exists; the only
// workspace. It gives a note on each. Errors are *[wizard.AnswerError]s: of an answer that
// the organization does not know, or of a choice that is left.
func (w *Wanted) Resolve(inv anthropic.Inventory) ([]string, error) {
	var notes []string
	if err := w.Belongs(inv.Organization); err != nil {
		return nil, err
	}
	w.Organization = inv.Organization.ID
	if _, err := w.IssuerStep(inv.Issuers); err != nil {
		return nil, err
	}
	rule, found, err := w.findRule(inv.Rules, w.rule().meant)
	if err != nil {
		return nil, err
	}
	if found {
		notes = append(notes, w.adopt(rule, inv)...)
	}
	note, err := w.chooseWorkspace(inv.Workspaces)
	if err != nil {
		return nil, err
	}
	w.fill()
	return append(notes, note...), nil
}

// Belongs checks the organization of a credential. The error is a *[wizard.AnswerError]: what
// is wanted is another one's.
func (w *Wanted) Belongs(o anthropic.Organization) error {
	if w.Organization == "" || strings.EqualFold(w.Organization, o.ID) {
		return nil
	}
	return &wizard.AnswerError{Field: "organization", Value: w.Organization, Problem: "is not the organization that the credential belongs to, " + o.ID + " " + o.Name}
}

// adopt takes the account and the workspace of a rule that exists, where nobody answered.
func (w *Wanted) adopt(r federation.Rule, inv anthropic.Inventory) []string {
	var notes []string
	account, ok := find(inv.ServiceAccounts, func(a anthropic.ServiceAccount) bool { return a.ID == r.ServiceAccountID })
	if w.Account.ID == "" && ok {
		w.Account.ID = account.ID
		if !slices.Contains(Names(w.Account.Name), account.Name) {
			notes = append(notes, "service account: "+account.ID+" "+account.Name+", which the rule "+r.Name+" is for")
		}
	}
	named := r.Workspaces()
	if w.Workspace != "" || len(named) != 1 || all(r) {
		return notes
	}
	if ws, ok := find(inv.Workspaces, func(ws anthropic.Workspace) bool { return ws.ID == named[0] && !ws.Archived }); ok {
		w.Workspace = ws.ID
		notes = append(notes, "workspace: "+ws.ID+" "+ws.Name+", which the rule "+r.Name+" is for")
	}
	return notes
}

// chooseWorkspace checks the workspace, or takes the only one.
func (w *Wanted) chooseWorkspace(workspaces []anthropic.Workspace) ([]string, error) {
	live := slices.DeleteFunc(slices.Clone(workspaces), func(ws anthropic.Workspace) bool { return ws.Archived })
	var names []string
	for _, ws := range live {
		names = append(names, strings.TrimSpace(ws.ID+" "+ws.Name))
	}
	there := "; there are " + strings.Join(names, ", ")
	if len(live) == 0 {
		there = ", and there is none that is not archived"
	}
	switch {
	case w.Workspace != "":
		if slices.ContainsFunc(live, func(ws anthropic.Workspace) bool { return ws.ID == w.Workspace }) {
			return nil, nil
		}
		return nil, &wizard.AnswerError{Field: "workspace", Value: w.Workspace, Problem: "is no workspace of the organization, or an archived one" + there}
	case len(live) == 1:
		w.Workspace = live[0].ID
		return []string{"workspace: " + names[0] + ", the only one"}, nil
	}
	return nil, &OpenError{Workspaces: live, Err: &wizard.AnswerError{Field: "workspace", Problem: "is not answered" + there}}
}

// OpenError is that nobody said which workspace is meant, and several could be: where somebody
// can be asked, these are the choices.
type OpenError struct {
	Workspaces []anthropic.Workspace
	Err        *wizard.AnswerError
}

func (e *OpenError) Error() string { return e.Err.Error() }
func (e *OpenError) Unwrap() error { return e.Err }

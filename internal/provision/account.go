package provision

import (
	"slices"

	"gh-wif/internal/anthropic"
	"gh-wif/wizard"
)

// AccountStep compares the service account with those of the organization that are not
// archived. It is found by its id, else by its name.
func (w *Wanted) AccountStep(live []anthropic.ServiceAccount) (Step, error) {
	found, ok := w.findAccount(live)
	switch {
	case !ok && w.Account.ID != "":
		return Step{}, &wizard.AnswerError{Field: "service-account", Value: w.Account.ID, Problem: "is no service account of the organization, or an archived one: leave it out, and one is found or made by name"}
	case !ok:
		wanted := w.Account.Name
		name, err := w.Taken.free(Account, wanted, func(string) bool { return false }) // findAccount looks at every name
		if err != nil {
			return Step{}, err
		}
		s := Step{ID: Account, State: Planned, Deed: Make, Name: name, Because: "there is none of this name"}
		if name != wanted {
			s.Because = "the name " + wanted + " cannot be had"
		}
		return s, nil
	}
	w.Account.ID = found.ID
	w.fill()
	s := Step{ID: Account, State: Exists, Resource: found.ID, Name: found.Name, Because: "it is there"}
	if found.Role != "" && found.Role != AccountRole {
		s.Because += "; its role in the organization is " + found.Role + " where " + AccountRole + " would do: it is left as it is"
	}
	return s, nil
}

func (w Wanted) findAccount(live []anthropic.ServiceAccount) (anthropic.ServiceAccount, bool) {
	if w.Account.ID != "" {
		return find(live, func(a anthropic.ServiceAccount) bool { return a.ID == w.Account.ID })
	}
	for _, name := range Names(w.Account.Name) {
		if a, ok := find(live, func(a anthropic.ServiceAccount) bool { return a.Name == name }); ok {
			return a, true
		}
	}
	return anthropic.ServiceAccount{}, false
}

// MemberStep compares the account's membership in the workspace. workspaces are those of
// the organization, members the account's memberships.
func (w Wanted) MemberStep(workspaces []anthropic.Workspace, members []anthropic.Membership) Step {
	s := Step{ID: Member, State: Exists, Resource: w.Workspace, Name: nameOf(workspaces, w.Workspace)}
	at := slices.IndexFunc(members, func(m anthropic.Membership) bool { return m.WorkspaceID == w.Workspace })
	switch {
	case at >= 0 && !members[at].Implicit:
		s.Because = "the account is a member, as " + members[at].Role
	case isDefault(workspaces, w.Workspace):
		s.Because = "every account is a member of the default workspace"
	case at >= 0:
		s.Because = "the account is a member without being added"
	default:
		s.State, s.Deed, s.Because = Planned, Make, "a token for a workspace that the account is no member of is refused"
	}
	return s
}

// isDefault reports whether a workspace is the default one, of which every account is a member.
func isDefault(workspaces []anthropic.Workspace, id string) bool {
	ws, ok := find(workspaces, func(ws anthropic.Workspace) bool { return ws.ID == id })
	return ok && ws.Default
}

func nameOf(workspaces []anthropic.Workspace, id string) string {
	ws, _ := find(workspaces, func(ws anthropic.Workspace) bool { return ws.ID == id })
	return ws.Name
}

func find[T any](all []T, is func(T) bool) (T, bool) {
	if i := slices.IndexFunc(all, is); i >= 0 {
		return all[i], true
	}
	var none T
	return none, false
}

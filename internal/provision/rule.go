package provision

import (
	"cmp"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/wizard"
)

// RuleStep compares the rule with those of the organization that are not archived. It is
// found by its id; else it is one that says the same, whatever its name; else the one of its
// name. The account's and the workspace's ids are known, or the rule is to be made.
func (w *Wanted) RuleStep(live []federation.Rule) (Step, error) {
	wanted := w.rule()
	found, ok, err := w.findRule(live, wanted.says)
	switch {
	case err != nil:
		return Step{}, err
	case !ok:
		return w.newRule(live)
	}
	w.RuleID = found.ID
	s := Step{ID: Rule, State: Exists, Resource: found.ID, Name: found.Name, Because: "it says what is wanted", Seen: string(plainRule(found, w.Rule.Match))}
	if wanted.says(found) {
		s.Because += wanted.wider(found)
		return s, nil
	}
	s.State, s.Deed, s.Because = Planned, Change, "the rule of this name says something else"
	s.Diff = ruleDiff(found, wanted.changed(found))
	return s, nil
}

// findRule finds the rule that is meant; says reports whether one says what is wanted.
func (w *Wanted) findRule(live []federation.Rule, says func(federation.Rule) bool) (federation.Rule, bool, error) {
	if w.RuleID != "" {
		r, ok := find(live, func(r federation.Rule) bool { return r.ID == w.RuleID })
		switch {
		case !ok:
			return r, false, &wizard.AnswerError{Field: "rule-id", Value: w.RuleID, Problem: "is no rule of the organization, or an archived one: leave it out, and one is found or made by name"}
		case r.IssuerID != w.IssuerID:
			return r, false, &wizard.AnswerError{Field: "rule-id", Value: w.RuleID, Problem: "is a rule of another issuer, " + cmp.Or(r.IssuerID, "which is not told") + ", and a rule keeps its issuer"}
		}
		return r, true, nil
	}
	if w.IssuerID == "" {
		return federation.Rule{}, false, nil
	}
	ours := slices.DeleteFunc(slices.Clone(live), func(r federation.Rule) bool { return r.IssuerID != w.IssuerID })
	for _, is := range []func(federation.Rule) bool{
		func(r federation.Rule) bool { return r.Name == w.Rule.Name && says(r) },
		says,
		func(r federation.Rule) bool { return r.Name == w.Rule.Name },
	} {
		if r, ok := find(ours, is); ok {
			return r, true, nil
		}
	}
	return federation.Rule{}, false, nil
}

func (w *Wanted) newRule(live []federation.Rule) (Step, error) {
	wanted := w.Rule.Name
	name, err := w.Taken.free(Rule, wanted, func(name string) bool {
		return slices.ContainsFunc(live, func(r federation.Rule) bool { return r.Name == name })
	})
	if err != nil {
		return Step{}, err
	}
	s := Step{ID: Rule, State: Planned, Deed: Make, Name: name, Because: "there is none that says this"}
	if name != wanted {
		s.Because += "; the name " + wanted + " cannot be had"
	}
	shown := w.NewRule(name)
	shown.IssuerID = cmp.Or(shown.IssuerID, federation.IssuerID.Placeholder)
	shown.ServiceAccountID = cmp.Or(shown.ServiceAccountID, federation.ServiceAccount.Placeholder)
	s.Diff = addition(name, string(plainRule(shown, shown.Match)))
	return s, nil
}

// wantedRule is the rule that is wanted, for an account and a workspace; an id that is not
// known yet is empty.
type wantedRule struct {
	rule               federation.Rule
	account, workspace string
}

func (w *Wanted) rule() wantedRule { return wantedRule{w.Rule, w.Account.ID, w.Workspace} }

// says reports whether a rule says what is wanted. A workspace more than is wanted is
// no difference: [wantedRule.wider] tells of it.
func (w wantedRule) says(r federation.Rule) bool {
	return w.account != "" && w.workspace != "" && r.ServiceAccountID == w.account && w.covers(r) && w.same(r)
}

// meant is says where the account and the workspace may not be answered yet.
func (w wantedRule) meant(r federation.Rule) bool {
	return w.same(r) && (w.account == "" || w.account == r.ServiceAccountID) && (w.workspace == "" || w.covers(r))
}

// same reports whether a rule says what is wanted, whatever its account and workspace.
func (w wantedRule) same(r federation.Rule) bool {
	return r.Match.Same(w.rule.Match) && cmp.Or(r.TargetType, federation.TargetServiceAccount) == w.rule.TargetType &&
		slices.Equal(scopes(r.OAuthScope), scopes(w.rule.OAuthScope)) && lifetime(r) == lifetime(w.rule)
}

// covers reports whether a rule is for the workspace. One that names none is an older one,
// whose workspace is not told.
func (w wantedRule) covers(r federation.Rule) bool {
	named := r.Workspaces()
	return len(named) == 0 || slices.Contains(named, w.workspace) || all(r)
}

// wider says what a rule covers beyond the workspace.
func (w wantedRule) wider(r federation.Rule) string {
	others := slices.DeleteFunc(r.Workspaces(), func(id string) bool { return id == w.workspace })
	switch {
	case all(r):
		return "; it is for every workspace, and is left so"
	case len(r.Workspaces()) == 0:
		return "; for which workspace is not told"
	case len(others) > 0:
		return "; it is for " + strings.Join(others, ", ") + " too, and is left so"
	}
	return ""
}

func all(r federation.Rule) bool { return r.AppliesToAllWorkspaces != nil && *r.AppliesToAllWorkspaces }

// changed is what a rule is to be: what is wanted, and of the rest what it has. Nothing of
// an API's answer is in it that the API does not take.
func (w wantedRule) changed(r federation.Rule) federation.Rule {
	to := w.rule
	to.ID, to.Name, to.Description, to.IssuerID = r.ID, r.Name, r.Description, r.IssuerID
	to.ServiceAccountID = cmp.Or(w.account, federation.ServiceAccount.Placeholder)
	to.WorkspaceID, to.WorkspaceIDs, to.AppliesToAllWorkspaces = "", slices.Clone(r.Workspaces()), r.AppliesToAllWorkspaces
	if !w.covers(r) {
		to.WorkspaceIDs = append(to.WorkspaceIDs, w.workspace)
	}
	return to
}

// Change is what an update of a rule sends, and the workspace that it is to be enabled for
// beside; empty: it is already.
func (w *Wanted) Change(r federation.Rule) (federation.Rule, string) {
	wanted := w.rule()
	if wanted.covers(r) {
		return wanted.changed(r), ""
	}
	return wanted.changed(r), w.Workspace
}

func scopes(s string) []string { return slices.Sorted(slices.Values(strings.Fields(s))) }

func lifetime(r federation.Rule) int {
	if r.TokenLifetimeSeconds == nil {
		return federation.DefaultTokenLifetime
	}
	return *r.TokenLifetimeSeconds
}

// NewRule is the rule as it is made, by a name.
func (w *Wanted) NewRule(name string) federation.Rule {
	w.fill()
	r := w.Rule
	r.Name = name
	return r
}

package provision

import (
	"slices"
	"strings"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
)

// Remove plans the archiving of what a plan made, in the order that the API wants: the rule,
// the account, the issuer. An object is a plan's where it has the name that a plan gives it,
// or, of a rule, the id that was answered; it stays where a rule that stays uses it. What is
// not there has no step.
func (w *Wanted) Remove(inv anthropic.Inventory) []Step { return removal{w, inv}.steps() }

// removal is what is wanted no more of an organization.
type removal struct {
	*Wanted
	inv anthropic.Inventory
}

func (w removal) steps() []Step {
	issuer, hasIssuer := find(w.inv.Issuers, w.means)
	var steps []Step
	var stay []federation.Rule
	for _, r := range w.inv.Rules {
		if !hasIssuer || r.IssuerID != issuer.ID || !w.made(r) {
			stay = append(stay, r)
			continue
		}
		steps = append(steps, Step{
			ID: Rule, State: Planned, Deed: Archive, Resource: r.ID, Name: r.Name, Because: "no token can be exchanged by it then",
			Seen: string(plainRule(r, w.Rule.Match)),
		})
	}
	if a, ok := w.madeAccount(steps); ok {
		steps = append(steps, w.removeAccount(a, stay)...)
	}
	if hasIssuer {
		s := Step{ID: Issuer, State: Planned, Deed: Archive, Resource: issuer.ID, Name: issuer.Name, Because: "no rule uses it"}
		steps = append(steps, keep(s, slices.Contains(Names(w.Issuer.Name), issuer.Name), using(stay, func(r federation.Rule) bool { return r.IssuerID == issuer.ID })))
	}
	return steps
}

// made reports whether a rule is one that the plan made.
func (w removal) made(r federation.Rule) bool {
	if w.RuleID != "" {
		return r.ID == w.RuleID
	}
	return r.Name == w.Rule.Name || slices.Contains(Names(w.Rule.Name), r.Name) && w.rule().same(r)
}

// madeAccount is the account of the plan: by its id, its name, or that of a rule that goes.
func (w removal) madeAccount(rules []Step) (anthropic.ServiceAccount, bool) {
	if a, ok := w.findAccount(w.inv.ServiceAccounts); ok {
		return a, true
	}
	return find(w.inv.ServiceAccounts, func(a anthropic.ServiceAccount) bool {
		return slices.ContainsFunc(w.inv.Rules, func(r federation.Rule) bool {
			return r.ServiceAccountID == a.ID && slices.ContainsFunc(rules, func(s Step) bool { return s.Resource == r.ID })
		})
	})
}

func (w removal) removeAccount(a anthropic.ServiceAccount, stay []federation.Rule) []Step {
	s := Step{ID: Account, State: Planned, Deed: Archive, Resource: a.ID, Name: a.Name, Because: "no rule is for it; its memberships end with it"}
	s = keep(s, slices.Contains(Names(w.Account.Name), a.Name), using(stay, func(r federation.Rule) bool { return r.ServiceAccountID == a.ID }))
	if s.Deed == Archive {
		return []Step{s}
	}
	return []Step{s, {ID: Member, State: Exists, Because: "the account stays, and so do its memberships"}}
}

// keep leaves an object where it is not the plan's, or where rules that stay use it.
func keep(s Step, ours bool, users []string) Step {
	switch {
	case !ours:
		s.State, s.Deed, s.Because = Exists, Nothing, "it stays: its name is none that a plan gives, so it was there before"
	case len(users) > 0:
		s.State, s.Deed, s.Because = Exists, Nothing, "it stays: in use by "+strings.Join(users, ", ")
	}
	return s
}

// using names the rules that do.
func using(rules []federation.Rule, uses func(federation.Rule) bool) []string {
	var out []string
	for _, r := range rules {
		if uses(r) {
			out = append(out, strings.TrimSpace(r.ID+" "+r.Name))
		}
	}
	return out
}

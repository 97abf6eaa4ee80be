package live

import (
	"context"
	"slices"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/provision"
)

// holder is an object that has a name, and the issuer_url of an issuer.
type holder struct {
	id, name, url string
	archived      bool
}

// lister lists the objects of a kind, archived ones too where asked for.
type lister[T any] func(ctx context.Context, withArchived bool) ([]T, error)

// compared is a step by what is there now.
func compared[T any](list lister[T], step func([]T) (provision.Step, error)) func(context.Context) (provision.Step, error) {
	return func(ctx context.Context) (provision.Step, error) {
		all, err := list(ctx, false)
		if err != nil {
			return provision.Step{}, err
		}
		return step(all)
	}
}

// holders are the objects of a kind as those who have a name, archived ones too.
func holders[T any](list lister[T], of func(T) holder) func(context.Context) ([]holder, error) {
	return func(ctx context.Context) (out []holder, err error) {
		all, err := list(ctx, true)
		for _, one := range all {
			out = append(out, of(one))
		}
		return out, err
	}
}

func issuerHolder(i federation.Issuer) holder {
	return holder{i.ID, i.Name, i.IssuerURL, i.ArchivedAt != ""}
}

func accountHolder(a anthropic.ServiceAccount) holder {
	return holder{id: a.ID, name: a.Name, archived: a.Archived}
}

func ruleHolder(r federation.Rule) holder {
	return holder{id: r.ID, name: r.Name, archived: r.ArchivedAt != ""}
}

func (p *Provisioning) makeIssuer(ctx context.Context, s provision.Step) (string, error) {
	w := &p.Plan.Wanted
	wanted := w.Issuer
	wanted.Name = s.Name
	made, err := p.client.CreateIssuer(ctx, wanted)
	if err == nil {
		err = w.MadeIssuer(made)
	}
	if err == nil {
		w.IssuerID = made.ID
	}
	return made.ID, err
}

func (p *Provisioning) makeAccount(ctx context.Context, s provision.Step) (string, error) {
	w := &p.Plan.Wanted
	wanted := w.Account
	wanted.Name = s.Name
	made, err := p.client.CreateServiceAccount(ctx, wanted)
	if err == nil {
		err = w.MadeAccount(made, s.Name)
	}
	if err == nil {
		w.Account.ID = made.ID
	}
	return made.ID, err
}

// ruleStep is the rule's step, and keeps the rules for a change.
func (p *Provisioning) ruleStep(all []federation.Rule) (provision.Step, error) {
	p.rules = all
	return p.Plan.Wanted.RuleStep(all)
}

// doRule makes the rule, or changes the one that is there.
func (p *Provisioning) doRule(ctx context.Context, s provision.Step) (string, error) {
	w := &p.Plan.Wanted
	if s.Deed == provision.Make {
		sent := w.NewRule(s.Name)
		made, err := p.client.CreateRule(ctx, sent)
		if err == nil {
			err = provision.MadeRule(made, sent)
		}
		if err == nil {
			w.RuleID = made.ID
		}
		return made.ID, err
	}
	at := slices.IndexFunc(p.rules, func(r federation.Rule) bool { return r.ID == s.Resource })
	changed, workspace := w.Change(p.rules[at])
	made, err := p.client.UpdateRule(ctx, s.Resource, changed)
	if err == nil {
		err = provision.MadeRule(made, changed)
	}
	if err == nil && workspace != "" {
		err = p.client.AddRuleWorkspace(ctx, s.Resource, workspace)
	}
	return s.Resource, err
}

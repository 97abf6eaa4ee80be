package live

import (
	"context"
	"slices"

	"gh-wif/internal/federation"
	"gh-wif/internal/provision"
)

// holder is an object that has a name, and the issuer_url of an issuer.
type holder struct {
	id, name, url string
	archived      bool
}

func (p *Provisioning) lookIssuer(ctx context.Context) (provision.Step, error) {
	all, err := p.client.Issuers(ctx, false)
	if err != nil {
		return provision.Step{}, err
	}
	return p.Plan.Wanted.IssuerStep(all)
}

func (p *Provisioning) makeIssuer(ctx context.Context, s provision.Step) (string, error) {
	w := &p.Plan.Wanted
	wanted := w.Issuer
	wanted.Name = s.Name
	made, err := p.client.CreateIssuer(ctx, wanted)
	if err == nil {
		w.IssuerID = made.ID
	}
	return made.ID, err
}

func (p *Provisioning) issuerHolders(ctx context.Context) (out []holder, err error) {
	all, err := p.client.Issuers(ctx, true)
	for _, i := range all {
		out = append(out, holder{i.ID, i.Name, i.IssuerURL, i.ArchivedAt != ""})
	}
	return out, err
}

func (p *Provisioning) lookAccount(ctx context.Context) (provision.Step, error) {
	all, err := p.client.ServiceAccounts(ctx, false)
	if err != nil {
		return provision.Step{}, err
	}
	return p.Plan.Wanted.AccountStep(all)
}

func (p *Provisioning) makeAccount(ctx context.Context, s provision.Step) (string, error) {
	w := &p.Plan.Wanted
	wanted := w.Account
	wanted.Name = s.Name
	made, err := p.client.CreateServiceAccount(ctx, wanted)
	if err == nil {
		w.Account.ID = made.ID
	}
	return made.ID, err
}

func (p *Provisioning) accountHolders(ctx context.Context) (out []holder, err error) {
	all, err := p.client.ServiceAccounts(ctx, true)
	for _, a := range all {
		out = append(out, holder{id: a.ID, name: a.Name, archived: a.Archived})
	}
	return out, err
}

func (p *Provisioning) lookRule(ctx context.Context) (provision.Step, error) {
	all, err := p.client.Rules(ctx, false)
	if err != nil {
		return provision.Step{}, err
	}
	p.rules = all
	return p.Plan.Wanted.RuleStep(all)
}

// doRule makes the rule, or changes the one that is there.
func (p *Provisioning) doRule(ctx context.Context, s provision.Step) (string, error) {
	w := &p.Plan.Wanted
	if s.Deed == provision.Make {
		made, err := p.client.CreateRule(ctx, w.NewRule(s.Name))
		if err == nil {
			w.RuleID = made.ID
		}
		return made.ID, err
	}
	at := slices.IndexFunc(p.rules, func(r federation.Rule) bool { return r.ID == s.Resource })
	changed, workspace := w.Change(p.rules[at])
	_, err := p.client.UpdateRule(ctx, s.Resource, changed)
	if err == nil && workspace != "" {
		err = p.client.AddRuleWorkspace(ctx, s.Resource, workspace)
	}
	return s.Resource, err
}

func (p *Provisioning) ruleHolders(ctx context.Context) (out []holder, err error) {
	all, err := p.client.Rules(ctx, true)
	for _, r := range all {
		out = append(out, holder{id: r.ID, name: r.Name, archived: r.ArchivedAt != ""})
	}
	return out, err
}

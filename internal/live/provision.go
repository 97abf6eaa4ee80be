package live

import (
	"context"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/online/admin"
	"gh-wif/internal/provision"
)

// Provisioning is a plan for an organization, and the way to carry it out.
type Provisioning struct {
	Plan provision.Plan

	outside    Outside
	client     *admin.Client
	workspaces []anthropic.Workspace
	rules      []federation.Rule // as last looked at
}

// Provision looks at the organization of the bearer and plans what is to be made of what is
// wanted there. It changes nothing. Errors are as those of [Outside.Inventory], or
// *[wizard.AnswerError]s of answers that the organization does not know.
func (o Outside) Provision(ctx context.Context, w provision.Wanted, agree Agree, told Told) (*Provisioning, error) {
	p, inv, err := o.provisioning(ctx, w, agree, told)
	if err != nil {
		return nil, err
	}
	wanted := &p.Plan.Wanted
	if p.Plan.Notes, err = wanted.Resolve(inv); err != nil {
		return nil, err
	}
	if _, err := wanted.AccountStep(inv.ServiceAccounts); err != nil {
		return nil, err
	}
	if inv.Memberships[wanted.Account.ID], err = p.members(ctx); err != nil {
		return nil, &AskError{"the membership of " + wanted.Account.ID, err}
	}
	p.Plan.Steps, err = wanted.Make(inv)
	return p, err
}

// Removal looks at the organization and plans the archiving of what a plan for the same
// answers made. It changes nothing. Errors are as those of [Outside.Provision].
func (o Outside) Removal(ctx context.Context, w provision.Wanted, agree Agree, told Told) (*Provisioning, error) {
	p, inv, err := o.provisioning(ctx, w, agree, told)
	if err != nil {
		return nil, err
	}
	if err := p.Plan.Wanted.Belongs(inv.Organization); err != nil {
		return nil, err
	}
	p.Plan.Removes = true
	p.Plan.Steps = p.Plan.Wanted.Remove(inv)
	return p, nil
}

func (o Outside) provisioning(ctx context.Context, w provision.Wanted, agree Agree, told Told) (*Provisioning, anthropic.Inventory, error) {
	client, err := o.Admin(ctx, agree, told)
	if err != nil {
		return nil, anthropic.Inventory{}, err
	}
	told.say("asking Anthropic about the organization, its workspaces, service accounts, issuers and rules")
	inv, err := Look(ctx, client.Reader)
	if err != nil {
		return nil, inv, err
	}
	w.Taken = provision.TakenNames{}
	return &Provisioning{Plan: provision.Plan{Wanted: w}, outside: o, client: client, workspaces: inv.Workspaces}, inv, nil
}

// members is the account's membership in the workspace, if there is one.
func (p *Provisioning) members(ctx context.Context) ([]anthropic.Membership, error) {
	w := p.Plan.Wanted
	if w.Account.ID == "" {
		return nil, nil
	}
	m, ok, err := p.client.Membership(ctx, w.Workspace, w.Account.ID)
	switch {
	case err != nil:
		return nil, err
	case !ok: // before anything is written the account's own list is asked, too
		return p.client.Memberships(ctx, w.Account.ID)
	}
	return []anthropic.Membership{m}, nil
}

// task is one step of a plan: how its object is now, and what does the step's deed.
type task struct {
	look func(ctx context.Context) (provision.Step, error)
	do   func(ctx context.Context, s provision.Step) (resource string, err error)
	// holders lists who has a name, archived objects too, where a server says that it is
	// taken; nil: names are no matter here.
	holders func(ctx context.Context) ([]holder, error)
}

// task is how a step of the plan is done.
func (p *Provisioning) task(planned provision.Step) task {
	w := &p.Plan.Wanted
	switch {
	case p.Plan.Removes:
		return p.removal(planned)
	case planned.ID == provision.Issuer:
		return task{compared(p.client.Issuers, w.IssuerStep), p.makeIssuer, holders(p.client.Issuers, issuerHolder)}
	case planned.ID == provision.Account:
		return task{compared(p.client.ServiceAccounts, w.AccountStep), p.makeAccount, holders(p.client.ServiceAccounts, accountHolder)}
	case planned.ID == provision.Member:
		return task{
			look: func(ctx context.Context) (provision.Step, error) {
				members, err := p.members(ctx)
				return w.MemberStep(p.workspaces, members), err
			},
			do: func(ctx context.Context, _ provision.Step) (string, error) {
				made, err := p.client.AddMembership(ctx, anthropic.Membership{WorkspaceID: w.Workspace, ServiceAccountID: w.Account.ID, Role: provision.WorkspaceRole})
				if err == nil {
					err = w.MadeMember(made)
				}
				return w.Workspace, err
			},
		}
	}
	return task{compared(p.client.Rules, p.ruleStep), p.doRule, holders(p.client.Rules, ruleHolder)}
}

// removal archives one object, if a look still says so.
func (p *Provisioning) removal(planned provision.Step) task {
	return task{
		look: func(ctx context.Context) (provision.Step, error) {
			inv, err := Look(ctx, p.client.Reader)
			if err != nil {
				return planned, err
			}
			for _, s := range p.Plan.Wanted.Remove(inv) {
				if s.Resource == planned.Resource {
					return s, nil
				}
			}
			planned.State, planned.Deed, planned.Because = provision.Exists, provision.Nothing, "it is archived already"
			return planned, nil
		},
		do: func(ctx context.Context, s provision.Step) (string, error) {
			return s.Resource, p.client.Archive(ctx, s.Resource)
		},
	}
}

package live

import (
	"context"
	"slices"

	"gh-wif/internal/provision"
	"gh-wif/templates"
	"gh-wif/wizard"
)

// Wish is what [Outside.Prepare] prepares.
type Wish struct {
	Answers     wizard.Answers
	Root        string // the directory that the workflow's path is under; of a pull request the working copy's
	Variables   bool   // name the ids by variables of the repository, and set them
	PullRequest bool   // of the workflow
	Remove      bool   // archive what was made for the same answers; nothing is written here
}

// Prepared is a plan for an organization and a repository, and the way to carry it out.
type Prepared struct {
	Plan  wizard.Plan // with the ids that are known
	Notes []string    // what was taken from the organization where nobody answered
	Steps []provision.Step

	work     *Provisioning
	delivery *Delivery
	answers  wizard.Answers
}

// Prepare looks at the organization of the bearer, at the repository and at the working copy,
// and plans what is to be done for the answers. It changes nothing. Errors are as those of
// [Outside.Provision], *[wizard.AnswerError]s, and a *[repo.Problem] where git or gh cannot do it.
func (o Outside) Prepare(ctx context.Context, w Wish, agree Agree, told Told) (*Prepared, error) {
	if w.Variables {
		w.Answers.IDs = wizard.IDsVars
	}
	plan, err := wizard.Build(w.Answers)
	if err != nil {
		return nil, err
	}
	p := &Prepared{Plan: plan, answers: w.Answers}
	if w.Remove {
		p.work, err = o.Removal(ctx, provision.Want(plan), agree, told)
		if err == nil {
			p.Steps = p.work.Plan.Steps
		}
		return p, err
	}
	if p.work, err = o.Provision(ctx, provision.Want(plan), agree, told); err != nil {
		return nil, err
	}
	preview := w.Answers
	if plan.Answers.IDs != wizard.IDsVars { // an id that is still to be made has its placeholder
		preview.IDs = wizard.IDsLiteral
	}
	if p.Plan, err = p.build(preview); err != nil {
		return nil, err
	}
	var files []provision.Step
	p.delivery, files, err = o.Deliver(ctx, Delivery{
		Root: w.Root, NoFile: plan.Answers.Language == string(templates.Snippet), Variables: w.Variables, PullRequest: w.PullRequest,
	}, p.Plan)
	p.Notes, p.Steps = p.work.Plan.Notes, slices.Concat(p.work.Plan.Steps, files)
	return p, err
}

// build is the plan of answers with the ids that are known.
func (p *Prepared) build(a wizard.Answers) (wizard.Plan, error) {
	a.RuleName = p.Plan.Rule.Name
	return wizard.Build(p.work.Plan.Wanted.Answers(a))
}

// Deeds counts the steps that change something.
func (p *Prepared) Deeds() int {
	n := 0
	for _, s := range p.Steps {
		if s.Deed != provision.Nothing {
			n++
		}
	}
	return n
}

// Do carries the plan out; did hears of each step that does something when it begins (as
// planned) and when it ends, told of what is done within one. It gives all steps with their states, and a
// *[StepError] where one failed; Plan then has every id that is known.
func (p *Prepared) Do(ctx context.Context, did func(provision.Step), told Told) ([]provision.Step, error) {
	rest := p.Steps[len(p.work.Plan.Steps):]
	steps, err := p.work.Apply(ctx, did)
	if err != nil || p.delivery == nil {
		return slices.Concat(steps, rest), err
	}
	if p.Plan, err = p.build(p.answers); err != nil {
		return slices.Concat(steps, rest), err
	}
	rest, err = p.delivery.Carry(ctx, p.Plan, did, told)
	return slices.Concat(steps, rest), err
}

package job

import (
	"context"
	"errors"

	"gh-wif/internal/provision"
	"gh-wif/internal/term"
	"gh-wif/wizard"
)

// Wish is what is to be made at Anthropic and in the repository.
type Wish struct {
	Answers     wizard.Answers
	Variables   bool // name the ids by variables of the repository, and set them
	PullRequest bool // make one of the workflow's file
}

// Applying is a plan for a [Wish], and the way to carry it out.
type Applying struct {
	Plan  wizard.Plan // with the ids that are known
	Notes []string    // what was taken from the organization where nobody answered
	Steps []provision.Step
	// Do carries the plan out. did hears of each step when it begins (as planned) and when it
	// ends, told of what is done within one.
	Do func(ctx context.Context, did func(provision.Step), told func(string)) Applied
}

// Deeds counts the steps that change something.
func (a Applying) Deeds() int {
	n := 0
	for _, s := range a.Steps {
		if s.Deed != provision.Nothing {
			n++
		}
	}
	return n
}

// Applied is what became of a plan that was carried out.
type Applied struct {
	Plan  wizard.Plan // with every id that is known
	Steps []provision.Step
	Err   error // why it stopped before the end; nil: all is done
}

// Written are the files that were written, by their paths.
func (a Applied) Written() []string {
	var out []string
	for _, s := range a.Steps {
		if s.ID == provision.Workflow && (s.State == provision.Created || s.State == provision.Changed) {
			out = append(out, s.Resource)
		}
	}
	return out
}

// Left is the plan after it was carried out: without what Anthropic told before.
func (a Applied) Left() wizard.Plan {
	p := a.Plan
	p.Answers.Anthropic = nil
	return p
}

// Ticks are the steps of the plan that are done now, beside those whose ids are known.
func (a Applied) Ticks() []wizard.StepID {
	for _, s := range a.Steps {
		if s.ID == provision.Variables && (s.State == provision.Created || s.State == provision.Changed || s.State == provision.Exists) {
			return []wizard.StepID{wizard.StepVariables}
		}
	}
	return nil
}

// IDs are answers for the same repository with the ids of the plan, and with the way in which
// its workflow names them.
func (a Applied) IDs(answers wizard.Answers) wizard.Answers {
	of := a.Plan.Answers
	if answers.Repository != of.Repository {
		return answers
	}
	answers.Organization, answers.IssuerID, answers.ServiceAccount = of.Organization, of.IssuerID, of.ServiceAccount
	answers.Anthropic = nil // it tells of what was there before
	answers.Workspace, answers.RuleID, answers.RuleName, answers.IDs = of.Workspace, of.RuleID, of.RuleName, of.IDs
	return answers
}

// Build makes a plan of the answers, and names in them the rule that the organization holds
// already for the same runs, where it was asked.
func Build(build func(wizard.Answers) (wizard.Plan, error), a wizard.Answers) (wizard.Answers, wizard.Plan, error) {
	plan, err := build(a)
	if err != nil || a.Anthropic == nil {
		return a, plan, err
	}
	named, there := wizard.Reuse(a, plan.Rule)
	if !there {
		return a, plan, nil
	}
	plan, err = build(named)
	return named, plan, err
}

// Explain words what went wrong, and what would help in lines; empty: nothing is known.
func Explain(err error) (what, help string) {
	var p *Problem
	if errors.As(err, &p) {
		return term.Clean(p.Message), term.CleanBlock(p.Hint)
	}
	return term.CleanBlock(err.Error()), ""
}

// Consent answers the questions of a job that asks before it goes to a program for a
// credential, by what the user has said before, and keeps a question that is still open.
type Consent struct {
	Given    bool
	Question string // that was not agreed to; empty: there was none
}

// Agree answers a question.
func (c *Consent) Agree(question string) bool {
	if !c.Given {
		c.Question = question
	}
	return c.Given
}

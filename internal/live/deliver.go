package live

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"gh-wif/internal/files"
	"gh-wif/internal/github"
	"gh-wif/internal/provision"
	"gh-wif/internal/repo"
	"gh-wif/wizard"
)

// Delivery brings the workflow with its ids to the repository: the file, and where it was
// asked for the variables and a pull request.
type Delivery struct {
	Root        string // the directory that the workflow's path is under
	NoFile      bool   // the workflow is a piece to paste
	Variables   bool   // set those that the workflow names
	PullRequest bool   // of the workflow's file; Root is the working copy's

	outside Outside
	seen    files.Change
	steps   []provision.Step
}

// Deliver looks at what is there and plans the delivery of a plan whose ids may not all be
// known. It changes nothing.
func (o Outside) Deliver(ctx context.Context, d Delivery, plan wizard.Plan) (*Delivery, []provision.Step, error) {
	d.outside = o
	var err error
	d.steps, err = d.look(ctx, plan)
	return &d, d.steps, err
}

// look is the steps as things are now.
func (d *Delivery) look(ctx context.Context, plan wizard.Plan) ([]provision.Step, error) {
	var steps []provision.Step
	if !d.NoFile {
		step, err := d.file(plan)
		if err != nil {
			return nil, err
		}
		steps = append(steps, step)
	}
	if d.Variables {
		step, err := d.variables(ctx, plan)
		if err != nil {
			return nil, err
		}
		steps = append(steps, step)
	}
	if d.PullRequest && !d.NoFile {
		step, err := d.pullRequest(ctx, plan)
		if err != nil {
			return nil, err
		}
		steps = append(steps, step)
	}
	return steps, nil
}

// Carry does what was planned, for the plan with its ids. did hears of each step that
// does something when it begins (as planned) and when it ends, told of what is done within one. It gives the steps
// with their states, and a *[StepError] of the one that failed.
func (d *Delivery) Carry(ctx context.Context, plan wizard.Plan, did func(provision.Step), told Told) ([]provision.Step, error) {
	steps := append([]provision.Step(nil), d.steps...)
	do := map[provision.ID]func() (provision.Step, error){
		provision.Workflow:    func() (provision.Step, error) { return d.write(plan) },
		provision.Variables:   func() (provision.Step, error) { return d.set(ctx, plan, told) },
		provision.PullRequest: func() (provision.Step, error) { return d.publish(ctx, plan, told) },
	}
	for i, planned := range steps {
		if ctx.Err() != nil {
			return steps, ctx.Err()
		}
		if planned.Deed != provision.Nothing {
			did(planned)
		}
		done, err := do[planned.ID]()
		if err != nil {
			done = failed(planned, err)
		}
		steps[i] = done
		if planned.Deed != provision.Nothing || done.State != provision.Exists {
			did(done)
		}
		if err != nil {
			return steps, &StepError{done, err}
		}
	}
	return steps, nil
}

// file plans the workflow's file.
func (d *Delivery) file(plan wizard.Plan) (provision.Step, error) {
	change := files.Plan(files.Existing(d.Root), []files.File{{Path: plan.Workflow.Path, Content: []byte(plan.Workflow.Content)}})[0]
	d.seen = change
	s := provision.Step{ID: provision.Workflow, State: provision.Exists, Resource: change.Path, Because: "the file says what is wanted"}
	switch change.State {
	case files.Blocked:
		return s, fmt.Errorf("%s: %s", change.Path, change.Why)
	case files.New:
		s.State, s.Deed, s.Because = provision.Planned, provision.Make, "there is no such file"
	case files.Differs:
		s.State, s.Deed, s.Because, s.Diff = provision.Planned, provision.Change, cmp.Or(change.Why, "the file says something else"), change.Diff
	}
	return s, nil
}

// write puts the file in place, if what stands there is what was seen.
func (d *Delivery) write(plan wizard.Plan) (provision.Step, error) {
	seen := d.seen
	s, err := d.file(plan)
	if err != nil {
		return s, err
	}
	if seen.State == files.Same && d.seen.State == files.Differs { // an id is another one than was thought
		return s, &ChangedError{d.seen.Path + " would be replaced, which nobody agreed to"}
	}
	_, err = files.Write(d.Root, []files.Change{d.seen}, func(c files.Change) files.Decision {
		if string(c.Old) == string(seen.Old) && seen.State == files.Differs {
			return files.Overwrite
		}
		return files.Refuse
	})
	return s.Done(""), err
}

// remote is the repository that the answers name.
func remote(a wizard.Answers) github.Remote {
	owner, name, _ := strings.Cut(a.Repository, "/")
	host := github.GitHubHost
	if a.IssuerURL != "" {
		host = cmp.Or(github.ParseIssuer(a.IssuerURL).Host, host)
	}
	return github.Remote{Host: host, Owner: owner, Name: name}
}

// variables compares the variables with those that are set.
func (d *Delivery) variables(ctx context.Context, plan wizard.Plan) (provision.Step, error) {
	r := remote(plan.Answers)
	s := provision.Step{ID: provision.Variables, State: provision.Exists, Name: r.String(), Because: "all of them hold what is wanted"}
	var before, after strings.Builder
	var missing, other []string
	for _, v := range wizard.Settings(plan) {
		value, ok, err := repo.Variable(ctx, d.outside.Run, r, v.Name)
		switch {
		case err != nil:
			return s, fmt.Errorf("the variable %s of %s: %w", v.Name, r, err)
		case !ok:
			missing = append(missing, v.Name)
		case value != v.Value:
			other = append(other, v.Name)
		}
		if ok {
			fmt.Fprintf(&before, "%s=%q\n", v.Name, value)
		}
		fmt.Fprintf(&after, "%s=%q\n", v.Name, v.Value)
	}
	switch {
	case after.Len() == 0:
		s.Because = "the workflow names none"
	case len(other) > 0:
		s.State, s.Deed, s.Because = provision.Planned, provision.Change, strings.Join(other, ", ")+" hold something else; other workflows may use them"
	case len(missing) > 0:
		s.State, s.Deed, s.Because = provision.Planned, provision.Make, strings.Join(missing, ", ")+" are not set"
	}
	if s.Deed != provision.Nothing {
		s.Diff = provision.Difference("variables", before.String(), after.String())
	}
	return s, nil
}

// set sets the variables that do not hold what is wanted.
func (d *Delivery) set(ctx context.Context, plan wizard.Plan, told Told) (provision.Step, error) {
	s, err := d.variables(ctx, plan)
	if err != nil {
		return s, err
	}
	r := remote(plan.Answers)
	for _, v := range wizard.Settings(plan) {
		if value, ok, err := repo.Variable(ctx, d.outside.Run, r, v.Name); err != nil {
			return s, err
		} else if ok && value == v.Value {
			continue
		}
		if err := repo.SetVariable(ctx, d.outside.Run, r, v.Name, v.Value); err != nil {
			return s, fmt.Errorf("%s: %w", v.Name, err)
		}
		told.say("set " + v.Name)
	}
	return s.Done(""), nil
}

// publication is the pull request of a plan's workflow.
func (d *Delivery) publication(plan wizard.Plan) repo.Publication {
	name := strings.TrimSuffix(strings.TrimSuffix(plan.Answers.WorkflowFile, ".yml"), ".yaml")
	return repo.Publication{
		Repository: remote(plan.Answers), Dir: d.Root, Path: plan.Workflow.Path, Content: []byte(plan.Workflow.Content), Branch: "gh-wif/" + wizard.Slug(name),
		Title: "Call Claude without a stored key (" + plan.Workflow.Path + ")",
		Body:  "The workflow exchanges GitHub's token of the run for one of Anthropic's (Workload Identity Federation). The ids in it are no secrets.\n\n" + plan.Exposure.Verdict,
	}
}

func (d *Delivery) pullRequest(ctx context.Context, plan wizard.Plan) (provision.Step, error) {
	p := d.publication(plan)
	s := provision.Step{ID: provision.PullRequest, Name: p.Branch}
	found, err := repo.LookPublished(ctx, d.outside.Run, p)
	switch {
	case err != nil:
		return s, fmt.Errorf("the pull request: %w", err)
	case found.There && found.Address == "":
		s.State, s.Because = provision.Exists, found.Branch+" has the file"
	case found.There:
		s.State, s.Resource, s.Because = provision.Exists, found.Address, "it is open, and has the file"
	default:
		s.State, s.Deed, s.Because = provision.Planned, provision.Make, "a branch "+p.Branch+" with the file alone, pushed without force"
		if found.Address != "" {
			s.Deed, s.Resource = provision.Change, found.Address
		}
	}
	return s, nil
}

func (d *Delivery) publish(ctx context.Context, plan wizard.Plan, told Told) (provision.Step, error) {
	s, err := d.pullRequest(ctx, plan)
	if err != nil || s.Deed == provision.Nothing {
		return s, err
	}
	made, err := repo.Publish(ctx, d.outside.Run, d.publication(plan), told.say)
	return s.Done(made.Address), err
}

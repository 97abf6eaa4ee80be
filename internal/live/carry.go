package live

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gh-wif/internal/online"
	"gh-wif/internal/online/admin"
	"gh-wif/internal/provision"
	"gh-wif/internal/repo"
	"gh-wif/wizard"
)

// How often a deed is tried whose failure does not tell whether it was done, and the wait
// before the second try; it doubles.
const (
	deeds    = 4
	deedWait = time.Second
)

// limitLook bounds the last look after an interrupt: what exists then is to be named.
const limitLook = 5 * time.Second

// StepError is a step of a plan that failed. Made are the steps before it; what it says is
// the server's own text.
type StepError struct {
	Step provision.Step
	Err  error
}

func (e *StepError) Error() string {
	return "the step " + strings.ReplaceAll(string(e.Step.ID), "_", " ") + " failed: " + e.Err.Error()
}
func (e *StepError) Unwrap() error { return e.Err }

// Help is what would help, in lines.
func (e *StepError) Help() string {
	const again = "run it again: it goes on where it stopped"
	var changed *ChangedError
	var problem *repo.Problem
	var made *provision.MadeError
	switch help := admin.Help(e.Err); {
	case errors.As(e.Err, &changed):
		return "nothing of this step was done: run it again, and look at the new plan"
	case errors.As(e.Err, &made):
		return "look at it in the Console before anything uses it; what comes after this step was not done"
	case help != "":
		return help + "\n" + again
	case errors.As(e.Err, &problem) && problem.Hint != "":
		return problem.Hint + "\n" + again
	}
	return again
}

// ChangedError says that an object is not what it was when the plan was made.
type ChangedError struct{ What string }

func (e *ChangedError) Error() string {
	return "the organization has changed since the plan: " + e.What
}

// UnknownError says that a deed failed, and that nobody knows whether it was done.
type UnknownError struct{ Err, Look error }

func (e *UnknownError) Error() string {
	return "it is not known whether it was done: " + e.Err.Error() + "; and looking again failed: " + e.Look.Error()
}
func (e *UnknownError) Unwrap() []error { return []error{e.Err, e.Look} }

// Apply carries the plan out, step by step; did hears of each that does something when it
// begins (as planned) and when it ends, and of one that failed. It stops at the first step that fails, and gives all steps with their
// states, and a *[StepError]. Each step looks at its object again before it writes, so that
// a plan which was interrupted anywhere is carried on by another one for the same answers.
func (p *Provisioning) Apply(ctx context.Context, did func(provision.Step)) ([]provision.Step, error) {
	steps := slices.Clone(p.Plan.Steps)
	for i, planned := range steps {
		if ctx.Err() != nil {
			return steps, ctx.Err()
		}
		if p.Plan.Removes && planned.Deed == provision.Nothing {
			continue
		}
		if planned.Deed != provision.Nothing {
			did(planned)
		}
		done, err := p.carry(ctx, planned, p.task(planned))
		steps[i] = done
		if planned.Deed != provision.Nothing || err != nil {
			did(done)
		}
		if err != nil {
			return steps, &StepError{done, err}
		}
	}
	return steps, nil
}

// carry does one step.
func (p *Provisioning) carry(ctx context.Context, planned provision.Step, t task) (provision.Step, error) {
	now, err := t.look(ctx)
	if err == nil {
		err = unexpected(planned, now)
	}
	if err != nil {
		return failed(planned, since(err)), since(err)
	}
	deed, wait := now.Deed, deedWait
	for try := 1; now.Deed != provision.Nothing; try++ {
		id, err := t.do(ctx, now)
		if err == nil {
			return now.Done(id), nil
		}
		var made *provision.MadeError
		if errors.As(err, &made) {
			return failed(now, err), err
		}
		unclear := admin.Unclear(err)
		if !unclear && !admin.Taken(err) {
			return failed(now, err), err
		}
		again, lookErr := p.lookAgain(ctx, t, now, err)
		if lookErr == nil && deed == provision.Make {
			lookErr = unexpected(planned, again) // another one's object may be in its place now
		}
		switch {
		case lookErr != nil:
			return failed(now, lookErr), lookErr
		case again.Deed == provision.Nothing && unclear:
			again.State, again.Deed, again.Because = deed.Done(), deed, "the answer was lost ("+err.Error()+"), and a look shows that it was done"
			if errors.Is(err, context.Canceled) {
				again.Because = "it was interrupted, and a look shows that it was done"
			}
			return again, nil
		case try == deeds || ctx.Err() != nil:
			return failed(again, err), err
		}
		if err := online.Pause(ctx, p.outside.Wait, wait); err != nil {
			return failed(again, err), err
		}
		now, wait = again, 2*wait
	}
	return now, nil
}

// lookAgain looks after a deed whose failure does not tell whether it was done, or for
// which a name is taken. An interrupt does not keep it from looking.
func (p *Provisioning) lookAgain(ctx context.Context, t task, before provision.Step, failure error) (provision.Step, error) {
	if ctx.Err() != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), limitLook)
		defer cancel()
	}
	now, err := t.look(ctx)
	if err != nil {
		return before, &UnknownError{failure, err}
	}
	if !admin.Taken(failure) || now.Deed != provision.Make || t.holders == nil {
		return now, nil
	}
	all, err := t.holders(ctx)
	if err != nil {
		return before, &UnknownError{failure, err}
	}
	url := p.Plan.Wanted.Issuer.IssuerURL
	for _, h := range all {
		switch {
		case h.name == now.Name:
			p.Plan.Wanted.Taken[h.name] = h.archived // else it has just appeared, and the look finds it
			return t.look(ctx)
		case before.ID == provision.Issuer && h.url == url:
			return before, fmt.Errorf("%w; %s %s, which is archived, has this issuer_url", failure, h.id, h.name)
		}
	}
	return now, nil // not listed yet: another try
}

// unexpected compares a step as it was agreed to with how it is now. What asks for more
// than was agreed to is a *[ChangedError].
func unexpected(planned, now provision.Step) error {
	said := func(format string, args ...any) error { return &ChangedError{fmt.Sprintf(format, args...)} }
	switch {
	case now.Deed == provision.Nothing && (planned.Resource == "" || planned.Resource == now.Resource):
		return nil
	case planned.Resource != now.Resource && planned.Resource != "":
		return said("%s is no longer the one", planned.Resource)
	case planned.Deed != now.Deed && planned.Deed == provision.Make:
		return said("%s %s is there now, and says something else", now.Resource, now.Name)
	case planned.Deed != now.Deed:
		return said("%s is no longer as it is wanted", planned.Name)
	case planned.Seen != now.Seen:
		return said("%s %s was changed", now.Resource, now.Name)
	}
	return nil
}

// since words an object that is gone: nobody gave its id as an answer.
func since(err error) error {
	var answer *wizard.AnswerError
	if errors.As(err, &answer) {
		return &ChangedError{answer.Value + " " + answer.Problem}
	}
	return err
}

func failed(s provision.Step, err error) provision.Step {
	s.State, s.Because = provision.Failed, err.Error()
	var unknown *UnknownError
	if errors.Is(err, context.Canceled) && !errors.As(err, &unknown) {
		s.Because = "interrupted before it was done"
	}
	return s
}

package lines

import (
	"slices"
	"strconv"

	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/secret"
	"gh-wif/wizard"
)

// checklist takes the ids that the steps give, and ticks what is done, until the user ends it.
// Then the files are offered anew, where something was done.
func (s setup) checklist() error {
	s.print("")
	s.page(present.Checklist(*s.plan, s.ticked))
	changed := false
	for {
		text, err := s.read(present.WhichStep + ": ")
		if err != nil {
			return err
		}
		if text == "" {
			break
		}
		done, err := s.step(text)
		if err != nil {
			return err
		}
		if done {
			changed, s.whole = true, false
			s.page(present.Checklist(*s.plan, s.ticked))
		}
	}
	if !changed {
		return nil
	}
	if yes, err := s.yes(present.SaveAgain, true); err != nil || !yes {
		return err
	}
	return s.files()
}

// files offers the files of the plan for writing.
func (s setup) files() error {
	whole, err := s.save(job.Saving(*s.plan, s.found.Answers, s.ticked))
	s.whole = whole
	return err
}

// step is an answer to the question which step is done. It reports whether something changed.
func (s setup) step(text string) (changed bool, err error) {
	n, err := strconv.Atoi(text)
	if err != nil {
		return s.give(nil, text), nil
	}
	if n < 1 || n > len(s.plan.Next) {
		s.print("%s is no number from 1 to %d", s.quoted(text), len(s.plan.Next))
		return false, nil
	}
	step := s.plan.Next[n-1]
	if len(step.Takes) > 0 {
		ask, _ := present.Asks(step, s.plan.Answers)
		id, err := s.read(sentence(ask) + " ")
		return err == nil && id != "" && s.give(step.Takes, id), err
	}
	if i := slices.Index(s.ticked, step.ID); i >= 0 {
		s.ticked = slices.Delete(slices.Clone(s.ticked), i, i+1)
	} else {
		s.ticked = append(slices.Clone(s.ticked), step.ID)
	}
	return true, nil
}

// give takes the ids of a text into the plan, and reports whether it did.
func (s setup) give(expected []string, text string) bool {
	answers, given, err := job.Give(s.found.Answers, expected, text)
	var named wizard.Answers
	var plan wizard.Plan
	if err == nil {
		named, plan, err = job.Build(s.deps.Build, answers)
	}
	switch {
	case err != nil && secret.Looks(text):
		s.print("Not possible: %s", secret.NoAnswer)
		return false
	case err != nil:
		s.print("Not possible: %s", job.Plainly(err))
		return false
	}
	s.ticked = wizard.Still(s.ticked, s.plan.Next, plan.Next)
	s.plan, s.found.Answers = &plan, named
	s.print("Taken: %s.", present.FilledIn(given))
	return true
}

// goOn takes up the plan that was saved in the working copy.
func (s setup) goOn() error {
	old := s.found.Saved
	s.plan, s.found.Answers, s.ticked = &old.Plan, old.Answers, old.Ticked
	s.whole = len(old.Differ) == 0
	if len(old.Unknown) > 0 {
		s.print("%s", present.NotKnown(old.File, old.Unknown))
	}
	if err := s.checklist(); err != nil {
		return err
	}
	again, err := s.review(*s.plan, nil)
	if err != nil || !again {
		return err
	}
	return s.run()
}

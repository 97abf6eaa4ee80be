package screen

import (
	"slices"

	"gh-wif/internal/job"
	"gh-wif/internal/migrate"
	"gh-wif/internal/present"
	"gh-wif/internal/sight"
	"gh-wif/internal/term"
	"gh-wif/wizard"
)

// Session is what outlives a screen: the answers so far and the last plan.
type Session struct {
	Prefill  job.Prefill
	Awaited  bool            // the working copy is about to answer
	Detected bool            // the working copy was looked at, with or without result
	Why      string          // why nothing was found there
	Looked   bool            // what is true about the working copy is known
	Sights   []sight.Sight   // of the working copy, what there is to do about first
	Answers  wizard.Answers  // of the wizard
	Edited   bool            // the user gave some of them
	Plan     *wizard.Plan    // as reviewed last
	Planned  wizard.Answers  // those that it was made of
	Ticked   []wizard.StepID // its steps that were ticked by hand
	Saved    bool            // the plan was written to files
	Kept     bool            // it is as it was saved before this session, whatever became of its files
	Paths    []string        // everything that was written
	Switch   migrate.Options // what was answered for switching workflows
	Agreed   bool            // a program may be asked for the credential for Anthropic
	Doing    string          // what is under way that would be cut off; empty: nothing
	Exists   []string        // what a plan that was not carried out to its end leaves, and how to go on
	Runs     []string        // where runs are that were left alone
}

// Unsaved says what would be lost by leaving the program; empty: nothing.
func (s *Session) Unsaved() string {
	switch {
	case s.Doing != "":
		return s.Doing
	case s.Plan != nil && !s.Saved && !s.Kept:
		return "The plan for " + s.Plan.Answers.Repository + " is not saved."
	case s.Plan == nil && s.Edited:
		return "The answers given so far are not saved."
	}
	return ""
}

// Take notes down what the working copy told. Where it told nothing, that keeps nobody
// from going on.
func (s *Session) Take(found Prefilled) {
	s.Detected, s.Awaited = true, false
	if found.Err != nil {
		s.Why = term.Clean(found.Err.Error())
		return
	}
	given := s.Prefill.Answers
	s.Prefill = found.Prefill
	s.Prefill.Answers = job.Merge(given, found.Prefill.Answers)
	if old := found.Prefill.Saved; s.Plan == nil && !s.Edited && old.Usable(s.Prefill.Answers.Repository) {
		s.Answers = job.Merge(job.Merge(s.Answers, given), old.Answers)
	}
}

// GoOn takes up the plan that was saved in the working copy, and gives it.
func (s *Session) GoOn() wizard.Plan {
	old := s.Prefill.Saved
	s.Answers, s.Ticked = old.Answers, old.Ticked
	s.Reviewed(old.Plan, old.Answers)
	s.Saved, s.Kept = len(old.Differ) == 0, true
	return old.Plan
}

// See notes down what is true about the working copy.
func (s *Session) See(m Sighted) {
	s.Looked, s.Sights = true, m.Seen.Sights
	if len(m.Seen.Workflows) > 0 {
		s.Prefill.Workflows = m.Seen.Workflows
	}
}

// Reviewed takes a plan for the session's, with the answers that it was made of. One that is
// as the last was stays saved.
func (s *Session) Reviewed(p wizard.Plan, of wizard.Answers) {
	if s.Plan == nil || string(s.Plan.Rule.JSON()) != string(p.Rule.JSON()) || s.Plan.Workflow != p.Workflow {
		s.Saved, s.Kept = false, false
	}
	if s.Plan != nil {
		s.Ticked = wizard.Still(s.Ticked, s.Plan.Next, p.Next)
	}
	s.Plan, s.Planned = &p, of
}

// Tick notes down that a step of the plan is done, or that it is not after all.
func (s *Session) Tick(id wizard.StepID) {
	if i := slices.Index(s.Ticked, id); i >= 0 {
		s.Ticked = slices.Delete(slices.Clone(s.Ticked), i, i+1)
	} else {
		s.Ticked = append(slices.Clone(s.Ticked), id)
	}
	s.Saved, s.Kept = false, false
}

// Fill takes over the plan with ids that were given.
func (s *Session) Fill(f Filled) {
	if f.Err != nil {
		return
	}
	for _, row := range wizard.Table() {
		for _, g := range f.Given {
			if row.Name == g.Answer {
				row.Set(&s.Answers, []string{g.Value})
			}
		}
	}
	s.Reviewed(f.Plan, f.Answers)
	s.Saved, s.Kept = false, false
}

// Apply takes over what became of a plan that was carried out: the files, and where all is
// done the ids. After a failure it notes down what exists.
func (s *Session) Apply(a job.Applied) {
	s.Doing, s.Exists = "", nil
	s.Paths = append(s.Paths, a.Written()...)
	if a.Err != nil {
		if there := present.There(a.Steps); there != "" {
			s.Exists = []string{present.ThereNow + term.Clean(there), present.Again}
		}
		return
	}
	s.Answers, s.Planned = a.IDs(s.Answers), a.IDs(s.Planned)
	s.Reviewed(a.Left(), s.Planned)
	for _, id := range a.Ticks() {
		if !slices.Contains(s.Ticked, id) {
			s.Ticked = append(s.Ticked, id)
		}
	}
}

// Watched notes down where a run is that was left alone.
func (s *Session) Watched(v Verified) {
	if where := present.NotWatched(v.Result); v.Err != nil && where != "" {
		s.Runs = append(s.Runs, where)
	}
}

// Left is what is to be known after the program has ended, a line each.
func (s *Session) Left() []string { return slices.Concat(s.Exists, s.Runs) }

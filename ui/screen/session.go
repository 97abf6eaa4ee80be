package screen

import (
	"gh-wif/internal/job"
	"gh-wif/internal/migrate"
	"gh-wif/internal/term"
	"gh-wif/wizard"
)

// Session is what outlives a screen: the answers so far and the last plan.
type Session struct {
	Prefill  job.Prefill
	Detected bool            // the working copy was looked at, with or without result
	Why      string          // why nothing was found there
	Answers  wizard.Answers  // of the wizard
	Edited   bool            // the user gave some of them
	Plan     *wizard.Plan    // as reviewed last
	Saved    bool            // the plan was written to files
	Paths    []string        // everything that was written
	Switch   migrate.Options // what was answered for switching workflows
}

// Unsaved says what would be lost by leaving the program; empty: nothing.
func (s *Session) Unsaved() string {
	switch {
	case s.Plan != nil && !s.Saved:
		return "The plan for " + s.Plan.Answers.Repository + " is not saved."
	case s.Plan == nil && s.Edited:
		return "The answers given so far are not saved."
	}
	return ""
}

// Take notes down what the working copy told. Where it told nothing, that keeps nobody
// from going on.
func (s *Session) Take(found Prefilled) {
	s.Detected = true
	if found.Err != nil {
		s.Why = term.Clean(found.Err.Error())
		return
	}
	given := s.Prefill.Answers
	s.Prefill = found.Prefill
	s.Prefill.Answers = job.Merge(given, found.Prefill.Answers)
}

// Reviewed takes a plan for the session's. One that is as the last was stays saved.
func (s *Session) Reviewed(p wizard.Plan) {
	if s.Plan == nil || string(s.Plan.Rule.JSON()) != string(p.Rule.JSON()) || s.Plan.Workflow != p.Workflow {
		s.Saved = false
	}
	s.Plan = &p
}

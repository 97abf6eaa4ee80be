package lines

import (
	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/term"
	"gh-wif/wizard"
)

// answering is a job that can have answers filled in by who knows them.
type answering struct{ *session }

// offerGitHub asks GitHub if the user agrees, who is told before what is asked.
func (s answering) offerGitHub(a *wizard.Answers) error {
	if wizard.Outdated(*a) {
		*a = wizard.Forget(*a)
	}
	switch {
	case s.deps.Ask == nil || a.Repository == "" || a.GitHub != nil:
		return nil
	case s.deps.Online:
		return s.gitHub(a)
	}
	s.tell("%s", present.WhatIsAsked(a.Repository))
	if yes, err := s.yes("Ask GitHub now?", false); err != nil || !yes {
		return err
	}
	return s.gitHub(a)
}

// gitHub asks, and says what came of it. The default branch that the working copy guesses is no
// answer of the user's: GitHub knows it better.
func (s answering) gitHub(a *wizard.Answers) error {
	if s.deps.Ask == nil {
		return nil
	}
	s.print("Asking GitHub about %s.", term.Clean(a.Repository))
	if err := s.flush(); err != nil {
		return err
	}
	question := *a
	if question.DefaultBranch == s.detected.DefaultBranch {
		question.DefaultBranch = ""
	}
	got, err := s.deps.Ask(s.ctx, question)
	switch {
	case s.ctx.Err() != nil:
		return s.ctx.Err()
	case err != nil:
		s.print("GitHub gave no answer: %s", term.Clean(err.Error()))
		return nil
	}
	*a = job.Merge(got, *a)
	if k := got.GitHub; k != nil {
		s.page(present.Told(wizard.Tell(*a), k.Gaps))
	}
	return nil
}

// offerAnthropic asks Anthropic for the ids if the user agrees, who is told before what is
// asked. What it tells can be chosen by number then.
func (s answering) offerAnthropic(a *wizard.Answers) error {
	switch {
	case s.deps.Adopt == nil || a.Anthropic != nil:
		return nil
	case s.deps.Bearer == "": // nothing to ask with: no question that everybody would have to answer
		s.tell("%s", present.AskedLater)
		return nil
	}
	s.tell("%s", present.WhatAnthropicIsAsked(s.deps.Bearer))
	if yes, err := s.yes("Ask Anthropic now?", false); err != nil || !yes {
		return err
	}
	got, err := s.deps.Adopt(s.ctx, *a, s.agree, s.telling)
	if err != nil {
		return s.trouble(err)
	}
	*a = got
	s.page(present.Held(wizard.Held(*a)))
	return nil
}

package lines

import (
	"fmt"

	"gh-wif/internal/files"
	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/wizard"
)

// setup asks the wizard's questions and goes on to the review.
func (s *session) setup() error {
	answers := s.found.Answers
	if s.deps.Online && answers.Repository != "" {
		if err := s.gitHub(&answers); err != nil {
			return err
		}
	}
	for {
		for i, page := range s.deps.Pages() {
			s.print("")
			s.print("Step %d of %d: %s. %s", i+1, len(s.deps.Pages()), page.Title, page.Intro)
			if page.ID == "subject" {
				s.print("The command: %s", term.Clean(wizard.SubjectCommand(answers.Repository)))
				if err := s.offerGitHub(&answers); err != nil {
					return err
				}
			}
			for _, q := range page.Questions {
				if q.Visible != nil && !q.Visible(answers) {
					continue
				}
				if err := s.question(q, &answers); err != nil {
					return err
				}
			}
		}
		plan, err := s.deps.Build(answers)
		if err == nil {
			s.plan, s.found.Answers = &plan, answers
			again, err := s.review(plan)
			if err != nil || !again {
				return err
			}
			continue
		}
		s.print("Not possible: %s", job.Plainly(err))
		if again, err := s.yes("Go through the questions again?", true); err != nil || !again {
			return err
		}
	}
}

// offerGitHub asks GitHub if the user agrees, who is told before what is asked.
func (s *session) offerGitHub(a *wizard.Answers) error {
	if wizard.Outdated(*a) {
		*a = wizard.Forget(*a)
	}
	switch {
	case s.deps.Ask == nil || a.Repository == "" || a.GitHub != nil:
		return nil
	case s.deps.Online:
		return s.gitHub(a)
	}
	s.print("%s", present.WhatIsAsked(a.Repository))
	if yes, err := s.yes("Ask GitHub now?", false); err != nil || !yes {
		return err
	}
	return s.gitHub(a)
}

// gitHub asks, and says what came of it. The default branch that the working copy guesses is no
// answer of the user's: GitHub knows it better.
func (s *session) gitHub(a *wizard.Answers) error {
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

// review shows parts of the plan by number until the user is done. again: back to the questions.
func (s *session) review(p wizard.Plan) (again bool, err error) {
	s.print("")
	s.print("The plan is made: %s", term.Clean(p.Exposure.Verdict))
	s.print("%s.", say.Plural(len(p.Warnings), "warning"))
	options := []string{
		"Save to files", "The rule, with the reasons", "The issuer", "The workflow", "Who gets in", "Warnings", "What to do next", "Export",
		"Change answers", "Done",
	}
	told := p.Answers.GitHub
	if told != nil {
		options = append(options, "What GitHub told")
	}
	for {
		n, err := s.menu("What do you want to see or do?", options, 0)
		if err != nil {
			return false, err
		}
		switch n {
		case 0:
			var whole bool
			whole, err = s.save(job.Files(p))
			s.whole = s.whole || whole
		case 1:
			s.print("%s", term.CleanBlock(string(p.Rule.JSON())))
			s.page(present.Reasons(p))
		case 2:
			s.print("%s", term.CleanBlock(string(p.Issuer.JSON())))
		case 3:
			s.print("%s", term.CleanBlock(p.Workflow.Content))
		case 4:
			s.exposed(p.Exposure)
		case 5:
			s.page(present.Warnings(p.Warnings))
		case 6:
			s.page(present.Steps(p.Next))
		case 7:
			err = s.export(p)
		case 8:
			return true, nil
		case 10:
			s.page(present.Told(p.Told, told.Gaps))
		default:
			return s.leaveUnsaved()
		}
		if err != nil {
			return false, err
		}
	}
}

// leaveUnsaved asks before a plan is lost. again: the user wants to go on with it.
func (s *session) leaveUnsaved() (again bool, err error) {
	if s.whole {
		return false, nil
	}
	lose, err := s.yes("The plan is not saved. Leave all the same?", false)
	return !lose, err
}

func (s *session) export(p wizard.Plan) error {
	if s.deps.Exports == nil {
		return nil
	}
	exports := s.deps.Exports(p)
	var titles []string
	for _, x := range exports {
		titles = append(titles, x.Title)
	}
	n, err := s.menu("Export as", titles, 0)
	if err == nil {
		s.print("%s", term.CleanBlock(exports[n].Content))
	}
	return err
}

// states words what writing would do.
var states = map[files.State]string{
	files.New: "new", files.Same: "unchanged", files.Differs: "exists and differs", files.Blocked: "cannot be written",
}

// save writes files, asking for each that exists and differs. It reports whether all of them
// are as wanted then.
func (s *session) save(wanted []files.File) (whole bool, err error) {
	var todo []files.Change
	agreed := map[string]bool{}
	whole = true
	for _, c := range s.deps.PlanFiles(wanted) {
		s.print("%s: %s", term.Clean(c.Path), states[c.State])
		switch c.State {
		case files.New:
			todo = append(todo, c)
		case files.Blocked:
			whole = false
			s.print("%s", term.Clean(c.Why))
		case files.Differs:
			s.print("%s", term.CleanBlock(c.Diff))
			yes, err := s.yes("Replace "+term.Clean(c.Path)+"?", false)
			if err != nil {
				return false, err
			}
			whole = whole && yes
			if yes {
				agreed[c.Path] = true
				todo = append(todo, c)
			}
		}
	}
	if len(todo) == 0 {
		s.print("Nothing was written.")
		return whole, nil
	}
	if yes, err := s.yes(fmt.Sprintf("Write %s?", say.Plural(len(todo), "file")), true); err != nil || !yes {
		return false, err
	}
	r, err := s.deps.WriteFiles(todo, func(c files.Change) files.Decision {
		if agreed[c.Path] {
			return files.Overwrite
		}
		return files.Refuse
	})
	s.saved = append(s.saved, r.Written...)
	for _, path := range r.Written {
		s.print("Written: %s", term.Clean(path))
	}
	if err != nil {
		s.print("Not everything was written: %s", term.CleanBlock(err.Error()))
		return false, nil
	}
	return whole, nil
}

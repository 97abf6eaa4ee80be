package lines

import (
	"fmt"
	"slices"

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
			if slices.ContainsFunc(page.Questions, func(q wizard.Question) bool { return q.ID == "workspace" }) {
				if err := s.offerAnthropic(&answers); err != nil {
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
		named, plan, err := job.Build(s.deps.Build, answers)
		if err == nil {
			answers = named
			s.plan, s.found.Answers = &plan, answers
			again, err := s.review(plan)
			answers = s.found.Answers
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

// part is one thing that can be seen or done in a review.
type part struct {
	title string
	do    func() error
}

// review shows parts of the plan by number until the user is done. again: back to the questions.
func (s *session) review(p wizard.Plan) (again bool, err error) {
	s.print("")
	s.print("The plan is made: %s", term.Clean(p.Exposure.Verdict))
	s.print("%s.", say.Plural(len(p.Warnings), "warning"))
	for {
		left := false
		parts := slices.Concat(s.parts(*s.plan), []part{
			{"Change answers", func() error { again, left = true, true; return nil }},
			{"Done", func() (err error) { again, err = s.leaveUnsaved(); left = true; return err }},
		}, s.online(*s.plan))
		if err := s.choose("What do you want to see or do?", parts); err != nil || left {
			return again && err == nil, err
		}
	}
}

// parts are what can be seen of a plan, and done with it.
func (s *session) parts(p wizard.Plan) []part {
	page := func(d say.Doc) func() error { return func() error { s.page(d); return nil } }
	return []part{
		{"Save to files", func() error {
			whole, err := s.save(job.Files(p))
			s.whole = s.whole || whole
			return err
		}},
		{"The rule, with the reasons", func() error {
			s.print("%s", term.CleanBlock(string(p.Rule.JSON())))
			s.page(present.Reasons(p))
			return nil
		}},
		{"The issuer", func() error { s.print("%s", term.CleanBlock(string(p.Issuer.JSON()))); return nil }},
		{"The workflow", func() error { s.print("%s", term.CleanBlock(p.Workflow.Content)); return nil }},
		{"Who gets in", func() error { s.exposed(p.Exposure); return nil }},
		{"Warnings", page(present.Warnings(p.Warnings))},
		{"What to do next", page(present.Steps(p.Next))},
		{"Export", func() error { return s.export(p) }},
	}
}

// online is what can be seen and done where there is somebody to ask, or the sandbox. It comes last, so that the
// numbers of the others stay.
func (s *session) online(p wizard.Plan) (out []part) {
	if k := p.Answers.GitHub; k != nil {
		out = append(out, part{"What GitHub told", func() error { s.page(present.Told(p.Told, k.Gaps)); return nil }})
	}
	if p.Answers.Anthropic != nil {
		out = append(out, part{"What Anthropic told", func() error { s.page(present.Held(wizard.Held(p.Answers, p.Rule))); return nil }})
	}
	if s.deps.Prepare != nil {
		out = append(out, part{createTitle, s.create})
	}
	if s.deps.Verify != nil {
		out = append(out, part{startTitle, s.startAndWatch})
	}
	if s.deps.Sandbox != nil {
		out = append(out, part{"Try the rule in the sandbox", func() error { return s.tryPlan(p) }})
	}
	return out
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

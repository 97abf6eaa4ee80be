package lines

import (
	"slices"

	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/internal/trust"
	"gh-wif/wizard"
)

// setup asks for a plan, and shows it.
type setup struct{ answering }

// run asks the wizard's questions and goes on to the review.
func (s setup) run() error {
	if stay, err := s.anew(); err != nil || stay {
		return err
	}
	answers := s.found.Answers
	if s.deps.Online && answers.Repository != "" {
		if err := s.gitHub(&answers); err != nil {
			return err
		}
	}
	for {
		if err := s.pages(&answers); err != nil {
			return err
		}
		named, plan, err := job.Build(s.deps.Build, answers)
		if err == nil {
			answers = named
			var before *trust.Exposure
			if s.plan != nil {
				before = &s.plan.Exposure
				s.ticked = wizard.Still(s.ticked, s.plan.Next, plan.Next)
			}
			s.plan, s.found.Answers = &plan, answers
			again, err := s.review(plan, before)
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

// anew asks after a plan whether the answers begin anew. stay: the plan is kept, and nothing is asked.
func (s setup) anew() (stay bool, err error) {
	if s.plan == nil {
		return false, nil
	}
	goOn, err := s.yes("Go on with the answers for "+term.Clean(s.plan.Answers.Repository)+"? No starts over with clean ones.", true)
	if err != nil || goOn {
		return false, err
	}
	if stay, err = s.leaveUnsaved(); err != nil || stay {
		return stay, err
	}
	s.plan, s.whole, s.found.Answers = nil, false, job.Merge(s.deps.Answers, s.detected)
	return false, nil
}

// pages asks the questions, page by page.
func (s setup) pages(a *wizard.Answers) error {
	for i, page := range s.deps.Pages() {
		s.print("")
		s.tell("Step %d of %d: %s. %s", i+1, len(s.deps.Pages()), page.Title, page.Intro)
		if page.ID == "subject" {
			s.print("The command: %s", term.Clean(wizard.SubjectCommand(a.Repository)))
			if err := s.offerGitHub(a); err != nil {
				return err
			}
		}
		if slices.ContainsFunc(page.Questions, func(q wizard.Question) bool { return q.ID == "workspace" }) {
			if err := s.offerAnthropic(a); err != nil {
				return err
			}
		}
		for _, q := range page.Questions {
			if q.Visible != nil && !q.Visible(*a) {
				continue
			}
			if err := s.question(q, a); err != nil {
				return err
			}
			if err := s.takes(q, a); err != nil {
				return err
			}
		}
	}
	return nil
}

// takes offers what the workflow says whose name was just answered.
func (s setup) takes(q wizard.Question, a *wizard.Answers) error {
	taken, said := wizard.Takes(*a)
	if q.ID != "workflow-file" || said == "" {
		return nil
	}
	s.print("%s says: %s.", term.Clean(a.WorkflowFile), term.Clean(said))
	yes, err := s.yes("Take that over?", false)
	if yes {
		*a = taken
	}
	return err
}

// review shows parts of the plan by number until the user is done. before: whom the plan before it lets in. again: back
// to the questions.
func (s setup) review(p wizard.Plan, before *trust.Exposure) (again bool, err error) {
	s.print("")
	s.tell("The plan is made: %s", term.Clean(p.Exposure.Verdict))
	s.page(present.GateOf(p.Exposure, before).Doc())
	s.print("")
	s.page(present.RuleInWords(p.Rule, nil).Doc(false))
	s.print("")
	s.print("Warnings: %s.", present.Gravest(p.Warnings))
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
func (s setup) parts(p wizard.Plan) []part {
	page := func(d say.Doc) func() error { return func() error { s.page(d); return nil } }
	return []part{
		{"Save to files", func() error {
			if err := s.files(); err != nil || !s.whole {
				return err
			}
			return s.checklist()
		}},
		{"The rule, with the reasons and as JSON", func() error {
			s.page(present.RuleInWords(p.Rule, p.Reasons).Doc(true))
			s.print("")
			s.print("%s", term.CleanBlock(string(p.Rule.JSON())))
			return nil
		}},
		{"The issuer", func() error { s.print("%s", term.CleanBlock(string(p.Issuer.JSON()))); return nil }},
		{"The workflow", func() error { s.print("%s", term.CleanBlock(p.Workflow.Content)); return nil }},
		{"Who gets in", func() error { s.exposed(p.Exposure); return nil }},
		{"Warnings", page(present.Mind(p.Warnings))},
		{"What to do next", func() error { s.page(present.Steps(p.Next)); return s.checklist() }},
		{"Export", func() error { return s.export(p) }},
	}
}

// online is what can be seen and done where there is somebody to ask, or the sandbox. It comes last, so that the
// numbers of the others stay.
func (s setup) online(p wizard.Plan) (out []part) {
	if k := p.Answers.GitHub; k != nil {
		out = append(out, part{"What GitHub told", func() error { s.page(present.Told(p.Told, k.Gaps)); return nil }})
	}
	if p.Answers.Anthropic != nil {
		out = append(out, part{"What Anthropic told", func() error { s.page(present.Held(wizard.Held(p.Answers, p.Rule))); return nil }})
	}
	if s.deps.Prepare != nil {
		out = append(out, part{createTitle, creation{s.session}.run})
	}
	if s.deps.Verify != nil {
		out = append(out, part{s.startTitle(), s.startAndWatch})
	}
	if s.deps.Sandbox != nil {
		out = append(out, part{"Try the rule in the sandbox", func() error { return s.tryPlan(p) }})
	}
	return out
}

// leaveUnsaved asks before a plan is lost. again: the user wants to go on with it.
func (s setup) leaveUnsaved() (again bool, err error) {
	if s.whole {
		return false, nil
	}
	lose, err := s.yes("The plan is not saved. Leave all the same?", false)
	return !lose, err
}

func (s setup) export(p wizard.Plan) error {
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

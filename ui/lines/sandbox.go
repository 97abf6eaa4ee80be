package lines

import (
	"context"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/wizard"
)

// tryTitle offers what gh-wif sandbox does.
const tryTitle = "Try a rule in the sandbox"

// try takes a rule and tries it.
func (s *session) try() error {
	rule, ok, err := s.oneRule("No rule was given: nothing to try.")
	if err != nil || !ok {
		return err
	}
	return s.sandbox(job.Trial{Rule: rule})
}

// tryPlan tries the rule of a plan.
func (s *session) tryPlan(p wizard.Plan) error { return s.sandbox(job.PlanTrial(p)) }

// sandbox opens a sandbox for a rule, and has it used until the user stops it.
func (s *session) sandbox(t job.Trial) error {
	ctx, end := context.WithCancel(s.ctx)
	defer end()
	box, err := s.deps.Sandbox(ctx, t)
	if err != nil {
		s.print("The sandbox is not open: %s", term.Clean(err.Error()))
		return nil
	}
	s.print("%s %s", present.SandboxIs, present.SandboxUse)
	s.print("%s", present.SandboxListens(box.Address))
	for _, p := range box.Refused {
		s.print("Note: %s", present.Refused(p))
	}
	if t.Claims != nil {
		s.page(present.Exchanges([]anthropic.Exchange{box.Try(0)}))
	}
	for {
		done := false
		parts := []part{
			{"Every kind of run", func() error { s.tryAll(box); return nil }},
			{"One kind of run", func() error { return s.tryOne(box) }},
			{"The environment for a program", func() error { return s.environment(box) }},
			{"What was exchanged", func() error { s.page(present.Exchanges(box.History())); return nil }},
			{"Stop the sandbox", func() (err error) { done, err = s.stop(box); return err }},
		}
		if err := s.choose("What do you want to try?", parts); err != nil || done {
			return err
		}
	}
}

// tryAll exchanges one token of every kind of run.
func (s *session) tryAll(box job.Sandbox) {
	rows := say.Rows{Rows: make([]say.Row, len(box.Jobs))}
	for i, j := range box.Jobs {
		if s.ctx.Err() != nil {
			return
		}
		rows.Rows[i] = present.Tried(j.Title, box.Try(i))
	}
	s.page(say.Doc{rows})
	_, text := present.TriedAll(box.Last())
	s.print("%s", text)
}

// tryOne exchanges a token of the kind of run that is chosen.
func (s *session) tryOne(box job.Sandbox) error {
	n, err := s.kind(box)
	if err != nil {
		return err
	}
	s.page(say.Doc{say.Rows{Rows: []say.Row{present.Tried(box.Jobs[n].Title, box.Try(n))}}})
	return nil
}

// environment prints what a program needs that is to be a kind of run.
func (s *session) environment(box job.Sandbox) error {
	n, err := s.kind(box)
	if err != nil {
		return err
	}
	s.print("%s", trimmed(term.CleanBlock(box.Jobs[n].Exports())))
	return nil
}

// kind asks for a kind of run.
func (s *session) kind(box job.Sandbox) (int, error) {
	var titles []string
	for _, j := range box.Jobs {
		titles = append(titles, term.Clean(j.Title))
	}
	return s.menu("As which kind of run?", titles, 0)
}

// stop asks where a program may still count on the sandbox.
func (s *session) stop(box job.Sandbox) (bool, error) {
	if !box.Visited() {
		return true, nil
	}
	s.print("%s", present.SandboxVisited)
	return s.yes("Stop the sandbox?", false)
}

// further offers what can be done about a report where more than words can be had: the run once
// more, or what only the job can tell.
func (s *session) further(again *job.Trial) error {
	if s.deps.Sandbox == nil {
		return nil
	}
	done := false
	for !done {
		parts := []part{
			{"Done", func() error { done = true; return nil }},
			{"What tells more: in the job, or by a new run", func() error { s.page(present.Steps(present.Inside())); return nil }},
		}
		if again != nil {
			parts = append(parts, part{"Try the run again in the sandbox: the same claims, signed by its key", func() error { return s.sandbox(*again) }})
		}
		if s.deps.Verify != nil {
			parts = append(parts, part{startTitle, s.startAndWatch})
		}
		if err := s.choose("What now?", parts); err != nil {
			return err
		}
	}
	return nil
}

// choose has one of several things done.
func (s *session) choose(question string, parts []part) error {
	titles := make([]string, len(parts))
	for i, p := range parts {
		titles[i] = p.title
	}
	n, err := s.menu(question, titles, 0)
	if err != nil {
		return err
	}
	return parts[n].do()
}

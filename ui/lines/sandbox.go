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
	rule, ok, err := evidence{s}.oneRule("No rule was given: nothing to try.")
	if err != nil || !ok {
		return err
	}
	hint, err := evidence{s}.place()
	if err != nil {
		return err
	}
	return s.sandbox(job.Trial{Rule: rule, Hint: hint})
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
	s.tell("%s %s", present.SandboxIs, present.SandboxUse)
	s.print("%s", present.SandboxListens(box.Address))
	for _, p := range box.Refused {
		s.print("Note: %s", present.Refused(p))
	}
	if t.Claims != nil {
		s.page(present.Exchanges([]anthropic.Exchange{box.Try(0)}))
	}
	return trial{s, box}.run()
}

// trial uses a sandbox that is open.
type trial struct {
	*session
	box job.Sandbox
}

// run offers what can be done with it until it is stopped.
func (s trial) run() error {
	for {
		done := false
		parts := []part{
			{"Every kind of run", func() error { s.all(); return nil }},
			{"One kind of run", s.one},
			{"The environment for a program", s.environment},
			{"What was exchanged", func() error { s.page(present.Exchanges(s.box.History())); return nil }},
			{"Stop the sandbox", func() (err error) { done, err = s.stop(); return err }},
		}
		if err := s.choose("What do you want to try?", parts); err != nil || done {
			return err
		}
	}
}

// all exchanges one token of every kind of run.
func (s trial) all() {
	rows := say.Rows{Rows: make([]say.Row, len(s.box.Jobs))}
	for i, j := range s.box.Jobs {
		if s.ctx.Err() != nil {
			return
		}
		rows.Rows[i] = present.Tried(j.Title, s.box.Try(i))
	}
	s.page(say.Doc{rows})
	_, text := present.TriedAll(s.box.Last())
	s.print("%s", text)
}

// one exchanges a token of the kind of run that is chosen.
func (s trial) one() error {
	n, err := s.kind()
	if err != nil {
		return err
	}
	s.page(say.Doc{say.Rows{Rows: []say.Row{present.Tried(s.box.Jobs[n].Title, s.box.Try(n))}}})
	return nil
}

// environment prints what a program needs that is to be a kind of run.
func (s trial) environment() error {
	n, err := s.kind()
	if err != nil {
		return err
	}
	s.print("%s", trimmed(term.CleanBlock(s.box.Jobs[n].Exports())))
	return nil
}

// kind asks for a kind of run.
func (s trial) kind() (int, error) {
	var titles []string
	for _, j := range s.box.Jobs {
		titles = append(titles, term.Clean(j.Title))
	}
	return s.menu("As which kind of run?", titles, 0)
}

// stop asks where a program may still count on the sandbox.
func (s trial) stop() (bool, error) {
	if !s.box.Visited() {
		return true, nil
	}
	s.print("%s", present.SandboxVisited)
	return s.yes("Stop the sandbox?", false)
}

package lines

import (
	"gh-wif/diagnose"
	"gh-wif/internal/job"
	"gh-wif/internal/present"
)

// diagnosis finds out why an exchange failed.
type diagnosis struct{ evidence }

// run asks for the evidence, and says what it shows.
func (s diagnosis) run() error {
	in, path, err := s.ask()
	if err != nil || in == nil {
		return err
	}
	return s.reported(*in, s.deps.Examine(*in), path)
}

// reported shows a report, offers the rules that it proposes, and what can be done then. path is
// the file of the rule.
func (s diagnosis) reported(in diagnose.Input, report diagnose.Report, path string) error {
	s.print("")
	s.page(present.Report(present.ForScreens(report)).Flat())
	made, report, err := s.fixes(job.NewCase(in), report, or(path, job.RuleFile))
	if err != nil {
		return err
	}
	return s.further(made.Trial(report))
}

// further offers what can be done about a report where more than words can be had: the run once
// more, or what only the job can tell.
func (s diagnosis) further(again *job.Trial) error {
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
			parts = append(parts, part{s.startTitle(), s.startAndWatch})
		}
		if err := s.choose("What now?", parts); err != nil {
			return err
		}
	}
	return nil
}

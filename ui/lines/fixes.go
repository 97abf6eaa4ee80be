package lines

import (
	"slices"

	"gh-wif/diagnose"
	"gh-wif/internal/files"
	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/term"
)

// fixes tries the fixes of a report, saves the rules that they carry, and says what the report
// is with them. It gives the case as it is then.
func (s diagnosis) fixes(made *job.Case, report diagnose.Report, path string) (*job.Case, diagnose.Report, error) {
	if err := s.tryFixes(made, report); err != nil {
		return made, report, err
	}
	given := made
	for _, f := range present.RuleFiles(report, path) {
		yes, err := s.yes("Save "+f.What+" to "+term.Clean(f.Path)+"?", false)
		if err != nil {
			return made, report, err
		}
		if !yes {
			continue
		}
		whole, err := s.save([]files.File{{Path: f.Path, Content: f.Rule.JSON()}})
		if err != nil {
			return made, report, err
		}
		if !whole {
			continue
		}
		made = given.Saved(f.Rule, f.InPlace)
		now := made.Again()(s.bench())
		report = now.Report
		s.print("")
		s.page(append(present.Verdict(report), present.Saved(f, now.Fresh)...))
	}
	return made, report, nil
}

// tryFixes tries what is chosen until nothing more is.
func (s diagnosis) tryFixes(made *job.Case, report diagnose.Report) error {
	if !slices.ContainsFunc(report.Remedies, made.CanTry) {
		return nil
	}
	done := false
	for !done {
		parts := []part{{"No more: go on", func() error { done = true; return nil }}}
		for i, one := range report.Remedies {
			parts = append(parts, part{present.FixName(i, len(report.Remedies), one.Kind), func() error {
				s.print("")
				work := made.Try(one)
				if work == nil {
					s.print("%s", present.NotHere)
					return nil
				}
				s.page(present.TriedFix(report, work(s.bench())).Flat())
				return nil
			}})
		}
		if err := s.choose("Try a fix? Nothing is saved or changed by it.", parts); err != nil {
			return err
		}
	}
	return nil
}

// bench are the functions that a fix is tried by.
func (s diagnosis) bench() job.Bench {
	return job.Bench{Examine: s.deps.Examine, Expose: s.deps.Expose}
}

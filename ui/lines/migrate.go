package lines

import (
	"slices"

	"gh-wif/internal/files"
	"gh-wif/internal/job"
	"gh-wif/internal/migrate"
	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
)

// switching switches workflows from their API key.
type switching struct{ answering }

// run says what switching the workflows that have a key means, and does it after consent.
func (s switching) run() error {
	options := migrate.Options{}
	options.Answers.Repository = s.found.Answers.Repository
	options.Answers.DefaultBranch = s.found.Answers.DefaultBranch
	yes, err := s.yes("Give ids and other answers first? What stays open stands in variables that are set on GitHub.", false)
	if err == nil && (yes || options.Answers.Repository == "") {
		err = s.ask(&options)
	}
	if err == nil {
		err = s.offerGitHub(&options.Answers)
	}
	if err != nil {
		return err
	}
	var workflows []string
	for _, f := range s.found.WithKey() {
		workflows = append(workflows, f.File)
	}
	m, err := s.deps.Migrate(s.ctx, options, workflows)
	if err != nil {
		if s.ctx.Err() != nil {
			return err
		}
		s.print("Not possible: %s", term.CleanBlock(job.Plainly(err).Error()))
		return nil
	}
	s.print("")
	_, verdict := present.MigrationVerdict(m.Plan)
	s.print("%s.", verdict.String())
	s.page(present.Migration(m.Plan))
	for _, c := range m.Todo() {
		s.print("")
		s.print("%s: %s", term.Clean(c.Path), states[c.State])
		s.print("%s", trimmed(term.CleanBlock(c.Diff)))
	}
	s.page(present.Mind(m.Plan.Warnings))
	return s.write(m)
}

// ask asks the wizard's questions that switching has a use for.
func (s switching) ask(o *migrate.Options) error {
	for _, p := range s.deps.Pages() {
		for _, q := range p.Questions {
			if slices.Contains(migrate.Unused, q.ID) || q.Visible != nil && !q.Visible(o.Answers) {
				continue
			}
			if err := s.question(q, &o.Answers); err != nil {
				return err
			}
		}
	}
	return nil
}

// write writes after consent, and says what is left to do.
func (s switching) write(m job.Migration) error {
	todo := m.Todo()
	if c, blocked := m.Blocked(); blocked {
		s.print("%s: %s. %s", term.Clean(c.Path), states[files.Blocked], term.Clean(c.Why))
		return nil
	}
	if len(todo) == 0 {
		s.print("Nothing would change.")
		return nil
	}
	yes, err := s.yes("Write "+say.Plural(len(todo), "file")+", as the differences show?", false)
	if err != nil {
		return err
	}
	if !yes {
		s.print("Nothing was written.")
		return nil
	}
	written, err := s.deps.WriteMigration(m)
	s.saved = append(s.saved, written...)
	for _, path := range written {
		s.print("Written: %s", term.Clean(path))
	}
	if err != nil {
		s.print("Not everything was written: %s", term.CleanBlock(err.Error()))
		return nil
	}
	s.page(present.Steps(m.Plan.Next))
	s.look()
	return nil
}

package lines

import (
	"slices"

	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/internal/sight"
	"gh-wif/internal/term"
)

// beginning is the choice between the jobs, after what stands out in the working copy.
type beginning struct{ *session }

// entry is one line of the choice.
type entry struct {
	key, title string
	urgent     bool
	do         func() error
}

// choose prints what stands out, then the jobs, and does what is chosen. quit: nothing is.
func (s beginning) choose() (quit bool, err error) {
	seen, work := s.seen(), s.jobs()
	if len(seen) > 0 {
		s.print("")
		s.print("What stands out here:")
	}
	s.list(seen)
	s.print("")
	s.print("What do you want to do?")
	s.list(work)
	s.print("  q. Quit")
	all := slices.DeleteFunc(append(seen, work...), func(e entry) bool { return e.key == "" })
	preset := all[slices.IndexFunc(all, func(e entry) bool { return e.urgent || e.key == "1" })]
	for {
		text, err := s.read("Number or letter [" + preset.key + "]: ")
		if err != nil {
			return false, err
		}
		if text == "q" {
			return true, nil
		}
		text = or(text, preset.key)
		if i := slices.IndexFunc(all, func(e entry) bool { return e.key == text }); i >= 0 {
			return false, all[i].do()
		}
		s.print("%s is none of them", s.quoted(text))
	}
}

func (s beginning) list(all []entry) {
	for _, e := range all {
		key := "  "
		if e.key != "" {
			key = e.key + "."
		}
		s.tell("  %s %s", key, e.title)
	}
}

// jobs are always there, under their numbers.
func (s beginning) jobs() []entry {
	out := []entry{
		{key: "1", title: present.JobSetUp, do: setup{answering(s)}.run},
		{key: "2", title: present.JobWhy, do: diagnosis{evidence(s)}.run},
		{key: "3", title: present.JobWho, do: s.exposure},
	}
	if s.deps.Sandbox != nil {
		out = append(out, entry{key: "4", title: tryTitle, do: s.try})
	}
	if s.deps.Examples != nil {
		out = append(out, entry{key: "5", title: present.JobExample, do: s.example})
	}
	if s.deps.Verify != nil && len(s.found.Federated()) > 0 {
		out = append(out, entry{key: "w", title: s.startTitle(), do: s.startAndWatch})
	}
	return out
}

// seen are what is true about the working copy.
func (s beginning) seen() []entry {
	out := s.planned()
	for i, one := range s.sights {
		row, offer := present.Sight(one)
		e := entry{title: row.Mark.Symbol(term.SymbolsFor(s.utf8)) + " " + row.Line.String() + ".", urgent: row.Role == say.Caution || row.Role == say.Bad}
		if e.do = s.mends(one); e.do != nil {
			e.key = present.SightKey(i)
		}
		for _, d := range row.Below {
			e.title += " " + sentence(d.Text.String())
		}
		if e.do != nil && offer != "" {
			e.title += " " + sentence("Choose this to "+offer)
		}
		out = append(out, e)
	}
	return out
}

// planned is what can be done with the plan of this session.
func (s beginning) planned() []entry {
	p := s.plan
	if old := s.found.Saved; p == nil && old.Usable(s.found.Answers.Repository) {
		title := present.GoOn(old.Left, old.Steps()) + ". " + present.GoOnWith(old.Plan.Answers.Repository, old.Host(), old.File, old.Differ)
		return []entry{{key: "p", title: title, urgent: true, do: setup{answering(s)}.goOn}}
	}
	if p == nil {
		return nil
	}
	out := []entry{{key: "p", title: "The plan for " + term.Clean(p.Answers.Repository) + ": back to it.", urgent: true, do: func() error {
		again, err := setup{answering(s)}.review(*p, nil)
		if err == nil && again {
			return setup{answering(s)}.run()
		}
		return err
	}}}
	if s.deps.Prepare != nil {
		out = append(out, entry{key: "c", title: sentence(createTitle), do: creation(s).run})
	}
	return out
}

// mends is what can be done about a sight; nil: nothing can.
func (s beginning) mends(one sight.Sight) func() error {
	switch one.Kind {
	case sight.Key, sight.KeyStays:
		if s.deps.Migrate == nil {
			return nil
		}
		return switching{answering(s)}.run
	case sight.Refused, sight.Partly, sight.Unmatched:
		return func() error { return s.foretold(one) }
	case sight.Strangers, sight.Fine:
		return func() error { s.exposed(one.Exposure); return nil }
	case sight.Errors:
		return func() error { s.print(""); s.page(present.Lint(job.CleanFindings(one.Findings))); return nil }
	case sight.NoRule:
		return s.exposure
	case sight.NoCall, sight.NoFile:
		return setup{answering(s)}.run
	}
	return nil
}

// foretold says why a rule will refuse a run, for which no token is needed.
func (s beginning) foretold(one sight.Sight) error {
	text, _ := s.deps.ReadFile(one.Workflow) // without it there is only less to go by
	in := job.Foretold(one, text, s.deps.Now())
	report := s.deps.Examine(in)
	report.Notes = append(report.Notes, present.Foretold(one))
	return diagnosis{evidence(s)}.reported(in, report, one.Rule)
}

// example shows the report of a made-up exchange.
func (s beginning) example() error {
	all := s.deps.Examples()
	titles := make([]string, len(all))
	for i, x := range all {
		titles[i] = term.Clean(x.Title)
	}
	n, err := s.menu("Made-up exchanges that failed:", titles, 0)
	if err != nil {
		return err
	}
	report := s.deps.Examine(all[n].Input)
	s.print("")
	s.page(present.Report(present.ForScreens(report)).Flat())
	return nil
}

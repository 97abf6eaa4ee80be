package switching

import (
	"slices"

	"gh-wif/internal/migrate"
	"gh-wif/internal/term"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

// toggle leaves out the job under the cursor, or asks for it by name, and makes the plan anew. Jobs of one
// name in several files go together.
func (s *Screen) toggle() screen.Action {
	list := s.list
	if list.At >= len(list.all) {
		return nil
	}
	var wanted []string
	for _, j := range list.all {
		if j.State == migrate.Switched && !slices.Contains(wanted, j.Job) {
			wanted = append(wanted, j.Job)
		}
	}
	said := func(text string) screen.Action { return screen.Say{Level: theme.Info, Text: text} }
	j := list.all[list.At]
	switch {
	case len(s.written) > 0:
		return said("the files are written: nothing is left to choose")
	case j.State == migrate.Already || j.State == migrate.Cannot:
		return said("nothing to choose: " + term.Clean(j.Because))
	case j.State == migrate.NotCalling:
		s.asked = j.Job
		wanted = append(wanted, j.Job)
	case len(wanted) == 1:
		return said("no other job is switched: esc leaves this one as it is, too")
	default:
		wanted = slices.DeleteFunc(wanted, func(id string) bool { return id == j.Job })
	}
	s.answers.options.Jobs = wanted
	return s.look()
}

// refused says why a job that was asked for stays as it is; nil: it does not.
func (s *Screen) refused() screen.Action {
	id := s.asked
	s.asked = ""
	var why string
	for _, f := range s.plan.Plan.Files {
		for _, j := range f.Jobs {
			switch {
			case id == "" || j.Job != id:
			case j.State == migrate.Switched:
				return nil
			default:
				why = "job " + j.Job + " stays as it is: " + j.Because
			}
		}
	}
	if why == "" {
		return nil
	}
	return screen.Say{Level: theme.Info, Text: term.Clean(why)}
}

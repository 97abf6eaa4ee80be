package switching

import (
	"slices"

	"gh-wif/internal/migrate"
	"gh-wif/internal/term"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

// toggle leaves out the job under the cursor, or takes it, and makes the plan anew. One that is not seen to
// call Claude is asked for by name.
func (s *Screen) toggle() screen.Action {
	list, o := s.shown.list, s.answers.options
	if list.At >= len(list.all) {
		return nil
	}
	j := list.all[list.At]
	here := migrate.Place{Path: list.file(), Job: j.Job}
	without := func(all []migrate.Place) []migrate.Place {
		return slices.DeleteFunc(slices.Clone(all), func(p migrate.Place) bool { return p == here })
	}
	switch {
	case len(s.written) > 0:
		return screen.Say{Level: theme.Info, Text: "the files are written: nothing is left to choose"}
	case j.State == migrate.Already || j.State == migrate.Cannot:
		return screen.Say{Level: theme.Info, Text: "nothing to choose: " + term.Clean(j.Because)}
	case j.State == migrate.Switched && slices.Contains(o.Taken, here):
		o.Taken = without(o.Taken)
	case j.State == migrate.Switched:
		o.Left = append(o.Left, here)
	case slices.Contains(o.Left, here):
		o.Left = without(o.Left)
	default:
		s.asked, o.Taken = &here, append(without(o.Taken), here)
	}
	return s.look()
}

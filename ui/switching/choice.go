package switching

import (
	"slices"

	"gh-wif/internal/migrate"
	"gh-wif/internal/term"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

// toggle leaves out the job under the cursor, or takes it. One that is not seen to call Claude is asked
// for by name. It reports whether the plan is another one then, and says why not.
func (a *answers) toggle(list *jobs) (again bool, why screen.Action) {
	o := a.options
	if list.At >= len(list.all) {
		return false, nil
	}
	j := list.all[list.At]
	here := migrate.Place{Path: list.file(), Job: j.Job}
	without := func(all []migrate.Place) []migrate.Place {
		return slices.DeleteFunc(slices.Clone(all), func(p migrate.Place) bool { return p == here })
	}
	switch {
	case a.settled:
		return false, screen.Say{Level: theme.Info, Text: "the files are written: nothing is left to choose"}
	case j.State == migrate.Already || j.State == migrate.Cannot:
		return false, screen.Say{Level: theme.Info, Text: "nothing to choose: " + term.Clean(j.Because)}
	case j.State == migrate.Switched && slices.Contains(o.Taken, here):
		o.Taken = without(o.Taken)
	case j.State == migrate.Switched:
		o.Left = append(o.Left, here)
	case slices.Contains(o.Left, here):
		o.Left = without(o.Left)
	default:
		a.named, o.Taken = &here, append(without(o.Taken), here)
	}
	return true, nil
}

package setup

import (
	"slices"

	"gh-wif/internal/term"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
	"gh-wif/wizard"
)

// take takes over what the workflow says that is answered: it was chosen for that.
func (s *Screen) take() screen.Action {
	ses := s.ctx.Session
	taken, said := wizard.Takes(ses.Answers)
	if said == "" {
		return screen.Say{Level: theme.Info, Text: "there is no workflow of that name here, or it says nothing else"}
	}
	ses.Answers, ses.Edited = taken, true
	reload(s)
	return screen.Say{Level: theme.Good, Text: "taken over: " + term.Clean(said)}
}

// elsewhere takes back what was found in the working copy and not touched since, once another
// repository is named than its own; and gives it again for that one.
func elsewhere(s *Screen) {
	ses := s.ctx.Session
	found := ses.Prefill.Answers
	here := found.Here != nil && found.Here.Repository != "" && ses.Answers.Repository == found.Here.Repository
	for _, row := range wizard.Table() {
		was, now := row.Values(found), row.Values(ses.Answers)
		switch {
		case row.Name == "repo" || !s.asked.untouched(row.Name) || slices.Equal(row.Values(wizard.Answers{}), was):
		case !here && slices.Equal(was, now):
			row.Set(&ses.Answers, nil)
		case here && slices.Equal(row.Values(wizard.Answers{}), now):
			row.Set(&ses.Answers, was)
		}
	}
}

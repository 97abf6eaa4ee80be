package screen

import (
	"gh-wif/internal/migrate"
	"gh-wif/ui/theme"
	"gh-wif/wizard"
)

// ShowAnew opens the wizard with clean answers.
type ShowAnew struct{}

func (ShowAnew) action() {}

// StartOver begins another set-up, after a question where something would be lost.
func StartOver(ctx *Context) Action {
	ses := ctx.Session
	switch {
	case ses.Doing != "":
		return Say{Level: theme.Warn, Text: "not now: " + ses.Doing}
	case ses.Unsaved() == "":
		return ShowAnew{}
	}
	return Agree("Start over?", ses.Unsaved()+" A set-up with clean answers takes their place.", "No, keep them", "Yes, start over", ShowAnew{})
}

// Renew forgets the answers and the plan of the session; what the working copy told stays.
func (s *Session) Renew() {
	s.Answers, s.Planned, s.Plan, s.Ticked = wizard.Answers{}, wizard.Answers{}, nil, nil
	s.Edited, s.Saved, s.Switch = false, false, migrate.Options{}
}

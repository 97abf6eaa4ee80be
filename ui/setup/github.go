package setup

import (
	"context"
	"reflect"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"gh-wif/internal/term"
	"gh-wif/ui/frame"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
	"gh-wif/wizard"
)

// gitHubMsg is what GitHub answered.
type gitHubMsg struct {
	asked   wizard.Answers // what was known when the question was put
	answers wizard.Answers
	notes   []string
	err     error
}

// askGitHub offers the question to GitHub: run it, or copy the command.
func askGitHub(ctx *screen.Context) screen.Action {
	answers := ctx.Session.Answers
	if answers.Repository == "" {
		return screen.Say{Level: theme.Warn, Text: "name the repository first: there is nothing to ask about"}
	}
	command := wizard.SubjectCommand(answers.Repository)
	lead := "For the ids and the form of the subject, run this"
	var choices []screen.Choice
	if ask := ctx.Deps.Ask; ask != nil {
		lead = "gh, the GitHub CLI, can be asked for the ids and the form of the subject. Or run this"
		run := &screen.Task{Label: "asking GitHub by gh", Run: func(ctx context.Context) tea.Msg {
			got, notes, err := ask(ctx, answers)
			return gitHubMsg{answers, got, notes, err}
		}}
		choices = append(choices, screen.Choice{Letter: "r", Label: "Run gh now", Then: screen.Start{Task: run}})
	}
	return screen.Ask{
		Title: "Ask GitHub?", Text: lead + " and paste what it prints:\n\n" + term.Clean(command),
		Choices: append(choices,
			screen.Choice{Letter: "c", Label: "Copy the command", Then: screen.CopyText{What: "the command", Text: command}},
			screen.Choice{Letter: "n", Label: "Not now"},
		),
	}
}

func (s *Screen) answered(msg gitHubMsg) screen.Action {
	if msg.err != nil {
		s.told = "GitHub gave no answer: " + term.Clean(msg.err.Error())
		return s.tell(theme.Bad)
	}
	ses := s.ctx.Session
	before := ses.Answers
	ses.Answers = screen.Learned(ses.Answers, msg.asked, msg.answers)
	ses.Edited = true
	s.asked.reload()
	s.panel.want(ses.Answers, "")
	s.told = "GitHub answered; the form is filled in"
	if len(msg.notes) > 0 {
		s.told = term.Clean(strings.Join(msg.notes, "; "))
	}
	if reflect.DeepEqual(before, ses.Answers) {
		s.told = "GitHub told nothing new: " + s.told
		return s.tell(theme.Warn)
	}
	return s.tell(theme.Good)
}

// tell says what GitHub answered. What is too long for the status line stands whole on
// the page that the question belongs to.
func (s *Screen) tell(level theme.Level) screen.Action {
	const where = " (all of it: page Subject)"
	text := s.told
	if room := s.w - 4; ansi.StringWidth(text) > room && !s.asked.on(screen.SubjectPage) {
		text = frame.Fit(text, max(10, room-len(where)), s.ctx.Theme.Symbols.Ellipsis) + where
	}
	return screen.Say{Level: level, Text: text}
}

package setup

import (
	"context"
	"reflect"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/present"
	"gh-wif/internal/say"
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
	told    []wizard.Told
	err     error
}

// askGitHub offers the question to GitHub: ask it, or copy the command.
func askGitHub(ctx *screen.Context) screen.Action {
	answers := ctx.Session.Answers
	if answers.Repository == "" {
		return screen.Say{Level: theme.Warn, Text: "name the repository first: there is nothing to ask about"}
	}
	command := wizard.SubjectCommand(answers.Repository)
	text := "For the ids and the form of the subject, run this and paste what it prints:\n\n" + term.Clean(command)
	choices := []screen.Choice{{Letter: "n", Label: "Not now"}}
	if ctx.Deps.Ask != nil {
		text = present.WhatIsAsked(answers.Repository)
		choices = append(choices, screen.Choice{Letter: "r", Label: "Ask GitHub now", Then: asking(ctx)})
	}
	return screen.Ask{
		Title: "Ask GitHub?", Text: text,
		Choices: append(choices, screen.Choice{Letter: "c", Label: "Copy a command that asks for the subject", Then: screen.CopyText{What: "the command", Text: command}}),
	}
}

// asking puts the question. The default branch that the working copy guesses is no answer of
// the user's: GitHub knows it better.
func asking(ctx *screen.Context) screen.Action {
	asked, ask := ctx.Session.Answers, ctx.Deps.Ask
	question := asked
	if question.DefaultBranch == ctx.Session.Prefill.Answers.DefaultBranch {
		question.DefaultBranch = ""
	}
	return screen.Start{Task: &screen.Task{Label: "asking GitHub", Run: func(ctx context.Context) tea.Msg {
		got, err := ask(ctx, question)
		return gitHubMsg{asked, got, wizard.Tell(got), err}
	}}}
}

// askAtOnce asks where that was agreed to beforehand, once the repository is known.
func (s *Screen) askAtOnce() screen.Action {
	ses := s.ctx.Session
	if !s.ctx.Deps.Online || s.ctx.Deps.Ask == nil || s.atOnce || ses.Answers.Repository == "" || !s.filled && s.ctx.Deps.Detect != nil {
		return nil
	}
	s.atOnce = true
	return asking(s.ctx)
}

func (s *Screen) answered(msg gitHubMsg) screen.Action {
	if msg.err != nil {
		s.told = "GitHub gave no answer: " + term.Clean(msg.err.Error())
		return screen.Say{Level: theme.Bad, Text: s.told}
	}
	ses := s.ctx.Session
	before := ses.Answers
	ses.Answers = screen.Learned(ses.Answers, msg.asked, msg.answers)
	ses.Edited = true
	s.asked.reload()
	s.panel.want(ses.Answers, "")
	var gaps []string
	role, brief := say.Good, "GitHub answered; the form is filled in"
	if k := msg.answers.GitHub; k != nil {
		for _, row := range present.ToldRows(msg.told, k.Gaps) {
			gaps = append(gaps, row.Mark.Symbol(s.ctx.Theme.Symbols)+" "+row.Line.String())
		}
		role, brief = present.ToldBrief(msg.told, k.Gaps)
	}
	s.told = strings.Join(append([]string{present.ToldBy}, gaps...), "\n")
	if reflect.DeepEqual(before, ses.Answers) {
		role, brief = say.Caution, "GitHub told nothing new"
	}
	return s.tell(screen.Level(role), brief)
}

// tell says in the status line what came of it. All of it stands on the page that the question
// belongs to.
func (s *Screen) tell(level theme.Level, text string) screen.Action {
	const where = " (all of it: page Subject)"
	if s.asked.on(screen.SubjectPage) {
		return screen.Say{Level: level, Text: text}
	}
	return screen.Say{Level: level, Text: frame.Fit(text, max(10, s.w-4-len(where)), s.ctx.Theme.Symbols.Ellipsis) + where}
}

// forget drops what GitHub told of another repository than the one that is named now.
func (s *Screen) forget() {
	if ses := s.ctx.Session; wizard.Outdated(ses.Answers) {
		ses.Answers = wizard.Forget(ses.Answers)
		s.told = ""
	}
}

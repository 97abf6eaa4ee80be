package screen

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/ui/theme"
	"gh-wif/wizard"
)

// GitHubTold is what GitHub answered.
type GitHubTold struct {
	Owner   any            // the screen that asked
	Asked   wizard.Answers // what was known when the question was put
	Answers wizard.Answers // with what GitHub told
	Told    []wizard.Told
	Err     error
}

// AskGitHub offers the question to GitHub about the repository of the answers: ask it, or copy
// the command.
func AskGitHub(ctx *Context, owner any, answers wizard.Answers) Action {
	if answers.Repository == "" {
		return Say{Level: theme.Warn, Text: "name the repository first: there is nothing to ask about"}
	}
	command := wizard.SubjectCommand(answers.Repository)
	text := "For the ids and the form of the subject, run this and paste what it prints:\n\n" + term.Clean(command)
	choices := []Choice{{Letter: "n", Label: "Not now"}}
	if ctx.Deps.Ask != nil {
		text = present.WhatIsAsked(answers.Repository)
		choices = append(choices, Choice{Letter: "y", Label: "Yes, ask now", Then: AskingGitHub(ctx, owner, answers)})
	}
	return Ask{
		Title: "Ask GitHub?", Text: text,
		Choices: append(choices, Choice{Letter: "c", Label: "Copy a command that asks for the subject", Then: CopyText{What: "the command", Text: command}}),
	}
}

// AskingGitHub puts the question. The default branch that the working copy guesses is no answer
// of the user's: GitHub knows it better.
func AskingGitHub(ctx *Context, owner any, answers wizard.Answers) Action {
	question, ask := answers, ctx.Deps.Ask
	if question.DefaultBranch == ctx.Session.Prefill.Answers.DefaultBranch {
		question.DefaultBranch = ""
	}
	return Start{Task: &Task{Label: "asking GitHub", Run: func(ctx context.Context) tea.Msg {
		got, err := ask(ctx, question)
		return GitHubTold{owner, answers, got, wizard.Tell(got), err}
	}}}
}

// Take fills the answers as they are now with what GitHub told, and says in one line what came
// of it.
func (m GitHubTold) Take(now wizard.Answers) (wizard.Answers, Say) {
	switch k := m.Answers.GitHub; {
	case m.Err != nil:
		return now, Say{Level: theme.Bad, Text: "GitHub gave no answer: " + term.Clean(m.Err.Error())}
	case now.Repository != m.Asked.Repository:
		return now, Say{Level: theme.Warn, Text: "GitHub answered about " + term.Clean(m.Asked.Repository) + ", and another repository is named now"}
	case k == nil:
		return Learned(now, m.Asked, m.Answers), Say{Level: theme.Good, Text: "GitHub answered"}
	default:
		role, brief := present.ToldBrief(m.Told, k.Gaps)
		return Learned(now, m.Asked, m.Answers), Say{Level: Level(role), Text: brief}
	}
}

// Lines are what GitHub told, a line each.
func (m GitHubTold) Lines(t *theme.Theme) []string {
	if m.Answers.GitHub == nil {
		return nil
	}
	var out []string
	for _, row := range present.ToldRows(m.Told, m.Answers.GitHub.Gaps) {
		line := row.Mark.Symbol(t.Symbols) + " " + row.Line.String()
		for _, d := range row.Below {
			line += say.Join(say.W(" ("), d.Text, say.W(")")).String()
		}
		out = append(out, line)
	}
	return out
}

package screen

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/federation"
	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
	"gh-wif/wizard"
)

// AnthropicTold is what Anthropic told of the organization.
type AnthropicTold struct {
	Owner   any            // the screen that asked
	Asked   wizard.Answers // what was known when the question was put
	Answers wizard.Answers // with what Anthropic told
	Err     error
	Consent *job.Consent
}

// AskAnthropic offers the question to Anthropic for the ids of the answers.
func AskAnthropic(ctx *Context, owner any, answers wizard.Answers) Action {
	if ctx.Deps.Adopt == nil {
		return nil
	}
	return Agree("Ask Anthropic?", present.WhatAnthropicIsAsked(ctx.Deps.Bearer), "Not now", "Yes, ask now", AskingAnthropic(ctx, owner, answers, false))
}

// AskingAnthropic puts the question. agreed: a program may be asked for the credential.
func AskingAnthropic(ctx *Context, owner any, answers wizard.Answers, agreed bool) Action {
	adopt, consent := ctx.Deps.Adopt, &job.Consent{Given: agreed || ctx.Session.Agreed}
	return Start{Task: &Task{Label: "asking Anthropic", Run: func(ctx context.Context) tea.Msg {
		got, err := adopt(ctx, answers, consent.Agree, nil)
		return AnthropicTold{owner, answers, got, err, consent}
	}}}
}

// AskProgram asks whether a program may be asked for the credential, with its question. then
// is what follows a yes.
func AskProgram(question string, then func() Action) Action {
	return Agree("Ask ant for the token?", question, "No", "Yes, run it", Call(then))
}

// Take fills the answers as they are now with what Anthropic told, and says in one line what
// came of it, or asks for what is still missing.
func (m AnthropicTold) Take(ctx *Context, now wizard.Answers) (wizard.Answers, Action) {
	if m.Consent.Given {
		ctx.Session.Agreed = true
	}
	switch q := m.Consent.Question; {
	case m.Err != nil && q != "":
		return now, AskProgram(q, func() Action { return AskingAnthropic(ctx, m.Owner, now, true) })
	case m.Err != nil:
		what, _ := job.Explain(m.Err)
		return now, Say{Level: theme.Bad, Text: what}
	}
	now = Learned(now, m.Asked, m.Answers)
	role, brief := present.HeldBrief(wizard.Held(now))
	return now, Say{Level: Level(role), Text: brief}
}

// Lines are what Anthropic told, a line each, or why it did not with what would help.
func (m AnthropicTold) Lines(t *theme.Theme, now wizard.Answers) []string {
	if m.Err != nil {
		what, help := job.Explain(m.Err)
		return append([]string{what}, strings.Split(help, "\n")...)
	}
	out := []string{present.HeldBy}
	for _, row := range present.ToldRows(wizard.Held(now), nil) {
		out = append(out, row.Mark.Symbol(t.Symbols)+" "+row.Line.String())
	}
	return out
}

// Held lists what Anthropic told of the organization, and what follows for the plan.
func Held(look widget.Look, answers wizard.Answers, made federation.Rule) *widget.List {
	rows := present.ToldRows(wizard.Held(answers, made), nil)
	return &widget.List{Look: look, Head: []string{present.HeldBy}, Rows: Rows(look, rows)}
}

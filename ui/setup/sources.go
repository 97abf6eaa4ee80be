package setup

import (
	"strings"

	"gh-wif/internal/present"
	"gh-wif/internal/term"
	"gh-wif/ui/frame"
	"gh-wif/ui/screen"
	"gh-wif/wizard"
)

// sources are those who can be asked for answers, and what they told of them.
type sources struct {
	ctx       *screen.Context
	github    string // what GitHub answered, or why it did not
	anthropic string // what Anthropic answered, or why it did not
	atOnce    bool   // GitHub was asked without a further question
}

// atFirst asks GitHub for owner where that was agreed to beforehand, once the repository is known.
func (o *sources) atFirst(owner *Screen) screen.Action {
	ses, deps := o.ctx.Session, o.ctx.Deps
	if !deps.Online || deps.Ask == nil || o.atOnce || ses.Answers.Repository == "" || !owner.filled && deps.Detect != nil {
		return nil
	}
	o.atOnce = true
	return screen.AskingGitHub(o.ctx, owner, ses.Answers)
}

// fromGitHub fills in what GitHub told, and says in one line what came of it.
func (o *sources) fromGitHub(msg screen.GitHubTold) screen.Action {
	ses := o.ctx.Session
	answers, brief := msg.Take(ses.Answers)
	o.take(answers, msg.Err)
	o.github = strings.Join(append([]string{present.ToldBy}, msg.Lines(o.ctx.Theme)...), "\n")
	if msg.Err != nil || ses.Answers.GitHub == nil {
		o.github = brief.Text
	}
	return brief
}

// fromAnthropic fills in what Anthropic told, and says in one line what came of it, or asks for
// what is still missing.
func (o *sources) fromAnthropic(msg screen.AnthropicTold) screen.Action {
	answers, act := msg.Take(o.ctx, o.ctx.Session.Answers)
	o.take(answers, msg.Err)
	o.anthropic = strings.Join(msg.Lines(o.ctx.Theme, answers), "\n")
	return act
}

// take hands the answers to the session.
func (o *sources) take(answers wizard.Answers, err error) {
	ses := o.ctx.Session
	ses.Answers, ses.Edited = answers, ses.Edited || err == nil
}

// forget drops what GitHub told of another repository than the one that is named now.
func (o *sources) forget() {
	if ses := o.ctx.Session; wizard.Outdated(ses.Answers) {
		ses.Answers = wizard.Forget(ses.Answers)
		o.github = ""
	}
}

// notes are what was told for the open page, and how it is asked.
func (o *sources) notes(asked *questions) []string {
	var out []string
	if r := o.ctx.Session.Answers.Repository; asked.on(screen.SubjectPage) && r != "" {
		out = append(out, "The command: "+term.Clean(wizard.SubjectCommand(r)))
		if o.github != "" {
			out = append(out, o.github)
		}
	}
	if asked.asks(idsQuestion) && o.anthropic != "" {
		out = append(out, o.anthropic)
	}
	return out
}

// offers are who can be asked for the answers of the open page.
func (o *sources) offers(asked *questions) []string {
	var who []string
	switch answers := o.ctx.Session.Answers; {
	case answers.Repository == "":
	case asked.on(screen.SubjectPage):
		who = append(who, "ctrl+o asks GitHub for it")
	case asked.At == 0 && answers.GitHub == nil && o.ctx.Deps.Ask != nil:
		who = append(who, "ctrl+o fills in what GitHub knows")
	}
	if _, said := wizard.Takes(o.ctx.Session.Answers); said != "" && asked.asks("workflow-file") {
		who = append(who, "ctrl+f takes over what it says: "+term.Clean(said))
	}
	if asked.asks(idsQuestion) && o.ctx.Deps.Adopt != nil {
		who = append(who, "ctrl+t asks Anthropic for the ids")
	}
	return who
}

// idsQuestion is one of the page of the ids.
const idsQuestion = "workspace"

// named says of a brief text on which page all of it stands, in w cells.
func named(brief screen.Say, page string, w int, tail string) screen.Say {
	where := " (all of it: page " + page + ")"
	brief.Text = frame.Fit(brief.Text, max(10, w-4-len(where)), tail) + where
	return brief
}

package setup

import (
	"strings"

	"gh-wif/internal/present"
	"gh-wif/ui/frame"
	"gh-wif/ui/screen"
	"gh-wif/wizard"
)

// askAtOnce asks where that was agreed to beforehand, once the repository is known.
func (s *Screen) askAtOnce() screen.Action {
	ses := s.ctx.Session
	if !s.ctx.Deps.Online || s.ctx.Deps.Ask == nil || s.atOnce || ses.Answers.Repository == "" || !s.filled && s.ctx.Deps.Detect != nil {
		return nil
	}
	s.atOnce = true
	return screen.AskingGitHub(s.ctx, s, ses.Answers)
}

// answered fills in what GitHub told. All of it stands on the page that the question belongs to.
func (s *Screen) answered(msg screen.GitHubTold) screen.Action {
	const where = " (all of it: page Subject)"
	ses := s.ctx.Session
	answers, brief := msg.Take(ses.Answers)
	ses.Answers = answers
	ses.Edited = ses.Edited || msg.Err == nil
	s.asked.reload()
	s.panel.want(ses.Answers, "")
	s.told = strings.Join(append([]string{present.ToldBy}, msg.Lines(s.ctx.Theme)...), "\n")
	if msg.Err != nil || ses.Answers.GitHub == nil {
		s.told = brief.Text
	}
	if !s.asked.on(screen.SubjectPage) {
		brief.Text = frame.Fit(brief.Text, max(10, s.w-4-len(where)), s.ctx.Theme.Symbols.Ellipsis) + where
	}
	return brief
}

// forget drops what GitHub told of another repository than the one that is named now.
func (s *Screen) forget() {
	if ses := s.ctx.Session; wizard.Outdated(ses.Answers) {
		ses.Answers = wizard.Forget(ses.Answers)
		s.told = ""
	}
}

// adopted fills in what Anthropic told. All of it stands on the page of the ids.
func (s *Screen) adopted(msg screen.AnthropicTold) screen.Action {
	const where = " (all of it: page Workspace and ids)"
	ses := s.ctx.Session
	answers, act := msg.Take(s.ctx, ses.Answers)
	ses.Answers = answers
	ses.Edited = ses.Edited || msg.Err == nil
	s.asked.reload()
	s.panel.want(ses.Answers, "")
	s.held = strings.Join(msg.Lines(s.ctx.Theme, answers), "\n")
	if brief, ok := act.(screen.Say); ok && !s.asked.asks(idsQuestion) {
		brief.Text = frame.Fit(brief.Text, max(10, s.w-4-len(where)), s.ctx.Theme.Symbols.Ellipsis) + where
		return brief
	}
	return act
}

// idsQuestion is one of the page of the ids.
const idsQuestion = "workspace"

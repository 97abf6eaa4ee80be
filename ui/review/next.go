package review

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/term"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
	"gh-wif/wizard"
)

// offer is something that can be done from the review.
type offer struct {
	id, title, about string
	key              key.Binding
	open             func(*Screen) screen.Action
}

// offers are what can be done from here, which stands before the steps that are done by hand.
func (s *Screen) offers() []offer {
	var out []offer
	k, d := s.ctx.Keys, s.ctx.Deps
	if d.Prepare != nil {
		out = append(out, offer{"create", "Create what is missing at Anthropic", "it looks, shows a plan and asks; then the ids are filled in", k.Create, func(*Screen) screen.Action { return screen.ShowApply{} }})
	}
	if d.Sandbox != nil {
		out = append(out, offer{"sandbox", "Try the rule in the sandbox", "as any kind of run, before anything is created", k.Try, (*Screen).try})
	}
	if d.Verify != nil {
		about := "when the workflow is on the default branch"
		if !s.startable() {
			about = "not yet: choose workflow_dispatch among what starts it"
		}
		out = append(out, offer{"verify", present.StartAndWatch, about, k.Verify, (*Screen).start})
	}
	return out
}

// startable reports whether the plan's workflow can be started by hand, or one that is there.
func (s *Screen) startable() bool {
	return slices.Contains(s.plan.Answers.Events, "workflow_dispatch") || s.ctx.Session.Prefill.Startable()
}

// start starts the workflow, or opens the question whose answer lets it be started.
func (s *Screen) start() screen.Action {
	if !s.startable() {
		why := screen.Say{Level: theme.Info, Text: "choose workflow_dispatch here, beside what else is to start the workflow"}
		return screen.Many{screen.ShowSetup{Question: "event"}, why}
	}
	return screen.ShowVerify{}
}

// list fills the checklist: what can be done from here, and the steps.
func (s *Screen) list() {
	at := s.next.Chosen().ID
	s.next.ToDos = nil
	for _, o := range s.offers() {
		s.next.ToDos = append(s.next.ToDos, widget.ToDo{
			ID: o.id, Offer: true, Mark: s.ctx.Theme.Symbols.Arrow, Title: o.key.Help().Key + "  " + o.title, Side: o.about,
		})
	}
	s.next.ToDos = append(s.next.ToDos, screen.ToDos(s.plan, s.ctx.Session.Ticked)...)
	s.next.Note = steps{s}.note()
	for i, t := range s.next.ToDos {
		if at != "" && t.ID == at {
			s.next.At = i
			return
		}
	}
	s.next.Next()
}

// steps are what is to be done next with a plan, on the page of a review.
type steps struct{ *Screen }

// note says that what was done since is not in the files.
func (s steps) note() string {
	if s.ctx.Session.Saved || !s.wasSaved && len(s.ctx.Session.Ticked) == 0 {
		return ""
	}
	return s.ctx.Theme.Warn.Render(present.NotSaved)
}

// wished does what a key in the checklist asked for.
func (s steps) wished() screen.Action {
	if s.book.Open().ID != pageNext {
		return nil
	}
	wish, text := s.next.Wished()
	switch wish {
	case widget.Opened:
		for _, o := range s.offers() {
			if o.id == s.next.Chosen().ID {
				return o.open(s.Screen)
			}
		}
		return s.tick()
	case widget.Ticked:
		return s.tick()
	case widget.Entered:
		return s.give(s.step().Takes, text)
	case widget.Pasted:
		return s.give(nil, text)
	}
	return nil
}

// step is the one under the cursor; the zero value: there is none.
func (s steps) step() wizard.Step {
	for _, one := range s.plan.Next {
		if string(one.ID) == s.next.Chosen().ID {
			return one
		}
	}
	return wizard.Step{}
}

// tick notes down that the step under the cursor is done, or not after all.
func (s steps) tick() screen.Action {
	step := s.step()
	switch {
	case step.ID == "":
		return screen.Say{Level: theme.Info, Text: "enter opens it"}
	case len(step.Takes) > 0:
		return screen.Say{Level: theme.Info, Text: present.IDsTick}
	}
	s.ctx.Session.Tick(step.ID)
	if step.Done(s.plan.Answers, s.ctx.Session.Ticked) {
		s.next.Next()
		s.next.At = s.following(step.ID)
	}
	s.list()
	return screen.Say{Level: theme.Good, Text: present.StepsLeft(s.left()) + "; " + present.NotSaved}
}

// following is the place of the first step that is not done behind another, or of that one.
func (s steps) following(id wizard.StepID) int {
	at, behind := s.next.At, false
	for i, t := range s.next.ToDos {
		switch {
		case t.ID == string(id):
			at, behind = i, true
		case behind && !t.Done:
			return i
		}
	}
	return at
}

// left counts the steps that are left, and all of them.
func (s steps) left() (left, of int) {
	for _, one := range s.plan.Next {
		if !one.Done(s.plan.Answers, s.ctx.Session.Ticked) {
			left++
		}
	}
	return left, len(s.plan.Next)
}

// give takes the ids of a text into the plan. expected are the answers that were asked for.
func (s steps) give(expected []string, text string) screen.Action {
	answers, given, err := job.Give(s.ctx.Session.Planned, expected, text)
	if err != nil {
		what := term.Clean(job.Plainly(err).Error())
		if expected != nil {
			s.next.Refuse(what, true)
			return nil
		}
		return screen.Say{Level: theme.Bad, Text: "not taken: " + what}
	}
	return screen.Filling(s.ctx, s.Screen, answers, given)
}

// filled shows the plan with the ids, and goes on to the next step.
func (s steps) filled(msg screen.Filled) screen.Action {
	if msg.Err != nil {
		s.next.Refuse(job.Plainly(msg.Err).Error(), true)
		return screen.Say{Level: theme.Bad, Text: term.Clean(job.Plainly(msg.Err).Error())}
	}
	s.shown, s.wasSaved = s.ctx.Session.Plan, true
	s.show(*s.shown)
	s.next.Next()
	return screen.Say{Level: theme.Good, Text: present.FilledIn(msg.Given)}
}

// pressNext is a key for the open checklist; done reports whether it had a use for it.
func (s steps) pressNext(msg tea.KeyPressMsg) (act screen.Action, done bool) {
	if s.book.Open().ID != pageNext {
		return nil, false
	}
	if key.Matches(msg, s.ctx.Keys.Open) {
		return screen.OpenPage(s.ctx, s.step().Page), true
	}
	if s.next.Update(msg) {
		return s.wished(), true
	}
	return nil, false
}

// nextKeys are the keys of the footer on the checklist.
func (s steps) nextKeys() []key.Binding {
	k := s.ctx.Keys
	if s.next.Typing() {
		return []key.Binding{keys.As(k.Enter, "take it"), keys.As(k.Clear, "clear"), keys.As(k.Back, "close the field")}
	}
	step := s.step()
	var out []key.Binding
	switch {
	case step.ID == "":
		out = append(out, keys.As(k.Enter, "open"))
	case len(step.Takes) > 0:
		out = append(out, keys.As(k.Enter, "give the id"))
	default:
		out = append(out, keys.As(k.Toggle, "done"))
	}
	if step.Copy != "" {
		out = append(out, k.Copy)
	}
	if step.Page != "" {
		out = append(out, keys.As(k.Open, "open its page"))
	}
	return append(out, keys.As(k.Save, "save"), k.Back)
}

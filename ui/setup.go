package ui

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/term"
	"gh-wif/templates"
	"gh-wif/ui/form"
	"gh-wif/ui/theme"
	"gh-wif/wizard"
)

// sideBySide is the width from which the rule stands beside the form.
const sideBySide = 100

// setupScreen asks the wizard's questions, page by page, while the rule grows beside them.
// One lives as long as the session: leaving it loses nothing.
type setupScreen struct {
	env     *env
	pages   []wizard.Page
	forms   []*form.Form
	tabs    tabs
	answers wizard.Answers
	edited  bool // the user answered something himself
	panel   *panel
	told    string // what GitHub answered, or why it did not
	w, h    int
}

// openSetup gives the session's wizard, made the first time.
func openSetup(e *env) *setupScreen {
	if s := e.session.setup; s != nil {
		s.panel.busy = false // an answer may have come while nobody listened
		return s
	}
	s := &setupScreen{env: e, pages: e.deps.Pages(), panel: newPanel(e)}
	for _, p := range s.pages {
		s.tabs.titles = append(s.tabs.titles, p.Title)
		var specs []form.Spec
		for _, q := range p.Questions {
			specs = append(specs, s.spec(q))
		}
		s.forms = append(s.forms, form.New(e.theme, e.keys, p.Intro, specs))
	}
	e.session.setup = s
	s.takePrefill()
	return s
}

// openSwitch gives the wizard for a workflow that exists: the file named, and only what has
// to be pasted into it.
func openSwitch(e *env, f Found) *setupScreen {
	s := openSetup(e)
	s.answers.WorkflowFile = path.Base(f.Path)
	s.answers.Language = string(templates.Snippet)
	if len(f.Events) > 0 {
		s.answers.Events = slices.Clone(f.Events)
	}
	s.refresh(true)
	s.panel.build(e, s.answers, "")
	return s
}

// spec binds a question to the answers.
func (s *setupScreen) spec(q wizard.Question) form.Spec {
	spec := form.Spec{
		ID: q.ID, Kind: q.Kind, Title: q.Title, Help: q.Help, Placeholder: q.Placeholder, Options: q.Options,
		Get: func() []string { return q.Get(s.answers) },
		Set: func(v []string) { q.Set(&s.answers, v) },
	}
	if q.Default != nil {
		spec.Default = func() []string { return q.Default(s.answers) }
	}
	if q.Visible != nil {
		spec.Visible = func() bool { return q.Visible(s.answers) }
	}
	if q.Check != nil {
		spec.Check = func() error { return plainly(q.Check(s.answers)) }
	}
	return spec
}

// plainly words an answer's error for a form, where the field is before one's eyes.
func plainly(err error) error {
	var a *wizard.AnswerError
	if !errors.As(err, &a) {
		return err
	}
	text := a.Problem
	if a.Value != "" {
		text = fmt.Sprintf("%q %s", a.Value, a.Problem)
	}
	if a.Example != "" {
		text += "; for example " + a.Example
	}
	return errors.New(term.Clean(text))
}

// takePrefill fills what is still empty with what was found, marked as suggestions.
func (s *setupScreen) takePrefill() {
	s.answers = mergeAnswers(s.answers, s.env.session.prefill.Answers)
	s.refresh(true)
	s.panel.build(s.env, s.answers, "")
}

func (s *setupScreen) refresh(suggested bool) {
	for _, f := range s.forms {
		f.Refresh(suggested)
	}
}

func (s *setupScreen) form() *form.Form { return s.forms[s.tabs.at] }

func (s *setupScreen) page() wizard.Page { return s.pages[s.tabs.at] }

func (s *setupScreen) Title() string { return "Set up" }

func (s *setupScreen) Fact() string { return term.Clean(s.answers.Repository) }

func (s *setupScreen) Typing() bool {
	if s.panelOver() {
		return s.panel.pane.Typing()
	}
	return s.form().Typing()
}

// panelOver reports whether the rule is shown in place of the form: by its key, at any width.
func (s *setupScreen) panelOver() bool { return s.panel.open }

// panelSeen reports whether the rule is on the screen, in place of the form or beside it.
func (s *setupScreen) panelSeen() bool { return s.panel.open || s.w >= sideBySide }

// panelStep is how many rows a key scrolls the rule beside the form.
const panelStep = 3

// showPanel puts the rule in place of the form, where it can be scrolled and searched.
func (s *setupScreen) showPanel(open bool) {
	s.panel.open = open
	s.SetSize(s.w, s.h)
}

func (s *setupScreen) SetSize(w, h int) {
	s.w, s.h = w, h
	fw := w
	switch {
	case s.panel.open || w < sideBySide:
		s.panel.setSize(w, h)
	default:
		pw := min(84, w*45/100)
		fw = w - pw - 3
		s.panel.setSize(pw, h-2)
	}
	for _, f := range s.forms {
		f.SetSize(fw, h-2)
	}
}

// Start makes the first plan.
func (s *setupScreen) Start() tea.Cmd { return s.panel.next() }

func (s *setupScreen) Update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case prefillMsg:
		return nil, s.panel.next() // the home screen has handed it on
	case planMsg:
		return nil, s.panel.built(msg)
	case gitHubMsg:
		return s.answered(msg)
	case clickMsg:
		return s.click(msg), s.panel.next()
	case tea.MouseWheelMsg:
		if s.panelSeen() {
			s.panel.pane.Update(msg)
		}
		return nil, nil
	case tea.KeyPressMsg:
		act := s.press(msg)
		return act, s.panel.next()
	case tea.PasteMsg:
		s.outcome(s.form().Update(msg))
		return nil, s.panel.next()
	}
	return nil, s.panel.next()
}

func (s *setupScreen) press(msg tea.KeyPressMsg) action {
	k := s.env.keys
	switch {
	case key.Matches(msg, k.Panel):
		s.showPanel(!s.panel.open)
		return nil
	case key.Matches(msg, k.Review):
		return s.finish()
	case key.Matches(msg, k.GitHub):
		return s.askGitHub()
	case key.Matches(msg, k.PanelUp) && s.panelSeen():
		s.panel.pane.Scroll(-panelStep)
		return nil
	case key.Matches(msg, k.PanelDown) && s.panelSeen():
		s.panel.pane.Scroll(panelStep)
		return nil
	case s.panelOver():
		if key.Matches(msg, k.Back) && !s.panel.pane.Searching() {
			s.showPanel(false)
		} else if key.Matches(msg, k.Back) {
			s.panel.pane.StopSearch()
		} else {
			s.panel.pane.Update(msg)
		}
		return nil
	case s.form().Filtering():
	case key.Matches(msg, k.Back):
		return s.back()
	case key.Matches(msg, k.NextPage):
		return s.turn(1)
	case key.Matches(msg, k.PreviousPage):
		return s.turn(-1)
	}
	return s.outcome(s.form().Update(msg))
}

// outcome follows up what a message did to the form.
func (s *setupScreen) outcome(o form.Outcome) action {
	switch o {
	case form.Changed:
		s.edited = true
		s.refresh(false)
		s.panel.build(s.env, s.answers, s.form().Focused().ID)
	case form.Done:
		return s.turn(1)
	case form.Before:
		return s.turn(-1)
	}
	return nil
}

// turn goes to another page; past the last one, to the review.
func (s *setupScreen) turn(by int) action {
	if by > 0 && !s.form().Valid() {
		return nil
	}
	if s.tabs.at+by >= len(s.pages) {
		return s.finish()
	}
	s.tabs.move(by)
	s.form().Enter(by > 0)
	return nil
}

func (s *setupScreen) back() action {
	if s.tabs.at == 0 {
		act := many{pop{}}
		if s.edited {
			act = append(act, say{theme.Info, "your answers are kept: set up goes on where you were"})
		}
		return act
	}
	return s.turn(-1)
}

// finish makes the plan and shows it, or goes to the answer that is wrong.
func (s *setupScreen) finish() action {
	for i, f := range s.forms {
		if !f.Valid() {
			s.tabs.at = i
			return say{theme.Bad, "this answer is missing or wrong: " + strings.ToLower(f.Focused().Title)}
		}
	}
	plan, err := s.env.deps.Build(s.answers)
	if err != nil {
		s.gotoField(err)
		return say{theme.Bad, term.Clean(plainly(err).Error())}
	}
	ses := s.env.session
	if ses.plan == nil || string(ses.plan.Rule.JSON()) != string(plan.Rule.JSON()) || ses.plan.Workflow != plan.Workflow {
		ses.saved = false
	}
	ses.plan = &plan
	return push{newReview(s.env, plan)}
}

// gotoField puts the focus on the question that an error names.
func (s *setupScreen) gotoField(err error) {
	var a *wizard.AnswerError
	if !errors.As(err, &a) {
		return
	}
	for i, p := range s.pages {
		if slices.ContainsFunc(p.Questions, func(q wizard.Question) bool { return q.ID == a.Field }) && s.forms[i].Focus(a.Field) {
			s.tabs.at = i
			return
		}
	}
}

func (s *setupScreen) click(c clickMsg) action {
	if c.y == 0 {
		if i := s.tabs.hit(c.x); i >= 0 {
			s.tabs.at = i
		}
		return nil
	}
	return s.outcome(s.form().Click(c.y - 2))
}

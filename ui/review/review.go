// Package review is the screen that shows what the answers came to.
package review

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/highlight"
	"gh-wif/internal/present"
	"gh-wif/internal/term"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
	"gh-wif/wizard"
)

// The pages of the review that are named elsewhere, by their ids.
const (
	pageExposure = "exposure"
	pageWarnings = "warnings"
	pageNext     = "next"
)

// Screen shows a plan.
type Screen struct {
	ctx      *screen.Context
	plan     wizard.Plan
	book     widget.Book
	next     *widget.Checklist // what is to be done, with what can be done from here
	shown    *wizard.Plan      // the session's plan that this is
	wasSaved bool
	w, h     int
}

// New makes the screen of a plan.
func New(ctx *screen.Context, p wizard.Plan) *Screen {
	s := &Screen{ctx: ctx, wasSaved: ctx.Session.Saved, shown: ctx.Session.Plan, next: &widget.Checklist{Look: ctx.Look()}}
	s.show(p)
	return s
}

// GoOn makes the screen of the plan that was saved in the working copy, with what is to be done next.
func GoOn(ctx *screen.Context) *Screen {
	s := New(ctx, ctx.Session.GoOn())
	s.wasSaved = true
	s.list()
	s.book.Go(pageNext)
	return s
}

// Start says what of a saved plan is not known here.
func (s *Screen) Start() screen.Action {
	old := s.ctx.Session.Prefill.Saved
	if s.ctx.Session.Kept && old != nil && len(old.Unknown) > 0 {
		return screen.Say{Level: theme.Warn, Text: present.NotKnown(old.File, old.Unknown)}
	}
	return nil
}

// show puts a plan on the pages.
func (s *Screen) show(p wizard.Plan) {
	look, at := s.ctx.Look(), s.book.At
	s.plan, s.book = p, widget.NewBook(look)
	s.list()
	for _, page := range []widget.Page{
		{ID: "rule", Title: "Rule", Part: widget.NewRule(look, p.Rule, p.Reasons)},
		{ID: "issuer", Title: "Issuer", Part: widget.NewDocument(look, "the issuer", highlight.JSON, string(p.Issuer.JSON()))},
		{ID: "workflow", Title: "Workflow", Part: widget.NewDocument(look, "the workflow", highlight.YAML, p.Workflow.Content)},
		{ID: pageExposure, Title: "Exposure", Part: screen.NewExposure(look, p.Exposure, true)},
		{ID: pageWarnings, Title: fmt.Sprintf("Warnings %d", present.ToDoAbout(p.Warnings)), Part: screen.Warnings(look, p.Warnings)},
		{ID: pageNext, Title: "What next", Part: s.next},
	} {
		s.book.Add(page)
	}
	if k := p.Answers.GitHub; k != nil {
		s.book.Add(widget.Page{ID: "told", Title: "GitHub", Part: screen.Told(look, p.Told, k)})
	}
	if p.Answers.Anthropic != nil {
		s.book.Add(widget.Page{ID: "held", Title: "Anthropic", Part: screen.Held(look, p.Answers, p.Rule)})
	}
	s.book.At = min(at, len(s.book.Titles)-1)
	s.SetSize(s.w, s.h)
}

// part is the page that is open.
func (s *Screen) part() widget.Part { return s.book.Open().Part }

// Return opens the list of what is to be done as soon as the files are there.
func (s *Screen) Return() {
	if p := s.ctx.Session.Plan; p != nil && p != s.shown { // its ids are known now
		s.shown = p
		s.show(*p)
		s.next.Next()
	}
	if s.ctx.Session.Saved && !s.wasSaved {
		s.book.Go(pageNext)
	}
	s.wasSaved = s.wasSaved || s.ctx.Session.Saved
	s.list()
}

// Title is the screen's name.
func (s *Screen) Title() string { return "Review" }

// Fact is the repository that the plan is for.
func (s *Screen) Fact() string { return term.Clean(s.plan.Answers.Repository) }

// Typing reports whether letters are text in the open page.
func (s *Screen) Typing() bool { return s.part().Typing() }

// Pastes is true where an id is taken wherever one is: what comes in one burst is one text.
func (s *Screen) Pastes() bool { return s.book.Open().ID == pageNext }

// SetSize gives the screen its room.
func (s *Screen) SetSize(w, h int) {
	s.w, s.h = w, h
	s.book.SetSize(w, h-frame.Head(h))
}

// Update turns pages, and asks for what the plan can be turned into.
func (s *Screen) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case frame.Click:
		s.book.Mouse(msg, frame.Head(s.h))
		return steps{s}.wished()
	case tea.MouseWheelMsg, tea.PasteMsg:
		s.part().Update(msg)
		return steps{s}.wished()
	case screen.Filled:
		if msg.Owner == s {
			return steps{s}.filled(msg)
		}
	case screen.PageOpened:
		return msg.Told()
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil
}

func (s *Screen) press(msg tea.KeyPressMsg) screen.Action {
	k := s.ctx.Keys
	if s.part().Typing() {
		s.part().Update(msg)
		return steps{s}.wished()
	}
	switch {
	case key.Matches(msg, k.Back) && !s.part().Back():
		return screen.Pop{}
	case s.book.Press(msg), s.book.Number(msg):
	case key.Matches(msg, k.Save):
		return screen.SavePlan(s.ctx, s.plan)
	case key.Matches(msg, k.Export) && s.ctx.Deps.Exports != nil:
		return screen.ShowExport{Plan: s.plan}
	case key.Matches(msg, k.Try) && s.ctx.Deps.Sandbox != nil:
		return s.try()
	case key.Matches(msg, k.Create) && s.ctx.Deps.Prepare != nil:
		return screen.ShowApply{}
	case key.Matches(msg, k.Verify) && s.ctx.Deps.Verify != nil:
		return s.start()
	case key.Matches(msg, k.Copy):
		return screen.Copied(s.part())
	case key.Matches(msg, k.Enter) && s.book.Open().ID == pageWarnings:
		return s.answer()
	default:
		if act, done := (steps{s}).pressNext(msg); done {
			return act
		}
		s.book.Rest(msg)
	}
	return nil
}

// answer opens the question that mends the chosen warning.
func (s *Screen) answer() screen.Action {
	l, ok := s.part().(*widget.List)
	if !ok || l.Chosen().ID == "" {
		return screen.Say{Level: theme.Info, Text: "no question here mends it: y copies what to do"}
	}
	return screen.ShowSetup{Question: l.Chosen().ID}
}

// try opens the sandbox, from the exposure for the chosen kind of run.
func (s *Screen) try() screen.Action {
	out := screen.TryPlan(s.plan)
	if kinds, ok := s.part().(*screen.Exposure); ok {
		out.As = kinds.Chosen()
	}
	return out
}

// View draws the tabs, the verdict and the open page.
func (s *Screen) View() string {
	t := s.ctx.Theme
	x := s.plan.Exposure
	verdict := frame.Fit(" "+t.Say(screen.ExposureLevel(x), term.Clean(x.Verdict)), s.w, t.Symbols.Ellipsis)
	return s.book.View(t, s.w) + "\n" + verdict + strings.Repeat("\n", frame.Head(s.h)-1) + s.part().View()
}

// Keys are those of the footer.
func (s *Screen) Keys() []key.Binding {
	k := s.ctx.Keys
	if s.part().Typing() && s.book.Open().ID != pageNext {
		return widget.Finding(k)
	}
	if s.book.Open().ID == pageNext {
		return steps{s}.nextKeys()
	}
	if s.part().Typing() {
		return []key.Binding{keys.As(k.Enter, "find"), keys.As(k.Back, "give up")}
	}
	out := []key.Binding{k.Save}
	if s.ctx.Deps.Prepare != nil {
		out = append(out, keys.As(k.Create, "create"))
	}
	out = append(out, k.Copy)
	if turned, ok := s.part().(interface{ TurnKey() key.Binding }); ok {
		out = append(out, turned.TurnKey())
	}
	out = append(out, keys.As(k.Next, "next tab"))
	if s.ctx.Deps.Exports != nil {
		out = append(out, k.Export)
	}
	if s.ctx.Deps.Sandbox != nil {
		out = append(out, keys.As(k.Try, "try it"))
	}
	return append(out, k.Back)
}

// AllKeys are those of the help.
func (s *Screen) AllKeys() []key.Binding {
	k := s.ctx.Keys
	out := []key.Binding{
		keys.As(k.Save, "save to files"), keys.As(k.Copy, "copy what the tab shows"), keys.As(k.Export, "export: curl, ant, Terraform"),
		keys.As(k.Create, "create what is missing at Anthropic"), keys.As(k.Verify, "start the workflow and watch it"),
		keys.As(k.Next, "next tab"), keys.As(k.Previous, "tab before"),
		s.book.Numbers(),
	}
	if s.ctx.Deps.Sandbox != nil {
		out = append(out, keys.As(k.Try, "try the rule in the sandbox; on the exposure, as the chosen kind of run"))
	}
	out = append(out, s.part().Keys()...)
	return append(out, keys.As(k.Back, "back to the questions: every answer is kept"))
}

// Explain is the help for the screen.
func (s *Screen) Explain() (title, text string) {
	return "Review", "The rule and the issuer are created in the Claude Console, by the Admin API, or by c from here; the workflow is committed. " +
		"Nothing is sent anywhere before you agree: copy or save what you need, and follow What next."
}

// Status names the warnings until they are open, and whether all is saved.
func (s *Screen) Status() string {
	t := s.ctx.Theme
	words := ""
	if present.ToDoAbout(s.plan.Warnings) > 0 && s.book.Open().ID != pageWarnings {
		words = fmt.Sprintf("%s: tab %d", present.Gravest(s.plan.Warnings), s.book.Place(pageWarnings))
	}
	switch {
	case s.ctx.Session.Saved:
		return t.Say(theme.Good, "saved"+frame.Prefixed("; ", words))
	case words != "":
		return t.Say(theme.Warn, words)
	}
	return ""
}

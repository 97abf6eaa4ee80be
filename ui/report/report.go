// Package report is the screen of a diagnosis: the verdict and what to change first, the fixes
// tried, the rest behind tabs.
package report

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/highlight"
	"gh-wif/internal/present"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
)

// Screen shows a report, and keeps what it was made of for as long as it is there.
type Screen struct {
	ctx   *screen.Context
	shown screen.ShowReport
	clock clock
	book  widget.Book
	fix   *fixPage // nil: no fix can be tried
	saves saves
	left  bool
	w, h  int
}

// tickMsg moves the countdown of one report.
type tickMsg struct{ owner *Screen }

// New makes the screen of a report.
func New(ctx *screen.Context, shown screen.ShowReport) *Screen {
	s := &Screen{ctx: ctx}
	s.show(shown)
	return s
}

// The pages that others go to.
const (
	tabVerdict = "Verdict"
	tabChanged = "Rule"
	tabSecond  = "Second rule"
)

// show takes a report in the place of the one that is shown.
func (s *Screen) show(shown screen.ShowReport) {
	shown.Report = present.ForScreens(shown.Report)
	ctx, look, r := s.ctx, s.ctx.Look(), shown.Report
	s.shown, s.clock = shown, clock{ctx, shown}
	s.book, s.fix = widget.NewBook(look), newFixPage(ctx, shown)
	add := func(title string, part widget.Part) {
		s.book.Add(widget.Page{ID: title, Title: title, Part: part})
	}
	first := widget.NewText(look, func(w int) []string { return verdict(ctx.Theme, shown, w) }, func() (string, string) { return best(s) })
	inOrder := present.Report(r).Checks[1:]
	add(tabVerdict, widget.NewBeside(look, first, present.Checks, func(w int) []string { return screen.Lines(ctx.Theme, inOrder, w) }))
	if s.fix != nil {
		add(tabFix, s.fix)
	}
	add(present.Checks, checks(look, r.Checks))
	if len(r.Causes) > 1 {
		add(fmt.Sprintf("%s %d", present.Others, len(r.Causes)-1), otherCauses(look, r.Causes[1:]))
	}
	add("Claims", claims(look, r, s.clock.now(), ctx.Deps.Zone()))
	add(present.Unchecked, unchecked(look, r.Unchecked))
	for _, f := range s.rules() {
		text := string(f.Rule.JSON())
		switch {
		case f.InPlace && f.Diff != "":
			add(tabChanged, widget.NewRuleOf(look, f.What, f.Rule, highlight.Diff, f.Diff))
		case f.InPlace:
			add(tabChanged, widget.NewRuleOf(look, f.What, f.Rule, highlight.JSON, text).InWords())
		default:
			add(tabSecond, widget.NewRuleOf(look, f.What, f.Rule, highlight.JSON, text).InWords())
		}
	}
	if s.w > 0 {
		s.SetSize(s.w, s.h)
	}
}

// rules are those that the fixes carry.
func (s *Screen) rules() []present.RuleFile {
	return present.RuleFiles(s.shown.Report, s.shown.RulePath)
}

// part is the page that is open.
func (s *Screen) part() widget.Part { return s.book.Open().Part }

// trying reports whether the page of the fixes is open.
func (s *Screen) trying() bool { return s.fix != nil && s.book.Open().ID == tabFix }

// Title is the screen's name.
func (s *Screen) Title() string { return "Report" }

// Typing reports whether letters are text in the open page.
func (s *Screen) Typing() bool { return s.part().Typing() }

// Leave ends the countdown and forgets the token.
func (s *Screen) Leave() {
	s.left = true
	if s.shown.Case != nil {
		s.shown.Case.Forget()
	}
}

// Fact says of an example that it is one.
func (s *Screen) Fact() string {
	if s.shown.Example {
		return "made up"
	}
	return ""
}

// SetSize gives the screen its room.
func (s *Screen) SetSize(w, h int) {
	s.w, s.h = w, h
	s.book.SetSize(w, h-head)
}

// head is the number of lines above the open page.
const head = 2

// Start begins the countdown.
func (s *Screen) Start() screen.Action { return s.clock.tick(s) }

// Update turns pages, tries fixes, copies and saves.
func (s *Screen) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case tickMsg:
		if msg.owner == s && !s.left {
			return s.clock.tick(s)
		}
	case triedMsg:
		if msg.owner == s.fix {
			return s.fix.take(msg)
		}
	case turnMsg:
		if msg.owner == s.fix {
			return s.fix.next(msg)
		}
	case screen.Stopped:
		if s.fix != nil && msg.Task == s.fix.task {
			s.fix.task = nil
			s.book.Go(tabVerdict)
		}
	case screen.Written:
		return s.saves.written(s, msg)
	case screen.PageOpened:
		return msg.Told()
	case savedMsg:
		if msg.owner == s {
			s.saves.take(s, msg)
		}
	case frame.Click:
		s.book.Mouse(msg, head)
		return s.turnedTo()
	case tea.MouseWheelMsg, tea.PasteMsg:
		s.part().Update(msg)
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil
}

func (s *Screen) press(msg tea.KeyPressMsg) screen.Action {
	k := s.ctx.Keys
	if s.part().Typing() {
		s.part().Update(msg)
		return nil
	}
	if s.fix != nil {
		s.fix.settle()
	}
	several := s.trying() && len(s.fix.tried) > 1
	switch {
	case key.Matches(msg, k.Remedy):
		return s.tryFix()
	case several && key.Matches(msg, k.Right):
		return s.fix.step(1)
	case several && key.Matches(msg, k.Left):
		return s.fix.step(-1)
	case key.Matches(msg, k.Try) && s.canTry():
		return screen.ShowSandbox{Trial: again(s)}
	case s.book.Press(msg):
		return s.turnedTo()
	case key.Matches(msg, k.Back) && s.trying():
		s.book.Go(tabVerdict)
	case key.Matches(msg, k.Back) && !s.part().Back():
		return screen.Pop{}
	case key.Matches(msg, k.Copy):
		return screen.Copied(s.part())
	case key.Matches(msg, k.Open) && page(s) != "":
		return screen.OpenPage(s.ctx, page(s))
	case key.Matches(msg, k.Save):
		return s.saves.save(s)
	case key.Matches(msg, k.Verify) && s.ctx.Deps.Verify != nil:
		return screen.ShowVerify{}
	default:
		s.book.Rest(msg)
		return s.turnedTo()
	}
	return nil
}

// turnedTo tries the fix where its page was just opened.
func (s *Screen) turnedTo() screen.Action {
	if !s.trying() || s.fix.result() != nil || s.fix.task != nil {
		return nil
	}
	return s.fix.try()
}

// tryFix opens the page of the fixes, or there the next one.
func (s *Screen) tryFix() screen.Action {
	switch {
	case s.fix == nil && len(s.shown.Report.Remedies) > 0:
		return screen.Say{Level: theme.Info, Text: "this fix cannot be tried here: what it changes is not among what was given"}
	case s.fix == nil:
		return screen.Say{Level: theme.Info, Text: "there is no fix to try"}
	case !s.trying():
		s.book.Go(tabFix)
		return s.turnedTo()
	case len(s.fix.tried) == 1:
		return screen.Say{Level: theme.Info, Text: "there is no other fix: s saves it, esc takes it back"}
	}
	return s.fix.step(1)
}

// canTry reports whether the run can be had once more in the sandbox.
func (s *Screen) canTry() bool { return s.shown.Again != nil && s.ctx.Deps.Sandbox != nil }

// View draws the tabs and the open page.
func (s *Screen) View() string { return s.book.View(s.ctx.Theme, s.w) + "\n\n" + s.part().View() }

// Keys are those of the footer: those that do something on the open page.
func (s *Screen) Keys() []key.Binding {
	k := s.ctx.Keys
	var out []key.Binding
	if s.fix != nil && !s.trying() {
		out = append(out, k.Remedy)
	}
	if s.trying() && len(s.fix.tried) > 1 {
		out = append(out, keys.As(k.Remedy, "next fix"))
	}
	if rule, ok := s.part().(*widget.Rule); ok {
		out = append(out, rule.TurnKey())
	}
	if what := savable(s.saves.rules(s), "both rules"); what != "" {
		out = append(out, keys.As(k.Save, "save "+what))
	}
	if what, text := s.part().Copied(); text != "" {
		if s.trying() {
			what = "it"
		}
		out = append(out, keys.As(k.Copy, "copy "+what))
	}
	if s.canTry() {
		out = append(out, keys.As(k.Try, "sandbox"))
	}
	if page(s) != "" {
		out = append(out, keys.As(k.Open, "read about it"))
	}
	out = append(out, keys.As(s.book.Numbers(), "tabs"))
	if s.trying() {
		return append(out, keys.As(k.Back, "take it back"))
	}
	return append(out, k.Back)
}

// AllKeys are those of the help.
func (s *Screen) AllKeys() []key.Binding {
	k := s.ctx.Keys
	var out []key.Binding
	if s.fix != nil {
		out = append(out, keys.As(k.Remedy, "try the fix in memory; there, the next fix"))
	}
	if what := savable(s.rules(), "the corrected rule, and the second one beside it"); what != "" {
		out = append(out, keys.As(k.Save, "save "+what+"; under Fix, that fix's"))
	}
	out = append(out, keys.As(k.Copy, "copy what the tab shows; on the verdict, the fix"))
	out = append(out, keys.As(k.Open, "open the page about the cause in the browser"))
	if s.canTry() {
		out = append(out, keys.As(k.Try, "try the run again in the sandbox: the same claims, signed by its key; under Fix, with the fix"))
	}
	if s.ctx.Deps.Verify != nil {
		out = append(out, k.Verify)
	}
	out = append(out, keys.As(k.Next, "next tab"), keys.As(k.Previous, "tab before"), s.book.Numbers())
	if s.fix != nil && len(s.fix.tried) > 1 {
		out = append(out, keys.As(k.Left, "under Fix: the fix before"), keys.As(k.Right, "under Fix: the next fix"))
	}
	out = append(out, s.part().Keys()...)
	if s.fix != nil {
		return append(out, keys.As(k.Back, "take the fix back; back"))
	}
	return append(out, k.Back)
}

// Status is the countdown, or what trying a fix does not do.
func (s *Screen) Status() string {
	if s.trying() {
		return s.ctx.Theme.Say(theme.Info, present.InMemory)
	}
	return s.clock.status()
}

// Package report is the screen of a diagnosis: the verdict and what to change first, the rest
// behind tabs.
package report

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/diagnose"
	"gh-wif/internal/files"
	"gh-wif/internal/github"
	"gh-wif/internal/highlight"
	"gh-wif/internal/present"
	"gh-wif/internal/trust/remedy"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
)

// Screen shows a report, which holds no token.
type Screen struct {
	ctx    *screen.Context
	shown  screen.ShowReport
	report diagnose.Report
	book   widget.Book
	left   bool
	w      int
}

// tickMsg moves the countdown of one report.
type tickMsg struct{ owner *Screen }

// New makes the screen of a report.
func New(ctx *screen.Context, shown screen.ShowReport) *Screen {
	look, k, r := ctx.Look(), ctx.Keys, shown.Report
	s := &Screen{ctx: ctx, shown: shown, report: r, book: widget.NewBook(look)}
	add := func(title string, letter key.Binding, part widget.Part) {
		s.book.Add(widget.Page{ID: title, Title: title, Letter: letter, Part: part})
	}
	first := func(w int) []string { return verdict(ctx.Theme, r, w) }
	add("Verdict", keys.As(k.Fix, "verdict and fix"), widget.NewText(look, first, s.fix))
	add(present.Checks, k.Checks, checks(look, r.Checks))
	if len(r.Causes) > 1 {
		add(fmt.Sprintf("%s %d", present.Others, len(r.Causes)-1), k.Causes, otherCauses(look, r.Causes[1:]))
	}
	add("Claims", k.Claims, claims(look, r, s.now(), ctx.Deps.Zone()))
	add(present.Unchecked, k.Unchecked, unchecked(look, r.Unchecked))
	for _, f := range s.rules() {
		text := string(f.Rule.JSON())
		switch {
		case f.InPlace && f.Diff != "":
			add(tabChanged, k.Diff, widget.NewRuleOf(look, f.What, f.Rule, highlight.Diff, f.Diff))
		case f.InPlace:
			add(tabChanged, k.Diff, widget.NewRuleOf(look, f.What, f.Rule, highlight.JSON, text))
		default:
			add(tabSecond, k.Second, widget.NewRuleOf(look, f.What, f.Rule, highlight.JSON, text))
		}
	}
	return s
}

// now is the time that the report is seen at.
func (s *Screen) now() time.Time {
	if s.shown.Example {
		return s.shown.Made
	}
	return s.ctx.Deps.Now()
}

// The tabs of the rules.
const (
	tabChanged = "Rule"
	tabSecond  = "Second rule"
)

// rules are those that the remedies carry.
func (s *Screen) rules() []present.RuleFile {
	return present.RuleFiles(s.report, s.shown.RulePath)
}

// fix is what the copy key takes on the verdict: what the best remedy gives, or its words.
func (s *Screen) fix() (what, text string) {
	r := s.report
	best := len(r.Remedies) > 0 && r.Remedies[0].Rule != nil && r.Remedies[0].Kind != remedy.OtherRule
	switch rules := s.rules(); {
	case best && len(rules) > 0:
		return rules[0].What, string(rules[0].Rule.JSON())
	case r.Fix != nil && r.Fix.Lines != "":
		return "the workflow lines", r.Fix.Lines
	case len(r.Causes) > 0:
		return "the fix", r.Causes[0].Fix.String()
	}
	return "", ""
}

// part is the page that is open.
func (s *Screen) part() widget.Part { return s.book.Open().Part }

// Title is the screen's name.
func (s *Screen) Title() string { return "Report" }

// Typing reports whether letters are text in the open page.
func (s *Screen) Typing() bool { return s.part().Typing() }

// Leave ends the countdown.
func (s *Screen) Leave() { s.left = true }

// Fact says of an example that it is one.
func (s *Screen) Fact() string {
	if s.shown.Example {
		return "made up"
	}
	return ""
}

// SetSize gives the screen its room.
func (s *Screen) SetSize(w, h int) {
	s.w = w
	s.book.SetSize(w, h-head)
}

// head is the number of lines above the open page.
const head = 2

// Start begins the countdown.
func (s *Screen) Start() screen.Action { return s.tick() }

// tick is one second of the countdown, as long as the screen is there.
func (s *Screen) tick() screen.Action {
	if s.shown.Example || s.left || s.expiry().IsZero() {
		return nil
	}
	return screen.After{Wait: time.Second, Msg: tickMsg{s}}
}

// Update turns pages, copies and saves.
func (s *Screen) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case tickMsg:
		if msg.owner == s {
			return s.tick()
		}
	case frame.Click:
		s.book.Mouse(msg, head)
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
	switch {
	case key.Matches(msg, k.Try) && s.canTry():
		return screen.ShowSandbox{Trial: *s.shown.Again}
	case s.book.Press(msg):
	case key.Matches(msg, k.Back) && !s.part().Back():
		return screen.Pop{}
	case key.Matches(msg, k.Copy):
		return screen.Copied(s.part())
	case key.Matches(msg, k.Save):
		return s.save()
	case key.Matches(msg, k.Verify) && s.ctx.Deps.Verify != nil:
		return screen.ShowVerify{}
	default:
		s.book.Rest(msg)
	}
	return nil
}

// canTry reports whether the run can be had once more in the sandbox.
func (s *Screen) canTry() bool { return s.shown.Again != nil && s.ctx.Deps.Sandbox != nil }

func (s *Screen) save() screen.Action {
	rules := s.rules()
	if open := s.book.Open().ID; len(rules) > 1 && (open == tabChanged || open == tabSecond) {
		rules = slices.DeleteFunc(rules, func(f present.RuleFile) bool { return f.InPlace != (open == tabChanged) })
	}
	if len(rules) == 0 {
		why := cmp.Or(s.report.Refusal.String(), "nothing in the rule needs a change, or no rule was given")
		return screen.Say{Level: theme.Info, Text: "no rule to save: " + why}
	}
	out := make([]files.File, len(rules))
	for i, f := range rules {
		out[i] = files.File{Path: f.Path, Content: f.Rule.JSON()}
	}
	return screen.ShowSave{Files: out}
}

// View draws the tabs and the open page.
func (s *Screen) View() string { return s.book.View(s.ctx.Theme, s.w) + "\n\n" + s.part().View() }

// Keys are those of the footer.
func (s *Screen) Keys() []key.Binding {
	k := s.ctx.Keys
	var out []key.Binding
	if _, text := s.fix(); text != "" {
		out = append(out, keys.As(k.Copy, "copy the fix"))
	}
	if rule, ok := s.part().(*widget.Rule); ok {
		out = append(out, rule.TurnKey())
	}
	if len(s.rules()) > 0 {
		out = append(out, keys.As(k.Save, "save the rule"))
	}
	if s.canTry() {
		out = append(out, keys.As(k.Try, "try it again"))
	}
	out = append(out, s.book.Letters()[1:]...)
	return append(out, k.Back)
}

// AllKeys are those of the help.
func (s *Screen) AllKeys() []key.Binding {
	k := s.ctx.Keys
	out := append(s.book.Letters(), keys.As(k.Next, "next tab"), keys.As(k.Previous, "tab before"),
		keys.As(k.Copy, "copy what the tab shows; on the verdict, the fix"))
	if len(s.rules()) > 0 {
		out = append(out, keys.As(k.Save, "save the corrected rule, and the second one beside it"))
	}
	if s.canTry() {
		out = append(out, keys.As(k.Try, "try the run again in the sandbox: the same claims, signed by its key"))
	}
	if s.ctx.Deps.Verify != nil {
		out = append(out, k.Verify)
	}
	out = append(out, s.part().Keys()...)
	return append(out, k.Back)
}

// expiry is the time that the token ends at; zero where it names none.
func (s *Screen) expiry() time.Time {
	return claimTime(s.report.Token.Claims[github.ClaimExpires])
}

// Status is the countdown.
func (s *Screen) Status() string {
	t := s.ctx.Theme
	if s.shown.Example {
		return t.Say(theme.Info, "an example: everything in it is made up")
	}
	end := s.expiry()
	if end.IsZero() {
		return ""
	}
	level := theme.Info
	if s.now().After(end) {
		level = theme.Warn
	}
	return t.Say(level, "the token "+expiryWords(end, s.now()))
}

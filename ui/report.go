package ui

import (
	"fmt"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/diagnose"
	"gh-wif/internal/files"
	"gh-wif/internal/highlight"
	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
)

// reportScreen is a diagnosis: the verdict and what to change first, the rest behind tabs. It
// keeps the report, which holds no token.
type reportScreen struct {
	env      *env
	report   diagnose.Report
	rulePath string // where a corrected rule would be saved
	made     time.Time
	example  bool // made up
	tabs     tabs
	parts    []part
	letters  []key.Binding // by tab: the key that opens it
	left     bool
	w, h     int
}

// tickMsg moves the countdown of one report.
type tickMsg struct{ owner *reportScreen }

func newReport(e *env, in diagnose.Input, rulePath string, example bool) *reportScreen {
	s := &reportScreen{env: e, report: e.deps.Examine(in), rulePath: rulePath, made: in.Now, example: example}
	r := &s.report
	k := e.keys
	add := func(title string, letter key.Binding, part part) {
		s.tabs.titles = append(s.tabs.titles, title)
		s.letters = append(s.letters, letter)
		s.parts = append(s.parts, part)
	}
	add("Verdict", keys.As(k.Fix, "verdict and fix"), &textPart{env: e, make: s.verdict, copies: s.fix})
	add("Checks", k.Checks, newChecksPart(e, r.Checks))
	if len(r.Causes) > 1 {
		add(fmt.Sprintf("Other causes %d", len(r.Causes)-1), k.Causes, newCausesPart(e, r.Causes[1:]))
	}
	add("Claims", k.Claims, newClaimsPart(e, *r, s.now()))
	if len(r.Unchecked) > 0 {
		add("Not checked", k.Unchecked, newUncheckedPart(e, r.Unchecked))
	}
	if r.SuggestedRule != nil {
		add("Corrected rule", k.Diff, s.correctedPart())
	}
	return s
}

// now is the time that the report is seen at.
func (s *reportScreen) now() time.Time {
	if s.example {
		return s.made // an example's token does not age
	}
	return s.env.deps.Now()
}

// correctedPart shows the corrected rule as a difference where one is known.
func (s *reportScreen) correctedPart() part {
	text := string(s.report.SuggestedRule.JSON())
	if s.report.Diff == "" {
		return newDocPart(s.env, "the corrected rule", highlight.JSON, text)
	}
	p := newDocPart(s.env, "the corrected rule", highlight.Diff, s.report.Diff)
	p.text = text // what is copied is the rule, not the difference
	return p
}

// fix is what the copy key takes on the verdict: the corrected object, or the words.
func (s *reportScreen) fix() (what, text string) {
	r := s.report
	switch {
	case r.SuggestedRule != nil:
		return "the corrected rule", string(r.SuggestedRule.JSON())
	case r.Fix != nil && r.Fix.Lines != "":
		return "the workflow lines", r.Fix.Lines
	case len(r.Causes) > 0:
		return "the fix", r.Causes[0].Fix.String()
	}
	return "", ""
}

func (s *reportScreen) part() part { return s.parts[s.tabs.at] }

func (s *reportScreen) Title() string { return "Report" }
func (s *reportScreen) Typing() bool  { return s.part().typing() }
func (s *reportScreen) Leave()        { s.left = true }

func (s *reportScreen) Fact() string {
	if s.example {
		return "made up"
	}
	return ""
}

func (s *reportScreen) SetSize(w, h int) {
	s.w, s.h = w, h
	for _, p := range s.parts {
		p.setSize(w, h-2)
	}
}

// Start begins the countdown.
func (s *reportScreen) Start() tea.Cmd { return s.tick() }

// tick is one second of the countdown, as long as the screen is there.
func (s *reportScreen) tick() tea.Cmd {
	if s.example || s.left || s.expiry().IsZero() {
		return nil
	}
	return s.env.after(time.Second, tickMsg{s})
}

func (s *reportScreen) Update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case tickMsg:
		if msg.owner == s {
			return nil, s.tick()
		}
	case clickMsg:
		if msg.y == 0 {
			if i := s.tabs.hit(msg.x); i >= 0 {
				s.tabs.at = i
			}
			return nil, nil
		}
		msg.y -= 2
		act, _ := s.part().update(msg)
		return act, nil
	case tea.MouseWheelMsg, tea.PasteMsg:
		act, _ := s.part().update(msg)
		return act, nil
	case tea.KeyPressMsg:
		return s.press(msg), nil
	}
	return nil, nil
}

func (s *reportScreen) press(msg tea.KeyPressMsg) action {
	k := s.env.keys
	if s.part().typing() {
		act, _ := s.part().update(msg)
		return act
	}
	for i, letter := range s.letters {
		if key.Matches(msg, letter) {
			s.tabs.at = i
			return nil
		}
	}
	switch {
	case key.Matches(msg, k.Back) && !s.part().back():
		return pop{}
	case key.Matches(msg, k.Next):
		s.tabs.at = (s.tabs.at + 1) % len(s.parts)
	case key.Matches(msg, k.Previous):
		s.tabs.at = (s.tabs.at + len(s.parts) - 1) % len(s.parts)
	case key.Matches(msg, k.Copy):
		what, text := s.part().copied()
		if text == "" {
			return say{theme.Info, "nothing to copy here"}
		}
		return copyText{what, text}
	case key.Matches(msg, k.Save):
		return s.save()
	default:
		return s.rest(msg)
	}
	return nil
}

// rest is a key that the open tab may have a use for; sideways it changes the tab otherwise.
func (s *reportScreen) rest(msg tea.KeyPressMsg) action {
	act, used := s.part().update(msg)
	if used {
		return act
	}
	switch {
	case key.Matches(msg, s.env.keys.Right):
		s.tabs.move(1)
	case key.Matches(msg, s.env.keys.Left):
		s.tabs.move(-1)
	}
	return nil
}

func (s *reportScreen) save() action {
	if s.report.SuggestedRule == nil {
		return say{theme.Info, "no rule to save: " + orElse(s.report.Refusal.String(), "nothing in the rule needs a change, or no rule was given")}
	}
	return push{newSaveFiles(s.env, []files.File{{Path: s.rulePath, Content: s.report.SuggestedRule.JSON()}}, nil)}
}

func (s *reportScreen) View() string {
	return s.tabs.view(s.env.theme, s.w) + "\n\n" + s.part().view()
}

func (s *reportScreen) Keys() []key.Binding {
	k := s.env.keys
	out := []key.Binding{}
	if _, text := s.fix(); text != "" {
		out = append(out, keys.As(k.Copy, "copy the fix"))
	}
	if s.report.SuggestedRule != nil {
		out = append(out, keys.As(k.Save, "save the rule"))
	}
	out = append(out, s.letters[1:]...)
	return append(out, k.Back)
}

func (s *reportScreen) AllKeys() []key.Binding {
	k := s.env.keys
	out := append([]key.Binding{}, s.letters...)
	out = append(out, keys.As(k.Next, "next tab"), keys.As(k.Previous, "tab before"), keys.As(k.Copy, "copy what the tab shows; on the verdict, the fix"))
	if s.report.SuggestedRule != nil {
		out = append(out, keys.As(k.Save, "save the corrected rule"))
	}
	out = append(out, s.part().keys()...)
	return append(out, k.Back)
}

// expiry is the time that the token ends at; zero where it names none.
func (s *reportScreen) expiry() time.Time {
	return claimTime(s.report.Token.Claims["exp"])
}

// Status is the countdown.
func (s *reportScreen) Status() string {
	t := s.env.theme
	if s.example {
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

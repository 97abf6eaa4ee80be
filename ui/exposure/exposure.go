// Package exposure checks whom a rule lets in: the screen that takes the rule, and the one
// that shows the answer.
package exposure

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/federation"
	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/term"
	"gh-wif/internal/trust"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
)

// Screen takes a rule, and what the rule itself may not name.
type Screen struct {
	ctx   *screen.Context
	slots *screen.Slots
	try   bool // the rule is tried in the sandbox
}

// exposedMsg is what trying every kind of run gave.
type exposedMsg struct {
	owner    *Screen
	rule     federation.Rule
	hint     trust.Hint
	exposure trust.Exposure
}

// New makes the screen. try: it leads to the sandbox.
func New(ctx *screen.Context, try bool) *Screen {
	rule := screen.RuleSlot(ctx, "The federation rule as JSON: what you would send to the API, or what it answered.")
	rule.Placeholder = "paste it, or type the path of a file"
	s := &Screen{ctx: ctx, try: try, slots: screen.NewSlots(ctx, rule)}
	for _, n := range present.Place() {
		s.slots.All = append(s.slots.All, &widget.Slot{
			ID: n.Of, Title: n.Title, Kind: widget.Word, Help: n.What, Placeholder: "for example " + n.Example,
			Check: func(text string) error { _, err := job.WithPlace(trust.Hint{}, n.Of, text); return err },
		})
	}
	return s
}

// Start reads the rule that was found.
func (s *Screen) Start() screen.Action { return s.slots.Fetch() }

// Title is the screen's name.
func (s *Screen) Title() string {
	if s.try {
		return "Try a rule"
	}
	return "Check a rule"
}

// Typing is true: every slot is a text field.
func (s *Screen) Typing() bool { return s.slots.Typing() }

// Pastes is true: what comes in one burst is one text.
func (s *Screen) Pastes() bool { return s.slots.Pastes() }

// Holds keeps back what is for a rule that the working copy has not told yet.
func (s *Screen) Holds(msg tea.KeyPressMsg) bool { return s.slots.Holds(msg) }

// SetSize gives the screen its room.
func (s *Screen) SetSize(w, h int) { s.slots.SetSize(w, h-1) }

// Update fills the slots and begins the check.
func (s *Screen) Update(msg tea.Msg) screen.Action {
	switch m := msg.(type) {
	case screen.Prefilled: // the working copy answered late
		s.slots.Get("rule").Offer(screen.RulesAtHand(s.ctx))
		return s.slots.Fetch()
	case exposedMsg:
		if m.owner == s {
			return screen.ShowExposed{Rule: m.rule, Hint: m.hint, Exposure: m.exposure}
		}
		return nil
	}
	act, used := s.slots.Update(screen.Below(msg))
	m, ok := msg.(tea.KeyPressMsg)
	if used || !ok {
		return act
	}
	k := s.ctx.Keys
	switch {
	case key.Matches(m, k.Back):
		return screen.Pop{}
	case key.Matches(m, k.Enter, k.Review):
		return s.slots.WhenRead(s.check)
	}
	return nil
}

// check begins trying every kind of run, or says what is missing for it.
func (s *Screen) check() screen.Action {
	slot := s.slots.Get("rule")
	rules := screen.RulesIn(slot)
	if len(rules) == 0 {
		s.slots.At = 0
		return screen.Say{Level: theme.Warn, Text: cmp.Or(slot.Problem, "a rule is needed: paste it, or type the path of its file")}
	}
	rule, err := job.OneRule(rules)
	if err != nil {
		s.slots.At, slot.Problem = 0, err.Error()
		return screen.Say{Level: theme.Bad, Text: err.Error()}
	}
	get := func(id string) string { return string(s.slots.Get(id).Value) }
	hint := trust.Hint{Repository: get("repo"), Branch: get("branch"), Environment: get("environment"), Tag: get("tag")}
	var wrong *job.PlaceError
	if errors.As(job.CheckPlace(hint), &wrong) {
		return s.refuse(wrong)
	}
	if s.try {
		return screen.ShowSandbox{Trial: job.Trial{Rule: rule, Hint: hint}}
	}
	expose := s.ctx.Deps.Expose
	return screen.Start{Task: &screen.Task{Label: "trying every kind of run", Waits: true, Run: func(context.Context) tea.Msg {
		return exposedMsg{s, rule, hint, expose(rule, hint)}
	}}}
}

// refuse opens the slot whose name is no name, and says what is wrong with it.
func (s *Screen) refuse(wrong *job.PlaceError) screen.Action {
	slot := s.slots.Get(wrong.Of)
	s.slots.At = slices.Index(s.slots.All, slot)
	slot.Problem = cmp.Or(slot.Problem, term.Clean(wrong.Error()))
	return screen.Say{Level: theme.Bad, Text: "this answer is wrong: " + strings.ToLower(slot.Title)}
}

// View draws the slots.
func (s *Screen) View() string { return "\n" + s.slots.View() }

// word is what is done with the rule.
func (s *Screen) word() string {
	if s.try {
		return "open the sandbox"
	}
	return "check"
}

// Keys are those of the footer. Its words are short: the first key is never left out there.
func (s *Screen) Keys() []key.Binding {
	if s.try {
		return s.slots.FooterKeys("open")
	}
	return s.slots.FooterKeys(s.word())
}

// AllKeys are those of the help.
func (s *Screen) AllKeys() []key.Binding { return s.slots.HelpKeys(s.word()) }

// Explain is the help for the open slot.
func (s *Screen) Explain() (title, text string) {
	c := s.slots.Current()
	return c.Title, c.Help
}

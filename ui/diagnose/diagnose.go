// Package diagnose is the screen that takes the evidence of a failed exchange.
package diagnose

import (
	"context"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/diagnose"
	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/workflow"
	"gh-wif/ui/frame"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
)

// Screen takes whatever is known, of which nothing is needed to begin. The token lives in this
// screen only and is overwritten when it is left.
type Screen struct {
	ctx    *screen.Context
	slots  *screen.Slots
	pasted string // on the way here; empty: nothing was, or it was taken
	head   int    // lines above the slots
	w, h   int
}

// examinedMsg is the report of what was entered.
type examinedMsg struct {
	owner *Screen
	show  screen.ShowReport
}

// New makes the screen. What was given by flags is in its slot; what was pasted on the way here is
// told apart when it opens.
func New(ctx *screen.Context, pasted string) *Screen {
	s := &Screen{ctx: ctx, slots: screen.NewSlots(ctx), pasted: pasted}
	for _, a := range present.Evidence() {
		s.slots.All = append(s.slots.All, newSlot(ctx, a))
	}
	given := ctx.Deps.Input
	if given.Reason != "" {
		s.slot(diagnose.ReasonPart).Set("given", []byte(given.Reason))
	}
	if len(given.Response) > 0 {
		s.slot(diagnose.AnswerPart).Set("given", slices.Clone(given.Response))
	}
	if !given.Now.IsZero() {
		s.slot(diagnose.TimePart).Set("given", []byte(given.Now.UTC().Format(time.RFC3339)))
	}
	return s
}

// Start reads what was found in the working copy, and takes what was pasted.
func (s *Screen) Start() screen.Action {
	out := screen.Many{s.slots.Fetch()}
	if text := s.pasted; text != "" {
		s.pasted = ""
		out = append(out, screen.Call(func() screen.Action { return s.Update(tea.PasteMsg{Content: text}) }))
	}
	return out
}

// Title is the screen's name.
func (s *Screen) Title() string { return "Diagnose" }

// Typing is true: every slot is a text field.
func (s *Screen) Typing() bool { return s.slots.Typing() }

// Pastes is true: what comes in one burst is one text.
func (s *Screen) Pastes() bool { return s.slots.Pastes() }

// Holds keeps back what is for a rule that the working copy has not told yet.
func (s *Screen) Holds(msg tea.KeyPressMsg) bool { return s.slots.Holds(msg) }

// SetSize gives the screen its room.
func (s *Screen) SetSize(w, h int) {
	s.w, s.h = w, h
	s.head = len(s.heading())
	s.slots.SetSize(w, h-s.head)
}

// Leave forgets everything that was entered.
func (s *Screen) Leave() {
	for _, slot := range s.slots.All {
		slot.Clear()
	}
}

// Update fills the slots and begins the diagnosis.
func (s *Screen) Update(msg tea.Msg) screen.Action {
	switch m := msg.(type) {
	case screen.Prefilled: // the working copy answered late
		s.slot(diagnose.RulePart).Offer(screen.RulesAtHand(s.ctx))
		s.slot(diagnose.WorkflowPart).Offer(workflowsAtHand(s.ctx))
		return s.slots.Fetch()
	case examinedMsg:
		if m.owner == s {
			return m.show
		}
		return nil
	case frame.Click:
		m.Y -= s.head
		msg = m
	}
	act, used := s.slots.Update(msg)
	m, ok := msg.(tea.KeyPressMsg)
	if used || !ok {
		return act
	}
	k := s.ctx.Keys
	switch {
	case key.Matches(m, k.Back):
		return screen.Pop{}
	case key.Matches(m, k.Enter, k.Review):
		return s.slots.WhenRead(s.examine)
	}
	return nil
}

// examine begins the diagnosis, or says what is missing for it.
func (s *Screen) examine() screen.Action {
	for i, slot := range s.slots.All {
		if slot.Problem != "" {
			s.slots.At = i
			return screen.Say{Level: theme.Bad, Text: "cannot read this: " + strings.ToLower(slot.Title) + "; ctrl+l takes it away"}
		}
	}
	if !s.toGoBy() {
		s.slots.At = 0
		return screen.Say{Level: theme.Warn, Text: present.NothingToGo}
	}
	in, deps := s.input(), s.ctx.Deps
	rules := append(screen.RulesIn(s.slot(diagnose.RulePart)), in.Others...) // given beside it
	flow, rule := *s.slot(diagnose.WorkflowPart), s.slot(diagnose.RulePart).Source
	text := slices.Clone(flow.Value)
	return screen.Start{Task: &screen.Task{Label: "examining what there is", Waits: true, Run: func(context.Context) tea.Msg {
		defer clear(in.Token)
		if f, err := job.ParseWorkflow(flow.Source, text); err == nil && len(text) > 0 {
			in.Workflows = []workflow.File{f}
		}
		job.ChooseRule(&in, rules)
		report := deps.Examine(in)
		show := screen.ShowReport{Report: report, Case: job.NewCase(in), Again: job.Again(in, report), RulePath: job.RulePath(deps.Dir, rule), Made: in.Now}
		return examinedMsg{s, show}
	}}}
}

// toGoBy reports whether there is something to examine: a rule alone tells nothing, nor does a
// time or an issuer.
func (s *Screen) toGoBy() bool {
	return slices.ContainsFunc(s.slots.All, func(slot *widget.Slot) bool {
		part := diagnose.Part(slot.ID)
		return !slices.Contains([]diagnose.Part{diagnose.RulePart, diagnose.TimePart, diagnose.IssuerPart}, part) && slot.Source != ""
	})
}

// input puts together what is known but for the workflow. The values are copies: the task
// that reads them may outlive the screen, which overwrites its own.
func (s *Screen) input() diagnose.Input {
	get := func(p diagnose.Part) []byte { return slices.Clone(s.slot(p).Value) }
	in := s.ctx.Deps.Input
	in.Now = s.ctx.Deps.Now()
	if at, err := job.ParseTime(string(get(diagnose.TimePart))); err == nil {
		in.Now = at
	}
	in.Token, in.TokenFile = get(diagnose.TokenPart), s.tokenFile()
	if in.Token == nil && in.TokenFile != "" {
		in.Token = []byte{} // the file is empty
	}
	if v := get(diagnose.EnvironmentPart); len(v) > 0 {
		if vars, err := job.Environment(v); err == nil {
			in.Env = vars
		}
	}
	if v := get(diagnose.IssuerPart); len(v) > 0 {
		if issuer, keys, err := job.ParseIssued(v); err == nil && issuer != nil {
			in.Issuer = issuer
		} else if err == nil {
			in.JWKS = keys
		}
	}
	in.Response = nil
	if v := get(diagnose.AnswerPart); len(v) > 0 {
		in.Response = job.CleanResponse(v)
	}
	in.Reason = string(get(diagnose.ReasonPart))
	return in
}

// heading is the question of the screen, where there is room with what answers it.
func (s *Screen) heading() []string {
	t := s.ctx.Theme
	out := []string{""}
	question := " " + t.Strong.Render(present.WhatYouHave)
	switch rest := frame.Wrap(present.AnyWillDo, s.w-2); {
	case len(present.WhatYouHave)+len(present.AnyWillDo)+3 <= s.w:
		out = append(out, question+" "+t.Dim.Render(present.AnyWillDo), "")
	case s.h >= frame.Roomy:
		out = append(out, question)
		for _, line := range rest {
			out = append(out, " "+t.Dim.Render(line))
		}
		out = append(out, "")
	default:
		out = []string{question}
	}
	return out
}

// View draws the question and the slots.
func (s *Screen) View() string { return strings.Join(append(s.heading(), s.slots.View()), "\n") }

// Keys are those of the footer.
func (s *Screen) Keys() []key.Binding { return s.slots.FooterKeys("examine") }

// AllKeys are those of the help.
func (s *Screen) AllKeys() []key.Binding { return s.slots.HelpKeys("examine") }

// Explain is the help for the open slot.
func (s *Screen) Explain() (title, text string) {
	c := s.slots.Current()
	return c.Title, c.Help
}

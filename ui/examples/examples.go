// Package examples is the choice among made-up exchanges that failed.
package examples

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/diagnose"
	"gh-wif/internal/job"
	"gh-wif/internal/term"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
)

// Screen lists the examples.
type Screen struct {
	ctx      *screen.Context
	examples []diagnose.Example
	list     *widget.List
}

// examinedMsg is the report of an example.
type examinedMsg struct {
	owner  *Screen
	input  diagnose.Input
	report diagnose.Report
}

// New makes the list.
func New(ctx *screen.Context) *Screen {
	s := &Screen{ctx: ctx, examples: ctx.Deps.Examples()}
	s.list = &widget.List{
		Look: ctx.Look(), Empty: "There are no examples.",
		Head: []string{"Made-up exchanges that failed, to see what a diagnosis tells."},
	}
	for _, x := range s.examples {
		s.list.Rows = append(s.list.Rows, widget.Row{Level: theme.Info, Title: term.Clean(x.Title)})
	}
	return s
}

// Title is the screen's name.
func (s *Screen) Title() string { return "Examples" }

// Typing reports whether the filter takes the letters.
func (s *Screen) Typing() bool { return s.list.Typing() }

// SetSize gives the screen its room.
func (s *Screen) SetSize(w, h int) { s.list.SetSize(w, h-1) }

// View draws the list.
func (s *Screen) View() string { return "\n" + s.list.View() }

// Update chooses an example and opens its report.
func (s *Screen) Update(msg tea.Msg) screen.Action {
	k := s.ctx.Keys
	switch m := msg.(type) {
	case examinedMsg:
		if m.owner == s {
			return screen.ShowReport{Report: m.report, RulePath: job.RuleFile, Made: m.input.Now, Example: true, Case: job.NewCase(m.input), Again: job.Again(m.input, m.report)}
		}
		return nil
	case frame.Click:
		before := s.list.At
		s.list.Update(screen.Below(m))
		if before == s.list.At {
			return s.open()
		}
		return nil
	case tea.KeyPressMsg:
		switch {
		case key.Matches(m, k.Back) && !s.list.Back():
			return screen.Pop{}
		case key.Matches(m, k.Enter):
			return s.open()
		}
	}
	s.list.Update(msg)
	return nil
}

// open examines the chosen example.
func (s *Screen) open() screen.Action {
	s.list.CloseFilter()
	if s.list.At >= len(s.examples) {
		return nil
	}
	in, examine := s.examples[s.list.At].Input, s.ctx.Deps.Examine
	return screen.Start{Task: &screen.Task{Label: "examining the token", Waits: true, Run: func(context.Context) tea.Msg {
		return examinedMsg{s, in, examine(in)}
	}}}
}

// Keys are those of the footer.
func (s *Screen) Keys() []key.Binding {
	k := s.ctx.Keys
	if s.Typing() {
		return widget.Finding(k)
	}
	return append(append([]key.Binding{keys.As(k.Enter, "open")}, widget.Here(k, s.list)...), k.Back)
}

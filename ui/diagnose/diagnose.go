// Package diagnose is the screen that takes the evidence of a failed exchange.
package diagnose

import (
	"context"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/diagnose"
	"gh-wif/internal/job"
	"gh-wif/internal/say"
	"gh-wif/internal/workflow"
	"gh-wif/ui/frame"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
)

// The slots of the screen, by their ids.
const (
	slotToken    = "token"
	slotRule     = "rule"
	slotWorkflow = "workflow"
	slotEnv      = "env"
	slotResponse = "response"
	slotReason   = "reason"
)

// Screen takes the token and whatever else is known. The token lives in this screen only and
// is overwritten when it is left.
type Screen struct {
	ctx   *screen.Context
	slots *screen.Slots
	w, h  int
}

// examinedMsg is the report of what was entered.
type examinedMsg struct {
	owner *Screen
	show  screen.ShowReport
}

// New makes the screen. What was given by flags is in its slot.
func New(ctx *screen.Context) *Screen {
	s := &Screen{ctx: ctx, slots: screen.NewSlots(ctx,
		&widget.Slot{
			ID: slotToken, Title: "Token", Kind: widget.Secret,
			Help: "Paste what you have: the JWT itself, GitHub's JSON answer, a line of the log, an env line, a curl command, " +
				"or the decoded claims. It is hidden, examined here, sent nowhere and forgotten when you leave. " +
				"None at hand? ctrl+y copies a step for the job that prints the claims, which nobody can exchange.",
		},
		screen.RuleSlot(ctx, "The federation rule that should have let the token in, as JSON."),
		&widget.Slot{
			ID: slotWorkflow, Title: "Workflow", Help: "The workflow file, if you have it: many failures start there.",
			Read: describeWorkflow, Places: []string{".github/workflows"}, Likely: []string{".yml", ".yaml"},
		},
		&widget.Slot{
			ID: slotEnv, Title: "Environment", Help: "The job's ANTHROPIC_ variables as KEY=VALUE lines.",
			Read: describeEnv, Likely: []string{".env", ".envrc"},
		},
		&widget.Slot{ID: slotResponse, Title: "Server's answer", Help: "What the exchange answered: curl -i, or the body."},
		&widget.Slot{
			ID: slotReason, Title: "Reason word", Kind: widget.Word,
			Help: "The deny reason in the Console's authentication history. Choose it with the arrows, or type another word.", Known: reasons(),
		},
	)}
	s.slots.Get(slotWorkflow).Offer(workflowsAtHand(ctx))
	given := ctx.Deps.Input
	if given.Reason != "" {
		s.slots.Get(slotReason).Set("given", []byte(given.Reason))
	}
	if len(given.Response) > 0 {
		s.slots.Get(slotResponse).Set("given", append([]byte{}, given.Response...))
	}
	return s
}

// reasons are the deny reasons to choose from.
func reasons() []widget.Known {
	var out []widget.Known
	for _, r := range diagnose.KnownReasons() {
		out = append(out, widget.Known{Value: r.Word, About: r.Meaning})
	}
	return out
}

func workflowsAtHand(ctx *screen.Context) []*widget.Ready {
	var paths []string
	for _, f := range ctx.Session.Prefill.Workflows {
		if f.CallsClaude {
			paths = append(paths, f.Path)
		}
	}
	return screen.FilesAtHand(ctx, paths)
}

func describeWorkflow(data []byte) (string, error) {
	f, err := job.ParseWorkflow("workflow", data)
	if err != nil {
		return "", err
	}
	return say.Plural(len(f.Jobs), "job"), nil
}

func describeEnv(data []byte) (string, error) {
	vars, err := job.ParseEnv(data)
	if err != nil {
		return "", err
	}
	return say.Plural(len(vars), "variable"), nil
}

// Start reads what was found in the working copy.
func (s *Screen) Start() screen.Action { return s.slots.Fetch() }

// Title is the screen's name.
func (s *Screen) Title() string { return "Diagnose" }

// Typing reports whether letters are text in the open slot.
func (s *Screen) Typing() bool { return s.slots.Current().Typing() }

// Holds keeps back what is for a rule that the working copy has not told yet.
func (s *Screen) Holds(msg tea.KeyPressMsg) bool { return s.slots.Holds(msg) }

// SetSize gives the screen its room.
func (s *Screen) SetSize(w, h int) {
	s.w, s.h = w, h
	s.slots.SetSize(w, h-1)
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
		s.slots.Get(slotRule).Offer(screen.RulesAtHand(s.ctx))
		s.slots.Get(slotWorkflow).Offer(workflowsAtHand(s.ctx))
		return s.slots.Fetch()
	case examinedMsg:
		if m.owner == s {
			return m.show
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
		return s.slots.WhenRead(s.examine)
	case key.Matches(m, k.Step):
		return screen.CopyText{What: "the step for the job", Text: diagnose.PayloadStep}
	}
	return nil
}

// examine begins the diagnosis, or says what is missing for it.
func (s *Screen) examine() screen.Action {
	if !s.toGoBy() {
		s.slots.At = 0
		return screen.Say{Level: theme.Warn, Text: "a rule alone tells nothing: give a token, or one of the last four"}
	}
	for i, slot := range s.slots.All {
		if slot.Problem != "" {
			s.slots.At = i
			return screen.Say{Level: theme.Bad, Text: "cannot read this: " + strings.ToLower(slot.Title) + "; ctrl+l takes it away"}
		}
	}
	in, deps := s.input(), s.ctx.Deps
	rules := append(screen.RulesIn(s.slots.Get(slotRule)), in.Others...) // given beside it
	flow, rule := *s.slots.Get(slotWorkflow), s.slots.Get(slotRule).Source
	text := append([]byte{}, flow.Value...)
	return screen.Start{Task: &screen.Task{Label: "examining the token", Waits: true, Run: func(context.Context) tea.Msg {
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

// toGoBy reports whether there is something to examine: a rule alone tells nothing.
func (s *Screen) toGoBy() bool {
	for _, id := range []string{slotToken, slotWorkflow, slotEnv, slotResponse, slotReason} {
		if len(s.slots.Get(id).Value) > 0 {
			return true
		}
	}
	return false
}

// input puts together what is known but for the workflow. The values are copies: the task
// that reads them may outlive the screen, which overwrites its own.
func (s *Screen) input() diagnose.Input {
	get := func(id string) []byte { return append([]byte(nil), s.slots.Get(id).Value...) }
	in := s.ctx.Deps.Input
	in.Now = s.ctx.Deps.Now()
	in.Token = get(slotToken)
	if vars, err := job.ParseEnv(get(slotEnv)); err == nil {
		in.Env = vars
	}
	in.Response = nil
	if v := get(slotResponse); len(v) > 0 {
		in.Response = job.CleanResponse(v)
	}
	in.Reason = string(get(slotReason))
	return in
}

// View draws the slots.
func (s *Screen) View() string { return "\n" + s.slots.View() }

// Keys are those of the footer.
func (s *Screen) Keys() []key.Binding { return s.slots.FooterKeys("examine") }

// AllKeys are those of the help.
func (s *Screen) AllKeys() []key.Binding {
	all := s.slots.HelpKeys("examine")
	return slices.Insert(all, len(all)-1, s.ctx.Keys.Step)
}

// Explain is the help for the open slot.
func (s *Screen) Explain() (title, text string) {
	c := s.slots.Current()
	return c.Title, c.Help
}

// Status says what is needed, where there is room for it.
func (s *Screen) Status() string {
	if s.h < 14 {
		return ""
	}
	return s.ctx.Theme.Dim.Render(frame.Fit("any of these will do; a token with its rule makes the answer sharp", s.w-2, ""))
}

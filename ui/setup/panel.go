package setup

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"gh-wif/internal/highlight"
	"gh-wif/internal/job"
	"gh-wif/internal/term"
	"gh-wif/internal/trust"
	"gh-wif/ui/frame"
	"gh-wif/ui/screen"
	"gh-wif/ui/widget"
	"gh-wif/ui/widget/preview"
	"gh-wif/wizard"
)

// panel shows the rule as it is after the last answer, with its verdict. Plans are made
// beside the update loop, one at a time, and only the newest counts.
type panel struct {
	ctx  *screen.Context
	pane *preview.Pane
	open bool // shown in place of the form, where they do not fit side by side
	w, h int

	wanted   *wizard.Answers // answers that no plan was asked for yet
	asked    int             // how many plans were asked for
	awaited  int             // the number of the one that is being made; 0: none
	question string          // the question that was answered last
	baseline string          // the rule before it was answered
	rule     string          // the rule as shown
	exposure trust.Exposure
	problem  string // why there is no rule yet
}

// planMsg is a plan that the panel asked for.
type planMsg struct {
	owner  *panel
	number int
	plan   wizard.Plan
	err    error
}

func newPanel(ctx *screen.Context) *panel {
	return &panel{ctx: ctx, pane: preview.New(ctx.Theme, ctx.Keys, false)}
}

const panelHead = 4 // title, verdict in two lines, blank

func (p *panel) setSize(w, h int) {
	p.w, p.h = w, h
	p.pane.SetSize(w, h-panelHead)
}

// seen reports whether the rule is on a screen of w cells, in place of the form or beside it.
func (p *panel) seen(w int) bool { return p.open || w >= frame.SideBySide }

// press is a key while the rule is shown in place of the form.
func (p *panel) press(msg tea.KeyPressMsg) {
	switch {
	case !key.Matches(msg, p.ctx.Keys.Back):
		p.pane.Update(msg)
	case p.pane.Searching():
		p.pane.StopSearch()
	default:
		p.open = false
	}
}

// want asks for the plan of other answers. question is the one just answered.
func (p *panel) want(a wizard.Answers, question string) {
	p.wanted = &a
	if question != "" && question != p.question {
		p.question, p.baseline = question, p.rule
	}
}

// next begins making the plan that is wanted, unless one is being made.
func (p *panel) next() screen.Action {
	if p.wanted == nil || p.awaited != 0 {
		return nil
	}
	p.asked++
	p.awaited = p.asked
	number, answers, build := p.asked, *p.wanted, p.ctx.Deps.Build
	p.wanted = nil
	return screen.Start{Task: &screen.Task{Run: func(context.Context) tea.Msg {
		plan, err := build(answers)
		return planMsg{p, number, plan, err}
	}}}
}

// leave awaits nothing any more. Where a plan was being made, one for the answers is wanted
// when the panel is seen again.
func (p *panel) leave(answers wizard.Answers) {
	if p.awaited != 0 && p.wanted == nil {
		p.wanted = &answers
	}
	p.awaited = 0
}

// built takes the plan that is awaited; an older one does not count.
func (p *panel) built(msg planMsg) {
	if msg.owner != p || msg.number != p.awaited {
		return
	}
	p.awaited = 0
	if msg.err != nil {
		p.problem = term.Clean(job.Plainly(msg.err).Error())
		return
	}
	p.problem = ""
	p.exposure = msg.plan.Exposure
	p.rule = string(msg.plan.Rule.JSON())
	if p.baseline == "" {
		p.baseline = p.rule
	}
	p.pane.SetText(highlight.JSON, p.rule)
	p.pane.SetChanged(changedLines(p.baseline, p.rule))
}

// changedLines are the numbers of the lines of after that before does not have.
func changedLines(before, after string) map[int]bool {
	had := map[string]int{}
	for l := range strings.SplitSeq(before, "\n") {
		had[strings.TrimSuffix(l, ",")]++
	}
	changed := map[int]bool{}
	n := 0
	for l := range strings.SplitSeq(after, "\n") {
		bare := strings.TrimSuffix(l, ",")
		if had[bare] == 0 {
			changed[n] = true
		} else {
			had[bare]--
		}
		n++
	}
	return changed
}

func (p *panel) view() string {
	t := p.ctx.Theme
	head := []string{" " + t.Strong.Render("The rule so far")}
	if p.pane.Marks() && p.problem == "" {
		head[0] += "   " + t.Changed.Render(t.Mark) + t.Dim.Render("changed by the last answer")
	}
	head = append(head, p.verdict()...)
	if len(head) > panelHead-1 {
		head = head[:panelHead-1]
		head[panelHead-2] = frame.Fit(head[panelHead-2], p.w-2, "") + t.Symbols.Ellipsis
	}
	for len(head) < panelHead {
		head = append(head, "")
	}
	if p.rule == "" {
		return strings.Join(head, "\n")
	}
	return strings.Join(head, "\n") + "\n" + p.pane.View()
}

// verdict says whom the rule lets in, or why there is none.
func (p *panel) verdict() []string {
	t := p.ctx.Theme
	styled := func(style lipgloss.Style, text string) []string {
		var out []string
		for _, l := range frame.Wrap(text, p.w-2) {
			out = append(out, " "+style.Render(l))
		}
		return out
	}
	switch {
	case p.rule == "" && p.problem != "":
		return styled(t.Dim, "No rule yet: "+p.problem)
	case p.problem != "":
		return styled(t.Warn.UnsetBold(), "The last answer gives no rule: "+p.problem)
	case p.rule == "":
		return []string{" " + t.Dim.Render("It grows as you answer.")}
	}
	style, symbol := t.Level(screen.ExposureLevel(p.exposure))
	return frame.FirstMark(" "+style.Render(symbol)+" ", frame.Wrap(term.Clean(p.exposure.Verdict), p.w-4))
}

// here are the keys that do something to the rule at this moment.
func (p *panel) here() []key.Binding { return widget.PaneKeys(p.ctx.Keys, p.pane) }

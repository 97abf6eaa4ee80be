package setup

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"gh-wif/internal/highlight"
	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/term"
	"gh-wif/internal/trust"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/widget"
	"gh-wif/ui/widget/preview"
	"gh-wif/wizard"
)

// panel shows whom the rule lets in and the rule itself, as they are after the last answer.
// Plans are made beside the update loop, one at a time, and only the newest counts.
type panel struct {
	ctx  *screen.Context
	gate *widget.Gate
	pane *preview.Pane
	tabs widget.Tabs // of the gate and the rule, where the panel is open
	open bool        // shown in place of the form, where they do not fit side by side
	w, h int
	rows int // the most lines that the gate took beside the form

	wanted   *wizard.Answers // answers that no plan was asked for yet
	asked    int             // how many plans were asked for
	awaited  int             // the number of the one that is being made; 0: none
	question string          // the question that was answered last
	baseline string          // the rule before it was answered
	rule     string          // the rule as shown
	exposure trust.Exposure
	before   *trust.Exposure // whom the rule let in before that answer
	shown    present.Gate
	problem  string // why there is no rule yet
}

// planMsg is a plan that the panel asked for.
type planMsg struct {
	owner  *panel
	number int
	plan   wizard.Plan
	err    error
}

// The pages of an open panel.
const (
	gatePage = iota
	rulePage
)

// The titles of what the panel shows.
const (
	gateTitle = "Who gets in"
	ruleTitle = "The rule so far"
)

func newPanel(ctx *screen.Context) *panel {
	return &panel{
		ctx: ctx, gate: widget.NewGate(ctx.Look(), present.Gate{}), pane: preview.New(ctx.Theme, ctx.Keys, false),
		tabs: widget.Tabs{Titles: []string{gateTitle, ruleTitle}},
	}
}

const (
	panelHead = 4 // title, verdict in two lines, blank
	ruleRoom  = 6 // the least lines of the rule beside the form
)

func (p *panel) setSize(w, h int) {
	p.w, p.h, p.rows = w, h, 0
	p.pane.SetSize(w, max(1, h-p.headRoom()))
	p.gate.SetSize(w, max(1, h-p.headRoom()))
}

// headRoom is how many lines stand above the page of an open panel.
func (p *panel) headRoom() int {
	if p.h < frame.Roomy {
		return panelHead - 1
	}
	return panelHead
}

// seen reports whether the rule is on a screen of w cells, in place of the form or beside it.
func (p *panel) seen(w int) bool {
	return p.open && p.tabs.At == rulePage || !p.open && w >= frame.SideBySide
}

// typing reports whether letters are text in what is shown.
func (p *panel) typing() bool { return p.tabs.At == rulePage && p.pane.Typing() }

// press is a key while the panel is shown in place of the form.
func (p *panel) press(msg tea.KeyPressMsg) {
	k := p.ctx.Keys
	onRule := p.tabs.At == rulePage
	switch {
	case p.typing():
		p.pane.Update(msg)
	case key.Matches(msg, k.Back) && onRule && p.pane.Searching():
		p.pane.StopSearch()
	case key.Matches(msg, k.Back):
		p.open = false
	case key.Matches(msg, k.Next, k.Previous):
		p.tabs.Turn(1)
	case msg.Text == "1" || msg.Text == "2":
		p.tabs.At = int(msg.Text[0] - '1')
	case onRule:
		p.pane.Update(msg)
	default:
		p.gate.Update(msg)
	}
}

// click is a click on an open panel.
func (p *panel) click(msg frame.Click) {
	if msg.Y == 0 {
		p.tabs.Click(msg.X)
	} else if p.tabs.At == gatePage {
		p.gate.Update(frame.Click{X: msg.X, Y: msg.Y - p.headRoom()})
	}
}

// wheel scrolls what is shown on a screen of w cells.
func (p *panel) wheel(msg tea.MouseWheelMsg, w int) {
	switch {
	case p.seen(w):
		p.pane.Update(msg)
	case p.open:
		p.gate.Update(msg)
	}
}

// other is the key that shows the other page.
func (p *panel) other() key.Binding {
	return keys.As(p.ctx.Keys.Next, strings.ToLower(p.tabs.Titles[1-p.tabs.At]))
}

// keys are those of the page that is open.
func (p *panel) keys() []key.Binding {
	k := p.ctx.Keys
	if p.tabs.At == gatePage {
		return append([]key.Binding{p.other()}, p.gate.Keys()...)
	}
	return []key.Binding{
		p.other(), k.Up, k.Down, k.PageUp, k.PageDown, k.Top, k.Bottom, keys.As(k.Filter, "find"), k.FindNext, k.FindPrevious,
		keys.As(k.Wrap, "wrap long lines or not"),
	}
}

// want asks for the plan of other answers. question is the one just answered.
func (p *panel) want(a wizard.Answers, question string) {
	p.wanted = &a
	if question != "" && question != p.question {
		p.question, p.baseline, p.before = question, p.rule, nil
		if before := p.exposure; p.rule != "" {
			p.before = &before
		}
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
		p.baseline, p.before = p.rule, &msg.plan.Exposure
	}
	p.shown = present.GateOf(p.exposure, p.before)
	p.gate.Show(p.shown)
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

// view draws the panel in place of the form: the page that is open.
func (p *panel) view() string {
	head := append([]string{p.tabs.View(p.ctx.Theme, p.w)}, p.headLines()...)[:p.headRoom()]
	switch {
	case p.rule == "":
		return strings.Join(head, "\n")
	case p.tabs.At == gatePage:
		return strings.Join(append(head, p.gate.View()), "\n")
	}
	return strings.Join(append(head, p.pane.View()), "\n")
}

// beside draws the panel beside the form: the gate, and the rule below it. The rule stays in
// its place while the gate shrinks.
func (p *panel) beside() string {
	t := p.ctx.Theme
	head := append([]string{" " + t.Heading.Render(gateTitle) + p.marked(p.shown.Change() != "")}, p.headLines()...)
	if p.rule == "" {
		return strings.Join(head, "\n")
	}
	gate := p.gate.Lines(p.w, p.h-panelHead-2-max(ruleRoom, p.h/3))
	p.rows = max(p.rows, len(gate))
	for len(gate) < p.rows {
		gate = append(gate, "")
	}
	head = append(append(head, gate...), "", " "+t.Heading.Render(ruleTitle)+p.marked(p.pane.Marks()))
	p.pane.SetSize(p.w, max(1, p.h-len(head)))
	return strings.Join(append(head, p.pane.View()), "\n")
}

// marked says what the mark means, where there is one.
func (p *panel) marked(any bool) string {
	if t := p.ctx.Theme; any && p.problem == "" {
		return "   " + t.Changed.Render(t.Mark) + t.Dim.Render(present.ChangedBy)
	}
	return ""
}

// headLines are the verdict in at most two lines, and a blank one.
func (p *panel) headLines() []string {
	t := p.ctx.Theme
	head := p.verdict()
	if len(head) > panelHead-2 {
		head = head[:panelHead-2]
		head[panelHead-3] = frame.Fit(head[panelHead-3], p.w-2, "") + t.Symbols.Ellipsis
	}
	for len(head) < panelHead-1 {
		head = append(head, "")
	}
	return head
}

// brief is the gate in one line: what the last answer changed, and the counts.
func (p *panel) brief() string {
	if p.rule == "" || p.problem != "" {
		return ""
	}
	if change := p.shown.Change(); change != "" {
		return change + "; " + p.shown.Brief()
	}
	return p.shown.Brief()
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
func (p *panel) here() []key.Binding {
	out := []key.Binding{p.other()}
	if p.tabs.At == gatePage {
		return out
	}
	return append(out, widget.PaneKeys(p.ctx.Keys, p.pane)...)
}

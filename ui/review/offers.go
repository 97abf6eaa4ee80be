package review

import (
	"gh-wif/ui/screen"
	"gh-wif/ui/widget"
)

// offer puts what can be done from here before the steps that are done by hand.
func (s *Screen) offer() {
	s.offers = nil
	var rows []widget.Row
	put := func(title, about string, open screen.Action) {
		rows = append(rows, widget.Row{Mark: s.ctx.Theme.Symbols.Arrow, Title: title, Detail: []string{about}})
		s.offers = append(s.offers, open)
	}
	if s.ctx.Deps.Prepare != nil {
		put("c  Create what is missing at Anthropic", "enter: it looks, shows a plan and asks; then the ids are in the workflow", screen.ShowApply{})
	}
	if s.ctx.Deps.Sandbox != nil {
		put("t  Try the rule in the sandbox", "enter: as any kind of run, on this machine and before anything is created", screen.TryPlan(s.plan))
	}
	if s.ctx.Deps.Verify != nil {
		put("w  Start the workflow and watch it", "enter: when the workflow is on the default branch", screen.ShowVerify{})
	}
	s.next.Rows = append(rows, s.next.Rows...)
}

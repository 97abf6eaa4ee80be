package report

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"gh-wif/diagnose"
	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/trust/remedy"
	"gh-wif/ui/screen"
	"gh-wif/ui/widget"
)

// tabFix is the page on which the fixes are tried.
const tabFix = "Fix"

// fixPage tries the fixes of a report in memory, one at a time.
type fixPage struct {
	*widget.Text // what is seen of it
	ctx          *screen.Context
	before       diagnose.Report
	cause        *job.Case
	path         string // where a corrected rule would be saved
	at           int    // the fix that is open
	tried        []*diagnose.Turned
	task         *screen.Task // what tries one now; nil: nothing
	turned       int          // how many of the checks that turn are shown turned
	w, h         int
}

type (
	// triedMsg is what one fix came to.
	triedMsg struct {
		owner *fixPage
		at    int
		what  diagnose.Turned
	}
	// turnMsg turns the next check.
	turnMsg struct {
		owner *fixPage
		at    int
	}
)

// How fast the checks turn: one after the other, all of them within turningAll.
const (
	turningOne = 35 * time.Millisecond
	turningAll = 420 * time.Millisecond
)

// newFixPage makes the page for the fixes of a report; nil: none of them can be tried.
func newFixPage(ctx *screen.Context, shown screen.ShowReport) *fixPage {
	all := shown.Report.Remedies
	first := slices.IndexFunc(all, shown.Case.CanTry)
	if first < 0 {
		return nil
	}
	p := &fixPage{
		ctx: ctx, before: shown.Report, cause: shown.Case, path: shown.RulePath, at: first,
		tried: make([]*diagnose.Turned, len(all)),
	}
	p.open(first)
	return p
}

// open shows a fix from its beginning.
func (p *fixPage) open(at int) {
	p.at, p.turned = at, 0
	p.Text = widget.NewText(p.ctx.Look(), p.draw, p.Copied)
	p.Text.SetSize(p.w, p.h)
}

// remedy is the fix that is open.
func (p *fixPage) remedy() remedy.Remedy { return p.before.Remedies[p.at] }

// result is what the open fix came to; nil: it was not tried, or cannot be.
func (p *fixPage) result() *diagnose.Turned { return p.tried[p.at] }

// step opens the fix that many places on, around the ends, and tries it.
func (p *fixPage) step(by int) screen.Action {
	n := len(p.tried)
	p.open((p.at + by + n) % n)
	return p.try()
}

// try tries the open fix, where that was not done.
func (p *fixPage) try() screen.Action {
	if p.result() != nil {
		return p.turn()
	}
	work, at := p.cause.Try(p.remedy()), p.at
	if work == nil {
		return nil
	}
	bench := benchOf(p.ctx.Deps)
	p.task = &screen.Task{Label: "trying the fix", Waits: true, Run: func(context.Context) tea.Msg {
		return triedMsg{p, at, work(bench)}
	}}
	return screen.Start{Task: p.task}
}

// benchOf are the functions that a fix is tried by; a task may call them.
func benchOf(d *screen.Deps) job.Bench { return job.Bench{Examine: d.Examine, Expose: d.Expose} }

// take shows what a fix came to.
func (p *fixPage) take(msg triedMsg) screen.Action {
	p.task = nil
	p.tried[msg.at] = &msg.what
	return p.turn()
}

// turn lets the checks turn one after the other, or all at once where nothing is to move.
func (p *fixPage) turn() screen.Action {
	n := p.turning()
	if !p.ctx.Deps.Motion {
		p.turned = n
	}
	p.Text.SetSize(p.w, p.h)
	if p.turned >= n {
		return nil
	}
	return screen.After{Wait: min(turningOne, turningAll/time.Duration(n)), Msg: turnMsg{p, p.at}}
}

// next turns one check more.
func (p *fixPage) next(msg turnMsg) screen.Action {
	if msg.at != p.at || p.turned >= p.turning() {
		return nil
	}
	p.turned++
	return p.turn()
}

// settle turns all that is left to turn.
func (p *fixPage) settle() {
	if n := p.turning(); p.turned < n {
		p.turned = n
		p.Text.SetSize(p.w, p.h)
	}
}

// turning is how many checks the open fix turns.
func (p *fixPage) turning() int {
	n := 0
	if t := p.result(); t != nil {
		for _, c := range diagnose.Turns(p.before, t.Report) {
			if c.Turned() {
				n++
			}
		}
	}
	return n
}

// file is the rule that the open fix carries, as it would be saved.
func (p *fixPage) file() (present.RuleFile, bool) { return present.RuleFileOf(p.remedy(), p.path) }

// SetSize gives the page its room.
func (p *fixPage) SetSize(w, h int) {
	p.w, p.h = w, h
	p.Text.SetSize(w, h)
}

// Copied is what the copy key takes: the rule, what the fix offers to be copied, or its words.
func (p *fixPage) Copied() (what, text string) {
	one := p.remedy()
	if f, ok := p.file(); ok {
		return f.What, string(f.Rule.JSON())
	}
	if len(one.Copy) > 0 {
		return "what the fix names", one.Copy[0]
	}
	return "the fix", one.Text.String()
}

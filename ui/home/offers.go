package home

import (
	"cmp"
	"context"

	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/internal/sight"
	"gh-wif/internal/term"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

// offer is one thing to do: a job, or something that was seen in the working copy or is left of
// this session.
type offer struct {
	key    string // that opens it
	level  theme.Level
	mark   string // before the title; empty: none
	title  string
	what   string // what opening it does, in a word or two; empty: the title says it
	about  string
	urgent bool // it is what one probably came for
	open   screen.Action
}

// jobs are always there, under their numbers.
func jobs(ctx *screen.Context) []offer {
	out := []offer{
		setUp(ctx.Session),
		{key: "2", title: present.JobWhy, about: "Paste what you have; it is sent nowhere", open: screen.ShowDiagnose{}},
		{key: "3", title: present.JobWho, about: "Every kind of run is tried against it", open: screen.ShowExposure{}},
	}
	if ctx.Deps.Sandbox != nil {
		out = append(out, try(ctx.Session))
	}
	if ctx.Deps.Examples != nil {
		out = append(out, offer{key: "5", title: present.JobExample, about: "Made up, to show what a report tells", open: screen.ShowExamples{}})
	}
	return out
}

// setUp opens the session's wizard.
func setUp(ses *screen.Session) offer {
	out := offer{key: "1", title: present.JobSetUp, about: "The narrowest rule, and the workflow", open: screen.ShowSetup{}}
	if ses.Edited {
		out.about = "Goes on with " + cmp.Or(term.Clean(ses.Answers.Repository), "the answers so far")
	}
	return out
}

// try offers the sandbox, for the rule of the plan where there is one.
func try(ses *screen.Session) offer {
	out := offer{key: "4", title: "Try a rule in the sandbox", about: "As any kind of run, offline", open: screen.ShowExposure{Try: true}}
	if p := ses.Plan; p != nil {
		out.title, out.open = "Try the plan's rule in the sandbox", screen.TryPlan(*p)
	}
	return out
}

// seen are what is left of this session, and what was seen in the working copy, the strongest first.
func (s *Screen) seen() []offer {
	ctx := s.ctx
	ses, deps := ctx.Session, ctx.Deps
	var out []offer
	if p := ses.Plan; p != nil {
		state := "It is not saved yet"
		if ses.Saved {
			state = "It is saved"
		}
		out = append(out, offer{key: "p", title: "The plan for " + term.Clean(p.Answers.Repository), what: "back to it", about: state, urgent: true, open: screen.ShowReview{Plan: *p}})
		if deps.Prepare != nil {
			out = append(out, offer{
				key: "c", title: "Create what is missing at Anthropic", what: "look",
				about: "It looks first, shows a plan and asks; then the ids are in the workflow", open: screen.ShowApply{},
			})
		}
	}
	if old := ses.Prefill.Saved; ses.Plan == nil && old.Usable(ses.Prefill.Answers.Repository) {
		out = append(out, offer{
			key: "p", title: present.GoOn(old.Left, old.Steps()), about: present.GoOnWith(old.Plan.Answers.Repository, old.Host(), old.File, old.Differ), urgent: true, open: screen.ShowSaved{},
		})
	}
	if old := ses.Prefill.Saved; ses.Plan == nil && old != nil && old.Problem != "" {
		out = append(out, offer{level: theme.Warn, mark: s.ctx.Theme.Symbols.Warning, title: present.CannotGoOn(old.File, old.Problem)})
	}
	for i, one := range ses.Sights {
		out = append(out, s.sighted(one, present.SightKey(i)))
	}
	if all := ses.Prefill.Federated(); deps.Verify != nil && len(all) > 0 {
		start := offer{key: "w", title: present.StartAndWatch, about: "Its run on GitHub, up to the exchange", open: screen.ShowVerify{}}
		if !ses.Prefill.Startable() {
			start.what, start.about = "see how", present.NotByHand(len(all))
		}
		out = append(out, start)
	}
	return out
}

// sighted is what was seen, and where it can be mended.
func (s *Screen) sighted(one sight.Sight, letter string) offer {
	row, what := present.Sight(one)
	out := offer{level: screen.Level(row.Role), mark: row.Mark.Symbol(s.ctx.Theme.Symbols), title: row.Line.String(), what: what, open: s.mends(one)}
	for _, d := range row.Below {
		out.about = d.Text.String()
	}
	if out.open != nil {
		out.key, out.urgent = letter, row.Role == say.Caution || row.Role == say.Bad
	}
	return out
}

// mends is what leads to where something can be done about a sight; nil: nothing can.
func (s *Screen) mends(one sight.Sight) screen.Action {
	switch one.Kind {
	case sight.Key, sight.KeyStays:
		if s.ctx.Deps.Migrate == nil {
			return nil
		}
		return screen.ShowSwitch{Files: one.Files}
	case sight.Refused, sight.Partly, sight.Unmatched:
		return s.examine(one)
	case sight.Strangers, sight.Fine:
		return screen.ShowExposed{Rule: *one.Of, Exposure: one.Exposure}
	case sight.Errors:
		return screen.ShowFindings{Findings: one.Findings}
	case sight.NoRule:
		return screen.ShowExposure{}
	case sight.NoCall, sight.NoFile:
		return screen.ShowSetup{}
	}
	return nil
}

// foretoldMsg is the report of a run that was foretold.
type foretoldMsg struct {
	owner *Screen
	show  screen.ShowReport
}

// examine diagnoses the run that a rule will refuse: no token is needed for it.
func (s *Screen) examine(one sight.Sight) screen.Action {
	deps := s.ctx.Deps
	return screen.Start{Task: &screen.Task{Label: "examining what the run will carry", Waits: true, Run: func(context.Context) tea.Msg {
		text, _ := deps.ReadFile(one.Workflow) // without it there is only less to go by
		in := job.Foretold(one, text, deps.Now())
		report := deps.Examine(in)
		report.Notes = append(report.Notes, present.Foretold(one))
		return foretoldMsg{s, screen.ShowReport{Report: report, Case: job.NewCase(in), Again: job.Again(in, report), RulePath: job.RulePath(deps.Dir, one.Rule), Made: in.Now, Foretold: true}}
	}}}
}

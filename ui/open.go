package ui

import (
	"gh-wif/ui/apply"
	"gh-wif/ui/diagnose"
	"gh-wif/ui/examples"
	"gh-wif/ui/export"
	"gh-wif/ui/exposure"
	"gh-wif/ui/findings"
	"gh-wif/ui/picker"
	"gh-wif/ui/report"
	"gh-wif/ui/review"
	"gh-wif/ui/sandbox"
	"gh-wif/ui/save"
	"gh-wif/ui/screen"
	"gh-wif/ui/setup"
	"gh-wif/ui/switching"
	"gh-wif/ui/verify"
)

// maker makes the screens that screens ask for. Only it knows all of them.
type maker struct {
	ctx   *screen.Context
	setup *setup.Screen // the session's wizard; nil: not opened yet
}

// open makes the screen that an action asks for.
func (m *maker) open(act screen.Action) screen.Screen {
	switch act := act.(type) {
	case screen.ShowAnew:
		m.ctx.Session.Renew()
		m.setup = nil
		return m.wizard()
	case screen.ShowSaved:
		return review.GoOn(m.ctx)
	case screen.ShowSwitch:
		return switching.New(m.ctx, act.Files)
	case screen.ShowReview:
		return review.New(m.ctx, act.Plan)
	case screen.ShowExport:
		return export.New(m.ctx, act.Plan)
	case screen.ShowApply:
		return apply.New(m.ctx)
	case screen.ShowVerify:
		return verify.New(m.ctx)
	case screen.ShowSave:
		return save.New(m.ctx, act)
	case screen.ShowDiagnose:
		return diagnose.New(m.ctx, act.Pasted)
	case screen.ShowExamples:
		return examples.New(m.ctx)
	case screen.ShowReport:
		return report.New(m.ctx, act)
	case screen.ShowFindings:
		return findings.New(m.ctx, act)
	case screen.ShowExposure:
		return exposure.New(m.ctx, act.Try)
	case screen.ShowExposed:
		return exposure.NewExposed(m.ctx, act)
	case screen.ShowSandbox:
		return sandbox.New(m.ctx, act)
	case screen.Pick:
		return picker.New(m.ctx, act)
	}
	panic("an action that nobody carries out")
}

// wizard is the session's one.
func (m *maker) wizard() *setup.Screen {
	if m.setup == nil {
		m.setup = setup.New(m.ctx)
	}
	return m.setup
}

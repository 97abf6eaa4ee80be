package screen

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/files"
	"gh-wif/internal/job"
	"gh-wif/internal/lint"
	"gh-wif/internal/present"
	"gh-wif/internal/trust"
	"gh-wif/ui/theme"
	"gh-wif/wizard"
)

// Action is what a screen wants done. The router carries it out within the same update, so
// that keys typed ahead reach the screen that they were meant for. Only the types of this
// package are actions; nil asks for nothing.
type Action interface{ action() }

// What a screen can have done.
type (
	// Pop leaves the screen on top.
	Pop struct{}
	// Quit leaves the program, after a question where something would be lost.
	Quit struct {
		Sure        bool // without the question
		Interrupted bool // it counts as an interruption
	}
	// Say shows a message in the status line until the next key.
	Say struct {
		Level theme.Level
		Text  string
	}
	// CopyText sends a text to the terminal's clipboard. What names it in the message.
	CopyText struct{ What, Text string }
	// Ask puts a question on top of the screen.
	Ask struct {
		Title, Text string
		Choices     []Choice // the harmless one first: an enter typed ahead takes it
	}
	// Start begins a task. One with the same label is stopped by it.
	Start struct{ Task *Task }
	// After brings a message back after a while.
	After struct {
		Wait time.Duration
		Msg  tea.Msg
	}
	// Many are several actions in their order.
	Many []Action
	// Call is what a function asks for once its turn has come, as that of a choice.
	Call func() Action
)

// Choice is one answer to a question.
type Choice struct {
	Letter, Label string
	Then          Action // nil: nothing
}

// The screens that can be asked for.
type (
	// ShowSetup opens the session's wizard where it was left, or at the question of an answer.
	ShowSetup struct{ Question string }
	// ShowSaved goes on with the plan that was saved in the working copy.
	ShowSaved struct{}
	// ShowSwitch shows what switching workflow files from their API key means.
	ShowSwitch struct{ Files []string }
	// ShowReview shows what the answers came to.
	ShowReview struct{ Plan wizard.Plan }
	// ShowExport offers everything that a plan can be turned into.
	ShowExport struct{ Plan wizard.Plan }
	// ShowApply creates what a plan needs at Anthropic.
	ShowApply struct{}
	// ShowVerify starts a workflow of the working copy and follows its run.
	ShowVerify struct{}
	// ShowSave offers files for writing.
	ShowSave struct {
		Files  []files.File
		OfPlan bool // together they are the session's plan
	}
	// ShowDiagnose takes the evidence of a failed exchange, and first what was pasted already.
	ShowDiagnose struct{ Pasted string }
	// ShowExamples offers made-up exchanges.
	ShowExamples struct{}
	// ShowReport shows a diagnosis.
	ShowReport struct {
		Report   diagnose.Report
		RulePath string    // where a corrected rule would be saved
		Made     time.Time // the time it was made at
		Example  bool      // made up: its token does not age
		Foretold bool      // worked out from a workflow: there is no token that could age
		// Case is what the report was made of, for trying its fixes: with the token, which the
		// screen of the report overwrites when it is left. nil: none can be tried.
		Case *job.Case
		// Saved is the report's rule where that is a fix that was just saved; nil: it is not.
		Saved *present.RuleFile
		Fresh bool // its token is past its time, and was examined as of its issue
		// Again is the run once more, in the sandbox; nil: no rule was given, or no claims could be read.
		Again *job.Trial
	}
	// ShowFindings shows what is wrong with files.
	ShowFindings struct{ Findings []lint.Finding }
	// ShowExposure takes the rule to check, or to try.
	ShowExposure struct {
		Try bool // in the sandbox
	}
	// ShowExposed shows whom a rule lets in.
	ShowExposed struct {
		Rule     federation.Rule
		Hint     trust.Hint // of what it was asked
		Exposure trust.Exposure
	}
	// ShowSandbox opens a sandbox in which a rule is tried.
	ShowSandbox struct {
		Trial job.Trial
		As    string // the kind of run that is tried at once, as a job of the sandbox is named; empty: none
	}
	// Pick lets the user choose a file. Then is told its path and content.
	Pick struct {
		Title  string
		Likely Likely
		Then   func(path string, content []byte) Action
	}
)

// Likely is what somebody who picks a file probably looks for.
type Likely struct {
	Paths []string // files that are known to fit
	Ends  []string // how the names of others end, in lower case, the likeliest first
}

func (Pop) action()          {}
func (Quit) action()         {}
func (Say) action()          {}
func (CopyText) action()     {}
func (Ask) action()          {}
func (Start) action()        {}
func (After) action()        {}
func (Many) action()         {}
func (Call) action()         {}
func (ShowSetup) action()    {}
func (ShowSaved) action()    {}
func (ShowSwitch) action()   {}
func (ShowReview) action()   {}
func (ShowExport) action()   {}
func (ShowSave) action()     {}
func (ShowApply) action()    {}
func (ShowVerify) action()   {}
func (ShowDiagnose) action() {}
func (ShowExamples) action() {}
func (ShowReport) action()   {}
func (ShowExposure) action() {}
func (ShowFindings) action() {}
func (ShowExposed) action()  {}
func (ShowSandbox) action()  {}
func (Pick) action()         {}

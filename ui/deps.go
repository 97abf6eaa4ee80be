package ui

import (
	"context"
	"io"
	"time"

	"github.com/charmbracelet/colorprofile"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/files"
	"gh-wif/internal/job"
	"gh-wif/internal/trust"
	"gh-wif/wizard"
)

// Job is what the program is started for.
type Job = job.Start

// The jobs. Home is the choice between the others.
const (
	Home     = job.Home
	Setup    = job.Setup
	Diagnose = job.Diagnose
	Exposure = job.Exposure
)

// What the working copy tells.
type (
	Prefill = job.Prefill
	Found   = job.Found
	Entry   = job.Entry
)

// Deps is all that the screens need from outside. Functions may be nil where noted: what
// they would do is then not offered.
type Deps struct {
	// The terminal.
	In      io.Reader
	Out     io.Writer
	Profile colorprofile.Profile
	UTF8    bool
	Light   bool     // the background, until the terminal tells its own
	Environ []string // what Bubble Tea reads of the environment (TERM and the like)

	// What is known at the start.
	Start   Job
	Answers wizard.Answers // from flags
	Input   diagnose.Input // from flags; the token is not among them
	Version string
	Report  string // where to report a fault of the program: a URL

	// Facts. They run outside of the update loop and may take their time.
	Detect func(ctx context.Context) (Prefill, error)                                    // nil: no working copy
	Ask    func(ctx context.Context, a wizard.Answers) (wizard.Answers, []string, error) // GitHub's own answer, and notes on it; nil: cannot ask

	// The jobs. They are pure and quick, but for Examine, which may look for keys.
	Pages    func() []wizard.Page
	Build    func(wizard.Answers) (wizard.Plan, error)
	Exports  func(wizard.Plan) []wizard.Export // nil: nothing to export
	Examine  func(diagnose.Input) diagnose.Report
	Examples func() []diagnose.Example                        // nil: none
	Expose   func(federation.Rule, trust.Hint) trust.Exposure // whom a rule lets in

	// Files.
	PlanFiles  func([]files.File) []files.Change
	WriteFiles func([]files.Change, func(files.Change) files.Decision) (files.Result, error)
	ReadFile   func(path string) ([]byte, error)
	ListDir    func(path string) (dir string, entries []Entry, err error) // of "": where the program runs

	Now      func() time.Time
	Location *time.Location // for times on the screen; nil: UTC
}

// Result is what became of a session.
type Result struct {
	Saved       []string // paths written
	Interrupted bool     // left by ctrl+c or a signal: the exit status is 130
	Fault       string   // a fault of the program that a screen caught, for a report; empty: none
}

func (d *Deps) location() *time.Location {
	if d.Location == nil {
		return time.UTC
	}
	return d.Location
}

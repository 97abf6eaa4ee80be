package screen

import (
	"context"
	"io"
	"time"

	"github.com/charmbracelet/colorprofile"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/files"
	"gh-wif/internal/job"
	"gh-wif/internal/migrate"
	"gh-wif/internal/trust"
	"gh-wif/internal/verify"
	"gh-wif/wizard"
)

// Deps is all that the screens need from outside. Functions may be nil where noted: what
// they would do is then not offered.
//
// Those that may wait, for a disk, a program, or a condition in a stranger's rule, are called
// by a [Task] only, never while a message is handled or a frame is drawn. The others are
// pure and quick, and may be called anywhere.
type Deps struct {
	// The terminal.
	In      io.Reader
	Out     io.Writer
	Profile colorprofile.Profile
	UTF8    bool
	Light   bool     // the background, until the terminal tells its own
	Environ []string // what Bubble Tea reads of the environment (TERM and the like)
	// CanSuspend: somebody, such as a shell with job control, can continue a stopped program.
	CanSuspend bool

	// Motion: a change may be shown in steps, each of which any key passes over.
	Motion bool

	// What is known at the start.
	Start   job.Start
	Answers wizard.Answers // from flags
	Online  bool           // GitHub is to be asked without a further question
	Input   diagnose.Input // from flags; the token is not among them
	Version string
	Dir     string // where files are written; empty: not known
	Report  string // where to report a fault of the program: a URL

	// Quick.
	Pages    func() []wizard.Page
	Exports  func(wizard.Plan) []wizard.Export // nil: nothing to export
	Examples func() []diagnose.Example         // nil: none
	Now      func() time.Time
	Location *time.Location // for times on the screen; nil: UTC

	// Facts; by a task only.
	Detect func(ctx context.Context) (job.Prefill, error) // nil: no working copy
	// Look finds out what is true about the working copy that was detected; nil: nobody does.
	Look func(ctx context.Context, p job.Prefill) job.Seen
	// Ask fills in what GitHub tells of the repository when it is asked; nil: it cannot be asked.
	Ask func(ctx context.Context, a wizard.Answers) (wizard.Answers, error)

	// Adopt fills in what Anthropic tells of the organization; agree is asked before a program is
	// asked for the credential, told hears what is being done. nil: it cannot be asked.
	Adopt func(ctx context.Context, a wizard.Answers, agree func(question string) bool, told func(string)) (wizard.Answers, error)
	// Bearer names what of the environment holds a credential for Anthropic; empty: nothing.
	Bearer string

	// OpenURL opens a page in the browser; by a task only. nil: there is no browser that it could open.
	OpenURL func(address string) error

	// The jobs; by a task only.
	Build   func(wizard.Answers) (wizard.Plan, error)
	Examine func(diagnose.Input) diagnose.Report
	Expose  func(federation.Rule, trust.Hint) trust.Exposure // whom a rule lets in
	// Migrate plans how workflow files are switched from their API key; WriteMigration carries a plan out,
	// and names what it wrote. nil: it is not offered.
	Migrate        func(context.Context, migrate.Options, []string) (job.Migration, error)
	WriteMigration func(job.Migration) (written []string, err error)

	// Sandbox opens a sandbox in which a rule is tried, and which listens until ctx ends; nil: it is not
	// offered. What it gives is quick but Try.
	Sandbox func(ctx context.Context, t job.Trial) (job.Sandbox, error)
	// Prepare looks at the organization and plans what is missing there; agree is asked before a
	// program is asked for the credential, told hears what is being done. nil: it is not offered.
	Prepare func(ctx context.Context, w job.Wish, agree func(question string) bool, told func(string)) (job.Applying, error)
	// ToVerify finds the workflow of the working copy to start, by its name where there are
	// several; Verify starts it and follows its run. nil: it is not offered.
	ToVerify func(ctx context.Context, workflow string) (job.ToVerify, error)
	Verify   func(ctx context.Context, v job.ToVerify, told func(string)) (verify.Result, error)

	// Files; by a task only.
	PlanFiles  func([]files.File) []files.Change
	WriteFiles func([]files.Change, func(files.Change) files.Decision) (files.Result, error)
	ReadFile   func(path string) ([]byte, error)
	ListDir    func(path string) (dir string, entries []job.Entry, err error) // of "": where the program runs
}

// Result is what became of a session.
type Result struct {
	Saved       []string // paths written
	Interrupted bool     // left by ctrl+c or a signal: the exit status is 130
	Left        []string // what is to be known after the end, such as what exists at Anthropic, a line each
	Fault       string   // a fault of the program that a screen caught, for a report; empty: none
}

// Zone is the time zone of the times on the screen.
func (d *Deps) Zone() *time.Location {
	if d.Location == nil {
		return time.UTC
	}
	return d.Location
}

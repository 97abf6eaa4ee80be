// Package lines does the jobs by questions on plain lines, for screen readers and for
// terminals that cannot move their cursor. It sends no escape sequence.
//
// All that it prints passes through internal/secret, all that it reads comes from one
// [Terminal], and an answer that looks like a credential is never repeated.
package lines

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/files"
	"gh-wif/internal/job"
	"gh-wif/internal/migrate"
	"gh-wif/internal/present"
	"gh-wif/internal/secret"
	"gh-wif/internal/sight"
	"gh-wif/internal/term"
	"gh-wif/internal/trust"
	"gh-wif/internal/verify"
	"gh-wif/wizard"
)

// Terminal is where the answers come from.
type Terminal interface {
	// ReadLine gives the next line without its end. A hidden one is not shown. io.EOF:
	// nobody answers any more.
	ReadLine(ctx context.Context, hidden bool) (string, error)
	// Ahead gives what of the next line is there already, without taking it.
	Ahead() string
}

// Deps is all that the lines need from outside. Functions may be nil where noted: what
// they would do is then not offered.
type Deps struct {
	In    Terminal
	Out   io.Writer
	UTF8  bool
	Width int // of the terminal, in cells; 0: not known

	// What is known at the start.
	Start   job.Start
	Answers wizard.Answers // from flags
	Input   diagnose.Input // from flags; the token is not among them
	Dir     string         // where files are written
	Online  bool           // GitHub is to be asked without a further question

	Detect func(ctx context.Context) (job.Prefill, error) // nil: no working copy
	// Look finds out what is true about the working copy that was detected; nil: nobody does.
	Look func(ctx context.Context, p job.Prefill) job.Seen
	// Ask fills in what GitHub tells of the repository when it is asked; nil: it cannot be asked.
	Ask      func(ctx context.Context, a wizard.Answers) (wizard.Answers, error)
	Pages    func() []wizard.Page
	Build    func(wizard.Answers) (wizard.Plan, error)
	Exports  func(wizard.Plan) []wizard.Export // nil: nothing to export
	Examine  func(diagnose.Input) diagnose.Report
	Examples func() []diagnose.Example                        // nil: none
	Expose   func(federation.Rule, trust.Hint) trust.Exposure // whom a rule lets in
	// Migrate plans how workflow files are switched, WriteMigration carries it out; nil: it is not offered.
	Migrate        func(context.Context, migrate.Options, []string) (job.Migration, error)
	WriteMigration func(job.Migration) (written []string, err error)

	// Adopt fills in what Anthropic tells of the organization; nil: it cannot be asked.
	Adopt func(ctx context.Context, a wizard.Answers, agree func(question string) bool, told func(string)) (wizard.Answers, error)
	// Bearer names what of the environment holds a credential for Anthropic; empty: nothing.
	Bearer string
	// Prepare plans what is missing at Anthropic; nil: it is not offered.
	Prepare func(ctx context.Context, w job.Wish, agree func(question string) bool, told func(string)) (job.Applying, error)
	// ToVerify finds the workflow to start, Verify starts it and follows its run; nil: it is not offered.
	ToVerify func(ctx context.Context, workflow string) (job.ToVerify, error)
	Verify   func(ctx context.Context, v job.ToVerify, told func(string)) (verify.Result, error)

	// Sandbox opens a sandbox in which a rule is tried, and which listens until ctx ends; nil: it is not offered.
	Sandbox func(ctx context.Context, t job.Trial) (job.Sandbox, error)

	PlanFiles  func([]files.File) []files.Change
	WriteFiles func([]files.Change, func(files.Change) files.Decision) (files.Result, error)
	ReadFile   func(path string) ([]byte, error)
	Now        func() time.Time
}

// Result is what became of a session.
type Result struct {
	Saved       []string // paths written
	Interrupted bool     // stopped from outside: the exit status is 130
}

// Run asks until the job is done or the user quits. An input that ends early is
// [ErrInputEnded]; a stopped ctx ends the session as interrupted.
func Run(ctx context.Context, d Deps) (Result, error) {
	s := &session{prompter: &prompter{ctx: ctx, in: d.In, out: secret.NewWriter(d.Out), utf8: d.UTF8, width: d.Width}, deps: &d}
	s.found.Answers = d.Answers
	s.detect()
	err := errors.Join(s.begin(d.Start), s.flush())
	r := Result{Saved: s.saved}
	if ctx.Err() != nil || errors.Is(err, context.Canceled) {
		r.Interrupted = true
		return r, nil
	}
	return r, err
}

// session is what is known from one question to the next.
type session struct {
	*prompter
	deps     *Deps
	found    job.Prefill     // of the working copy, with the answers so far
	detected wizard.Answers  // what the working copy told itself
	sights   []sight.Sight   // what is true about the working copy, what there is to do about first
	plan     *wizard.Plan    // as reviewed last
	ticked   []wizard.StepID // steps of the plan that were ticked by hand
	whole    bool            // all of the plan's files are as wanted
	saved    []string        // paths written
}

// detect says what the working copy tells.
func (s *session) detect() {
	found, ok := s.look()
	if !ok {
		return
	}
	if r := s.found.Answers.Repository; r != "" {
		s.print("Working copy: %s on %s.", term.Clean(r), term.Clean(or(found.Answers.Branch, "no branch")))
	}
	if old := found.Saved; old != nil && old.Problem != "" {
		s.print("%s", present.CannotGoOn(old.File, old.Problem))
	}
}

// look takes what the working copy tells; what was answered stays.
func (s *session) look() (found job.Prefill, ok bool) {
	if s.deps.Detect == nil {
		return job.Prefill{}, false
	}
	found, err := s.deps.Detect(s.ctx)
	if err != nil {
		return job.Prefill{}, false
	}
	given := s.found.Answers
	s.found, s.detected = found, found.Answers
	s.found.Answers = job.Merge(given, found.Answers)
	if s.deps.Look != nil {
		seen := s.deps.Look(s.ctx, found)
		s.found.Workflows, s.sights = seen.Workflows, seen.Sights
	}
	return found, true
}

// begin does the job that was asked for, or shows what can be done until the user quits.
func (s *session) begin(start job.Start) error {
	switch start {
	case job.Setup:
		return setup{answering{s}}.run()
	case job.Diagnose:
		return diagnosis{evidence{s}}.run()
	case job.Exposure:
		return s.exposure()
	}
	for {
		quit, err := beginning{s}.choose()
		if err != nil || quit {
			return err
		}
	}
}

// exposure takes a rule and says whom it lets in.
func (s *session) exposure() error {
	rule, ok, err := evidence{s}.oneRule("No rule was given: nothing to check.")
	if err != nil || !ok {
		return err
	}
	hint, err := evidence{s}.place()
	if err != nil {
		return err
	}
	s.exposed(s.deps.Expose(rule, hint))
	return nil
}

// exposed says whom a rule lets in: the verdict, then those who can cause runs, in three
// lists.
func (s *session) exposed(x trust.Exposure) {
	s.print("")
	s.page(present.Exposure(x, true))
}

// agree asks whether a program may be asked for the credential.
func (s *session) agree(question string) bool {
	yes, err := s.yes(term.Clean(question), false)
	return err == nil && yes
}

// trouble says what went wrong and what would help, and goes on; only an interrupt ends the
// session.
func (s *session) trouble(err error) error {
	if s.ctx.Err() != nil {
		return s.ctx.Err()
	}
	what, help := job.Explain(err)
	s.tell("Not possible: %s", what)
	if help != "" {
		s.print("%s", help)
	}
	return nil
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// trimmed is a block of text without the line end that print adds.
func trimmed(s string) string { return strings.TrimRight(s, "\n") }

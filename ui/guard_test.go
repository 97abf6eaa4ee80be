package ui

import (
	"context"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"gh-wif/diagnose"
	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/files"
	"gh-wif/internal/job"
	"gh-wif/internal/migrate"
	"gh-wif/internal/trust"
	"gh-wif/internal/verify"
	"gh-wif/wizard"
)

// guard keeps the promise of the screens: what may wait is called by tasks only. Every driver
// has one, so that every journey, every frame and every walk proves it.
type guard struct {
	report func(format string, args ...any)
}

// loop runs a piece of the update loop: constructing, updating, sizing or drawing.
func (g *guard) loop(work func()) { work() }

// note reports a call that comes from a piece of the update loop. A task that runs beside
// the loop has a stack of its own.
func (g *guard) note(what string) {
	callers := make([]uintptr, 256)
	frames := runtime.CallersFrames(callers[:runtime.Callers(1, callers)])
	for {
		frame, more := frames.Next()
		if strings.HasSuffix(frame.Function, "(*guard).loop") {
			g.report("%s is called inside of the update loop", what)
		}
		if !more {
			return
		}
	}
}

// over puts the guard before every function that may wait.
func (g *guard) over(d *Deps) {
	if f := d.Detect; f != nil {
		d.Detect = func(ctx context.Context) (Prefill, error) { g.note("Detect"); return f(ctx) }
	}
	if f := d.Look; f != nil {
		d.Look = func(ctx context.Context, p Prefill) job.Seen { g.note("Look"); return f(ctx, p) }
	}
	if f := d.Ask; f != nil {
		d.Ask = func(ctx context.Context, a wizard.Answers) (wizard.Answers, error) {
			g.note("Ask")
			return f(ctx, a)
		}
	}
	if f := d.Build; f != nil {
		d.Build = func(a wizard.Answers) (wizard.Plan, error) { g.note("Build"); return f(a) }
	}
	if f := d.Examine; f != nil {
		d.Examine = func(in diagnose.Input) diagnose.Report { g.note("Examine"); return f(in) }
	}
	if f := d.Expose; f != nil {
		d.Expose = func(r federation.Rule, h trust.Hint) trust.Exposure { g.note("Expose"); return f(r, h) }
	}
	if f := d.Migrate; f != nil {
		d.Migrate = func(ctx context.Context, o migrate.Options, w []string) (job.Migration, error) {
			g.note("Migrate")
			return f(ctx, o, w)
		}
	}
	if f := d.WriteMigration; f != nil {
		d.WriteMigration = func(m job.Migration) ([]string, error) { g.note("WriteMigration"); return f(m) }
	}
	if f := d.Sandbox; f != nil {
		d.Sandbox = func(ctx context.Context, t job.Trial) (job.Sandbox, error) {
			g.note("Sandbox")
			box, err := f(ctx, t)
			if try := box.Try; try != nil {
				box.Try = func(place int) anthropic.Exchange { g.note("Try"); return try(place) }
			}
			return box, err
		}
	}
	g.overLive(d)
	g.overFiles(d)
}

// overFiles puts the guard before what reads and writes files, and opens pages.
func (g *guard) overFiles(d *Deps) {
	if f := d.PlanFiles; f != nil {
		d.PlanFiles = func(w []files.File) []files.Change { g.note("PlanFiles"); return f(w) }
	}
	if f := d.WriteFiles; f != nil {
		d.WriteFiles = func(c []files.Change, decide func(files.Change) files.Decision) (files.Result, error) {
			g.note("WriteFiles")
			return f(c, decide)
		}
	}
	if f := d.OpenURL; f != nil {
		d.OpenURL = func(address string) error { g.note("OpenURL"); return f(address) }
	}
	if f := d.ReadFile; f != nil {
		d.ReadFile = func(path string) ([]byte, error) { g.note("ReadFile"); return f(path) }
	}
	if f := d.ListDir; f != nil {
		d.ListDir = func(path string) (string, []Entry, error) { g.note("ListDir"); return f(path) }
	}
}

// overLive puts the guard before what asks other servers.
func (g *guard) overLive(d *Deps) {
	if f := d.Adopt; f != nil {
		d.Adopt = func(ctx context.Context, a wizard.Answers, agree func(string) bool, told func(string)) (wizard.Answers, error) {
			g.note("Adopt")
			return f(ctx, a, agree, told)
		}
	}
	if f := d.Prepare; f != nil {
		d.Prepare = func(ctx context.Context, w job.Wish, agree func(string) bool, told func(string)) (job.Applying, error) {
			g.note("Prepare")
			return f(ctx, w, agree, told)
		}
	}
	if f := d.ToVerify; f != nil {
		d.ToVerify = func(ctx context.Context, name string) (job.ToVerify, error) { g.note("ToVerify"); return f(ctx, name) }
	}
	if f := d.Verify; f != nil {
		d.Verify = func(ctx context.Context, v job.ToVerify, told func(string)) (verify.Result, error) {
			g.note("Verify")
			return f(ctx, v, told)
		}
	}
}

// quick are the functions that may be called anywhere, and the one that only lines have.
var quick = []string{"Pages", "Exports", "Examples", "Now", "ReadSecret"}

func TestTheGuardWatchesEveryFunctionThatIsNotQuick(t *testing.T) {
	var reported []string
	g := &guard{report: func(_ string, args ...any) { reported = append(reported, args[0].(string)) }}
	deps := newWorld().deps()
	g.over(&deps)
	all := reflect.ValueOf(deps)
	for i := range all.NumField() {
		f, name := all.Field(i), all.Type().Field(i).Name
		if f.Kind() != reflect.Func || slices.Contains(quick, name) {
			continue
		}
		if f.IsNil() {
			t.Errorf("the world of the tests has no %s", name)
			continue
		}
		args := []reflect.Value{}
		for n := range f.Type().NumIn() {
			args = append(args, reflect.Zero(f.Type().In(n)))
		}
		before := len(reported)
		if f.Call(args); len(reported) != before {
			t.Errorf("%s is reported outside of the loop", name)
		}
		if g.loop(func() { f.Call(args) }); len(reported) != before+1 || reported[before] != name {
			t.Errorf("%s is not reported inside of the loop: %v", name, reported[before:])
		}
	}
}

package ui

import (
	"context"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"gh-wif/diagnose"
	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/files"
	"gh-wif/internal/job"
	"gh-wif/internal/migrate"
	"gh-wif/internal/trust"
	"gh-wif/wizard"
)

// slow is an outside that hangs until the test ends.
type slow struct {
	until chan struct{}
	once  sync.Once
}

func newSlow(t *testing.T) *slow {
	s := &slow{until: make(chan struct{})}
	t.Cleanup(s.end)
	return s
}

func (s *slow) end()  { s.once.Do(func() { close(s.until) }) }
func (s *slow) wait() { <-s.until }

// disk hangs as a network directory does whose server is gone.
func (s *slow) disk(d *Deps) {
	world := *d
	d.PlanFiles = func(w []files.File) []files.Change { s.wait(); return world.PlanFiles(w) }
	d.WriteFiles = func(c []files.Change, decide func(files.Change) files.Decision) (files.Result, error) {
		s.wait()
		return world.WriteFiles(c, decide)
	}
	d.ReadFile = func(path string) ([]byte, error) { s.wait(); return world.ReadFile(path) }
	d.ListDir = func(path string) (string, []Entry, error) { s.wait(); return world.ListDir(path) }
}

// jobs hang as they do on a condition that was written to be slow.
func (s *slow) jobs(d *Deps) {
	world := *d
	d.Build = func(a wizard.Answers) (wizard.Plan, error) { s.wait(); return world.Build(a) }
	d.Examine = func(in diagnose.Input) diagnose.Report { s.wait(); return world.Examine(in) }
	d.Expose = func(r federation.Rule, h trust.Hint) trust.Exposure { s.wait(); return world.Expose(r, h) }
}

// switching hangs as it does on a disk that does not answer.
func (s *slow) switching(d *Deps) {
	keyed(d)
	world := *d
	d.Migrate = func(ctx context.Context, o migrate.Options, w []string) (job.Migration, error) {
		s.wait()
		return world.Migrate(ctx, o, w)
	}
}

// sandbox hangs before it listens.
func (s *slow) sandbox(d *Deps) {
	world := *d
	d.Sandbox = func(ctx context.Context, t job.Trial) (job.Sandbox, error) { s.wait(); return world.Sandbox(ctx, t) }
}

// exchange hangs in a sandbox that listens.
func (s *slow) exchange(d *Deps) {
	world := *d
	d.Sandbox = func(ctx context.Context, t job.Trial) (job.Sandbox, error) {
		box, err := world.Sandbox(ctx, t)
		try := box.Try
		box.Try = func(place int) anthropic.Exchange { s.wait(); return try(place) }
		return box, err
	}
}

// online hangs as servers do that do not answer.
func (s *slow) online(d *Deps) {
	world := *d
	d.Prepare = func(ctx context.Context, w job.Wish, agree func(string) bool, told func(string)) (job.Applying, error) {
		s.wait()
		return world.Prepare(ctx, w, agree, told)
	}
	d.Adopt = func(ctx context.Context, a wizard.Answers, agree func(string) bool, told func(string)) (wizard.Answers, error) {
		s.wait()
		return world.Adopt(ctx, a, agree, told)
	}
	d.ToVerify = func(ctx context.Context, name string) (job.ToVerify, error) {
		s.wait()
		return world.ToVerify(ctx, name)
	}
}

// hang are the ways to everything that may hang, and what is said while it does.
var hang = []struct {
	name, says string
	keys       []string
	hangs      func(*slow, *Deps)
}{
	{"making the plan", "making the plan", []string{"1", "ctrl+s"}, (*slow).jobs},
	{"looking at files", "looking at the files that exist", []string{"1", "ctrl+s", "s"}, (*slow).disk},
	{"reading what was found, for a diagnosis", "reading what is at hand", []string{"2"}, (*slow).disk},
	{"reading what was found, for a check", "reading what is at hand", []string{"3"}, (*slow).disk},
	{"waiting for what is read", "reading what is at hand", []string{"2", "paste:x", "enter"}, (*slow).disk},
	{"listing a directory", "reading the directory", []string{"2", "esc", "tab", "ctrl+f"}, (*slow).disk},
	{"examining", "examining what there is", []string{"2", "paste:x", "enter"}, (*slow).jobs},
	{"examining an example", "examining the token", []string{"5", "enter"}, (*slow).jobs},
	{"planning a switch", "looking what switching changes", toSwitch, (*slow).switching},
	{"opening the sandbox", "opening the sandbox", toSandbox, (*slow).sandbox},
	{"exchanging", "exchanging a token", keysAfter(toSandbox, "enter"), (*slow).exchange},
	{"exchanging for every kind", "exchanging a token of every kind of run", keysAfter(toSandbox, "a"), (*slow).exchange},
	{"looking what is missing", "asking Anthropic what is there", toPlan, (*slow).online},
	{"asking Anthropic for the ids", "asking Anthropic", []string{"1", "ctrl+t", "y"}, (*slow).online},
	{"looking for the workflow", "looking for the workflow", []string{"w"}, (*slow).online},
	{"trying a rule", "trying every kind of run", []string{"3", "enter"}, (*slow).jobs},
}

// alone is a test with a clock of its own, which knows when every command waits for something.
func alone(test func(t *testing.T)) func(t *testing.T) {
	return func(t *testing.T) { synctest.Test(t, test) }
}

func TestWhatHangsFreezesNothing(t *testing.T) {
	for _, h := range hang {
		t.Run(h.name, alone(func(t *testing.T) {
			s := newSlow(t)
			d := drive(t, 80, 24, func(d *Deps) { h.hangs(s, d) })
			d.beside = true // tasks run beside the loop, and none is waited for
			d.press(h.keys...).sees(h.says, "esc stops it")
			for range 3 {
				d.press("down", "x").frame()
			}
			if d.press("esc").sees("stopped: " + h.says); d.app.tasks.awaited() || len(d.app.ahead) > 0 {
				t.Error("after esc it is still waited for")
			}
			d.app.ctx.Session.Edited, d.app.ctx.Session.Plan = false, nil
			if d.press("ctrl+c"); !d.gone {
				t.Errorf("ctrl+c does not end the program:\n%s", d.text())
			}
		}))
	}
}

func TestWhatWasStoppedComesToNothing(t *testing.T) {
	for _, h := range hang {
		t.Run(h.name, alone(func(t *testing.T) {
			s := newSlow(t)
			d := drive(t, 80, 24, func(d *Deps) { h.hangs(s, d) })
			d.beside = true
			d.press(h.keys...).press("esc")
			before := d.text()
			s.end()
			d.settle()
			if after := d.text(); after != before {
				t.Errorf("a task that was stopped changed the screen:\n%s\nit was:\n%s", after, before)
			}
		}))
	}
}

func TestFilesThatAreBeingWrittenCountWhateverTheUserDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSlow(t)
		d := drive(t, 80, 24, func(d *Deps) {
			write := d.WriteFiles
			d.WriteFiles = func(c []files.Change, decide func(files.Change) files.Decision) (files.Result, error) {
				s.wait()
				return write(c, decide)
			}
		}).press("1", "ctrl+s", "s")
		d.beside = true
		d.press("enter").sees("writing the files").press("esc").sees("not waited for any more")
		d.press("enter").sees("still at it") // no second writer
		s.end()
		d.settle()
		d.sees("Kept as it was: issuer.json")
		if got := d.app.ctx.Session.Paths; len(got) != 3 {
			t.Errorf("noted as written: %v", got)
		}
	})
}

func TestKeysTypedAheadOfATaskAreForWhatComesOfIt(t *testing.T) {
	d := drive(t, 80, 24).press("2", "paste:"+pasted)
	d.hold = true
	d.press("enter", "3", "down").sees("examining what there is")
	d.release()
	d.sees("3/8 Checks]")
	again := drive(t, 80, 24)
	again.hold = true
	again.press("3", "enter", "/", "type:owner")
	for again.held != nil {
		again.release()
	}
	again.sees("Exposure", "/owner")
}

func TestOnlyTheNewestPlanCountsBesideTheForm(t *testing.T) {
	d := drive(t, 120, 40)
	d.hold = true
	d.press("1", "tab", "type:old")
	first := d.held // with the plan that is being made when the form is left
	d.held = nil
	d.press("esc", "1", "type:er").release()
	d.sees("ads/older")
	for _, late := range first {
		d.run(late)
	}
	d.sees("ads/older")
}

// typed is a terminal whose keys come one after the other.
type typed struct {
	keys chan string
	left string
}

func (k *typed) Read(p []byte) (int, error) {
	if k.left == "" {
		s, ok := <-k.keys
		if !ok {
			return 0, io.EOF
		}
		k.left = s
	}
	n := copy(p, k.left)
	k.left = k.left[n:]
	return n, nil
}

// live is the program itself, with a terminal of its own.
type live struct {
	keys   chan string
	cancel context.CancelFunc
	done   chan Result
}

func runProgram(t *testing.T, deps Deps) *live {
	ctx, cancel := context.WithCancel(context.Background())
	p := &live{make(chan string, 8), cancel, make(chan Result, 1)}
	deps.In, deps.Out, deps.Environ = &typed{keys: p.keys}, io.Discard, []string{"TERM=xterm-256color"}
	go func() {
		r, err := runWith(ctx, deps, tea.WithWindowSize(80, 24))
		if err != nil {
			t.Error(err)
		}
		p.done <- r
	}()
	t.Cleanup(func() {
		cancel()
		close(p.keys)
	})
	return p
}

// happens waits for what has to come.
func happens(t *testing.T, what <-chan struct{}) {
	t.Helper()
	select {
	case <-what:
	case <-time.After(20 * time.Second):
		t.Fatal("it does not happen")
	}
}

// ends gives what became of the session, and how long its end took.
func (p *live) ends(t *testing.T) (Result, time.Duration) {
	t.Helper()
	began := time.Now()
	select {
	case r := <-p.done:
		return r, time.Since(began)
	case <-time.After(20 * time.Second):
		t.Fatal("the program does not end")
		return Result{}, 0
	}
}

func TestTheProgramEndsWithinASecondWhateverHangs(t *testing.T) {
	for _, end := range []string{"ctrl+c", "signal"} {
		t.Run(end, func(t *testing.T) {
			s := newSlow(t)
			deps := newWorld().deps()
			s.jobs(&deps)
			deps.Detect = func(context.Context) (Prefill, error) { s.wait(); return Prefill{}, nil }
			rule := testRule("main")
			deps.Start, deps.Input.Rule = Diagnose, &rule // so that nothing is waited for that the working copy tells
			examining := make(chan struct{})
			examine := deps.Examine
			deps.Examine = func(in diagnose.Input) diagnose.Report {
				close(examining)
				return examine(in)
			}
			p := runProgram(t, deps)
			p.keys <- "x\r"
			happens(t, examining)
			if end == "signal" {
				p.cancel()
			} else {
				p.keys <- "\x03"
			}
			if r, took := p.ends(t); !r.Interrupted || took > time.Second {
				t.Errorf("it took %v: %+v", took, r)
			}
		})
	}
}

func TestFilesThatAreBeingWrittenWhenTheProgramEndsAreAwaited(t *testing.T) {
	deps := newWorld().deps()
	deps.Start, deps.Answers = Setup, wizard.Answers{Repository: "acme/app"}
	writing := make(chan struct{})
	write := deps.WriteFiles
	deps.WriteFiles = func(c []files.Change, decide func(files.Change) files.Decision) (files.Result, error) {
		close(writing)
		time.Sleep(50 * time.Millisecond)
		return write(c, decide)
	}
	p := runProgram(t, deps)
	p.keys <- "\x13s\r" // review, save, write: typed ahead
	happens(t, writing)
	p.cancel()
	if r, _ := p.ends(t); len(r.Saved) != 3 {
		t.Errorf("written: %v", r.Saved)
	}
}

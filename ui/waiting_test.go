package ui

import (
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/files"
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

// everything hangs that may hang.
func (s *slow) everything(d *Deps) {
	world := *d
	d.Detect = func(ctx context.Context) (Prefill, error) { s.wait(); return world.Detect(ctx) }
	s.disk(d)
	s.jobs(d)
}

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
	{"listing a directory", "reading the directory", []string{"2", "esc", "tab", "/"}, (*slow).disk},
	{"examining", "examining the token", []string{"2", "paste:x", "enter"}, (*slow).jobs},
	{"examining an example", "examining the token", []string{"5", "enter"}, (*slow).jobs},
	{"trying a rule", "trying every kind of run", []string{"3", "enter"}, (*slow).jobs},
}

func TestWhatHangsFreezesNothing(t *testing.T) {
	for _, h := range hang {
		t.Run(h.name, func(t *testing.T) {
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
		})
	}
}

func TestWhatWasStoppedComesToNothing(t *testing.T) {
	for _, h := range hang {
		t.Run(h.name, func(t *testing.T) {
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
		})
	}
}

func TestFilesThatAreBeingWrittenCountWhateverTheUserDoes(t *testing.T) {
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
	if got := d.app.ctx.Session.Paths; len(got) != 2 {
		t.Errorf("noted as written: %v", got)
	}
}

func TestKeysTypedAheadOfATaskAreForWhatComesOfIt(t *testing.T) {
	d := drive(t, 80, 24).press("2", "paste:x")
	d.hold = true
	d.press("enter", "c", "down").sees("examining the token")
	d.release()
	d.sees("[Checks]")
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

// screenText is what a program has written so far.
type screenText struct {
	mu  sync.Mutex
	all strings.Builder
}

func (s *screenText) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.Write(p)
}

func (s *screenText) has(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Contains(s.all.String(), text)
}

// TestTheProgramEndsWithinASecondWhateverHangs runs the program itself.
func TestTheProgramEndsWithinASecondWhateverHangs(t *testing.T) {
	for _, end := range []string{"ctrl+c", "signal"} {
		t.Run(end, func(t *testing.T) {
			s := newSlow(t)
			deps := newWorld().deps()
			s.everything(&deps)
			keys := &typed{keys: make(chan string, 8)}
			defer close(keys.keys)
			out := &screenText{}
			deps.In, deps.Out, deps.Start = keys, out, Diagnose
			deps.Environ = []string{"TERM=xterm-256color"}
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			done := make(chan Result, 1)
			go func() {
				r, _ := run(ctx, deps, tea.WithWindowSize(80, 24))
				done <- r
			}()
			keys.keys <- "x\r"
			waitFor(t, func() bool { return out.has("examining") })
			began := time.Now()
			if end == "signal" {
				cancel()
			} else {
				keys.keys <- "\x03"
			}
			select {
			case r := <-done:
				if !r.Interrupted {
					t.Errorf("not interrupted: %+v", r)
				}
			case <-time.After(10 * time.Second):
				t.Fatal("the program does not end")
			}
			if took := time.Since(began); took > time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

func waitFor(t *testing.T, what func() bool) {
	t.Helper()
	for range 1000 {
		if what() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("it does not come")
}

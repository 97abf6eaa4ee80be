package ui

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/files"
	"gh-wif/internal/github"
	"gh-wif/internal/job"
	"gh-wif/internal/migrate"
	"gh-wif/internal/provision"
	"gh-wif/internal/trust"
	"gh-wif/wizard"
)

// testNow is the time of every test.
var testNow = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

// world is what the screens see of the outside in a test.
type world struct {
	boxes   []*testBox
	refused []*federation.FieldError // by the server, of every rule
	disk    map[string]string
	written []string
	opened  []string // addresses, in the browser
	made    []provision.ID
}

func (w *world) read(path string) ([]byte, error) {
	text, ok := w.disk[strings.TrimPrefix(path, "/copy/")]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
	return []byte(text), nil
}

func (w *world) deps() Deps {
	return Deps{
		UTF8: true, Dir: "/copy", Report: "https://example.com/report", Version: "1.2.3",
		Pages: testPages, Build: testBuild, Exports: testExports,
		Examine: testExamine, Examples: testExamples,
		Expose: func(federation.Rule, trust.Hint) trust.Exposure { return testExposure() },
		Detect: func(context.Context) (Prefill, error) {
			return Prefill{
				Answers:   wizard.Answers{Repository: "acme/app", Branch: "main"},
				Workflows: []Found{{Path: ".github/workflows/review.yml", CallsClaude: true}, {Path: ".github/workflows/ci.yml"}},
				Rules:     []string{"old-rule.json"},
			}, nil
		},
		Look: testLook,
		Ask: func(_ context.Context, a wizard.Answers) (wizard.Answers, error) {
			return wizard.Learn(a, github.Knowledge{
				Asked:      "acme/app",
				Repository: &github.RepositoryInfo{Owner: "acme", Name: "app", OwnerID: "1234567", ID: "7654321", DefaultBranch: "trunk"},
				Subject:    &github.SubCustomization{UseDefault: true, Prefix: "repo:acme@1234567/app@7654321"},
			}), nil
		},
		PlanFiles: func(wanted []files.File) []files.Change { return files.Plan(w.read, wanted) },
		WriteFiles: func(changes []files.Change, decide func(files.Change) files.Decision) (files.Result, error) {
			var r files.Result
			for _, c := range changes {
				if c.State == files.Differs && decide(c) != files.Overwrite {
					return files.Result{}, errors.New(c.Path + ": not agreed to")
				}
				w.disk[c.Path] = string(c.New)
				r.Written = append(r.Written, c.Path)
			}
			w.written = append(w.written, r.Written...)
			return r, nil
		},
		Migrate: func(_ context.Context, o migrate.Options, f []string) (job.Migration, error) {
			return w.testMigration(o, f)
		},
		WriteMigration: w.writeMigration, Sandbox: w.sandbox,
		Bearer: "ANTHROPIC_AUTH_TOKEN", Prepare: w.prepare, Adopt: adopts, ToVerify: toVerify, Verify: verifies,
		ReadFile: w.read, OpenURL: func(address string) error { w.opened = append(w.opened, address); return nil },
		ListDir: func(path string) (string, []Entry, error) {
			if path == "" {
				path = "/copy"
			}
			if path != "/copy" {
				return "", nil, errors.New(path + ": permission denied")
			}
			return path, []Entry{dir(".github"), file("old-rule.json"), file("README.md")}, nil
		},
		Now: func() time.Time { return testNow },
	}
}

func newWorld() *world {
	return &world{disk: map[string]string{"old-rule.json": string(testRule("main").JSON()), ".github/workflows/review.yml": "on: pull_request\njobs:\n  review:\n    runs-on: ubuntu-latest\n    steps:\n      - run: claude -p hello\n", "issuer.json": "{\n  \"name\": \"other\"\n}\n"}}
}

// driver plays the program without a terminal: messages in, frames out. Commands run at
// once, or are held back to see what keys typed ahead do.
type driver struct {
	t         testing.TB
	app       *app
	world     *world
	w, h      int
	guard     *guard
	held      []tea.Cmd
	hold      bool
	clip      int  // how often something was sent to the clipboard
	gone      bool // the program was left
	suspended bool
	inBurst   bool      // keys come at once
	now       time.Time // when a key comes: a second after the one before, but for those of a burst

	beside bool         // commands run beside the loop, as in the program; in a test of synctest alone
	back   chan tea.Msg // what they bring back
	under  int          // how many are under way

	expectFault bool
}

func drive(t testing.TB, w, h int, change ...func(*Deps)) *driver {
	t.Helper()
	world := newWorld()
	return driveIn(t, world, w, h, change...)
}

func driveIn(t testing.TB, world *world, w, h int, change ...func(*Deps)) *driver {
	t.Helper()
	d := world.deps()
	for _, c := range change {
		c(&d)
	}
	dr := newDriver(t, world, &d, w, h)
	dr.run(dr.app.Init())
	dr.msg(drawnMsg{})
	dr.msg(tea.WindowSizeMsg{Width: w, Height: h})
	return dr
}

// newDriver makes a program that has not begun.
func newDriver(t testing.TB, world *world, deps *Deps, w, h int) *driver {
	d := &driver{t: t, world: world, w: w, h: h, guard: &guard{report: t.Errorf}, back: make(chan tea.Msg, 64)}
	d.guard.over(deps)
	d.guard.loop(func() { d.app = newApp(context.Background(), deps) })
	d.app.after = func(time.Duration, tea.Msg) tea.Cmd { return nil } // no clock in tests
	d.app.burst.clock = func() time.Time { return d.now }
	return d
}

// msg hands a message in and runs the commands that come of it.
func (d *driver) msg(m tea.Msg) {
	if s, ok := m.(tea.WindowSizeMsg); ok {
		d.w, d.h = s.Width, s.Height
	}
	if !d.inBurst {
		d.now = d.now.Add(time.Second)
	}
	var cmd tea.Cmd
	d.guard.loop(func() { _, cmd = d.app.Update(m) })
	d.run(cmd)
	if _, pressed := m.(tea.KeyPressMsg); pressed && !d.inBurst && d.app.burst.held != "" {
		d.msg(burstMsg{}) // nothing comes behind it
		d.msg(burstMsg{}) // nor behind the alarm
	}
}

// settle takes what the commands beside the loop bring back, until none is under way.
func (d *driver) settle() {
	d.t.Helper()
	for d.under > 0 {
		select {
		case m := <-d.back:
			d.under--
			d.took(m)
		case <-time.After(10 * time.Second):
			d.t.Fatal("a command does not end")
		}
	}
}

func (d *driver) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	if d.hold {
		d.held = append(d.held, cmd)
		return
	}
	if d.beside {
		d.under++
		go func() { d.back <- cmd() }()
		d.glance()
		return
	}
	d.took(cmd())
}

// glance takes what commands bring back, until every other one waits for something.
func (d *driver) glance() {
	for d.under > 0 {
		synctest.Wait()
		select {
		case m := <-d.back:
			d.under--
			d.took(m)
		default:
			return
		}
	}
}

// took handles what a command brought back.
func (d *driver) took(msg tea.Msg) {
	switch m := msg.(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range m {
			d.run(c)
		}
	case tea.QuitMsg:
		d.gone = true
	case tea.SuspendMsg:
		d.suspended = true
	default:
		if name := typeName(m); strings.HasPrefix(name, "tea.") {
			if strings.Contains(strings.ToLower(name), "clipboard") {
				d.clip++
			}
			return
		}
		d.msg(m)
	}
}

// release runs what was held back.
func (d *driver) release() {
	d.hold = false
	held := d.held
	d.held = nil
	for _, c := range held {
		d.run(c)
	}
}

// names of keys that are not their own text.
var keyCodes = map[string]tea.KeyPressMsg{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab},
	"shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift}, "up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown},
	"left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown},
	"home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd}, "backspace": {Code: tea.KeyBackspace}, "delete": {Code: tea.KeyDelete},
	"space": {Code: tea.KeySpace, Text: " "}, "f1": {Code: tea.KeyF1},
	"ctrl+c": {Code: 'c', Mod: tea.ModCtrl}, "ctrl+s": {Code: 's', Mod: tea.ModCtrl}, "ctrl+r": {Code: 'r', Mod: tea.ModCtrl},
	"ctrl+o": {Code: 'o', Mod: tea.ModCtrl}, "ctrl+t": {Code: 't', Mod: tea.ModCtrl}, "ctrl+l": {Code: 'l', Mod: tea.ModCtrl}, "ctrl+z": {Code: 'z', Mod: tea.ModCtrl},
	"ctrl+up": {Code: tea.KeyUp, Mod: tea.ModCtrl}, "ctrl+down": {Code: tea.KeyDown, Mod: tea.ModCtrl}, "shift+up": {Code: tea.KeyUp, Mod: tea.ModShift},
	"ctrl+a": {Code: 'a', Mod: tea.ModCtrl}, "ctrl+u": {Code: 'u', Mod: tea.ModCtrl}, "ctrl+d": {Code: 'd', Mod: tea.ModCtrl}, "ctrl+y": {Code: 'y', Mod: tea.ModCtrl}, "ctrl+x": {Code: 'x', Mod: tea.ModCtrl},
	"ctrl+f": {Code: 'f', Mod: tea.ModCtrl}, "ctrl+n": {Code: 'n', Mod: tea.ModCtrl}, "ctrl+p": {Code: 'p', Mod: tea.ModCtrl},
}

func keyOf(name string) tea.KeyPressMsg {
	if m, ok := keyCodes[name]; ok {
		return m
	}
	r := []rune(name)[0]
	return tea.KeyPressMsg{Code: r, Text: name}
}

// press presses keys by name.
func (d *driver) press(names ...string) *driver {
	for _, n := range names {
		if text, ok := strings.CutPrefix(n, "type:"); ok {
			for _, r := range text {
				d.msg(tea.KeyPressMsg{Code: r, Text: string(r)})
			}
			continue
		}
		if text, ok := strings.CutPrefix(n, "burst:"); ok {
			d.inOneGo(text)
			continue
		}
		if text, ok := strings.CutPrefix(n, "paste:"); ok {
			d.msg(tea.PasteMsg{Content: text})
			continue
		}
		d.msg(keyOf(n))
	}
	return d
}

// inOneGo sends a text as a terminal does that does not mark what is pasted, and a pause behind it.
func (d *driver) inOneGo(text string) {
	d.now, d.inBurst = d.now.Add(time.Second), true
	for _, r := range text {
		switch r {
		case '\n':
			d.msg(tea.KeyPressMsg{Code: tea.KeyEnter})
		case '\t':
			d.msg(tea.KeyPressMsg{Code: tea.KeyTab})
		default:
			d.msg(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
	}
	d.inBurst = false
	d.msg(burstMsg{})
	d.msg(burstMsg{})
}

// frame is the present screen, checked for what holds of every frame.
func (d *driver) frame() string {
	d.t.Helper()
	var out string
	d.guard.loop(func() { out = d.app.View().Content })
	if d.app.result.Fault != "" && !d.expectFault {
		d.t.Fatalf("a fault: %s", d.app.result.Fault)
	}
	lines := strings.Split(out, "\n")
	if len(lines) != d.h {
		d.t.Fatalf("the frame has %d lines in a window of %d:\n%s", len(lines), d.h, ansi.Strip(out))
	}
	for i, l := range lines {
		if w := ansi.StringWidth(l); w > d.w {
			d.t.Fatalf("line %d is %d cells wide in a window of %d: %q", i+1, w, d.w, ansi.Strip(l))
		}
	}
	return out
}

// text is the present screen without style.
func (d *driver) text() string {
	d.t.Helper()
	lines := strings.Split(ansi.Strip(d.frame()), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

// sees fails unless the screen shows every text.
func (d *driver) sees(texts ...string) *driver {
	d.t.Helper()
	frame := strings.Join(strings.Fields(d.text()), " ")
	beside := strings.Join(strings.Fields(parted(d.text())), " ")
	for _, want := range texts {
		if !strings.Contains(frame, want) && !strings.Contains(beside, want) {
			d.t.Fatalf("the screen does not show %q:\n%s", want, d.text())
		}
	}
	return d
}

// parted is a frame with the text of a panel, which stands beside other text, after that
// and indented.
func parted(frame string) string {
	var left, right []string
	for l := range strings.SplitSeq(frame, "\n") {
		row, detail, found := strings.Cut(l, "│")
		if detail = strings.TrimRight(detail, " "); !found || !strings.HasSuffix(detail, "│") {
			left = append(left, l)
			continue
		}
		left, right = append(left, row), append(right, "      "+strings.TrimSuffix(detail, "│"))
	}
	return strings.Join(left, "\n") + "\n" + strings.Join(right, "\n")
}

func (d *driver) seesNot(texts ...string) *driver {
	d.t.Helper()
	for _, t := range texts {
		if strings.Contains(d.text(), t) {
			d.t.Fatalf("the screen shows %q:\n%s", t, d.text())
		}
	}
	return d
}

// click clicks on the first place where text stands.
func (d *driver) click(text string) *driver {
	d.t.Helper()
	for y, l := range strings.Split(ansi.Strip(d.app.View().Content), "\n") {
		if i := strings.Index(l, text); i >= 0 {
			d.msg(tea.MouseClickMsg{X: ansi.StringWidth(l[:i]), Y: y, Button: tea.MouseLeft})
			return d
		}
	}
	d.t.Fatalf("nothing to click on: %q\n%s", text, d.text())
	return d
}

func (d *driver) atHome() bool {
	return len(d.app.stack) == 1 && d.app.ask == nil && d.app.help == nil
}

var sizes = [][2]int{{40, 15}, {80, 24}, {120, 40}, {200, 60}}

func dir(name string) Entry  { return Entry{Name: name, Dir: true} }
func file(name string) Entry { return Entry{Name: name} }

func testExamples() []diagnose.Example {
	return []diagnose.Example{{Name: "environment", Title: "made up: an environment took the branch's place", Input: diagnose.Input{Token: []byte("x"), Now: testNow}}}
}

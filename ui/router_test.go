package ui

import (
	"context"
	"fmt"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

// plainScreen notes what reaches it.
type plainScreen struct{ got []tea.Msg }

func (s *plainScreen) Title() string                    { return "plain" }
func (s *plainScreen) SetSize(int, int)                 {}
func (s *plainScreen) Update(msg tea.Msg) screen.Action { s.got = append(s.got, msg); return nil }
func (s *plainScreen) View() string                     { return "" }
func (s *plainScreen) Keys() []key.Binding              { return nil }
func (s *plainScreen) Typing() bool                     { return true }

// routed is the input of a program with one screen.
func routed(t *testing.T) (*input, *plainScreen) {
	t.Helper()
	c := &screen.Context{Deps: &Deps{}, Theme: theme.New(true, true), Keys: keys.Default(), Session: &screen.Session{}}
	in, s := &input{router: newRouter(t.Context(), c), mouse: true}, &plainScreen{}
	in.push(s)
	return in, s
}

func TestWhatIsCopiedIsTheText(t *testing.T) {
	in, _ := routed(t)
	in.do(screen.CopyText{Text: "the rule's JSON", What: "the rule"})
	cmds := in.take()
	if len(cmds) != 1 || fmt.Sprint(cmds[0]()) != "the rule's JSON" {
		t.Errorf("%d commands", len(cmds))
	}
	if in.message == nil || in.message.Text != "sent the rule to the clipboard (OSC 52); nothing there? save it" {
		t.Errorf("%+v", in.message)
	}
}

// What is pasted or clicked on while something else is on top is not for the screen beneath.
func TestNothingReachesTheScreenBeneath(t *testing.T) {
	paste := tea.PasteMsg{Content: "x"}
	click := tea.MouseClickMsg{X: 1, Y: 3, Button: tea.MouseLeft}
	wheel := tea.MouseWheelMsg{Button: tea.MouseWheelDown}
	waited := &screen.Task{Label: "waiting", Waits: true, Run: func(context.Context) tea.Msg { return nil }}
	for name, c := range map[string]struct {
		cover func(*input)
		say   func(*input)
	}{
		"a paste under a question":   {func(in *input) { in.do(screen.Ask{Title: "Sure?"}) }, func(in *input) { in.paste(paste) }},
		"a paste under the help":     {func(in *input) { in.press(keyOf("f1")) }, func(in *input) { in.paste(paste) }},
		"a paste while one waits":    {func(in *input) { in.do(screen.Start{Task: waited}) }, func(in *input) { in.paste(paste) }},
		"a click under a question":   {func(in *input) { in.do(screen.Ask{Title: "Sure?"}) }, func(in *input) { in.mouseEvent(click) }},
		"a click under the help":     {func(in *input) { in.press(keyOf("f1")) }, func(in *input) { in.mouseEvent(click) }},
		"a click while one waits":    {func(in *input) { in.do(screen.Start{Task: waited}) }, func(in *input) { in.mouseEvent(click) }},
		"the wheel under a question": {func(in *input) { in.do(screen.Ask{Title: "Sure?"}) }, func(in *input) { in.mouseEvent(wheel) }},
		"the wheel under the help":   {func(in *input) { in.press(keyOf("f1")) }, func(in *input) { in.mouseEvent(wheel) }},
		"a key under a question":     {func(in *input) { in.do(screen.Ask{Title: "Sure?"}) }, func(in *input) { in.press(keyOf("x")) }},
		"a key while one waits":      {func(in *input) { in.do(screen.Start{Task: waited}) }, func(in *input) { in.press(keyOf("x")) }},
		"a click of another button":  {func(*input) {}, func(in *input) { in.mouseEvent(tea.MouseClickMsg{Button: tea.MouseMiddle}) }},
	} {
		in, s := routed(t)
		c.cover(in)
		if c.say(in); len(s.got) > 0 {
			t.Errorf("%s reaches it: %v", name, s.got)
		}
	}
	in, s := routed(t)
	in.paste(paste)
	in.mouseEvent(click)
	in.mouseEvent(wheel)
	if in.press(keyOf("x")); len(s.got) != 4 {
		t.Errorf("with nothing on top it gets %v", s.got)
	}
}

// The same task begun anew replaces the old one: its answer is out of date, and it is told to stop.
func TestATaskBegunAnewReplacesTheOldOne(t *testing.T) {
	var told []context.Context
	task := func(label string, lasting bool) *screen.Task {
		return &screen.Task{Label: label, Lasting: lasting, Run: func(ctx context.Context) tea.Msg { told = append(told, ctx); return nil }}
	}
	for _, c := range []struct {
		name          string
		first, second *screen.Task
		stopped       bool
	}{
		{"the same", task("reading", false), task("reading", false), true},
		{"another", task("reading", false), task("listing", false), false},
		{"one that lasts", task("writing", true), task("writing", true), false},
		{"one without a name", task("", false), task("", false), false},
	} {
		tasks := newTasks(t.Context())
		tasks.start(c.first)
		old := tasks.running[0]
		tasks.start(c.second)
		if stopped := len(tasks.running) == 1; stopped != c.stopped {
			t.Errorf("%s: %d tasks run", c.name, len(tasks.running))
		}
		if wanted := tasks.done(old.id); wanted == c.stopped {
			t.Errorf("%s: what comes of the first counts: %v", c.name, wanted)
		}
	}
}

// A task that is stopped is told so by its context.
func TestAStoppedTaskIsTold(t *testing.T) {
	in, _ := routed(t)
	told := make(chan error, 1)
	in.do(screen.Start{Task: &screen.Task{Label: "slow", Run: func(ctx context.Context) tea.Msg { <-ctx.Done(); told <- ctx.Err(); return nil }}})
	cancelled := false
	for _, r := range in.tasks.running {
		cancel := r.cancel
		r.cancel = func() { cancelled = true; cancel() }
	}
	if !in.stop() || !cancelled {
		t.Error("it goes on")
	}
	for _, run := range in.take() {
		if cancelled {
			run()
		}
	}
	if cancelled && <-told == nil {
		t.Error("its context is not stopped")
	}
}

// A window may change its size while a question or the help is open.
func TestWhatIsOnTopIsFittedToTheWindow(t *testing.T) {
	for name, keys := range map[string][]string{"the help": {"f1"}, "a question": {"1", "type:o/x", "ctrl+c"}} {
		d := drive(t, 120, 40).press(keys...)
		if (d.app.ask == nil) == (d.app.help == nil) {
			t.Fatalf("%s is not open", name)
		}
		d.w, d.h = 50, 16
		d.msg(tea.WindowSizeMsg{Width: 50, Height: 16})
		fresh := drive(t, 50, 16).press(keys...)
		if got, want := d.text(), fresh.text(); got != want {
			t.Errorf("%s in a window that was larger:\n%s\nin one that was not:\n%s", name, got, want)
		}
	}
}

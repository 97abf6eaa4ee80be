package ui

import (
	"context"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/about"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

// tasks are what runs beside the update loop.
type tasks struct {
	ctx     context.Context
	running []*running
	lasting []*running // those that the program waits for, stopped or not
	nextID  int
	spin    int
}

// running is one task under way.
type running struct {
	*screen.Task
	id     int
	cancel context.CancelFunc
	ended  chan tea.Msg // gets the task's message, once
}

type (
	// doneMsg is what came of a task.
	doneMsg struct {
		id  int
		msg tea.Msg
	}
	// toldMsg is what a task tells while it works, and what waits for the next of it.
	toldMsg struct {
		id   int
		msg  tea.Msg
		next tea.Cmd
	}
	// faultMsg is a panic in a task.
	faultMsg struct{ what string }
	spinMsg  struct{}
)

const spinEvery = 120 * time.Millisecond

func newTasks(ctx context.Context) *tasks { return &tasks{ctx: ctx} }

// start gives the command that runs a task, and whether the spinner has to be set going. A
// task with the same label is stopped.
func (t *tasks) start(task *screen.Task) (run tea.Cmd, spin bool) {
	if task.Label != "" {
		t.drop(func(old *running) bool { return old.Label == task.Label && !old.Lasting })
	}
	spin = len(t.shown()) == 0
	t.nextID++
	ctx, cancel := context.WithCancel(t.ctx)
	r := &running{Task: task, id: t.nextID, cancel: cancel, ended: make(chan tea.Msg, 1)}
	t.running = append(t.running, r)
	if task.Lasting {
		t.lasting = append(t.lasting, r)
	}
	return r.begin(ctx), spin && task.Label != ""
}

// begin gives the command that does the work, and ends with it; of a task that tells, the
// first of several.
func (r *running) begin(ctx context.Context) tea.Cmd {
	work := func(run func(context.Context) tea.Msg) tea.Msg {
		defer r.cancel()
		msg := safely(ctx, run)
		r.ended <- msg
		return doneMsg{r.id, msg}
	}
	if r.Tells == nil {
		return func() tea.Msg { return work(r.Run) }
	}
	n := newNews()
	var next tea.Cmd
	next = func() tea.Msg {
		msg := n.wait()
		if done, ok := msg.(doneMsg); ok {
			return done
		}
		return toldMsg{r.id, msg, next}
	}
	return func() tea.Msg {
		go func() { n.tell(work(func(ctx context.Context) tea.Msg { return r.Tells(ctx, n.tell) })) }()
		return next()
	}
}

// news are messages on their way to the loop. Whoever tells does not wait for it.
type news struct {
	mu   sync.Mutex
	all  []tea.Msg
	more chan struct{}
}

func newNews() *news { return &news{more: make(chan struct{}, 1)} }

func (n *news) tell(msg tea.Msg) {
	n.mu.Lock()
	n.all = append(n.all, msg)
	n.mu.Unlock()
	select {
	case n.more <- struct{}{}:
	default:
	}
}

// wait gives the next message. One waits at a time.
func (n *news) wait() tea.Msg {
	for {
		n.mu.Lock()
		if len(n.all) > 0 {
			msg := n.all[0]
			n.all = n.all[1:]
			n.mu.Unlock()
			return msg
		}
		n.mu.Unlock()
		<-n.more
	}
}

// safely runs a task; a panic in it is a message, too.
func safely(ctx context.Context, work func(context.Context) tea.Msg) (msg tea.Msg) {
	defer func() {
		if r := recover(); r != nil {
			msg = faultMsg{faultText(r)}
		}
	}()
	return work(ctx)
}

// drop stops tasks and forgets them.
func (t *tasks) drop(which func(*running) bool) {
	t.running = slices.DeleteFunc(t.running, func(r *running) bool {
		if !which(r) {
			return false
		}
		r.cancel()
		return true
	})
}

// stop stops the newest task that is shown; nil: there is none.
func (t *tasks) stop() *screen.Task {
	shown := t.shown()
	if len(shown) == 0 {
		return nil
	}
	newest := shown[len(shown)-1]
	t.drop(func(r *running) bool { return r == newest })
	return newest.Task
}

// done forgets a task that has ended. wanted: its message counts.
func (t *tasks) done(id int) (wanted bool) {
	is := func(r *running) bool { return r.id == id }
	wanted = t.counts(id)
	t.running = slices.DeleteFunc(t.running, is)
	t.lasting = slices.DeleteFunc(t.lasting, is)
	return wanted
}

// counts reports whether what a task says still does.
func (t *tasks) counts(id int) bool {
	is := func(r *running) bool { return r.id == id }
	return slices.ContainsFunc(t.running, is) || slices.ContainsFunc(t.lasting, is)
}

// shown are the tasks that the status line may name.
func (t *tasks) shown() []*running {
	return slices.DeleteFunc(slices.Clone(t.running), func(r *running) bool { return r.Label == "" })
}

// awaited reports whether keys are for what comes of a task.
func (t *tasks) awaited() bool {
	return slices.ContainsFunc(t.running, func(r *running) bool { return r.Waits })
}

// spun turns the spinner and reports whether it goes on.
func (t *tasks) spun() bool {
	t.spin++
	return len(t.shown()) > 0
}

var (
	spinner      = []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}
	spinnerASCII = []string{"|", "/", "-", "\\"}
)

// status names the newest task; empty: there is none.
func (t *tasks) status(look *theme.Theme) string {
	shown := t.shown()
	if len(shown) == 0 {
		return ""
	}
	frames := spinner
	if !look.UTF8 {
		frames = spinnerASCII
	}
	return look.Accent.Render(frames[t.spin%len(frames)]) + " " + shown[len(shown)-1].Label + look.Dim.Render("  esc stops it")
}

// rest tells the lasting tasks that the program ends, waits a moment for what must not be cut
// off, and gives what came of it.
func (t *tasks) rest(patience time.Duration) []tea.Msg {
	var out []tea.Msg
	for _, r := range t.lasting {
		r.cancel()
		patience = max(patience, r.Patience)
	}
	over := time.After(patience)
	for _, r := range t.lasting {
		select {
		case msg := <-r.ended:
			out = append(out, msg)
		case <-over:
			return out
		}
	}
	return out
}

// faultText describes a panic, for a report.
func faultText(r any) string { return about.Fault(r, debug.Stack()) }

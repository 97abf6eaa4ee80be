package ui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// framesPerSecond halves the wait of a key for its repaint, and of the first frame, against
// Bubble Tea's usual sixty. A frame is drawn only when something changed.
const framesPerSecond = 120

// patience is how long the program waits for files that are being written when it ends.
const patience = 500 * time.Millisecond

// Run shows the screens until the user leaves, and tells what became of the session. The
// terminal is as before afterwards, whatever happened. ctx stops the program from outside,
// as a signal does.
func Run(ctx context.Context, d Deps) (Result, error) { return run(ctx, d) }

// run is Run with more options of Bubble Tea's, for tests.
func run(ctx context.Context, d Deps, more ...tea.ProgramOption) (Result, error) {
	// The library makes its table of character widths at the first character that needs it,
	// which takes half of the time to the first frame. Here it is made while nothing else is done.
	go ansi.StringWidthWc("─")
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	a := newApp(ctx, &d)
	options := []tea.ProgramOption{tea.WithContext(ctx), tea.WithColorProfile(d.Profile), tea.WithFPS(framesPerSecond)}
	if d.In != nil {
		options = append(options, tea.WithInput(d.In))
	}
	if d.Out != nil {
		options = append(options, tea.WithOutput(d.Out))
	}
	if d.Environ != nil {
		options = append(options, tea.WithEnvironment(d.Environ))
	}
	_, err := tea.NewProgram(a, append(options, more...)...).Run()
	a.leave(0)
	for _, msg := range a.tasks.rest(patience) {
		a.note(msg)
	}
	a.result.Saved = a.ctx.Session.Paths
	if ctx.Err() != nil || errors.Is(err, tea.ErrInterrupted) {
		a.result.Interrupted = true
		return a.result, nil
	}
	return a.result, err
}

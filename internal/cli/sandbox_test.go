package cli

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"gh-wif/internal/term"
)

// A program that runs hears the signal itself: its end is waited for, and its status kept.
func TestAGuestDecidesWhatAnInterruptMeans(t *testing.T) {
	for runs, want := range map[bool]int{true: 9, false: exitInterrupted} {
		a := newApp()
		a.guest.set(runs)
		ctx, interrupt := context.WithCancel(t.Context())
		err := a.obey(ctx, func() error {
			interrupt()
			time.Sleep(grace + 200*time.Millisecond) // longer than a command may take
			return programEnded(9)
		})
		if got := a.exit(ctx, err); got != want {
			t.Errorf("a program runs %v: status %d, want %d", runs, got, want)
		}
	}
}

// Without a program the interrupt is the normal end, and all that was printed is there: the
// environment for a shell, and nothing that would be taken for a command of a runner.
func TestWithoutAProgramItServesUntilTheInterrupt(t *testing.T) {
	for _, json := range []bool{false, true} {
		ctx, interrupt := context.WithTimeout(t.Context(), time.Second)
		args := []string{"sandbox", "--listen", "127.0.0.1:0"}
		if json {
			args = append(args, "--json")
		}
		got := call(ctx, t, strings.NewReader(""), args...)
		interrupt()
		environment, other := got.out, got.err
		if json {
			environment, other = got.err, got.out
		}
		for _, name := range []string{"ACTIONS_ID_TOKEN_REQUEST_URL='http://127.0.0.1:", "ACTIONS_ID_TOKEN_REQUEST_TOKEN=sandbox-", "ANTHROPIC_BASE_URL=http://127.0.0.1:"} {
			if !strings.Contains(environment, "export "+name) || strings.Contains(other, "export") {
				t.Errorf("--json %v: no %s in %q, %q", json, name, got.out, got.err)
			}
		}
		if strings.Contains(environment, "redacted") || strings.Contains(environment, "=(") {
			t.Errorf("--json %v: no shell takes %q", json, environment)
		}
		if got.status != exitOK || !strings.Contains(got.err, "until ctrl+c; the job is same_run") {
			t.Errorf("--json %v: status %d, %q", json, got.status, got.err)
		}
	}
}

// Where nobody gets the environment it does not serve: a pipeline would wait for ever.
func TestItDoesNotServeWhereTheEnvironmentCannotBeWritten(t *testing.T) {
	ctx, interrupt := context.WithTimeout(t.Context(), 10*time.Second)
	defer interrupt()
	var errs bytes.Buffer
	status := Main(ctx, []string{"sandbox"}, term.Streams{In: strings.NewReader(""), Out: fullDisk{}, Err: &errs})
	if status != exitUsage || ctx.Err() != nil || !strings.Contains(errs.String(), "standard output cannot be written") {
		t.Errorf("status %d, %v, %q", status, ctx.Err(), errs.String())
	}
}

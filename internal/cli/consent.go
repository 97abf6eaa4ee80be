package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/internal/tty"
)

// agree asks on the terminal whether n files may be changed. yes: it was said before. Without a terminal
// it must have been; the hint says how.
func (a *app) agree(ctx context.Context, yes bool, n int, hint string) (bool, error) {
	return a.confirm(ctx, yes, "change "+say.Plural(n, "file")+"?", hint)
}

// confirm asks a question on the terminal, as [app.agree] does.
func (a *app) confirm(ctx context.Context, yes bool, question, hint string) (bool, error) {
	if yes {
		return true, nil
	}
	if !a.InTTY || !a.ErrTTY {
		return false, usage(hint, "nothing was changed: there is no terminal to ask on")
	}
	fmt.Fprintf(a.Err, "%s [y/N] ", term.Clean(question))
	line, err := a.ask(ctx)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, interrupted(err)
	}
	if isYes(line) {
		return true, nil
	}
	fmt.Fprintln(a.Err, "nothing was changed")
	return false, nil
}

// isYes reports whether a line says so.
func isYes(line string) bool {
	answer := strings.ToLower(strings.TrimSpace(line))
	return answer == "y" || answer == "yes"
}

// ask reads one line from the terminal.
func (a *app) ask(ctx context.Context) (string, error) {
	defer a.restore.hold(a.In, nil)()
	in := tty.NewReader(a.In, a.Err)
	defer in.Close()
	return in.ReadLine(ctx, false)
}

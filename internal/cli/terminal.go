package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/internal/tty"
	"gh-wif/ui/theme"
)

// console is where the person sits: the streams, and the terminal that they may be.
type console struct {
	term.Streams
	terminal io.Writer // standard output as it is, for the screens
	restore  *restorer // of a terminal that screens took over
}

// painter colours text for standard output as the screens do, by what that can show.
// Meaning never hangs on colour alone: a word or a symbol always stands beside it.
type painter struct {
	profile colorprofile.Profile
	theme   *theme.Theme
}

func newPainter(s term.Streams) painter {
	p := painter{s.OutProfile(), theme.New(!s.Light(), s.UTF8())}
	p.theme.Degrade(p.profile)
	return p
}

func (p painter) render(style lipgloss.Style, s string) string {
	if p.profile <= colorprofile.NoTTY || s == "" {
		return s
	}
	var out bytes.Buffer
	_, _ = (&colorprofile.Writer{Forward: &out, Profile: p.profile}).WriteString(style.Render(s))
	return out.String()
}

// page is standard output, for a document.
func page(s term.Streams) say.Terminal {
	return say.Terminal{Width: width(s, s.OutTTY), Symbols: s.Symbols(), Paint: newPainter(s).role}
}

// role colours one part of a document.
func (p painter) role(role say.Role, s string) string {
	switch role {
	case say.Title, say.Advice:
		return p.render(p.theme.Strong, s)
	case say.Label, say.Quiet:
		return p.render(p.theme.Dim, s)
	case say.Good, say.Added, say.Copied:
		return p.render(p.theme.Good, s)
	case say.Caution:
		return p.render(p.theme.Warn, s)
	case say.Bad, say.Removed:
		return p.render(p.theme.Bad, s)
	}
	return s
}

// plainWidth is the width of text for what is no terminal, in cells.
const plainWidth = 80

// width is that of the lines for a stream that is a terminal or not.
func width(s term.Streams, tty bool) int {
	if !tty || s.Width <= 0 {
		return plainWidth
	}
	return max(20, s.Width)
}

// messages is standard error, for a document beside the result.
func (c console) messages() say.Terminal {
	return say.Terminal{Width: width(c.Streams, c.ErrTTY), Symbols: c.Symbols()}
}

// say tells somebody who waits what is being done.
func (c console) say(what string) { fmt.Fprintf(c.Err, "%s\n", term.Clean(what)) }

// canAgree reports whether there is a terminal on which to ask.
func (c console) canAgree() bool { return c.InTTY && c.ErrTTY }

// agree asks on the terminal whether n files may be changed. yes: it was said before. Without a terminal
// it must have been; the hint says how.
func (c console) agree(ctx context.Context, yes bool, n int, hint string) (bool, error) {
	return c.confirm(ctx, yes, "change "+say.Plural(n, "file")+"?", hint)
}

// confirm asks a question on the terminal, as [console.agree] does.
func (c console) confirm(ctx context.Context, yes bool, question, hint string) (bool, error) {
	if yes {
		return true, nil
	}
	if !c.canAgree() {
		return false, usage(hint, "nothing was changed: there is no terminal to ask on")
	}
	agreed, err := c.ask(ctx, question)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, interrupted(err)
	}
	if !agreed {
		fmt.Fprintln(c.Err, "nothing was changed")
	}
	return agreed, nil
}

// ask asks a question on the terminal, and reports whether the line that comes back says yes.
// A line that the end of the input cut off counts, and the error is then [io.EOF].
func (c console) ask(ctx context.Context, question string) (bool, error) {
	fmt.Fprintf(c.Err, "%s [y/N] ", term.Clean(question))
	defer c.restore.hold(c.In, nil)()
	in := tty.NewReader(c.In, c.Err)
	defer in.Close()
	line, err := in.ReadLine(ctx, false)
	return isYes(line), err
}

// isYes reports whether a line says so.
func isYes(line string) bool {
	answer := strings.ToLower(strings.TrimSpace(line))
	return answer == "y" || answer == "yes"
}

// Package fault is the screen that says that the program itself failed.
package fault

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/term"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

// Screen says what failed, and leaves the ways on open.
type Screen struct {
	ctx  *screen.Context
	what string
	w    int
}

// New makes the screen of a fault: one line, without anything that the user entered.
func New(ctx *screen.Context, what string) *Screen { return &Screen{ctx: ctx, what: what} }

// Title is the screen's name.
func (s *Screen) Title() string { return "Fault" }

// SetSize gives the screen its room.
func (s *Screen) SetSize(w, _ int) { s.w = w }

// Typing is false: nothing is typed here.
func (s *Screen) Typing() bool { return false }

// Update leaves.
func (s *Screen) Update(msg tea.Msg) screen.Action {
	if m, ok := msg.(tea.KeyPressMsg); ok && key.Matches(m, s.ctx.Keys.Back, s.ctx.Keys.Enter) {
		return screen.Pop{}
	}
	return nil
}

// View says what happened and what can be done.
func (s *Screen) View() string {
	t := s.ctx.Theme
	lines := []string{"", " " + t.Say(theme.Bad, t.Strong.Render("This is a fault of gh-wif, not of yours.")), ""}
	add := func(text string) {
		for _, l := range frame.Wrap(text, s.w-4) {
			lines = append(lines, "   "+l)
		}
	}
	add(term.Clean(s.what))
	lines = append(lines, "")
	add("Your answers of this session are kept: enter goes back to the start. " +
		"When you quit, the details are printed, without anything that you entered.")
	if place := s.ctx.Deps.Report; place != "" {
		add("Please report them at " + place)
	}
	return strings.Join(lines, "\n")
}

// Keys are those of the footer.
func (s *Screen) Keys() []key.Binding {
	return []key.Binding{keys.As(s.ctx.Keys.Enter, "to the start"), s.ctx.Keys.Quit}
}

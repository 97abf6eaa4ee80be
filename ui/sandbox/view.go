package sandbox

import (
	"strings"

	"charm.land/bubbles/v2/key"

	"gh-wif/internal/present"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
)

// View draws the tabs and the open page, or why there is none.
func (s *Screen) View() string {
	t := s.ctx.Theme
	if s.open != nil {
		return s.open.book.View(t, s.w) + "\n\n" + s.open.part().View()
	}
	lines := []string{""}
	for _, l := range frame.Wrap(present.SandboxIs, s.w-2) {
		lines = append(lines, " "+t.Dim.Render(l))
	}
	lines = append(lines, "")
	lines = append(lines, screen.Failure{What: frame.Prefixed("The sandbox is not open: ", s.failed)}.Lines(t, s.w)...)
	return strings.Join(lines, "\n")
}

// Keys are those of the footer.
func (s *Screen) Keys() []key.Binding {
	k := s.ctx.Keys
	if s.open == nil {
		return []key.Binding{keys.As(k.Enter, "open"), k.Back}
	}
	if s.Typing() {
		return widget.Finding(k)
	}
	out := []key.Binding{keys.As(k.All, "try all")}
	if s.open.book.Open().ID == pageKinds {
		out = append([]key.Binding{keys.As(k.Enter, "exchange")}, out...)
	}
	if _, text := s.open.part().Copied(); text != "" {
		out = append(out, k.Copy)
	}
	return append(append(out, s.open.book.Here()...), keys.As(k.Back, "stop"))
}

// AllKeys are those of the help.
func (s *Screen) AllKeys() []key.Binding {
	k := s.ctx.Keys
	out := []key.Binding{
		keys.As(k.Enter, "exchange a token as the chosen kind of run"), keys.As(k.All, "exchange a token of every kind of run"),
		keys.As(k.Copy, "copy the environment for a program; of an exchange, what is said of it"),
		keys.As(k.Next, "next tab"), keys.As(k.Previous, "tab before"),
	}
	if s.open != nil {
		out = append(out, s.open.part().Keys()...)
	}
	return append(out, keys.As(k.Back, "stop the sandbox"))
}

// Explain is the help for the screen.
func (s *Screen) Explain() (title, text string) {
	return "Sandbox", present.SandboxIs + " " + present.SandboxUse + " As a command: gh-wif sandbox."
}

// Status says where the sandbox listens.
func (s *Screen) Status() string {
	t := s.ctx.Theme
	switch {
	case s.open == nil:
		return ""
	case s.open.box.Visited():
		return t.Say(theme.Good, "a program uses it: "+s.open.box.Address)
	}
	return t.Say(theme.Info, present.SandboxListens(s.open.box.Address)+" until esc")
}

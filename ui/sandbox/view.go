package sandbox

import (
	"strings"

	"charm.land/bubbles/v2/key"

	"gh-wif/internal/present"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
)

// View draws the tabs and the open page, or why there is none.
func (s *Screen) View() string {
	t := s.ctx.Theme
	if s.open {
		return s.book.View(t, s.w) + "\n\n" + s.part().View()
	}
	lines := []string{""}
	for _, l := range frame.Wrap(present.SandboxIs, s.w-2) {
		lines = append(lines, " "+t.Dim.Render(l))
	}
	lines = append(lines, "")
	for i, l := range frame.Wrap(frame.Prefixed("The sandbox is not open: ", s.failed), s.w-4) {
		if i == 0 {
			l = t.Say(theme.Bad, l)
		} else {
			l = "  " + l
		}
		lines = append(lines, " "+l)
	}
	return strings.Join(lines, "\n")
}

// Keys are those of the footer.
func (s *Screen) Keys() []key.Binding {
	k := s.ctx.Keys
	if !s.open {
		return []key.Binding{keys.As(k.Enter, "open"), k.Back}
	}
	out := []key.Binding{keys.As(k.All, "try all")}
	if s.book.Open().ID == pageKinds {
		out = append([]key.Binding{keys.As(k.Enter, "exchange")}, out...)
	}
	return append(out, keys.As(k.Copy, "copy"), keys.As(k.Next, "next tab"), keys.As(k.Back, "stop"))
}

// AllKeys are those of the help.
func (s *Screen) AllKeys() []key.Binding {
	k := s.ctx.Keys
	out := []key.Binding{
		keys.As(k.Enter, "exchange a token as the chosen kind of run"), keys.As(k.All, "exchange a token of every kind of run"),
		keys.As(k.Copy, "copy the environment for a program; of an exchange, what is said of it"),
		keys.As(k.Next, "next tab"), keys.As(k.Previous, "tab before"),
	}
	if s.open {
		out = append(out, s.part().Keys()...)
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
	case !s.open:
		return ""
	case s.box.Visited():
		return t.Say(theme.Good, "a program uses it: "+s.box.Address)
	}
	return t.Say(theme.Info, present.SandboxListens(s.box.Address)+" until esc")
}

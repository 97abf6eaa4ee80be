package verify

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/term"
	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
)

// redraw makes the text anew, and shows its end while it grows.
func (s *Screen) redraw() {
	s.text.SetSize(s.w, s.h)
	if s.course.state == watching {
		s.text.Update(tea.KeyPressMsg{Code: tea.KeyEnd})
	}
}

// View draws the choice, or how far it is.
func (s *Screen) View() string { return s.part().View() }

// Keys are those of the footer.
func (s *Screen) Keys() []key.Binding {
	k := s.ctx.Keys
	if s.Typing() {
		return widget.Finding(k)
	}
	here := widget.Here(k, s.part())
	switch s.course.state {
	case choosing:
		return append(append([]key.Binding{k.Enter}, here...), k.Back)
	case looking:
		return []key.Binding{keys.As(k.Enter, "look"), k.Back}
	case asking:
		return []key.Binding{keys.As(k.Enter, "start"), k.Back}
	case watching:
		return append(here, keys.As(k.Cancel, "leave the run alone"))
	}
	if s.course.result.Run.URL == "" { // no run is known
		return append(append([]key.Binding{keys.As(k.Enter, "start")}, here...), k.Back)
	}
	return append(append([]key.Binding{keys.As(k.Enter, "start it again"), keys.As(k.Copy, "copy the address")}, here...), k.Back)
}

// AllKeys are those of the help.
func (s *Screen) AllKeys() []key.Binding {
	k := s.ctx.Keys
	out := []key.Binding{keys.As(k.Enter, "choose the workflow; ask whether to start it"), keys.As(k.Copy, "copy the address of the run")}
	return append(slices.Concat(out, s.part().Keys()), keys.As(k.Back, "leave the run alone; back"))
}

// Explain is the help for the screen.
func (s *Screen) Explain() (title, text string) {
	return "Verify", "The workflow is started on GitHub by workflow_dispatch, with your login at GitHub, and its run is watched: what the step does that asks " +
		"for the token, and the one that exchanges it. Leaving does not stop the run. As a command: gh-wif verify."
}

// Status is what was told last.
func (s *Screen) Status() string {
	if s.course.state != watching || len(s.course.log) == 0 {
		return ""
	}
	return s.ctx.Theme.Say(theme.Info, term.Clean(s.course.log[len(s.course.log)-1]))
}

package exposure

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/job"
	"gh-wif/internal/term"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
)

// Exposed shows whom a rule lets in.
type Exposed struct {
	ctx   *screen.Context
	shown screen.ShowExposed
	part  *screen.Exposure
}

// NewExposed makes the screen of an exposure.
func NewExposed(ctx *screen.Context, shown screen.ShowExposed) *Exposed {
	return &Exposed{ctx: ctx, shown: shown, part: screen.NewExposure(ctx.Look(), shown.Exposure, false)}
}

// Title is the screen's name.
func (s *Exposed) Title() string { return "Exposure" }

// Fact is the rule's name.
func (s *Exposed) Fact() string { return term.Clean(s.shown.Rule.Name) }

// Typing reports whether the list's filter takes the letters.
func (s *Exposed) Typing() bool { return s.part.Typing() }

// SetSize gives the screen its room.
func (s *Exposed) SetSize(w, h int) { s.part.SetSize(w, h-1) }

// View draws the gate, or the kinds of runs.
func (s *Exposed) View() string { return "\n" + s.part.View() }

// Update moves, filters and copies.
func (s *Exposed) Update(msg tea.Msg) screen.Action {
	k := s.ctx.Keys
	if m, ok := msg.(tea.KeyPressMsg); ok && !s.part.Typing() {
		switch {
		case key.Matches(m, k.Back) && !s.part.Back():
			return screen.Pop{}
		case key.Matches(m, k.Try, k.Enter) && s.ctx.Deps.Sandbox != nil:
			return screen.ShowSandbox{Trial: job.Trial{Rule: s.shown.Rule, Hint: s.shown.Hint}, As: s.part.Chosen()}
		case key.Matches(m, k.Copy):
			what, text := s.part.Copied()
			return screen.CopyText{What: what, Text: text}
		}
	}
	s.part.Update(screen.Below(msg))
	return nil
}

// Keys are those of the footer.
func (s *Exposed) Keys() []key.Binding {
	k := s.ctx.Keys
	if s.part.Typing() {
		return []key.Binding{keys.As(k.Enter, "find"), keys.As(k.Back, "give up")}
	}
	out := []key.Binding{s.part.TurnKey(), k.Filter, keys.As(k.Copy, "copy the token tried")}
	if s.ctx.Deps.Sandbox != nil {
		out = append(out, k.Try)
	}
	return append(out, k.Back)
}

// AllKeys are those of the help.
func (s *Exposed) AllKeys() []key.Binding {
	k := s.ctx.Keys
	out := append(s.part.Keys(), keys.As(k.Copy, "copy the token tried"))
	if s.ctx.Deps.Sandbox != nil {
		out = append(out, keys.As(k.Try, "try the rule in the sandbox, as the chosen kind of run"))
	}
	return append(out, k.Back)
}

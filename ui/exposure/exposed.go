package exposure

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/federation"
	"gh-wif/internal/term"
	"gh-wif/internal/trust"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/widget"
)

// Exposed shows whom a rule lets in.
type Exposed struct {
	ctx  *screen.Context
	rule federation.Rule
	list *widget.List
}

// NewExposed makes the screen of an exposure.
func NewExposed(ctx *screen.Context, r federation.Rule, x trust.Exposure) *Exposed {
	return &Exposed{ctx: ctx, rule: r, list: screen.Kinds(ctx.Look(), x, true)}
}

// Title is the screen's name.
func (s *Exposed) Title() string { return "Exposure" }

// Fact is the rule's name.
func (s *Exposed) Fact() string { return term.Clean(s.rule.Name) }

// Typing reports whether the filter takes the letters.
func (s *Exposed) Typing() bool { return s.list.Typing() }

// SetSize gives the screen its room.
func (s *Exposed) SetSize(w, h int) { s.list.SetSize(w, h-1) }

// View draws the kinds of runs.
func (s *Exposed) View() string { return "\n" + s.list.View() }

// Update moves, filters and copies.
func (s *Exposed) Update(msg tea.Msg) screen.Action {
	k := s.ctx.Keys
	if m, ok := msg.(tea.KeyPressMsg); ok && !s.list.Typing() {
		switch {
		case key.Matches(m, k.Back) && !s.list.Back():
			return screen.Pop{}
		case key.Matches(m, k.Copy):
			what, text := s.list.Copied()
			return screen.CopyText{What: what, Text: text}
		}
	}
	s.list.Update(screen.Below(msg))
	return nil
}

// Keys are those of the footer.
func (s *Exposed) Keys() []key.Binding {
	k := s.ctx.Keys
	return []key.Binding{k.Up, k.Down, k.Filter, keys.As(k.Copy, "copy the token tried"), k.Back}
}

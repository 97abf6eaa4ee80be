package exposure

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/job"
	"gh-wif/internal/term"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/widget"
)

// Exposed shows whom a rule lets in, and the rule.
type Exposed struct {
	ctx   *screen.Context
	shown screen.ShowExposed
	part  *screen.Exposure // the first page
	book  widget.Book
	w     int
}

// NewExposed makes the screen of an exposure.
func NewExposed(ctx *screen.Context, shown screen.ShowExposed) *Exposed {
	look := ctx.Look()
	s := &Exposed{ctx: ctx, shown: shown, part: screen.NewExposure(look, shown.Exposure, false), book: widget.NewBook(look)}
	s.book.Add(widget.Page{ID: "exposure", Title: "Who gets in", Part: s.part})
	s.book.Add(widget.Page{ID: "rule", Title: "The rule", Part: widget.NewRule(look, shown.Rule, nil)})
	return s
}

// Title is the screen's name.
func (s *Exposed) Title() string { return "Exposure" }

// Fact is the rule's name.
func (s *Exposed) Fact() string { return term.Clean(s.shown.Rule.Name) }

// open is the page that is open.
func (s *Exposed) open() widget.Part { return s.book.Open().Part }

// Typing reports whether letters are text in the open page.
func (s *Exposed) Typing() bool { return s.open().Typing() }

// SetSize gives the screen its room.
func (s *Exposed) SetSize(w, h int) {
	s.w = w
	s.book.SetSize(w, h-1)
}

// View draws the tabs and the open page.
func (s *Exposed) View() string { return s.book.View(s.ctx.Theme, s.w) + "\n" + s.open().View() }

// Update turns pages, moves, finds and copies.
func (s *Exposed) Update(msg tea.Msg) screen.Action {
	m, ok := msg.(tea.KeyPressMsg)
	if !ok {
		s.book.Mouse(msg, 1)
		return nil
	}
	k, kinds := s.ctx.Keys, s.book.At == 0
	switch {
	case s.Typing():
		s.open().Update(m)
	case key.Matches(m, k.Back) && !s.open().Back():
		return screen.Pop{}
	case s.ctx.Deps.Sandbox != nil && (key.Matches(m, k.Try) || kinds && key.Matches(m, k.Enter)):
		return screen.ShowSandbox{Trial: job.Trial{Rule: s.shown.Rule, Hint: s.shown.Hint}, As: s.part.Chosen()}
	case key.Matches(m, k.Copy):
		return screen.Copied(s.open())
	case s.book.Press(m):
	default:
		s.book.Rest(m)
	}
	return nil
}

// Keys are those of the footer.
func (s *Exposed) Keys() []key.Binding {
	k := s.ctx.Keys
	if s.Typing() {
		return []key.Binding{keys.As(k.Enter, "find"), keys.As(k.Back, "give up")}
	}
	out := []key.Binding{s.part.TurnKey(), k.Filter, keys.As(k.Copy, "copy the token tried"), keys.As(k.Next, "the rule")}
	if rule, ok := s.open().(*widget.Rule); ok {
		out = []key.Binding{rule.TurnKey(), k.Filter, keys.As(k.Copy, "copy the rule"), keys.As(k.Next, "who gets in")}
	}
	if s.ctx.Deps.Sandbox != nil {
		out = append(out, k.Try)
	}
	return append(out, k.Back)
}

// AllKeys are those of the help.
func (s *Exposed) AllKeys() []key.Binding {
	k := s.ctx.Keys
	out := append(s.open().Keys(), keys.As(k.Copy, "copy the token tried; on the rule, the rule"), keys.As(k.Next, "next tab"), keys.As(k.Previous, "tab before"), s.book.Numbers())
	if s.ctx.Deps.Sandbox != nil {
		out = append(out, keys.As(k.Try, "try the rule in the sandbox, as the chosen kind of run"))
	}
	return append(out, k.Back)
}

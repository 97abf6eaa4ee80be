package setup

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"

	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
	"gh-wif/wizard"
)

// View draws the form, and the rule beside it or in its place.
func (s *Screen) View() string {
	t := s.ctx.Theme
	if s.panel.open {
		return s.panel.view()
	}
	s.asked.form().SetNote(strings.Join(s.told.notes(&s.asked), "\n"))
	head := s.asked.View(t, s.w) + "\n\n"
	if s.w < frame.SideBySide {
		return head + s.asked.form().View()
	}
	left := strings.Split(s.asked.form().View(), "\n")
	right := strings.Split(s.panel.beside(), "\n")
	for len(left) < s.h-2 {
		left = append(left, "")
	}
	line := " " + t.Border.Render(t.Symbols.Vertical) + " "
	return head + strings.Join(frame.Columns(left[:s.h-2], right, s.w-s.panel.w-3, line), "\n")
}

// Keys are those of the footer.
func (s *Screen) Keys() []key.Binding {
	k := s.ctx.Keys
	if s.panel.open {
		return append(s.panel.here(), keys.As(k.Review, "review"), keys.As(k.Back, "to the questions"))
	}
	if s.asked.form().Filtering() {
		return widget.Finding(k)
	}
	out := []key.Binding{keys.As(k.Enter, "next"), keys.As(k.Review, "review")}
	switch s.asked.form().Focused().Kind {
	case wizard.AskChoices:
		out = append(out, k.Toggle)
	case wizard.AskYesNo:
		out = append(out, k.YesNo)
	}
	if s.w < frame.SideBySide {
		out = append(out, keys.As(k.Panel, "who gets in"))
	}
	if s.asked.At+1 < len(s.asked.pages) {
		out = append(out, k.NextPage)
	}
	if s.asked.At > 0 {
		out = append(out, k.PreviousPage)
	}
	if s.ctx.Deps.Ask != nil {
		out = append(out, k.GitHub)
	}
	if s.ctx.Deps.Adopt != nil {
		out = append(out, k.Anthropic)
	}
	return append(out, k.Back)
}

// AllKeys are those of the help.
func (s *Screen) AllKeys() []key.Binding {
	k := s.ctx.Keys
	if s.panel.open {
		return append(s.panel.keys(), keys.As(k.Panel, "to the questions"), keys.As(k.Review, "make the plan and review it"), keys.As(k.Back, "to the questions"))
	}
	out := []key.Binding{
		keys.As(k.Enter, "next question"), k.Next, k.Previous, k.Toggle, keys.As(k.Filter, "find in a list"),
		k.NextPage, k.PreviousPage, keys.As(k.Review, "make the plan and review it"), keys.As(k.Panel, "who gets in, and the rule so far"),
	}
	if s.panel.seen(s.w) {
		out = append(out, k.PanelUp, k.PanelDown)
	}
	return append(out, keys.As(k.GitHub, "get ids and subject format from GitHub"), keys.As(k.Anthropic, "get the ids from Anthropic"),
		keys.As(k.Take, "take over the events, branch and environment of the workflow file that is answered"), keys.As(k.Anew, "start over with clean answers"), keys.As(k.Back, "page before, or back"))
}

// Explain is the help for the question with the focus.
func (s *Screen) Explain() (title, text string) {
	q := s.asked.form().Focused()
	text = q.Help
	for _, o := range q.Options {
		text += "\n" + o.Title
		if o.Help != "" {
			text += ": " + o.Help
		}
	}
	return q.Title, text
}

// Status says where in the questions one is, and who can be asked for the answers.
func (s *Screen) Status() string {
	t := s.ctx.Theme
	if who := s.told.offers(&s.asked); len(who) > 0 {
		return t.Say(theme.Info, strings.Join(who, ", "))
	}
	page := fmt.Sprintf("page %d of %d", s.asked.At+1, len(s.asked.pages))
	if gate := s.panel.brief(); gate != "" && s.w < frame.SideBySide && !s.panel.open {
		return t.Dim.Render(gate)
	}
	return t.Dim.Render(page)
}

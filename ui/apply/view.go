package apply

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"

	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
)

// head is the number of lines above the open page.
func (s *Screen) head() int { return frame.Head(s.h) + len(helpLines(s)) }

// helpLines are what would help after a failure.
func helpLines(s *Screen) []string {
	if s.course.state != stopped || s.course.failure.Help == "" {
		return nil
	}
	out := s.course.failure.HelpLines(s.ctx.Theme, s.w)
	return out[:min(len(out), max(1, s.h/3))]
}

// View draws what will be asked, or the tabs, how far it is, and the open page.
func (s *Screen) View() string {
	t := s.ctx.Theme
	if s.course.state == asking {
		return strings.Join(s.course.lines(s.w), "\n")
	}
	level, text := s.course.verdict()
	lines := append([]string{s.shown.book.View(t, s.w), frame.Fit(" "+t.Say(level, text), s.w, t.Symbols.Ellipsis)}, helpLines(s)...)
	return strings.Join(lines, "\n") + strings.Repeat("\n", s.head()-len(lines)+1) + s.shown.part().View()
}

// Keys are those of the footer.
func (s *Screen) Keys() []key.Binding {
	k := s.ctx.Keys
	if s.Typing() {
		return widget.Finding(k)
	}
	switch s.course.state {
	case asking:
		out := []key.Binding{keys.As(k.Enter, "ask")}
		if s.course.commands() != "" {
			out = append(out, k.Copy)
		}
		return append(out, k.Back)
	case doing:
		return append(s.shown.book.Here(), keys.As(k.Cancel, "stop"))
	case done:
		out := []key.Binding{}
		if s.ctx.Deps.Verify != nil {
			out = append(out, k.Verify)
		}
		return append(append(out, k.Save), s.here()...)
	case stopped:
		return append([]key.Binding{keys.As(k.Create, "look again")}, s.here()...)
	}
	return append([]key.Binding{keys.As(k.Create, "carry out"), keys.As(k.Variables, "ids"), keys.As(k.PullRequest, "pull request")}, s.here()...)
}

// here are the keys of the open page that do something at this moment, and the way back.
func (s *Screen) here() []key.Binding {
	k := s.ctx.Keys
	var out []key.Binding
	if s.shown.book.Open().ID == pageSteps && s.shown.differs() {
		out = append(out, keys.As(k.Enter, "its difference"))
	}
	if _, text := s.shown.part().Copied(); text != "" {
		out = append(out, k.Copy)
	}
	return append(append(out, s.shown.book.Here()...), k.Back)
}

// AllKeys are those of the help.
func (s *Screen) AllKeys() []key.Binding {
	k := s.ctx.Keys
	if s.course.state == asking {
		return []key.Binding{keys.As(k.Enter, "ask Anthropic, and show the plan"), keys.As(k.Copy, "copy the commands that would help"), k.Back}
	}
	out := []key.Binding{
		keys.As(k.Create, "ask for your consent and carry out the plan; after a failure, look again"), keys.As(k.Enter, "open the difference of the step"),
		keys.As(k.Variables, "name the ids by variables of the repository, or in the workflow"), keys.As(k.PullRequest, "make a pull request of the workflow, or none"),
		keys.As(k.Copy, "copy the id, or the difference"), keys.As(k.Save, "save the plan's files, when all is there"),
	}
	if s.ctx.Deps.Verify != nil {
		out = append(out, keys.As(k.Verify, "start the workflow and watch it, when all is there"))
	}
	out = append(out, keys.As(k.Next, "next tab"), keys.As(k.Previous, "tab before"))
	return slices.Concat(out, s.shown.part().Keys(), []key.Binding{k.Back})
}

// Explain is the help for the screen.
func (s *Screen) Explain() (title, text string) {
	return "Create", "The issuer, the service account, its membership in the workspace and the rule are found, or created, in this order; then the ids " +
		"go into the workflow. esc stops between two steps; run it again, and it goes on where it stopped, without a second object of a kind. " +
		"As a command: gh-wif apply."
}

// Status says what is done at this moment.
func (s *Screen) Status() string {
	if s.course.told == "" {
		return ""
	}
	return s.ctx.Theme.Say(theme.Info, s.course.told)
}
